"""Sheets: nothing is lost on the way there and back, faults are told by row, and a faulty sheet changes nothing."""

from __future__ import annotations

import csv
import datetime
import re
import zipfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from curating import MARKET, NAME
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from writing import array, key, quote

from bot.article.content import Content
from bot.curator import cells, forms, rows, sheets
from bot.curator.draft import draft
from bot.curator.merge import merging
from bot.curator.tables import sentences, tables
from bot.errors import BotError, DataError

WHOLE = ("json", "xlsx")
# any text but what no file keeps apart: outer white space goes with every other, and XML has no control characters
texts = st.text(
    st.characters(exclude_categories=["Cs", "Cc"], include_characters="\n\\\t,;\"'=+-@#"), min_size=1, max_size=40
)
texts = texts.map(str.strip).filter(bool)
ids = st.from_regex(r"\A[A-Za-z0-9][A-Za-z0-9-]{0,20}\Z")
COLUMNS = {
    **dict.fromkeys(forms.IDS, st.lists(ids, min_size=1, max_size=3)),
    **dict.fromkeys(forms.LINES, st.lists(texts.map(lambda text: " ".join(text.split())), max_size=4)),
    **dict.fromkeys(forms.NUMBERS, st.integers(0, 99).map(str)),
    "id": ids,
}


def table(name: str) -> st.SearchStrategy[list[dict[str, Any]]]:
    """Rows of a table, told apart by what tells its rows apart."""
    form = forms.FORMS[name]
    row = st.fixed_dictionaries({key: COLUMNS.get(key, texts) for key in form.columns})
    most = 1 if name == "article" else 4
    return st.lists(row, min_size=1, max_size=most, unique_by=lambda values: tuple(values[k] for k in form.key))


def toml(kind: str, entries: list[dict[str, Any]]) -> str:
    return "\n".join([f"[[{kind}]]\n{body(entry)}" for entry in entries])


def body(values: Mapping[str, Any]) -> str:
    lines = []
    for name, value in values.items():
        number = name in forms.NUMBERS
        lines.append(f"{name} = {value if number else array(value) if isinstance(value, list) else quote(value)}\n")
    return "".join(lines)


def article(folder: Path, found: Mapping[str, list[dict[str, Any]]]) -> Content:
    """Write tables as an article's files, finished or not."""
    (one,) = found["article"]
    names: dict[str, dict[str, str]] = {}
    for row in found["names"]:
        names.setdefault(row["kind"], {})[row["name"]] = row["written"]
    written = {
        f"seeds/{NAME}.toml": body(one) + toml("fact", found["facts"]),
        f"data/{NAME}/pairs.toml": toml("pair", found["pairs"]),
        f"data/{NAME}/gaps.toml": toml("gap", found["gaps"]),
        f"data/{NAME}/names.toml": f"ambient = {array(row['name'] for row in found['ambient'])}\n"
        + "".join(f"[names.{key(kind)}]\n{keyed(listed)}" for kind, listed in names.items())
        + f"[terms]\n{keyed({row['term']: row['written'] for row in found['terms']})}",
    }
    for path, text in written.items():
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        (folder / path).write_text(text, encoding="utf-8", newline="")
    return Content(folder)


def keyed(values: Mapping[str, str]) -> str:
    return "".join(f"{key(name)} = {quote(value)}\n" for name, value in values.items())


def values(book: Mapping[str, list[rows.Row]]) -> dict[str, list[dict[str, Any]]]:
    return {name: [row.values for row in found] for name, found in book.items()}


def said(found: Mapping[str, Any]) -> dict[str, list[dict[str, Any]]]:
    """Write an article's tables as a sheet has them, numbers as text."""
    told = {}
    for name, listed in found.items():
        told[name] = [{k: v if isinstance(v, list) else str(v) for k, v in row.items()} for row in listed]
    return told


@pytest.mark.parametrize("kind", WHOLE)
@given(found=st.fixed_dictionaries({name: table(name) for name in forms.FORMS if name != "phrasings"}))
@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_any_article_comes_back_as_it_was_even_unfinished(tmp_path: Path, kind: str, found: dict[str, Any]) -> None:
    sheet = tmp_path / f"all.{kind}"
    content = article(tmp_path / "home", found)
    sheets.export(content, NAME, sheet, force=True)
    assert values(rows.read(sheet)) == {**said(tables(content.read(NAME))), "phrasings": []}


