"""Take a message up with the reply that it follows: a pick from its list ("2", "the second one", "none of these"), who
says so, or what the question left out.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from bot.engine.decision import suggest, unsure
from bot.engine.parts import Joined, Joiner, Part
from bot.engine.reply import Followup, Outcome, Reply
from bot.engine.responder import cut_message
from bot.engine.terms import asked_kinds
from bot.text import Token, same_words, tokens_of

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from bot.engine.responder import Responder

_PLACES = 99  # up to which a number is a place on a list; a larger one is a figure
LONGEST = 12  # words of a message that leans on the question before
_SOURCE = "~source"  # the synonyms of "who says so"


class Follower:
    """Reads messages with what they follow; `ask` replies to a question that stands alone.

    What it makes of the two questions is asked like any other, so that it says nothing that the article doesn't.
    """

    def __init__(self, responder: Responder, ask: Callable[[str], Reply]) -> None:
        knowledge, self._reader = responder.knowledge, responder.reader
        self._pairs, self._facts = knowledge.pairs, knowledge.facts
        self._ask = ask
        self._pick, self._words = responder.pick, knowledge.english.pick
        self._joiner = Joiner(self._reader)
        ordinals = {word: float(place) for place, word in enumerate(knowledge.english.grammar.ordinals, start=1)}
        self._values = {**knowledge.english.number.words, **ordinals}

    def reply(self, text: str, before: Reply, *, pointed: bool) -> Reply:
        """Reply to a message that follows a reply; `pointed`: it says so, rather than just coming next."""
        if cut_message(text) is None:
            return self._ask(text)  # which says that it is too long
        answered = [part for part in before.parts if part.outcome is Outcome.ANSWERED]
        former = answered[-1] if answered else before  # of several questions the last that was answered
        return self._picked(text, before) or self._completed(text, former, pointed=pointed)

    def _picked(self, text: str, before: Reply) -> Reply | None:
        """Take a message as a choice from the list that a reply shows; None where it is none.

        Of a list that is older than the article some pairs may be gone: the others keep their numbers.
        """
        offered = before.offered
        left = tuple(one for one in offered if one.pair in self._pairs)
        if before.parts or not left:
            return None
        words = " ".join(token.bare for token in _tokens(text))
        if words in self._words.none:
            return declined(before)
        numbers = self._numbers(text)
        picked = ""
        if words in self._words.yes and before.perhaps:
            picked = before.perhaps.pair
        elif len(numbers) == 1 and 0 < numbers[0] <= len(offered):
            picked = offered[numbers[0] - 1].pair
        if picked in self._pairs:
            return from_list(self._pick(picked), before)
        if not numbers:
            return None
        return Reply(before.question, Outcome.SUGGESTED, suggestions=left, why="not one of the list's numbers")

    def _numbers(self, text: str) -> list[int]:
        """List the numbers that a message names where it says nothing else ("the 2nd one, please"), else none."""
        tokens = _tokens(text)
        told = [token for token in tokens if token.text not in self._words.words] or tokens  # "one" alone is a number
        values = [token.value if token.kind in {"count", "rank"} else self._values.get(token.text) for token in told]
        numbers = [int(value) for value in values if value is not None and value.is_integer() and value <= _PLACES]
        return numbers if len(numbers) == len(values) else []

    def _completed(self, text: str, former: Reply, *, pointed: bool) -> Reply:
        """Reply to a message alone or, where it leans on the question before, to both of them."""
        alone = self._ask(text)
        if former.outcome is Outcome.HELP or not former.question.strip() or self._stands(text, alone):
            return alone
        if self._numbers(text):
            return Reply(text, Outcome.HELP, why="there is no list to pick from")
        said, yes_no = Part.of(tokens_of(text), self._reader), self._reader.read(text).yes_no
        if _wants_source(said, yes_no=yes_no):
            return self._source(text, former)
        if not (said.content or said.asks):
            return self._more(text, former) or alone
        before = Part.of(tokens_of(former.question), self._reader)
        joined = self._joiner.join(said, before, yes_no=yes_no)
        stands = not pointed and alone.outcome is Outcome.ANSWERED
        if joined is None or (stands and not joined.elliptic):
            return alone
        return self._settle(joined, alone, former)

    def _stands(self, text: str, alone: Reply) -> bool:
        """Whether a message needs nothing before it: it asks nothing, is long, or says just what a wording does."""
        if alone.outcome is Outcome.HELP or alone.unread or len(text.split()) > LONGEST:
            return True
        wordings = [wording for pair in alone.pairs for wording in self._pairs[pair].wordings]
        return any(same_words(wording) == same_words(text) for wording in wordings)

    def _source(self, text: str, former: Reply) -> Reply:
        """Say who states what a reply said, fact by fact."""
        cited = [self._facts[fact] for fact in former.shown if fact in self._facts]
        if not cited:
            return Reply(text, Outcome.HELP, why="nothing was said that anybody could have stated")
        pairs = (former.perhaps.pair,) if former.perhaps else former.pairs
        lines = [f"{fact.says}, {fact.place}: {fact.text}" for fact in cited]
        return Reply(
            former.question,
            Outcome.ANSWERED,
            answer="\n".join(lines),
            pairs=tuple(pair for pair in pairs if pair in self._pairs),
            facts=tuple(fact.id for fact in cited),
            suggestions=former.offered,
            score=1.0,
            why="who says so",
            followup=Followup.SOURCE,
        )

    def _more(self, text: str, former: Reply) -> Reply | None:
        """Offer what else is known on the topic of a reply to which somebody says next to nothing ("go on")."""
        topics = [self._pairs[pair].topic for pair in former.pairs if pair in self._pairs]
        near = [pair for pair in self._pairs.values() if pair.topic in topics]
        offered = suggest(pair for pair in near if set(pair.facts).isdisjoint(former.facts))
        why = "it asks nothing: more on the same topic"
        return Reply(text, Outcome.SUGGESTED, suggestions=offered, why=why) if offered else None

    def _settle(self, joined: Joined, alone: Reply, former: Reply) -> Reply:
        """Choose between the reply to a message alone and to what it is completed to; suggest where that is unsure.

        What asks something else is unsure where it would get the same again.
        """
        reply = self._ask(joined.text)
        if reply.unread:
            return alone
        told = [one for one in (reply, alone) if one.outcome is Outcome.ANSWERED]
        if alone in told and not joined.elliptic and set(alone.facts).isdisjoint(reply.facts):
            return self._unsure(told)
        if reply not in told:
            return _without(reply, former)
        other = joined.other or former.outcome is not Outcome.ANSWERED
        if joined.sure and not (other and set(reply.facts) <= set(former.shown)):
            return reply
        return _without(self._unsure([reply]), former)

    def _unsure(self, replies: Sequence[Reply]) -> Reply:
        """Offer what would be answered; of one pair, show it as perhaps what was meant."""
        ids = dict.fromkeys(pair for reply in replies for pair in reply.pairs)
        pairs = [self._pairs[pair] for pair in ids]
        return unsure(replies[0].question, pairs, replies[0].score, "what it follows may not be meant")


def _without(reply: Reply, former: Reply) -> Reply:
    """Take off an unsure reply what has just been said."""
    again = reply.perhaps and set(reply.perhaps.facts) <= set(former.shown)
    return replace(reply, perhaps=None) if again else reply


def from_list(answer: Reply, before: Reply) -> Reply:
    """Reply with an answer to who picked it from the list that a reply shows; the list stays."""
    return replace(answer, suggestions=before.offered, followup=Followup.PICKED)


def declined(before: Reply) -> Reply:
    """Reply to who meant nothing of the list that a reply shows."""
    why = "none of what was offered"
    return Reply(before.question, Outcome.NOT_COVERED, why=why, followup=Followup.DECLINED)


def _wants_source(said: Part, *, yes_no: bool) -> bool:
    """Whether a message asks of what was said only who says so, or whether it is so."""
    kinds = asked_kinds(said.terms)
    if kinds - {"who", "where"}:
        return False
    if said.content:
        return all(_SOURCE in span.term.concepts for span in said.content)
    framed = any(term.idle for term in said.terms)  # "where does it say that"
    return framed if kinds else yes_no


def _tokens(text: str) -> list[Token]:
    return [token for token in tokens_of(text) if token.kind != "stop"]
