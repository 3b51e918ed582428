"""Reply to a question about one article: the only answer path of every front end, what follows a reply included."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field, replace
from functools import cached_property
from itertools import chain
from typing import TYPE_CHECKING, TypeVar

from bot.article.knowledge import LONGEST_PHRASING, Gap, Pair
from bot.engine.about import is_about_bot, is_foreign, may_be_about_bot
from bot.engine.decision import SUGGESTIONS, Decider
from bot.engine.digest import Digester
from bot.engine.exclusions import NearMisses
from bot.engine.features import Sketch, sketch
from bot.engine.guard import Guard
from bot.engine.lexicon import Lexicon
from bot.engine.model import Example, Ranker
from bot.engine.naming import Naming
from bot.engine.parts import parts
from bot.engine.profile import profiles
from bot.engine.question import Question
from bot.engine.reading import Reader
from bot.engine.reply import Outcome, Reply, Unread
from bot.engine.sketches import Sketches
from bot.engine.verifier import Verdict, Verifier, read_weights
from bot.text import normalise, tokenise

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from bot.article.knowledge import Knowledge
    from bot.engine.terms import Reading
    from bot.text import Token

Item = TypeVar("Item")
LONGEST_QUESTION = 2000  # characters, as typed and in plain letters: what Discord lets anybody post
MOST_TOKENS = 400  # words, figures and stops of a question; a page of English has some 380
LONGEST_LIST = 6  # questions in one message
BROAD = 0.90  # probability from which a bare topic asks one thing ("title please")
ELSEWHERE = "elsewhere"  # the gap of what people ask that is about no article


@dataclass(frozen=True)
class Learnt:
    """What an article's wordings were read and trained into: by entry the sketches of its wordings, and the ranker.

    `used` counts the words of all wordings, facts and answers; `withheld` names the pairs that are withheld; `stems`
    are those of all words that are known.
    """

    used: Mapping[str, int]
    sketches: Sketches
    ranker: Ranker
    withheld: tuple[str, ...] = ()
    stems: Mapping[str, str] = field(default_factory=dict)


class Responder:
    """Answers questions about one article."""

    def __init__(self, knowledge: Knowledge, learnt: Learnt | None = None) -> None:
        """Make it ready; what was `learnt` from the same article before spares learning it again."""
        self.knowledge = knowledge
        used = learnt.used if learnt else _count_words(knowledge)
        stems = learnt.stems if learnt else {}
        self.lexicon = Lexicon(knowledge.english, knowledge.curated, _said(knowledge), used, stems)
        self.reader = Reader(self.lexicon)
        self.learnt = learnt or self._learn(used)
        gaps = tuple(_gaps(knowledge))
        self._profiles = profiles(knowledge, gaps, self.reader, self.learnt.sketches)
        facts = [fact.text for fact in knowledge.record.facts]
        missed = NearMisses.of(knowledge, self.lexicon)
        guard = Guard(self.reader, facts, knowledge.curated.ambient, missed.exclusive)
        self.verifier = Verifier(self._profiles, self.learnt.ranker, guard, read_weights(), missed.gaps)
        self._naming = Naming(knowledge, self.reader)
        self._decider = Decider(knowledge, self._naming)

    @cached_property
    def _digester(self) -> Digester:
        return Digester(self.knowledge, self._profiles, self.lexicon)

    def _learn(self, used: Mapping[str, int]) -> Learnt:
        """Read all wordings and train the ranker."""
        sketches: dict[str, list[Sketch]] = {}
        entries: list[Pair | Gap] = [*self.knowledge.curated.pairs, *_gaps(self.knowledge)]
        for entry in entries:
            sketches[entry.id] = [self._sketch(wording) for wording in entry.wordings]
        return Learnt(used, Sketches.of(sketches), self.train(sketches), stems=self.lexicon.stems)

    def train(self, sketches: Mapping[str, Sequence[Sketch]]) -> Ranker:
        """Train a ranker on wordings, as sketches by pair or gap, and on what the pairs' answers and facts say."""
        examples: list[Example] = []
        for entry, wordings in sketches.items():
            examples += [Example(entry, one.features) for one in wordings]
        for pair in self.knowledge.curated.pairs:
            for text in (pair.answer, self.knowledge.facts[pair.facts[0]].text):
                examples.append(Example(pair.id, self._sketch(text).features))
        return Ranker.train(examples)

    def _sketch(self, text: str) -> Sketch:
        return sketch(self.reader.read(text), self.lexicon.stem)

    def reply(self, question: str) -> Reply:
        """Reply to a message, whatever it holds; the same input gives the same reply."""
        tokens = _cut(question)
        if tokens is None:
            return Reply(question, Outcome.NOT_COVERED, unread=Unread.TOO_LONG, why="the message is too long to read")
        whole = self._reply(question, tokens)
        if whole.outcome is Outcome.HELP or whole.unread:
            return whole
        texts = parts(question, self.reader, tokens)
        if len(texts) < 2 or self._is_worded(question):
            return whole
        replies = [self._reply(text) for text in texts[:LONGEST_LIST]]
        if texts[LONGEST_LIST:]:
            rest = " ".join(texts[LONGEST_LIST:])
            replies.append(Reply(rest, Outcome.NOT_COVERED, unread=Unread.TOO_MANY, why="too many questions"))
        return _together(whole, replies, self.knowledge.pairs)

    def prepare(self) -> None:
        """Make now what is otherwise made when it is first asked for, so that nobody's question waits for it."""
        self.verifier.prepare()
        self._naming.prepare()
        _ = self._digester

    def judge(self, reading: Reading) -> Verdict:
        """Hold a question that was read against the article's pairs and gaps."""
        return self.verifier.judge(Question.of(reading, self.lexicon, self.learnt.ranker))

    def pick(self, pair_id: str) -> Reply:
        """Reply with a pair that the asker picked. Raises KeyError for an unknown id."""
        pair = self.knowledge.pairs[pair_id]
        return Reply(
            pair.question,
            Outcome.ANSWERED,
            answer=pair.answer,
            pairs=(pair.id,),
            facts=pair.facts,
            score=1.0,
            why="picked by the asker",
        )

    def _is_worded(self, text: str) -> bool:
        """Whether a wording of a pair or gap says just that, which none so long does."""
        return len(text) <= LONGEST_PHRASING and self.judge(self.reader.read(text)).worded

    def _reply(self, text: str, tokens: Sequence[Token] | None = None) -> Reply:
        """Reply to one question; `tokens` where it was cut before."""
        reading = self.reader.read(text, tokens)
        if is_about_bot(reading, self.lexicon):
            return Reply(text, Outcome.HELP, why="a greeting, or a question about the bot")
        if not reading.latin or is_foreign(reading, self.lexicon):
            return Reply(text, Outcome.NOT_COVERED, unread=Unread.FOREIGN, why="not English")
        verdict = self.judge(reading)
        digest = None if verdict.worded else self._digest(text, reading, verdict)
        reply = digest or self._decider.decide(text, verdict)
        if reply.outcome is not Outcome.ANSWERED and may_be_about_bot(reading, self.lexicon):
            return Reply(text, Outcome.HELP, why="rather said to the bot than asked of the article")
        return reply

    def _digest(self, text: str, reading: Reading, verdict: Verdict) -> Reply | None:
        """Answer a bare name or topic with what is stated about it, unless a pair is asked for just that."""
        topic = self._digester.topic(reading)
        if topic is None:
            return None
        asked = [one.pair for one in verdict.pairs[:1] if one.support >= BROAD]
        return self._digester.reply(text, topic, asked)


