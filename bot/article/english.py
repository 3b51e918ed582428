"""The shared English: how people ask. Typed and frozen; each part of it is a file of data/english/.

In the files a list is one text, its phrases parted by commas; `a|b|c` are forms of one name, `this=that` is an entry of
a map. A phrase is in lower case, without apostrophes, with a space for each hyphen.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import cached_property
from typing import TYPE_CHECKING, Annotated, ClassVar

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, ValidationInfo, field_validator

if TYPE_CHECKING:
    from bot.text import Token


def phrases(listing: str) -> tuple[str, ...]:
    """Split a list at its commas; white space folds. Raises ValueError when it is no text."""
    if not isinstance(listing, str):
        raise ValueError("expected a text of phrases parted by commas")  # noqa: TRY004 - which pydantic collects
    folded = [" ".join(part.split()) for part in listing.split(",")]
    return tuple(phrase for phrase in folded if phrase)


def _forms(listing: str) -> tuple[tuple[str, ...], ...]:
    """Split a list of names into the forms of each, the first of which is its own."""
    return tuple(tuple(phrase.split("|")) for phrase in phrases(listing))


def _map(listing: str) -> dict[str, str]:
    """Split a list of `this=that`. Raises ValueError for an entry that is none, or stands twice."""
    found: dict[str, str] = {}
    for phrase in phrases(listing):
        key, _, value = phrase.partition("=")
        if not value:
            raise ValueError(f"{phrase!r} is no this=that")
        if key in found:
            raise ValueError(f"{key!r} stands twice")
        found[key] = value
    return found


def _key(key: str) -> str:
    """Return the name of a list. Raises ValueError for one that is no name."""
    if not re.fullmatch("[a-z0-9_]+", key):
        raise ValueError("must be small letters, digits and underscores")
    return key


def _lines(listing: str) -> tuple[str, ...]:
    """Split a text at its line ends."""
    if not isinstance(listing, str):
        raise ValueError("expected a text of lines")  # noqa: TRY004 - which pydantic collects
    return tuple(line for line in listing.splitlines() if line)


Key = Annotated[str, AfterValidator(_key)]
Phrases = Annotated[tuple[str, ...], BeforeValidator(phrases)]
PhraseSet = Annotated[frozenset[str], BeforeValidator(phrases)]
Forms = Annotated[tuple[tuple[str, ...], ...], BeforeValidator(_forms)]
Spellings = Annotated[Mapping[str, str], BeforeValidator(_map)]
Values = Annotated[Mapping[str, float], BeforeValidator(_map)]
Lines = Annotated[tuple[str, ...], BeforeValidator(_lines)]


class Part(BaseModel):
    """A part of the English: frozen, and without a key that nobody knows."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class Filler(Part):
    """What never changes what is asked."""

    greeting_and_chat: Phrases = ()
    frames: Phrases = ()
    purpose: Phrases = ()
    function_words: Phrases = ()
    light: Phrases = ()


class Words(Part):
    """A list of words or phrases."""

    words: PhraseSet = frozenset()


class Groups(Part):
    """Groups of synonyms."""

    groups: Phrases = ()

    @cached_property
    def concepts(self) -> frozenset[str]:
        """The groups as concepts of a term."""
        return frozenset(f"~{group}" for group in self.groups)


class SpelledOut(Part):
    """A map of words."""

    map: Spellings = {}


class Number(Part):
    """Comparisons, number words and their values, units, months and weekdays with their short forms."""

    over: Phrases = ()
    under: Phrases = ()
    about: Phrases = ()
    words: Values = {}
    unit: Forms = ()
    month: Forms = ()
    weekday: Forms = ()

    @cached_property
    def signs(self) -> Mapping[str, str]:
        """What each word of comparison says: "over", "under" or "about"."""
        over, under = dict.fromkeys(self.over, "over"), dict.fromkeys(self.under, "under")
        return {**over, **under, **dict.fromkeys(self.about, "about")}

    @cached_property
    def units(self) -> Mapping[str, str]:
        """Units by each of the forms in which they are written."""
        return {form: forms[0] for forms in self.unit for form in forms}


