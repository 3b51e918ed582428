"""Messages of every kind, made by chance from a seed, and what may be said to any of them."""

from __future__ import annotations

import json
import random
import re
import time
from array import array
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from hostile import HOSTILE

from bot.article.listings import phrases
from bot.chat.render import LONGEST, escape, shown
from bot.engine.reply import Outcome, Reply
from bot.engine.says import source_line

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from bot.article.knowledge import Knowledge
    from bot.library import Article

STALL = 0.1  # seconds of the processor's time that no message may take
DIGITS = 6  # of a figure that is said again at most
FIGURE = 24  # characters of it
MARKUP = (
    "<@{n}>",
    "<@!{n}>",
    "<@&{n}>",
    "<#{n}>",
    "<t:{n}:D>",
    "</ask:{n}>",
    "<a:x:{n}>",
    "<id:browse>",
    "@everyone",
    "@here",
    "||",
    "**",
    "__",
    "~~",
    "```",
    "`",
    "> ",
    "# ",
    "-# ",
    "- ",
    "1. ",
    "[x](https://e.example/{n})",
    "https://e.example/{n}",
    "<https://e.example>",
    "\\",
    "\u202e",
    "\u200b",
    "\x00",
    "\x1b[2J",
    "\ud800",
    "\ufeff",
)
TEMPLATES = (
    "who {w} {n}",
    "how many {w} does {n} have?",
    "did {n} grow by {f}?",
    "is it {f} or {g}?",
    "is {n} {w}",
    "when did {n} {w} in {f}",
    "what about {n}",
    "why not {w}",
    "{n} vs {m}",
    "how much is {f} {w} of {n}",
    "{f}?",
    "tell me about {n}",
    "{n}",
    "call me on {f}",
    "top {f} {w}",
    "is {n} bigger than {m}",
    "{w} {v} {w}",
    "in {f} {w}?",
)
SENTENCES = (
    r"I answer questions about the article “{said}”, and only from it\. Topics: .*",
    r"I'm not sure which you mean\. Is it one of these\?",
    r"I'm not sure this is what you mean\. The article says, on “{said}”:",
    r"Or is it one of these\?",
    r"Sorry, I only read English\.",
    r"Sorry, that is too long for me: please ask in a sentence or two\.",
    r"Sorry, those are more questions than I can take at once: please ask the rest again\.",
    r"I can't find an answer to (?:that|the rest) in the article\.(?: It does cover:)?",
    r"I'm not sure about the rest\. Did you mean: {said}",
    r"(?:The article puts it differently\. )?{said}",
    r"There is more on it:",
    r"\*\*{said}\*\*",
    r"[1-9]\. {said}",
    r"Another article here covers it: “{said}”\.",
)
_UNSAYABLE = re.compile(r"<[@#:at/]|@everyone|@here|https?:|[\u202a-\u202e\u2066-\u2069\x00-\x09\x0b-\x1f\x7f-\x9f]")
_REFUSED = re.compile(r"The article doesn't say (?P<missing>.+?)\.(?: It does cover:(?: (?P<offered>.+))?)?")
_JOINT = re.compile(r", or |, | or ")
_SOURCE = re.compile(r"\(Source: (.+)\)")
_ABOUT = re.compile(r"(?:anything|that) about (?:the )?(.+)")


def real_questions() -> list[str]:
    """Return what people have asked, all of it."""
    found: list[str] = []
    for file in sorted((Path(__file__).parent / "questions").glob("*.jsonl")):
        for line in file.read_text().splitlines():
            case = json.loads(line)
            found.append(str(case.get("q") or case["question"]))
    return found


