"""What replies of ours said, and to what: kept while they are young, else read off their buttons."""

from __future__ import annotations

import math
import time
from collections import OrderedDict
from dataclasses import dataclass
from itertools import islice
from typing import TYPE_CHECKING, Any, TypeVar

import discord

from bot.chat.acts import Act, Ident
from bot.chat.question import NOBODY, Earlier, Way, Words, lines, spoken
from bot.engine.reply import Outcome, Perhaps, Reply, Suggestion

if TYPE_CHECKING:
    from collections.abc import Callable

    from bot.chat.question import Answer, Press
    from bot.chat.shelf import Shelf
    from bot.library import Article

Key = TypeVar("Key")
Value = TypeVar("Value")
ROOM, LEAST = 4_000_000, 800  # characters of all replies that are remembered, and that each counts at the least
REMEMBERED = ROOM // LEAST  # replies at the most
QUOTED = 50  # replies in a channel, the last, in which a quoted line is looked for


class Latest(OrderedDict[Key, Value]):
    """What was put in last, oldest first, `most` entries at most; putting one in again makes it the newest."""

    def __init__(self, most: int) -> None:
        super().__init__()
        self._most = most

    def __setitem__(self, key: Key, value: Value) -> None:
        """Put an entry in, and drop the oldest where there are too many."""
        super().__setitem__(key, value)
        self.move_to_end(key)
        if len(self) > self._most:
            self.popitem(last=False)


@dataclass(frozen=True, slots=True)
class _Said:
    """What is remembered of a reply: what a message that follows it goes by (`followed`), the reply that it followed
    itself (`before`), and its `lines` in the `channel`. `text`: the hash of what it says, or None.
    """

    followed: Earlier
    before: Earlier | None
    channel: int
    lines: str
    text: int | None
    at: float

    @property
    def replies(self) -> list[Earlier]:
        """What it holds of users' words."""
        return [one for one in (self.followed, self.before) if one]

    @property
    def weight(self) -> int:
        """How many characters it has."""
        texts = [text for one in self.replies for text in (one.words.text, one.reply.question)]
        return max(LEAST, sum(map(len, texts)) + len(self.lines))


