"""What buttons and forms do: all that they need to know is in their ids, so they outlive a restart."""

from __future__ import annotations

import re
from enum import StrEnum
from typing import NamedTuple

LONGEST = 100  # characters of an id
_WRITTEN = re.compile(r"([a-z]):([\w-]*):([\w,.-]*):(\d+)")


class Act(StrEnum):
    """What a button does, by the letter that stands in its id: messages of years ago have these."""

    PICK = "p"  # answer the curated question that it names
    NONE = "n"  # none of the questions offered was meant
    WHERE = "w"  # show the facts that an answer rests on
    RIGHT = "y"  # the answer was right
    WRONG = "x"  # it was not: open the form of REASON
    REASON = "r"
    PAGE = "q"  # turn to a page of the questions: "3.2" is the fourth of the second topic; without a dot, open it
    HAND_OFF = "h"  # ask a person
    CANDIDATE = "c"  # a form: what a moderator puts to the curator; names the message's channel and the message
    DELETE = "d"


class Ident(NamedTuple):
    """A button's or form's id: what it does, in which article (its key), with which pairs, facts or else, for whom."""

    act: Act
    article: str = ""
    ids: tuple[str, ...] = ()
    asker: int = 0

    def __str__(self) -> str:
        """Write it, with as many of the ids as fit."""
        ids = self.ids
        while len(written := f"{self.act}:{self.article}:{','.join(ids)}:{self.asker}") > LONGEST:
            ids = ids[:-1]
        return written

    @classmethod
    def read(cls, written: str) -> Ident | None:
        """Read it; None where it is not one of ours."""
        found = _WRITTEN.fullmatch(written)
        if found is None or found[1] not in set(Act):
            return None
        return cls(Act(found[1]), found[2], tuple(filter(None, found[3].split(","))), int(found[4]))
