"""The constructions in which a sentence may go back in its fact and still say the same."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.article.steps import GROUNDS, rival
from bot.article.verdicts import Cause, Verdict, Wrong
from bot.article.words import HAS, MODALS

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from bot.article.steps import Step
    from bot.article.words import Word


def explained(step: Step) -> bool:
    """Whether a step back is a list in another order, a phrase that moves, "is" turned round, a genitive, a passive."""
    return any(explains(step) for explains in (listed, phrase, _equation, _attribute, _genitive, _clause))


def listed(step: Step) -> bool:
    """Whether items of a list come in another order."""
    return step.at < step.left and step.word.listed and step.fits and step.here.series == step.fact[step.left].series


def phrase(step: Step) -> bool:
    """Whether a phrase moves with its preposition, and stays nearer to its thing than another of its kind."""
    if step.here.source and step.word.source:
        return step.fits
    if not step.word.own or step.word.own not in step.here.marks:
        return False
    if step.word.own in GROUNDS and any(word.own in GROUNDS for word in step.fact[step.at + 1 : step.left + 1]):
        return False  # what another thing is because of
    near = step.fact[step.at + 1 : step.left + step.left - step.at]
    return not any(rival(other, step.here) for other in near)


def _equation(step: Step) -> bool:
    """Whether "A is B" turns round "B is A", "B, A" or "B A"; or "A does B" turns round "what does B is A"."""
    if step.at >= step.begun or step.loose:
        return False
    behind = step.fact[step.left + 1 : step.left + 2]
    turned = step.first.copula and (all(word.parted for word in behind) or _agent(step.fact, step.left) > 0)
    if not _leads_to_be(step):
        return turned and not step.word.parted and _same_role(step)
    return (
        turned
        or (step.here.parted and not step.here.relative)
        or not any(word.own for word in step.fact[step.at + 1 : step.begun + 1])
    )


def _leads_to_be(step: Step) -> bool:
    """Whether a form of "be" is before a word, or right behind it, where that is "can", "may" or the like."""
    behind = step.said[step.number + 1 : step.number + 2]
    return step.word.copula or (step.word.text in MODALS and any(word.copula for word in behind))


def _same_role(step: Step) -> bool:
    """Whether a word stands under the same preposition as in the fact, and is whose where it is there."""
    return step.fits and step.word.whose == step.here.whose


def _agent(fact: Sequence[Word], verb: int) -> int:
    """Return where "by" tells who did it, behind a verb and phrases alone ("in May"), or -1."""
    for at in range(verb + 1, len(fact)):
        if fact[at].own == "by":
            return -1 if fact[at].text.endswith("ing") else at  # "by heating water"
        if fact[at].parted or fact[at].past:
            break
    return -1


def _attribute(step: Step) -> bool:
    """Whether "strict laws" stands for "laws that are strict", "its first law" for "a law, its first"."""
    if step.word.marks or not step.near:
        return False
    figure = step.first.kind == "figure" and step.first.parted
    return figure or (step.first.equated and step.here.kind == "word" and _same_role(step))


def _genitive(step: Step) -> bool:
    """Whether "A's B" stands for "B of A", or the other way round."""
    between = step.fact[step.at + 1 : step.left]
    if any(word.marks and word.own not in {"of", "among"} and not word.aside for word in between):
        return False
    there = step.fact[step.left]
    if step.word.own == "of" and step.here.kind == "name" and step.at == step.left - 1 and not there.marks:
        return True  # "the valley of the Orrin" for "the Orrin valley"
    if step.before.whose:
        return not there.whose and there.own in {"of", "in", "for"}
    return step.here.whose and not step.word.whose and "of" in step.word.roles


def _clause(step: Step) -> bool:
    """Whether "A does" stands for "done by A", or the other way round; "a thing that A does" for "A does a thing"."""
    if "by" in step.first.marks and step.near and not step.word.equated:
        return step.begun == _agent(step.fact, step.at)
    if {"that", "which", "whom"} & set(step.word.marks):
        return step.near and not any(word.parted for word in step.fact[step.at + 1 : step.begun])
    behind = step.fact[step.left + 1 : step.left + 2]
    return step.word.own == "by" and all(word.own != "by" for word in behind) and _undergone(step)


def _undergone(step: Step) -> bool:
    """Whether who does it stands before the verb in the fact, and behind it all that a passive says before the verb."""
    verb = max((i for i in range(step.piece, step.number) if step.said[i].copula), default=step.number - 1)
    at = step.places[verb].at
    front = zip(step.said[step.piece : verb], step.places[step.piece : verb], strict=True)
    undergone = [
        place.at for word, place in front if not word.own and word.kind != "scope" and place.fact == step.place.fact
    ]
    return step.at < at and all(at < one for one in undergone)


def done(step: Step) -> Iterator[Wrong]:
    """Find what was done to something told as if that did it: who "were funded" did not fund."""
    before = step.places[-1]
    fact = step.facts[before.fact]
    active = step.before.past and not (step.before.copula or step.word.own or step.word.parted)
    if active and fact[before.at].copula and fact[before.at].past and _agent(fact, before.at) < 0:
        yield Wrong(Verdict.DOUBTFUL, Cause.ORDER)


def unexplained(step: Step, *, again: bool) -> Wrong:
    """Judge a step back that no construction explains; `again`: it isn't the first."""
    word = step.word
    if word.relative or HAS & {*word.marks, *step.first.marks}:
        return Wrong(Verdict.DOUBTFUL, Cause.ORDER)
    if again or step.loose or step.before.kind == "scope" or word.own == "by" or word.source:
        return Wrong(Verdict.UNPROVEN, Cause.ORDER)
    return Wrong(step.grave, Cause.ORDER)
