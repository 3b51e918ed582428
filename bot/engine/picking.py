"""Take a message as a choice from the list of questions that a reply shows: "2", "the second one", "none of these"."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from bot.engine.reply import Followup, Outcome, Reply
from bot.text import Token, normalise, tokenise

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bot.engine.reply import Suggestion
    from bot.engine.responder import Responder

_NUMBERS = frozenset({"count", "rank"})


class Picker:
    """Picks for an article's askers."""

    def __init__(self, responder: Responder) -> None:
        self._pairs, self._pick = responder.knowledge.pairs, responder.pick
        self._words, self._grammar = responder.knowledge.english.pick, responder.lexicon.grammar
        self._figures = responder.lexicon.numbers.words

    def reply(self, text: str, before: Reply) -> Reply | None:
        """Take a message as a choice from the list that a reply shows; None where it is none."""
        offered = [one for one in before.offered if one.pair in self._pairs]
        if before.parts or not offered:
            return None
        words = " ".join(token.text.replace("'", "") for token in _tokens(text))
        if words in self._words.none:
            declined = Followup.DECLINED
            return Reply(before.question, Outcome.NOT_COVERED, why="none of what was offered", followup=declined)
        if words in self._words.yes and before.perhaps and before.perhaps.pair in self._pairs:
            return self._picked(before.perhaps.pair, offered)
        numbers = self.numbers(text)
        if len(numbers) == 1 and 0 < numbers[0] <= len(offered):
            return self._picked(offered[numbers[0] - 1].pair, offered)
        if numbers:
            why = "not one of the list's numbers"
            return Reply(before.question, Outcome.SUGGESTED, suggestions=tuple(offered), why=why)
        return None

    def _picked(self, pair: str, offered: Sequence[Suggestion]) -> Reply:
        return replace(self._pick(pair), suggestions=tuple(offered), followup=Followup.PICKED)

    def numbers(self, text: str) -> list[int]:
        """List the numbers that a message names where it says nothing else ("the 2nd one, please"), else none."""
        tokens, found = _tokens(text), list[int]()
        for token in tokens:
            if token.kind in _NUMBERS and token.value.is_integer():
                found.append(int(token.value))
            elif token.text in self._grammar.ordinals:
                found.append(self._grammar.ordinals.index(token.text) + 1)
            elif token.text not in self._words.words:
                value = self._figures.get(token.text, 0.0)
                if not value or not value.is_integer():
                    return []
                found.append(int(value))
        if not found and [token.text for token in tokens] == ["one"]:
            found.append(1)
        return found


def _tokens(text: str) -> list[Token]:
    return [token for token in tokenise(normalise(text)) if token.kind != "stop"]
