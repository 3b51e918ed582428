"""Tell what is said to the bot or asked about it, rather than about the article."""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING

from bot.engine.terms import Kind

if TYPE_CHECKING:
    from bot.engine.lexicon import Lexicon
    from bot.engine.terms import Reading

_LONGEST_GREETING = 4  # words
_LITTLE = 2  # terms of content up to which thanks are only that
_FEW_FOREIGN = 2  # foreign words from which a message may be in another language


def is_about_bot(reading: Reading, lexicon: Lexicon) -> bool:
    """Whether a message greets, or asks about the bot ("are you human", "what do you do with my data")."""
    said = frozenset(reading.words)
    if " ".join(reading.words) in lexicon.help.phrases:
        return True
    if said <= lexicon.help.vocabulary and not said.isdisjoint(lexicon.help.verbs):
        return True
    if not lexicon.help.thanks.isdisjoint(reading.words[:1]) and _asks_little(reading):
        return True
    greets = " ".join(reading.words) in lexicon.help.greetings or not lexicon.help.greetings.isdisjoint(said)
    return (greets and not reading.required) or _addresses(reading, lexicon)


def may_be_about_bot(reading: Reading, lexicon: Lexicon) -> bool:
    """Whether a message that the article has no answer to is rather said to the bot, or about it."""
    words = reading.words
    opens = any(" ".join(words[:length]) in lexicon.help.greetings for length in range(1, _LONGEST_GREETING + 1))
    if opens and _asks_little(reading):
        return True
    return not lexicon.help.bots.isdisjoint(words) and not reading.names & lexicon.own


def is_foreign(reading: Reading, lexicon: Lexicon) -> bool:
    """Whether most of the words are of another language than English."""
    foreign = sum(word in lexicon.foreign for word in reading.words)
    unknown = sum(term.kind is Kind.UNKNOWN for term in reading.terms)
    return foreign >= _FEW_FOREIGN and (foreign + unknown) * 2 >= len(reading.words)


def _asks_little(reading: Reading) -> bool:
    """Whether a message has no question word, name or figure, and next to no content."""
    asks = reading.yes_no or any(term.kind in {Kind.ASK, Kind.NAME, Kind.FIGURE} for term in reading.terms)
    return not asks and len(reading.required) <= _LITTLE


def _addresses(reading: Reading, lexicon: Lexicon) -> bool:
    """Whether "you" is the subject of a question that names nothing of the article's own."""
    if reading.names & lexicon.own or len(reading.content) > 1:
        return False
    terms = [term for term in reading.everything if not term.idle]
    for before, term in pairwise(terms):
        if term.text in lexicon.help.you and before.text.split()[-1] in lexicon.grammar.auxiliaries:
            return True
    return False