@pytest.mark.parametrize("name", forms.FORMS)
@pytest.mark.parametrize("kind", ["csv", "tsv"])
@given(data=st.data())
@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_any_table_comes_back_as_it_was(tmp_path: Path, kind: str, name: str, data: st.DataObject) -> None:
    found = data.draw(table(name))
    path = tmp_path / f"a.{kind}"
    path.write_text(cells.write_text(rows.cells(name, found), "," if kind == "csv" else "\t"), newline="")
    assert values(rows.read(path)) == {name: found}


@pytest.mark.parametrize("kind", ["csv", "tsv", *WHOLE])
def test_a_round_trip_leaves_the_files_as_they_were(content: Content, tmp_path: Path, kind: str) -> None:
    accept_some(content)
    before = files(content)
    sheet = tmp_path / f"all.{kind}"
    assert sheets.export(content, NAME, sheet)["pairs"] == 12
    for only in (False, True):
        plan = sheets.plan(content, NAME, sheet, only=only)
        assert not any(plan.difference.gone.values())
        assert plan.changes == {}
        sheets.carry_out(content, plan)
    assert files(content) == before


def accept_some(content: Content) -> None:
    """Give the article collected phrasings, too."""
    folder = content.folder(NAME) / "phrasings"
    folder.mkdir()
    (folder / "hours.txt").write_text("when do they shut\nclosing time please\n")
    (folder / "goods.txt").write_text("can I buy = + - @ there")


def files(content: Content) -> dict[Path, bytes]:
    return {path: path.read_bytes() for path in content.root.rglob("*") if path.is_file()}


def test_the_shipped_article_survives_a_spreadsheet(tmp_path: Path) -> None:
    content = Content.shipped()
    sheets.export(content, "cloud-centers", tmp_path / "all.xlsx")
    assert values(rows.read(tmp_path / "all.xlsx")) == said(tables(content.read("cloud-centers")))


def test_a_workbook_is_the_way_from_a_draft_to_an_article(tmp_path: Path) -> None:
    content = Content(tmp_path)
    draft(content, NAME, MARKET / "article.txt")
    sheets.export(content, NAME, tmp_path / "all.xlsx")
    book = openpyxl.load_workbook(tmp_path / "all.xlsx")
    assert [cell.value for cell in book["facts"][1]] == ["id", "paragraph", "says", "text", "sentence"]
    assert book["facts"]["E3"].value.startswith("It will open on Fridays")
    book["article"]["C2"] = "A market."
    for number in range(2, 11):
        book["facts"].cell(number, 4).value = "It is so."
        book["pairs"].cell(number, 3).value = f"What is {number}?"
    book.save(tmp_path / "all.xlsx")
    book["pairs"]["C10"] = None
    book.save(tmp_path / "faulty.xlsx")
    with pytest.raises(DataError) as raised:
        sheets.plan(content, NAME, tmp_path / "faulty.xlsx")
    assert [str(fault) for fault in raised.value.faults] == [
        "faulty.xlsx: pairs row 10: pair-09 question: is empty: ''"
    ]
    book["pairs"]["C10"], book["pairs"]["E3"] = "What is 10?", "It is so"
    book["gaps"].append(["weather", "what the weather is like", "pair-01 pair-02", "will it rain\nis it sunny"])
    book["phrasings"].append(["weather", "what about snow"])
    book["names"].append(["person", "joss-fenwick", "joss fenwick, fenwick"])
    book["terms"].append(["stall", "stall, booth"])
    book["ambient"].append(["stall"])
    book.save(tmp_path / "all.xlsx")
    sheets.carry_out(content, sheets.plan(content, NAME, tmp_path / "all.xlsx", only=True))
    curated = content.load().curated
    assert [pair.answer for pair in curated.pairs] == ["It is so.", "It is so", *["It is so."] * 7]
    assert (content.folder(NAME) / "pairs.toml").read_text().count("\nanswer = ") == 1
    book = openpyxl.load_workbook(tmp_path / "all.xlsx")
    book["pairs"]["E3"] = None
    book.save(tmp_path / "all.xlsx")
    sheets.carry_out(content, sheets.plan(content, NAME, tmp_path / "all.xlsx"))
    assert content.load().pairs["pair-02"].answer == "It is so."
    assert "TODO" not in content.record_path(NAME).read_text()
    assert "# --- Paragraph 2 ---" in content.record_path(NAME).read_text()
    (gap,) = curated.gaps
    assert (gap.near, gap.phrasings) == (("pair-01", "pair-02"), ("will it rain", "is it sunny", "what about snow"))
    assert (curated.names, curated.terms, curated.ambient) == (
        {"person": {"joss-fenwick": "joss fenwick, fenwick"}},
        {"stall": "stall, booth"},
        ("stall",),
    )


