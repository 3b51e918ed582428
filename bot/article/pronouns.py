"""What a pronoun of a fact may stand for, where a sentence has a name or a word in its place."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from bot.article.verdicts import Cause, Verdict, Wrong

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from bot.article.steps import Step
    from bot.article.words import Word

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
    """Judge a word that is laid on a pronoun: it must be what the pronoun may stand for, and nothing else may be."""
    last = step.places[-1].at
    passed = step.fact[max(step.left, 0) + 1 : step.at]
    behind = step.word.own != "of" or step.at < last <= step.at + 2
    if not (behind and _named_before(step)):
        yield Wrong(Verdict.UNPROVEN, Cause.ORDER)
    elif step.word.kind == "name" and not step.here.whose and len(names(step.fact[: step.at])) > 1:
        yield Wrong(Verdict.DOUBTFUL, Cause.UNCLEAR, "a pronoun for another thing")
    elif not step.here.whose and any(word.form == step.word.form for word in passed):
        yield Wrong(Verdict.DOUBTFUL, Cause.ORDER)  # it stands nearer itself


def _named_before(step: Step) -> bool:
    """Whether the fact has what is laid on a pronoun before it, as a name or the first word of a phrase."""
    first = step.number
    while first and step.places[first - 1] == step.place:
        first -= 1
    stands = step.said[first : step.number + 1]
    forms = [word.form for word in stands]
    for at, word in enumerate(step.fact[: step.at]):
        begins = word.kind == "name" or (word.marks and not word.infinitive)
        if begins and not word.source and [other.form for other in step.fact[at : at + len(forms)]] == forms:
            return not any(word.marks for word in stands[1:])
    return False


def names(words: Sequence[Word]) -> set[str]:
    """Return the first word of each name."""
    found: set[str] = set()
    for at, word in enumerate(words):
        goes_on = at > 0 and words[at - 1].kind == "name" and not word.marks
        if word.kind == "name" and not (goes_on or word.whose or word.source):
            found.add(word.form)
    return found
