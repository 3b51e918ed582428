"""New posts in the forums that a server chose: one whose title asks gets questions to pick from, never a guess."""

from __future__ import annotations

from datetime import datetime
from time import perf_counter
from typing import TYPE_CHECKING, Any

import discord

from bot.chat.choices import Choice
from bot.chat.question import Answer, Way, Where, Words
from bot.chat.render import shown
from bot.engine.reply import Outcome, Reply, Suggestion

if TYPE_CHECKING:
    from bot.chat.desk import Desk
    from bot.chat.sending import Sender

SUGGESTIONS = 3  # questions under a post


class Forum:
    """Reads titles of posts; their texts Discord doesn't send."""

    def __init__(self, desk: Desk, sender: Sender) -> None:
        self._desk, self._sender = desk, sender

    def opened(self, message: discord.Message) -> bool:
        """Whether a message is the first of a post, which has the post's own id, in a chosen forum."""
        if not isinstance(message.channel, discord.Thread) or message.id != message.channel.id or message.author.bot:
            return False
        where = Where.of(message)
        return bool(where.parent and self._desk.choices.nearest(where, Choice.FORUM))

    async def offer(self, message: discord.Message, *, admitted: bool, at: datetime | None) -> bool:
        """Offer questions under a post; return whether that got through, or needn't.

        `admitted`: the pace allowed it before. `at`: when it was written, if nobody was there to hear it.
        """
        post: Any = message.channel
        where = Where.of(message)
        answer = self._offer(post.name, where)
        if answer is None or not (admitted or self._desk.pace(where.user, where.parent, at).allowed):
            return True
        reply = await self._sender.reply(message, answer.text, answer.view)
        if reply is None:
            return not self._sender.forget_failure(post.id)
        self._desk.arrived(answer, reply)
        return True

    def _offer(self, title: str, where: Where) -> Answer | None:
        """Work out what to offer under a post whose title asks: questions to pick from; None where there are none."""
        began, article = perf_counter(), self._desk.shelf.here(where)
        reply = article.reply(title)
        ids = reply.pairs or tuple(one.pair for one in reply.suggestions)
        sure = reply.outcome in {Outcome.ANSWERED, Outcome.SUGGESTED}
        if not sure or not article.responder.reader.is_question(title):
            return None
        pairs = [article.knowledge.pairs[pair] for pair in ids[:SUGGESTIONS]]
        offered = tuple(Suggestion(pair.id, pair.question) for pair in pairs)
        reply = Reply("", Outcome.SUGGESTED, suggestions=offered, why="a post's title asks")
        text, view = shown(reply, article, where.user)
        words = Words("", where.user)  # a title is not addressed to the bot: nothing of it is kept or followed
        return Answer(words, where, Way.FORUM, article, reply, text, view, began)
