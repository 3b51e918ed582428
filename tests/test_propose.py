"""Near misses: one thing swapped, nothing that a fact states, and a tick that becomes a gap."""

from __future__ import annotations

import io
import re
from pathlib import Path

import pytest
from curating import NAME, taught

from bot.article.content import Content
from bot.article.knowledge import Knowledge, Pair
from bot.cli import main
from bot.curator.judged import judged
from bot.curator.merge import merge
from bot.curator.propose import as_gaps, propose
from bot.curator.swaps import Change, Swapper
from bot.engine.reply import Outcome
from bot.engine.responder import Responder

Out = pytest.CaptureFixture[str]
FERRY = Path(__file__).parent / "fixtures" / "ferry"


@pytest.fixture(scope="module")
def ferry() -> Knowledge:
    return Content(FERRY).load()


@pytest.mark.parametrize(
    ("change", "text", "made"),
    [
        (Change.ASKED, "When did it open?", "Where did it open?"),
        (Change.ASKED, "Where is Skerrow?", "How old is Skerrow?"),
        (Change.ASKED, "when was it built", "where was it built"),
        (Change.OPPOSITE, "What is the largest boat?", "What is the smallest boat?"),
        (Change.OPPOSITE, "what came after the vote", "what came before the vote"),
        (Change.NUMBER, "Who are the top 4?", "Who are the top 5?"),
        (Change.NUMBER, "which two boats", "which three boats"),
        (Change.ORDINAL, "What was the second boat?", "What was the third boat?"),
        (Change.DETAIL, "When did it open?", "On which exact day did it open?"),
        (Change.NARROWED, "How much does it cost?", "How much does it cost per person?"),
    ],
)
def test_one_thing_is_swapped_for_another_of_its_class(ferry: Knowledge, change: Change, text: str, made: str) -> None:
    swapped = [one for one in Swapper(ferry).swaps(text) if one.change is change]
    assert made in [one.text for one in swapped]


@pytest.mark.parametrize(
    "text",
    [
        "which events mark the start and end of it",  # the end and end
        "Why can't a council exclude it?",  # a cannot't
        "who planned the attack",  # the defend
        "what happened when the boat left",  # the right
        "the talks that broke down",  # broke up, which is the same
        "how few boats sail",  # how many is not asked so
        "what does the word mean",  # when does the word mean
        "where do the boats sail to",  # when do they sail to
        "who is against the ferry",  # how old is against the ferry
        "the tax went up again",  # went down again
        "a modern boat",  # a ancient boat
        "what do they have in common",  # in rare
        "a boat that may sail",  # the boat that June sail
        "Did Skerrow get Linnay?",  # an island gets nothing
        "Who lives in New Skerrow?",  # Old Skerrow
        "how many litres a second flow in",  # a first
        "Where does the water from the hills go?",  # why does it go
        "Where is the port of all ports?",  # since when is it
        "how much did it earn",  # per person
        "the legal limit",  # the illegal limit
        "what came of the next year",  # the in ten years
        "who spoke on 9/11",  # 9/12
        "the towns near it",  # far from it
        "When was the break?",  # on which exact day was it
        "which boats were decreased or reduced",  # increased or reduced
        "how many miles is it",  # which anybody can convert
        "the years 1978-2012",  # a part of a range
        "the Global 500",  # a part of a name
    ],
)
def test_what_would_be_no_english_is_not_made(ferry: Knowledge, text: str) -> None:
    assert list(Swapper(ferry).swaps(text)) == []


def test_what_would_be_answered_comes_first_and_no_other_pair_answers_it(content: Content) -> None:
    responder = taught(content.load())
    found = propose(responder)
    assert found
    assert [one.answered for one in found] == sorted((one.answered for one in found), reverse=True)
    known = {wording for entry in responder.knowledge.curated.entries.values() for wording in entry.wordings}
    for one in found:
        assert one.question not in known
        assert (responder.reply(one.question).outcome is Outcome.ANSWERED) is one.answered


def test_what_a_pair_asks_anyway_is_not_proposed(content: Content) -> None:
    pairs = content.folder(NAME) / "pairs.toml"
    assert "when was it shut" in [one.question for one in propose(taught(content.load()))]
    pairs.write_text(pairs.read_text().replace('"reason for the break"', '"reason for the break", "when did it close"'))
    assert "when was it shut" not in [one.question for one in propose(taught(content.load()))]


