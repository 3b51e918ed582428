"""Weaknesses: each cause is found, placed and told what to do about, the worst first; sound content has none."""

from __future__ import annotations

import re
import shutil
from pathlib import Path

import pytest
from curating import MARKET, NAME, taught

from bot.article.content import Content
from bot.cli import main
from bot.curator.lint import Finding, lint

Out = pytest.CaptureFixture[str]
ROOT = Path(__file__).parents[1]
FACT = '\n[[fact]]\nid = "F99"\nparagraph = 5\nsays = "the reporter"\ntext = "The neighbours had the noise."\n'


def change(content: Content, old: str, new: str, file: str = f"data/{NAME}/pairs.toml") -> None:
    path = content.root / file
    assert old in path.read_text()
    path.write_text(path.read_text().replace(old, new))


def collect(content: Content, entry: str, *lines: str) -> None:
    folder = content.folder(NAME) / "phrasings"
    folder.mkdir(exist_ok=True)
    (folder / f"{entry}.txt").write_text("\n".join(lines))


def weak(content: Content) -> list[Finding]:
    return lint(taught(content.load()), content.read(NAME))


@pytest.mark.parametrize(
    "home", [ROOT, ROOT / "tests/fixtures/ferry", MARKET], ids=["shipped", "ferry", "night-market"]
)
@pytest.mark.usefixtures("library")
def test_what_is_shipped_has_no_weakness(home: Path, capsys: Out) -> None:
    assert main(["check", "--strict", "--home", str(home)]) == 0
    assert capsys.readouterr().err == ""


ASTRAY = "wordings that lead elsewhere"
UNREACHED = "pairs whose own question isn't answered"
UNSAID = "facts that lead nowhere in their own words"
NAMELESS = "names that get no answer"
ALIKE = "wordings of two entries that read alike"
UNCITED = "facts that no pair cites"
UNLED = "pairs whose own question their other wordings don't lead to"
LEANING = "answers that point to what they don't name"
SINGLE = "pairs with a single wording"
SEEDS, PAIRS, NAMES = f"seeds/{NAME}.toml", f"data/{NAME}/pairs.toml", f"data/{NAME}/names.toml"
MUSIC = '"who plays the music"'


FACT_12 = '\n[[fact]]\nid = "F12"'
PLACES, PEOPLE = "[names.place]\n", "[names.person]\n"


@pytest.mark.parametrize(
    ("file", "old", "new", "cause", "said"),
    [
        (PAIRS, MUSIC, '"what can you do for me"', ASTRAY, "pairs.toml:132: pair music: 'what can you do for me' is"),
        (PAIRS, "When is the night market open?", "When is Oracle open?", UNREACHED, "pair hours: 'When is Oracle"),
        (PAIRS, "reason for the break", "hey, who is the author", ALIKE, "'who is the author' of author-and-title"),
        (
            PAIRS,
            "The entry to the night market is free.",
            "It is free.",
            LEANING,
            "pair entry: the answer begins with 'It'",
        ),
        (PAIRS, MUSIC, '"who plays there"', UNLED, "pair music: 'Is there music at the night market?', were"),
        (SEEDS, FACT_12, FACT + FACT_12, UNCITED, ".toml:76: fact F99: no pair cites"),
        (NAMES, PLACES, f'{PLACES}oslo = "oslo, christiania"\n', NAMELESS, ".toml:8: name oslo: 'What is oslo?' gets"),
        (NAMES, PEOPLE, f'{PEOPLE}ole = "ole lund"\n', NAMELESS, ".toml:4: name ole: 'Who is ole lund?' gets"),
        (NAMES, PEOPLE, f'[names.people]\nfinns = "finns"\n{PEOPLE}', NAMELESS, ": 'Who are the finns?' gets"),
    ],
)
def test_each_weakness_is_placed_under_its_cause(
    content: Content, file: str, old: str, new: str, cause: str, said: str
) -> None:
    change(content, old, new, file)
    found = {finding.cause: [str(fault) for fault in finding.faults] for finding in weak(content)}
    assert any(said in fault for fault in found.get(cause, [])), found


@pytest.mark.parametrize(
    ("fact", "gap", "weak_"),
    [
        ("Oslo had the noise.", "", False),
        ("Oslo is a town with noise.", "", True),
        ("Oslo, a town, had the noise.", "", True),
        ("Oslo is a town with noise.", "what is oslo", False),
    ],
)
def test_a_name_that_nothing_is_said_of_or_that_a_gap_refuses_is_no_weakness(
    content: Content, fact: str, gap: str, weak_: bool
) -> None:
    change(content, FACT_12, FACT.replace("The neighbours had the noise.", fact) + FACT_12, SEEDS)
    change(content, PLACES, f'{PLACES}oslo = "oslo, christiania"\n', NAMES)
    if gap:
        path = content.folder(NAME) / "gaps.toml"
        path.write_text(f'{path.read_text()}\n[[gap]]\nid = "oslo"\nmissing = "what it is"\nphrasings = ["{gap}"]\n')
    assert (NAMELESS in [finding.cause for finding in weak(content)]) is weak_


def test_a_wording_that_was_collected_is_placed_in_its_file(content: Content) -> None:
    collect(content, "music", "who plays the tunes", "", "what can you do for me")
    [finding] = weak(content)
    assert finding.cause == ASTRAY
    (fault,) = map(str, finding.faults)
    assert fault == (
        "data/night-market/phrasings/music.txt:3: pair music: "
        "'what can you do for me' is taken for a message to the bot"
    )


