"""Reply to a message about one article that follows nothing: as a whole, or to each of the questions that it holds."""

from __future__ import annotations

from dataclasses import dataclass, replace
from itertools import chain
from typing import TYPE_CHECKING

from bot.engine.about import is_about_bot, is_foreign, may_be_about_bot
from bot.engine.decision import SUGGESTIONS, Decider, answered, unsure
from bot.engine.digest import Digester
from bot.engine.evidence import Question
from bot.engine.guard import Guard
from bot.engine.lexicon import PERSONS, Lexicon
from bot.engine.parts import parts
from bot.engine.profile import profiles
from bot.engine.reading import Reader
from bot.engine.reply import Item, Outcome, Reply, Unread
from bot.engine.stated import Stated
from bot.engine.terms import Reading
from bot.engine.verifier import Verdict, Verifier
from bot.text import normalise, tokenise

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Sequence

    from bot.article.knowledge import Knowledge
    from bot.engine.learnt import Learnt
    from bot.text import Token

LONGEST_QUESTION = 2000  # characters, as typed and in plain letters: what Discord lets anybody post
MOST_TOKENS = 400  # words, figures and stops of a question; a page of English has some 380
LONGEST_LIST = 6  # questions in one message
_NOTHING_READ, _NOTHING_JUDGED = Reading(()), Verdict()
_SAID = "that"  # at a question's end it points to what was said before


@dataclass(frozen=True)
class Step:
    """A question's reply, how it was read and what the verdict on it was; of what wasn't read there is neither."""

    reply: Reply
    reading: Reading = _NOTHING_READ
    verdict: Verdict = _NOTHING_JUDGED


class Responder:
    """Answers questions about one article."""

    def __init__(self, knowledge: Knowledge, learnt: Learnt) -> None:
        """Make it ready with what was learnt of the article: see `learn`."""
        self.knowledge, self.learnt = knowledge, learnt
        self.lexicon = Lexicon(knowledge.english, knowledge.curated, learnt.used, knowledge.record.title)
        self.reader = Reader(self.lexicon)
        made = profiles(knowledge, self.reader, learnt)
        stated = Stated(knowledge, self.reader)
        guard = Guard(knowledge, self.lexicon, stated)
        self.verifier = Verifier(made, learnt.ranker, guard)
        self._decider = Decider(knowledge, stated)
        self._digester = Digester(knowledge, made, self.lexicon)

    def prepare(self) -> None:
        """Ask what each pair and gap is asked with first: what that needs is made once, and nobody's question waits."""
        for entry in self.knowledge.curated.entries.values():
            for wording in entry.wordings[:1]:
                self.reply(wording)

    def judge(self, reading: Reading) -> Verdict:
        """Hold a question that was read against the article's pairs and gaps."""
        return self.verifier.judge(Question(reading, self.lexicon, self.learnt.ranker))

    def pick(self, pair_id: str) -> Reply:
        """Reply with a pair that the asker picked. Raises KeyError for an unknown id."""
        pair = self.knowledge.pairs[pair_id]
        return answered(pair.question, pair, 1.0, "picked by the asker")

    def reply(self, question: str) -> Reply:
        """Reply to a message, whatever it holds; the same input gives the same reply."""
        return together(self.steps(question))

    def steps(self, question: str) -> list[Step]:
        """Reply to a message as a whole and, where it holds several questions, to each of them behind that."""
        if not question:
            return [Step(Reply(question, Outcome.HELP, why="nothing was asked"))]
        tokens = cut_message(question)
        if tokens is None:
            unread = Unread.TOO_LONG
            return [Step(Reply(question, Outcome.NOT_COVERED, unread=unread, why="the message is too long to read"))]
        whole = self._step(question, self.reader.read_tokens(tokens))
        if whole.verdict.worded or whole.reply.outcome is Outcome.HELP or whole.reply.unread:
            return [whole]
        return [whole, *self._each(parts(tokens, self.reader))]

    def _step(self, text: str, reading: Reading) -> Step:
        """Judge one question, and reply to it."""
        verdict = self.judge(reading)
        return Step(self._decide(text, reading, verdict), reading, verdict)

    def _each(self, texts: Sequence[str]) -> list[Step]:
        """Reply to each of several questions, but for one of what was said ("and who says that?") where nothing was."""
        steps: list[Step] = []
        for text in texts[:LONGEST_LIST]:
            step = self._step(text, self.reader.read(text))
            before = steps[-1].reply if steps else None
            if before and before.answer is None and step.reading.words[-1] == _SAID:
                continue
            if before and self._may_mean_another(step.reading, before, step.reply):
                pairs = [self.knowledge.pairs[pair] for pair in step.reply.pairs]
                why = f"{step.reply.why}, but something else may be meant"
                step = replace(step, reply=unsure(text, pairs, step.reply.score, why))
            steps.append(step)
        if texts[LONGEST_LIST:]:
            rest = " ".join(texts[LONGEST_LIST:])
            steps.append(Step(Reply(rest, Outcome.NOT_COVERED, unread=Unread.TOO_MANY, why="too many questions")))
        return steps

    def _may_mean_another(self, reading: Reading, before: Reply, reply: Reply) -> bool:
        """Whether the "it" of a question may be what the answer before it names, of which its own answer says nothing:
        "What replaces the ferry, and how many cars does it take?"
        """
        if before.answer is None or reply.answer is None or self.lexicon.grammar.for_things.isdisjoint(reading.words):
            return False
        asked = self.reader.read(before.question).names | reading.names | self.lexicon.ambient
        named = self.reader.recall(before.answer).names & self.lexicon.own - asked
        things = {name for name in named if self.lexicon.kinds[name] not in PERSONS}
        said = [self.reader.recall(self.knowledge.facts[fact].text).names for fact in reply.facts]
        return bool(things) and things.isdisjoint(chain.from_iterable(said))

    def _decide(self, text: str, reading: Reading, verdict: Verdict) -> Reply:
        """Reply to one question, which was read and judged."""
        if is_about_bot(reading, self.lexicon):
            return Reply(text, Outcome.HELP, why="a greeting, or a question about the bot")
        if is_foreign(reading, self.lexicon):
            return Reply(text, Outcome.NOT_COVERED, unread=Unread.FOREIGN, why="not English")
        reply = self._digester.reply(text, reading, verdict) or self._decider.decide(text, verdict)
        if reply.outcome is not Outcome.ANSWERED and may_be_about_bot(reading, self.lexicon):
            return Reply(text, Outcome.HELP, why="rather said to the bot than asked of the article")
        if reply.outcome is Outcome.NOT_COVERED and not reply.suggestions:
            return replace(reply, suggestions=self._digester.offer(reading, verdict))
        return reply


