"""Find what is not wrong but weak, by its cause: wordings that lead astray, pairs, facts and names nobody reaches."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from bot.article.knowledge import Gap, Pair
from bot.article.listings import phrases
from bot.article.sources import names_file, phrasings_file
from bot.article.toml import Document
from bot.curator.tables import collected_line
from bot.curator.wordings import ask_left_out, leads
from bot.engine.profile import agree
from bot.engine.reply import Outcome
from bot.errors import Fault
from bot.text import same_words

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence

    from bot.article.knowledge import Knowledge
    from bot.article.sources import Sources
    from bot.engine.reply import Reply
    from bot.engine.responder import Responder

_ASKS = {"person": "Who is", "people": "Who are the"}  # how a name of a kind is asked for


@dataclass(frozen=True, slots=True)
class Finding:
    """One cause of weakness, what to do about it, and where it was found."""

    cause: str
    remedy: str
    faults: tuple[Fault, ...]

    def __str__(self) -> str:
        return f"{self.cause} ({len(self.faults)}): {self.remedy}"


def lint(
    responder: Responder,
    sources: Sources,
    watch: Callable[[Sequence[Pair]], Iterable[Pair]] = iter,
    most: int | None = None,
) -> list[Finding]:
    """Return what is weak, the worst cause first.

    `watch` wraps the pairs while their wordings are asked, which takes a millisecond or two each: only the first `most`
    of each pair, where that is given.
    """
    linter = _Linter(responder, sources)
    unreached, astray = linter.wordings(watch, most)
    causes: list[tuple[str, str, Iterable[Fault]]] = [
        ("pairs whose own question isn't answered", "ask what the answer gives", unreached),
        ("wordings that lead elsewhere", "move each to where it belongs, reword or delete it", astray),
        (
            "facts that lead nowhere in their own words",
            "add a phrasing in the fact's own words to the pair that cites it",
            linter.facts(),
        ),
        (
            "names that get no answer",
            "ask in a pair who or what it is, write it as the facts do, or delete it",
            linter.names(),
        ),
        (
            "answers that point to what they don't name",
            "name it: an answer is read without the pair's question",
            linter.leaning(),
        ),
        ("wordings of two entries that read alike", "delete one, or both", linter.alike()),
        ("facts that no pair cites", "write a pair, or delete the fact", linter.uncited()),
        (
            "pairs whose own question their other wordings don't lead to",
            "add unlike wordings that say what is asked, in the words that people use",
            linter.left_out(),
        ),
        ("pairs with a single wording", "add a handful of unlike ones", linter.single()),
    ]
    findings = [Finding(cause, remedy, tuple(faults)) for cause, remedy, faults in causes]
    return [finding for finding in findings if finding.faults]


def leans(answer: str, knowledge: Knowledge) -> bool:
    """Whether an answer begins with a pronoun for what its question names."""
    return answer.split(maxsplit=1)[0].casefold() in knowledge.english.grammar.pronouns


class _Linter:
    """Asks an article about itself."""

    def __init__(self, responder: Responder, sources: Sources) -> None:
        self._responder, self._sources = responder, sources
        self._knowledge = responder.knowledge
        self._cited = {fact for pair in self._knowledge.curated.pairs for fact in pair.facts}

    def wordings(
        self, watch: Callable[[Sequence[Pair]], Iterable[Pair]], most: int | None
    ) -> tuple[list[Fault], list[Fault]]:
        """Find pairs whose own question isn't answered, and wordings that don't even lead to a suggestion."""
        unreached: list[Fault] = []
        astray: list[Fault] = []
        for pair in watch(self._knowledge.curated.pairs):
            for wording in pair.wordings[:most]:
                reply = self._responder.reply(wording)
                text = f"{wording!r} {_gets(reply)}"
                if wording == pair.question and set(reply.facts).isdisjoint(pair.facts):
                    unreached.append(self._knowledge.fault(pair, text, ("question",)))
                elif not leads(reply, pair.facts, self._knowledge.pairs):
                    astray.append(self._at(pair, wording, text))
        return unreached, astray

    def facts(self) -> Iterator[Fault]:
        """Find facts that are cited and, said as they stand, don't even lead to a suggestion."""
        for fact in self._knowledge.record.facts:
            if fact.id in self._cited:
                reply = self._responder.reply(fact.text)
                if not leads(reply, [fact.id], self._knowledge.pairs):
                    yield self._knowledge.fault(fact, f"{fact.text!r} {_gets(reply)}")

    def names(self) -> Iterator[Fault]:
        """Find names of which the obvious question gets no answer, though facts give one or lack the name.

        It asks who X is, who the X are or what X is, with the first of the ways in which the name is written. Names
        that go without saying, and what is a known gap, are left out.
        """
        curated, path = self._knowledge.curated, names_file(self._sources.name)
        refused = {same_words(wording) for gap in curated.gaps for wording in gap.wordings}
        missing = {(gap.missing,) for gap in curated.gaps}
        document = Document(self._sources.files.get(path, b""))
        for kind, names in curated.names.items():
            asks = _ASKS.get(kind, "What is")
            for name, written in names.items():
                question = f"{asks} {' '.join(written.partition(',')[0].split())}?"
                if name in curated.ambient or same_words(question) in refused or self._is_only_named(written):
                    continue
                reply = self._responder.reply(question)
                if reply.outcome is not Outcome.ANSWERED and reply.missing not in missing:
                    line = document.line(("names", kind, name))
                    yield Fault(path, f"name {name}", f"{question!r} {_gets(reply)}", line)

    def leaning(self) -> Iterator[Fault]:
        """Find answers that begin with "it", "their" or the like."""
        for pair in self._knowledge.curated.pairs:
            if leans(pair.answer, self._knowledge):
                begins = pair.answer.split(maxsplit=1)[0]
                yield self._knowledge.fault(pair, f"the answer begins with {begins!r}: {pair.answer!r}")

    def _is_only_named(self, listing: str) -> bool:
        """Whether facts have one of the ways in which a name is written, and none says who or what it is.

        That would be "X is a ..." or "X, a ...", as far as that can be told.
        """
        written = rf"(?<!\w)(?:{'|'.join(map(re.escape, phrases(listing)))})(?!\w)"
        says = rf"{written}(?: (?:is|was|are|were) (?:an?|the|one|called|known)\b|, (?:an?|the)\b|,? who\b)"
        texts = [fact.text.casefold() for fact in self._knowledge.record.facts]
        named = any(re.search(written, text) for text in texts)
        return named and not any(re.search(says, text) for text in texts)

    def left_out(self) -> Iterator[Fault]:
        """Find pairs whose own question, were it not there, would not even lead to a suggestion."""
        several = {pair.id: (0,) for pair in self._knowledge.curated.pairs if pair.phrasings}
        for one in ask_left_out(self._responder, several).scored:
            pair = self._knowledge.pairs[one.case.style]
            if not leads(one.reply, pair.facts, self._knowledge.pairs):
                text = f"{pair.question!r}, were it not there, {_gets(one.reply)}"
                yield self._knowledge.fault(pair, text, ("question",))

    def single(self) -> Iterator[Fault]:
        """Find pairs without phrasings."""
        for pair in self._knowledge.curated.pairs:
            if not pair.phrasings:
                yield self._knowledge.fault(pair, f"{pair.question!r} is all it knows")

    def uncited(self) -> Iterator[Fault]:
        """Find facts that no pair rests on."""
        for fact in self._knowledge.record.facts:
            if fact.id not in self._cited:
                yield self._knowledge.fault(fact, "no pair cites it")

    def alike(self) -> Iterator[Fault]:
        """Find wordings of two entries that read the same."""
        entries = self._knowledge.curated.entries
        seen: dict[frozenset[str], tuple[str, str]] = {}
        for entry in entries.values():
            for wording, read in zip(entry.wordings, self._responder.learnt.sketches(entry.id), strict=True):
                other, like = seen.setdefault(frozenset(read.features), (entry.id, wording))
                if other != entry.id and not _same(entry, entries[other]):
                    yield self._at(entry, wording, f"{wording!r} reads like {like!r} of {other}")

    def _at(self, entry: Pair | Gap, wording: str, text: str) -> Fault:
        """Return what is wrong with a wording, with the file and line that it stands on."""
        line = collected_line(self._sources, entry.id, wording)
        if line:
            return Fault(phrasings_file(self._sources.name, entry.id), f"{entry.kind} {entry.id}", text, line)
        if wording in entry.phrasings:
            return self._knowledge.fault(entry, text, ("phrasings", entry.phrasings.index(wording)))
        return self._knowledge.fault(entry, text, ("question",))


def _gets(reply: Reply) -> str:
    """Say what a question gets, and why."""
    if reply.outcome is Outcome.ANSWERED:
        return f"gets {', '.join(reply.pairs)}"
    if reply.outcome is Outcome.HELP:
        return "is taken for a message to the bot"
    return f"gets {'only suggestions' if reply.outcome is Outcome.SUGGESTED else 'a refusal'}: {reply.why}"


def _same(one: Pair | Gap, other: Pair | Gap) -> bool:
    """Whether either entry would do: both refuse, or both rest on the same core fact."""
    if isinstance(one, Pair) and isinstance(other, Pair):
        return agree(one, other)
    return type(one) is type(other)
