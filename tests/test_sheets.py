"""Sheets: nothing is lost on the way there and back, faults are told by row, and a faulty sheet changes nothing."""

from __future__ import annotations

import csv
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from curating import NAME, market
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot.curator import rows, sheets
from bot.errors import BotError, DataError
from bot.knowledge import Content, Curated, Knowledge, Pair

KINDS = ("csv", "tsv", "json", "xlsx")
# any text but what no file keeps apart: outer white space goes with every other, and XML has no control characters
texts = st.text(
    st.characters(exclude_categories=["Cs", "Cc"], include_characters="\n\\\t,;\"'=+-@#"), min_size=1, max_size=40
)
texts = texts.map(str.strip).filter(bool)
ids = st.from_regex(r"\A[A-Za-z0-9][A-Za-z0-9-]{0,20}\Z")
pairs = st.builds(
    Pair,
    id=ids, topic=texts, question=texts, answer=texts, facts=st.lists(ids, min_size=1, max_size=3),
    phrasings=st.lists(texts, max_size=4), corrects=st.lists(st.sampled_from(["money", "year", "firm"]), max_size=2),
)  # fmt: skip


@pytest.fixture
def content(tmp_path: Path) -> Content:
    return market(tmp_path)


@pytest.mark.parametrize("kind", KINDS)
@given(all_=st.lists(pairs, min_size=1, max_size=4, unique_by=lambda pair: pair.id))
@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_any_pairs_come_back_as_they_were(tmp_path: Path, kind: str, all_: list[Pair]) -> None:
    curated = Curated.model_construct(pairs=tuple(all_))
    path = tmp_path / f"pairs.{kind}"
    sheets.export(Knowledge(NAME, None, curated, {}), path, force=True)
    assert [Pair.model_validate(row) for row in rows.read(path).values()] == all_


@pytest.mark.parametrize("kind", KINDS)
def test_a_round_trip_leaves_the_data_file_as_it_was(content: Content, tmp_path: Path, kind: str) -> None:
    path = content.curated_path(NAME)
    before = path.read_bytes()
    sheet = tmp_path / f"pairs.{kind}"
    assert sheets.export(content.load(), sheet) == 12
    assert sheets.import_(content, NAME, sheet) == 12
    assert sheets.import_(content, NAME, sheet, only=True) == 12
    assert path.read_bytes() == before


def test_the_shipped_pairs_survive_a_spreadsheet(tmp_path: Path) -> None:
    knowledge = Content.shipped().load("cloud-centers")
    sheets.export(knowledge, tmp_path / "pairs.xlsx")
    found = tuple(Pair.model_validate(row) for row in rows.read(tmp_path / "pairs.xlsx").values())
    assert found == tuple(pair.model_copy(update={"confirmed": ""}) for pair in knowledge.curated.pairs)


def edit(content: Content, tmp_path: Path, *changes: tuple[int, str, str], drop: int = 0) -> Path:
    """Export a sheet and change cells of it: (row, column, text); a row too many is a new one."""
    path = tmp_path / "pairs.csv"
    sheets.export(content.load(), path)
    with path.open(encoding="utf-8-sig", newline="") as file:
        table = list(csv.DictReader(file))
    for row, column, text in changes:
        table += [{}] * (row - 1 - len(table))
        table[row - 2] = table[row - 2] | {column: text}
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, rows.COLUMNS)
        writer.writeheader()
        writer.writerows(table[: len(table) - drop])
    return path


def test_a_changed_cell_changes_its_own_lines_only(content: Content, tmp_path: Path) -> None:
    before = content.curated_path(NAME).read_text()
    sheet = edit(content, tmp_path, (3, "question", "When does the market come back?"))
    sheets.import_(content, NAME, sheet)
    after = content.curated_path(NAME).read_text()
    assert after == before.replace("When does the night market return?", "When does the market come back?")


def test_a_new_row_finds_its_id_and_its_facts(content: Content, tmp_path: Path) -> None:
    cells = {
        "question": "What is at the fountain?",
        "answer": "A small stage is beside the fountain.",
        "topic": "Music",
    }
    sheet = edit(content, tmp_path, *((14, column, text) for column, text in cells.items()))
    assert sheets.import_(content, NAME, sheet) == 13
    pair = content.load().pairs["what-is-at-the-fountain"]
    assert pair.facts == ("F10",)


