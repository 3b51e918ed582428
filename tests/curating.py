"""What the curators' tests share: copies of the invented articles to change, and a store of what was missed."""

from __future__ import annotations

import functools
import shutil
import time
from pathlib import Path

from bot.article.content import Content
from bot.article.knowledge import Knowledge
from bot.engine.learnt import learn
from bot.engine.reply import Outcome
from bot.engine.responder import Responder
from bot.library import keep, open_article
from bot.store import Kind, Record, Store

FIXTURES = Path(__file__).parent / "fixtures"
NAME = "night-market"
MARKET = FIXTURES / NAME
KINDS = {
    Outcome.ANSWERED: Kind.ANSWERED,
    Outcome.SUGGESTED: Kind.SUGGESTED,
    Outcome.NOT_COVERED: Kind.NOT_COVERED,
}


@functools.cache
def opened(name: str) -> Responder:
    """Open an invented article, once a run: what it was learnt into is kept in the run's own folder."""
    return open_article(Content(FIXTURES / name))


def taught(knowledge: Knowledge) -> Responder:
    """Return a responder that has just learnt an article."""
    return Responder(knowledge, learn(knowledge))


def invented(name: str, folder: Path) -> Content:
    """Copy an invented article's files into a folder. Until they change it needn't be learnt anew."""
    shutil.copytree(FIXTURES / name, folder, dirs_exist_ok=True)
    content = Content(folder)
    keep(content, content.read(name), opened(name))
    return content


def market(folder: Path) -> Content:
    """Copy the night market."""
    return invented(NAME, folder / "market")


def asked(responder: Responder, *questions: str, asker: str = "", ago: float = 3600.0) -> list[Record]:
    """Record what the bot replies to questions, a second apart, as the chat does."""
    records = []
    for number, question in enumerate(questions):
        reply = responder.reply(question)
        if kind := KINDS.get(reply.outcome):
            pairs = reply.pairs or tuple(one.pair for one in reply.suggestions)
            at = time.time() - ago + number
            records.append(Record(kind, responder.knowledge.name, question, pairs, asker=asker, at=at))
    return records


def stocked(folder: Path, *records: Record) -> Store:
    """Return a store that holds records, in a folder that may be new."""
    folder.mkdir(exist_ok=True)
    store = Store(f"sqlite:///{folder}/kept.db")
    store.add(records)
    return store
