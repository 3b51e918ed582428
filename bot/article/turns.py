"""The constructions in which a sentence may go back in its fact and still say the same."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.article.steps import BOUND, NEAR, rival

if TYPE_CHECKING:
    from bot.article.steps import Step


def explained(step: Step) -> bool:
    """Whether a step back is a list in another order, a phrase that moves, "is" turned round, a genitive, a passive."""
    return listed(step) or phrase(step) or _equation(step) or _attribute(step) or _genitive(step) or _clause(step)


def listed(step: Step) -> bool:
    """Whether whole items of a list come in another order."""
    left = _left(step)
    if not step.at < left or not step.word.listed:
        return False
    behind = step.fact[left + 1 : left + 2]
    whole = all(word.parted or word.series != step.fact[left].series for word in behind)
    begins = bool(step.here.marks) or step.fact[step.at + 1].listed
    return step.here.series == step.fact[left].series and begins and whole


def phrase(step: Step) -> bool:
    """Whether a phrase moves with its preposition, and stays nearer to its thing than another of its kind."""
    word, here = step.word, step.here
    if here.source and word.source:
        return True
    if not word.own or word.own == "of" or word.own not in here.marks:
        return False
    if here.kind not in BOUND:
        return True
    left = _left(step)
    near = step.fact[step.at + 1 : left + left - step.at]
    return not any(rival(other, here) for other in near)


def _equation(step: Step) -> bool:
    """Whether "A is B" turns round "B is A", "B, A" or "B A"; or "A does B" a "what does B is A"."""
    begun = step.begun
    if begun is None or step.loose or step.at >= begun:
        return False
    behind = step.fact[_left(step) + 1 : _left(step) + 2]
    last = step.fact[begun].copula and all(word.parted or word.own == "by" for word in behind)
    if not step.word.copula:
        return last and not step.word.parted
    apposed = step.here.parted and all(word.parted for word in step.fact[step.at + 1 : step.at + 2])
    return last or apposed or not any(word.own for word in step.fact[step.at + 1 : begun + 1])


def _attribute(step: Step) -> bool:
    """Whether "strict laws" stands for "laws that are strict", "its first law" for "a law, its first"."""
    if step.begun is None or step.word.marks or step.at >= step.begun:
        return False
    if step.first.kind == "figure" and step.first.parted:
        return step.begun - step.at <= NEAR + 2
    return step.first.equated and step.here.kind == "word" and step.begun - step.at <= NEAR


def _genitive(step: Step) -> bool:
    """Whether "A's B" stands for "B of A", or the other way round."""
    left = _left(step)
    between = step.fact[step.at + 1 : left]
    if step.at == left or any(w.marks and w.own not in {"of", "among"} and not w.aside for w in between):
        return False
    there = step.fact[left]
    if step.before.whose:
        return not there.whose and there.own in {"of", "in", "for"}
    return step.here.whose and "of" in step.word.roles


def _clause(step: Step) -> bool:
    """Whether "A does" stands for "done by A", or the other way round; "a thing that A does" for "A does a thing"."""
    if step.begun is None:
        return False
    near = 0 < step.begun - step.at <= NEAR
    if "by" in step.first.marks and near and not step.word.equated:
        return True
    if {"that", "which", "whom"} & set(step.word.marks):
        between = step.fact[step.at + 1 : step.begun]
        return len(between) <= NEAR and not any(word.parted for word in between)
    behind = step.fact[_left(step) + 1 : _left(step) + 2]
    return step.word.own == "by" and "" in step.here.roles and all(word.own != "by" for word in behind)


def _left(step: Step) -> int:
    return step.at if step.left is None else step.left
