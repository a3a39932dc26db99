"""ZIP archives within bounds: shared by archives and by formats that are one.

What lives here: opening, the limits, and reading a member's bytes. What does not: what the members mean.
"""

from __future__ import annotations

import zlib
from io import BytesIO
from typing import TYPE_CHECKING
from zipfile import BadZipFile, ZipFile

from worker.errors import Code, PermanentError
from worker.parse.limits import MIB

if TYPE_CHECKING:
    from zipfile import ZipInfo

MAX_INFLATED_BYTES = 50 * MIB
MAX_RATIO = 100
MAX_MEMBERS = 1000
_RATIO_MATTERS_BYTES = 1 * MIB


def open_zip(content: bytes) -> ZipFile:
    """The archive, its limits checked by what it states.

    Raises `PermanentError`: `malformed`, `encrypted`, or `limit` for members, inflated size and ratio.
    """
    try:
        archive = ZipFile(BytesIO(content))
    except (BadZipFile, ValueError, NotImplementedError) as error:
        raise PermanentError(Code.MALFORMED, "The archive is damaged; pack it again.") from error
    members = archive.infolist()
    if len(members) > MAX_MEMBERS:
        raise PermanentError(
            Code.LIMIT, f"The archive has {len(members):,} members, and may have {MAX_MEMBERS:,}; pack it in parts."
        )
    check_inflated(sum(member.file_size for member in members), len(content))
    if any(member.flag_bits & 1 for member in members):
        raise PermanentError(Code.ENCRYPTED, "The archive is locked with a password; pack it without one.")
    return archive


def read_member(archive: ZipFile, member: ZipInfo | str, most_bytes: int = MAX_INFLATED_BYTES) -> bytes:
    """The member's bytes; `limit` where it holds more than it states, `malformed` where it is damaged or missing."""
    try:
        with archive.open(member) as stream:
            content = stream.read(most_bytes + 1)
    except (BadZipFile, KeyError, ValueError, EOFError, NotImplementedError, zlib.error) as error:
        raise PermanentError(Code.MALFORMED, "The archive has a damaged member; pack it again.") from error
    if len(content) > most_bytes:
        raise PermanentError(Code.LIMIT, f"A member of the archive inflates to over {most_bytes // MIB} MiB.")
    return content


def check_inflated(inflated: int, packed: int) -> None:
    """Refuse what inflates to over 50 MiB, or to over 100 times its packed size."""
    if inflated > MAX_INFLATED_BYTES:
        raise PermanentError(
            Code.LIMIT, f"Unpacked, the file is over {MAX_INFLATED_BYTES // MIB} MiB; hand it in in parts."
        )
    if inflated > _RATIO_MATTERS_BYTES and inflated > MAX_RATIO * packed:
        raise PermanentError(
            Code.LIMIT, f"Unpacked, the file is over {MAX_RATIO} times its size, as no text is; unpack it yourself."
        )