def cut_message(question: str) -> Sequence[Token] | None:
    """Cut a message into tokens; None where it is too long, as typed, in plain characters or in tokens."""
    plain = normalise(question) if len(question) <= LONGEST_QUESTION else question
    if len(plain) > LONGEST_QUESTION:
        return None
    tokens = tokenise(plain)
    return tokens if len(tokens) <= MOST_TOKENS else None


def together(steps: Sequence[Step]) -> Reply:
    """Make one reply of that to a whole message and those to its questions; the first where it covers all of them."""
    whole, *replies = (step.reply for step in steps)
    if len(replies) < 2:
        return replace(replies[0], question=whole.question) if replies else whole
    told = [part for part in replies if part.outcome is Outcome.ANSWERED]
    pairs, facts = _union(part.pairs for part in told), _union(part.facts for part in told)
    parted = tuple(_but_for(pairs, part) for part in replies if part.outcome is not Outcome.HELP)
    if not told or _covers(whole, facts, all_told=len(told) == len(parted)):
        return whole
    return Reply(
        whole.question,
        Outcome.ANSWERED,
        answer="\n".join(_union([part.answer or ""] for part in told)),
        pairs=pairs,
        facts=facts,
        suggestions=_union(part.suggestions for part in parted)[:SUGGESTIONS],
        missing=_union(part.missing for part in parted),
        score=min(part.score for part in told),
        parts=parted,
        why="several questions, each replied to by itself",
    )


def _covers(whole: Reply, facts: Collection[str], *, all_told: bool) -> bool:
    """Whether a reply gives some facts and, unless they tell all, more, which an unanswered part may have asked for."""
    given = set(whole.facts)
    return given.issuperset(facts) and (all_told or len(given) > len(facts))


def _but_for(given: Collection[str], part: Reply) -> Reply:
    """Offer nothing beside an answer that it gives."""
    offered = tuple(one for one in part.suggestions if one.pair not in given)
    shown = part.perhaps if part.perhaps and part.perhaps.pair not in given else None
    nothing = part.outcome is Outcome.SUGGESTED and not offered
    return replace(part, suggestions=offered, perhaps=shown, outcome=Outcome.NOT_COVERED if nothing else part.outcome)


def _union(lists: Iterable[Iterable[Item]]) -> tuple[Item, ...]:
    """Return what stands in any of the lists, once each, in order."""
    return tuple(dict.fromkeys(chain.from_iterable(lists)))