def test_pairs_left_out_stay_unless_only_the_sheets_are_wanted(content: Content, tmp_path: Path) -> None:
    sheet = edit(content, tmp_path, drop=1)
    sheets.import_(content, NAME, sheet)
    assert "power" in content.load().pairs
    sheets.import_(content, NAME, sheet, only=True)
    assert "power" not in content.load().pairs
    assert "goods" in content.load().curated.entries


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ((4, "facts", "F99"), "row 4: place: cites F99"),
        ((4, "question", ""), "row 4: place question: is empty"),
        ((4, "answer", "It costs $5."), "row 4: place: the answer says"),
        ((4, "id", "my id"), "row 4: my id id: must be letters, digits and hyphens"),
        ((4, "id", "start"), "row 4: the id 'start' stands twice"),
        ((4, "phrasings", "Who is Joss Fenwick?"), "the same phrasing stands under"),
        ((4, "phrasings", "x" * 301), "row 4: place phrasings no. 1: is too long"),
        ((4, "corrects", "weight"), "row 4: place corrects no. 1: input should be"),
        ((14, "answer", "Nobody ever said this."), "row 14"),
    ],
)
def test_faults_are_told_by_row_and_nothing_is_written(
    content: Content, tmp_path: Path, change: tuple[int, str, str], said: str
) -> None:
    before = content.curated_path(NAME).read_bytes()
    sheet = edit(content, tmp_path, change, (5, "question", "When is the market open, please?"))
    with pytest.raises(DataError) as raised:
        sheets.import_(content, NAME, sheet)
    assert any(said in str(fault) for fault in raised.value.faults), raised.value.faults
    assert content.curated_path(NAME).read_bytes() == before


def test_all_faulty_rows_are_told_at_once(content: Content, tmp_path: Path) -> None:
    sheet = edit(content, tmp_path, (3, "question", ""), (5, "answer", ""), (7, "topic", ""))
    with pytest.raises(DataError) as raised:
        sheets.import_(content, NAME, sheet)
    assert [fault.entry for fault in raised.value.faults] == ["row 3", "row 5", "row 7"]


@pytest.mark.parametrize(
    ("name", "data", "said"),
    [
        ("a.csv", b"id,question,answer\n\xff\xfe,x,y\n", "is not UTF-8 text: save it as CSV UTF-8"),
        ("a.csv", b"", "has no column answer, question"),
        ("a.csv", b"id,question\na,b\n", "has no column answer"),
        ("a.csv", b"question,answer,colour\na,b,c\n", "has an unknown column 'colour'"),
        ("a.tsv", b"QnaId\tQuestion\tAnswer\n7\n", "row 2: "),
        ("a.csv", b"question,answer\na,b,c\n", "row 2: has more cells than the first row"),
        ("a.csv", b'question,answer\n"a,b\n', "is not a table"),
        ("a.json", b"{", "is not JSON"),
        ("a.json", b"{}", "is not a list of pairs"),
        ("a.json", b'[1, {"question": 5}, {"colour": ""}, {"facts": ["F01", 2]}]', "entry 1: is not an object"),
        ("a.xlsx", b"PK\x03\x04 nothing", "is not a workbook"),
        ("a.ods", b"x", "a sheet is a .csv, .tsv, .json or .xlsx file"),
        ("missing.csv", None, "cannot be read: No such file"),
    ],
)
def test_what_is_no_sheet_says_so(content: Content, tmp_path: Path, name: str, data: bytes | None, said: str) -> None:
    path = tmp_path / name
    if data is not None:
        path.write_bytes(data)
    with pytest.raises(BotError) as raised:
        sheets.import_(content, NAME, path)
    faults = raised.value.faults if isinstance(raised.value, DataError) else [raised.value]
    assert any(said in str(fault) for fault in faults), faults


@pytest.mark.parametrize("spoilt", [b"\n[[[", "# caf\xe9".encode("latin-1")])
def test_a_spoilt_data_file_is_told_and_left_alone(content: Content, tmp_path: Path, spoilt: bytes) -> None:
    sheets.export(content.load(), tmp_path / "pairs.csv")
    path = content.curated_path(NAME)
    path.write_bytes(path.read_bytes() + spoilt)
    before = path.read_bytes()
    with pytest.raises(BotError, match="is not valid TOML in UTF-8"):
        sheets.import_(content, NAME, tmp_path / "pairs.csv")
    assert path.read_bytes() == before


