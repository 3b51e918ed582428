"""Who does what: a sentence must say a verb, or what stands in a clause, of what its fact says it of."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.article.pronouns import names
from bot.article.verbs import PRONOUNS, RELATIVE, doers, heads, is_verb, may_be_verb, verb_before
from bot.article.verdicts import Cause, Verdict, Wrong
from bot.article.words import AUXILIARIES, PRONOUN

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from bot.article.steps import Place, Step
    from bot.article.verbs import Doers
    from bot.article.words import Word

_POINTING = frozenset("both these those".split())
_PLACES = frozenset("city county district island kingdom port province republic state town village".split())


def other_doers(
    said: Sequence[Word], facts: Sequence[Sequence[Word]], places: Sequence[Place]
) -> Iterator[tuple[int, Wrong]]:
    """Find the verbs, by their number, that a sentence says of something else than its facts do."""
    for number, place in enumerate(places):
        fact, at = facts[place.fact], place.at
        who = _who(said, number, fact, at)
        wrong = _other(who, doers(fact, at), fact, at) if who else None
        if wrong:
            yield number, wrong


def _who(said: Sequence[Word], number: int, fact: Sequence[Word], at: int) -> Sequence[Word]:
    """Return what a sentence says a word of that is a verb at its place of a fact; none where it isn't one."""
    acts = is_verb(fact[at]) or (is_verb(said[number]) and fact[at].linked and fact[at].article)
    if (acts and _alike(said, number, fact, at)) or _sells(said, number, fact, at):
        return heads(doers(said, number).near)
    return _turned(said, number) if acts and said[number].past else []


def _turned(said: Sequence[Word], verb: int) -> Sequence[Word]:
    """Return what a sentence has where its fact, with active and passive turned round, has the subject.

    That is who does it behind "by", or else what undergoes it behind the verb.
    """
    begun = verb + 1
    if _is(said, verb):
        begun = next((at for at in range(begun, len(said)) if said[at].own == "by"), len(said))
    ended = begun + 1
    while ended < len(said) and not (said[ended].parted or said[ended].own):
        ended += 1
    return [word for word in said[begun:ended] if word.kind in {"name", "word"} and (begun > verb + 1 or not word.own)]


def _other(who: Sequence[Word], does: Doers, fact: Sequence[Word], at: int) -> Wrong | None:
    """Judge whether one who does it is among those who do what stands at a place of a fact."""
    near = [word for word in does.near or does.far if not word.whose or word.form == PRONOUN]
    free = near if fact[at].breaks else [word for word in near if "" in word.roles or _is_place(fact, word)]
    if not near or _shares(who, free or near):
        return None
    if near[-1].form == PRONOUN:
        doubt = Wrong(Verdict.DOUBTFUL, Cause.UNCLEAR, f"{near[-1].text!r} for another")
        return doubt if len(names(fact[: at - 1])) > 1 and any(word.kind == "name" for word in who) else None
    stands_for = any(_POINTING & set(word.marks) for word in near)  # "both powers", "these towns"
    verdict = Verdict.DOUBTFUL if stands_for or _shares(who, [*near, *does.far]) else Verdict.UNPROVEN
    return Wrong(verdict, Cause.DOER, repr(named(near)))


def _is_place(fact: Sequence[Word], name: Word) -> bool:
    """Whether a name is that of a place with its kind: "the town of Orrin"."""
    at = next(at for at, word in enumerate(fact) if word is name)
    return name.kind == "name" and name.own == "of" and at > 0 and fact[at - 1].text in _PLACES


def named(words: Sequence[Word]) -> str:
    """Name what words are of: those from the last comma or clause on."""
    begun = max((at for at, word in enumerate(words) if word.parted), default=0)
    return " ".join(word.text for word in words[begun:])


def _alike(said: Sequence[Word], number: int, fact: Sequence[Word], at: int) -> bool:
    """Whether a word of a sentence is said in the same voice as in its fact, as far as that is known there."""
    behind = fact[at + 1 : at + 2]
    if fact[at].copula or not _is(fact, at) or not all(word.parted or word.own for word in behind):
        return _is(said, number) == fact[at].copula  # behind "was burned and", "sold the mill" is active
    return _is(said, number) or not any(word.own == "by" for word in behind)


