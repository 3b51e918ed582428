"""Labelled questions, and what a reply to one is worth."""

from __future__ import annotations

import json
from enum import StrEnum
from typing import TYPE_CHECKING, Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field

from bot.article.files import UnreadableError, decode, read
from bot.errors import DataError, Fault

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable
    from pathlib import Path

    from bot.engine.reply import Reply


class Case(BaseModel):
    """A labelled question. Each of `groups` is any of some facts; all groups are wanted."""

    model_config = ConfigDict(frozen=True, extra="ignore")

    question: Annotated[str, Field(alias="q")]
    label: Literal["covered", "not_covered", "either"]
    facts: tuple[str, ...] | tuple[tuple[str, ...], ...]
    style: str = "unnamed"

    @property
    def groups(self) -> tuple[frozenset[str], ...]:
        """The wanted facts as groups; none when no fact is right."""
        flat = [fact for fact in self.facts if isinstance(fact, str)]
        return (frozenset(flat),) if flat else tuple(map(frozenset, self.facts))


class Mark(StrEnum):
    """What a reply is worth: `shown` is right but marked as perhaps not what was meant; `false` and `held`, a fair
    refusal, are for questions that aren't covered.
    """

    RIGHT = "right"
    PARTIAL = "partial"
    SHOWN = "shown"
    CLICK = "one click away"
    REFUSED = "refused"
    WRONG = "wrong"
    FALSE = "false"
    HELD = "held"


BAD = frozenset({Mark.WRONG, Mark.FALSE})


def read_cases(path: Path) -> list[Case]:
    """Read labelled questions, one JSON object a line. Raises DataError with every faulty line."""
    cases: list[Case] = []
    faults: list[Fault] = []
    try:
        lines = decode(read(path)).splitlines()
    except UnreadableError as error:
        raise DataError((Fault(str(path), "", str(error)),)) from None
    for number, line in enumerate(lines, start=1):
        try:
            if line.strip():
                cases.append(Case.model_validate(json.loads(line)))
        except (ValueError, RecursionError):
            wanted = 'expected {"q": "...", "label": "covered|not_covered|either", "facts": [...]}'
            faults.append(Fault(path.name, f"line {number}", f"{wanted}: {line[:60]!r}"))
    if not cases and not faults:
        faults.append(Fault(path.name, "", "holds no question"))
    if faults:
        raise DataError(tuple(faults))
    return cases


def mark_answer(case: Case, facts: Collection[str]) -> Mark:
    """Mark an answer by the facts it rests on."""
    hits = [not group.isdisjoint(facts) for group in case.groups]
    if any(hits):
        return Mark.RIGHT if all(hits) else Mark.PARTIAL
    return Mark.WRONG if case.label == "covered" else Mark.FALSE


def mark_refusal(case: Case, reply: Reply, near: Iterable[tuple[str, ...]]) -> Mark:
    """Mark a reply that doesn't answer, by the facts of what it shows and of the questions it offers."""
    if case.label != "covered":
        return Mark.HELD
    if reply.perhaps and mark_answer(case, reply.perhaps.facts) is Mark.RIGHT:
        return Mark.SHOWN
    return Mark.CLICK if any(mark_answer(case, facts) not in BAD for facts in near) else Mark.REFUSED
