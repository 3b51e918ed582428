"""What is wrong with what the bot sends to Discord: held request by request against all that it may say."""

from __future__ import annotations

import logging
import re
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from fuzzing import Judge, power

from bot.chat import command, handoff, hearing, manage, shelf, tree, views
from bot.chat.acts import Ident
from bot.chat.desk import ELSEWHERE, POINTS
from bot.chat.render import about, guide, questions
from bot.engine.says import DECLINED

if TYPE_CHECKING:
    from loopback.rest import Recorded

    from bot.library import Article

GONE = {0, 10008, 50001, 50013}  # what Discord may well refuse: the message was deleted, the bot may not write there
MISSED = "The questions most missed in this server:"
DOORS = {
    *(views.GONE, views.OLD, views.THANKS, views.NOTED, shelf.NO_SUCH, shelf.NOT_KEPT, hearing.USE_ASK),
    *(hearing.UNREADABLE, hearing.BY_NAME, command.UNSEEN, command.MANAGERS_ONLY, tree.CHANGED),
    *(handoff.OFF, handoff.NOT_YOURS, handoff.UNKNOWN, handoff.MAY_NOT, handoff.NOT_ASKED, handoff.ASKED),
    *(handoff.TITLE, manage.NAME, manage.LABEL),
    f"{DECLINED} {ELSEWHERE}",
    "This command is not for you.",
    "Only the one who asked can say that.",
    "Only the one who asked can delete this.",
    "No question was missed in this server lately.",
    "Nothing is missing.",
    "What was wrong?",
    "Reason (optional)",
}
PATTERNS = (
    r"You ask faster than I may answer\. Ask again in \d+ seconds?\.",
    rf"{re.escape(POINTS)} https://discord\.com/channels/\d+/\d+/\d+",
    r"I may not write in <#\d+>\. Use /ask there, or ask me here\.",
    r"There is no such topic\. There is .*",
    r"Done\. \d+ entr(?:y|ies) of yours (?:is|are) erased; nothing of you is kept now\.(?: What is left .*)?",
    r"In <#\d+>:",
    r"- [A-Z][\w ,@]+: (?:yes|NO, so I can't [a-z ]+)",
    r"Slash commands work all the same\. .*",
    r"invite me again with them: <https://discord\.com/oauth2/authorize\?[\w=&+%]+>",
    r"Turned on: .*",
    r"I answer here from “.*”\.",
    r"I read only what is addressed to me and, .*",
    r"(?:Instead of who you are|Of what a moderator puts|That a reply was taken away|Moderators of a server).*",
    r"(?:All of it is erased after|While I run I remember) .*",
    r"Refusals have (?:no|a) button .*",
    r"New posts in <#\d+> (?:whose title asks get questions to pick from|get nothing from me any more)\.",
    r"Within \d+ seconds I point to the same answer above instead of repeating it\.",
    r"I repeat answers as often as somebody asks\.",
    r"Answer \d|None of these|Right answer|Wrong answer|Delete|Where does it say so\?|Ask a person",
)
HANDED = re.compile(r"(?:<@&\d+> )?<@(\d+)> asks what the article doesn't answer:\n> (.*)")
READ = {"content", "label", "title", "placeholder", "name"}  # what of a body somebody reads


class _Keeping(logging.Handler):
    def __init__(self) -> None:
        super().__init__(logging.WARNING)
        self.lines: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        error = f": {record.exc_info[1]!r}" if record.exc_info else ""
        self.lines.append(f"log {record.name}: {record.getMessage()}{error}")


@contextmanager
def complaints() -> Iterator[list[str]]:
    """Yield a list of what anything logs that is a warning or worse."""
    handler = _Keeping()
    logging.getLogger().addHandler(handler)
    try:
        yield handler.lines
    finally:
        logging.getLogger().removeHandler(handler)


def parts(body: Any) -> Iterator[dict[str, Any]]:
    """Give all objects in a body, however deep."""
    if isinstance(body, dict):
        yield body
        for value in body.values():
            yield from parts(value)
    elif isinstance(body, list):
        for one in body:
            yield from parts(one)


def texts(body: Any) -> Iterator[str]:
    """Give all texts in a body that somebody reads."""
    for part in parts(body):
        yield from (part[key] for key in READ & part.keys() if isinstance(part[key], str))


class Listener:
    """Tells what is wrong with a request."""

    def __init__(self, article: Article) -> None:
        self._judge, knowledge = Judge(article), article.knowledge
        topics, told = range(len(knowledge.topics) + 1), (True, False)
        shown = [about(article)]
        shown += [questions(article, page, topic) for topic in topics for page in range(len(knowledge.pairs))]
        shown += [guide(article, several=False, manages=one, owns=other) for one in told for other in told]
        laid = {text for view in shown for text in texts(view.to_components())}
        self._lines = DOORS | {line for text in laid for line in text.split("\n")} | set(knowledge.topics)
        self._lines |= {pair.question[:100] for pair in knowledge.pairs.values()}  # as choices
        self._lines.add(f"“{knowledge.record.title}”, as recorded here, not word for word:")
        for fact in knowledge.facts.values():
            self._lines |= {f"> {fact.text}", f"{fact.says}, {fact.place} (fact {fact.id})"}
        self._patterns = re.compile("|".join(PATTERNS))

    def faults(self, request: Recorded) -> Iterator[str]:
        """Give what is wrong with it, and how Discord took it."""
        for fault in self._faults(request.body or {}):
            yield f"{request.method} {request.route}: {fault}"
        refused = request.answer if request.status >= 400 else {"code": 0}
        if refused["code"] not in GONE and "message_reference" not in str(refused):
            yield f"{request.method} {request.route}: {request.status} {request.answer}"

    def _faults(self, body: dict[str, Any]) -> Iterator[str]:
        said = body.get("data") or body
        content, allowed = str(said.get("content") or ""), said.get("allowed_mentions")
        ids = [str(part["custom_id"]) for part in parts(said) if part.get("type") == 2 and "custom_id" in part]
        if len(set(ids)) < len(ids) or not all(map(Ident.read, ids)):
            yield f"buttons {ids}"
        if handed := HANDED.fullmatch(content):  # alone repeats what was asked, and pings who asked, and a role
            if allowed["parse"] or list(map(str, allowed["users"])) != [handed[1]] or len(allowed["roles"]) > 1:
                yield f"may ping {allowed}"
            yield from power(re.sub(r"\\.", "", handed[2]))
        else:
            if ("content" in said or "components" in said) and "title" not in said and allowed != {"parse": []}:
                yield f"may ping {allowed}"
            for text in texts(said):
                yield from self._strange(text)

    def _strange(self, text: str) -> Iterator[str]:
        """Give the lines that are neither curated nor the bot's own."""
        first, *others = text.split("\n")
        if first == MISSED and others:  # repeats what was asked, to who manages the server
            for line in others:
                yield from power(re.sub(r"\\.", "", line))
            return
        for line in (first, *others):
            if line not in self._lines and not self._patterns.fullmatch(line):
                yield from self._judge.strange(line)
