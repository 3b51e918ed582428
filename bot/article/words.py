"""A word of a sentence as a proof needs it: what it says, and the small words that lead up to it."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

ACCORDING = "according"
PRONOUN = "pronoun"
_BE = frozenset("is are was were be been being am called named titled means".split())
ARTICLES = frozenset("a an the".split())
HAS = frozenset("has have had".split())
_COPULAS = frozenset("is are was were been being be".split())
_LINKS = frozenset("and or but ;".split())
AUXILIARIES = _COPULAS | HAS | frozenset("do does did".split())
STOPS = frozenset(". ; :".split())
RELATIVE = frozenset("which who whom whose that what where".split())
# What binds the words after it to those before it; one instead of another says something else.
PREPOSITIONS = frozenset(
    """above across after against along among around at because before behind below beneath beside between
    beyond by during except following for from if in inside into like near of off on onto outside over per plus since
    than through throughout to toward towards under unlike until unless upon versus via when while with within
    where without although though whether""".split()
)
SEPARATORS = frozenset(". , ; : ( ) and or but -".split())
_LIST = frozenset(", and or -".split())
BREAKS = frozenset(". ; : but because since if when while although though".split()) | RELATIVE
_AUXILIARY_VERBS = frozenset("can could may might must shall should will would".split())
_NO_VERB = ARTICLES | PREPOSITIONS | {"to"}  # what comes right behind isn't one
MODALS = frozenset("may might can could would should must unlikely likely possibly perhaps".split())


@dataclass(frozen=True, slots=True)
class Word:
    """A word, name or figure that says something, and how it stands in its sentence.

    `lead` are the words before it that say nothing by themselves, as written; `form` is what it is compared by; `kind`
    is word, name, figure, time, scope or pronoun. `marks` are the prepositions, separators and other small words since
    the word before it; `roles` the prepositions that may govern it, "" for none; `series` numbers the list it stands
    in. `whose`: "'s" ends it. `aside`: it may be passed over (in brackets, or a pronoun). `source`: it names who says
    the rest. `irregular`: it is a past that doesn't look like one. `bases` is all that it may be a form of.
    """

    lead: str
    text: str
    form: str
    kind: str
    marks: tuple[str, ...]
    roles: frozenset[str] = frozenset()
    series: int = 0
    whose: bool = False
    aside: bool = False
    source: bool = False
    irregular: bool = False
    bases: frozenset[str] = frozenset()

    @property
    def own(self) -> str:
        """The prepositions right before it, or "": of "on each other in May", just "in"."""
        found: list[str] = []
        closed = False
        for mark in self.marks:
            if mark in PREPOSITIONS or mark == ACCORDING:
                found = [mark] if closed else [*found, mark]
                closed = False
            elif mark in SEPARATORS or (mark in _COPULAS and found[-1:] == ["of"]):
                found.clear()
            else:
                closed = True
        return " ".join(found)

    @property
    def infinitive(self) -> bool:
        """Whether it is what somebody is, means or is said to do: "to" is before it, but for "have" and "be"."""
        acts = [mark for mark in self.marks if mark not in {"be", "been", "have"}]
        return self.kind == "word" and acts[-1:] == ["to"]

    @property
    def breaks(self) -> bool:
        """Whether a new clause starts here."""
        return any(mark in BREAKS for mark in self.marks)

    @property
    def joined(self) -> bool:
        """Whether it may go on with what stands before it: no clause starts here, nothing is equated."""
        return not (self.breaks or self.equated)

    @property
    def apart(self) -> bool:
        """Whether a comma or the like, or "and", stands before it."""
        return any(mark in SEPARATORS for mark in self.marks)

    @property
    def stopped(self) -> bool:
        """Whether a full stop, a semicolon or a colon stands before it."""
        return any(mark in STOPS for mark in self.marks)

    @property
    def article(self) -> bool:
        """Whether "a" or "the" stands before it."""
        return any(mark in ARTICLES for mark in self.marks)

    @property
    def linked(self) -> bool:
        """Whether "and", "or", "but" or a semicolon stands before it."""
        return any(mark in _LINKS for mark in self.marks)

    @property
    def copula(self) -> bool:
        """Whether a form of "be" alone leads up to it."""
        return any(mark in _COPULAS for mark in self.marks)

    @property
    def parted(self) -> bool:
        """Whether anything at all parts it from the word before it."""
        return any(mark in SEPARATORS or mark in BREAKS for mark in self.marks)

    @property
    def divided(self) -> bool:
        """Whether an item or a clause may begin here, outside of brackets."""
        return (self.listed or self.breaks) and (self.form == PRONOUN or not self.aside)

    @property
    def listed(self) -> bool:
        """Whether it may go on with a list."""
        return bool(_LIST & set(self.marks)) and "(" not in self.marks

    @property
    def equated(self) -> bool:
        """Whether a form of "be", or what does its work, leads up to it."""
        return any(mark in _BE for mark in self.marks)

    @property
    def verbal(self) -> bool:
        """Whether it looks like a verb that a name before it would be the subject of."""
        return self.past or (self.kind == "word" and self.text.endswith("s"))

    @property
    def past(self) -> bool:
        """Whether it looks like a verb's past, or its participle."""
        return self.kind == "word" and (self.text.endswith("ed") or self.irregular)

    @property
    def verb(self) -> bool:
        """Whether it is a verb, or has an auxiliary before it."""
        if self.text in _AUXILIARY_VERBS or any(mark in AUXILIARIES for mark in self.marks):
            return True
        acts = self.kind == "word" and ("who" in self.marks or "which" in self.marks)
        return (self.past or acts) and not _NO_VERB & set(self.marks[-1:])

    @property
    def acts(self) -> bool:
        """Whether it is a verb, or looks like one of what stands right before it: "sells", but also "barns"."""
        return self.verb or (self.verbal and not self.marks)

    @property
    def relative(self) -> bool:
        """Whether "who", "that" or the like is before it, but not "in that"."""
        that = self.marks.index("that") if "that" in self.marks else 0
        pointing = that > 0 and self.marks[that - 1] in PREPOSITIONS
        return any(mark in RELATIVE for mark in self.marks) and not pointing


def back(words: Sequence[Word], at: int, opens: Callable[[Word], bool]) -> int:
    """Return the last place, up to `at`, of a word that opens what is looked for, or else 0."""
    while at and not opens(words[at]):
        at -= 1
    return at


def phrase(words: Iterable[Word]) -> str:
    """Write words as they stood, with what led up to them."""
    parts = [f"{word.lead} {word.text}" for word in words]
    return re.sub(r" (?=[,;:.)])|(?<=\() |(?<=\d :) (?=\d)", "", " ".join(" ".join(parts).split()))