def _is(words: Sequence[Word], at: int) -> bool:
    """Whether "be" leads up to a word, or to what that is joined to: "was burned and built again"."""
    word = words[at]
    if set(word.marks) & (AUXILIARIES | RELATIVE | PRONOUNS) or not (word.linked or "," in word.marks):
        return word.copula
    before = verb_before(words, at)
    return before >= 0 and _is(words, before)


def _sells(said: Sequence[Word], number: int, fact: Sequence[Word], at: int) -> bool:
    """Whether a word is a verb like "sells" behind "and" or "that", the first of its sentence: not "barns"."""
    word, here = said[number], fact[at]
    opens = here.linked or ("that" in here.marks and not is_verb(fact[at - 1]))
    if not here.verbal or is_verb(here) or not opens or word.marks:
        return False
    return verb_before(said, number) < 0 and not any(is_verb(other) for other in said[number + 1 : number + 2])


def another_subject(step: Step) -> Iterator[Wrong]:
    """Find what is said, in a clause that begins in between, of something that the sentence doesn't say it of."""
    said = step.said[step.piece : step.number]
    if not step.word.parted:
        said = [word for word in said[: _verb(said, 0) or len(said)] if "" in word.roles]
    passed = [word for word in _subject_between(step) if not (word.own or word.aside)]
    strange = [word for word in passed if not _shares([word], said)]
    proper = [word for word in said if word.kind == "name" or (word.text[0].isupper() and word.lead)]
    if strange:
        yield Wrong(Verdict.UNPROVEN, Cause.LEFT_OUT, f"{strange[0].text!r}, of which that is said")
    elif passed and not step.word.parted and not all(_shares([word], passed) for word in proper):
        yield Wrong(Verdict.UNPROVEN, Cause.ANOTHER)  # "the Rhine" is not "the High Rhine"


def _subject_between(step: Step) -> Sequence[Word]:
    """Return what a clause that begins between the word before and this one is said of, as far as it is passed over."""
    fact, begun = step.fact, step.at
    while begun > step.left and not (fact[begun].divided and (fact[begun].linked or fact[begun].breaks)):
        begun -= 1
    if begun == step.left or not _begins_clause(fact, begun, step.left):
        return ()
    if {".", ";"} & set(fact[begun].marks) and not step.word.parted:
        return fact[begun : step.at]
    return fact[begun : _verb(fact[: step.at + 1], begun)]


def leaves_clause(step: Step) -> bool:
    """Whether a sentence goes back from one clause of its fact into one before, and says it of the same.

    "The mill was sold, and the barn has 5 doors": that is not "The barn was sold". A phrase in front may be of both.
    """
    front = step.here.own and (not step.at or step.here.stopped)
    if step.word.parted or front:
        return False
    begun = step.at + (2 if step.here.form == PRONOUN else 1)  # what parts a pronoun parts the word behind it, too
    for at in range(begun, step.left + 1):
        if ":" not in step.fact[at].marks and _begins_clause(step.fact, at, step.left):
            verb = _verb(step.fact, at)
            whole = verb and not any(word.divided for word in step.fact[at + 1 : verb + 1])
            if whole or "." in step.fact[at].marks:
                return True
    return False


def _begins_clause(fact: Sequence[Word], at: int, left: int) -> bool:
    """Whether a clause begins at a place, and not just an item: "the mill and the barn were sold"."""
    names = fact[at].kind == "name" and fact[at].series == fact[at - 1].series
    item = fact[at].marks[:1] == ("and",) and (names or at == left + 1)
    return fact[at].begins_clause and not item


def _verb(words: Sequence[Word], begun: int) -> int:
    """Return where the first verb behind the word that begins a clause stands, or 0: "sells" is one behind a stop."""
    sure = words[begun].stopped or "," in words[begun].marks  # of "and the old barns", barns are what it is said of
    verbs = (at for at in range(begun + 1, len(words)) if (may_be_verb if sure else is_verb)(words[at]))
    return next(verbs, 0)


def _shares(some: Sequence[Word], others: Sequence[Word]) -> bool:
    forms = {word.form for word in others}
    return any(word.form in forms for word in some)
