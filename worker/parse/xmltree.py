"""XML bytes to a tree within bounds, and reading it by local names.

What lives here: a parser that fetches nothing and expands nothing, and a few steps through the tree.
What does not: any vocabulary (`nitf`, `newsml`, `feeds`, `docx`).
"""

from __future__ import annotations

import re
from html.entities import name2codepoint
from typing import TYPE_CHECKING

from lxml import etree

from worker.errors import Code, PermanentError
from worker.parse.clean import clean_line

if TYPE_CHECKING:
    from collections.abc import Iterator

    from lxml.etree import _Element

XML_LANG = "{http://www.w3.org/XML/1998/namespace}lang"
_ENTITIES = re.compile(rb"<!ENTITY", re.IGNORECASE)
_NAMED = re.compile(rb"<!\[CDATA\[.*?(?:\]\]>|\Z)|&([A-Za-z][A-Za-z0-9]{1,8});", re.DOTALL)
_OWN = frozenset({"amp", "lt", "gt", "quot", "apos"})


def load_xml(content: bytes, *, lenient: bool = False) -> _Element:
    """The root element. `lenient` mends what is not well-formed, as feeds often are not.

    Raises `PermanentError`: `malformed` with the line, `limit` for entity declarations, which could expand without end.
    """
    if _ENTITIES.search(content[:65536]):
        raise PermanentError(Code.LIMIT, "The XML declares entities, which are not expanded; export it without them.")
    parser = etree.XMLParser(
        resolve_entities=False,
        no_network=True,
        load_dtd=False,
        huge_tree=False,
        recover=lenient,
        remove_comments=True,
        remove_pis=True,
    )
    try:
        root = etree.fromstring(_NAMED.sub(_numbered, content), parser)
    except etree.XMLSyntaxError as error:
        raise PermanentError(Code.MALFORMED, f"The XML is not well-formed ({error.msg}); export it again.") from error
    if root is None:
        raise PermanentError(Code.MALFORMED, "The XML has no elements; export it again.")
    return root


def _numbered(match: re.Match[bytes]) -> bytes:
    """HTML's named characters by their number: XML knows five names, and the others stand in DTDs that are not read."""
    name = (match[1] or b"").decode()
    return b"&#%d;" % name2codepoint[name] if name in name2codepoint and name not in _OWN else match[0]


def local(element: _Element) -> str:
    """The element's name in lower case, without its namespace; "" for an entity that nobody knows."""
    tag: object = element.tag  # of an entity it is a function
    return tag.rpartition("}")[2].lower() if isinstance(tag, str) else ""


def below(element: _Element, *path: str) -> Iterator[_Element]:
    """The elements reached by a path of local names, child by child; `**` reaches any depth."""
    if not path:
        yield element
        return
    first, *rest = path
    inside = element.iterdescendants() if first == "**" else element.iterchildren()
    wanted = rest.pop(0) if first == "**" else first
    for child in inside:
        if local(child) == wanted:
            yield from below(child, *rest)


def first_text(element: _Element, *path: str) -> str | None:
    """The text of the first element on the path that has any, as one line."""
    return next((text for found in below(element, *path) if (text := all_text(found))), None)


def first_value(element: _Element, attribute: str, *path: str) -> str | None:
    """The attribute of the first element on the path that has it."""
    return next((value for found in below(element, *path) if (value := found.get(attribute))), None)


def all_text(element: _Element) -> str:
    """All text in the element as one line."""
    return clean_line("".join(str(part) for part in element.itertext()))
