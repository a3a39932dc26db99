"""Users of a server who may do less than everything."""

from __future__ import annotations

import contextlib
from urllib.parse import urlsplit

from worker.adapters.redis_connect import connect


@contextlib.contextmanager
def somebody(server, client, name, **rights):
    """A client of a new user with all commands and keys and no channels, changed by `rights`."""
    client.acl_setuser(
        name, enabled=True, passwords=["+secret"], keys=["*"], categories=["+@all"], reset_channels=True, **rights
    )
    parts = urlsplit(server.url)
    url = server.url.replace(f"{parts.scheme}://", f"{parts.scheme}://{name}:secret@", 1)
    try:
        with contextlib.closing(connect(url, 5.0)) as connected:
            yield connected
    finally:
        client.acl_deluser(name)
