"""What a pronoun of a fact may stand for, where a sentence has a name or a word in its place."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from bot.article.verbs import doers, verb_before
from bot.article.verdicts import Cause, Verdict, Wrong

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from bot.article.steps import Place, Step
    from bot.article.words import Word

_NEAR = 3  # words that may come between
_DOERS = frozenset("it they he she".split())


class Before(NamedTuple):
    """What the sentences before one say: the `forms` of their words, and whether the first of them has a `subject`, and
    no pronoun in its place.
    """

    forms: frozenset[str] = frozenset()
    subject: bool = False

    def then(self, said: Sequence[Word]) -> Before:
        """Add a sentence."""
        subject = self.subject if self.forms else not begins_with_pronoun(said)
        return Before(self.forms | {word.form for word in said}, subject)


def begins_with_pronoun(said: Sequence[Word]) -> bool:
    """Whether a sentence has a pronoun for what it is about."""
    return bool(said) and not _DOERS.isdisjoint(said[0].marks)


def strangers(step: Step, before: Before) -> Iterator[Wrong]:
    """Find what the first word's fact is about where a sentence has a pronoun for it, and none before names it."""
    about = [word for word in step.fact[: step.at] if not (word.source or word.aside or word.own)]
    told = any(word.form in before.forms for word in about)
    if before.subject and begins_with_pronoun(step.said) and about and not told:
        yield Wrong(Verdict.UNPROVEN, Cause.LEFT_OUT, f"that it is said of {about[0].text!r}")


def stood(step: Step) -> Iterator[Wrong]:
    """Judge a word that is laid on a pronoun: it must be what the pronoun may stand for."""
    last = step.places[-1].at
    behind = step.word.own != "of" or step.at < last <= step.at + 2
    between = _between(step)
    if between is None or not behind:
        yield Wrong(Verdict.UNPROVEN, Cause.ORDER)
    elif between > _NEAR and step.word.kind == "word":
        yield Wrong(Verdict.DOUBTFUL, Cause.UNCLEAR, "a pronoun for another thing")


def _between(step: Step) -> int | None:
    """Count the things between a pronoun and what is laid on it; None where the fact hasn't that before it."""
    first = step.number
    while first and step.places[first - 1] == step.place:
        first -= 1
    stands = step.said[first : step.number + 1]
    if any(word.marks for word in stands[1:]):
        return None
    forms = [word.form for word in stands]
    between = 0
    for at in range(step.at - 1, -1, -1):
        word = step.fact[at]
        if (word.kind == "name" or (word.marks and not word.infinitive)) and not word.source:
            if [other.form for other in step.fact[at : at + len(forms)]] == forms:
                return between
            between += 1 if word.kind in {"word", "name"} else 0
    return None


def unclear(
    said: Sequence[Word], facts: Sequence[Sequence[Word]], places: Sequence[Place]
) -> Iterator[tuple[int, Wrong]]:
    """Find the names, by their number, that a sentence has for "him", where that may be another."""
    for number, (word, place) in enumerate(zip(said, places, strict=True)):
        fact = facts[place.fact]
        here = fact[place.at]
        if word.kind == "name" and here.text in {"him", "her", "them"} and not here.whose:
            verb = verb_before(fact, place.at)
            others = {other.form for other in doers(fact, place.at - 1).near} if verb >= 0 else set()
            if len(names(fact[: place.at]) - others) > 1:
                yield number, Wrong(Verdict.DOUBTFUL, Cause.UNCLEAR, f"{here.text!r} for another")


def names(words: Sequence[Word]) -> set[str]:
    """Return the first word of each name that no preposition governs."""
    begun = [
        word
        for before, word in zip([None, *words], words, strict=False)
        if before is None or before.kind != "name" or word.marks
    ]
    named = [word for word in begun if word.kind == "name" or word.text[0].isupper()]
    free = [word for word in named if "" in word.roles and not (word.whose or word.source)]
    return {word.form for word in free}
