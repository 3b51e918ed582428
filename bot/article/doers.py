"""Who does what: a sentence must say a verb of what its fact says it of.

A verb is known by its form or by an auxiliary. It is said of what stands

    in front of it          "After Kerr left, [Holt] sold the mill"
    before "who"            "Kerr met [Holt], who sold the mill"
    before another verb     "[Kerr] let Holt's firm leave, and bought its tools", "[Kerr], who met Holt, left"

and where that is a pronoun, of what can't be decided: "Kerr told Holt that he would leave".
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from bot.article.steps import Cause, Verdict, Wrong
from bot.article.words import PREPOSITIONS, PRONOUN, SEPARATORS

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from bot.article.steps import Place
    from bot.article.words import Word

_AUXILIARIES = frozenset("is are was were been being be has have had do does did".split())
_MODALS = frozenset("can could may might must shall should will would".split())
_RELATIVE = frozenset("who which that".split())
_PRONOUNS = frozenset("it they he she this these those there what whom".split())
_OPENING = _PRONOUNS | _RELATIVE | SEPARATORS  # behind which a verb may stand, whatever is before
_STOPS = frozenset(". ; :".split())
_POINTING = frozenset("both these those".split())
_PLACES = frozenset("city county district island kingdom port province republic state town village".split())
_NO_VERB = frozenset({"a", "an", "the", "to"}) | PREPOSITIONS


class Doers(NamedTuple):
    """What a verb is said of: one of the words `near`, or perhaps of those `far`; of none where it isn't known."""

    near: Sequence[Word] = ()
    far: Sequence[Word] = ()


def other_doers(
    said: Sequence[Word], facts: Sequence[Sequence[Word]], places: Sequence[Place]
) -> Iterator[tuple[int, Wrong]]:
    """Find the verbs, by their number, that a sentence says of something else than its facts do."""
    for number, (word, place) in enumerate(zip(said, places, strict=True)):
        fact, at = facts[place.fact], place.at
        acts = is_verb(fact[at]) or (is_verb(word) and _equates(fact[at]))
        if (acts and _alike(said, number, fact, at)) or _sells(said, number, fact, at):
            who = _heads(doers(said, number).near)
        else:
            who = _turned(said, number) if acts and word.past else []
        wrong = _other(who, doers(fact, at), fact, at)
        if who and wrong:
            yield number, wrong


def unclear(
    said: Sequence[Word], facts: Sequence[Sequence[Word]], places: Sequence[Place]
) -> Iterator[tuple[int, Wrong]]:
    """Find the names, by their number, that a sentence has for "him", where that may be another."""
    for number, (word, place) in enumerate(zip(said, places, strict=True)):
        fact = facts[place.fact]
        here = fact[place.at]
        if word.kind == "name" and here.text in {"him", "her", "them"} and not here.whose:
            verb = _verb_before(fact, place.at)
            others = {other.form for other in doers(fact, place.at - 1).near} if verb >= 0 else set()
            if len(_names(fact[: place.at]) - others) > 1:
                yield number, Wrong(Verdict.DOUBTFUL, Cause.UNCLEAR, f"{here.text!r} for another")


def _equates(word: Word) -> bool:
    """Whether a word may go on with what something is: "Kerr is a baker and a singer"."""
    return word.linked and bool({"a", "an", "the"} & set(word.marks))


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
        return doubt if len(_names(fact[: at - 1])) > 1 and any(word.kind == "name" for word in who) else None
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


def doers(words: Sequence[Word], at: int) -> Doers:
    """Return what a verb is said of."""
    marks = set(words[at].marks)
    if marks & _PRONOUNS:
        return Doers([word for word in words[max(0, at - 1) : at] if word.form == PRONOUN])
    if marks & _RELATIVE:
        return _antecedent(words, at)
    if words[at].linked or "," in marks:
        return _joined(words, at)
    return _in_front(words, at)


def is_verb(word: Word) -> bool:
    """Whether a word is a verb, or has an auxiliary before it."""
    marks = set(word.marks)
    if word.text in _MODALS or marks & _AUXILIARIES:
        return True
    opens = max((at for at, mark in enumerate(word.marks, start=1) if mark in _OPENING), default=0)
    relative = bool(marks & {"who", "which"}) and not marks & _PRONOUNS
    free = not _NO_VERB & set(word.marks[opens:])
    return free and (word.past or (relative and word.kind == "word"))