def test_a_to_do_goes_when_its_own_fact_is_written(tmp_path: Path) -> None:
    content = Content(tmp_path)
    draft(content, NAME, MARKET / "article.txt")
    todo = content.record_path(NAME).read_text()
    book = {"facts": [rows.Row("", {"id": "F02", "paragraph": "1", "text": "It is so."})]}
    merged = (merging(content.read(NAME), book)[f"seeds/{NAME}.toml"] or b"").decode()
    assert todo.count("# TODO ") == 9
    assert merged.count("# TODO ") == 8
    first, second = (sentence for fact, sentence in sentences(content.read(NAME)).items() if fact in {"F01", "F02"})
    assert first in merged
    assert second not in merged


def test_what_a_sheet_has_no_column_for_stays_as_it_is(content: Content, tmp_path: Path) -> None:
    path = content.folder(NAME) / "pairs.toml"
    path.write_text(path.read_text().replace('id = "hours"', 'id = "hours"\nconfirmed = "0123456789abcdef"', 1))
    before = path.read_bytes()
    sheet = edit(content, tmp_path)
    assert "0123456789abcdef" in sheet.read_text()
    pair = content.load().pairs["hours"]
    few = tmp_path / "few.csv"
    few.write_text(f'id,topic,question,answer,facts\nhours,Hours,When is it on?,"{pair.answer}",{pair.facts[0]}\n')
    import_(content, few)
    changed = content.load().pairs["hours"]
    assert changed.question == "When is it on?"
    assert (changed.confirmed, changed.phrasings) == ("0123456789abcdef", pair.phrasings)
    import_(content, sheet)
    assert path.read_bytes() == before


def test_unfinished_rows_that_a_sheet_lacks_are_told_by_their_kind(tmp_path: Path) -> None:
    content = Content(tmp_path / "home")
    draft(content, NAME, MARKET / "article.txt")
    sheet = tmp_path / "pairs.csv"
    sheet.write_text("id,topic,question,answer,facts\nfirst,A,What is it?,It is so.,F01\n")
    with pytest.raises(DataError) as raised:
        sheets.plan(content, NAME, sheet)
    told = [fault.text for fault in raised.value.faults]
    assert len(told) == 4
    assert sum("and 8 more like it" in text for text in told) == 2
    assert "--replace takes out those that it doesn't have" in told[-1]


def edit(content: Content, tmp_path: Path, *changes: tuple[int, str, str], drop: int = 0) -> Path:
    """Export a sheet and change cells of it: (row, column, text); a row too many is a new one."""
    path = tmp_path / "pairs.csv"
    sheets.export(content, NAME, path)
    with path.open(encoding="utf-8-sig", newline="") as file:
        table = list(csv.DictReader(file))
    for row, column, text in changes:
        table += [{}] * (row - 1 - len(table))
        table[row - 2] = table[row - 2] | {column: text}
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, forms.FORMS["pairs"].columns)
        writer.writeheader()
        writer.writerows(table[: len(table) - drop])
    return path


def import_(content: Content, sheet: Path, *, only: bool = False) -> Any:
    plan = sheets.plan(content, NAME, sheet, only=only)
    sheets.carry_out(content, plan)
    return plan


def test_a_changed_cell_changes_its_own_lines_only(content: Content, tmp_path: Path) -> None:
    before = (content.folder(NAME) / "pairs.toml").read_text()
    sheet = edit(content, tmp_path, (3, "question", "When does the market come back?"))
    import_(content, sheet)
    after = (content.folder(NAME) / "pairs.toml").read_text()
    assert after == before.replace("When does the night market return?", "When does the market come back?")


def test_a_new_row_finds_its_id_and_its_facts(content: Content, tmp_path: Path) -> None:
    cells = {
        "question": "What is at the fountain?",
        "answer": "A small stage is beside the fountain.",
        "topic": "Music",
    }
    sheet = edit(content, tmp_path, *((14, column, text) for column, text in cells.items()))
    assert import_(content, sheet).rows == {"pairs": 13}
    pair = content.load().pairs["what-is-at-the-fountain"]
    assert pair.facts == ("F10",)


