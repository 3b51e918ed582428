"""Read a sentence as a proof needs it: words with what leads up to them, inflections and figures folded."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING

from Stemmer import Stemmer

from bot.article.clauses import SAID, attributed, under
from bot.article.sentences import sentences
from bot.article.words import ACCORDING, PREPOSITIONS, PRONOUN, Word
from bot.text import Token, normalise, tokenise, with_days

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from bot.article.english import English

# Words that say nothing by themselves: articles, auxiliaries, pronouns, what introduces an example or a name.
_FREE = frozenset(
    """a an the this that these those there it its they them their he him his she her hers itself himself themselves
    which who whom whose what is are was were be been being am do does did has have had having also too
    about article called named titled known as such example instance namely include includes included including despite
    own both each other""".split()
)
_POSSESSIVE = frozenset("his her its their".split())
_DETERMINERS = frozenset("the these those".split()) | _POSSESSIVE
_PRONOUNS = frozenset("it they them he him she".split()) | _POSSESSIVE
_NOT = re.compile(r"(?<=can)not\b|n't\b")
# Joiners that say no more than "and" and "but" where a comma is before them: who "sings as well as Holt" is compared.
_AND = re.compile(r"(?<=, )as well as\b")
_BUT = re.compile(r"(?<=[,;] )(?:yet|whereas)\b(?= \w)")
_HYPHEN = re.compile(r"(?<=[^\W\d_])-(?=[^\W\d_])")
_EARLIEST, _LATEST = 1000, 2100  # years
# Words that limit, widen, deny or weaken what is said: none may be added, dropped or moved to another thing.
_SCOPE = frozenset(
    """not no none never neither nor only solely merely just exclusively all every any most many much
    more less fewer few some several least almost nearly approximately roughly up over under about always often usually
    generally sometimes rarely hardly seldom mostly mainly primarily largely partly entirely completely may
    might can could would should must will shall unlikely likely possibly probably perhaps allegedly reportedly
    supposedly expected formerly""".split()
)
# Of these, those that say the same.
_SAME_SCOPE = dict(
    couple.split()
    for couple in """approximately about, roughly about, nearly almost, mostly mainly, primarily mainly, solely only,
    exclusively only""".split(",")
)
_TIMES = frozenset(
    """today yesterday tomorrow morning evening night noon midnight spring summer autumn winter quarter month
    week""".split()
)


# What a form may end in, and its base instead.
_ENDINGS = (("s", [""]), ("es", [""]), ("ies", ["y"]), ("ied", ["y"]), ("ed", ["", "e"]), ("ing", ["", "e"]))


class SentenceReader:
    """Reads sentences, with the numbers and times of English; knows which words an article writes with a capital."""

    def __init__(self, texts: Iterable[str], english: English) -> None:
        self._stem = Stemmer("english", 0).stemWord
        first = {value: word for word, value in reversed([*english.number.words.items()]) if value.is_integer()}
        self._numbers = {word: f"count {value:g}" for value, word in first.items()}  # "two", and not "couple"
        ordinals = enumerate(english.grammar.ordinals, start=1)
        self._numbers |= {word: f"ordinal {number}" for number, word in ordinals}
        self._past, self._irregular = english.past.words, english.base_forms
        self._calendar = {form: forms[0] for forms in english.number.month for form in forms}
        self._calendar |= {forms[0]: forms[0] for forms in english.number.weekday}
        self._times = _TIMES.union(self._calendar)
        self._stems: dict[str, str] = {}
        self._names: set[str] = set()
        self._common: set[str] = set()
        for text in texts:
            self._learn_names(text)

    def _learn_names(self, text: str) -> None:
        for sentence in sentences(text):
            starts = True
            for token in self._tokens(sentence):
                if token.kind == "word" and not token.raw[0].isupper():
                    self._common.add(_plain(token.text))
                elif token.kind == "word" and not starts:
                    self._names.add(_plain(token.text))
                starts = token.kind == "stop" and token.text in ":;"

    def _tokens(self, text: str) -> list[Token]:
        """Cut a sentence into tokens; a full stop inside it only shortens a word, and a hyphen parts nothing."""
        text = _HYPHEN.sub(" ", _BUT.sub("but", _AND.sub("and", normalise(text))))
        tokens: list[Token] = []
        for token in tokenise(_NOT.sub(" not", text)):
            before = tokens[-1] if tokens else token
            if f"{before.text} {token.text}" in self._numbers:  # "twenty-five"
                tokens[-1] = Token("word", f"{before.text} {token.text}", f"{before.raw}-{token.raw}")
            elif token.kind != "stop" or token.text.strip(".?!"):
                tokens.append(token)
        return with_days(tokens, self._calendar)

    def read(self, text: str, source: str = "", *, fact: bool = False) -> tuple[Word, ...]:
        """Read a sentence, or a fact, whose pronouns may stand for what is named before; `source` says it."""
        words: list[Word] = []
        rest: tuple[str, ...] = ()
        for sentence in sentences(text):
            more, ending = self._words(sentence, fact=fact)
            if words and more:
                more[0] = replace(more[0], lead=f". {more[0].lead}", marks=(*rest, ".", *more[0].marks))
            words += more
            rest = ending
        said = attributed(under(words), rest)
        if not source:
            return tuple(said)
        by = [replace(word, marks=(ACCORDING,), series=-1, source=True) for word in self.read(source)]
        return (*by, *said)

    def _words(self, text: str, *, fact: bool) -> tuple[list[Word], tuple[str, ...]]:
        """Take each word with the small words that lead up to it; return also those that end the sentence."""
        words: list[Word] = []
        marks: list[str] = []
        lead: list[str] = []
        depth = 0  # of brackets
        tokens = self._tokens(text)
        for token, after in zip(tokens, [*tokens[1:], None], strict=False):
            depth = max(0, depth + token.text.count("(") - token.text.count(")"))
            plain = _plain(token.text)
            if fact and plain in _PRONOUNS:
                whose = plain in _POSSESSIVE
                words.append(Word(" ".join(lead), token.raw, PRONOUN, PRONOUN, tuple(marks), whose=whose, aside=True))
                marks.append(plain)
                lead.clear()
            elif _portions(words, marks, plain, after) or self._taken(token, after, marks):
                lead.append(token.raw.strip())
            else:
                word = self._word(token, after, starts=not words)
                words.append(replace(word, lead=" ".join(lead), marks=tuple(marks), aside=fact and depth > 0))
                marks.clear()
                lead.clear()
        return words, tuple(marks)

    def _word(self, token: Token, after: Token | None, *, starts: bool) -> Word:
        plain = _plain(token.text)
        name = "ordinal" if token.kind == "rank" and token.raw[0].isdecimal() else token.kind
        kind, form = "figure", f"{name} {token.value:g}"
        if token.kind == "count" and token.text.isdecimal() and _EARLIEST <= token.value <= _LATEST:
            kind = "time"
        elif token.kind == "word":
            kind = self._kind(token, plain, after, starts=starts)
            form = self.form(plain)
        return Word(
            "",
            token.raw,
            form,
            kind,
            (),
            whose=token.text.endswith(("'s", "s'")),
            irregular=token.raw.removeprefix("re") in self._past,
            bases=self._bases(plain),
        )

    def _kind(self, token: Token, plain: str, after: Token | None, *, starts: bool) -> str:
        capital = token.raw[0].isupper()
        if plain in self._numbers:
            return "figure"
        if plain in self._times and (capital or plain in _TIMES):
            return "time"
        if plain in _SCOPE and (plain != "up" or (after is not None and after.text == "to")):
            return "scope"
        named = capital and plain in self._names and not (starts and plain in self._common)
        return "name" if named else "word"

    def _taken(self, token: Token, after: Token | None, marks: list[str]) -> bool:
        """Take a token that says nothing by itself up into the marks; tell whether it was one."""
        plain = _plain(token.text)
        if token.kind == "stop":
            marks.append(token.text)
        elif plain == "to" and marks[-1:] == [ACCORDING]:
            pass
        elif plain == ACCORDING and after is not None and after.text == "to":
            marks.append(ACCORDING)
        elif _begins_statement(plain, after, marks):
            return False
        elif plain == "article":
            while marks and (marks[-1] in PREPOSITIONS or marks[-1] in _FREE):
                marks.pop()  # "of the article" says no more than "the article"
        elif _leads(token, plain) and not self._limits(plain, after):
            marks.append(plain)
        else:
            return False
        return True

    def _limits(self, plain: str, after: Token | None) -> bool:
        """Whether "over", "under" or "about" limits the figure after it."""
        figure = after is not None and (after.kind not in {"word", "stop"} or after.text in self._numbers)
        return plain in _SCOPE and figure

    def form(self, plain: str) -> str:
        """Return what a word in small letters is compared by."""
        if plain in self._numbers:
            return self._numbers[plain]
        if plain not in self._stems:
            base = _SAME_SCOPE.get(plain) or self._irregular.get(plain) or self._calendar.get(plain, plain)
            self._stems[plain] = plain if plain.endswith("ism") else str(self._stem(base))  # "Islamism" is not "Islam"
        return self._stems[plain]

    def _bases(self, plain: str) -> frozenset[str]:
        """Return all that a word may be a form of: "selling" is one of "sell", and "seller" isn't."""
        found = {plain, self._irregular.get(plain, plain)}
        for ending, instead in _ENDINGS:
            if plain.endswith(ending) and len(plain) > len(ending) + 1:
                stem = plain.removesuffix(ending)
                found |= {stem + end for end in instead}
                if stem[-1:] == stem[-2:-1]:
                    found.add(stem[:-1])  # "stopped"
        return frozenset(found)


def _portions(words: Sequence[Word], marks: Sequence[str], plain: str, after: Token | None) -> bool:
    """Whether "of" says nothing: "most of the towns" are "most towns"."""
    some = bool(words) and words[-1].kind == "scope" and not marks
    return some and plain == "of" and after is not None and after.text in _DETERMINERS


def _plain(text: str) -> str:
    return text.removesuffix("'s").replace("'", "")


def _begins_statement(plain: str, after: Token | None, marks: Sequence[str]) -> bool:
    """Whether a word that mostly says nothing by itself does here: in "article 65", and in "this, that or both"."""
    numbered = plain == "article" and after is not None and after.kind == "count"
    return numbered or (plain == "both" and marks[-1:] == ["or"])


def _leads(token: Token, plain: str) -> bool:
    """Whether a word only leads up to the next that says something, unless it limits that."""
    return plain in PREPOSITIONS or plain in {"and", "or", "but", "means"} or token.raw in SAID or plain in _FREE
