"""How the words of a sentence stand in it: the prepositions they stand under, their lists, and who says so."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from bot.article.words import ACCORDING, BREAKS, PRONOUN, SEPARATORS, back

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bot.article.words import Word

SAID = frozenset("said says say".split())
_LONGEST_SOURCE = 5  # words
# Those that may begin a clause of its own, which is true without what it is joined to.
_CONJUNCTIONS = frozenset("because since when while although though where".split())


def under(words: Sequence[Word]) -> list[Word]:
    """Tell each word which prepositions may govern it, and number the lists."""
    read: list[Word] = []
    roles, series, kind = frozenset({""}), 0, ""
    for index, word in enumerate(words):
        if kind != "name" and roles == {""} and _lists_names(words, index):
            series, kind = series + 1, word.kind
            for first in range(_first_name(read), index):
                read[first] = replace(read[first], series=series)
        listed = bool(read) and _goes_on(word, kind, roles)
        sourced = ACCORDING in roles
        if word.own:
            series += 0 if listed and word.own in roles else 1
            roles, kind = _governed(word, roles), word.kind
            mine = roles
        elif listed or (":" in word.marks and not sourced):
            mine = roles | {""}
        elif word.linked and word.joined and not sourced:
            mine, series, kind = roles | {""}, series + 1, word.kind
        elif word.marks and (word.kind == PRONOUN or not word.aside):
            series, roles, kind = series + 1, frozenset({""}), word.kind
            mine = roles
        else:
            mine = frozenset({""}) if word.kind == PRONOUN else _beside(read, word, roles)
        read.append(replace(word, roles=_widened(word, mine), series=series))
    return read


def _goes_on(word: Word, kind: str, roles: frozenset[str]) -> bool:
    """Whether a word goes on with a list that a word of this kind, under these prepositions, began."""
    alike = kind == word.kind or "name" not in {kind, word.kind}
    return word.listed and word.joined and alike and (word.linked or ACCORDING not in roles)


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