def test_what_is_left_out_stays_unless_only_the_sheets_is_wanted(content: Content, tmp_path: Path) -> None:
    accept_some(content)
    collected = content.folder(NAME) / "phrasings" / "power.txt"
    collected.write_text("who pays the electricity bill\n")
    sheet = edit(content, tmp_path, drop=1)
    import_(content, sheet)
    assert "power" in content.load().pairs
    plan = import_(content, sheet, only=True)
    assert plan.difference.gone["pairs"] == ["power"]
    assert plan.difference.gone["phrasings"] == ["power who pays the electricity bill"]
    assert "power" not in content.load().pairs
    assert not collected.exists()
    assert "goods" in content.load().curated.entries


def test_phrasings_are_added_and_only_the_sheets_are_left(content: Content, tmp_path: Path) -> None:
    accept_some(content)
    sheet = tmp_path / "phrasings.csv"
    sheet.write_text("id,phrasing\nhours,closing time please\nhours,til when\nstart,which day is it\n")
    import_(content, sheet)
    folder = content.folder(NAME) / "phrasings"
    assert (folder / "hours.txt").read_text() == "when do they shut\nclosing time please\ntil when\n"
    assert (folder / "start.txt").read_text() == "which day is it\n"
    plan = import_(content, sheet, only=True)
    assert plan.difference.gone["phrasings"] == ["goods can I buy = + - @ there", "hours when do they shut"]
    assert (folder / "hours.txt").read_text() == "closing time please\ntil when\n"
    assert not (folder / "goods.txt").exists()


@pytest.mark.parametrize(
    ("rows_", "said"),
    [
        ("nobody,who is it", "row 2: there is no pair or gap nobody"),
        ("hours,til when\nstart,til when?", "row 2: hours: the same phrasing stands under start too"),
        (f"hours,{'x' * 301}", "row 2: hours: is too long"),
        ("hours,a\nhours,a", "row 3: the phrasing 'a' stands twice"),
        ("hours,", "row 2: has no id or phrasing"),
    ],
)
def test_faulty_phrasings_are_told_by_row(content: Content, tmp_path: Path, rows_: str, said: str) -> None:
    sheet = tmp_path / "phrasings.csv"
    sheet.write_text(f"id,phrasing\n{rows_}\n")
    with pytest.raises(DataError) as raised:
        import_(content, sheet)
    assert any(said in str(fault) for fault in raised.value.faults), raised.value.faults


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
        ((14, "answer", "Nobody ever said this."), "row 14"),
    ],
)
def test_faults_are_told_by_row_and_nothing_is_written(
    content: Content, tmp_path: Path, change: tuple[int, str, str], said: str
) -> None:
    before = (content.folder(NAME) / "pairs.toml").read_bytes()
    sheet = edit(content, tmp_path, change, (5, "question", "When is the market open, please?"))
    with pytest.raises(DataError) as raised:
        import_(content, sheet)
    assert any(said in str(fault) for fault in raised.value.faults), raised.value.faults
    assert (content.folder(NAME) / "pairs.toml").read_bytes() == before


def test_all_faulty_rows_are_told_at_once(content: Content, tmp_path: Path) -> None:
    sheet = edit(content, tmp_path, (3, "question", ""), (5, "topic", ""), (7, "answer", "x" * 1501))
    with pytest.raises(DataError) as raised:
        import_(content, sheet)
    assert [fault.entry for fault in raised.value.faults] == ["row 3", "row 5", "row 7"]


