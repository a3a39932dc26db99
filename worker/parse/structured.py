"""Bodies that are trees of blocks, as editors store them: Sanity, Slate, ProseMirror, Contentful, Editor.js, Lexical.

What lives here: any such tree to blocks. What does not: where in an object the body is (`anyjson`).
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, get_args

from worker.models import Block, BlockKind
from worker.parse.clean import clean_line
from worker.parse.limits import check_blocks
from worker.parse.markup import blocks_of

if TYPE_CHECKING:
    from collections.abc import Iterator

_MAX_DEPTH = 40
_OURS: dict[str, BlockKind] = {name: name for name in get_args(BlockKind)}
_HEADING = re.compile(r"h[1-6]|head(?:er|ing)(?:[-_]?(?:\d|one|two|three|four|five|six))?", re.IGNORECASE)
_ITEM = re.compile(r"li|(?:(?:un)?ordered-)?list[-_]?item|bullet|number", re.IGNORECASE)
_QUOTE = re.compile(r"(?:block)?[-_]?quote", re.IGNORECASE)
_FORMS: tuple[tuple[re.Pattern[str], BlockKind], ...] = (
    (_ITEM, "list_item"),
    (_HEADING, "heading"),
    (_QUOTE, "quote"),
)
_NAMES = ("kind", "type", "_type", "nodeType", "style", "listItem")
_INLINE = frozenset({None, "text", "span"})
_LISTS = ("root", "children", "content", "items", "paragraphs", "blocks")
_OF_RUNS = frozenset({"children", "content"})
_TEXTS = ("text", "content")
_RUNS = (*_TEXTS, "value")


def read_blocks(body: object) -> tuple[Block, ...]:
    """The blocks of the body: a list of texts and objects, or an object that holds one; () where none has text.

    Levels below the fortieth are left out. Raises `PermanentError(limit)` for too many blocks.
    """
    blocks = tuple(_blocks(body, None, 0))
    check_blocks(len(blocks))
    return blocks


def _blocks(node: Any, kind: BlockKind | None, depth: int) -> Iterator[Block]:
    if depth > _MAX_DEPTH:
        return
    if isinstance(node, str):
        yield from _written(node, kind)
    elif isinstance(node, list):
        for item in node:
            yield from _blocks(item, kind, depth + 1)
    elif isinstance(node, dict):
        yield from _of_object(node, kind, depth)


def _of_object(node: dict[str, Any], kind: BlockKind | None, depth: int) -> Iterator[Block]:
    own = _kind(node)
    kind = own if own and (kind is None or own != "paragraph") else kind  # a paragraph in a list's item is the item
    text = _text(node, _TEXTS)
    if text:
        yield from _written(text, kind, plain=(node.get("kind") or node.get("type")) in _OURS)
    elif isinstance(node.get("data"), dict):
        yield from _blocks(node["data"], kind, depth + 1)
    for name in ("items",) if text else _LISTS:
        held = node.get(name)
        if isinstance(held, list) and depth and name in _OF_RUNS and any(map(_is_inline, held)):
            yield from _written("".join(_words(held, depth)), kind, plain=True)
        elif isinstance(held, list | dict):
            yield from _blocks(held, "list_item" if name == "items" else kind, depth + 1)


def _written(text: str, kind: BlockKind | None, *, plain: bool = False) -> Iterator[Block]:
    """The text as blocks of the kind; where that is unknown, as its own tags or lines have it."""
    blocks = blocks_of(text) if text.strip() and not plain else ()
    if kind is None and not plain:
        yield from blocks
        return
    line = clean_line(text if plain else " ".join(block.text for block in blocks))
    if line:
        yield Block(kind=kind or "paragraph", text=line)


def _is_inline(node: object) -> bool:
    """Whether the node is a run of words in a paragraph, and none itself."""
    if not isinstance(node, dict):
        return False
    named = node.get("type") or node.get("_type") or node.get("nodeType")
    return named in _INLINE and bool(_text(node, _RUNS))


def _words(nodes: list[Any], depth: int) -> Iterator[str]:
    """The words of runs and of what stands among them, such as links."""
    for node in nodes if depth <= _MAX_DEPTH else ():
        if isinstance(node, str):
            yield node
        elif isinstance(node, dict):
            yield _text(node, _RUNS)
            for name in _LISTS:
                if isinstance(node.get(name), list):
                    yield from _words(node[name], depth + 1)


def _text(node: dict[str, Any], names: tuple[str, ...]) -> str:
    return next((text for name in names if isinstance(text := node.get(name), str) and text), "")


def _kind(node: dict[str, Any]) -> BlockKind | None:
    for value in filter(None, (node.get(name) for name in reversed(_NAMES))):
        name = str(value)
        if ours := _OURS.get(name):
            return ours
        for form, kind in _FORMS:
            if form.fullmatch(name):
                return kind
    return None
