"""Name what the article doesn't give, truly: never that it has nothing on what one of its facts names."""

from __future__ import annotations

import re
from functools import cached_property
from typing import TYPE_CHECKING

from bot.article.english import phrases
from bot.engine.features import stems_of
from bot.engine.terms import Kind, Term
from bot.text import normalise

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bot.article.knowledge import Knowledge
    from bot.engine.lexicon import Lexicon
    from bot.engine.reading import Reader

_LONGEST = 24  # characters of a figure that is repeated
_DIGITS = 6  # of them: more may be anybody's telephone or account number
_MOST = 2  # things named
_CALLED = {Kind.FIGURE: "figure", Kind.NAME: "name"}  # what can't be named


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
                self._forms[f"={name}"] = phrases(listing)

    @cached_property
    def _concepts(self) -> frozenset[str]:
        terms = [term for text in self._texts for term in self._reader.read(text).everything]
        return frozenset(concept for term in terms for concept in term.concepts)

    @cached_property
    def _stems(self) -> frozenset[str]:
        stem = self._lexicon.stem
        return frozenset(found for text in self._texts for found in stems_of(normalise(text).casefold(), stem))

    def prepare(self) -> None:
        """Read what the article says now rather than at the first refusal."""
        _ = self._concepts, self._stems

    def missing(self, left: Sequence[Term], *, asked: bool) -> tuple[str, ...]:
        """Say what of terms that a pair lacks the article lacks: each text completes "The article doesn't say".

        `asked` tells that what else is asked is surely the pair's; else nothing is said of what the article names.
        """
        texts = [self._not_said(term) for term in left if asked or not self._states(term)]
        return tuple(dict.fromkeys(texts))[:_MOST]

    def _not_said(self, term: Term) -> str:
        """Say that the article has nothing on a term or, where a fact names it, only not what is asked."""
        name = self._name(term)
        if term.rank is not None or (name is None and term.kind not in _CALLED):
            return "just that"
        if name is None:
            name = f"that {_CALLED[term.kind]}"
        elif name.casefold() in self._lexicon.grammar.with_the:
            name = f"the {name}"
        return f"{'that' if self._states(term) else 'anything'} about {name}"

    def _states(self, term: Term) -> bool:
        """Whether any fact, the title or the byline has the term, or a word of its name."""
        if not self._concepts.isdisjoint(term.concepts):
            return True
        name = self._name(term) or ""
        return not self._stems.isdisjoint(stems_of(name.casefold(), self._lexicon.stem))

    def _name(self, term: Term) -> str | None:
        """Name a term in words that are not the asker's alone; None where there are none."""
        if term.kind is Kind.FIGURE:
            short = len(term.text) <= _LONGEST and sum(map(str.isdecimal, term.text)) <= _DIGITS
            return term.text if short else None
        if term.kind is not Kind.NAME:
            return term.text if self._lexicon.writes(term.text) else None  # a time
        for concept in sorted(term.concepts):
            if concept in self._lexicon.kinds:
                return self._written(concept)
        return None

    def _written(self, concept: str) -> str:
        """Write a name as the article does, or else with capitals."""
        for form in sorted(self._forms.get(concept, ()), key=len, reverse=True):
            pattern = re.compile(rf"\b{re.escape(form)}\b", re.IGNORECASE)
            for text in self._texts:
                found = pattern.search(text)
                if found:
                    return found.group()
        return concept[1:].replace("-", " ").title()
