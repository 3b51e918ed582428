"""An answer on its way to Discord."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from discord import ui

    from bot.chat.memory import Earlier
    from bot.chat.question import Way, Where, Words
    from bot.engine.reply import Reply
    from bot.library import Article


@dataclass(frozen=True, slots=True)
class Answer:
    """What is to be shown for a question: the reply, its content and buttons. `hidden`: to the asker alone.

    `words`: what is asked, and whose words that takes, those of the question `before` included.
    """

    words: Words
    where: Where
    way: Way
    article: Article
    reply: Reply
    text: str
    view: ui.View
    hidden: bool
    began: float
    before: Earlier | None = None
    repeats: bool = False  # what a message said just now, to which it points
