"""Turn a verdict into a reply: the place that weighs whether to answer, to show, to suggest or to refuse.

What is no question of the article (greetings, other languages) is told before, in the responder, and a bare name or
topic is the digest's; follow-ups to a reply are the follower's.
"""

from __future__ import annotations

from statistics import median
from typing import TYPE_CHECKING

from bot.engine.profile import agree
from bot.engine.reply import Outcome, Perhaps, Reply, Suggestion

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from bot.article.knowledge import Knowledge, Pair
    from bot.engine.stated import Stated
    from bot.engine.verifier import GapCandidate, Verdict

# Probabilities, chosen for what they show: the first two on articles of strangers, the others on the shipped article's
# development sets. See tests/questions/README.md.
ANSWER = 0.68  # from which a question is answered, where the article has no threshold of its own
WARY = 0.79  # where its pairs have few wordings, and the question has something that the pair lacks
SHOW = 0.12  # from which an unsure reply shows what the article says
SHOW_WARY = 0.20  # the same where wordings are few
GAP = 0.50  # from which a known gap is named as what is missing
TOLD = 0.20  # from which its reason is given: how likely it is, times how well it fits
NEAR = 0.10  # from which not answering is doubt rather than a refusal
RIVAL = 0.02  # share of a forbidden pair's probability from which one that gives all may be asked instead
OFFER = 0.01  # from which a pair is offered
CLEAR = 2.0  # how many times as likely as the next the pair must be that is shown
SUGGESTIONS = 3
FEW = 20  # wordings a pair, at the median, below which they are few


class Decider:
    """Decides what an article replies."""

    def __init__(self, knowledge: Knowledge, stated: Stated) -> None:
        self._pairs, self._stated = knowledge.pairs, stated
        few = median(len(pair.wordings) for pair in knowledge.curated.pairs) < FEW
        self._plain = knowledge.curated.threshold or ANSWER
        self._answer = knowledge.curated.threshold or (WARY if few else ANSWER)
        self._show = SHOW_WARY if few else SHOW

    def decide(self, text: str, verdict: Verdict) -> Reply:
        """Reply to a question that the verdict is of."""
        best = verdict.pairs[0]
        forbidden = best.objections.forbid
        score = best.support if best.knows and not forbidden else 0.0
        if score >= (self._plain if best.plain else self._answer):
            why = f"{best.pair.id} is {best.support:.0%} likely"
            return answered(text, best.pair, score, why, corrects=best.objections.corrects)
        gap = verdict.gaps[0] if verdict.gaps else None
        told = gap and best.support < NEAR and gap.alone >= GAP and gap.alone * gap.fits >= TOLD
        if gap and (told or gap.probability >= GAP):
            return self._known_gap(text, gap, verdict, score)
        return self._forbidden(text, verdict) if forbidden else self._unsure(text, verdict, score)

    def _known_gap(self, text: str, known: GapCandidate, verdict: Verdict, score: float) -> Reply:
        gap = known.gap
        near = [self._pairs[pair] for pair in gap.near]
        return Reply(
            text,
            Outcome.NOT_COVERED,
            missing=(gap.missing,) if gap.missing else (),
            suggestions=suggest([*near, *(one.pair for one in verdict.pairs)]),
            score=score,
            why=f"the gap {gap.id} is {max(known.probability, known.alone):.0%} likely",
        )

    def _forbidden(self, text: str, verdict: Verdict) -> Reply:
        """Refuse since the nearest pair is about something else; say what is missing only where that is known.

        Where it may be another pair that is asked, of something that the article names, it isn't known.
        """
        best, suggestions = verdict.pairs[0], suggest(_offered(verdict))
        left = best.objections.left
        rivals = [one for one in verdict.pairs if one.support >= RIVAL * best.support and not one.objections.forbid]
        missing = self._stated.missing(left, asked=best.support >= NEAR and not rivals)
        return Reply(
            text,
            Outcome.SUGGESTED if left and not missing and suggestions else Outcome.NOT_COVERED,
            missing=missing,
            suggestions=suggestions,
            why=f"{best.pair.id} is nearest, but {best.objections.reason}",
        )

    def _unsure(self, text: str, verdict: Verdict, score: float) -> Reply:
        """Offer what is near, if anything is, and show the pair that is by far the likeliest."""
        best, suggestions = verdict.pairs[0], suggest(_offered(verdict))
        rivals = [one.support for one in verdict.pairs[1:] if not agree(one.pair, best.pair)]
        clear = score >= self._show and best.support >= CLEAR * max(rivals, default=0.0)
        likely = f"{best.support:.0%} likely"
        why = f"only {likely}" if best.knows else f"{likely} and knows nothing of what is asked"
        return Reply(
            text,
            Outcome.SUGGESTED if best.support >= NEAR and suggestions else Outcome.NOT_COVERED,
            suggestions=suggestions,
            score=score,
            perhaps=Perhaps.of(best.pair) if clear else None,
            why=f"{best.pair.id} is {why}",
        )


def answered(text: str, pair: Pair, score: float, why: str, *, corrects: bool = False) -> Reply:
    """Reply with a pair."""
    return Reply(
        text,
        Outcome.ANSWERED,
        answer=pair.answer,
        pairs=(pair.id,),
        facts=pair.facts,
        score=score,
        corrects=corrects,
        why=why,
    )


def unsure(text: str, pairs: Sequence[Pair], score: float, why: str) -> Reply:
    """Offer pairs that may not be meant; a single one is shown as perhaps meant."""
    perhaps = Perhaps.of(pairs[0]) if len(pairs) == 1 else None
    return Reply(text, Outcome.SUGGESTED, suggestions=suggest(pairs), score=score, perhaps=perhaps, why=why)


def suggest(pairs: Iterable[Pair]) -> tuple[Suggestion, ...]:
    """Offer pairs, each once, as many as are offered."""
    return tuple(dict.fromkeys(Suggestion(pair.id, pair.question) for pair in pairs))[:SUGGESTIONS]


def _offered(verdict: Verdict) -> list[Pair]:
    """List the pairs that are likely enough to be offered, likeliest first; more where the first one is."""
    likely = verdict.pairs[0].probability >= OFFER
    return [one.pair for one in verdict.pairs] if likely else []
