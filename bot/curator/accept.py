"""Add a phrasing to a pair only if nothing breaks, and show what would change if something does."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from bot.article.knowledge import Gap, Pair
from bot.article.sources import phrasings_file
from bot.curator.edit import append, save, trial
from bot.engine.evaluate import Case, Mark, evaluate, read_cases
from bot.engine.reply import Outcome
from bot.engine.responder import Responder
from bot.errors import BotError
from bot.library import open_article

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence
    from pathlib import Path

    from bot.article.content import Content
    from bot.article.knowledge import Knowledge
    from bot.engine.evaluate import Scored
    from bot.engine.reply import Reply

_ORDER = (Mark.FALSE, Mark.WRONG, Mark.REFUSED, Mark.CLICK, Mark.SHOWN, Mark.PARTIAL, Mark.RIGHT)  # HELD is as RIGHT


@dataclass(frozen=True, slots=True)
class Change:
    """A question that would fare worse, and what its reply is before and after."""

    question: str
    before: str
    after: str

    def __str__(self) -> str:
        return f"{self.question!r}: {self.before} -> {self.after}"


class WouldBreakError(BotError):
    """A phrasing was not added; `changes` lists the questions that would fare worse."""

    def __init__(self, phrasing: str, changes: tuple[Change, ...]) -> None:
        count = f"{len(changes)} question{'s' * (len(changes) > 1)}"
        super().__init__(f"{phrasing!r} was not added: {count} would fare worse")
        self.changes = changes


@dataclass(frozen=True, slots=True)
class Accepted:
    """What was added, in which file under the content's folder, and how many questions were held against it."""

    phrasing: str
    entry: str
    file: str
    held: int


def labelled(content: Content, name: str, files: Sequence[Path] = ()) -> list[Case]:
    """Read an article's labelled questions. Raises DataError.

    Those of the files given, or of tests/questions/NAME/*.jsonl beside the content; where there is but one article,
    its questions may stand in tests/questions/*.jsonl.
    """
    folder = content.root / "tests" / "questions"
    beside = [*(folder / name).glob("*.jsonl"), *(folder.glob("*.jsonl") if content.articles() == (name,) else ())]
    return [case for file in files or sorted(beside) for case in read_cases(file)]


def accept(
    content: Content,
    name: str,
    phrasing: str,
    entry_id: str,
    cases: Sequence[Case] = (),
    watch: Callable[[list[Case]], Iterable[Case]] = list,
) -> Accepted:
    """Add a phrasing to a pair or gap of an article.

    Every wording of the article and every labelled question must fare as well as before; `watch` wraps the questions as
    they are asked. Raises WouldBreakError, DataError when `check` would not pass, and BotError when its files changed.
    """
    sources = content.read(name)
    before = open_article(content, name)
    entry = before.knowledge.curated.entries.get(entry_id)
    if entry is None:
        raise BotError(f"there is no pair or gap {entry_id!r} in {name}")
    if not phrasing.strip():
        raise BotError("the phrasing is empty: nothing was added")
    added = append(sources, entry_id, [phrasing])
    after = trial(sources, added)
    asked = [*_wordings(before.knowledge), *cases]
    responder = Responder(after)
    new = evaluate(watch(asked), responder.reply, after.pairs)
    short = [scored for scored in new.scored if _worth(scored.mark) < _worth(Mark.RIGHT)]  # no other can be worse now
    old = evaluate([scored.case for scored in short], before.reply, before.knowledge.pairs)
    changes = tuple(_worse(old.scored, short))
    reply = responder.reply(phrasing)
    if not reaches(reply, entry):
        wanted = "to be refused" if isinstance(entry, Gap) else f"the answer of {entry_id}"
        changes = (Change(phrasing, f"wanted {wanted}", f"{_say(reply)} ({reply.why})"), *changes)
    if changes:
        raise WouldBreakError(phrasing, changes)
    save(content, sources, added)
    return Accepted(phrasing, entry_id, phrasings_file(name, entry_id), len(asked))


def _wordings(knowledge: Knowledge) -> Iterator[Case]:
    """Yield every wording of an article as a labelled question."""
    for entry in knowledge.curated.entries.values():
        facts = tuple((fact,) for fact in entry.facts) if isinstance(entry, Pair) else ()
        for wording in entry.wordings:
            values = {"q": wording, "label": "covered" if facts else "not_covered", "facts": facts, "style": entry.id}
            yield Case.model_validate(values)


def _worse(old: Iterable[Scored], new: Iterable[Scored]) -> Iterator[Change]:
    """Yield the questions whose replies are worth less than before."""
    for before, after in zip(old, new, strict=True):
        if _worth(after.mark) < _worth(before.mark):
            yield Change(before.case.question, _describe(before), _describe(after))


def _worth(mark: Mark) -> int:
    return _ORDER.index(Mark.RIGHT if mark is Mark.HELD else mark)


def _describe(scored: Scored) -> str:
    return f"{scored.mark} ({_say(scored.reply)})"


def _say(reply: Reply) -> str:
    named = reply.pairs or tuple(suggestion.pair for suggestion in reply.suggestions)
    return f"{reply.outcome}{': ' * bool(named)}{', '.join(named)}"


def reaches(reply: Reply, entry: Pair | Gap) -> bool:
    """Whether a reply is what an entry wants: for a pair its facts, for a gap no answer."""
    if isinstance(entry, Gap):
        return reply.outcome is not Outcome.ANSWERED
    return reply.outcome is Outcome.ANSWERED and set(entry.facts) <= set(reply.facts)
