"""Name what the article doesn't give, truly: never that it has nothing on what one of its facts names."""

from __future__ import annotations

import re
from functools import cached_property
from typing import TYPE_CHECKING

from bot.engine.features import stems_of
from bot.engine.terms import Kind, Term
from bot.text import normalise

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bot.article.knowledge import Knowledge
    from bot.engine.lexicon import Lexicon
    from bot.engine.reading import Reader

_LONGEST = 24  # characters of a figure that is repeated
_DIGITS = 7  # of them: a telephone number has more
_MOST = 2  # things named
_SAYS_NOTHING = frozenset({"/the", "/that", "/name", "/figur"})


class Naming:
    """Knows what an article's facts name, and how it writes it."""

    def __init__(self, knowledge: Knowledge, reader: Reader) -> None:
        self._lexicon: Lexicon = reader.lexicon
        record = knowledge.record
        texts = [record.title, record.author, record.about]
        texts += [f"{fact.text} {fact.says}" for fact in record.facts]
        texts += [pair.answer for pair in knowledge.curated.pairs]
        self._texts, self._reader = tuple(texts), reader
        self._forms: dict[str, tuple[str, ...]] = {}
        for group in knowledge.curated.names.values():
            for name, listing in group.items():
                self._forms[f"={name}"] = tuple(form.strip() for form in listing.split(","))

    @cached_property
    def _concepts(self) -> frozenset[str]:
        terms = [term for text in self._texts for term in self._reader.read(text).everything]
        return frozenset(concept for term in terms for concept in term.concepts)

    @cached_property
    def _stems(self) -> frozenset[str]:
        stem = self._lexicon.stem
        return frozenset(found for text in self._texts for found in stems_of(normalise(text).casefold(), stem))

    def missing(self, left: Sequence[Term]) -> tuple[str, ...]:
        """Say what the article doesn't give, each ending "The article doesn't say"; nothing where that isn't known."""
        found: dict[str, None] = {}
        for term in left:
            named = self._name(term)
            if named:
                found[f"{'that' if self.states(term, named) else 'anything'} about {named}"] = None
        return tuple(found)[:_MOST]

    def states(self, term: Term, named: str) -> bool:
        """Whether any fact, the title or the byline has the term, or a word of what it is `named`."""
        if not self._concepts.isdisjoint(term.concepts):
            return True
        own = {word for word in stems_of(named.casefold(), self._lexicon.stem) if word not in _SAYS_NOTHING}
        return not self._stems.isdisjoint(own)

    def _name(self, term: Term) -> str:
        """Name a term in words that are not the asker's alone."""
        if term.kind is Kind.FIGURE:
            short = len(term.text) <= _LONGEST and sum(map(str.isdecimal, term.text)) <= _DIGITS
            return term.text if short else "that figure"
        if term.kind is not Kind.NAME:
            return term.text
        for concept in sorted(term.concepts):
            if concept in self._lexicon.kinds:
                return self._written(concept)
        return "that name"

    def _written(self, concept: str) -> str:
        """Write a name as the article does, or else with capitals and, where English wants it, the article "the"."""
        for form in sorted(self._forms.get(concept, ()), key=len, reverse=True):
            pattern = re.compile(rf"\b{re.escape(form)}\b", re.IGNORECASE)
            for text in self._texts:
                found = pattern.search(text)
                if found:
                    return found.group()
        name = concept[1:].replace("-", " ")
        written = name.title()
        return f"the {written}" if name in self._lexicon.grammar.with_the else written
