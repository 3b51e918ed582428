"""Cut plain text into sentences: "e.g.", "St. Gallen", "No. 5", "J. S. Bach" and "[note 3]" don't end one."""

from __future__ import annotations

import re

# Words whose full stop ends no sentence by itself; in lower case.
_SHORT = frozenset(
    """mr mrs messrs ms dr prof sr jr st ste mt ft gen col capt lt sgt gov sen rep rev hon sec ed eds al vs v cf ca c
    e.g i.e eg ie viz approx est inc ltd co corp bros dept univ jan feb mar apr jun jul aug sep sept oct nov dec
    mon tue wed thu fri sat sun a.m p.m u.s u.k""".split()
)
_NUMBERED = frozenset("no nos vol vols p pp fig figs art arts ch".split())  # that end none before a number
# Words behind which a single capital is no initial: "vitamin C".
_LETTERED = frozenset(
    """appendix block category class exhibit gate grade group hepatitis level option part phase plan platform point
    protein schedule section series table team terminal type unit version vitamin wing zone""".split()
)
# "[note 3]", "[12]", "[citation needed]", "[who?]", and pages behind a full stop: ".:199-128" or ".:133-134:38".
_NOTE = re.compile(
    r"\[(?:(?:note|nb|a|\d)[^\]\n]{0,12}|[a-z ]{1,20} needed|[a-z ]{1,20}\?)\]"
    r"|(?<=[.!?\"”\]])(?::\d[\d,–-]{0,12}){1,3}(?=\s|$)",
    re.IGNORECASE,
)
SENTENCE_ENDS = (".", "!", "?", "…")
_REACH = 40  # characters before a full stop that are looked at
_END = re.compile(r"[.!?…]+[\"'”’)\]]*(?=\s+[\"'“‘(\[]?[A-Z0-9À-ÖØ-Þ])|\n\s*\n")
_WORD_BEFORE = re.compile(r"(?:([^\W\d_]+) )?(°?[\w.]*)$")


def sentences(text: str) -> list[str]:
    """Return the sentences of a text, in order, each without space around it; marks of notes are left out."""
    text = _NOTE.sub("", text)
    found: list[str] = []
    begun = 0
    for match in _END.finditer(text):
        if not _goes_on(text, begun, match):
            found.append(text[begun : match.end()])
            begun = match.end()
    found.append(text[begun:])
    return [" ".join(sentence.split()) for sentence in found if sentence.strip()]


def _goes_on(text: str, begun: int, match: re.Match[str]) -> bool:
    """Whether a full stop belongs to a short form: a word of the lists or an initial, which "I" is not."""
    before = _WORD_BEFORE.search(text, max(begun, match.start() - _REACH), match.start())
    if match.group() != "." or before is None:
        return False
    word = before[2]
    if word.casefold() in _NUMBERED:
        return text[match.end() :].lstrip()[:1].isdigit()
    if len(word) == 1 and word.isupper():
        return word != "I" and (before[1] or "").casefold() not in _LETTERED
    return word.casefold() in _SHORT
