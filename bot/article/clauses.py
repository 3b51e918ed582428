"""How the words of a sentence stand in it: the prepositions they stand under, their lists, and who says so."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from bot.article.words import ACCORDING, BREAKS, PRONOUN, SEPARATORS, back

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bot.article.words import Word

SAID = frozenset("said says say".split())
_LONGEST_SOURCE = 5  # words
# Those that may begin a clause of its own, which is true without what it is joined to.
_CONJUNCTIONS = frozenset("because since when while although though where".split())
_FREE = frozenset({""})


@dataclass(frozen=True, slots=True)
class _List:
    """A list of words so far: the prepositions that govern it, its number, and the kind of the word that began it."""

    roles: frozenset[str] = _FREE
    series: int = 0
    kind: str = ""

    def next(self, kind: str, roles: frozenset[str]) -> _List:
        """Begin the next list."""
        return _List(roles, self.series + 1, kind)

    def goes_on(self, word: Word) -> bool:
        """Whether a word goes on with it."""
        alike = self.kind == word.kind or "name" not in {self.kind, word.kind}
        return word.listed and word.joined and alike and (word.linked or ACCORDING not in self.roles)

    def onto(self, word: Word, read: Sequence[Word]) -> tuple[_List, frozenset[str]]:
        """Return the list that a word stands in, and which prepositions may govern the word; `read` stand before it."""
        listed, sourced = bool(read) and self.goes_on(word), ACCORDING in self.roles
        if word.own:
            roles = _governed(word, self.roles)
            same = listed and word.own in self.roles
            return replace(self, roles=roles, kind=word.kind) if same else self.next(word.kind, roles), roles
        if listed or (":" in word.marks and not sourced):
            return self, self.roles | _FREE
        if word.linked and word.joined and not sourced:
            return self.next(word.kind, self.roles), self.roles | _FREE
        if word.marks and (word.kind == PRONOUN or not word.aside):
            return self.next(word.kind, _FREE), _FREE
        return self, _FREE if word.kind == PRONOUN else _beside(read, word, self.roles)


def under(words: Sequence[Word]) -> list[Word]:
    """Tell each word which prepositions may govern it, and number the lists."""
    read: list[Word] = []
    now = _List()
    for index, word in enumerate(words):
        if now.kind != "name" and now.roles == _FREE and _lists_names(words, index):
            now = now.next(word.kind, now.roles)
            for first in range(_first_name(read), index):
                read[first] = replace(read[first], series=now.series)
        now, mine = now.onto(word, read)
        read.append(replace(word, roles=_widened(word, mine), series=now.series))
    return read


def _lists_names(words: Sequence[Word], index: int) -> bool:
    """Whether a name goes on with a list that a name without a preposition began, rather than with a clause."""
    word = words[index]
    names = index > 0 and words[index - 1].kind == word.kind == "name" and not word.own
    if not (names and word.listed and word.joined) or ")" in word.marks:
        return False
    return not _is_called(words[:index])


def _is_called(words: Sequence[Word]) -> bool:
    """Whether the name that words end in is told with what it names: "the name French and Indian War"."""
    first = _first_name(words)
    return bool(first) and words[first - 1].kind == "word" and bool({"a", "an", "the"} & set(words[first - 1].marks))


def _first_name(words: Sequence[Word]) -> int:
    """Return where the name that words end in begins."""
    first = max(0, len(words) - 1)
    while first and not words[first].marks and words[first - 1].kind == "name":
        first -= 1
    return first


def _beside(read: Sequence[Word], word: Word, roles: frozenset[str]) -> frozenset[str]:
    """Tell what governs a word that nothing parts from the one before it: a name goes on as it began."""
    if read and read[-1].kind == word.kind == "name" and (read[-1].own or not read[-1].whose):
        return read[-1].roles
    return roles | {""}


def _governed(word: Word, before: frozenset[str]) -> frozenset[str]:
    """Tell what governs a word after a preposition: "to a size of 5" is "to 5" too, "with data on" leaves it free."""
    if word.own == "of" and word.kind == "figure":
        return before - {""} | {"of"}
    gerund = word.text.endswith("ing")  # who "experimented with selling" need not sell
    if word.own in {"with", "among"} and (word.kind == "word" or word.whose) and not gerund:
        return frozenset({word.own, ""})
    if word.own in _CONJUNCTIONS and word.kind in {"word", "name"}:
        return frozenset({word.own, ""})
    return frozenset({word.own})


def _widened(word: Word, roles: frozenset[str]) -> frozenset[str]:
    """Add the prepositions that would say the same."""
    if word.whose and not word.own:
        return roles | {"of", "in", ""}
    if word.kind == "figure" and "by" in roles:
        return roles | {""}
    if word.kind == "time" and roles & {"in", "on", "at", "of", "during"}:
        return roles | {"in", "on", "at", "of", "during", ""}
    return roles


def attributed(words: Sequence[Word], rest: tuple[str, ...]) -> list[Word]:
    """Mark who said it: before or after "said", or after "according to"."""
    read = [replace(word, source=True) if ACCORDING in word.roles else word for word in words]
    for index, marks in enumerate([*(word.marks for word in words), rest]):
        at = next((i for i, mark in enumerate(marks) if mark in SAID), None)
        if at is None:
            continue
        who = _ending(words, index) if not set(marks[:at]) & (SEPARATORS | BREAKS) else range(0)
        if not who and not set(marks[at + 1 :]) & (SEPARATORS | BREAKS):
            who = _starting(words, index)
        for i in who:
            read[i] = replace(words[i], source=True)
    return read


def _ending(words: Sequence[Word], end: int) -> range:
    """The few words up to a place, back to what parts them from the rest."""
    first = back(words, end - 1, lambda word: word.parted) if end else 0
    return range(first, end) if end - first <= _LONGEST_SOURCE else range(0)


def _starting(words: Sequence[Word], first: int) -> range:
    """The few words from a place on, up to what parts them from the rest."""
    end = first
    while end < len(words) and (end == first or not words[end].parted):
        end += 1
    return range(first, end) if end - first <= _LONGEST_SOURCE else range(0)
