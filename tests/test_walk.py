"""The README's walk through an article of one's own, followed word for word."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parent.parent
WALK = re.compile(r"<!-- walk -->\n(.*?)<!-- /walk -->", re.DOTALL)
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
