"""Start an article of one's own: files that `check` finds wanting until every to-do in them is done."""

from __future__ import annotations

import os
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

import tomlkit

from bot.article import files
from bot.article.files import UnreadableError, decode
from bot.article.original import names_in
from bot.article.sentences import sentences
from bot.article.sources import RESERVED, first_layout_file, gaps_file, names_file, pairs_file, record_file
from bot.curator.edit import save
from bot.errors import BotError, DataError, Fault
from bot.text import normalise, printable, tokenise

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from bot.article.content import Content

_NAME = re.compile(r"[a-z0-9][a-z0-9-]{0,39}")
_BYLINE = re.compile(r"by\s+(?P<author>[^,|\n]{2,80})", re.IGNORECASE)
_LONGEST_TITLE = 200  # characters; a longer first block is a paragraph
_NAMED = r"[A-Z][\w&'’-]*(?:\s+(?:of\s+|the\s+|and\s+)?[A-Z][\w&'’-]*)*"
_SOURCE = rf"[Tt]he\s+[a-z]+(?:\s+of\s+{_NAMED})?|{_NAMED}"
_SAYS = re.compile(rf"(?:[Aa]ccording to|\bsaid)\s+(?P<after>{_SOURCE})|\b(?P<before>{_SOURCE})\s+said\b")
_MONTH = "January|February|March|April|May|June|July|August|September|October|November|December"
_WEEKDAY = "(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)days?"
_DATE = re.compile(rf"(?:\d{{1,2}}\s+)?\b(?:{_MONTH})\b(?:\s+\d{{1,4}}\b)?|\b(?:1\d|20)\d\ds?\b|\b{_WEEKDAY}\b")
_IN_WORDS = re.compile(
    r"\b(?:two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|\w+teen|twenty|thirty|forty|fifty|sixty|seventy"
    r"|eighty|ninety|dozens?|hundreds?|thousands?|millions?|billions?|half|twice)\b",
    re.IGNORECASE,
)
_FEWEST = 3  # words of a sentence that states something

_RECORD = """\
# The record of one article: everything it states, one fact an entry, in your own words.
# Fill in every empty text; a sentence that states several things becomes several facts, one that states nothing goes.
# `says` is who says it: leave it out where that is the article itself, and `author` empty where none is named.
# `paragraph` counts body paragraphs from 1, and 0 is the head. Then: article-bot check

title = {title}
author = {author}
paragraphs = {paragraphs}
head = {head}
about = ""  # the article in one sentence
"""
_PAIRS = """\
# What the bot can answer about one article. A pair is a question, which is answered with what the facts under `facts`
# say (ids in seeds/), one after the other; `answer = "..."` puts it in other words, or says less, but never more.
# `phrasings` are a handful of other ways people put it, as unlike one another as can be; more of them go into
# phrasings/ID.txt, one a line.
"""
_GAPS = """\
# What people may ask and the article doesn't say; a gap looks like this:
#
# [[gap]]
# id = "price"
# missing = "what it costs"  # completes "The article doesn't say ..."
# near = ["pair-01"]  # pairs to offer instead
# phrasings = ["how much is it"]
"""
_NAMES = """\
# Names as the article has them, each with the ways it is written, go under their kind (firm, person, place, law ...);
# words for one thing of its own under [terms]:
#
# ambient = ["harbour"]  # names that go without saying
#
# [names.person]
# ada-quill = "ada quill, quill, ms quill"
#
# [terms]
# ferry = "ferry, boat"
#
{found}
"""


@dataclass(frozen=True, slots=True)
class Text:
    """An article's text, cut: title, author, how many blocks are its head, and its paragraphs."""

    title: str
    author: str
    head: int
    paragraphs: tuple[str, ...]


def draft(content: Content, name: str, path: Path) -> tuple[Path, ...]:
    """Write the files of a new article to fill in. Raises BotError, and never writes over a file."""
    if not _NAME.fullmatch(name) or name == RESERVED:
        raise BotError(f"{name!r} is no name for an article: lower-case letters, digits and hyphens, 40 at most")
    text = read(path)
    sources = content.read(name)
    for taken in (content.record_path(name), content.root / first_layout_file(name), content.folder(name)):
        if os.path.lexists(taken):
            raise BotError(f"{taken} is there already: nothing was written")
    stated = [(number, s) for number, block in enumerate(text.paragraphs, start=1) for s in stating(block)]
    named = dict.fromkeys(name for _, sentence in stated for name in found(sentence).get("names", ()))
    made = {
        record_file(name): "".join(_record(text, stated)),
        pairs_file(name): "".join(_pairs(stated)),
        gaps_file(name): _GAPS,
        names_file(name): _NAMES.format(found=f"# Found in the text: {', '.join(named)}" if named else "#"),
    }
    try:
        for file in made:
            (content.root / file).parent.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise BotError(f"{content.root} cannot be written: {error.strerror}") from error
    save(content, sources, {file: data.encode() for file, data in made.items()})
    return tuple(content.root / file for file in made)


