"""The pictures of a page, with caption and credit.

What lives here: figures. What does not: pictures that only metadata names (`pagemeta`).
"""

from __future__ import annotations

from itertools import islice
from typing import TYPE_CHECKING

from worker.models import Image
from worker.parse.captions import is_captioned, split_credit
from worker.parse.clean import clean_line
from worker.parse.furniture import is_furniture

if TYPE_CHECKING:
    from collections.abc import Sequence

    from lxml.html import HtmlElement

_FIGURED = frozenset({"figure", "caption"})
_CREDIT = ".//*[contains(@class, 'redit') or contains(@class, 'opyright')]"
_ABOVE = "preceding-sibling::*/descendant-or-self::*[self::img or self::amp-img]"
_MAX_FIGURES = 100
_MAX_CAPTION = 700


def read_pictures(root: HtmlElement) -> tuple[Image, ...]:
    """One image for each figure, or element that its class calls so, that has a caption."""
    images: dict[str | None, Image] = {}
    figures = root.xpath("//figure[.//figcaption]")[:_MAX_FIGURES]
    named = islice((element for element in root.iter("*") if _is_named(element)), _MAX_FIGURES)
    for image in (*map(_figured, figures), *map(_named, named)):
        if image:
            images.setdefault(image.caption or image.credit, image)
    return tuple(images.values())


def _is_named(element: HtmlElement) -> bool:
    """Whether the element's class calls it a caption, outside of figures."""
    if not is_captioned(element.get("class") or "") or element.tag in _FIGURED:
        return False
    return next(element.iterancestors("figure"), None) is None


def _figured(figure: HtmlElement) -> Image | None:
    return _image(list(figure.iter("figcaption")), list(figure.iter("img", "amp-img")))


def _named(element: HtmlElement) -> Image | None:
    """The picture in the element, or just above it."""
    pictures = list(element.iter("img", "amp-img")) or element.xpath(_ABOVE)[-1:]
    return _image([element], pictures) if pictures else None


def _image(captions: Sequence[HtmlElement], pictures: Sequence[HtmlElement]) -> Image | None:
    text = clean_line(" ".join(caption.text_content() for caption in captions))
    if not text or len(text) > _MAX_CAPTION or is_furniture(text):
        return None
    credited = [
        line for caption in captions for part in caption.xpath(_CREDIT) if (line := clean_line(part.text_content()))
    ]
    caption, credit = split_credit(text) or (text, None)
    if not credit and credited and text.endswith(credited[-1]):
        caption, credit = text.removesuffix(credited[-1]).rstrip(" /|–-") or None, credited[-1]
    sources = [picture.get("src") or picture.get("data-src") or "" for picture in pictures]
    url = next((source for source in sources if source.startswith(("http://", "https://"))), None)
    return Image(caption=caption, credit=credit, url=url)