class Memory:
    """Remembers replies by their message, or by the interaction that it answers; in private also which came last."""

    def __init__(self, shelf: Shelf, *, clock: Callable[[], float] = time.monotonic) -> None:
        self._shelf, self._clock = shelf, clock
        self._said: OrderedDict[int, _Said] = OrderedDict()
        self._weight = 0
        self._latest: Latest[int, int] = Latest(REMEMBERED)  # by channel, the keys of replies
        self._forgotten: Latest[int, int] = Latest(REMEMBERED)  # by user, the interaction that asked for it
        self._unheard = -math.inf  # until when messages may have been deleted unheard

    def keep(self, key: int, answer: Answer, asked: int) -> bool:
        """Remember an answer, or what it followed where that stays; what a button changes goes on following that.

        `asked`: the message or interaction that asked for it. Return False where its user had all forgotten since.
        """
        where, before = answer.where, answer.before
        if asked < self._forgotten.get(where.user, 0):
            return False
        kept = Earlier(answer.words, answer.article.key, answer.reply)
        if before is not None and not answer.reply.leads_on:
            kept = before
        if answer.way is Way.BUTTON:
            before = self.before(key)
        read: frozenset[str] = frozenset()  # what anybody in the channel can read, and so quote
        if answer.text and not where.private:
            read = lines(answer.words.text) | lines(answer.text)
        text = hash(answer.text) if _is_plain(answer) else None
        self.drop(key)
        entry = self._said[key] = _Said(kept, before, where.channel, "\n".join(read), text, self._clock())
        self._weight += entry.weight
        while self._weight > ROOM:
            self.drop(next(iter(self._said)))
        if answer.way is Way.DM:
            self._latest[where.channel] = key
        return True

    def drop(self, key: int | None) -> None:
        """Forget a reply that is gone, or says something else now."""
        if key is not None and key in self._said:
            self._weight -= self._said.pop(key).weight

    def forget(self, user: int, at: int) -> None:
        """Forget the replies to a user's words, and to nobody's; `at`: the interaction that asks for it."""
        self._forgotten[user] = at
        for key, said in tuple(self._said.items()):
            if any(one.words.by in {user, NOBODY} for one in said.replies):
                self.drop(key)

    def point_no_further(self) -> None:
        """Point to nothing that was said so far: what was deleted meanwhile nobody told."""
        self._unheard = self._clock()

    def same(self, channel: int, text: str, seconds: float) -> int | None:
        """Return the latest message that said just this in a channel, so many seconds ago at most."""
        oldest = self._clock() - seconds
        for key, said in reversed(self._said.items()):
            if said.at < oldest or said.at <= self._unheard:
                return None
            if said.channel == channel and said.text == hash(text):
                return key
        return None

    def of(self, key: int) -> Earlier | None:
        """Return what was said under a key, while that is remembered."""
        said = self._said.get(key)
        return said.followed if said else None

    def before(self, key: int) -> Earlier | None:
        """Return what the reply under a key followed, while that is remembered."""
        said = self._said.get(key)
        return said.before if said else None

    def quoted(self, channel: int, quotes: frozenset[str]) -> Earlier | None:
        """Return what one of the last replies in a channel said that, with its question, has all these lines."""
        if not quotes:
            return None
        here = (said for said in reversed(self._said.values()) if said.channel == channel)
        for said in islice(here, QUOTED):
            if quotes.issubset(said.lines.split("\n")):
                return said.followed
        return None

    def latest(self, channel: int, *, before: int = 1 << 64) -> Earlier | None:
        """Return what was said last in a private channel, if that is remembered and was `before` a message."""
        key = self._latest.get(channel, 0)
        return self.of(key) if key < before else None

    def pressed(self, press: Press) -> Earlier:
        """Return what the message with a button said from its article, and to whose words, as far as that is known."""
        message, me = press.interaction.message, press.interaction.client.user.id
        target = message.reference.resolved if message and message.reference else None
        words = spoken(target, me) if isinstance(target, discord.Message) else Words("", press.asker)
        known = (self.of(key_of(message)) or self.read(message, words)) if message else None
        if known and known.article == press.article.key:
            return known
        words = known.words if known else words
        return Earlier(words, press.article.key, Reply(words.text, Outcome.SUGGESTED))

    def read(self, message: discord.Message, asked: Words | None) -> Earlier | None:
        """Read a reply off a message of ours; `asked`: what it replied to, where that can be read."""
        parts: list[Any] = [part for row in message.components for part in getattr(row, "children", ())]
        ids = [getattr(part, "custom_id", None) or "" for part in parts]  # a layout has parts without
        found = [ident for ident in map(Ident.read, ids) if ident and ident.article]
        article = self._shelf.by_key(found[0].article) if found else None
        if article is None:
            return None
        named: dict[Act, list[str]] = {}
        for ident in found:
            if ident.article == article.key:
                named.setdefault(ident.act, []).extend(ident.ids)
        asked = asked or Words("", found[0].asker)
        return Earlier(asked, article.key, _reply(article, named, asked.text))


def _is_plain(answer: Answer) -> bool:
    """Whether it is what a message in a server's channel answers, for all to see, and not only points to that."""
    spoken = answer.way in {Way.MENTION, Way.EDIT} and answer.where.guild > 0
    reply = answer.reply
    return spoken and reply.outcome is Outcome.ANSWERED and not reply.followup and not answer.repeats


def _reply(article: Article, named: dict[Act, list[str]], question: str) -> Reply:
    """Make a reply of what its buttons name: pairs that were judged or offered, facts that it rests on."""
    pairs = article.knowledge.pairs
    answered = tuple(pair for pair in named.get(Act.RIGHT, ()) if pair in pairs)
    questions = {pair: pairs[pair].question if pair in pairs else "" for pair in named.get(Act.PICK, ())}
    offered = tuple(Suggestion(pair, text) for pair, text in questions.items())  # those that are gone, too: a number
    facts = tuple(fact for fact in named.get(Act.WHERE, ()) if fact in article.knowledge.facts)
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