class Maker:
    """Makes messages, always the same ones from the same seed."""

    def __init__(self, article: Article, seed: int) -> None:
        self._draw = random.Random(seed)
        self._real = real_questions()
        lexicon, knowledge = article.responder.lexicon, article.knowledge
        self._real += [wording for entry in knowledge.curated.entries.values() for wording in entry.wordings]
        self._words = sorted(lexicon.stem.known)
        self._names = sorted(concept[1:].replace("-", " ") for concept in lexicon.kinds)
        self._numbers = sorted(lexicon.english.number.words)
        self._kinds: dict[str, tuple[int, Callable[[], str]]] = {
            "real": (8, self.real),
            "mutated": (40, self.mutated),
            "template": (22, self.template),
            "words": (10, self.salad),
            "markup": (8, self.markup),
            "unicode": (8, self.unicode),
            "several": (6, self.several),
            "hostile": (1, self.hostile),
            "long": (1, self.long),
        }

    def messages(self) -> Iterator[tuple[str, str]]:
        """Give kinds and messages without end."""
        kinds = list(self._kinds)
        weights = [weight for weight, _ in self._kinds.values()]
        while True:
            kind = self._draw.choices(kinds, weights)[0]
            yield kind, self._kinds[kind][1]()

    def real(self) -> str:
        return self._draw.choice(self._real)

    def mutated(self) -> str:
        """Change a real question at one to six places."""
        text = self.real()
        for _ in range(self._draw.randint(1, 6)):
            text = self._draw.choice((self._letter, self._word, self._frame))(text)
        return text

    def _letter(self, text: str) -> str:
        at = self._draw.randrange(len(text) + 1)
        put = self._draw.choice(("", "", text[at - 1 : at] * 2, self._character(), chr(self._draw.randint(32, 126))))
        return text[:at] + put + text[at + 1 :]

    def _word(self, text: str) -> str:
        words = text.split(" ")
        at, other = self._draw.randrange(len(words)), self._draw.randrange(len(words))
        what = self._draw.randrange(5)
        if what == 0:
            words[at], words[other] = words[other], words[at]
        elif what == 1:
            words[at] = self._draw.choice(self._words)
        elif what == 2:
            words[at] = self._name()
        elif what == 3:
            words.insert(at, self._draw.choice(("not", "never", self._figure(), self._draw.choice(self._words))))
        else:
            del words[at]
        return " ".join(words)

    def _frame(self, text: str) -> str:
        what = self._draw.randrange(6)
        if what == 0:
            return text.upper()
        if what == 1:
            return text[: self._draw.randrange(len(text) + 1)]
        if what == 2:
            return f"{self._mark()}{text}{self._mark()}"
        if what == 3:
            return text.replace(" ", self._draw.choice(("\n", "", "  ", "-", ", ", "\u00a0", "/")))
        if what == 4:
            return f"{text} {self.real()}"
        return text.title() if self._draw.random() < 0.5 else text.lower()

    def _character(self) -> str:
        """Return any character, half of them from the planes that are used."""
        highest = self._draw.choice((0x250, 0x3000, 0xFFFF, 0x1FAFF, 0x10FFFF))
        return chr(self._draw.randint(0, highest))

    def _mark(self) -> str:
        return self._draw.choice(MARKUP).replace("{n}", str(self._draw.getrandbits(62)))

    def _name(self) -> str:
        name = self._draw.choice(self._names)
        return name.title() if self._draw.random() < 0.5 else name

    def _figure(self) -> str:
        digits = self._draw.choice((1, 2, 3, 4, 4, 7, 11, 16, 40, 400))
        number = str(self._draw.randrange(10**digits))
        if self._draw.random() < 0.25:
            number = " ".join(self._draw.choices(self._numbers, k=self._draw.randint(1, 4)))
        unit = self._draw.choice(
            ("", "", "%", " percent", " billion", "$", " km", "st", "th century", "x", ".5", ",000")
        )
        return f"${number}" if unit == "$" else number + unit

    def template(self) -> str:
        """Fill a question in with names, words and figures."""
        filling = {
            "n": self._name(),
            "m": self._name(),
            "w": self._draw.choice(self._words),
            "v": self._draw.choice(self._words),
            "f": self._figure(),
            "g": self._figure(),
        }
        return self._draw.choice(TEMPLATES).format_map(filling)

    def salad(self) -> str:
        return " ".join(self._draw.choices(self._words, k=self._draw.randint(1, 14)))

    def markup(self) -> str:
        """Mix markup, pings and links with what is asked."""
        parts = [self._mark() for _ in range(self._draw.randint(1, 6))]
        parts += self.real().split(" ")[: self._draw.randint(0, 8)]
        self._draw.shuffle(parts)
        return self._draw.choice(("", " ")).join(parts)

    def unicode(self) -> str:
        return "".join(self._character() for _ in range(self._draw.randint(0, 60)))

    def several(self) -> str:
        """Join some messages."""
        makers = (self.real, self.template, self.mutated, self.salad)
        count = self._draw.randint(2, 7)
        return self._draw.choice((" ", "\n", "? ", " and ", "; ")).join(
            self._draw.choice(makers)() for _ in range(count)
        )

    def hostile(self) -> str:
        name = self._draw.choice(list(HOSTILE))
        return HOSTILE[name](self._draw.choice((10, 100, 700, 2000)))

    def long(self) -> str:
        """Go on to about what Discord lets through, or beyond."""
        length = self._draw.choice((900, 1500, 1999, 2000, 2001, 4000, 6000))
        makers = (self.real, self.template, self.mutated, self.salad, self.markup, self.unicode)
        text = ""
        while len(text) < length:
            text += " " + self._draw.choice(makers)()
        return text[:length]


