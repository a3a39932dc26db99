"""Bytes to article. Pure: no clock, no disk, no network.

What lives here: the verbs, `parse` and, for a file that holds several articles, `split`. What does not: any format (one
file each beside this one, on the plug-in door) and how parsers are found (`worker.plugins`). Importing this loads no
parsing library.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeVar

from worker.errors import Code, PermanentError
from worker.models import Article
from worker.parse.finish import finish
from worker.parse.limits import check_size
from worker.parse.sniff import sniff

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from worker.ports import Document, Parser

__all__ = ["parse", "split"]

Answer = TypeVar("Answer")


def parse(document: Document, parsers: Mapping[str, Parser]) -> Article:
    """Read the document with the parser its content asks for, and return the finished article.

    The content decides which parser, the name only where the content leaves it open; a parser with a
    `recognises(document) -> bool` attribute is asked first. The article has its id, digest, source, text and counts
    set, and every text in it cleaned.

    Raises `PermanentError` and nothing else, whatever the bytes and whatever the parser does.
    """
    check_size(document.content)
    media_type = _media_type(document, parsers)
    parser = parsers.get(media_type)
    if parser is None:
        raise PermanentError(
            Code.UNSUPPORTED, f"No parser is installed for {media_type}; convert the file, or install a parser for it."
        )
    article = _call(parser, document, media_type)
    if not isinstance(article, Article):
        raise PermanentError(Code.INTERNAL, f"The parser for {media_type} did not return an article; report it.")
    return finish(article, document, media_type)


def split(document: Document) -> tuple[Document, ...]:
    """The documents in the document: itself alone where it holds one article or none.

    A member of a container (an archive, a mailbox, a feed, a newsMessage, a list in JSON) is a document of its own:
    path `path!member`, an id made from both, its own digest. Raises `PermanentError` and nothing else.
    """
    from worker.parse import members  # noqa: PLC0415 -- it loads lxml, which `parse` may never need

    check_size(document.content)
    return _call(members.split, document, "a container")


def _media_type(document: Document, parsers: Mapping[str, Parser]) -> str:
    for media_type, parser in parsers.items():
        recognises = getattr(parser, "recognises", None)
        if recognises is not None and _call(recognises, document, media_type):
            return media_type
    return sniff(document.content, document.path, document.media_type)


def _call(function: Callable[[Document], Answer], document: Document, media_type: str) -> Answer:
    """What the parser answers; whatever else it raises becomes a `PermanentError`."""
    try:
        return function(document)
    except PermanentError:
        raise
    except MemoryError as error:
        raise PermanentError(
            Code.MEMORY, "Reading the file took more memory than a worker has; split it into smaller files."
        ) from error
    except RecursionError as error:
        raise PermanentError(
            Code.LIMIT, "The content is nested too deeply to be read; export the article again, more simply."
        ) from error
    except Exception as error:
        raise PermanentError(
            Code.MALFORMED,
            f"The content could not be read as {media_type} ({type(error).__name__}); open it and save it again.",
        ) from error
