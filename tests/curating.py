"""What the curators' tests share: a copy of the invented night market to change, and a store of what was missed."""

from __future__ import annotations

import shutil
import time
from pathlib import Path

from bot.article.content import Content
from bot.engine.reply import Outcome
from bot.engine.responder import Responder
from bot.store import Kind, Record, Store

MARKET = Path(__file__).parent / "fixtures" / "night-market"
NAME = "night-market"
KINDS = {
    Outcome.ANSWERED: Kind.ANSWERED,
    Outcome.SUGGESTED: Kind.SUGGESTED,
    Outcome.NOT_COVERED: Kind.NOT_COVERED,
}


def market(folder: Path) -> Content:
    """Copy the article's files."""
    shutil.copytree(MARKET, folder / "market")
    return Content(folder / "market")


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
