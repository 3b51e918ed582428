"""An article as the bot knows it: its record of facts, its curated pairs and gaps; loaded and checked."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Literal, TypeVar

from pydantic import BaseModel, ConfigDict, Field, StringConstraints, ValidationError

from bot.errors import DataError, Fault

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

ValueKind = Literal[
    "percent",
    "money",
    "count",
    "rank",
    "month",
    "weekday",
    "year",
    "quarter",
    "firm",
    "person",
    "law",
    "country",
    "title",
    "sector",
]
Text = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1)]
Id = Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9][A-Za-z0-9-]{0,39}$")]
Short = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=100)]
Phrasing = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=300)]
Answer = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=1500)]


class _Entry(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Fact(_Entry):
    """One stated fact: where it stands (paragraph 0 is the head), who says it, and what, in our own words."""

    id: Id
    paragraph: Annotated[int, Field(ge=0)]
    says: Short
    text: Text


class Record(_Entry):
    """What an article states. `head` counts the blocks of its text before the first body paragraph.

    `left_out` lists the text's figures and names that no fact holds on purpose.
    """

    title: Text
    author: Text
    about: Text
    paragraphs: Annotated[int, Field(ge=1)]
    head: Annotated[int, Field(ge=0)] = 0
    left_out: tuple[Text, ...] = ()
    facts: Annotated[tuple[Fact, ...], Field(alias="fact", min_length=1)]


class Pair(_Entry):
    """A curated question, the ways people put it, and its answer with the ids of the facts it rests on.

    `corrects` lists the kinds of value in a false premise that the answer rules out. `confirmed` is the digest that
    `check` gives for an answer whose proof it can't decide; a curator puts it there, and any edit voids it.
    """

    id: Id
    topic: Short
    question: Short
    phrasings: tuple[Phrasing, ...] = ()
    answer: Answer
    facts: Annotated[tuple[Id, ...], Field(min_length=1)]
    corrects: tuple[ValueKind, ...] = ()
    confirmed: str = ""

    @property
    def wordings(self) -> tuple[str, ...]:
        """The question followed by its phrasings."""
        return (self.question, *self.phrasings)


class Gap(_Entry):
    """Questions close to the article that it doesn't answer; `missing` ends "The article doesn't say"."""

    id: Id
    missing: Short
    near: tuple[Id, ...] = ()
    phrasings: Annotated[tuple[Phrasing, ...], Field(min_length=1)]

    @property
    def wordings(self) -> tuple[str, ...]:
        """All its phrasings."""
        return self.phrasings


class Curated(_Entry):
    """An article's data file: its own names and terms, its pairs and its known gaps.

    `names` maps a kind (firm, person ...) to names, each with the ways it is written; `terms` maps a concept
    to words; `ambient` lists the names that go without saying.
    """

    ambient: tuple[str, ...] = ()
    names: dict[str, dict[str, str]] = {}
    terms: dict[str, str] = {}
    pairs: Annotated[tuple[Pair, ...], Field(alias="pair", min_length=1)]
    gaps: Annotated[tuple[Gap, ...], Field(alias="gap")] = ()

    @property
    def entries(self) -> dict[str, Pair | Gap]:
        """Pairs, then gaps, by id."""
        both: tuple[Pair | Gap, ...] = (*self.pairs, *self.gaps)
        return {entry.id: entry for entry in both}


@dataclass(frozen=True)
class Knowledge:
    """One article, ready to be asked: record, curated content and the shared English."""

    name: str
    record: Record
    curated: Curated
    english: dict[str, Any] = field(repr=False)

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


@dataclass(frozen=True)
class Content:
    """A folder with `seeds/` and `data/`: where the articles are."""

    root: Path

    @classmethod
    def shipped(cls) -> Content:
        """The content beside the package in a checkout, inside it when installed."""
        package = Path(__file__).parent
        return cls(package / "content" if (package / "content").is_dir() else package.parent)

    @classmethod
    def at(cls, home: Path | None) -> Content:
        """The content in a folder, or the shipped one."""
        return cls(home) if home else cls.shipped()

    def articles(self) -> tuple[str, ...]:
        """Names of the articles here, sorted."""
        return tuple(sorted(path.stem for path in (self.root / "seeds").glob("*.toml")))

    def record_path(self, name: str) -> Path:
        """Where the record of an article is."""
        return self.root / "seeds" / f"{name}.toml"

    def curated_path(self, name: str) -> Path:
        """Where the pairs of an article are."""
        return self.root / "data" / f"{name}.toml"

    def english_path(self) -> Path:
        """Where the shared English is: here, or the shipped one."""
        own = self.root / "data" / "english.toml"
        return own if own.is_file() or self == Content.shipped() else Content.shipped().english_path()

    def choose(self, name: str | None) -> str:
        """Return the article's name: the one asked for, or the only one. Raises DataError."""
        names = self.articles()
        if name is None and len(names) == 1:
            return names[0]
        if name in names:
            return str(name)
        known = f"there is {', '.join(names)}" if names else "there is no article here"
        choose = f"{known}: name one with --article" if names else known
        text = f"no article {name!r}: {known}" if name else choose
        raise DataError((Fault(str(self.root / "seeds"), "", text),))

    def load(self, name: str | None = None) -> Knowledge:
        """Load one article. Raises DataError with every fault of its files."""
        name = self.choose(name)
        faults: list[Fault] = []
        record = _read(self.record_path(name), Record, faults)
        curated = _read(self.curated_path(name), Curated, faults)
        english = _parse(self.english_path(), faults)
        if record and curated:
            faults += _cross_check(record, curated, self.record_path(name).name, self.curated_path(name).name)
        if faults or not record or not curated:
            raise DataError(tuple(faults))
        return Knowledge(name=name, record=record, curated=curated, english=english)

    def bare(self, name: str) -> Knowledge:
        """Load an article's record and the shared English, without pairs. Raises DataError with every fault."""
        faults: list[Fault] = []
        record = _read(self.record_path(name), Record, faults)
        english = _parse(self.english_path(), faults)
        if faults or not record:
            raise DataError(tuple(faults))
        return Knowledge(name=name, record=record, curated=Curated.model_construct(pairs=()), english=english)


