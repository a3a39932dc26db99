"""The pictures of a page, with caption and credit.

What lives here: figures. What does not: pictures that only metadata names (`pagemeta`).
"""

from __future__ import annotations

from itertools import islice
from typing import TYPE_CHECKING
from urllib.parse import urljoin

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


def read_pictures(root: HtmlElement, page_url: str | None) -> tuple[Image, ...]:
    """One image for each figure, or element that its class calls so, that has a caption.

    Relative addresses are made whole by the page's `base` element, where it has one. Without it, those from the site's
    root are made whole by `page_url`; others would be wrong on a page that was saved elsewhere, and stay unknown.
    """
    images: dict[str | None, Image] = {}
    figures = root.xpath("//figure[.//figcaption]")[:_MAX_FIGURES]
    named = islice((element for element in root.iter("*") if _is_named(element)), _MAX_FIGURES)
    base = _base(root)
    for image in filter(None, (*map(_figured, figures), *map(_named, named))):
        url = _whole(image.url or "", base, page_url)
        images.setdefault(image.caption or image.credit, image.model_copy(update={"url": url}))
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
    sources = [source for picture in pictures for name in ("src", "data-src") if (source := picture.get(name))]
    url = next((source.strip() for source in sources if not source.strip().startswith("data:")), None)
    return Image(caption=caption, credit=credit, url=url)


def _base(root: HtmlElement) -> str | None:
    base = root.find(".//base[@href]")
    return _address(base.get("href")) if base is not None else None


def _whole(source: str, base: str | None, page_url: str | None) -> str | None:
    """The address with scheme and host, None where they are not certain."""
    against = base or (page_url if source.startswith("/") else None)
    try:
        return _address(urljoin(against, source) if against and source else source)
    except ValueError:
        return None  # brackets that hold no IPv6 address


def _address(value: str) -> str | None:
    return value if value.startswith(("http://", "https://")) else None
