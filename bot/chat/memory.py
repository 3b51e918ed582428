"""What replies of ours said, and to what: kept while they are young, else read off their buttons."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import islice
from typing import TYPE_CHECKING, Any

from bot.chat.latest import Latest
from bot.chat.question import Words, lines
from bot.chat.render import TEMPLATE
from bot.engine.followup import then
from bot.engine.reply import Outcome, Perhaps, Reply, Suggestion

if TYPE_CHECKING:
    import discord

    from bot.chat.shelf import Shelf
    from bot.library import Article

REMEMBERED = 5000  # replies
QUOTED = 50  # replies in a channel, the last, in which a quoted line is looked for: each takes some microseconds


@dataclass(frozen=True, slots=True)
class Earlier:
    """A reply that was given: to whose words, from which article (its key). `pointed`: a message replies to just it."""

    words: Words
    article: str
    reply: Reply
    pointed: bool = True


@dataclass(frozen=True, slots=True)
class _Said:
    """What is remembered under a key: what the next message follows, and the `text` that is read in a `channel`."""

    followed: Earlier
    channel: int
    text: str


class Memory:
    """Remembers replies by their message, or by the interaction that it answers; in private also which came last."""

    def __init__(self, shelf: Shelf) -> None:
        self._shelf = shelf
        self._said: Latest[int, _Said] = Latest(REMEMBERED)
        self._latest: Latest[int, Earlier] = Latest(REMEMBERED)

    def keep(
        self, key: int, said: Earlier, before: Earlier | None, *, channel: int, text: str = "", last: bool = False
    ) -> None:
        """Remember a reply, or what it followed where that stays.

        `text`: what of it anybody in the channel can read, and so quote, beside the question. `last`: in this channel,
        a private one, the next message follows it.
        """
        kept = said
        if before is not None and then(before.reply, said.reply) is before.reply:
            kept = before
        self._said[key] = _Said(kept, channel, f"{said.words.text}\n{text}" if text else "")
        if last:
            self._latest[channel] = kept

    def drop(self, key: int) -> None:
        """Forget a reply that is gone."""
        self._said.pop(key, None)

    def of(self, key: int) -> Earlier | None:
        """Return what was said under a key, while that is remembered."""
        said = self._said.get(key)
        return said.followed if said else None

    def quoted(self, channel: int, quotes: frozenset[str]) -> Earlier | None:
        """Return what one of the last replies in a channel said that, with its question, has all these lines."""
        if not quotes:
            return None
        here = (one for one in reversed(self._said.values()) if one.channel == channel)
        return next((one.followed for one in islice(here, QUOTED) if quotes <= lines(one.text)), None)

    def latest(self, channel: int) -> Earlier | None:
        """Return what was said last in a private channel, while that is remembered."""
        return self._latest.get(channel)

    def read(self, message: discord.Message, question: str) -> Earlier | None:
        """Read a reply off a message of ours; `question`: what it replied to, as far as that can be read."""
        rows: list[Any] = list(message.components)
        ids = [one.custom_id or "" for row in rows for one in getattr(row, "children", ())]
        found = [match for match in map(TEMPLATE.fullmatch, ids) if match and match["article"]]
        article = self._shelf.by_key(found[0]["article"]) if found else None
        if article is None:
            return None
        named: dict[str, list[str]] = {}
        for match in found:
            if match["article"] == article.key:
                named.setdefault(match["act"], []).extend(filter(None, match["ids"].split(",")))
        return Earlier(Words(question, int(found[0]["asker"])), article.key, _reply(article, named, question))


def _reply(article: Article, named: dict[str, list[str]], question: str) -> Reply:
    """Make a reply of what its buttons name: pairs that were judged or offered, facts that it rests on."""
    pairs = article.knowledge.pairs
    answered = tuple(pair for pair in named.get("y", ()) if pair in pairs)
    offered = tuple(Suggestion(pair, pairs[pair].question) for pair in named.get("p", ()) if pair in pairs)
    facts = tuple(fact for fact in named.get("w", ()) if fact in article.knowledge.facts)
    perhaps = None
    if facts and not answered:
        pair = next((pair for pair in pairs.values() if pair.facts == facts), None)
        perhaps = Perhaps(pair.id, pair.question, pair.answer, pair.facts) if pair else None
    if len(answered) == 1 and not question:
        question = pairs[answered[0]].question
    outcome = Outcome.ANSWERED if answered else Outcome.SUGGESTED
    return Reply(question, outcome, pairs=answered, facts=facts, suggestions=offered, perhaps=perhaps)


def key_of(message: discord.Message) -> int:
    """Return the key under which a reply of ours is remembered."""
    return message.interaction_metadata.id if message.interaction_metadata else message.id
