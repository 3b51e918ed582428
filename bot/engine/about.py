"""Tell what is said to the bot or asked about it, rather than about the article."""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING

from bot.engine.terms import Kind

if TYPE_CHECKING:
    from bot.engine.lexicon import Lexicon
    from bot.engine.terms import Reading

_LONGEST_GREETING = 4  # words
_LITTLE = 2  # terms of content up to which what opens with a greeting or thanks is only that
_FEW_FOREIGN = 2  # foreign words from which a message may be in another language


def is_about_bot(reading: Reading, lexicon: Lexicon) -> bool:
    """Whether a message greets, or asks about the bot ("are you human", "what do you do with my data")."""
    said, text = frozenset(reading.words), " ".join(reading.words)
    known = lexicon.english.help
    if text in known.phrases or (said <= known.vocabulary and not said.isdisjoint(known.verbs)):
        return True
    greets = text in known.greetings or not known.greetings.isdisjoint(said)
    return (greets and not reading.required) or _addresses(reading, lexicon)


def may_be_about_bot(reading: Reading, lexicon: Lexicon) -> bool:
    """Whether a message that the article has no answer to is rather said to the bot, or about it: thanks, or "bot"."""
    words, known = reading.words, lexicon.english.help
    opens = any(" ".join(words[:length]) in known.greetings for length in range(1, _LONGEST_GREETING + 1))
    asks = reading.yes_no or any(term.kind in {Kind.ASK, Kind.NAME, Kind.FIGURE} for term in reading.terms)
    if opens and not asks and len(reading.required) <= _LITTLE:
        return True
    return not known.bots.isdisjoint(words) and not reading.names & lexicon.own


def is_foreign(reading: Reading, lexicon: Lexicon) -> bool:
    """Whether most of the letters are of another script than ours, or most of the words of another language."""
    letters = "".join(filter(str.isalpha, "".join(reading.words)))
    if sum(map(str.isascii, letters)) * 2 < len(letters):
        return True
    foreign = sum(word in lexicon.english.foreign.words for word in reading.words)
    unknown = sum(term.kind is Kind.UNKNOWN for term in reading.terms)
    return foreign >= _FEW_FOREIGN and (foreign + unknown) * 2 >= len(reading.words)


def _addresses(reading: Reading, lexicon: Lexicon) -> bool:
    """Whether "you" is the subject of a question that names nothing of the article's own."""
    if reading.names & lexicon.own or len(reading.content) > 1:
        return False
    terms = [term for term in reading.everything if not term.idle]
    small, you = lexicon.grammar.auxiliaries, lexicon.english.help.you
    return any(term.text in you and before.text.split()[-1] in small for before, term in pairwise(terms))
