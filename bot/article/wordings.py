"""The wordings of an article's pairs and gaps, from wherever they stand, and what is wrong with them."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from bot.article.files import UnreadableError, decode
from bot.article.knowledge import LONGEST_PHRASING, Pair
from bot.article.toml import Place
from bot.errors import SHOWN, Fault

if TYPE_CHECKING:
    from bot.article.knowledge import Gap
    from bot.article.toml import Location


class _Wording(NamedTuple):
    """A question or phrasing, the entry it belongs to, and where it stands."""

    text: str
    entry: str
    place: Place
    within: Location

    def fault(self, text: str) -> Fault:
        """Return what is wrong with it."""
        return self.place.fault(self.entry, text, self.within)


class Wordings:
    """Gathers the wordings of pairs and gaps, in order, and adds what is wrong with them to `faults`."""

    def __init__(self, faults: list[Fault]) -> None:
        self._faults = faults
        self._entries: dict[str, str] = {}  # kind and id of a pair or gap by its id
        self._found: dict[str, list[_Wording]] = {}  # by id of a pair or gap

    def add(self, entry: Pair | Gap, place: Place) -> None:
        """Take the wordings that stand with a pair or gap."""
        which = self._entries.setdefault(entry.id, f"{entry.kind} {entry.id}")
        found = self._found.setdefault(entry.id, [])
        if isinstance(entry, Pair):
            found.append(_Wording(entry.question, which, place, ("question",)))
        for index, phrasing in enumerate(entry.phrasings):
            found.append(_Wording(phrasing, which, place, ("phrasings", index)))

    def collect(self, entry_id: str, path: str, data: bytes) -> None:
        """Take the phrasings of a file of their own, one a line."""
        which = self._entries.get(entry_id)
        if which is None:
            self._faults.append(Fault(path, "", f"there is no pair or gap {entry_id}"))
            return
        try:
            lines = decode(data).split("\n")
        except UnreadableError as error:
            self._faults.append(Fault(path, "", str(error)))
            return
        place = Place(path)
        for number, line in enumerate(lines, start=1):
            if phrasing := line.strip():
                wording = _Wording(phrasing, which, place, (number,))
                self._found[entry_id].append(wording)
                if len(phrasing) > LONGEST_PHRASING:
                    text = f"is too long (at most {LONGEST_PHRASING} characters): {phrasing[:SHOWN]!r}"
                    self._faults.append(wording.fault(text))

    def find_repeated(self) -> None:
        """Find wordings that stand twice."""
        seen: dict[str, _Wording] = {}
        for wordings in self._found.values():
            for wording in wordings:
                key = " ".join(wording.text.casefold().rstrip("?.! ").split())
                first = seen.setdefault(key, wording)
                if first is not wording:
                    where = "twice" if first.entry == wording.entry else f"under {first.entry.partition(' ')[2]} too"
                    self._faults.append(wording.fault(f"the same phrasing stands {where}: {wording.text!r}"))

    def phrasings(self, entry: Pair | Gap) -> tuple[str, ...]:
        """Return all phrasings of a pair or gap."""
        texts = [wording.text for wording in self._found[entry.id]]
        return tuple(texts[1:] if isinstance(entry, Pair) else texts)
