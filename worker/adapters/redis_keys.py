"""Every name copydesk uses in Redis, with its type, owner and lifetime.

| key, after the prefix | type | what | lives |
|---|---|---|---|
| `events` | stream | public: every event, in order | trimmed by the retention |
| `article:<article>` | string | public: the newest revision, JSON | always |
| `doc:<document>` | hash | the ledger's record of a document | `publish.keep_days` unused |
| `content:<document>` | string | its bytes, for the parse stage | until it is settled |
| `handed:<document>` | string | its article, between stages with queues of their own | until it is settled |
| `standing:<article>` | string | what is out, in one line (`standings`) | always |
| `bytes:<digest>` | string | the document that first published these bytes | `publish.keep_days` unused |
| `alike` | hash | the generation of the two below, and since when | always |
| `alike:shingles:<generation>` | hash | shingle -> ordinal of the earliest article with it | three windows at most |
| `alike:texts:<generation>` | hash | ordinal -> article id and signature | the same |
| `pending` | zset | documents not settled; score: deadline, server milliseconds | always |
| `failed` | zset | documents that failed; score: when | always |
| `counts` | hash | seen, published, ignored, pending_bytes | always |
| `dispose:<inbox>` | zset | documents whose source may be disposed of; score: since when| always |
| `wanted:<inbox>` | set | raw paths whose content is asked for again | always |
| `alive` | hash | watchers and workers, with when they were last heard of | always |
| `epoch` | string | random; gone when the server lost its data | always |
| `llm:*` | | what workers know of a language model: see `llm_notes` | bounded, each with an expiry |
| `queue:*` | broker | Celery's own keys, under its `global_keyprefix` | the broker's |

Channels: `articles`, `articles:desk:<desk>`, `articles:tag:<slug>`, `articles:lang:<code>`, `failures`.
"""

from __future__ import annotations

from dataclasses import dataclass
from hashlib import sha256

ARTICLES_CHANNEL = "articles"
FAILURES_CHANNEL = "failures"
BROKER = "queue:"


@dataclass(frozen=True, slots=True)
class Keys:
    """All names under one prefix."""

    prefix: str

    @property
    def events(self) -> str:
        """The stream."""
        return f"{self.prefix}events"

    @property
    def pending(self) -> str:
        """Documents not settled."""
        return f"{self.prefix}pending"

    @property
    def failed(self) -> str:
        """Documents that failed."""
        return f"{self.prefix}failed"

    @property
    def counts(self) -> str:
        """What was seen and what became of it."""
        return f"{self.prefix}counts"

    @property
    def alike(self) -> str:
        """What near repeats are found by; the script adds `:shingles:` or `:texts:` and a generation."""
        return f"{self.prefix}alike"

    @property
    def alive(self) -> str:
        """Processes, with when they were last heard of."""
        return f"{self.prefix}alive"

    @property
    def epoch(self) -> str:
        """Present as long as the server has not lost its data."""
        return f"{self.prefix}epoch"

    @property
    def broker(self) -> str:
        """What Celery puts before its own keys."""
        return f"{self.prefix}{BROKER}"

    def document(self, document: str) -> str:
        """The ledger's record."""
        return f"{self.prefix}doc:{document}"

    def content(self, document: str) -> str:
        """The document's bytes."""
        return f"{self.prefix}content:{document}"

    def handed(self, document: str) -> str:
        """The article between two stages."""
        return f"{self.prefix}handed:{document}"

    def article(self, article: str) -> str:
        """The newest revision."""
        return f"{self.prefix}article:{article}"

    def standing(self, article: str) -> str:
        """What is out under an article's id."""
        return f"{self.prefix}standing:{article}"

    def same_bytes(self, digest: str) -> str:
        """The document that first published these bytes."""
        return f"{self.prefix}bytes:{digest}"

    def dispose(self, inbox: str) -> str:
        """Sources of an inbox that may be disposed of."""
        return f"{self.prefix}dispose:{_short(inbox)}"

    def wanted(self, inbox: str) -> str:
        """Paths of an inbox that are to be read again."""
        return f"{self.prefix}wanted:{_short(inbox)}"

    def channel(self, name: str) -> str:
        """A channel's full name."""
        return f"{self.prefix}{name}"


def _short(inbox: str) -> str:
    """An inbox is named by a path; a key by its hash."""
    return sha256(inbox.encode()).hexdigest()[:16]
