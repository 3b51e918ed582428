"""What a proof comes to, and what may be wrong with an answer."""

from __future__ import annotations

from enum import Enum, IntEnum
from typing import NamedTuple


class Verdict(IntEnum):
    """What a proof came to; the worst place decides."""

    PROVEN = 0
    DOUBTFUL = 1
    UNPROVEN = 2


class Cause(Enum):
    """Why a step is wrong, in words that go on "the answer ...", and that what it concerns may follow."""

    ORDER = "puts these words in another order"
    ANOTHER = "says it of another thing"
    APART = "puts together what is said apart"
    UNDER = "joins it with"
    LEFT_OUT = "leaves out"
    MOVED = "says"
    CROSSED = "may say it of another"
    TWICE = "says it twice"
    UNCLEAR = "may take"
    CERTAIN = "says for certain what is only meant, or said,"
    SOURCE = "says it of the source"
    FORM = "takes it for"
    FEWER = "names fewer of what it counts"
    NAME = "puts a name together"
    PHRASE = "puts"


class Wrong(NamedTuple):
    """What is wrong with a step: how bad it is, why, and what it concerns."""

    verdict: Verdict
    cause: Cause
    about: str = ""

    @property
    def what(self) -> str:
        """All of it in words that go on "the answer ..."."""
        return f"{self.cause.value} {self.about}".rstrip()
