"""Hold an article's record against its text: what facts say must stand there, and what stands there be recorded."""

from __future__ import annotations

import re
from string import ascii_lowercase
from typing import TYPE_CHECKING

from bot.article.files import UnreadableError, decode, read
from bot.article.sentences import sentences
from bot.errors import DataError, Fault
from bot.text import normalise

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from bot.article.knowledge import Knowledge

_FIGURE = re.compile(r"\d[\d,.]*\d|\d")
_GROUPED = re.compile(r"(?<![\d,.])\d{1,3}(?:([ ,.'])\d{3})(?:\1\d{3})*(?![\d'])")  # 94 000, or 94.000
_DECIMAL = re.compile(r"(?<![\d,.])(\d+),(\d{1,2})(?![\d,])")  # 301,1
_CAPITALISED = re.compile(r"\b[A-Z][\w&'-]*")
_NAME_WORD = r"(?:(?:St|Mt|Mr|Ms|Mrs|Dr)\. (?=[A-Z])|[A-Z]\. (?=[A-Z]))*[A-Z][\w&'-]*"  # with title and initials
_NAME = rf"{_NAME_WORD}(?:(?: (?:the|de|van|von|der))* {_NAME_WORD})*"
_NAMED = re.compile(rf"(?<=\b[Tt]he ){_NAME}(?: of(?: the)? {_NAME})+|\b{_NAME}")  # "the Treaty of Easton"
_COMPOUND = re.compile(r"-[a-z]\w*")  # what is no name in "English-speaking"
# Words that begin a sentence and no name; of any other word two capitals in a row are taken for a name.
_OPENERS = frozenset(
    """a an the in on at by for from to of with without after before since until during under over between among as
    when while where if although though because but and or so yet both many most some several all no not only other
    another each every this that these those his her its their our he she it they we i there here then thus however
    also even one two three four five six seven eight nine ten first second last later early soon like unlike despite
    according within across against""".split()
)
_PART = re.compile(r"\d[\d,.]*\d|\w+")
_JOINING = frozenset("of the de van von der percent per cent no".split())
_MEASURE = re.compile(
    r"(?<!\w)(?:[$€£¥]\s?)?\d[\d,.]*\w*(?:\s?(?:%|percent\b|per cent\b|million\b|billion\b|trillion\b))?"
)


def check_text(knowledge: Knowledge, path: Path) -> Iterator[Fault]:
    """Yield a fault for every figure that a fact's paragraph doesn't hold, and every name not in it or before it.

    Accents are letters like those without, and plurals like singulars. Raises DataError for a file that can't be read.
    """
    blocks = _blocks(path)
    record, file = knowledge.record, f"{knowledge.name}.toml"
    if len(blocks) < record.head + record.paragraphs:
        yield Fault(path.name, "", f"has {len(blocks)} blocks; the record says {record.head} + {record.paragraphs}")
        return
    head, body = _flat(" ".join(blocks[: record.head])), [_flat(block) for block in blocks[record.head :]]
    for fact in record.facts:
        block = body[fact.paragraph - 1] if fact.paragraph else head
        before = " ".join((head, *body[: fact.paragraph]))  # "the law": what it is called stands further up
        text = normalise(fact.text)
        missing = [figure for figure in _FIGURE.findall(text) if figure not in block and not _is_in(figure, block)]
        missing += [name for name in _names(text) if name.casefold().removesuffix("s") not in before]
        if missing:
            where = f"paragraph {fact.paragraph}" if fact.paragraph else "the head"
            yield Fault(file, f"fact {fact.id}", f"{', '.join(missing)} is not in {where} of the text")


def _is_in(figure: str, block: str) -> bool:
    """Whether a paragraph has a figure, its thousands or decimals parted in another way: "301,1" for "301.1"."""
    grouped = {re.sub(r"\D", "", found.group()) for found in _GROUPED.finditer(block)}
    decimal = {f"{found[1]}.{found[2]}" for found in _DECIMAL.finditer(block)}
    plain = figure.replace(",", "")
    return plain in grouped | decimal or (plain != figure and re.search(rf"(?<!\d){plain}(?!\d)", block) is not None)


def unrecorded(knowledge: Knowledge, path: Path) -> Iterator[Fault]:
    """Yield, a paragraph each, the text's figures, dates and names that no fact holds and `left_out` doesn't list.

    These are warnings: a record may leave things out. Raises DataError for a file that can't be read.
    """
    record = knowledge.record
    stated = (f"{fact.text} {fact.says}" for fact in record.facts)
    held = _parts(" ".join([record.title, record.author, *stated, *record.left_out]))
    body = _blocks(path)[record.head : record.head + record.paragraphs]
    for number, block in enumerate(body, start=1):
        found: dict[str, None] = {}
        for sentence in sentences(normalise(block)):
            found |= {
                thing: None for thing in _things(sentence) if not _parts(_COMPOUND.sub("", thing)) <= held | _JOINING
            }
        if found:
            listed = ", ".join(f'"{thing}"' for thing in found)
            text = f"no fact holds {listed}: add a fact, or list it under left_out in the record"
            yield Fault(path.name, f"paragraph {number}", text)


def _parts(text: str) -> frozenset[str]:
    """Cut a text into words and figures to compare by, without accents, capitals and "'s"."""
    return frozenset(_PART.findall(_flat(text).replace("'s", "")))


def _things(sentence: str) -> Iterator[str]:
    """Yield a sentence's figures and names."""
    for match in _MEASURE.finditer(sentence):
        yield match.group().strip(" .,")
    yield from names_in(sentence)


def names_in(sentence: str) -> Iterator[str]:
    """Yield what looks like a name in a normalised sentence.

    Its first word is none by itself, nor with others where it is one that begins sentences; names joined by "of" are
    one after "the" alone, and those joined by "and" never.
    """
    for match in _NAMED.finditer(sentence):
        name = _bare(match.group())
        if not sentence[: match.start()].strip("\"'("):
            first, _, rest = name.partition(" ")
            if not rest or first.casefold() in _OPENERS:
                name = rest.lstrip(f"{ascii_lowercase} ")
        if name and name != "No":
            yield name


def _blocks(path: Path) -> list[str]:
    """Read a text and cut it at its empty lines. Raises DataError."""
    try:
        text = decode(read(path))
    except UnreadableError as error:
        raise DataError((Fault(str(path), "", str(error)),)) from error
    return [block.strip() for block in re.split(r"\n\s*\n", text.strip())]


def _names(text: str) -> list[str]:
    """List the capitalised words of a text, the first of each sentence excepted."""
    found: dict[str, None] = {}
    for sentence in sentences(text):
        for match in _CAPITALISED.finditer(sentence):
            if match.start() > 0:
                found[_bare(match.group())] = None
    return list(found)


def _bare(name: str) -> str:
    """Return a name without what makes it a possessive: "Europe's", "the Dutch'"."""
    return name.removesuffix("'s").rstrip("'-")


def _flat(text: str) -> str:
    return " ".join(normalise(text).casefold().split())