def test_a_pairs_first_wordings_are_asked_and_all_when_strict(content: Content, capsys: Out) -> None:
    many = [f"who plays the tunes on stage {number}, please" for number in range(60)]
    collect(content, "music", *many, "what can you do for me")
    check = ["check", "--home", str(content.root)]
    for options, told in (([], False), (["--all"], True), (["--strict"], True)):
        main([*check, *options])
        assert ("'what can you do for me' is taken" in capsys.readouterr().err) is told


def test_one_click_away_and_an_agreeing_pair_are_no_weakness(content: Content) -> None:
    collect(content, "music", "Does Oracle play music in Zurich?")
    responder = taught(content.load())
    reply = responder.reply("Does Oracle play music in Zurich?")
    assert not reply.pairs
    assert "music" in [one.pair for one in reply.suggestions]
    assert weak(content) == []


def test_a_fact_that_is_not_answered_in_its_own_words_is_named(content: Content) -> None:
    path = content.record_path(NAME)
    before, said = path.read_text().rsplit("text = ", 1)
    path.write_text(f'{before}text = "Das ist so und nicht anders."\n')
    found = {finding.cause: [str(fault) for fault in finding.faults] for finding in weak(content)}
    (fault,) = found[UNSAID]
    assert fault.startswith("seeds/night-market.toml:"), said
    assert ": fact F12: 'Das ist so und nicht anders.' gets a refusal" in fault


def test_a_pair_asked_in_one_way_alone_is_named_and_nothing_else_said_of_it(content: Content) -> None:
    text = (content.folder(NAME) / "pairs.toml").read_text()
    alone = re.sub(r'(?s)(id = "power".*?)phrasings = \[.*?\]\n', r"\1", text)
    assert alone != text
    (content.folder(NAME) / "pairs.toml").write_text(alone)
    found = {finding.cause: finding.faults for finding in weak(content)}
    assert [fault.entry for fault in found[SINGLE]] == ["pair power"]
    assert "pair power" not in [fault.entry for fault in found.get(UNLED, ())]


def test_check_tells_and_fails_only_when_strict(content: Content, capsys: Out) -> None:
    home = ["--home", str(content.root)]
    change(content, '\n[[fact]]\nid = "F12"', FACT + '\n[[fact]]\nid = "F12"', SEEDS)
    assert main(["check", *home]) == 0
    out = capsys.readouterr()
    assert "nothing wrong" in out.out
    assert out.err.splitlines() == [
        "weak: facts that no pair cites (1): write a pair, or delete the fact",
        "  seeds/night-market.toml:76: fact F99: no pair cites it",
    ]
    assert main(["check", "--strict", *home]) == 1
    assert capsys.readouterr().err.endswith("article-bot: night-market: weak in 1 place\n")


def test_ten_places_are_shown_the_rest_counted_by_cause_and_listed_on_demand(content: Content, capsys: Out) -> None:
    home = ["check", "--home", str(content.root)]
    facts = "".join(FACT.replace("F99", f"F{number}") for number in range(70, 90))
    change(content, '\n[[fact]]\nid = "F12"', facts + '\n[[fact]]\nid = "F12"', SEEDS)
    change(content, "[names.place]", '[names.place]\noslo = "oslo"\nrome = "rome"', NAMES)
    change(content, MUSIC, '"who plays there"')
    main(home)
    lines = capsys.readouterr().err.splitlines()
    assert [line for line in lines if not line.startswith("  ")] == [
        "weak: names that get no answer (2): ask in a pair who or what it is, write it as the facts do, or delete it",
        "weak: facts that no pair cites (20): write a pair, or delete the fact",
        f"weak: {UNLED} (1): add unlike wordings that say what is asked, in the words that people use",
    ]
    assert [line for line in lines if "--all" in line] == ["  and 12 more that --all lists", "  1 that --all lists"]
    assert len(lines) == 3 + 10 + 2
    main([*home, "--all"])
    assert len(capsys.readouterr().err.splitlines()) == 3 + 23


def test_of_a_draft_each_kind_of_work_is_one_line(tmp_path: Path, capsys: Out) -> None:
    text, home = tmp_path / "article.txt", str(tmp_path / "mine")
    shutil.copy(MARKET / "article.txt", text)
    assert main(["new", NAME, "--text", str(text), "--home", home]) == 0
    assert main(["check", "--home", home]) == 1
    told = capsys.readouterr().err.splitlines()
    pairs = "data/night-market/pairs.toml"
    assert [line.removeprefix("article-bot: ") for line in told] == [
        "seeds/night-market.toml:10: about: is empty: ''",
        "seeds/night-market.toml:22: fact F01 text: is empty: '' (and 8 more like it, to line 87; see --all)",
        f"{pairs}:9: pair pair-01 question: is empty: '' (and 8 more like it, to line 73; see --all)",
    ]
    assert main(["check", "--all", "--home", home]) == 1
    assert len(capsys.readouterr().err.splitlines()) == 1 + 2 * 9


def test_a_name_that_says_or_part_of_a_compound_holds_is_recorded(content: Content, capsys: Out) -> None:
    text = content.root / "article.txt"
    said = "In the yard Joss P. Fenwick met the Harrow-speaking staff of Oslo."
    text.write_text((MARKET / "article.txt").read_text() + f" {said}")
    change(content, FACT_12, FACT.replace("the reporter", "Joss P. Fenwick") + FACT_12, SEEDS)
    assert main(["check", "--text", str(text), "--home", str(content.root)]) == 0
    assert 'no fact holds "Oslo": add a fact' in capsys.readouterr().err