def _antecedent(words: Sequence[Word], at: int) -> Doers:
    """Return what "who" before a verb stands for: a name right before it, or else all back to where that begins."""
    first = _front(words, at)
    begins = [place for place in range(first, at) if _begins_thing(words[place])]
    far = words[max(begins, default=first) : at]
    name = at
    while "that" not in words[at].marks and name > first and words[name - 1].kind == "name":
        name -= 1
        if words[name].marks:
            break
    if first and _is_thing(words[first - 1]):  # "Kerr was an investor in Orrin, which", "has a church that"
        far = words[first - 1 : at]
        if words[first - 1].copula and not any(word.own for word in far):  # "Kerr is the baker who"
            return Doers([*doers(words, first - 1).near, *far])
    if name < at:
        return Doers([*words[name:at], *_equal(words, at)], far)
    return Doers((), far) if words[at - 1].kind in {"figure", "time"} else Doers([*far, *_equal(words, at)])


def _is_thing(word: Word) -> bool:
    """Whether a word with an auxiliary before it is no verb itself: "was an investor", "has a church"."""
    return is_verb(word) and word.kind != "scope" and not (word.past or word.breaks)


def _begins_thing(word: Word) -> bool:
    """Whether an article begins a thing, which isn't part of another or put in: "gave Holt [the mill that]"."""
    return bool({"a", "an", "the"} & set(word.marks)) and not (word.own or word.parted)


def _equal(words: Sequence[Word], at: int) -> Sequence[Word]:
    """Return what "the one who did it" is said to be, behind that."""
    for place in range(at + 1, len(words)):
        if words[place].parted:
            break
        if words[place].copula and not words[place].past:
            return words[place:]
    return ()


def _joined(words: Sequence[Word], at: int) -> Doers:
    """Return what a verb behind "and" or a comma is said of: what the verb before it is said of."""
    if not words[at].linked and any(word.own == "by" for word in words[at + 1 : at + 2]):
        return Doers(words[_front(words, at) : at])  # "the church, attended by Kerr"
    verb = _verb_before(words, at)
    if verb < 0:
        return _first_thing(words, at) if words[at].linked else _in_front(words, at)
    before = doers(words, verb)
    if not words[at].linked:
        around = _around(words, verb, at)
        if _heads(around):
            return Doers(around, [*around, *before.near, *before.far])
        return Doers(before.far or before.near, before.far)
    if not set(words[verb].marks) & _RELATIVE:
        return before
    main = _verb_before(words, verb)  # "Kerr met Holt, who came, and left"
    outer = doers(words, main) if main >= 0 else _first_thing(words, verb)
    closed = any("," in word.marks and not word.linked for word in words[verb + 1 : at])
    near, far = (outer, before) if closed or "," in words[at].marks else (before, outer)
    return Doers(near.near, [*near.far, *far.near, *far.far])


def _first_thing(words: Sequence[Word], at: int) -> Doers:
    """Return what a sentence begins with, where no verb is known before a word: "[Kerr] works for Holt and sings"."""
    begun = at - 1
    while begun > 0 and not _STOPS & set(words[begun].marks) and words[begun - 1].series >= 0:
        begun -= 1
    first = next((place for place in range(begun, at) if "" in words[place].roles), at)
    ended = first + 1
    while ended < at and (not words[ended].marks or words[ended].series == words[first].series):
        ended += 1
    return Doers() if words[begun].breaks or words[begun].own else Doers(words[first:ended], words[begun:at])


def _around(words: Sequence[Word], verb: int, at: int) -> Sequence[Word]:
    """Return what a verb behind a comma may be said of, too, as it closes what was put in.

    "When Kerr came, [Holt], a baker, left"; "[Kerr], whom Holt met, left"; "[Kerr], who said that it was old, left".
    """
    parts = [place for place in range(verb + 1, at) if words[place].parted and not words[place].aside]
    listed = any(words[place].linked for place in parts)
    put_in = next((at for at in parts if not (listed and words[at].series == words[at - 1].series)), at)
    begun = _opens(words, verb)
    if _heads(words[put_in:at]) or not words[begun].breaks or set(words[verb].marks) & _RELATIVE:
        return words[put_in:at]
    outer = _verb_before(words, begun)
    return doers(words, outer).near if outer >= 0 else words[_front(words, begun) : begun]


