"""The pictures of a page, with caption and credit.

What lives here: figures. What does not: pictures that only metadata names (`pagemeta`).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from worker.models import Image
from worker.parse.captions import split_credit
from worker.parse.clean import clean_line
from worker.parse.furniture import is_furniture

if TYPE_CHECKING:
    from lxml.html import HtmlElement

_MAX_FIGURES = 100
_MAX_CAPTION = 700


def read_pictures(root: HtmlElement) -> tuple[Image, ...]:
    """One image for each figure that has a caption."""
    images: dict[str | None, Image] = {}
    for figure in root.xpath("//figure[.//figcaption]")[:_MAX_FIGURES]:
        image = _image(figure)
        if image:
            images.setdefault(image.caption or image.credit, image)
    return tuple(images.values())


def _image(figure: HtmlElement) -> Image | None:
    text = clean_line(" ".join(caption.text_content() for caption in figure.iter("figcaption")))
    if not text or len(text) > _MAX_CAPTION or is_furniture(text):
        return None
    caption, credit = split_credit(text) or (text, None)
    sources = [picture.get("src") or picture.get("data-src") or "" for picture in figure.iter("img")]
    url = next((source for source in sources if source.startswith(("http://", "https://"))), None)
    return Image(caption=caption, credit=credit, url=url)