def read(path: Path) -> Text:
    """Cut an article's text into blocks; a short first one is the title, one that starts with "By" the byline."""
    try:
        text = decode(files.read(path))
    except UnreadableError as error:
        raise DataError((Fault(str(path), "", str(error)),)) from error
    shown = [" ".join(printable(block).split()) for block in re.split(r"\n\s*\n", text)]
    blocks = [block for block in shown if block]
    body = list(blocks)
    title = author = ""
    if body and len(body[0]) <= _LONGEST_TITLE and body[0][-1] not in ".!":
        title = body.pop(0)
    byline = _BYLINE.match(body[0]) if body and len(body[0]) <= _LONGEST_TITLE else None
    if byline:
        author = byline["author"].strip().rstrip(".")
        del body[0]
    if not body:
        raise DataError((Fault(str(path), "", "holds no paragraph: set paragraphs apart by an empty line"),))
    return Text(title, author, len(blocks) - len(body), tuple(body))


def stating(block: str) -> list[str]:
    """Return a paragraph's sentences that state something: no questions, and nothing of a word or two."""
    return [s for s in sentences(block) if len(s.split()) >= _FEWEST and not _asks(s)]


def _asks(sentence: str) -> bool:
    """Whether a sentence is a question, and none that it only quotes at its end."""
    bare = sentence.rstrip("\"”'’")
    return bare.endswith("?") and (bare == sentence or sentence[0] in "\"“'‘")


def found(sentence: str) -> dict[str, list[str]]:
    """List the figures, dates and names in a sentence, each once."""
    plain = normalise(sentence)
    dates = [match.group() for match in _DATE.finditer(plain)]
    figures = [t.raw for t in tokenise(plain) if t.kind not in {"word", "stop"}]
    figures = [figure for figure in figures if not any(figure in date for date in dates)]
    figures += [match.group() for match in _IN_WORDS.finditer(plain) if not any(match.group() in f for f in figures)]
    names = [name for name in names_in(plain) if not any(name in date or date in name for date in dates)]
    names = [name for name in names if not any(name in figure for figure in figures)]
    what = {"figures": figures, "dates": dates, "names": names}
    return {kind: list(dict.fromkeys(listed)) for kind, listed in what.items() if listed}


def says(sentence: str) -> str:
    """Return who a sentence names as its source; empty when that is nobody."""
    match = _SAYS.search(sentence)
    who = (match["after"] or match["before"]) if match else ""
    return who[0].lower() + who[1:] if who.startswith("The ") else who


def _record(text: Text, stated: list[tuple[int, str]]) -> Iterator[str]:
    yield _RECORD.format(
        title=_quote(text.title), author=_quote(text.author), paragraphs=len(text.paragraphs), head=text.head
    )
    last = 0
    for index, (number, sentence) in enumerate(stated, start=1):
        yield f"\n# --- Paragraph {number} ---\n" if number != last else ""
        last = number
        yield f"\n# TODO {sentence}\n"
        yield from (f"# {kind}: {', '.join(what)}\n" for kind, what in found(sentence).items())
        who = says(sentence)
        yield f'[[fact]]\nid = "F{index:02}"\nparagraph = {number}\n'
        yield (f"says = {_quote(who)}\n" if who else "") + 'text = ""\n'


def _pairs(stated: list[tuple[int, str]]) -> Iterator[str]:
    yield _PAIRS
    for index, (number, _) in enumerate(stated, start=1):
        yield f'\n[[pair]]\nid = "pair-{index:02}"\ntopic = "Paragraph {number}"\nquestion = ""\n'
        yield f'facts = ["F{index:02}"]\nphrasings = [\n]\n'


def _quote(text: str) -> str:
    return tomlkit.string(text).as_string()
