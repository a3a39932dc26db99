"""Nothing that is read is ever fetched: documents full of addresses are parsed while somebody listens at them."""

from __future__ import annotations

import json
import socket
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

_PARSE = """
import json, sys
from pathlib import Path
asked = []
outward = {"socket.connect", "socket.sendto", "socket.getaddrinfo", "socket.gethostbyname", "urllib.Request", "http.client.connect"}
sys.addaudithook(lambda event, args: asked.append(event) if event in outward else None)
from worker.errors import PermanentError
from worker.parse import parse
from worker.plugins import load_parsers
from worker.ports import Document
parsers, ends = load_parsers(), {}
for name in sys.argv[1:]:
    try:
        parse(Document(content=Path(name).read_bytes(), path=Path(name).name), parsers)
        ends[Path(name).name] = "article"
    except PermanentError as error:
        ends[Path(name).name] = error.code
json.dump({"ends": ends, "asked": asked}, sys.stdout)
"""

_BODY = "The council met on Monday and agreed to mend the harbour wall before the winter storms. " * 4

DOCUMENTS = {
    "page.html": """<!DOCTYPE html><html><head><base href="{url}/"><link rel="stylesheet" href="{url}/a.css">
        <link rel="canonical" href="{url}/story"><link rel="amphtml" href="{url}/amp"><script src="{url}/a.js"></script>
        <meta http-equiv="refresh" content="0; url={url}/next"><title>Harbour</title></head><body><article>
        <h1>Harbour wall to be mended</h1><img src="{url}/a.png"><iframe src="{url}/frame"></iframe>
        <object data="{url}/o"></object><p>{body}</p></article></body></html>""",
    "dtd.html": """<!DOCTYPE html SYSTEM "{url}/html.dtd"><html><body><h1>Harbour wall</h1><p>{body}</p></body></html>""",
    "external-dtd.xml": """<?xml version="1.0"?><!DOCTYPE nitf SYSTEM "{url}/nitf.dtd"><nitf><body><body.head>
        <hedline><hl1>Harbour wall</hl1></hedline></body.head><body.content><p>{body}</p></body.content></body></nitf>""",
    "entity.xml": """<?xml version="1.0"?><!DOCTYPE nitf [<!ENTITY far SYSTEM "{url}/far">]><nitf><body><body.content>
        <p>&far; {body}</p></body.content></body></nitf>""",
    "parameter.xml": """<?xml version="1.0"?><!DOCTYPE nitf [<!ENTITY % far SYSTEM "{url}/far"> %far;]><nitf><body>
        <body.content><p>{body}</p></body.content></body></nitf>""",
    "include.xml": """<nitf xmlns:xi="http://www.w3.org/2001/XInclude"><body><body.content><xi:include href="{url}/x"/>
        <p>{body}</p></body.content></body></nitf>""",
    "feed.xml": """<rss version="2.0"><channel><title>News</title><link>{url}</link><item><title>Harbour wall</title>
        <link>{url}/1</link><enclosure url="{url}/a.mp3"/><description>{body}</description></item></channel></rss>""",
    "item.json": """{{"@context": "{url}/context", "@type": "NewsArticle", "headline": "Harbour wall", "url": "{url}/1",
        "articleBody": "{body}", "image": "{url}/a.jpg"}}""",
    "mail.eml": """From: a@example.org\r\nSubject: Harbour wall\r\nMIME-Version: 1.0\r\nContent-Type: message/external-body;
        access-type=URL; URL="{url}/body"\r\n\r\nContent-Type: text/plain\r\n\r\n{body}""",
    "notes.md": """---\ntitle: Harbour wall\nimage: {url}/a.png\n---\n![wall]({url}/wall.png)\n\n{body}""",
    "plain.txt": """Harbour wall to be mended\n\n{body}\n\n{url}/story""",
}


@pytest.fixture
def listener() -> Iterator[tuple[str, list[object]]]:
    """An address of this machine, and whoever came to it."""
    visitors: list[object] = []
    with closing(socket.create_server(("127.0.0.1", 0))) as server:

        def listen() -> None:
            while True:
                try:
                    connection, peer = server.accept()
                except OSError:
                    return
                visitors.append(peer)  # before it learns that it was let in
                connection.close()

        thread = threading.Thread(target=listen, daemon=True)
        thread.start()
        yield f"http://127.0.0.1:{server.getsockname()[1]}", visitors
        server.shutdown(socket.SHUT_RDWR)
    thread.join(10)


def test_no_parser_opens_a_connection(tmp_path: Path, listener: tuple[str, list[object]]) -> None:
    url, visitors = listener
    for name, document in DOCUMENTS.items():
        (tmp_path / name).write_text(document.format(url=url, body=_BODY), "utf-8")
    files = [str(tmp_path / name) for name in DOCUMENTS]
    done = subprocess.run(
        [sys.executable, "-c", _PARSE, *files], capture_output=True, text=True, check=True, timeout=120
    )
    said = json.loads(done.stdout)
    assert said["asked"] == []
    assert visitors == []
    read = [name for name, end in said["ends"].items() if end == "article"]
    assert {"page.html", "dtd.html", "external-dtd.xml", "feed.xml", "item.json", "notes.md", "plain.txt"} <= set(
        read
    ), said


def test_the_listener_would_have_noticed(listener: tuple[str, list[object]]) -> None:
    url, visitors = listener
    host, _, port = url.removeprefix("http://").partition(":")
    with socket.create_connection((host, int(port)), timeout=10) as caller:
        assert caller.recv(1) == b""
    assert len(visitors) == 1
