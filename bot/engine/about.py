"""Tell what is said to the bot or asked about it, rather than about the article."""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING

from bot.engine.terms import Kind

if TYPE_CHECKING:
    from bot.engine.lexicon import Lexicon
    from bot.engine.terms import Reading

_YOU = frozenset({"you", "u", "yourself"})
_LITTLE = 2  # terms of content up to which thanks are only that
_FEW_FOREIGN = 2  # foreign words from which a message may be in another language


def is_about_bot(reading: Reading, lexicon: Lexicon) -> bool:
    """Whether a message greets, thanks, or asks about the bot ("are you human", "what do you do with my data")."""
    said = frozenset(reading.words)
    if " ".join(reading.words) in lexicon.help:
        return True
    if said <= lexicon.help_words and not said.isdisjoint(lexicon.help_verbs):
        return True
    return _greets(reading, lexicon) or _addresses(reading, lexicon)


def is_foreign(reading: Reading, lexicon: Lexicon) -> bool:
    """Whether most of the words are of another language than English."""
    foreign = sum(word in lexicon.foreign for word in reading.words)
    unknown = sum(term.kind is Kind.UNKNOWN for term in reading.terms)
    return foreign >= _FEW_FOREIGN and (foreign + unknown) * 2 >= len(reading.words)


def _greets(reading: Reading, lexicon: Lexicon) -> bool:
    """Whether a message is only a greeting or thanks."""
    words = reading.words
    if not words:
        return False
    asks = any(term.kind in {Kind.ASK, Kind.NAME, Kind.FIGURE} for term in reading.terms)
    opens = any(" ".join(words[:length]) in lexicon.greeting for length in range(1, min(4, len(words)) + 1))
    if opens and not asks and len(reading.required) <= _LITTLE and not reading.yes_no:
        return True
    greets = " ".join(words) in lexicon.greeting or not lexicon.greeting.isdisjoint(words)
    return greets and not reading.required


def _addresses(reading: Reading, lexicon: Lexicon) -> bool:
    """Whether the bot is what a message asks about: "you" or "bot" is its subject, and it names nothing else."""
    if reading.names & lexicon.own:
        return False
    terms = [term for term in reading.everything if not term.idle]
    for before, term in pairwise(terms):
        inverted = before.text.split()[-1] in lexicon.grammar.auxiliaries
        if term.text in _YOU and inverted:
            return True
    content = [term for term in reading.content if term.text not in {"bot", "this bot", "the bot", "chatbot"}]
    return len(content) < len(reading.content) and len(content) <= 1
