"""Check the files of an article, every fault with its file and line, and make knowledge of them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, TypeVar

from pydantic import BaseModel, Field, ValidationError

from bot.article.english import English
from bot.article.files import UnreadableError, decode
from bot.article.knowledge import LONGEST_PHRASING, Curated, Entry, Gap, Knowledge, Names, Pair, Record, Threshold
from bot.article.sources import english_file, gaps_file, names_file, pairs_file, phrasings_file, record_file
from bot.article.toml import Document, TomlError
from bot.errors import SHOWN, DataError, Fault, plain

if TYPE_CHECKING:
    from collections.abc import Iterable

    from bot.article.knowledge import Fact
    from bot.article.sources import Sources
    from bot.article.toml import Location

Model = TypeVar("Model", bound=BaseModel)


class _Pairs(Entry):
    threshold: Threshold = None
    pairs: tuple[Pair, ...] = Field(alias="pair", min_length=1)


class _Gaps(Entry):
    gaps: tuple[Gap, ...] = Field(alias="gap", default=())


@dataclass(frozen=True, slots=True)
class _Wording:
    """A question or phrasing of a pair or gap, and where it stands."""

    text: str
    entry: str
    file: str
    line: int


def understand(sources: Sources) -> Knowledge:
    """Make knowledge of an article's files. Raises DataError with every fault of them."""
    check = _Check(sources)
    record = check.record()
    curated = check.curated()
    english = check.english()
    if record and curated:
        check.references(record, curated)
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

    `places` has the file and line of each entry by kind and id.
    """

    def __init__(self, sources: Sources) -> None:
        self._sources, self._name = sources, sources.name
        self.faults = list(sources.faults)
        self.places: dict[str, tuple[str, int]] = {}
        self._wordings: dict[str, list[_Wording]] = {}  # by id of a pair or gap, in order

    def record(self) -> Record | None:
        """Read the record."""
        path = record_file(self._name)
        document = self._document(path)
        record = self._model(path, document, Record)
        if document and record:
            self._place(path, document, record.facts)
        return record

    def names(self) -> Names:
        """Read names and terms; none where they are faulty."""
        path = names_file(self._name)
        return self._model(path, self._document(path), Names) or Names()

    def english(self) -> English:
        """Read the English; of a faulty part nothing."""
        english = English()
        for part, sections in English.FILES.items():
            path = english_file(part)
            document = self._document(path)
            for section in (document.values.keys() & English.model_fields.keys()) - {*sections} if document else ():
                self.faults.append(Fault(path, section, "belongs into another file of the English"))
            found = self._model(path, document, English)
            if found:
                english = english.model_copy(update={section: getattr(found, section) for section in sections})
        return english

    def curated(self) -> Curated | None:
        """Read names, pairs and gaps with all their phrasings."""
        names = self.names()
        pairs_at, gaps_at = pairs_file(self._name), gaps_file(self._name)
        pairs_in, gaps_in = self._document(pairs_at), self._document(gaps_at)
        pairs = self._model(pairs_at, pairs_in, _Pairs)
        gaps = self._model(gaps_at, gaps_in, _Gaps) if gaps_in else _Gaps()
        if not pairs_in or not pairs or not gaps:
            return None
        self._place(pairs_at, pairs_in, pairs.pairs)
        self._handfuls(pairs_at, pairs_in, pairs.pairs)
        if gaps_in:
            self._place(gaps_at, gaps_in, gaps.gaps)
            self._handfuls(gaps_at, gaps_in, gaps.gaps)
        self._collected()
        self._repeated()
        return Curated(
            ambient=names.ambient,
            names=names.names,
            terms=names.terms,
            threshold=pairs.threshold,
            pairs=tuple(self._with_all(pair) for pair in pairs.pairs),
            gaps=tuple(self._with_all(gap) for gap in gaps.gaps),
        )

    def references(self, record: Record, curated: Curated) -> None:
        """Find ids given twice, and references to nothing."""
        seen: set[str] = set()
        for fact in record.facts:
            if fact.paragraph > record.paragraphs:
                self._fault(f"fact {fact.id}", f"paragraph {fact.paragraph} of {record.paragraphs}")
        for pair in curated.pairs:
            for cited in pair.facts:
                if f"fact {cited}" not in self.places:
                    self._fault(f"pair {pair.id}", f"cites {cited}, which the record doesn't have")
            seen.add(pair.id)
        for gap in curated.gaps:
            if gap.id in seen:
                self._fault(f"gap {gap.id}", "this id is a pair's, too")
            for near in gap.near:
                if near not in seen:
                    self._fault(f"gap {gap.id}", f"is near {near}, which is no pair")

    def _document(self, path: str) -> Document | None:
        """Parse a file, if it is there and can be."""
        data = self._sources.files.get(path)
        return None if data is None else parse(path, data, self.faults)

    def _model(self, path: str, document: Document | None, model: type[Model]) -> Model | None:
        """Validate what a file holds, if it could be parsed."""
        return validate(path, document, model, self.faults) if document else None

    def _place(self, path: str, document: Document, entries: Iterable[Fact | Pair | Gap]) -> None:
        """Note where entries stand, and find ids given twice."""
        for index, entry in enumerate(entries):
            which, line = f"{entry.kind} {entry.id}", document.line((entry.kind, index))
            if which in self.places:
                self.faults.append(Fault(path, which, "this id is given twice", line))
            self.places.setdefault(which, (path, line))

    def _fault(self, which: str, text: str) -> None:
        """Note what is wrong with an entry."""
        file, line = self.places[which]
        self.faults.append(Fault(file, which, text, line))

    def _handfuls(self, path: str, document: Document, entries: Iterable[Pair | Gap]) -> None:
        """Note the wordings that stand with their pair or gap."""
        for index, entry in enumerate(entries):
            found = self._wordings.setdefault(entry.id, [])
            which = f"{entry.kind} {entry.id}"
            if isinstance(entry, Pair):
                found.append(_Wording(entry.question, which, path, document.line(("pair", index, "question"))))
            for number, phrasing in enumerate(entry.phrasings):
                line = document.line((entry.kind, index, "phrasings", number))
                found.append(_Wording(phrasing, which, path, line))

    def _collected(self) -> None:
        """Read the phrasings that stand in files of their own, one a line."""
        for entry_id, data in self._sources.collected().items():
            path = phrasings_file(self._name, entry_id)
            if entry_id not in self._wordings:
                self.faults.append(Fault(path, "", f"there is no pair or gap {entry_id}"))
                continue
            which = f"pair {entry_id}" if f"pair {entry_id}" in self.places else f"gap {entry_id}"
            try:
                lines = decode(data).split("\n")
            except UnreadableError as error:
                self.faults.append(Fault(path, "", str(error)))
                continue
            for number, line in enumerate(lines, start=1):
                if phrasing := line.strip():
                    self._collect(_Wording(phrasing, which, path, number), entry_id)

    def _collect(self, wording: _Wording, entry_id: str) -> None:
        """Add a phrasing to its pair or gap, unless it is too long."""
        if len(wording.text) > LONGEST_PHRASING:
            text = f"is too long (at most {LONGEST_PHRASING} characters): {wording.text[:SHOWN]!r}"
            self.faults.append(Fault(wording.file, wording.entry, text, wording.line))
        else:
            self._wordings[entry_id].append(wording)

    def _repeated(self) -> None:
        """Find wordings that stand twice, and gaps that have none."""
        seen: dict[str, _Wording] = {}
        for entry_id, wordings in self._wordings.items():
            if not wordings:
                self._fault(f"gap {entry_id}", "phrasings: needs at least one entry")
            for wording in wordings:
                key = " ".join(wording.text.casefold().rstrip("?.! ").split())
                first = seen.setdefault(key, wording)
                if first is not wording:
                    where = "twice" if first.entry == wording.entry else f"under {first.entry.partition(' ')[2]} too"
                    text = f"the same phrasing stands {where}: {wording.text!r}"
                    self.faults.append(Fault(wording.file, wording.entry, text, wording.line))

    def _with_all(self, entry: Pair | Gap) -> Any:
        """Return a pair or gap with all its phrasings."""
        wordings = [wording.text for wording in self._wordings[entry.id]]
        if isinstance(entry, Pair):
            wordings = wordings[1:]
        return entry.model_copy(update={"phrasings": tuple(wordings)})


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