def _gaps(knowledge: Knowledge) -> Iterator[Gap]:
    """The article's known gaps, and what people ask that is about no article."""
    yield from knowledge.curated.gaps
    messages = knowledge.english.elsewhere.messages
    if messages:
        yield Gap(id=ELSEWHERE, missing="anything on that", phrasings=messages)


def _said(knowledge: Knowledge) -> list[str]:
    """Return what an article's facts and answers say, their words and stops apart, and a space at both ends."""
    texts = [fact.text for fact in knowledge.record.facts] + [pair.answer for pair in knowledge.curated.pairs]
    return [f" {' '.join(token.raw for token in tokenise(normalise(text)))} " for text in texts]


def _count_words(knowledge: Knowledge) -> Counter[str]:
    """Count the words of an article's wordings, facts and answers."""
    plain = knowledge.english.grammar.plain
    texts = [wording for entry in knowledge.curated.entries.values() for wording in entry.wordings]
    texts += [fact.text for fact in knowledge.record.facts]
    texts += [pair.answer for pair in knowledge.curated.pairs]
    used: Counter[str] = Counter()
    for text in texts:
        used.update(plain(token) for token in tokenise(normalise(text)) if token.kind == "word")
    return used


def _cut(question: str) -> Sequence[Token] | None:
    """Cut a message into tokens; None where it is too long, as typed, in plain characters or in tokens."""
    plain = normalise(question) if len(question) <= LONGEST_QUESTION else question
    if len(plain) > LONGEST_QUESTION:
        return None
    tokens = tokenise(plain)
    return tokens if len(tokens) <= MOST_TOKENS else None


def _together(whole: Reply, replies: Sequence[Reply], pairs: Mapping[str, Pair]) -> Reply:
    """Make one reply of several, none lost; the reply to the whole where that covers what the parts are about."""
    parted = tuple(part for part in replies if part.outcome is not Outcome.HELP)
    answered = [part for part in parted if part.outcome is Outcome.ANSWERED]
    if not answered:
        return whole
    if len(parted) == 1:
        return replace(parted[0], question=whole.question)
    if whole.outcome is Outcome.ANSWERED and all(_is_in(part, whole, pairs) for part in parted):
        return whole
    return Reply(
        whole.question,
        Outcome.ANSWERED,
        answer="\n".join(_union([part.answer or ""] for part in answered)),
        pairs=_union(part.pairs for part in answered),
        facts=_union(part.facts for part in answered),
        suggestions=_union(part.suggestions for part in parted)[:SUGGESTIONS],
        missing=_union(part.missing for part in parted),
        score=min(part.score for part in answered),
        parts=parted,
        why="several questions, each replied to by itself",
    )


def _union(lists: Iterable[Iterable[Item]]) -> tuple[Item, ...]:
    """Return what stands in any of the lists, once each, in order."""
    return tuple(dict.fromkeys(chain.from_iterable(lists)))


def _is_in(part: Reply, whole: Reply, pairs: Mapping[str, Pair]) -> bool:
    """Whether what one part asks, as far as it is known, is told by the reply to the whole."""
    facts = part.facts
    if part.outcome is not Outcome.ANSWERED:
        facts = pairs[part.suggestions[0].pair].facts if part.suggestions else ()
        if part.missing or not facts:
            return False
    return set(facts) <= set(whole.facts)
