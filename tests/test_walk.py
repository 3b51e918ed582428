"""What the README says of an article of one's own: its walk, followed word for word, and its table of answers."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest
from test_grounding import ENGLISH, record

from bot.article.prover import Prover
from bot.article.verdicts import Verdict

ROOT = Path(__file__).parent.parent
WALK = re.compile(r"<!-- walk -->\n(.*?)<!-- /walk -->", re.DOTALL)
PROOFS = re.compile(r"<!-- proofs -->\n(.*?)<!-- /proofs -->", re.DOTALL)
VERDICTS = {"takes it": Verdict.PROVEN, "asks you": Verdict.DOUBTFUL, "fault": Verdict.UNPROVEN}
BLOCK = re.compile(r"^```console\n(.*?)^```$", re.DOTALL | re.MULTILINE)


def test_the_readme_can_be_followed_word_for_word(tmp_path: Path) -> None:
    found = WALK.search((ROOT / "README.md").read_text(encoding="utf-8"))
    assert found, "README.md has no walk"
    blocks = BLOCK.findall(found[1])
    assert blocks
    (tmp_path / "tests").symlink_to(ROOT / "tests")
    path = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"
    for step in "".join(blocks).split("$ ")[1:]:
        command, *wanted = step.splitlines()
        done = subprocess.run(
            command,
            shell=True,
            cwd=tmp_path,
            env={**os.environ, "PATH": path},
            text=True,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            check=False,
        )
        said = done.stdout.splitlines()
        if wanted[-1:] == ["..."]:
            wanted, said = wanted[:-1], said[: len(wanted) - 1]
        assert said == wanted, command


def told() -> list[tuple[str, str, str]]:
    """Read the table of answers: fact, answer, and what `check` does; a row without a fact is about the one above."""
    found = PROOFS.search((ROOT / "README.md").read_text(encoding="utf-8"))
    assert found, "README.md has no table of answers"
    rows: list[tuple[str, str, str]] = []
    for line in found[1].splitlines()[2:]:
        fact, answer, does = (cell.strip() for cell in line.strip("|").split("|"))
        rows.append((fact or rows[-1][0], answer, does.partition(":")[0]))
    return rows


@pytest.mark.parametrize(("fact", "answer", "does"), told())
def test_the_readmes_table_tells_what_check_does(fact: str, answer: str, does: str) -> None:
    held = record(fact)
    assert Prover(held, ENGLISH).prove(answer, held.facts).verdict is VERDICTS[does]
