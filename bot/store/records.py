"""What is kept, as plain values; and what is taken out of a text before it is."""

from __future__ import annotations

import re
import time
from dataclasses import dataclass, field
from enum import StrEnum
from hashlib import blake2b
from typing import Any

from bot.store.keys import hashed
from bot.text import printable, same_words

LONGEST_KEPT = 500  # characters of a question or reason
REWORDED_WITHIN = 300_000  # milliseconds between a refusal and the answer that shows what was meant
_PERSONAL = re.compile(  # a mention; a word with an address in it; a number as telephones have
    r"<[@#][^>\s]{0,40}>|(?<!\S)\S*(?:@|://|www\.|\.[a-z]{2,24}/)\S*|\+?\d[\d ()./-]{7,}\d", re.IGNORECASE
)
_LINK = re.compile(r"https://(?:[a-z]+\.)?discord(?:app)?\.com/channels/(?:@me|\d{1,20})/\d{1,20}/\d{1,20}")
_MARK = 12  # bytes by which a rejected question is known again


class Kind(StrEnum):
    """What is kept: three kinds of reply, three things people do with one, what a moderator puts forward; and, for
    minutes, that a reply was taken away.
    """

    ANSWERED = "answered"
    SUGGESTED = "suggested"
    NOT_COVERED = "not_covered"
    PICKED = "picked"
    NONE_OF_THESE = "none_of_these"
    FEEDBACK = "feedback"
    CANDIDATE = "candidate"
    TAKEN_AWAY = "taken_away"


@dataclass(frozen=True, slots=True)
class Record:
    """One thing to keep: `pairs` are those answered, suggested or picked; `at` is seconds since 1970.

    `asker` (who did it) and `place` (a guild's id) are kept as keyed hashes, or not at all when empty. `public`: it
    was done in that guild for all to see. The text of an answered question is not kept, nor one that is another's:
    `words_of` says whose the question is where it isn't the asker's. A candidate keeps the `link` of the message it
    is about, and as its question what the asker typed in its place. Of a reply that was taken away nothing but its
    kind is kept, and as `place` the id of the message that it replied to.
    """

    kind: Kind
    article: str
    question: str
    pairs: tuple[str, ...] = ()
    reason: str = ""
    asker: str = ""
    place: str = ""
    public: bool = False
    at: float = field(default_factory=time.time)
    words_of: str = ""
    link: str = ""

    def row(self, key: bytes) -> dict[str, object]:
        """Return what is kept of it; `key`: its month's."""
        others = self.words_of not in {"", self.asker}
        linked = self.kind is Kind.CANDIDATE and _LINK.fullmatch(self.link)
        return {
            "at": int(self.at * 1000),
            "kind": self.kind.value,
            "article": self.article,
            "question": "" if others or self.kind is Kind.ANSWERED else clean(self.question),
            "pairs": " ".join(self.pairs),
            "reason": clean(self.reason),
            "asker": hashed(self.asker, key),
            "place": hashed(self.place, key),
            "public": self.public,
            "link": self.link if linked else "",
        }


@dataclass(frozen=True, slots=True)
class Event:
    """One thing kept; `answered_next` are pairs that answered the same asker's next question within 5 minutes.

    `rejected`: a curator has put this question away.
    """

    at: float
    kind: Kind
    question: str
    pairs: tuple[str, ...]
    reason: str
    answered_next: tuple[str, ...]
    rejected: bool = False
    link: str = ""


def event_of(row: Any, *, rejected: bool) -> Event:
    """Read a row of what is kept, with the `kind`, `at` and `pairs` of the same asker's next. Raises ValueError."""
    soon = row.next_at is not None and row.next_at - row.at <= REWORDED_WITHIN
    meant = row.next_pairs if row.asker and soon and row.next_kind == Kind.ANSWERED else ""
    return Event(
        at=row.at / 1000,
        kind=Kind(row.kind),
        question=printable(row.question),
        pairs=tuple(row.pairs.split()),
        reason=printable(row.reason),
        answered_next=tuple(meant.split()),
        rejected=rejected,
        link=row.link,
    )


def clean(text: str) -> str:
    """Put a text on one line, cut it to length, and take out what points to a person."""
    line = " ".join(printable(text[: 8 * LONGEST_KEPT]).split())
    return _PERSONAL.sub("…", line[: 4 * LONGEST_KEPT])[:LONGEST_KEPT]


def mark(article: str, question: str) -> str:
    """Return what a rejected question is known by, 24 hexadecimal digits; it cannot be turned back into its words."""
    return blake2b(f"{article}\n{same_words(question)}".encode(), digest_size=_MARK).hexdigest()
