"""What speaks for and against a candidate: all that the question has and the pair lacks, as plain numbers.

Each piece of evidence is a number, mostly 0..1, under the name by which `weights.toml` weighs it.
"""

from __future__ import annotations

from dataclasses import dataclass
from math import log, log1p
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bot.engine.profile import Profile
    from bot.engine.question import Question

Evidence = dict[str, float]

EXACT = "exact"  # a wording says just that: not weighed but certain
_TRACE = 0.001  # probability that counts as next to none
_SELDOM = 0.2  # share of a pair's wordings up to which a name is one that they seldom use
_FAR = 0.4  # likeness below which a question is far from a wording


@dataclass(frozen=True, slots=True)
class Near:
    """How near a candidate is to a question: its probability by the ranker and the likeness of its nearest wording,
    0..1.
    """

    profile: Profile
    share: float
    likeness: float


def weigh(question: Question, held: Sequence[Near], gaps: float) -> list[Evidence]:
    """Weigh a question against each candidate; `gaps` is the probability of all known gaps by the ranker."""
    nearest = max((one.likeness for one in held), default=0.0)
    nearest_gap = max((one.likeness for one in held if not one.profile.is_pair), default=0.0)
    found: list[Evidence] = []
    for near in held:
        evidence = {EXACT: float(near.profile.phrased.says(question))}
        if near.profile.is_pair:
            evidence["nearest"] = float(near.likeness >= nearest > 0)
            evidence["nearer"] = near.likeness - nearest_gap
            evidence["gaps"] = log(gaps + _TRACE)
            evidence |= _for_pair(question, near)
        else:
            evidence |= {"gap": 1.0, "gap_likely": log(near.share + _TRACE)}
        found.append(evidence)
    return found


def _for_pair(question: Question, near: Near) -> Evidence:
    """Weigh how near a pair is, what words it lacks, what is asked for, and how."""
    return {
        "pair": 1.0,
        "likely": log(near.share + _TRACE),
        "near": near.likeness,
        "far": max(0.0, _FAR - near.likeness),
        "length": log1p(len(question.terms)),
        "compares": float(question.sketch.compares and not near.profile.phrased.compares),
        **_strangeness(question, near.profile),
        **_asked(question, near.profile),
    }


def _strangeness(question: Question, profile: Profile) -> Evidence:
    """Weigh the words of the question that the pair's wordings, or even its facts, don't have."""
    strange = [features for features in question.terms if not profile.has(features)]
    named = [name for name in question.names if name.isdisjoint(question.lexicon.ambient)]
    return {
        "strangers": log1p(len(strange)),
        "known": float(any(map(profile.has, question.themes))),
        "narrowed": float(min(sum(not profile.has_itself(stem) for stem in question.narrowing), 2)),
        "other_names": float(min(sum(profile.share(name) < _SELDOM for name in named), 2)),
        "superlative": float(any(not features.isdisjoint(question.lexicon.superlatives) for features in strange)),
    }


def _asked(question: Question, profile: Profile) -> Evidence:
    """Weigh what kind of thing is asked, and of what."""
    evidence: Evidence = {}
    focus = question.sketch.focus
    if not focus:
        evidence["no_focus"] = 1.0
    elif focus.isdisjoint(profile.phrased.focus):
        evidence["other_focus"] = float(not focus.isdisjoint(profile.said.features))
        evidence["new_focus"] = float(not profile.has(focus))
    kinds = question.sketch.kinds
    if kinds:
        evidence["new_kind"] = float(any(kind not in profile.phrased.kinds for kind in kinds))
        wanted = question.wanted
        evidence["unanswered"] = float(bool(wanted) and wanted.isdisjoint(profile.said.values))
    return evidence
