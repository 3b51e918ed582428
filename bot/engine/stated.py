"""What an article states, and what it doesn't give, named truly: never that it has nothing on what a fact names."""

from __future__ import annotations

import re
from functools import cached_property
from typing import TYPE_CHECKING

from bot.article.knowledge import JUST_THAT
from bot.article.listings import phrases
from bot.engine.terms import Kind, Term

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bot.article.knowledge import Knowledge
    from bot.engine.reading import Reader

_LONGEST = 24  # characters of a figure that is repeated
_DIGITS = 6  # of them: more may be anybody's telephone or account number
_MOST = 2  # things named
_CALLED = {Kind.FIGURE: "figure", Kind.NAME: "name"}  # what can't be named


class Stated:
    """Knows what an article's facts name and count, and how it writes it."""

    def __init__(self, knowledge: Knowledge, reader: Reader) -> None:
        self._lexicon, self._reader = reader.lexicon, reader
        record = knowledge.record
        self._texts = [record.title, record.author, record.about]
        self._texts += [f"{fact.text} {fact.says}" for fact in record.facts]
        self._texts += [pair.answer for pair in knowledge.curated.pairs]
        names = knowledge.curated.names.values()
        self._forms = {f"={name}": phrases(listing) for group in names for name, listing in group.items()}

    @cached_property
    def _terms(self) -> tuple[Term, ...]:
        return tuple(term for text in self._texts for term in self._reader.recall(text).everything)

    @cached_property
    def features(self) -> frozenset[str]:
        """The concepts and stems of all that is stated."""
        return frozenset(feature for term in self._terms for feature in term.features)

    @cached_property
    def figures(self) -> tuple[Term, ...]:
        """All figures that are stated."""
        return tuple(term for term in self._terms if term.kind is Kind.FIGURE)

    def missing(self, left: Sequence[Term], *, asked: bool) -> tuple[str, ...]:
        """Say what of terms that a pair lacks the article lacks: each text completes "The article doesn't say".

        `asked` tells that what else is asked is surely the pair's; else nothing is said of what the article names.
        """
        texts = [self._not_said(term) for term in left if asked or not self._is_stated(term)]
        named = [text for text in texts if text != JUST_THAT]
        return tuple(dict.fromkeys(named or texts))[:_MOST]

    def _not_said(self, term: Term) -> str:
        """Say that the article has nothing on a term or, where a fact names it, only not what is asked."""
        name = self._name(term)
        if term.rank is not None or (name is None and term.kind not in _CALLED):
            return JUST_THAT
        if name is None:
            name = f"that {_CALLED[term.kind]}"
        elif name.casefold() in self._lexicon.grammar.with_the:
            name = f"the {name}"
        return f"{'that' if self._is_stated(term) else 'anything'} about {name}"

    def _is_stated(self, term: Term) -> bool:
        """Whether any fact, the title or the byline has the term, or a word of its name."""
        stems = self._lexicon.stems_of(self._name(term) or "")
        return not self.features.isdisjoint((*term.concepts, *stems))

    def _name(self, term: Term) -> str | None:
        """Name a term in words that are not the asker's alone; None where there are none."""
        if term.kind is Kind.FIGURE:
            short = len(term.text) <= _LONGEST and sum(map(str.isdecimal, term.text)) <= _DIGITS
            return term.text if short else None
        if term.kind is not Kind.NAME:
            return term.text if self._lexicon.is_time(term.concepts) and self._lexicon.writes(term.text) else None
        known = sorted(concept for concept in term.concepts if concept in self._lexicon.kinds)
        return self._written(known[0]) if known else None

    def _written(self, concept: str) -> str:
        """Write a name as the article mostly does, with "the" or without, or else with capitals."""
        for form in sorted(self._forms.get(concept, ()), key=len, reverse=True):
            found = re.findall(rf"\b(the )?({re.escape(form)})\b", "\n".join(self._texts), re.IGNORECASE)
            if found:
                return f"the {found[0][1]}" if sum(bool(the) for the, _ in found) * 2 > len(found) else found[0][1]
        return concept[1:].replace("-", " ").title()