def test_no_opposite_is_proposed_that_is_told_no(content: Content) -> None:
    """ "Do I need money to leave?" is answered by what says that it is free to enter."""
    found = propose(taught(content.load()))
    opposites = [one.question for one in found if one.swap.change is Change.OPPOSITE]
    assert "how many of the stands buy things to eat" in opposites
    assert "Do I need money to leave?" not in opposites


def costs_per_year(content: Content) -> bool:
    """Whether it is proposed to ask what a stall costs per year."""
    found = propose(taught(content.load()))
    return any((one.pair, one.swap.new) == ("stall-price", "per year") for one in found)


def test_what_a_fact_states_is_not_proposed(content: Content) -> None:
    path = content.record_path(NAME)
    last = path.read_text().rstrip()
    assert costs_per_year(content)
    path.write_text(f'{last}\n\n[[fact]]\nid = "F99"\nparagraph = 3\ntext = "A stall costs £1,500 per year."\n')
    assert not any(one.swap.new == "per year" and one.pair == "stall-price" for one in propose(taught(content.load())))


def test_the_exact_day_is_not_proposed_where_a_fact_states_it(content: Content) -> None:
    path = content.record_path(NAME)
    pairs = content.folder(NAME) / "pairs.toml"
    pairs.write_text(pairs.read_text().replace('"why was it shut"', '"when was it shut by the town"'))

    def days() -> list[str]:
        return [one.question for one in propose(taught(content.load())) if "exact day" in one.swap.new]

    assert days() == ["on which exact day was it shut by the town"]
    path.write_text(path.read_text().replace("generators were too loud", "generators were too loud on 4 June"))
    assert days() == []


def test_what_the_facts_of_one_pair_state_together_is_not_proposed(content: Content) -> None:
    path = content.record_path(NAME)
    last = path.read_text().rstrip()
    path.write_text(f'{last}\n\n[[fact]]\nid = "F99"\nparagraph = 3\ntext = "The fee is per year, too."\n')
    pairs = content.folder(NAME) / "pairs.toml"
    assert costs_per_year(content)
    pairs.write_text(re.sub(r'(?s)(id = "stall-price".*?facts = \["F\d+")', r'\1, "F99"', pairs.read_text(), count=1))
    assert not any(one.swap.new == "per year" and one.pair == "stall-price" for one in propose(taught(content.load())))


def test_what_is_missing_is_said_by_what_was_swapped(content: Content) -> None:
    missing = {one.question: one.missing for one in propose(taught(content.load()))}
    assert missing["how many of the stands buy things to eat"] == "how many of the stands buy things to eat"
    assert missing["what date does it end again"] == "just that"
    assert missing["when was it shut"] == "when"
    assert missing["How old is Joss Fenwick?"] == "how old"
    assert missing["How much does a stall cost per year?"] == "just that"


def test_what_was_put_in_stands_in_no_answer_of_its_pair(content: Content) -> None:
    responder = taught(content.load())
    for one in propose(responder):
        if one.swap.change is not Change.ASKED:
            said = re.findall(r"\w+", responder.knowledge.pairs[one.pair].answer.casefold())
            assert not set(one.swap.new.casefold().split()) <= set(said), one.question


def test_a_swap_is_proposed_once_a_pair_whatever_the_words(content: Content) -> None:
    first, *others = propose(taught(content.load()))
    assert all((one.pair, one.swap.told) != (first.pair, first.swap.told) for one in others)
    found = propose(taught(content.load()), judged=[first.question])
    assert all((one.pair, one.swap.told) != (first.pair, first.swap.told) for one in found)


def test_a_swap_that_was_declined_comes_later(content: Content) -> None:
    alike = {
        "What does entry cost per person?": "How much does a stall cost per person?",
        "What does entry cost per year?": "How much does a stall cost per year?",
    }
    before = [one.question for one in propose(taught(content.load()))]
    first, second = sorted(alike, key=before.index)
    after = [one.question for one in propose(taught(content.load()), judged=[alike[first]])]
    assert after.index(second) < after.index(first)


def test_a_gap_is_named_after_its_question(content: Content) -> None:
    found = propose(taught(content.load()))
    named = {row["phrasings"][0]: row["id"] for row in as_gaps(found)}
    assert len(set(named.values())) == len(found)
    assert {row["id"] for row in as_gaps(found[1:])} == set(named.values()) - {named[found[0].question]}


