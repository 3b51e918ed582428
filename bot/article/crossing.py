"""From one clause of a fact into another: a sentence that goes there may say it of something else.

"Kerr met Holt and left" doesn't say that Holt left, nor "The mill was small, and the barn was old" that the mill was
old. Which verb is said of what isn't worked out: where a sentence leaves one clause and enters another it is doubtful,
but for the few ways in which both are surely said of the same.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.article.pronouns import names
from bot.article.verdicts import Cause, Verdict, Wrong
from bot.article.words import BREAKS, PRONOUN, RELATIVE, back

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence, Set

    from bot.article.steps import Step
    from bot.article.words import Word


def crossed(step: Step) -> Iterator[Wrong]:
    """Find a clause that a sentence leaves, or enters, from one word to the next."""
    if step.left in {-1, step.at} or PRONOUN in {step.fact[step.left].form, step.here.form}:
        return
    first, last = min(step.left, step.at), max(step.left, step.at)
    opened = [place for place in range(first + 1, last + 1) if opens(step.fact, place)]
    if _goes_back(step, opened) if step.at < step.left else _goes_on(step, opened):
        yield Wrong(Verdict.DOUBTFUL, Cause.CROSSED)


def _goes_back(step: Step, opened: Sequence[int]) -> bool:
    """Whether a sentence leaves a clause for one before it: a phrase that begins its sentence may be of both."""
    begins = step.here.stopped or all(word.series < 0 for word in step.fact[: step.at])  # but for who says it
    words = [step.fact[place] for place in opened]
    others = [word for word in words if not (word.relative or word.form == PRONOUN or ":" in word.marks)]
    return bool(others) and not (step.word.parted or (step.here.own and begins))


def _goes_on(step: Step, opened: Sequence[int]) -> bool:
    """Whether a sentence enters a clause that is further on, and said of another."""
    said = {place.at for place in step.places if place.fact == step.place.fact}
    opened = [place for place in opened if place not in said and not (place == step.at and ":" in step.here.marks)]
    if _beside(step) or _both(step, opened) or _around(step, opened) or _again(step, _subject(step, opened)):
        return False
    if not step.word.parted:
        return bool(opened) or _of_another(step, said)
    if step.here.verb:
        return _joins_verb(step, opened)
    return opened[-1:] == [step.at] and _joins_subject(step)


def opens(fact: Sequence[Word], at: int) -> bool:
    """Whether a clause opens at a place, and not just an item of a list, or what is put in."""
    word = fact[at]
    if word.form == PRONOUN:
        return word.parted and not word.whose
    if word.aside or fact[at - 1].form == PRONOUN:
        return False
    if word.relative or any(mark in BREAKS - RELATIVE for mark in word.marks if mark != ":"):
        return True
    if not (word.linked or {",", ":"} & set(word.marks)):
        return False
    before = [other for other in fact[:at] if other.series >= 0][1:]
    return word.verb or (_has_verb(fact, at) and (":" in word.marks or any(other.acts for other in before)))


def _has_verb(fact: Sequence[Word], at: int) -> bool:
    """Whether a verb stands behind a place before anything parts the two: one like "sells" behind a name or colon."""
    looks = (fact[at].linked and fact[at].kind == "name") or ":" in fact[at].marks
    for word in fact[at + 1 :]:
        if word.parted:
            return False
        if word.verb or (looks and word.acts):
            return True
    return False


def _joins_verb(step: Step, opened: Sequence[int]) -> bool:
    """Whether a verb that a sentence joins on is said of another."""
    word, here = step.word, step.here
    if word.verb and word.relative != here.relative and (here.relative or here.linked):
        return True
    begun = next((at for at in range(step.piece, step.number) if step.said[at].verb), step.number)
    forms = {other.form for other in step.said[step.piece : begun]}
    subject = [other for other in _subject(step, opened) if not (other.aside or other.own)]
    return not any(other.verb for other in subject[:1]) and any(other.form not in forms for other in subject)


def _joins_subject(step: Step) -> bool:
    """Whether what a sentence joins on is the subject of a clause that it doesn't say: "Ada sells oats and Kerr"."""
    verb = next((word for word in step.fact[step.at + 1 :] if word.acts), step.word)
    told = verb.form in {word.form for word in step.said[step.number :]}
    return step.word.linked and "" in step.here.roles and not told