def test_a_sheet_is_refused_whole_when_another_curator_was_quicker(
    content: Content, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    sheet = edit(content, tmp_path, (5, "question", "Is it on?"))
    path, merge = content.curated_path(NAME), sheets.merge_pairs

    def meanwhile(*arguments: Any, **options: Any) -> str:
        path.write_text(path.read_text() + "# mine\n")
        return merge(*arguments, **options)

    monkeypatch.setattr(sheets, "merge_pairs", meanwhile)
    with pytest.raises(BotError, match="somebody changed it meanwhile"):
        sheets.import_(content, NAME, sheet)
    assert path.read_text().endswith("# mine\n")


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
def test_reads_what_spreadsheets_write(tmp_path: Path, encoding: str, delimiter: str) -> None:
    path = tmp_path / "a.csv"
    text = (
        delimiter.join(["Question ", "ANSWER", "facts"])
        + "\r\n"
        + delimiter.join(['"Where, you; ask?"', "é", '"F01, f02"'])
    )
    path.write_bytes(text.encode(encoding))
    (row,) = rows.read(path).values()
    assert (row["question"], row["answer"], row["facts"]) == ("Where, you; ask?", "é", ["F01", "f02"])


def test_a_formula_stays_a_text(tmp_path: Path, content: Content) -> None:
    curated = Curated.model_construct(
        pairs=(Pair(id="a", topic="t", question="=1+1", answer="=cmd|' /C calc'!A0", facts=("F01",)),)
    )
    sheets.export(Knowledge(NAME, None, curated, {}), tmp_path / "a.xlsx")
    cell = openpyxl.load_workbook(tmp_path / "a.xlsx").active["C2"]
    assert (cell.value, cell.data_type) == ("=1+1", "s")


@pytest.mark.parametrize(("text", "said"), [("x\x01", "no spreadsheet does"), ("x" * 40_000, "too long")])
def test_what_a_spreadsheet_cannot_hold_is_told(tmp_path: Path, text: str, said: str) -> None:
    pair = Pair.model_construct(id="a", topic="t", question=text, answer="a", facts=("F01",), phrasings=(), corrects=())
    with pytest.raises(BotError, match=said):
        sheets.export(Knowledge(NAME, None, Curated.model_construct(pairs=(pair,)), {}), tmp_path / "a.xlsx")
    assert list(tmp_path.iterdir()) == []


def test_an_export_writes_over_nothing_unless_told(content: Content, tmp_path: Path) -> None:
    path = tmp_path / "pairs.csv"
    path.write_text("precious")
    with pytest.raises(BotError, match="there is such a file already; nothing was written"):
        sheets.export(content.load(), path)
    assert path.read_text() == "precious"
    sheets.export(content.load(), path, force=True)


MAKER = (
    "Question\tAnswer\tSource\tMetadata\tSuggestedQuestions\tIsContextOnly\tPrompts\tQnaId\tSourceDisplayName\n"
    "Who leads the market?\tJoss Fenwick runs the night market.\tmarket.docx\t\t[]\tFalse\t[]\t7\tmarket\n"
    "Who is the boss there?\tJoss Fenwick runs the night market.\tmarket.docx\t\t[]\tFalse\t[]\t7\tmarket\n"
    "Is it loud?\tThe generators were too loud.\tEditorial\ttopic:noise|facts:f11\t[]\tFalse\t[]\t8\tmarket\n"
)


def test_takes_microsofts_table(content: Content, tmp_path: Path) -> None:
    path = tmp_path / "qna.tsv"
    path.write_text(MAKER)
    assert sheets.import_(content, NAME, path) == 2
    pairs = content.load().pairs
    leads, loud = pairs["who-leads-the-market"], pairs["is-it-loud"]
    assert (leads.facts, leads.phrasings, leads.topic) == (("F08",), ("Who is the boss there?",), "market.docx")
    assert (loud.facts, loud.topic) == (("F11",), "noise")


def test_microsofts_table_without_a_fact_for_an_answer_is_told(content: Content, tmp_path: Path) -> None:
    path = tmp_path / "qna.tsv"
    path.write_text(MAKER.replace("Joss Fenwick runs the night market.", "Somebody else does."))
    with pytest.raises(DataError, match="row 2: who-leads-the-market facts: needs at least one entry"):
        sheets.import_(content, NAME, path)