@pytest.mark.parametrize(
    ("name", "data", "said"),
    [
        ("a.csv", b"id,question,answer\n\xff\xfe,x,y\n", "is not UTF-8 text: save it as CSV UTF-8"),
        ("a.csv", b"", "has no column question"),
        ("a.csv", b"id,answer\na,b\n", "has no column question"),
        ("a.csv", b"question,answer,colour\na,b,c\n", "has an unknown column 'colour'"),
        ("a.csv", b"question,answer,corrects\na,b,year\n", "has an unknown column 'corrects'"),
        ("a.csv", b"question,answer\n=A1,b\n", "row 2: holds a formula, '=A1'"),
        ("a.csv", b"question,answer\na,#REF!\n", "row 2: answer holds a spreadsheet's error, '#REF!'"),
        ("a.csv", b"question,answer\n" + b"a,b\n" * 50_001, "is past the 50000 rows"),
        ("a.csv", b"x" * 5_000_001, "is over 5 MB"),
        ("a.csv", b"question,answer\na,b,c\n", "row 2: has more cells than the first row"),
        ("a.csv", b'question,answer\n"a,b\n', "is not a table"),
        ("a.json", b"{", "is not JSON"),
        ("a.json", b"5", "is not an object of tables"),
        ("a.json", b"[]", "is not an object of tables"),
        ("a.json", b'{"pears": []}', "pears: is no table of an article"),
        ("a.json", b'{"facts": {}}', "facts: is not a list"),
        ("a.json", b'{"facts": [{"id": "F99", "text": "It is.", "paragraph": []}]}', "facts entry 1: F99 paragraph"),
        ("a.json", b"[" * 5000, "is not JSON"),
        ("a.json", b'{"pairs": [{"id": "\\ud800"}]}', "is not JSON"),
        (
            "a.json",
            b'{"pairs": [1, {"question": 5}, {"colour": ""}, {"facts": ["F01", 2]}]}',
            "pairs entry 1: is not an object",
        ),
        ("a.xlsx", b"PK\x03\x04 nothing", "is not a workbook"),
        ("a.ods", b"x", "a sheet is a .csv, .tsv, .json or .xlsx file"),
        ("missing.csv", None, "there is no such file"),
    ],
)
def test_what_is_no_sheet_says_so(content: Content, tmp_path: Path, name: str, data: bytes | None, said: str) -> None:
    path = tmp_path / name
    if data is not None:
        path.write_bytes(data)
    with pytest.raises(BotError) as raised:
        import_(content, path)
    faults = raised.value.faults if isinstance(raised.value, DataError) else [raised.value]
    assert any(said in str(fault) for fault in faults), faults


@pytest.mark.parametrize("spoilt", [b"\n[[[", "# caf\xe9".encode("latin-1")])
def test_a_spoilt_data_file_is_told_and_left_alone(content: Content, tmp_path: Path, spoilt: bytes) -> None:
    sheets.export(content, NAME, tmp_path / "pairs.csv")
    path = content.folder(NAME) / "pairs.toml"
    path.write_bytes(path.read_bytes() + spoilt)
    before = path.read_bytes()
    with pytest.raises(BotError, match=r"is not (valid TOML|UTF-8)"):
        import_(content, tmp_path / "pairs.csv")
    assert path.read_bytes() == before


def test_an_export_names_the_file_that_it_cannot_read(content: Content, tmp_path: Path) -> None:
    accept_some(content)
    (content.folder(NAME) / "phrasings" / "hours.txt").write_bytes(b"caf\xe9")
    with pytest.raises(DataError, match=f"data/{NAME}/phrasings/hours.txt: is not UTF-8 text"):
        sheets.export(content, NAME, tmp_path / "all.json")


def test_a_sheet_is_refused_whole_when_another_curator_was_quicker(content: Content, tmp_path: Path) -> None:
    plan = sheets.plan(content, NAME, edit(content, tmp_path, (5, "question", "Is it on?")))
    path = content.folder(NAME) / "gaps.toml"
    path.write_text(path.read_text() + "# mine\n")
    before = files(content)
    with pytest.raises(BotError, match="somebody changed night-market meanwhile"):
        sheets.carry_out(content, plan)
    assert files(content) == before


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
    (row,) = values(rows.read(path))["pairs"]
    assert (row["question"], row["answer"], row["facts"]) == ("Where, you; ask?", "é", ["F01", "f02"])


DANGEROUS = ["=1+1", "=cmd|' /C calc'!A0", "+1", "-1", "@SUM(1)", "'=1", "#REF!x"]


@pytest.mark.parametrize("text", DANGEROUS)
def test_no_text_leaves_as_a_formula(tmp_path: Path, content: Content, text: str) -> None:
    path = content.folder(NAME) / "names.toml"
    path.write_text(path.read_text() + f"danger = {quote(text)}\n")
    for kind, table in (("xlsx", "terms"), ("csv", "terms")):
        sheets.export(content, NAME, tmp_path / f"a.{kind}", table=table)
        assert values(rows.read(tmp_path / f"a.{kind}"))["terms"][-1] == {"term": "danger", "written": text}
    cell = openpyxl.load_workbook(tmp_path / "a.xlsx")["terms"]["B5"]
    assert (cell.value, cell.data_type) == (text, "s")
    with (tmp_path / "a.csv").open(encoding="utf-8-sig", newline="") as file:
        assert list(csv.reader(file))[-1][1][0] not in "=+-@"


def workbook(path: Path, *lines: list[Any]) -> Path:
    book = openpyxl.Workbook()
    for line in (["question", "answer"], *lines):
        book.active.append(line)
    book.save(path)
    return path