def _subject(step: Step, opened: Sequence[int]) -> Sequence[Word]:
    """Return what stands before a word in the last clause that opens."""
    return step.fact[opened[-1] : step.at] if opened else step.fact[:0]


def _of_another(step: Step, said: Set[int]) -> bool:
    """Whether a verb is said of another, though no clause opens: of what another verb, or "'s", stands behind.

    `said` are the places of the fact that the sentence has so far.
    """
    there, here, word = step.fact[step.left], step.here, step.word
    if here.linked:
        if word.equated and not here.equated:
            return True  # "a friend of Holt and a member"
        if here.verbal and not word.marks:
            return not any(other.acts for other in step.said[step.piece : step.number])
    passed = [step.fact[place] for place in range(step.left + 1, step.at) if place not in said]
    if word.own and _describes(passed):
        return True  # "Kerr sold the mill in 1999" of "Kerr sold the mill built in 1999"
    whose = there.whose and not (step.before.whose or step.before.own)
    return here.verb and (whose or any(other.verb for other in passed))


def _describes(passed: Sequence[Word]) -> bool:
    """Whether what is passed over begins with a participle that describes what stands before it."""
    return bool(passed) and passed[0].past and not passed[0].marks


def _beside(step: Step) -> bool:
    """Whether a word is said of what stands right before it: "the ferry that runs", "projects, completed in 1999"."""
    here, word = step.here, step.word
    if here.relative and here.equated and not word.marks:
        return True  # "strict laws" for "laws that are strict"
    if step.left + 1 < step.at:
        return False
    participle = here.past and word.copula and not (here.copula or here.linked)
    return participle or (here.relative and not word.parted)


def _both(step: Step, opened: Sequence[int]) -> bool:
    """Whether two verbs are said of the same: "Kerr came and left", "has to come, and to leave", "is one who left"."""
    behind, here = step.fact[step.left + 1], step.here
    if behind.equated and not here.linked:
        return here.relative and not any(word.own for word in step.fact[step.left + 1 : step.at])
    if not here.linked:
        return False
    if behind.verb and not behind.parted and (here.verb or here.verbal):
        return all(step.fact[place].verb and not step.fact[place].breaks for place in opened)
    return behind.equated or (behind.infinitive and here.infinitive)


def _around(step: Step, opened: Sequence[int]) -> bool:
    """Whether a sentence leaves out what stands between: "the ferry that runs is old", "Kerr, a baker, left"."""
    behind, between = step.fact[step.left + 1], step.fact[step.left + 1 : step.at]
    if between and between[-1].form == PRONOUN:
        return len(names(step.fact[: step.at - 1])) < 2
    if "," in step.here.marks and not (step.here.linked or step.here.relative):
        return not step.loose and _closes(step.fact, step.left, step.at)
    one = len(opened) == 1 and sum(word.verb for word in between) <= 1
    return one and behind.relative and "," not in behind.marks and step.here.verb  # a phrase may end what is left out


def _again(step: Step, subject: Sequence[Word]) -> bool:
    """Whether a clause begins with just what was said: "Ada sold the Orrin Mill. The Orrin Mill was old"."""
    first = step.number - len(subject)
    if step.word.parted or not subject or first < step.piece or step.said[first].own:
        return False
    before, said = step.said[step.piece : first], step.said[first : step.number]
    longer = subject[0].kind == "name" and before[-1:] and before[-1].kind == "name"
    alike = [word.form for word in said] == [word.form for word in subject]
    return alike and not longer and not any(word.verb for word in before)


def _closes(fact: Sequence[Word], left: int, at: int) -> bool:
    """Whether a comma at a place closes what another comma opens: "Kerr, the owner of the mill, left"."""
    opening = left + 1
    if opening == at:
        opening = back(fact, left, lambda word: word.parted)
    word = fact[opening]
    return "," in word.marks and not word.linked and (word.breaks or not word.verb)