def _phrases(knowledge: Knowledge) -> Iterator[str]:
    """Yield the words and phrases that an article is read with, and no others of English."""
    english, own = knowledge.english, knowledge.curated
    for listing in (*english.ask.values(), *english.synonym.values(), english.negation.words):
        yield from listing
    for _, listing in english.filler:
        yield from listing
    for known in (english.number.month, english.number.weekday, *english.name.values()):
        for forms in known:
            yield from forms
    for group in (*own.names.values(), own.terms):
        for written in group.values():
            yield from phrases(written)


def power(line: str) -> Iterator[str]:
    """Say where a line pings or links, or has what can't be seen."""
    if _UNSAYABLE.search(line):
        yield f"power {line!r}"


class Judge:
    """Tells what is wrong with what is said to a message."""

    def __init__(self, article: Article) -> None:
        self._article, knowledge = article, article.knowledge
        pairs, gaps = knowledge.curated.pairs, knowledge.curated.gaps
        self._answers = {pair.id: pair.answer for pair in pairs}
        self._gaps = {gap.missing for gap in gaps} | {"anything on that", "just that"}
        said = {*self._answers.values(), *(pair.question for pair in pairs), knowledge.record.title}
        # Several answers may stand below each other, and one may have lines of its own.
        lines = {line for text in said for line in text.split("\n")}
        said_line = "(?:" + "|".join(map(re.escape, sorted(lines, key=len, reverse=True))) + ")"
        self._own = re.compile("|".join(sentence.replace("{said}", said_line) for sentence in SENTENCES))
        self._questions = {pair.question for pair in pairs}
        self._sources = {fact.says for fact in knowledge.facts.values()}
        self._sources |= {fact.place for fact in knowledge.facts.values()}
        lexicon = article.responder.lexicon
        self._known = {word.casefold() for phrase in _phrases(knowledge) for word in re.findall(r"\w+", phrase)}
        self._known |= {word for concept in lexicon.kinds for word in re.findall(r"\w+", concept.casefold())}
        self._known |= {word for text in lines for word in re.findall(r"\w+", text.casefold())}
        self._known |= {word.casefold() for number in lexicon.english.number.words for word in number.split()}
        self._known |= set(lexicon.english.grammar.ordinals)
        self._units = "|".join(("pct", "yuan", "kilo", "mn", "bn", "tn", *map(re.escape, lexicon.english.number.units)))

    def faults(self, reply: Reply, text: str, ids: list[str]) -> list[str]:
        """List what is wrong with a reply and how it is shown; `ids`: of its buttons."""
        found = [*self._structure(reply), *self._wording(reply, text)]
        if len(text) > LONGEST or not text.strip():
            found.append(f"{len(text)} characters")
        if len(ids) > 25 or len(ids) != len(set(ids)) or any(len(one) > 100 for one in ids):
            found.append(f"buttons {ids}")
        return found

    def _structure(self, reply: Reply) -> Iterator[str]:
        knowledge = self._article.knowledge
        for part in (reply, *reply.parts):
            if not set(part.pairs) <= self._answers.keys() or not set(part.facts) <= knowledge.facts.keys():
                yield "unknown pairs or facts"
            told = "\n".join(self._answers.get(one, "") for one in part.pairs).split("\n")
            if part.answer is not None and not set(part.answer.split("\n")) <= set(told):
                yield "an answer of other pairs"
            if (part.answer is None) == (part.outcome is Outcome.ANSWERED):
                yield "an answer of another outcome"
            for one in part.missing:
                if not self._may_be_missing(one):
                    yield f"missing {one!r}"

    def _may_all_be_missing(self, text: str) -> bool:
        """Whether a text lists nothing but what may be missing."""
        if self._may_be_missing(text):
            return True
        joints = [joint.span() for joint in _JOINT.finditer(text)]
        return any(self._may_be_missing(text[:one]) and self._may_all_be_missing(text[end:]) for one, end in joints)

    def _may_be_missing(self, text: str) -> bool:
        """Whether a text is a gap's, or names a known name, or a figure too short to be anybody's."""
        if text in self._gaps:
            return True
        about = _ABOUT.fullmatch(text)
        if about is None:
            return False
        named = about[1]
        short = len(named) <= FIGURE and sum(map(str.isdigit, named)) <= DIGITS
        if named in {"that figure", "that name"}:
            return True
        plain = re.sub(rf"\d({self._units}|percent|thousand|million|billion|trillion)", r"0 \1", named.casefold())
        words = re.sub(rf"(?<=\w )(?:{self._units})\b", "", plain)
        known = all(
            word in self._known or re.fullmatch(r"(?:no)?\d+[a-z]{0,2}", word) for word in re.findall(r"\w+", words)
        )
        return known and (short or not any(map(str.isdigit, named)))

    def _wording(self, reply: Reply, text: str) -> Iterator[str]:
        """Give the lines that are neither curated nor the bot's own."""
        lines: set[str] = set()
        for part in (reply, *reply.parts):
            facts = part.perhaps.facts if part.perhaps else part.facts
            lines.add(f"(Source: {source_line(facts, self._article.knowledge)})")
            *first, last = map(escape, part.missing or ("",))
            missing = f"{', '.join(first)} or {last}" if first else last
            lines |= {f"The article doesn't say {missing}.", f"The article doesn't say {missing}. It does cover:"}
            lines |= {f"The article doesn't say {missing}. It does cover: {one.question}" for one in part.suggestions}
        for line in text.split("\n"):
            if line not in lines and not self._own.fullmatch(line):
                yield f"line {line!r}"
            else:
                yield from power(line)

    def strange(self, line: str) -> Iterator[str]:
        """Give what is wrong with a line of a reply that nobody knows: whether it is neither curated nor the bot's."""
        refused, source = _REFUSED.fullmatch(line), _SOURCE.fullmatch(line)
        if refused:
            known = self._may_all_be_missing(re.sub(r"\\(.)", r"\1", refused["missing"]))
            known &= refused["offered"] in {None, *self._questions}
        elif source:
            known = set(re.split(r"; |, | and ", source[1])) <= self._sources
        else:
            known = bool(self._own.fullmatch(line))
        if known:
            yield from power(line)
        else:
            yield f"line {line!r}"


