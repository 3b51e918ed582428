"""Check the files of an article, every fault with its file and line, and make knowledge of them."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING, Any, TypeVar

from pydantic import BaseModel, Field, ValidationError

from bot.article.english import English
from bot.article.files import UnreadableError
from bot.article.knowledge import LONGEST_ANSWER, Curated, Entry, Fact, Gap, Knowledge, Names, Pair, Record, Threshold
from bot.article.sentences import SENTENCE_ENDS
from bot.article.sources import english_file, gaps_file, names_file, pairs_file, phrasings_file, record_file
from bot.article.toml import Document, Place, TomlError
from bot.article.wordings import Wordings
from bot.errors import SHOWN, DataError, Fault, plain

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from bot.article.sources import Sources
    from bot.article.toml import Location

Model = TypeVar("Model", bound=BaseModel)
_CLOSING = "\"”’')"  # what may stand behind the mark that ends a sentence
_REMEMBERED = 2  # readings of the English: all articles share it, and few reloads change it


class _Pairs(Entry):
    threshold: Threshold = None
    pairs: tuple[Pair, ...] = Field(alias="pair", min_length=1)


class _Gaps(Entry):
    gaps: tuple[Gap, ...] = Field(alias="gap", default=())


def understand(sources: Sources) -> Knowledge:
    """Make knowledge of an article's files. Raises DataError with every fault of them."""
    check = _Check(sources)
    record = check.record()
    curated = check.curated()
    english = check.english()
    if record and curated:
        check.references(record, curated)
        curated = check.answered(record, curated)
    if check.faults or not record or not curated:
        raise DataError(tuple(check.faults))
    return Knowledge(sources.name, record, curated, english, check.places)


def understand_record(sources: Sources) -> Knowledge:
    """Make knowledge of an article's record and names alone, without pairs. Raises DataError with every fault."""
    check = _Check(sources)
    record, names, english = check.record(), check.names(), check.english()
    if check.faults or not record:
        raise DataError(tuple(check.faults))
    curated = Curated(ambient=names.ambient, names=names.names, terms=names.terms, pairs=())
    return Knowledge(sources.name, record, curated, english, check.places)


def parse(path: str, data: bytes, faults: list[Fault]) -> Document | None:
    """Parse a file; on a fault add it and return None."""
    try:
        return Document(data)
    except TomlError as error:
        faults.append(Fault(path, "", str(error), error.line))
    except UnreadableError as error:
        faults.append(Fault(path, "", str(error)))
    return None


def validate(path: str, document: Document, model: type[Model], faults: list[Fault]) -> Model | None:
    """Make a model of what a file holds; on faults add them all and return None."""
    try:
        return model.model_validate(document.values)
    except ValidationError as error:
        within = {problem["loc"][:1] for problem in error.errors() if len(problem["loc"]) > 1}
        for problem in error.errors():
            location = problem["loc"]
            if problem["type"] == "too_short" and location in within:
                continue  # it has entries, but faulty ones
            entry = _entry(document.values, location)
            faults.append(Fault(path, entry, plain(problem), document.line(location)))
    return None


