"""Reading a question: names, figures, what is asked, what was only said around it, and where one question ends."""

from __future__ import annotations

import pytest

from bot.engine.parts import parts
from bot.engine.reading import Reader
from bot.engine.responder import Responder
from bot.engine.terms import Kind
from bot.text import tokens_of


@pytest.fixture(scope="module")
def reader(responder: Responder) -> Reader:
    return responder.reader


@pytest.mark.parametrize(
    ("question", "unit", "value", "sign"),
    [
        ("did it grow 54 percent", "percent", 54, ""),
        ("did it grow fifty four percent", "percent", 54, ""),
        ("is it over three quarters", "percent", 75, "over"),
        ("was it under US$7 billion", "money", 7e9, "under"),
        ("about 2 million developers", "count", 2e6, "about"),
        ("over two million developers", "count", 2e6, "over"),
        ("will they grow in 2022", "year", 2022, ""),
        ("did it happen in the year 1067", "year", 1067, ""),
        ("was it in 1067", "year", 1067, ""),
        ("in the 18th century", "century", 18, ""),
        ("the tenth century", "century", 10, ""),
        ("is it over 2,000 km long", "kilometre", 2000, "over"),
        ("20 yuan", "yuan", 20, ""),
        ("did it top 6 billion dollars", "money", 6e9, ""),
        ("6.6 bilion dollars", "money", 6.6e9, ""),
        ("is it June 6th", "count", 6, ""),
        ("is it the 6th of june", "count", 6, ""),
        ("is it 6th Jun", "count", 6, ""),
    ],
)
def test_figures_carry_unit_value_and_comparison(
    reader: Reader, question: str, unit: str, value: float, sign: str
) -> None:
    figures = [(t.unit, t.value, t.sign) for t in reader.read(question).terms if t.kind is Kind.FIGURE]
    assert (unit, value, sign) in [(u, pytest.approx(v), s) for u, v, s in figures]


@pytest.mark.parametrize(
    ("question", "names"),
    [
        ("how many developers does Huawei Cloud have", {"=huawei"}),
        ("how many devs does hauwei clodu have", {"=huawei"}),
        ("Tencent's and Baidu's spending", {"=tencent", "=baidu"}),
        ("what did AWS do in Germany", {"=amazon web services", "=germany"}),
        ("may I delete my data", set()),
        ("did it start in May", {"=may"}),
        ("did it start on 4 may", {"=may"}),
        ("did it start on May 14", {"=may"}),
        ("it may start 4 times", set()),
        ("what did the reporter tell us", set()),
        ("how big is the us market", {"=united states"}),
        ("I read about Huawei. How many developers do they have?", {"=huawei"}),
        ("I work at Google. How many developers does Huawei Cloud have?", {"=huawei"}),
    ],
)
def test_names_are_known_however_they_are_written(reader: Reader, question: str, names: set[str]) -> None:
    assert reader.read(question).names == names


@pytest.mark.parametrize("date", ["May 5", "May 5th", "5th may", "the 5th of May", "may 2021", "in May"])
def test_a_month_that_is_a_small_word_is_one_in_a_date(reader: Reader, date: str) -> None:
    assert "=may" in reader.read(f"what was passed {date}").names
    assert "=may" not in reader.read("what may it do, 5 or 6").names


def test_a_place_beside_no_month_is_a_rank(reader: Reader) -> None:
    assert [term.rank for term in reader.read("is it the 6th in June").terms if term.rank is not None] == [6]


@pytest.mark.parametrize(
    ("message", "count"),
    [
        ("who wrote it and when does the law take effect?", 2),
        ("Who wrote it? What's the title?", 2),
        ("how many developers and services does Huawei Cloud have?", 0),
        ("how big is the U.S. market in the second quarter?", 0),
        ("can people access or delete their data?", 0),
        ("is it used in finance and education?", 0),
        ("I'm writing an essay. Who wrote it?", 0),
        ("", 0),
    ],
)
def test_a_message_is_split_where_a_new_question_begins(reader: Reader, message: str, count: int) -> None:
    assert len(parts(tokens_of(message), reader)) == count


