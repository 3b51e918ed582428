"""The commands that other programs rely on: any line gets its object, any failure one line and its exit code."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

from bot.cli import main

ROOT = Path(__file__).parents[1]
pytestmark = pytest.mark.usefixtures("library")  # so that the processes needn't learn it
KEYS = {"question", "outcome", "answer", "pairs", "facts", "suggestions", "missing", "score", "perhaps", "parts"}
LINES = [
    (b'{"question": "how much did the chinese cloud market grow"}', "answered"),
    (b'{"question": "How many developers does Oracle Cloud have?"}', "not_covered"),
    (b'{"question": "hello"}', "help"),
    (b'{"q": "who wrote it", "label": "covered"}', "answered"),
    (b'{"question": "huawei"}', "answered"),
    (b"not json", "error"),
    (b"[1, 2]", "error"),
    (b"null", "error"),
    (b"{}", "error"),
    (b'{"question": 7}', "error"),
    (b"", "error"),
    (b"\xff\xfe", "error"),
    (b"[" * 5000, "error"),
    (b'{"question": ""}', "help"),
    (b'{"question": "\\ud800\\udfff \\u0000\\u0007"}', "not_covered"),
    (b'{"question": "' + b"x" * 100_000 + b'"}', "not_covered"),
    (b'{"question": "who wrote it"}', "answered"),
    (b'{"question": "2", "after": {"question": "x", "outcome": "answered"}}', "help"),
    (b'{"question": "who wrote it", "after": null}', "answered"),
    (b'{"question": "2", "after": 7}', "error"),
    (b'{"question": "2", "after": {"question": "x", "outcome": "none"}}', "error"),
    (b'{"question": "2", "after": {"question": "x", "outcome": "answered", "pairs": [7]}}', "error"),
    (b'{"question": "2", "after": {"question": "x", "outcome": "answered", "parts": [{}]}}', "error"),
]


def run(*words: str, given: bytes = b"") -> subprocess.CompletedProcess[bytes]:
    command = [sys.executable, "-m", "bot", *words]
    return subprocess.run(command, input=given, capture_output=True, cwd=ROOT, check=False)


def test_every_line_gets_its_object_in_its_place() -> None:
    done = run("ask", "--jsonl", given=b"\n".join(line for line, _ in LINES) + b"\n")
    assert done.returncode == 0, done.stderr
    replies = [json.loads(line) for line in done.stdout.splitlines()]
    assert ["error" if "error" in reply else reply["outcome"] for reply in replies] == [wanted for _, wanted in LINES]
    assert all(set(reply) == KEYS for reply in replies if "error" not in reply)
    assert "54" in replies[0]["answer"]
    assert "Canalys" in replies[0]["answer"]


@pytest.mark.parametrize(
    ("typed", "shown", "sources"),
    [
        (("huawei", "1", "99", "who wrote it"), ("  1. ", "Zhu Shenshen"), 3),
        (
            ("huawei", "the second", "3", "none of these", "how much did it grow", "says who?", "", "not read"),
            ("will keep growing", "None of these, then", "Canalys, paragraph 2: "),
            4,
        ),
    ],
)
def test_chat_shows_replies_and_reads_a_message_with_what_it_follows(
    typed: tuple[str, ...], shown: tuple[str, ...], sources: int
) -> None:
    done = run("chat", given="\n".join((*typed, "")).encode())
    said = done.stdout.decode()
    assert done.returncode == 0
    assert [text for text in shown if text not in said] == []
    assert said.count("(Source: ") == sources


def test_a_line_follows_the_reply_that_it_holds() -> None:
    """Ask for a list, then, with that as `after`, for its first question and for one that isn't there."""
    listed = json.loads(run("ask", "--json", "huawei").stdout)
    unknown = {**listed, "suggestions": [{"pair": "no-such-pair", "question": "Who is Elvis?"}], "facts": ["F999"]}
    asked = [("1", listed), ("says who?", listed), ("and Baidu?", listed), ("1", unknown), ("says who?", unknown)]
    lines = [json.dumps({"question": question, "after": after}).encode() for question, after in asked]
    replies = [json.loads(line) for line in run("ask", "--jsonl", given=b"\n".join(lines)).stdout.splitlines()]
    assert replies[0]["pairs"] == [listed["suggestions"][0]["pair"]]
    assert replies[1]["facts"] == listed["facts"]
    assert replies[2]["question"] == "Baidu"
    assert "baidu-launch" in replies[2]["pairs"]
    assert [reply["outcome"] for reply in replies[3:]] == ["help", "help"]


def test_a_reader_that_goes_away_is_no_error() -> None:
    script = f"{sys.executable} -m bot ask --jsonl | head -1"
    lines = b'{"question": "who wrote it"}\n' * 5000
    done = subprocess.run(["sh", "-c", script], input=lines, capture_output=True, cwd=ROOT, check=False)
    assert done.stdout.count(b"\n") == 1
    assert b"Traceback" not in done.stderr


@pytest.mark.parametrize(
    ("words", "code", "says"),
    [
        (["ask"], 2, "give either a QUESTION or --jsonl"),
        (["ask", "x", "--jsonl"], 2, "give either"),
        (["nonsense"], 2, "No such command"),
        (["ask", "x", "--article", "third"], 1, "no article 'third'"),
        (["ask", "x", "--home", "/nowhere"], 1, "there is no article here"),
        (["check", "--text", "/nowhere.txt"], 1, "/nowhere.txt"),
        (["eval", "/nowhere.jsonl"], 1, "there is no such file"),
        (["run"], 78, "no token: set DISCORD_TOKEN"),
    ],
)
def test_a_failure_is_one_line_and_an_exit_code(
    words: list[str], code: int, says: str, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("DISCORD_TOKEN", "DISCORD_TOKEN_FILE"):
        monkeypatch.delenv(name, raising=False)
    assert main(words) == code
    errors = capsys.readouterr().err
    assert says in errors
    assert "Traceback" not in errors


def test_ask_imports_neither_discord_nor_the_store() -> None:
    script = "import sys; from bot.cli import main; main(['ask', 'hi']); print(sorted(sys.modules))"
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, cwd=ROOT, check=True)
    assert not {"'discord'", "'sqlalchemy'", "'asyncio'"} & set(done.stdout.replace(",", " ").split())
