"""An article as the bot knows it: its record of facts, its curated pairs and gaps, and the shared English."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import TYPE_CHECKING, Annotated, ClassVar

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, StringConstraints

from bot.article.english import English  # noqa: TC001 - ruff takes Entry for the only model here
from bot.article.sources import ID
from bot.errors import Fault

if TYPE_CHECKING:
    from bot.article.toml import Location, Place

SPEAKER = "the article"  # who says what nobody is named for
JUST_THAT = "just that"  # what is missing where it can't be named
LONGEST_PHRASING = 300  # characters
LONGEST_ANSWER = 1500  # characters
Text = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1)]
Id = Annotated[str, StringConstraints(pattern=f"^{ID}$")]
Short = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=100)]
Phrasing = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=LONGEST_PHRASING)]
Answer = Annotated[str, StringConstraints(strip_whitespace=True, max_length=LONGEST_ANSWER)]


def _or_the_article(says: object) -> object:
    """Let the article itself speak where nobody else does."""
    return SPEAKER if says == "" else says


class Entry(BaseModel):
    """What stands in a file: frozen, and without a key that nobody knows."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class Fact(Entry):
    """One stated fact: where it stands (paragraph 0 is the head), who says it, and what, in our own words."""

    kind: ClassVar[str] = "fact"
    id: Id
    paragraph: Annotated[int, Field(ge=0)]
    says: Annotated[Short, BeforeValidator(_or_the_article)] = SPEAKER
    text: Text

    @property
    def place(self) -> str:
        """Where it stands, in words."""
        return f"paragraph {self.paragraph}" if self.paragraph else "the head"


class Record(Entry):
    """What an article states. `head` counts the blocks of its text before the first body paragraph; `left_out`
    lists the text's figures and names that no fact holds on purpose.

    `author` is empty where the article names none.
    """

    title: Text
    author: Annotated[str, StringConstraints(strip_whitespace=True)] = ""
    about: Text
    paragraphs: Annotated[int, Field(ge=1)]
    head: Annotated[int, Field(ge=0)] = 0
    left_out: tuple[Text, ...] = ()
    facts: Annotated[tuple[Fact, ...], Field(alias="fact", min_length=1)]


class Pair(Entry):
    """A curated question, the ways people put it, and its answer with the ids of the facts it rests on.

    In the file an answer may be empty or left out: it is then what its facts say, one after the other.

    `phrasings` are the curated handful followed by the collected ones. `confirmed` is the digest by which
    `confirm` notes that a curator stands for an answer whose proof can't be decided; any edit voids it.
    """

    kind: ClassVar[str] = "pair"
    id: Id
    topic: Short
    question: Short
    phrasings: tuple[Phrasing, ...] = ()
    answer: Answer = ""
    facts: Annotated[tuple[Id, ...], Field(min_length=1)]
    confirmed: str = ""

    @property
    def wordings(self) -> tuple[str, ...]:
        """The question followed by its phrasings."""
        return (self.question, *self.phrasings)


class Gap(Entry):
    """Questions close to the article that it doesn't answer; `missing` completes "The article doesn't say".

    `phrasings` are the curated handful followed by the collected ones.
    """

    kind: ClassVar[str] = "gap"
    id: Id
    missing: Short
    near: tuple[Id, ...] = ()
    phrasings: tuple[Phrasing, ...] = ()

    @property
    def wordings(self) -> tuple[str, ...]:
        """All its phrasings after what it says is missing, which is a way to ask it, too."""
        return (self.missing, *self.phrasings) if self.missing not in {"", JUST_THAT} else self.phrasings


class Names(Entry):
    """Names and terms of an article's own.

    `names` maps a kind (firm, person ...) to names, each with the ways it is written; `terms` maps a concept to words;
    `ambient` lists the names that go without saying.
    """

    ambient: tuple[str, ...] = ()
    names: Mapping[str, Mapping[str, str]] = {}
    terms: Mapping[str, str] = {}


Threshold = Annotated[float | None, Field(gt=0, lt=1)]


class Curated(Names):
    """All that is curated of an article: its own names and terms, its pairs and its known gaps.

    `threshold` is the probability from which it answers, where one was chosen for the article.
    """

    threshold: Threshold = None
    pairs: tuple[Pair, ...]
    gaps: tuple[Gap, ...] = ()

    @property
    def entries(self) -> dict[str, Pair | Gap]:
        """Pairs, then gaps, by id."""
        both: tuple[Pair | Gap, ...] = (*self.pairs, *self.gaps)
        return {entry.id: entry for entry in both}


@dataclass(frozen=True)
class Knowledge:
    """One article, ready to be asked: record, curated content and the shared English.

    `places` tells where each entry stands, by its kind and id ("pair hours"); `withheld` names pairs that it goes
    without until they are proven or confirmed.
    """

    name: str
    record: Record
    curated: Curated
    english: English = field(repr=False)
    places: Mapping[str, Place] = field(default_factory=dict, repr=False)
    withheld: tuple[str, ...] = ()

    @cached_property
    def facts(self) -> dict[str, Fact]:
        """Facts by id."""
        return {fact.id: fact for fact in self.record.facts}

    @cached_property
    def pairs(self) -> dict[str, Pair]:
        """Pairs by id."""
        return {pair.id: pair for pair in self.curated.pairs}

    @cached_property
    def topics(self) -> dict[str, tuple[Pair, ...]]:
        """Pairs by topic, both in the file's order."""
        topics: dict[str, tuple[Pair, ...]] = {}
        for pair in self.curated.pairs:
            topics[pair.topic] = (*topics.get(pair.topic, ()), pair)
        return topics

    def cited(self, pair: Pair) -> tuple[Fact, ...]:
        """The facts a pair rests on, its core first."""
        return tuple(self.facts[fact] for fact in pair.facts)

    def without(self, withheld: tuple[str, ...]) -> Knowledge:
        """Return the article without some of its pairs, given by id."""
        if not withheld:
            return self
        pairs = tuple(pair for pair in self.curated.pairs if pair.id not in withheld)
        gaps: list[Gap] = []
        for gap in self.curated.gaps:
            near = tuple(pair for pair in gap.near if pair not in withheld)
            gaps.append(gap.model_copy(update={"near": near}))
        curated = self.curated.model_copy(update={"pairs": pairs, "gaps": tuple(gaps)})
        return replace(self, curated=curated, withheld=withheld)

    def fault(self, entry: Fact | Pair | Gap, text: str, within: Location = ()) -> Fault:
        """Return what is wrong with one of the article's entries, or within it, with its file and line."""
        which = f"{entry.kind} {entry.id}"
        place = self.places.get(which)
        return place.fault(which, text, within) if place else Fault(self.name, which, text)