class SmallWords(Part):
    """Small words by what they do in a question; `ordinals` in their order."""

    ordinals: Phrases = ()
    question_words: PhraseSet = frozenset()
    auxiliaries: PhraseSet = frozenset()
    openers: PhraseSet = frozenset()
    links: PhraseSet = frozenset()
    joins: PhraseSet = frozenset()
    pronouns: PhraseSet = frozenset()
    for_things: PhraseSet = frozenset()
    for_people: PhraseSet = frozenset()
    subjects: PhraseSet = frozenset()
    asker: PhraseSet = frozenset()
    fronting: PhraseSet = frozenset()
    before_work: PhraseSet = frozenset()
    pronominal: PhraseSet = frozenset()
    contracted: PhraseSet = frozenset()
    month_like: PhraseSet = frozenset()
    before_month: PhraseSet = frozenset()
    before_us: PhraseSet = frozenset()
    before_country: PhraseSet = frozenset()
    before_year: PhraseSet = frozenset()
    narrowing: PhraseSet = frozenset()
    with_the: PhraseSet = frozenset()

    @cached_property
    def leads(self) -> frozenset[str]:
        """All that a question can begin with."""
        return self.openers | self.question_words | self.auxiliaries

    def plain(self, token: Token) -> str:
        """Return a word without its apostrophe; a possessive loses its ending ("china's" is "china")."""
        stem, _, ending = token.text.partition("'")
        own = ending in {"s", ""} and stem not in self.contracted  # "what's" is "whats"
        return stem if own else token.text.replace("'", "")


class Help(Part):
    """What asks for the bot rather than the article: whole messages, greetings, and words that make up others."""

    phrases: PhraseSet = frozenset()
    greetings: PhraseSet = frozenset()
    words: PhraseSet = frozenset()
    verbs: PhraseSet = frozenset()
    you: PhraseSet = frozenset()
    bots: PhraseSet = frozenset()

    @cached_property
    def vocabulary(self) -> frozenset[str]:
        """The words of which messages that ask for the bot may wholly consist."""
        return self.words | self.verbs


class Pick(Part):
    """What picks from a list: words around a number, and whole messages that take none of it, or what is shown."""

    words: PhraseSet = frozenset()
    none: PhraseSet = frozenset()
    yes: PhraseSet = frozenset()


class Elsewhere(Part):
    """Messages that have nothing to do with any article."""

    messages: Lines = ()


class Swap(Part):
    """What people ask in one another's place: of each entry the first is what stands there, the others what might.

    `opposite` goes both ways. Openings that are `named` are swapped only where nothing but a name follows, those that
    ask of what was `done` only where a verb says what, and none beside a word that is `bound` to its question word.
    """

    asked: Forms = ()
    named: PhraseSet = frozenset()
    done: PhraseSet = frozenset()
    bound: Phrases = ()
    opposite: Forms = ()
    one_way: Forms = ()
    detail: Forms = ()
    narrowed: Forms = ()
    fixed: Phrases = ()


class English(Part):
    """How English asks: a field for each section of `FILES`. It equals itself alone: what is made of it is cached."""

    __eq__, __hash__ = object.__eq__, object.__hash__

    FILES: ClassVar[Mapping[str, tuple[str, ...]]] = {
        "asks": ("ask",),
        "fillers": ("filler",),
        "synonyms": ("synonym", "opposite", "superlative", "shifted"),
        "names": ("name",),
        "numbers": ("number",),
        "grammar": ("grammar", "negation"),
        "chat": ("abbreviation", "help", "pick", "foreign", "elsewhere"),
        "words": ("irregular", "common"),
        "swaps": ("swap",),
    }
    ask: Mapping[Key, Phrases] = {}  # by the kind of thing that is asked for
    filler: Filler = Filler()
    synonym: Mapping[Key, Phrases] = {}  # by concept
    opposite: Groups = Groups()
    superlative: Groups = Groups()
    shifted: Groups = Groups()
    name: Mapping[Key, Forms] = {}  # by kind
    number: Number = Number()
    grammar: SmallWords = SmallWords()
    negation: Words = Words()
    abbreviation: SpelledOut = SpelledOut()
    help: Help = Help()
    pick: Pick = Pick()
    foreign: Words = Words()
    elsewhere: Elsewhere = Elsewhere()
    irregular: SpelledOut = SpelledOut()
    common: Words = Words()
    swap: Swap = Swap()

    @field_validator("opposite", "superlative", "shifted")
    @classmethod
    def _named(cls, groups: Groups, info: ValidationInfo) -> Groups:
        """Take groups of synonyms by their names. Raises ValueError for one that is none."""
        for name in " ".join(groups.groups).split():
            if name not in info.data.get("synonym", {name}):
                raise ValueError(f"{name!r} is no group of synonyms")
        return groups