@pytest.mark.parametrize(
    ("question", "compelled"),
    [
        ("making a quiz for Friday: how much did the market grow", False),
        ("writing my essay in Spain, how much did the market grow", False),
        ("the growth in Spain: how much is it", True),
        ("spending in Spain: how much is it", True),
    ],
)
def test_what_the_asker_is_doing_compels_nothing(reader: Reader, question: str, compelled: bool) -> None:
    assert any(term.kind is Kind.NAME for term in reader.read(question).required) == compelled


@pytest.mark.parametrize(
    ("message", "denies"),
    [
        ("in which quarter did the market grow, I couldn't read the board", False),
        ("Nobody could remember it over dinner. In which month was the law passed?", False),
        ("tell me, I don't know it, in which month was the law passed", False),
        ("in which month was the law not passed", True),
        ("which firms do not grow, my boss asks", True),
    ],
)
def test_what_only_the_asker_does_not_do_denies_nothing(reader: Reader, message: str, denies: bool) -> None:
    assert reader.read(message).sketch.denies == denies


@pytest.mark.parametrize("ending", ["compared to the year before", "over the prior year", "within a year"])
def test_growth_on_the_year_before_is_growth_year_on_year(responder: Responder, ending: str) -> None:
    assert responder.reply(f"how much did China's cloud market grow {ending}").facts == ("F03",)


@pytest.mark.parametrize(
    ("message", "fact"),
    [
        ("I say Huawei is second in China for cloud. Am I right?", "F25"),
        ("I must log the reporter's name in our catalogue; who is it?", "F31"),
        ("Under Baidu's system data may be used but not ... what?", "F21"),
    ],
)
def test_where_the_question_has_no_content_all_that_is_said_is_asked(
    responder: Responder, message: str, fact: str
) -> None:
    assert responder.reply(message).facts == (fact,)


def test_what_stands_in_a_names_place_is_no_common_word_two_slips_away(reader: Reader) -> None:
    assert reader.read("How many developers does Huawei's HarmonyOS have?").names == {"=huawei", "=harmonyos"}


def test_beside_is_no_besides(reader: Reader) -> None:
    kinds = [[term.kind for term in reader.read(text).terms] for text in ("beside Japan", "besides Japan")]
    assert [Kind.NEGATION in found for found in kinds] == [False, True]


def test_a_part_that_leans_on_the_one_before_takes_it_along(reader: Reader) -> None:
    found = parts(tokens_of("how does Baidu's system work, and does it use encryption?"), reader)
    assert found == ["how does Baidu's system work", "Baidu's system work. does it use encryption"]


@pytest.mark.parametrize(
    ("message", "asked"),
    [
        ("how many developers does Huawei have? and Alibaba?", "how many developers does Alibaba have"),
        ("when was the GDPR passed? And the PIPL?", "when was the PIPL passed"),
    ],
)
def test_a_part_that_is_a_mere_name_asks_the_same_of_it(reader: Reader, message: str, asked: str) -> None:
    assert parts(tokens_of(message), reader)[1] == asked


@pytest.mark.parametrize("text", ["", " ", "?!", "\x00", "a" * 6000, "🙂" * 50, "not " * 500, "$ % ^ # 1e999"])
def test_nothing_breaks_it(reader: Reader, text: str) -> None:
    assert reader.read(text) == reader.read(text)
    assert len(parts(tokens_of(text), reader)) != 1


@pytest.mark.parametrize(
    ("question", "focus"),
    [
        ("which law was passed", "/law"),
        ("how many developers are there", "/develop"),
        ("what is the purpose of the law", "/purpos"),
        ("what was the title", "/titl"),
    ],
)
def test_the_focus_is_what_is_asked_for(reader: Reader, question: str, focus: str) -> None:
    assert focus in reader.read(question).sketch.focus
