"""Read a sentence as a proof needs it: words with the prepositions they stand under, their lists, and who says so."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import snowballstemmer

from bot.text import Token, normalise, tokenise

if TYPE_CHECKING:
    from collections.abc import Iterable

ACCORDING = "according"
# Words that say nothing by themselves: articles, auxiliaries, pronouns, what introduces an example or a name.
_FREE = frozenset(
    """a an the this that these those there it its they them their he him his she her hers itself himself themselves
    which who whom whose what is are was were be been being am do does did has have had having also too so then thus
    about article called named titled known as such example instance namely include includes included including despite
    own both each other""".split()
)
_BE = frozenset("is are was were be been being am called named titled means".split())
_COPULAS = frozenset("is are was were been being be".split())
_LINKS = frozenset("and or but ;".split())
_RELATIVE = frozenset("which who whom whose that what where".split())
_POSSESSIVE = frozenset("his her its their".split())
_PRONOUNS = frozenset("it they them he him she".split()) | _POSSESSIVE
_SAID = frozenset("said says say".split())
PRONOUN = "pronoun"
FIRST = "ordinal 1"  # a figure like other ordinals, but leaving it out widens what is said
_LAST = frozenset("before after above below inside outside".split())
_NOT = re.compile(r"(?<=can)not\b|n't\b|(?<=ca)n't\b")
_EARLIEST, _LATEST = 1000, 2100  # years
_LONGEST_SOURCE = 5  # words
# What binds the words after it to those before it; one instead of another says something else.
_PREPOSITIONS = frozenset(
    """above across after against along among around at because before behind below beneath beside between
    beyond by during except following for from if in inside into like near of off on onto outside over per plus since
    than through throughout to toward towards under unlike until unless upon versus via when while with within
    where without although though whether""".split()
)
# Those that may begin a clause of its own, which is true without what it is joined to.
_CONJUNCTIONS = frozenset("because since when while although though where".split())
_SEPARATORS = frozenset(", ; : ( ) and or but -".split())
_LIST = frozenset(", and or -".split())
_BREAKS = frozenset(". ; : but because since if when while although though".split()) | _RELATIVE
# Words that limit, widen, deny or weaken what is said: none may be added, dropped or moved to another thing.
SCOPE = frozenset(
    """not no none never neither nor only solely merely just exclusively all every any most many much
    more less fewer few some several least almost nearly approximately roughly up over under about always often usually
    generally sometimes rarely hardly seldom mostly mainly primarily largely partly entirely completely never may
    might can could would should must will shall unlikely likely possibly probably perhaps allegedly reportedly
    supposedly expected formerly""".split()
)
DENIALS = frozenset("not no none never neither nor".split())
MODALS = frozenset("may might can could would should must unlikely likely possibly perhaps".split())
_ORDINALS = ("first second third fourth fifth sixth seventh eighth ninth tenth eleventh twelfth").split()
_NUMBERS = (
    "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen "
    "eighteen nineteen twenty"
).split()
_TIMES = frozenset(
    """january february march april may june july august september october november december monday tuesday wednesday
    thursday friday saturday sunday today yesterday tomorrow morning evening night noon midnight spring summer autumn
    winter quarter month week""".split()
)
_IRREGULAR = """arose arise arisen arise ate eat beaten beat became become began begin begun begin bent bend bound bind
    bought buy broke break broken break brought bring built build came come caught catch chose choose chosen choose
    cut cut dealt deal drank drink drawn draw drew draw driven drive drove drive dug dig fallen fall fed feed fell fall
    felt feel fled flee flew fly flown fly forbade forbid forbidden forbid fought fight found find gave give given give
    got get gone go grew grow grown grow held hold hid hide hidden hide kept keep knew know known know laid lay lain lie
    led lead left leave lent lend lost lose made make meant mean met meet paid pay ran run risen rise rode ride
    rose rise sang sing sank sink sat sit saw see seen see sent send shaken shake shone shine shook shake shot shoot
    shown show sold sell sought seek spent spend spoke speak spoken speak spread spread stole steal stolen steal
    stood stand struck strike sung sing sunk sink sworn swear taken take taught teach thought think threw throw
    thrown throw told tell took take tore tear understood understand went go won win wore wear worn wear wove weave
    written write wrote write children child feet foot men man people person women woman lives
    life wives wife""".split()


@dataclass(frozen=True, slots=True)
class Word:
    """A word, name or figure that says something, and how it stands in its sentence.

    `lead` are the words before it that say nothing by themselves, as written; `form` is what it is compared by; `kind`
    is word, name, figure, time, scope or pronoun. `marks` are the prepositions, separators and other small words since
    the word before it; `roles` the prepositions that may govern it, "" for none; `series` numbers the list it stands
    in. `whose`: "'s" ends it. `aside`: it may be passed over (in brackets, or a pronoun). `source`: it names who says
    the rest.
    """

    lead: str
    text: str
    form: str
    kind: str
    marks: tuple[str, ...]
    roles: frozenset[str]
    series: int
    whose: bool
    aside: bool = False
    source: bool = False

    @property
    def own(self) -> str:
        """The prepositions right before it, or ""."""
        found: list[str] = []
        for mark in self.marks:
            if mark in _PREPOSITIONS or mark == ACCORDING:
                found.append(mark)
            elif mark in _SEPARATORS or (mark in _COPULAS and found[-1:] == ["of"]):
                found.clear()
        return " ".join(found)

    @property
    def breaks(self) -> bool:
        """Whether a new clause starts here."""
        return any(mark in _BREAKS for mark in self.marks)

    @property
    def apart(self) -> bool:
        """Whether a comma or the like, or "and", stands before it."""
        return any(mark in _SEPARATORS for mark in self.marks)

    @property
    def linked(self) -> bool:
        """Whether "and", "or", "but" or a semicolon stands before it."""
        return any(mark in _LINKS for mark in self.marks)

    @property
    def copula(self) -> bool:
        """Whether a form of "be" alone leads up to it."""
        return any(mark in _COPULAS for mark in self.marks)

    @property
    def parted(self) -> bool:
        """Whether anything at all parts it from the word before it."""
        return any(mark in _SEPARATORS or mark in _BREAKS for mark in self.marks)

    @property
    def listed(self) -> bool:
        """Whether it may go on with a list."""
        return bool(_LIST & set(self.marks)) and "(" not in self.marks

    @property
    def equated(self) -> bool:
        """Whether a form of "be", or what does its work, leads up to it."""
        return any(mark in _BE for mark in self.marks)

    @property
    def verbal(self) -> bool:
        """Whether it looks like a verb that a name before it would be the subject of."""
        return self.kind == "word" and (self.text.endswith(("ed", "s")) or self.text in _IRREGULAR[::2])

    @property
    def begins(self) -> bool:
        """Whether it may begin what a pronoun stands for: a name, or what follows an article or a preposition."""
        return self.kind == "name" or bool(self.marks)


def phrase(words: Iterable[Word]) -> str:
    """Write words as they stood, with what led up to them."""
    parts = [f"{word.lead} {word.text}" for word in words]
    return re.sub(r" (?=[,;:.)])|(?<=\() ", "", " ".join(" ".join(parts).split()))


class Reader:
    """Reads sentences; knows which words an article writes with a capital letter."""

    def __init__(self, texts: Iterable[str]) -> None:
        self._stem = snowballstemmer.stemmer("english").stemWord
        self._forms = dict(zip(_IRREGULAR[::2], _IRREGULAR[1::2], strict=True))
        self._numbers = {word: f"count {number}" for number, word in enumerate(_NUMBERS)}
        self._numbers |= {word: f"ordinal {number}" for number, word in enumerate(_ORDINALS, start=1)}
        self._stems: dict[str, str] = {}
        self._names: set[str] = set()
        self._common: set[str] = set()
        for text in texts:
            self._learn_names(text)

    def _learn_names(self, text: str) -> None:
        starts = True
        for token in tokenise(normalise(text)):
            if token.kind == "word" and not token.raw[0].isupper():
                self._common.add(_plain(token.text))
            elif token.kind == "word" and not starts:
                self._names.add(_plain(token.text))
            starts = token.kind == "stop" and token.text in ".:;"

    def read(self, text: str, source: str = "", *, fact: bool = False) -> tuple[Word, ...]:
        """Read a sentence, or a fact, whose pronouns may stand for what is named before; `source` says it."""
        words: list[Word] = []
        marks: list[str] = []
        lead: list[str] = []
        depth = 0
        tokens = tokenise(_NOT.sub(" not", normalise(text)))
        for index, token in enumerate(tokens):
            after = tokens[index + 1] if index + 1 < len(tokens) else None
            if token.kind == "stop":
                depth = max(0, depth + ("(" in token.text) - (")" in token.text))
            if self._marks(token, after, marks):
                lead.append(token.raw.strip())
                if not (fact and _plain(token.text) in _PRONOUNS):
                    continue
            word = self._word(token, after, tuple(marks), starts=not words)
            words.append(replace(word, lead=" ".join(lead[:-1] if word.kind == PRONOUN else lead)))
            if fact and (depth or word.kind == PRONOUN):
                words[-1] = replace(words[-1], aside=True)
            if word.kind != PRONOUN:
                marks.clear()
            lead.clear()
        if marks and marks[-1] in _LAST:
            words.append(_bare(marks.pop(), tuple(marks)))
        said = _attributed(_under(words), tuple(marks))
        by = [replace(word, marks=(ACCORDING,), series=-1, source=True) for word in self.read(source)] if source else []
        return (*by, *said)

    @staticmethod
    def _marks(token: Token, after: Token | None, marks: list[str]) -> bool:
        """Take a token that says nothing by itself up into the marks; tell whether it was one."""
        plain = _plain(token.text)
        if token.kind == "stop":
            marks.append(token.text)
        elif plain == "to" and marks[-1:] == [ACCORDING]:
            pass
        elif plain == ACCORDING and after is not None and after.text == "to":
            marks.append(ACCORDING)
        elif plain == "article":
            while marks and (marks[-1] in _PREPOSITIONS or marks[-1] in _FREE):
                marks.pop()  # "of the article" says no more than "the article"
        elif _leads(token, plain, after):
            marks.append(plain)
        else:
            return False
        return True

    def _word(self, token: Token, after: Token | None, marks: tuple[str, ...], *, starts: bool) -> Word:
        plain = _plain(token.text)
        if plain in _PRONOUNS and token.kind == "word":
            return Word("", token.raw, PRONOUN, PRONOUN, marks[:-1], frozenset(), 0, plain in _POSSESSIVE)
        name = "ordinal" if token.kind == "rank" and token.raw[0].isdecimal() else token.kind
        kind, form = "figure", f"{name} {token.value:g}"
        if token.kind == "count" and token.text.isdecimal() and _EARLIEST <= token.value <= _LATEST:
            kind = "time"
        elif token.kind == "word":
            kind = self._kind(token, plain, after, starts=starts)
            form = self._numbers.get(plain) or self._base(plain)
        return Word("", token.raw, form, kind, marks, frozenset(), 0, token.text.endswith(("'s", "s'")))

    def _kind(self, token: Token, plain: str, after: Token | None, *, starts: bool) -> str:
        capital = token.raw[0].isupper()
        if plain in self._numbers:
            return "figure"
        if plain in _TIMES and (capital or plain not in {"may", "march"}):
            return "time"
        if plain in SCOPE and (plain != "up" or (after is not None and after.text == "to")):
            return "scope"
        named = capital and plain in self._names and not (starts and plain in self._common)
        return "name" if named else "word"

    def _base(self, plain: str) -> str:
        if plain not in self._stems:
            self._stems[plain] = str(self._stem(self._forms.get(plain, plain)))
        return self._stems[plain]


def _bare(text: str, marks: tuple[str, ...]) -> Word:
    """Make a word of a preposition that ends a sentence: "greater than before"."""
    return Word("", text, text, "word", marks, frozenset(), 0, whose=False)


def _plain(text: str) -> str:
    return text.removesuffix("'s").replace("'", "")


def _leads(token: Token, plain: str, after: Token | None) -> bool:
    """Whether a word only leads up to the next that says something."""
    joins = plain in _PREPOSITIONS or plain in {"and", "or", "but", "means"} or token.raw in _SAID
    return (joins or plain in _FREE) and not _limits(plain, after)


def _limits(plain: str, after: Token | None) -> bool:
    """Whether "over", "under" or "about" limits the figure after it."""
    return plain in SCOPE and after is not None and (after.kind not in {"word", "stop"} or after.text in _NUMBERS)


def _under(words: list[Word]) -> list[Word]:
    """Tell each word which prepositions may govern it, and number the lists."""
    words = _owners(words)
    read: list[Word] = []
    roles, series, kind = frozenset({""}), 0, ""
    for word in words:
        listed = bool(read) and not word.breaks and not word.equated and word.listed
        if kind != word.kind and "name" in (kind, word.kind):
            listed = False
        if ACCORDING in roles and not word.linked:
            listed = False
        if word.own:
            if not (listed and word.own in roles):
                series += 1
            roles, kind = _governed(word, roles), word.kind
            mine = roles
        elif listed or (":" in word.marks and ACCORDING not in roles):
            mine = roles | {""}
        elif word.linked and not (word.breaks or word.equated) and ACCORDING not in roles:
            mine, series, kind = roles | {""}, series + 1, word.kind
        elif word.marks and not (word.aside and word.kind != "pronoun"):
            series, roles, kind = series + 1, frozenset({""}), word.kind
            mine = roles
        elif word.kind == "name" and read and read[-1].kind == "name":
            mine = read[-1].roles
        else:
            mine = roles | {""}
        read.append(replace(word, roles=_widened(word, mine), series=series))
    return read


def _owners(words: list[Word]) -> list[Word]:
    """Let all of a name that ends in "'s" be whose."""
    read = list(words)
    for index in range(len(words) - 2, -1, -1):
        behind = read[index + 1]
        if read[index].kind == behind.kind == "name" and behind.whose and not behind.marks:
            read[index] = replace(read[index], whose=True)
    return read


def _governed(word: Word, before: frozenset[str]) -> frozenset[str]:
    """Tell what governs a word after a preposition: "to a size of 5" is "to 5" too, "with data on" leaves it free."""
    if word.own == "of" and word.kind == "figure":
        return before - {""} | {"of"}
    if word.own in {"with", "among"} and (word.kind == "word" or word.whose):
        return frozenset({word.own, ""})
    if word.own in _CONJUNCTIONS and word.kind in {"word", "name"}:
        return frozenset({word.own, ""})
    return frozenset({word.own})


def _widened(word: Word, roles: frozenset[str]) -> frozenset[str]:
    """Add the prepositions that would say the same."""
    if word.whose and not word.own:
        return roles | {"of", "in", ""}
    if word.kind == "figure" and "by" in roles:
        return roles | {""}
    if word.kind == "time" and roles & {"in", "on", "at", "of", "during"}:
        return roles | {"in", "on", "at", "of", "during", ""}
    return roles


def _attributed(words: list[Word], rest: tuple[str, ...]) -> list[Word]:
    """Mark who said it: before or after "said", or after "according to"."""
    read = [replace(word, source=True) if ACCORDING in word.roles else word for word in words]
    for index, marks in enumerate([*(word.marks for word in words), rest]):
        at = next((i for i, mark in enumerate(marks) if mark in _SAID), None)
        if at is None:
            continue
        who = _ending(words, index) if not set(marks[:at]) & (_SEPARATORS | _BREAKS) else range(0)
        if not who and not set(marks[at + 1 :]) & (_SEPARATORS | _BREAKS):
            who = _starting(words, index)
        for i in who:
            read[i] = replace(words[i], source=True)
    return read


def _ending(words: list[Word], end: int) -> range:
    """The few words up to a place, back to what parts them from the rest."""
    first = end
    while first and (first == end or not words[first].parted):
        first -= 1
    return range(first, end) if end - first <= _LONGEST_SOURCE else range(0)


def _starting(words: list[Word], first: int) -> range:
    """The few words from a place on, up to what parts them from the rest."""
    end = first
    while end < len(words) and (end == first or not words[end].parted):
        end += 1
    return range(first, end) if end - first <= _LONGEST_SOURCE else range(0)
