"""Add a phrasing to a pair or gap: try it out on what is near to it, weigh what gets better and worse; take it back.

What comes one click away is a small loss; a wrong answer, or a question that is refused outright, is decisive. What was
added is noted in the user's cache, so it can be taken back, byte for byte, on the same machine alone.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING

from bot.article.files import write_private
from bot.curator.edit import append, save, trial
from bot.curator.wordings import as_case
from bot.engine.cases import BAD, Mark, read_cases
from bot.engine.evaluate import evaluate
from bot.engine.learnt import learn
from bot.engine.responder import Responder
from bot.errors import BotError
from bot.library import cached, keep, open_article

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence
    from pathlib import Path

    from bot.article.content import Content
    from bot.article.knowledge import Gap, Pair
    from bot.engine.cases import Case
    from bot.engine.evaluate import Scored
    from bot.engine.reply import Reply

MOST = 300  # labelled questions, and wordings of the article's own, that are asked again
_MARKS = (Mark.FALSE, Mark.WRONG, Mark.REFUSED, Mark.CLICK, Mark.SHOWN, Mark.PARTIAL, Mark.RIGHT)
_WORTH = {mark: worth for worth, mark in enumerate(_MARKS)} | {Mark.HELD: _MARKS.index(Mark.RIGHT)}


@dataclass(frozen=True, slots=True)
class Change:
    """A question that fares otherwise: what it gets before, and after."""

    old: Scored
    new: Scored

    @property
    def better(self) -> bool:
        """Whether it fares better."""
        return _WORTH[self.new.mark] > _WORTH[self.old.mark]

    @property
    def decisive(self) -> bool:
        """Whether it now gets a wrong answer, or none and no offer."""
        return not self.better and self.new.mark in BAD | {Mark.REFUSED}

    def __str__(self) -> str:
        said = [f"{one.mark} ({_say(one.reply)})" for one in (self.old, self.new)]
        return f"{self.old.case.question!r}: {' -> '.join(said)}"


@dataclass(frozen=True, slots=True)
class Effects:
    """What a phrasing would do: how many questions were asked again, and which fare otherwise.

    `miss` says what the phrasing itself would still get, where that is not what its entry wants.
    """

    asked: int
    changes: tuple[Change, ...]
    miss: str = ""

    @property
    def better(self) -> list[Change]:
        """The questions that fare better."""
        return [change for change in self.changes if change.better]

    @property
    def worse(self) -> list[Change]:
        """The questions that fare worse, decisive ones first."""
        return sorted((one for one in self.changes if not one.better), key=lambda one: not one.decisive)

    @property
    def good(self) -> bool:
        """Whether it does what it is for, with nothing decisive against it, and gains as much as it loses."""
        decisive = any(change.decisive for change in self.changes)
        gains = len(self.better) + 1  # the phrasing itself
        return not self.miss and not decisive and len(self.worse) <= gains

    @property
    def balance(self) -> str:
        """What gets better and worse, in numbers."""
        marks = [change.new.mark for change in self.worse]
        wrong, refused = sum(mark in BAD for mark in marks), marks.count(Mark.REFUSED)
        counts = {
            "wrong answers": wrong,
            "refusals": refused,
            "one click away or in part": len(marks) - wrong - refused,
            "better": len(self.better),
        }
        return ", ".join(f"{what}: {count}" for what, count in counts.items() if count) or "no other question changes"


class WouldHarmError(BotError):
    """A phrasing was not added; `effects` has why."""

    def __init__(self, phrasing: str, effects: Effects) -> None:
        why = effects.miss or effects.balance
        super().__init__(f"{phrasing!r} was not added ({why}): --anyway adds it all the same")
        self.effects = effects


def labelled(content: Content, name: str, files: Sequence[Path] = ()) -> list[Case]:
    """Read an article's labelled questions. Raises DataError.

    Those of the files given, or of tests/questions/NAME/*.jsonl beside the content; where there is but one article,
    its questions may stand in tests/questions/*.jsonl.
    """
    folder = content.root / "tests" / "questions"
    beside = list((folder / name).glob("*.jsonl"))
    if content.articles() == (name,):
        beside += folder.glob("*.jsonl")
    return [case for file in files or sorted(beside) for case in read_cases(file)]


def accept(
    content: Content,
    name: str,
    phrasing: str,
    entry_id: str,
    cases: Sequence[Case] = (),
    watch: Callable[[Sequence[Case]], Iterable[Case]] = iter,
    *,
    anyway: bool = False,
) -> Effects:
    """Add a phrasing to a pair or gap of an article, if that does no harm, or `anyway`; return what it does.

    Labelled questions and the other entries' wordings that share a word of content with it are asked before and after;
    `watch` wraps them as they are asked. Raises WouldHarmError, DataError when `check` would find new faults, and
    BotError when its files changed.
    """
    sources = content.read(name)
    before = open_article(content, name)
    entry = before.knowledge.curated.entries.get(entry_id)
    if entry is None:
        raise BotError(f"there is no pair or gap {entry_id!r} in {name}")
    if not phrasing.strip():
        raise BotError("the phrasing is empty: nothing was added")
    path, data = append(sources, entry_id, phrasing)
    added = {path: data}
    changed = trial(sources, added).without(before.knowledge.withheld)
    after = Responder(changed, learn(changed))
    entries = before.knowledge.curated.entries.values()
    own = [as_case(other, wording) for other in entries if other.id != entry_id for wording in other.wordings]
    near = akin(before, phrasing, [*cases, *own], MOST)
    pairs = zip(_asked(before, watch(near)), _asked(after, watch(near)), strict=True)
    changes = tuple(Change(old, new) for old, new in pairs if _WORTH[old.mark] != _WORTH[new.mark])
    effects = Effects(len(near), changes, _missed(after, phrasing, entry))
    if not (effects.good or anyway):
        raise WouldHarmError(phrasing, effects)
    save(content, sources, added)
    _note(content, name, path, data.removeprefix(sources.files.get(path, b"")))
    keep(content, sources.changed(added), after)
    return effects


def akin(responder: Responder, phrasing: str, cases: Iterable[Case], most: int) -> list[Case]:
    """Return the questions that share a word of content with a phrasing: those that share the most telling ones."""
    weight, content = responder.learnt.ranker.weight, responder.reader.read(phrasing).content
    telling = {stem: weight(stem) for term in content for stem in term.stems}
    found: list[tuple[float, Case]] = []
    for case in cases:
        shared = telling.keys() & set(responder.lexicon.stems_of(case.question))
        if shared:
            found.append((sum(telling[stem] for stem in shared), case))
    found.sort(key=lambda one: -one[0])
    return [case for _, case in found[:most]]


def _asked(responder: Responder, cases: Iterable[Case]) -> tuple[Scored, ...]:
    return evaluate(cases, responder.reply, responder.knowledge.pairs).scored


def _missed(after: Responder, phrasing: str, entry: Pair | Gap) -> str:
    """Say what a phrasing still gets where that isn't what its entry wants; "" where it is."""
    (scored,) = _asked(after, [as_case(entry, phrasing)])
    if scored.mark in {Mark.RIGHT, Mark.HELD}:
        return ""
    if scored.mark is Mark.FALSE:
        return f"it would still get an answer, {_say(scored.reply)}"
    return f"it would still not be answered, {_say(scored.reply)}: {scored.reply.why}"


def _say(reply: Reply) -> str:
    named = reply.pairs or tuple(suggestion.pair for suggestion in reply.suggestions)
    return f"{reply.outcome}: {', '.join(named)}" if named else str(reply.outcome)


def _note(content: Content, name: str, path: str, added: bytes) -> None:
    """Note what was added to a file. Raises BotError where it can't be noted."""
    try:
        _write_notes(content, name, [*_noted(content, name), (path, added.decode())])
    except OSError as error:
        raise BotError(f"it was added, but cannot be undone: {error.filename}: {error.strerror}") from error


def undo(content: Content, name: str) -> str:
    """Take back the last acceptance that wasn't yet; return the file that it changed.

    Raises BotError where there is none, or what it added is no longer the end of the file.
    """
    journal = _noted(content, name)
    if not journal:
        raise BotError(f"nothing was accepted for {name} that can be taken back here")
    path, added = journal.pop()
    sources = content.read(name)
    held = sources.files.get(path, b"")
    if not held.endswith(added.encode()):
        raise BotError(f"{path} changed since: nothing was taken back; a line is easily deleted there")
    save(content, sources, {path: held.removesuffix(added.encode()) or None})
    _write_notes(content, name, journal)
    return path


def _noted(content: Content, name: str) -> list[tuple[str, str]]:
    """Return what was accepted: the file, and what was added at its end."""
    path = cached(content, name, "additions")
    return [(file, added) for file, added in json.loads(path.read_bytes())] if path.is_file() else []


def _write_notes(content: Content, name: str, journal: list[tuple[str, str]]) -> None:
    path = cached(content, name, "additions")
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    write_private(path, json.dumps(journal).encode())
