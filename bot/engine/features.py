"""What telling one question from another goes by: the concepts that are asked, and the stems of all words said."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.matcher import words

if TYPE_CHECKING:
    from bot.engine.reading import Reading, Term


def features(reading: Reading) -> list[str]:
    """List a question's features; greetings, frames and purposes said around it have none."""
    concepts = [concept for term in reading.required for concept in sorted(term.concepts)]
    return concepts + [stem for term in reading.everything if not term.idle for stem in _stems(term)]


def of_term(term: Term) -> set[str]:
    """Return the features of one term."""
    return {*term.concepts, *_stems(term)}


def _stems(term: Term) -> list[str]:
    return [f"/{word}" for word in words(term.text)]
