"""What the tables of a sheet look like: which columns each has, and what stands in them."""

from __future__ import annotations

from dataclasses import dataclass

IDS, LINES, NUMBERS = {"facts", "near"}, {"phrasings"}, {"paragraph", "paragraphs", "head"}  # columns of these
MANY = IDS | LINES
TICK = "tick"  # a column that a sheet may have: rows without a mark in it, or with a no, are no part of the sheet


@dataclass(frozen=True, slots=True)
class Form:
    """How a table looks: its columns, and those that tell its rows apart.

    A sheet may lack some: what it doesn't have of `kept` stays as it is in the files, and of `empty` is empty; `shown`
    is there to read, and never taken over.
    """

    columns: tuple[str, ...]
    key: tuple[str, ...]
    kept: tuple[str, ...] = ()
    empty: tuple[str, ...] = ()
    shown: tuple[str, ...] = ()

    @property
    def needed(self) -> frozenset[str]:
        """The columns that a sheet can't do without."""
        return frozenset(self.columns).difference(self.kept, self.empty)


FORMS = {
    "article": Form(
        ("title", "author", "about", "paragraphs", "head"), key=(), kept=("author",), empty=("paragraphs", "head")
    ),
    "facts": Form(("id", "paragraph", "says", "text"), key=("id",), kept=("says",), shown=("sentence",)),
    "pairs": Form(
        ("id", "topic", "question", "phrasings", "answer", "facts", "confirmed"),
        key=("id",),
        kept=("phrasings", "answer", "confirmed"),
        empty=("id", "topic", "facts"),
    ),
    "gaps": Form(
        ("id", "missing", "near", "phrasings"),
        key=("id",),
        kept=("near", "phrasings"),
        shown=("swap", "today", "answer"),
    ),
    "phrasings": Form(("id", "phrasing"), key=("id", "phrasing")),
    "names": Form(("kind", "name", "written"), key=("kind", "name")),
    "terms": Form(("term", "written"), key=("term",)),
    "ambient": Form(("name",), key=("name",)),
}