def _verb_before(words: Sequence[Word], at: int) -> int:
    """Return the place of the first verb in the last clause before a word, or -1."""
    found = -1
    for place in range(at - 1, -1, -1):
        if _STOPS & set(words[place + 1].marks) and place + 1 < at:
            break
        if is_verb(words[place]):
            found = place
        if found >= 0 and words[place].divided:
            break
    return found


def _in_front(words: Sequence[Word], at: int) -> Doers:
    """Return what stands in front of a verb, or further in front where only a relative clause, or phrases, do."""
    first = _front(words, at)
    front = words[first:at]
    if first and not words[first].parted and is_verb(words[first - 1]):
        opens = _opens(words, first - 1)
        if not (front or words[first - 1].past):  # "was often sold"
            return doers(words, first - 1)
        if opens and set(words[opens].marks) & _RELATIVE:  # "the men who fought the Danes left"
            before = _antecedent(words, opens)
            return Doers([*(before.near or before.far), *_heads(front)], before.far)
        if not _heads(front):
            return doers(words, first - 1)
    return Doers(front, front)


def _opens(words: Sequence[Word], at: int) -> int:
    """Return where the clause of a word begins, or what is put in or listed there."""
    while at and not words[at].divided:
        at -= 1
    return at


def _front(words: Sequence[Word], at: int) -> int:
    """Return where what stands before a verb begins: behind another verb or the record's source, or with its clause."""
    first = at
    while first and not is_verb(words[first - 1]) and words[first - 1].series >= 0:
        first -= 1
        item = first and words[first].listed and words[first].series == words[first - 1].series
        if words[first].breaks or _STOPS & set(words[first].marks) or (words[first].linked and not item):
            break
    return first


def _alike(said: Sequence[Word], number: int, fact: Sequence[Word], at: int) -> bool:
    """Whether a word of a sentence is said in the same voice as in its fact, as far as that is known there."""
    behind = fact[at + 1 : at + 2]
    if fact[at].copula or not _is(fact, at) or not all(word.parted or word.own for word in behind):
        return _is(said, number) == fact[at].copula  # behind "was burned and", "sold the mill" is active
    return _is(said, number) or not any(word.own == "by" for word in behind)


def _is(words: Sequence[Word], at: int) -> bool:
    """Whether "be" leads up to a word, or to what that is joined to: "was burned and built again"."""
    word = words[at]
    if set(word.marks) & (_AUXILIARIES | _RELATIVE | _PRONOUNS) or not (word.linked or "," in word.marks):
        return word.copula
    before = _verb_before(words, at)
    return before >= 0 and _is(words, before)


def _sells(said: Sequence[Word], number: int, fact: Sequence[Word], at: int) -> bool:
    """Whether a word is a verb like "sells" behind "and" or "that", the first of its sentence: not "barns"."""
    word, here, behind = said[number], fact[at], said[number + 1 : number + 2]
    opens = here.linked or ("that" in here.marks and not is_verb(fact[at - 1]))
    verbal = here.verbal and not is_verb(here) and opens and not set(here.marks) & _NO_VERB
    first = number > 0 and not word.marks and _verb_before(said, number) < 0
    return verbal and first and not any(is_verb(other) for other in behind)


def _heads(words: Sequence[Word]) -> Sequence[Word]:
    """Return the words that say what something is: not those under prepositions, nor whose it is."""
    return [word for word in words if not (word.own or word.whose or word.source) and word.kind in {"name", "word"}]


def _shares(some: Sequence[Word], others: Sequence[Word]) -> bool:
    forms = {word.form for word in others}
    return any(word.form in forms for word in some)


def _names(words: Sequence[Word]) -> set[str]:
    """Return the first word of each name that no preposition governs."""
    begun = [
        word
        for before, word in zip([None, *words], words, strict=False)
        if before is None or before.kind != "name" or word.marks
    ]
    named = [word for word in begun if word.kind == "name" or word.text[0].isupper()]
    free = [word for word in named if "" in word.roles and not (word.whose or word.source)]
    return {word.form for word in free}
