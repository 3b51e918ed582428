"""Verbs and their subjects: which words are verbs, and what each is said of.

A verb is known by its form or by an auxiliary. It is said of what stands

    in front of it          "After Kerr left, [Holt] sold the mill"
    before "who"            "Kerr met [Holt], who sold the mill"
    before another verb     "[Kerr] let Holt's firm leave, and bought its tools", "[Kerr], who met Holt, left"

and where that is a pronoun, of what can't be decided: "Kerr told Holt that he would leave".
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from bot.article.words import ARTICLES, AUXILIARIES, PREPOSITIONS, PRONOUN, back

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bot.article.words import Word

RELATIVE = frozenset("who which that".split())
PRONOUNS = frozenset("it they he she this these those there what whom".split())
_MODALS = frozenset("can could may might must shall should will would".split())
_NO_VERB = ARTICLES | PREPOSITIONS | {"to"}  # what comes right behind isn't one


class Doers(NamedTuple):
    """What a verb is said of: one of the words `near`, or perhaps of those `far`; of none where it isn't known."""

    near: Sequence[Word] = ()
    far: Sequence[Word] = ()


def is_verb(word: Word) -> bool:
    """Whether a word is a verb, or has an auxiliary before it."""
    marks = set(word.marks)
    if word.text in _MODALS or marks & AUXILIARIES:
        return True
    relative = word.kind == "word" and bool(marks & {"who", "which"})
    return (word.past or relative) and not _NO_VERB & set(word.marks[-1:])


def may_be_verb(word: Word) -> bool:
    """Whether a word is a verb, or looks like one of what stands right before it: "sells", but also "barns"."""
    return is_verb(word) or (word.verbal and not word.marks)


def doers(words: Sequence[Word], at: int) -> Doers:
    """Return what the verb at a place is said of."""
    word = words[at]
    marks = set(word.marks)
    if marks & PRONOUNS:
        return Doers([pronoun for pronoun in words[max(0, at - 1) : at] if pronoun.form == PRONOUN])
    if marks & RELATIVE:
        return _antecedent(words, at)
    if word.linked:
        return _joined(words, at)
    if "," in marks:
        return _behind_comma(words, at)
    return _in_front(words, at)


def verb_before(words: Sequence[Word], at: int) -> int:
    """Return the place of the first verb in the last clause before a word, or -1."""
    found = -1
    for place in range(at - 1, -1, -1):
        if words[place + 1].stopped and place + 1 < at:
            break
        if is_verb(words[place]):
            found = place
        if found >= 0 and words[place].divided:
            break
    return found


def heads(words: Sequence[Word]) -> Sequence[Word]:
    """Return the words that say what something is: not those under prepositions, nor whose it is."""
    return [word for word in words if not (word.own or word.whose or word.source) and word.kind in {"name", "word"}]


def _antecedent(words: Sequence[Word], at: int) -> Doers:
    """Return what "who" before a verb stands for: a name right before it, or else all back to where that begins."""
    first = _front(words, at)
    begins = [
        place for place in range(first, at) if words[place].article and not (words[place].own or words[place].parted)
    ]
    far = words[max(begins, default=first) : at]
    if (
        first and is_verb(words[first - 1]) and not (words[first - 1].past or words[first - 1].breaks)
    ):  # "was an investor in Orrin, which"
        far = words[first - 1 : at]
        if words[first - 1].copula and not any(word.own for word in far):  # "Kerr is the baker who"
            return Doers([*doers(words, first - 1).near, *far])
    name = at
    while "that" not in words[at].marks and name > first and words[name - 1].kind == "name":
        name -= 1
        if words[name].marks:
            break
    if name < at:
        return Doers([*words[name:at], *_equal(words, at)], far)
    return Doers((), far) if words[at - 1].kind in {"figure", "time"} else Doers([*far, *_equal(words, at)])


def _equal(words: Sequence[Word], at: int) -> Sequence[Word]:
    """Return what "the one who did it" is said to be, behind that."""
    for place in range(at + 1, len(words)):
        if words[place].parted:
            break
        if words[place].copula and not words[place].past:
            return words[place:]
    return ()


def _joined(words: Sequence[Word], at: int) -> Doers:
    """Return what a verb behind "and" is said of: what the verb before it is said of."""
    verb = verb_before(words, at)
    if verb < 0:
        return _first_thing(words, at)
    before = doers(words, verb)
    if not set(words[verb].marks) & RELATIVE:
        return before
    main = verb_before(words, verb)  # "Kerr met Holt, who came, and left"
    outer = doers(words, main) if main >= 0 else _first_thing(words, verb)
    closed = any("," in word.marks and not word.linked for word in words[verb + 1 : at])
    near, far = (outer, before) if closed or "," in words[at].marks else (before, outer)
    return Doers(near.near, [*near.far, *far.near, *far.far])


def _behind_comma(words: Sequence[Word], at: int) -> Doers:
    """Return what a verb behind a comma is said of: what was put in, or what that was put in behind."""
    verb = verb_before(words, at)
    if verb < 0:
        return _in_front(words, at)
    before = doers(words, verb)
    around = _around(words, verb, at)
    if heads(around):
        return Doers(around, [*around, *before.near, *before.far])
    return Doers(before.far or before.near, before.far)


def _first_thing(words: Sequence[Word], at: int) -> Doers:
    """Return what a sentence begins with, where no verb is known before a word: "[Kerr] works for Holt and sings"."""
    begun = back(words, max(0, at - 1), lambda word: word.stopped)
    first = next((place for place in range(begun, at) if "" in words[place].roles and not words[place].source), at)
    ended = first + 1
    while ended < at and (not words[ended].marks or words[ended].series == words[first].series):
        ended += 1
    return Doers(words[first:ended], words[begun:at])


def _around(words: Sequence[Word], verb: int, at: int) -> Sequence[Word]:
    """Return what a verb behind a comma may be said of, too, as it closes what was put in.

    "When Kerr came, [Holt], a baker, left"; "[Kerr], whom Holt met, left"; "[Kerr], who said that it was old, left".
    """
    parts = [place for place in range(verb + 1, at) if words[place].parted and not words[place].aside]
    listed = any(words[place].linked for place in parts)
    put_in = next((at for at in parts if not (listed and words[at].series == words[at - 1].series)), at)
    begun = back(words, verb, lambda word: word.divided)
    if heads(words[put_in:at]) or not words[begun].breaks:
        return words[put_in:at]
    outer = verb_before(words, begun)
    return doers(words, outer).near if outer >= 0 else words[_front(words, begun) : begun]


def _in_front(words: Sequence[Word], at: int) -> Doers:
    """Return what stands in front of a verb, or further in front where only a relative clause, or phrases, do."""
    first = _front(words, at)
    front = words[first:at]
    if first and not words[first].parted and is_verb(words[first - 1]):
        if not (front or words[first - 1].past):  # "was often sold"
            return doers(words, first - 1)
        opens = back(words, first - 1, lambda word: word.divided)
        if opens and set(words[opens].marks) & RELATIVE:  # "the men who fought the Danes left"
            before = _antecedent(words, opens)
            return Doers([*(before.near or before.far), *heads(front)], before.far)
        if not heads(front):
            return doers(words, first - 1)
    return Doers(front, front)


def _front(words: Sequence[Word], at: int) -> int:
    """Return where what stands before a verb begins: behind another verb or the record's source, or with its clause."""
    first = at
    while first and not is_verb(words[first - 1]) and words[first - 1].series >= 0:
        first -= 1
        word = words[first]
        item = word.listed and word.series == words[first - 1].series
        if word.breaks or word.stopped or (word.linked and not item):
            break
    return first