def test_a_kept_one_is_refused_and_teaches_what_excludes_what(content: Content) -> None:
    responder = taught(content.load())
    (buying,) = [one for one in propose(responder) if one.swap.told == ("sell", "buy")]
    assert responder.reply(buying.question).perhaps is not None
    merge(content, NAME, "gaps", as_gaps([buying]))
    assert len(content.load().curated.gaps) == 4
    after = taught(content.load())
    assert after.reply(buying.question).outcome is Outcome.NOT_COVERED
    assert after.reply("number of stands that buy food").outcome is not Outcome.ANSWERED
    wordings = [(pair, wording) for pair in after.knowledge.curated.pairs for wording in pair.wordings]
    assert [w for p, w in wordings if not same(responder, after, p, w)] == []


def same(before: Responder, after: Responder, pair: Pair, wording: str) -> bool:
    return before.reply(wording).facts == after.reply(wording).facts


def test_ticked_in_the_terminal(content: Content, monkeypatch: pytest.MonkeyPatch, capsys: Out) -> None:
    monkeypatch.setattr("sys.stdin", io.StringIO("y\nwhat\nn\nq\n"))
    assert main(["propose", "--home", str(content.root)]) == 0
    out = capsys.readouterr().out
    assert max(map(len, out.splitlines())) <= 90
    assert out.endswith("night-market: 1 gap more\n")
    assert len(content.load().curated.gaps) == 4
    assert len(judged(content, NAME)) == 2


def test_what_was_judged_does_not_come_again_even_when_its_gap_goes(
    content: Content, monkeypatch: pytest.MonkeyPatch
) -> None:
    gaps = content.folder(NAME) / "gaps.toml"
    before = gaps.read_bytes()
    first, second, third = [one.question for one in propose(taught(content.load()))[:3]]
    monkeypatch.setattr("sys.stdin", io.StringIO("y\n\nn\nq\n"))
    assert main(["propose", "--home", str(content.root)]) == 0
    assert gaps.read_bytes() != before
    gaps.write_bytes(before)
    assert set(judged(content, NAME)) == {first, third}
    again = [one.question for one in propose(taught(content.load()), judged=judged(content, NAME))]
    assert again[0] == second
    assert {first, third}.isdisjoint(again)


@pytest.mark.parametrize("stdin", ["", "q\n", "\n"])
def test_nothing_ticked_writes_nothing(
    content: Content, monkeypatch: pytest.MonkeyPatch, stdin: str, capsys: Out
) -> None:
    before = {path: path.read_bytes() for path in content.root.rglob("*") if path.is_file()}
    monkeypatch.setattr("sys.stdin", io.StringIO(stdin))
    assert main(["propose", "--home", str(content.root)]) == 0
    assert "nothing was ticked" in capsys.readouterr().out
    assert main(["propose", "--list", "--limit", "3", "--home", str(content.root)]) == 0
    assert "  3 " in capsys.readouterr().out
    assert {path: path.read_bytes() for path in content.root.rglob("*") if path.is_file()} == before


def test_a_sheet_comes_back_with_what_is_marked(content: Content, tmp_path: Path, capsys: Out) -> None:
    path = tmp_path / "sheet.csv"
    home = ["--home", str(content.root)]
    questions = [one.question for one in propose(taught(content.load()))[:5]]
    assert main(["propose", "--out", str(path), "--limit", "5", *home]) == 0
    capsys.readouterr()
    assert main(["import", str(path), *home]) == 0
    assert "sheet.csv has no rows to take over, or none that is marked\n" in capsys.readouterr().out
    assert len(content.load().curated.gaps) == 3
    text = path.read_text(encoding="utf-8-sig")
    assert text.splitlines()[0].endswith(",id,missing,near,phrasings,swap,today,answer")
    path.write_text(text.replace("\n,", "\nNo,", 1).replace("\n,", "\nx,", 1))
    assert main(["import", str(path), *home]) == 0
    assert capsys.readouterr().out == f"{NAME}: 1 gap added; 1 row with a no, not to be proposed again\n"
    assert len(content.load().curated.gaps) == 4
    assert judged(content, NAME) == questions[:2]
    assert main(["propose", "--out", str(path), *home]) == 1
    assert "there is such a file already" in capsys.readouterr().err
    assert main(["propose", "--out", str(path), "--force", *home]) == 0
    assert [question for question in questions if question in path.read_text()] == questions[2:]