class _Check:
    """Makes models of an article's files, and gathers everything that is wrong with them.

    `places` has where each entry stands, by its kind and id.
    """

    def __init__(self, sources: Sources) -> None:
        self._sources, self._name = sources, sources.name
        self._documents: dict[str, Document | None] = {}
        self.faults = list(sources.faults)
        self.places: dict[str, Place] = {}
        self._wordings = Wordings(self.faults)

    def record(self) -> Record | None:
        """Read the record."""
        path = record_file(self._name)
        record = self._model(path, Record)
        if record:
            self._place(path, record.facts)
        return record

    def names(self) -> Names:
        """Read names and terms; none where they are faulty."""
        return self._model(names_file(self._name), Names) or Names()

    def english(self) -> English:
        """Read the English; of a faulty part nothing."""
        files = self._sources.files
        paths = {part: english_file(part) for part in English.FILES}
        english, faults = _english(tuple((part, files[path]) for part, path in paths.items() if path in files))
        self.faults += faults
        return english

    def curated(self) -> Curated | None:
        """Read names, pairs and gaps with all their phrasings."""
        names = self.names()
        pairs_at, gaps_at = pairs_file(self._name), gaps_file(self._name)
        pairs = self._model(pairs_at, _Pairs)
        gaps = self._model(gaps_at, _Gaps) if gaps_at in self._sources.files else _Gaps()
        if not pairs or not gaps:
            return None
        self._place(pairs_at, pairs.pairs)
        self._place(gaps_at, gaps.gaps)
        for entry_id, data in self._sources.collected().items():
            self._wordings.collect(entry_id, phrasings_file(self._name, entry_id), data)
        self._wordings.find_repeated()
        return Curated(
            ambient=names.ambient,
            names=names.names,
            terms=names.terms,
            threshold=pairs.threshold,
            pairs=tuple(pair.model_copy(update=self._phrasings(pair)) for pair in pairs.pairs),
            gaps=tuple(gap.model_copy(update=self._phrasings(gap)) for gap in gaps.gaps),
        )

    def references(self, record: Record, curated: Curated) -> None:
        """Find references to nothing, ids of two kinds, and gaps without a phrasing."""
        for fact in record.facts:
            if fact.paragraph > record.paragraphs:
                self._fault(fact, f"paragraph {fact.paragraph} of {record.paragraphs}")
        for pair in curated.pairs:
            for cited in pair.facts:
                if f"fact {cited}" not in self.places:
                    self._fault(pair, f"cites {cited}, which the record doesn't have")
        for gap in curated.gaps:
            if not gap.phrasings:
                self._fault(gap, "phrasings: needs at least one entry")
            if f"pair {gap.id}" in self.places:
                self._fault(gap, "this id is a pair's, too")
            for near in gap.near:
                if f"pair {near}" not in self.places:
                    self._fault(gap, f"is near {near}, which is no pair")

    def answered(self, record: Record, curated: Curated) -> Curated:
        """Answer the pairs that have no answer of their own with what their facts say."""
        texts = {fact.id: _sentence(fact.text) for fact in record.facts}
        pairs = tuple(pair if pair.answer else self._answered(pair, texts) for pair in curated.pairs)
        return curated.model_copy(update={"pairs": pairs})

    def _answered(self, pair: Pair, texts: Mapping[str, str]) -> Pair:
        said = " ".join(texts[cited] for cited in pair.facts if cited in texts)
        if len(said) > LONGEST_ANSWER:
            self._fault(pair, f"its facts have {len(said)} characters, an answer at most {LONGEST_ANSWER}: write one")
        return pair.model_copy(update={"answer": said})

    def _document(self, path: str) -> Document | None:
        """Parse a file once, if it is there and can be."""
        if path in self._sources.files and path not in self._documents:
            self._documents[path] = parse(path, self._sources.files[path], self.faults)
        return self._documents.get(path)

    def _model(self, path: str, model: type[Model]) -> Model | None:
        """Validate what a file holds, if it could be parsed."""
        document = self._document(path)
        return validate(path, document, model, self.faults) if document else None

    def _place(self, path: str, entries: Iterable[Fact | Pair | Gap]) -> None:
        """Note where a file's entries stand, find ids given twice, and take the wordings."""
        for index, entry in enumerate(entries):
            which, place = f"{entry.kind} {entry.id}", Place(path, self._document(path), (entry.kind, index))
            if self.places.setdefault(which, place) is not place:
                self.faults.append(place.fault(which, "this id is given twice"))
            if not isinstance(entry, Fact):
                self._wordings.add(entry, place)

    def _phrasings(self, entry: Pair | Gap) -> dict[str, object]:
        return {"phrasings": self._wordings.phrasings(entry)}

    def _fault(self, entry: Fact | Pair | Gap, text: str) -> None:
        """Note what is wrong with an entry."""
        which = f"{entry.kind} {entry.id}"
        self.faults.append(self.places[which].fault(which, text))


@lru_cache(_REMEMBERED)
def _english(files: tuple[tuple[str, bytes], ...]) -> tuple[English, tuple[Fault, ...]]:
    """Read the parts of the English; of a faulty one nothing, and what is wrong with it."""
    english = English()
    faults: list[Fault] = []
    for part, data in files:
        path, sections = english_file(part), English.FILES[part]
        document = parse(path, data, faults)
        if document is None:
            continue
        for section in (document.values.keys() & English.model_fields.keys()) - {*sections}:
            text = "belongs into another file of the English"
            faults.append(Place(path, document, (section,)).fault(section, text))
        found = validate(path, document, English, faults)
        if found:
            english = english.model_copy(update={section: getattr(found, section) for section in sections})
    return english, tuple(faults)


def _sentence(text: str) -> str:
    """Return a fact's text with a full stop, where it ends with no mark of its own."""
    return text if text.rstrip(_CLOSING).endswith(SENTENCE_ENDS) else f"{text}."


def _entry(values: Any, location: Location) -> str:
    """Name the entry a validation error is in: `pair growth-rate phrasings no. 3`."""
    words: list[str] = []
    for key in location:
        try:
            values = values[key]
        except (KeyError, IndexError, TypeError):
            values = None
        if isinstance(key, int):
            named = values.get("id") if isinstance(values, dict) else None
            words.append(str(named)[:SHOWN] if named else f"no. {key + 1}")
        else:
            words.append(key)
    return " ".join(words)