@pytest.mark.parametrize(
    ("cell", "said"),
    [
        ("=A1", "row 2: B2 holds a formula, '=A1': write it as text"),
        ("#REF!", "row 2: B2 holds an error, '#REF!': write it as text"),
        (datetime.date(2021, 5, 3), "row 2: B2 holds a date, '2021-05-03 00:00:00': write it as text"),
    ],
)
def test_what_a_spreadsheet_works_out_is_no_text(tmp_path: Path, cell: Any, said: str) -> None:
    with pytest.raises(DataError) as raised:
        rows.read(workbook(tmp_path / "a.xlsx", ["q", cell]))
    assert str(raised.value.faults[0]).startswith(f"a.xlsx: {said}"), raised.value.faults


def test_every_fault_of_a_workbook_says_which_of_its_sheets_has_it(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    book.active.title = "Pairs"
    for line in (["question", "answer"], ["q", "=A1"], ["q", "a", "over"]):
        book.active.append(line)
    book.create_sheet("Ambient").append(["colour"])
    book.create_sheet("Notes").append(["a note"])
    book.save(tmp_path / "a.xlsx")
    with pytest.raises(DataError) as raised:
        rows.read(tmp_path / "a.xlsx")
    assert [fault.entry for fault in raised.value.faults] == ["Pairs row 2", "Pairs row 3", "Ambient row 1", "Notes"]


def test_numbers_are_read_as_written(tmp_path: Path) -> None:
    (row,) = values(rows.read(workbook(tmp_path / "a.xlsx", [2021, 1.5])))["pairs"]
    assert (row["question"], row["answer"]) == ("2021", "1.5")


@pytest.mark.parametrize("stated", ["A1:B2", "A1:XFD1048576", None])
def test_what_a_sheet_says_of_its_size_is_not_believed(tmp_path: Path, stated: str | None) -> None:
    path = workbook(tmp_path / "a.xlsx", *([f"q{n}", "a"] for n in range(9)))
    tag = re.compile(rb"<dimension ref=\"[^\"]*\" ?/>")
    with zipfile.ZipFile(path) as packed:
        parts = {name: packed.read(name) for name in packed.namelist()}
    with zipfile.ZipFile(path, "w") as packed:
        for name, part in parts.items():
            packed.writestr(name, tag.sub(f'<dimension ref="{stated}"/>'.encode() if stated else b"", part))
    assert len(rows.read(path)["pairs"]) == 9


def test_a_workbook_is_read_within_bounds(tmp_path: Path) -> None:
    path = tmp_path / "a.xlsx"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as packed:
        packed.writestr("[Content_Types].xml", b" " * 25_000_001)
    with pytest.raises(DataError, match="is over 25 MB when unpacked"):
        rows.read(path)


def test_of_many_faults_the_first_are_told(content: Content, tmp_path: Path) -> None:
    sheet = tmp_path / "a.csv"
    sheet.write_text("question,answer\n" + "=x,y\n" * 100)
    with pytest.raises(DataError) as raised:
        import_(content, sheet)
    assert [str(fault) for fault in raised.value.faults[40:]] == ["a.csv: and 60 more faults"]


def test_a_renamed_sheet_of_several_is_told(content: Content, tmp_path: Path) -> None:
    sheets.export(content, NAME, tmp_path / "all.xlsx")
    book = openpyxl.load_workbook(tmp_path / "all.xlsx")
    book["gaps"].title = "Notes"
    book.save(tmp_path / "all.xlsx")
    with pytest.raises(DataError, match="Notes: is no table of an article"):
        rows.read(tmp_path / "all.xlsx")


@pytest.mark.parametrize(("text", "said"), [("x\x01", "no spreadsheet does"), ("x" * 40_000, "too long")])
def test_what_a_spreadsheet_cannot_hold_is_told(content: Content, tmp_path: Path, text: str, said: str) -> None:
    path = content.folder(NAME) / "names.toml"
    path.write_text(path.read_text() + f"danger = {quote(text)}\n")
    with pytest.raises(BotError, match=said):
        sheets.export(content, NAME, tmp_path / "a.xlsx")
    assert not (tmp_path / "a.xlsx").exists()


def test_an_export_writes_over_nothing_unless_told(content: Content, tmp_path: Path) -> None:
    path = tmp_path / "pairs.csv"
    path.write_text("precious")
    with pytest.raises(BotError, match="there is such a file already; nothing was written"):
        sheets.export(content, NAME, path)
    assert path.read_text() == "precious"
    sheets.export(content, NAME, path, force=True)