@dataclass
class Found:
    """What came of what chance made: how many of each kind and outcome, what took longest, and what was wrong."""

    asked: Counter[str] = field(default_factory=Counter)
    outcomes: Counter[str] = field(default_factory=Counter)
    faults: list[str] = field(default_factory=list)
    times: array[float] = field(default_factory=lambda: array("d"))
    longest: float = 0.0
    slowest: str = ""

    def time(self, seconds: float, what: str) -> None:
        """Note how much of the processor's time something took, and what took longest."""
        self.times.append(seconds)
        if seconds > self.longest:
            self.longest, self.slowest = seconds, what


def fuzz(article: Article, seed: int, count: int, found: Found | None = None) -> Found:
    """Ask so many messages, and judge what is said to each."""
    found, judge = found or Found(), Judge(article)
    draw = random.Random(-seed)
    for number, (kind, message) in enumerate(Maker(article, seed).messages()):
        if number == count:
            return found
        found.asked[kind] += 1
        try:
            begun = time.thread_time()
            reply = article.responder.reply(message)
            text, view = shown(reply, article, 1 << 60, titled=draw.random() < 0.5, private=draw.random() < 0.5)
            took = time.thread_time() - begun
            ids = [str(getattr(one, "custom_id", "")) for one in view().children]
            wrong = judge.faults(reply, text, ids)
        except Exception as error:  # noqa: BLE001 - whatever it is, it is one
            wrong, took = [f"{type(error).__name__}: {error}"], 0.0
        else:
            found.outcomes[reply.outcome] += 1
        found.time(took, message)
        found.faults += [f"seed {seed} number {number} ({kind}) {message[:300]!r}: {one}" for one in wrong]
    return found
