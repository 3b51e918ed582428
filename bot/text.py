"""Normalise what people type, and cut it into tokens that keep money, percent and ranks whole."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence

# Letters that look Latin and that NFKC leaves alone: small capitals, Cyrillic and Greek look-alikes.
_LOOK_ALIKES = str.maketrans(
    "ᴀʙᴄᴅᴇꜰɢʜɪᴊᴋʟᴍɴᴏᴘʀꜱᴛᴜᴠᴡʏᴢɑɡıłøđŁØĐ",
    "abcdefghijklmnoprstuvwyzagilodLOD",
)
_CYRILLIC_GREEK = str.maketrans(
    "абвгеёзікмнорстухѕјһԁԛԝАВЕЗКМНОРСТУХІЅЈαβεικνορτυχωΑΒΕΖΗΙΚΜΝΟΡΤΥΧ",
    "a6breezikmhopctyxsjhdqwABE3KMHOPCTYXISJabeikvoptuxwABEZHIKMNOPTYX",
)
_BOXED = {
    base + offset: chr(ord("A") + offset) for base in (0x1F130, 0x1F150, 0x1F170, 0x1F1E6) for offset in range(26)
}
_INVISIBLE = frozenset({"Cf", "Cc", "Cs", "Co", "Cn"})
_QUOTES = str.maketrans(
    {"’": "'", "‘": "'", "ʼ": "'", "`": "'", "´": "'", "“": '"', "”": '"', "–": "-", "—": "-", "…": "."}
)
_UNSEEN = frozenset({"Cc", "Cf", "Cs", "Zl", "Zp"})  # categories that steer a screen rather than stand on it
_JOINERS = "\N{ZERO WIDTH NON-JOINER}\N{ZERO WIDTH JOINER}"  # of them, those that words and emoji are written with
_ESCAPE = re.compile(  # as ECMA-48 has them
    r"""
    (?:\x1b\[ | \x9b) [0-?]*[\x20-/]*[@-~]                                     # a control sequence
    |(?:\x1b[\]PX^_] | [\x90\x98\x9d-\x9f])                                     # a string
        [^\x07\x1b\x90\x98\x9c-\x9f]*(?:\x07 | \x1b\\ | \x9c)                  # up to its end
    |\x1b[\x20-/]*[0-~]                                                            # any other
    """,
    re.VERBOSE,
)
_LONGEST_FORM = 4  # plain characters that one in disguise may stand for ("Ⅷ"); more are a phrase, and no disguise
# No pattern may look at a character again and again: each ends where the next one could begin.
_LINK_TEXT = re.compile(r"\[([^\[\]\n]{1,200})\]\(\s*<?https?://[^)\s\[]*\)")
_DISCORD = re.compile(r"<(?:@[!&]?|#|a?:\w{1,40}:|t:|/[\w -]{1,40}:|id:)[\w:-]{0,40}>|https?://\S+|www\.\S+")
_MARKUP = re.compile(r"```(?:[a-z]{1,12}\n)?|[*_~|]{2,}|(?m:^[ ]*(?:>{1,3}|#{1,3}|-#|[-*+•])[ ]+)|`")
_BARE_DOLLAR = re.compile(r"(?<![\w$])(?:us)?\$(?![^\W_]|\$|\s?\d)", re.IGNORECASE)  # a unit without its figure
_DOTTED = re.compile(r"(?<![^\W_])(?:[^\W\d_]\.){2,}")  # "U.S.", "p.m."
_BY_TERM = re.compile(r"(?<![\w/-])([a-z])/\1(?![\w/-])", re.IGNORECASE)  # "y/y": year on year
_SHORT = re.compile(r"(?<![\w/-])[A-Za-z](?:/[A-Za-z]|(?:-[A-Za-z]){2,8})(?![\w/-])")  # "w/o", "y-o-y", "G-D-P-R"
_SPACED = re.compile(r"(?<!\w)(?:[A-Za-z] ){4,}[A-Za-z](?!\w)")
_TOKEN = re.compile(
    r"""
    (?P<money>(?:us|usd|rmb|cn|hk|a)?\s?[$€£¥]\s?\d(?:[\d,]*\d)?(?:\.\d+)?\s?(?:(?:trillion|billion|million|thousand|bn|mn|tn|[mbk])\b)?)
    |(?P<rank>(?:\bno\.?\s?|\#\s?)\d+\b|\b\d+(?:st|nd|rd|th)\b)
    |(?P<percent>\d(?:[\d,]*\d)?(?:\.\d+)?\s?(?:%|percent\b|per\s?cent\b|pct\b))
    |(?P<count>\d(?:[\d,]*\d)?(?:\.\d+)?(?:\s?(?:trillion|billion|million|thousand|bn|mn|tn|[mbk])\b|(?![\w])))
    |(?P<word>[^\W_]+(?:'[^\W_]+)*)
    |(?P<stop>[.?!;\n]+|,|:|\(|\)|\s-+\s|/)
    """,
    re.VERBOSE | re.IGNORECASE,
)
_SCALE = {
    **dict.fromkeys(("k", "thousand"), 1e3),
    **dict.fromkeys(("m", "mn", "million"), 1e6),
    **dict.fromkeys(("b", "bn", "billion"), 1e9),
    **dict.fromkeys(("tn", "trillion"), 1e12),
}


@dataclass(frozen=True, slots=True)
class Token:
    """One piece of a text: `kind` is word, stop, money, percent, rank or count; figures carry `value`.

    A `slip` is a word that nobody knows as it stands, and that is to be read as what was meant.
    """

    kind: str
    text: str
    raw: str
    value: float = 0.0
    slip: bool = False

    @property
    def bare(self) -> str:
        """Its text without apostrophes, as small words are listed ("what's" is "whats")."""
        return self.text.replace("'", "")

    def stops(self, at: frozenset[str]) -> bool:
        """Whether it is a stop of some kinds, told by their first characters."""
        return self.kind == "stop" and self.text[0] in at


def normalise(text: str) -> str:
    """Fold look-alike, decorated and invisible characters and chat markup away; keep case and line ends."""
    if not (text.isascii() and text.isprintable()):
        text = _unfold(text)
    text = _LINK_TEXT.sub(r"\1", text)
    text = _MARKUP.sub(" ", _DISCORD.sub(" ", text)).translate(_QUOTES)
    text = _BARE_DOLLAR.sub(" dollars ", text)
    text = _DOTTED.sub(lambda m: m.group().replace(".", ""), text)
    text = _SHORT.sub(lambda m: m.group().replace("/", "").replace("-", ""), _BY_TERM.sub(r"\1o\1", text))
    text = _SPACED.sub(lambda m: m.group().replace(" ", ""), text)
    return " ".join(_latinise(word) for word in text.split(" ") if word)


def same_words(text: str) -> str:
    """Return a key that is the same for texts of the same words: case, decoration and the mark at the end aside."""
    return " ".join(normalise(text).casefold().rstrip("?.! \n").split())


def counted(number: int, noun: str) -> str:
    """Count things: "1 pair", "2 pairs"."""
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"


def printable(text: str) -> str:
    """Put a text on one line that any terminal shows as it is: no escape sequence, nothing that turns its direction."""
    if text.isprintable():
        return text
    return "".join(_shown(character) for character in _ESCAPE.sub("", text))


def _shown(character: str) -> str:
    if character.isspace():
        return " "
    return "" if unicodedata.category(character) in _UNSEEN and character not in _JOINERS else character


def _unfold(text: str) -> str:
    """Bring letters in disguise back to plain ones, and take out what cannot be seen."""
    return "".join(map(_uncover, text.translate(_BOXED))).translate(_LOOK_ALIKES)


def _uncover(character: str) -> str:
    """Return the plain characters that one stands for: none for what is invisible or only a mark on a letter.

    One at a time: to put the marks of a whole text in order takes the square of their number.
    """
    if character == "\n" or (character.isascii() and character.isprintable()):
        return character
    form = unicodedata.normalize("NFKD", character)
    if len(form) > _LONGEST_FORM:
        return character
    plain = ""
    for part in form:
        if part.isspace():
            plain += " "
        elif not unicodedata.combining(part) and unicodedata.category(part) not in _INVISIBLE:
            plain += part
    return plain


def _latinise(word: str) -> str:
    """Turn a word's Cyrillic or Greek look-alikes into Latin when all its letters have a Latin twin."""
    if word.isascii():
        return word
    twin = word.translate(_CYRILLIC_GREEK)
    return twin if twin.isascii() and any(c.isalpha() for c in twin) else word


def tokenise(text: str) -> list[Token]:
    """Cut a normalised text into tokens, in order; figures are read ("US$6.6 bn" is money 6.6e9)."""
    tokens = []
    for match in _TOKEN.finditer(text):
        kind, raw = match.lastgroup or "stop", match.group()
        if kind in {"word", "stop"}:
            tokens.append(Token(kind, raw.casefold().strip() or "\n", raw))
        else:
            plain = " ".join(raw.split())
            tokens.append(Token(kind, plain.casefold(), plain, _value(raw)))
    return tokens


def tokens_of(text: str) -> list[Token]:
    """Cut a text as it was typed into tokens, in order."""
    return tokenise(normalise(text))


def with_days(tokens: Sequence[Token], months: Collection[str]) -> list[Token]:
    """Read the day of a date as the number that it is: in "June 6th", "6th June" and "the 6th of June"."""
    return [
        replace(token, kind="count", text=f"{token.value:g}") if _is_day(tokens, place, months) else token
        for place, token in enumerate(tokens)
    ]


def _is_day(tokens: Sequence[Token], place: int, months: Collection[str]) -> bool:
    token = tokens[place]
    if token.kind != "rank" or not token.text[-1].isalpha():
        return False
    before = [one.text for one in tokens[max(0, place - 1) : place]]
    behind = [one.text for one in tokens[place + 1 : place + 3]]
    month = behind[1:] if behind[:1] == ["of"] else behind[:1]
    return any(word in months for word in (*before, *month))


def _value(raw: str) -> float:
    """Read the figure in a money, percent, rank or count token."""
    digits = re.search(r"\d[\d,]*(?:\.\d+)?", raw)
    assert digits is not None  # noqa: S101 - every figure pattern holds a digit
    unit = re.sub(r"[^a-z]", "", raw[digits.end() :].casefold())
    return round(float(digits.group().replace(",", "")) * _SCALE.get(unit, 1.0), 6)
