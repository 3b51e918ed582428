"""Turn replies into what Discord shows: plain content with one row of buttons, and three layouts."""

from __future__ import annotations

import re
from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING, Any

from discord import ButtonStyle, ui

from bot.chat.acts import Act, Ident
from bot.engine.reply import Followup, Outcome, Reply
from bot.engine.says import MORE, wording
from bot.text import printable

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from bot.library import Article

LONGEST = 2000  # characters of content
PAGE = 8  # questions on a page
WHERE = "Where does it say so?"
HAND_OFF = "Ask a person"
PICK = ButtonStyle.blurple
Button = ui.Button[Any]
_MARKUP = re.compile(r"([\\*_~|`>#\-\[\]()<@:/])")


def escape(text: str) -> str:
    """Take the power out of what a user typed: no formatting, link, ping or preview, nothing that can't be seen."""
    return _MARKUP.sub(r"\\\1", " ".join(printable(text).split()))


def cut(text: str, longest: int = LONGEST) -> str:
    """Cut a text to a length, at the end of a line or word where one is near."""
    if len(text) <= longest:
        return text
    kept = text[: longest - 1]
    end = max(kept.rfind("\n"), kept.rfind(" "))
    return kept[: end if end > longest // 2 else None].rstrip() + "…"


def button(label: str, ident: Ident, style: ButtonStyle = ButtonStyle.grey, *, disabled: bool = False) -> Button:
    """Return a button."""
    return ui.Button(label=label, custom_id=str(ident), style=style, disabled=disabled)


def row(*buttons: Button) -> ui.View:
    """Return buttons, five in a row, in a view that keeps no state: what they do is in their ids."""
    view = ui.View(timeout=None)
    for one in buttons:
        view.add_item(one)
    view.stop()  # discord.py keeps a view that goes on
    return view


def settled(asker: int, *, private: bool = False) -> ui.View:
    """Make what stands under a reply that offers nothing: its asker can delete it, where others see it."""
    return row() if private else row(_delete(asker))


def _delete(asker: int) -> Button:
    return button("Delete", Ident(Act.DELETE, asker=asker))


def shown(
    reply: Reply,
    article: Article,
    asker: int,
    *,
    titled: bool = False,
    private: bool = False,
    other: tuple[Article, Reply] | None = None,
    person: bool = False,
) -> tuple[str, Callable[[], ui.View]]:
    """Return a reply's content, and what makes its buttons: many replies wait to be sent, and buttons are heavy.

    `titled`, or picked: above it stands the curated question that it answers. `other`: an article that answers instead,
    and its reply. `person`: a person can be asked where the article is silent. Questions for which there is
    no room are not offered.
    """
    reply = _escaped(reply)
    text = _content(reply, article, titled, other)
    while len(text) > LONGEST and reply.listed:
        reply = replace(reply, suggestions=reply.suggestions[:-1])
        text = _content(reply, article, titled, other)
    asks = person and reply.outcome is Outcome.NOT_COVERED
    return cut(text), partial(_row, reply, article, asker, other, asks=asks, private=private)


def _row(
    reply: Reply, article: Article, asker: int, other: tuple[Article, Reply] | None, *, asks: bool, private: bool
) -> ui.View:
    """Make the buttons of a reply; `asks`: one asks a person."""
    buttons = _buttons(reply, article, asker, other)
    if asks:
        buttons.append(button(HAND_OFF, Ident(Act.HAND_OFF, article.key, asker=asker)))
    if not private:
        buttons.append(_delete(asker))
    return row(*buttons)


def _content(reply: Reply, article: Article, titled: bool, other: tuple[Article, Reply] | None) -> str:
    """Word a reply, with the questions that it offers numbered as their buttons are."""
    if reply.followup is Followup.SOURCE:
        return sources(article, reply.facts)
    titled = titled or reply.followup is Followup.PICKED
    lines = [wording(reply, article.knowledge, numbered=False)]
    if reply.outcome is Outcome.ANSWERED:
        if titled and len(reply.pairs) == 1:
            lines.insert(0, f"**{article.knowledge.pairs[reply.pairs[0]].question}**")
        if reply.listed:
            lines.append(MORE)
    for number, one in enumerate(reply.listed, start=1):
        lines.append(f"{number}. {one.question}")
    if other:
        lines.append(f"Another article here covers it: “{other[0].knowledge.record.title}”.")
    return "\n".join(lines)


def _buttons(reply: Reply, article: Article, asker: int, other: tuple[Article, Reply] | None) -> list[Button]:
    """Return the buttons for what a reply says and offers."""

    def does(label: str, act: Act, ids: tuple[str, ...], style: ButtonStyle = ButtonStyle.grey) -> Button:
        return button(label, Ident(act, article.key, ids, asker), style)

    picks = [does(f"Answer {number}", Act.PICK, (one.pair,), PICK) for number, one in enumerate(reply.listed, start=1)]
    if reply.followup is Followup.SOURCE:
        return []
    if reply.outcome is Outcome.ANSWERED:
        judge = [does("Right answer", Act.RIGHT, reply.pairs), does("Wrong answer", Act.WRONG, reply.pairs)]
        return [does(WHERE, Act.WHERE, reply.facts), *judge, *picks]
    if reply.perhaps:
        picks.append(does(WHERE, Act.WHERE, reply.perhaps.facts))
    if other:
        picks.append(button("Answer from the other", Ident(Act.PICK, other[0].key, other[1].pairs, asker), PICK))
    elif reply.outcome is Outcome.SUGGESTED and picks:
        picks.append(does("None of these", Act.NONE, tuple(one.pair for one in reply.suggestions)))
    return picks


def _escaped(reply: Reply) -> Reply:
    """Escape what may stem from the question."""
    if not reply.missing and not reply.parts:
        return reply
    missing = tuple(map(escape, reply.missing))
    return replace(reply, missing=missing, parts=tuple(map(_escaped, reply.parts)))


def sources(article: Article, cited: Iterable[str]) -> str:
    """Show facts, given by their ids, as recorded."""
    facts = [article.knowledge.facts[fact] for fact in cited]
    lines = [f"“{article.knowledge.record.title}”, as recorded here, not word for word:"]
    lines += [f"> {fact.text}\n{fact.says}, {fact.place} (fact {fact.id})" for fact in facts]
    return cut("\n".join(lines))


def layout(*parts: ui.Item[Any]) -> ui.LayoutView:
    """Return a layout of components that keeps no state."""
    view = ui.LayoutView(timeout=None)
    view.add_item(ui.Container(*parts))
    view.stop()
    return view


def about(article: Article) -> ui.LayoutView:
    """Show what the article is about: author, topics, who says what."""
    record, knowledge = article.knowledge.record, article.knowledge
    said: dict[str, set[int]] = {}
    for fact in record.facts:
        said.setdefault(fact.says, set()).add(fact.paragraph)
    who = [f"- {name}: {_places(sorted(places - {0}))}" for name, places in said.items()]
    topics = [f"- {topic} ({len(pairs)})" for topic, pairs in knowledge.topics.items()]
    byline = f"By {record.author}, " if record.author else ""
    head = f"## {record.title}\n{byline}{record.paragraphs} paragraphs\n{record.about}"
    return layout(
        ui.TextDisplay(cut(head, 1200)),
        ui.TextDisplay(cut("\n".join(["**What I can answer, by topic**", *topics]), 1200)),
        ui.TextDisplay(cut("\n".join(["**Who says what**", *who]), 1200)),
        ui.ActionRow(button("All questions", Ident(Act.PAGE, article.key, ("0",)))),
    )


def _places(paragraphs: list[int]) -> str:
    if not paragraphs:
        return "the head"
    return f"paragraph{'s' if len(paragraphs) > 1 else ''} {', '.join(map(str, paragraphs))}"


def questions(article: Article, page: int, topic: int = 0) -> ui.LayoutView:
    """Show one page of the questions it can answer, of one topic (numbered from 1) or of all (0)."""
    topics = article.knowledge.topics
    names = list(topics)[topic - 1 : topic] if 0 < topic <= len(topics) else list(topics)
    pairs = [pair for name in names for pair in topics[name]]
    last = (len(pairs) - 1) // PAGE
    page = min(max(page, 0), last)
    heading = names[0] if len(names) == 1 else article.knowledge.record.title
    parts: list[ui.Item[Any]] = [ui.TextDisplay(f"**{heading}**, page {page + 1} of {last + 1}")]
    for number, pair in enumerate(pairs[page * PAGE : (page + 1) * PAGE], start=1):
        answer = button(f"Answer {number}", Ident(Act.PICK, article.key, (pair.id,)))
        parts.append(ui.Section(ui.TextDisplay(f"{number}. {pair.question}"), accessory=answer))
    if last:
        turns = ui.ActionRow[Any]()
        for label, to in (("Previous page", page - 1), ("Next page", page + 1)):
            turn = Ident(Act.PAGE, article.key, (f"{to}.{topic}",))
            turns.add_item(button(label, turn, disabled=not 0 <= to <= last))
        parts.append(turns)
    return layout(*parts)


def guide(article: Article, *, several: bool, manages: bool, owns: bool) -> ui.LayoutView:
    """Show how to ask, of one article or `several`; more to who `manages` the server, or `owns` the bot."""
    lines = [
        "## Ask the article",
        f"I answer questions about “{article.knowledge.record.title}”, and only from it.",
        "- **/ask** and type: questions I can answer come up; your own words work too",
        "- **Mention me** with a question, in a channel or thread, or write to me directly",
        "- **Reply to my answer** to go on: “when was that?”, “says who?”; “2” picks from a list",
        "- **Apps > Ask the article** on any message takes that message as the question",
        "- **/questions** lists all I can answer, **/article** says what it is about",
        "- **private: True** keeps an answer to yourself; **Delete** takes a reply away",
        "- **/privacy** says what is kept, **/forget-me** erases it, **/help** shows this again",
    ]
    if several:
        lines.append("- **article:** asks another article than the one chosen here")
    if manages:
        lines += [
            "**For who manages this server**",
            "- **/setup-check** says what I may do in a channel, **/missed** what I was asked here in vain",
            "- **/server hand-off** puts a button under refusals that asks a person",
            "- **/server forum** has me offer questions under new posts, **/server same-again** repeat no answer",
            "- **Apps > Put to the curator** on a message proposes a question",
        ]
    if manages and several:
        lines.append("- **/use article** chooses the article asked here")
    if owns:
        lines += ["**For who runs me**", "- **/reload** takes up changed article files"]
    return layout(ui.TextDisplay("\n".join(lines)))
