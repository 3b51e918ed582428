"""The shared English: how people ask. Typed and frozen; each part of it is a file of data/english/."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cached_property
from typing import TYPE_CHECKING, ClassVar

from pydantic import BaseModel, ConfigDict, ValidationInfo, field_validator

from bot.article.listings import Forms, Key, Lines, Phrases, PhraseSet, Spellings, Values

if TYPE_CHECKING:
    from bot.text import Token


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


class PastForms(Part):
    """Irregular pasts and participles with their verbs, and verbs whose past is as they are."""

    map: Spellings = {}
    unchanged: PhraseSet = frozenset()

    @cached_property
    def words(self) -> frozenset[str]:
        """All that is a past or a participle without looking like one."""
        return self.unchanged.union(self.map)


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
        "words": ("irregular", "past", "common"),
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
    past: PastForms = PastForms()
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

    @cached_property
    def base_forms(self) -> Mapping[str, str]:
        """Base forms by each irregular, or British, form of a word."""
        return {**self.irregular.map, **self.past.map}
