"""What two states of an article's curated content differ in: counted, none of it quoted."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeVar

from bot.article.knowledge import Curated
from bot.text import counted

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from bot.article.knowledge import Gap, Pair

Key = TypeVar("Key")
Value = TypeVar("Value")


@dataclass(frozen=True, slots=True)
class Count:
    """How many things of one kind are new, gone and changed."""

    new: int = 0
    gone: int = 0
    changed: int = 0

    def told(self, noun: str) -> str:
        """Say how many changed, the first number with the noun: "1 pair new, 2 changed"; nothing where none did."""
        said: list[str] = []
        for many, how in ((self.new, "new"), (self.gone, "gone"), (self.changed, "changed")):
            if many:
                said.append(f"{many if said else counted(many, noun)} {how}")
        return ", ".join(said)


@dataclass(frozen=True, slots=True)
class Changes:
    """What differs: pairs and gaps, their phrasings aside, and the wordings of both, which only come and go."""

    pairs: Count = Count()
    wordings: Count = Count()
    gaps: Count = Count()

    def __str__(self) -> str:
        told = self.pairs.told("pair"), self.wordings.told("wording"), self.gaps.told("gap")
        return "; ".join(filter(None, told))


def compare(before: Curated | None, after: Curated | None) -> Changes:
    """Count what differs between two states of an article, None being no article."""
    old, new = before or Curated(pairs=()), after or Curated(pairs=())
    return Changes(
        pairs=_count(_bare(old.pairs), _bare(new.pairs)),
        wordings=_count(_wordings(old), _wordings(new)),
        gaps=_count(_bare(old.gaps), _bare(new.gaps)),
    )


def _bare(entries: Iterable[Pair | Gap]) -> dict[str, Pair | Gap]:
    """Return entries by id, without their phrasings."""
    return {entry.id: entry.model_copy(update={"phrasings": ()}) for entry in entries}


def _wordings(curated: Curated) -> dict[tuple[str, str], None]:
    """Return the wordings of all entries, each with the id of its own."""
    found: dict[tuple[str, str], None] = {}
    for entry in curated.entries.values():
        found.update(dict.fromkeys((entry.id, wording) for wording in entry.wordings))
    return found


def _count(old: Mapping[Key, Value], new: Mapping[Key, Value]) -> Count:
    changed = [key for key in old.keys() & new.keys() if old[key] != new[key]]
    return Count(len(new.keys() - old.keys()), len(old.keys() - new.keys()), len(changed))