Model = TypeVar("Model", bound=_Entry)


def _parse(path: Path, faults: list[Fault]) -> dict[str, Any]:
    """Parse a TOML file; on a fault add it and return {}."""
    try:
        return tomllib.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        text = "there is no such file"
    except OSError as error:
        text = f"cannot be read: {error.strerror}"
    except UnicodeDecodeError:
        text = "is not UTF-8 text: save it as UTF-8"
    except tomllib.TOMLDecodeError as error:
        text = f"is not valid TOML: {error}"
    faults.append(Fault(str(path), "", text))
    return {}


def _read(path: Path, model: type[Model], faults: list[Fault]) -> Model | None:
    """Parse and validate a file; on faults add them all and return None."""
    before = len(faults)
    values = _parse(path, faults)
    if len(faults) > before:
        return None
    try:
        return model.model_validate(values)
    except ValidationError as error:
        faults += [Fault(path.name, _entry(values, problem["loc"]), _say(problem)) for problem in error.errors()]
        return None


def _entry(values: Any, location: tuple[int | str, ...]) -> str:
    """Name the entry a validation error is in: `pair growth-rate, phrasings 3`."""
    words: list[str] = []
    for key in location:
        try:
            values = values[key]
        except (KeyError, IndexError, TypeError):
            values = None
        if isinstance(key, int):
            named = values.get("id") if isinstance(values, dict) else None
            words.append(str(named) if named else f"no. {key + 1}")
        else:
            words.append(str(key))
    return " ".join(words)


def _say(problem: Any) -> str:
    """Put a validation error in plain words, with the start of the offending text."""
    plain = {
        "extra_forbidden": "unknown key",
        "missing": "is missing",
        "string_too_short": "is empty",
        "string_too_long": "is too long",
        "too_short": "needs at least one entry",
        "string_pattern_mismatch": "must be letters, digits and hyphens, 40 at most",
    }
    said = plain.get(problem["type"], problem["msg"][:1].lower() + problem["msg"][1:])
    if problem["type"] == "string_too_long":
        said += f" (at most {problem['ctx']['max_length']} characters)"
    shown = problem["input"]
    return f"{said}: {str(shown)[:60]!r}" if isinstance(shown, str | int | float) else said


def _cross_check(record: Record, curated: Curated, seeds: str, data: str) -> Iterator[Fault]:
    """Find what single entries can't show: repeated ids and wordings, and references to nothing."""
    yield from _repeated((fact.id for fact in record.facts), seeds, "fact")
    yield from _repeated([*(pair.id for pair in curated.pairs), *(gap.id for gap in curated.gaps)], data, "pair")
    facts, pairs = {fact.id for fact in record.facts}, {pair.id for pair in curated.pairs}
    for fact in record.facts:
        if fact.paragraph > record.paragraphs:
            yield Fault(seeds, f"fact {fact.id}", f"paragraph {fact.paragraph} of {record.paragraphs}")
    for pair in curated.pairs:
        for unknown in (fact for fact in pair.facts if fact not in facts):
            yield Fault(data, f"pair {pair.id}", f"cites {unknown}, which the record doesn't have")
    for gap in curated.gaps:
        for unknown in (near for near in gap.near if near not in pairs):
            yield Fault(data, f"gap {gap.id}", f"is near {unknown}, which is no pair")
    seen: dict[str, str] = {}
    entries: tuple[Pair | Gap, ...] = (*curated.pairs, *curated.gaps)
    for entry in entries:
        for wording in entry.wordings:
            key = " ".join(wording.casefold().rstrip("?.! ").split())
            if key in seen:
                where = "twice" if seen[key] == entry.id else f"under {seen[key]} too"
                yield Fault(data, f"pair {entry.id}", f"the same phrasing stands {where}: {wording!r}")
            seen.setdefault(key, entry.id)


def _repeated(ids: Iterable[str], file: str, kind: str) -> Iterator[Fault]:
    """Find ids given twice."""
    seen: set[str] = set()
    for identifier in ids:
        if identifier in seen:
            yield Fault(file, f"{kind} {identifier}", "this id is given twice")
        seen.add(identifier)
