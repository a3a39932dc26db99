"""The items of a feed's tree: for the parser of one item, and for taking a feed apart.

What lives here: finding them. What does not: reading one (`feeds`).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from worker.parse.xmltree import local

if TYPE_CHECKING:
    from lxml.etree import _Element


def feed_items(root: _Element) -> list[_Element]:
    """The feed's items (RSS, RDF) or entries (Atom), in order."""
    if local(root) == "entry":
        return [root]
    return [element for element in root.iter() if local(element) in {"item", "entry"}]
