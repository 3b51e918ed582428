"""The walls of the house: who may import whom, annotations included, and what each room may speak to."""

from __future__ import annotations

import ast
import subprocess
import sys
from graphlib import TopologicalSorter
from pathlib import Path

import pytest

BOT = Path(__file__).parents[1] / "bot"
# From the ground up: a room may import its own and lower ones. Who moves a module takes it out of its old room here.
ROOMS = {
    "ground": ("bot", "bot.errors", "bot.text", "bot.config", "bot.options"),
    "article": ("bot.article", "bot.knowledge"),
    "engine": ("bot.engine", "bot.article.grounding", "bot.plot"),
    "library": ("bot.library",),
    "store": ("bot.store",),
    "curator": ("bot.curator",),
    "chat": ("bot.chat",),
    "cli": ("bot.cli", "bot.cli_check", "bot.cli_curate", "bot.cli_judge", "bot.cli_review", "bot.__main__"),
}
ABOVE = list(ROOMS)


def name_of(file: Path) -> str:
    """The module in a file."""
    return ".".join(file.relative_to(BOT.parent).with_suffix("").parts).removesuffix(".__init__")


MODULES = {name_of(file): file for file in sorted(BOT.rglob("*.py"))}


def imported(module: str) -> set[str]:
    """All that a module imports, wherever in it, as written: `from bot import x` gives bot and bot.x."""
    found: set[str] = set()
    for node in ast.walk(ast.parse(MODULES[module].read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{module} imports relatively"
            found.add(node.module or "")
            found |= {f"{node.module}.{alias.name}" for alias in node.names}
    return found


IMPORTS = {module: (imported(module) & MODULES.keys()) - {module, "bot"} for module in MODULES}


def under(module: str, root: str) -> bool:
    return module == root or module.startswith(f"{root}.")


def room(module: str) -> str:
    """The room that a module is in."""
    for name, roots in ROOMS.items():
        if module in roots or any(root != "bot" and under(module, root) for root in roots):
            return name
    raise AssertionError(f"{module} is in no room")


def test_nothing_is_imported_in_a_circle() -> None:
    TopologicalSorter(IMPORTS).prepare()  # which raises CycleError and names the circle


@pytest.mark.parametrize("module", MODULES)
def test_no_arrow_goes_up(module: str) -> None:
    floor = ABOVE.index(room(module))
    assert [other for other in IMPORTS[module] if ABOVE.index(room(other)) > floor] == []


@pytest.mark.parametrize(
    ("library", "rooms"),
    [
        ("discord", {"chat"}),
        ("aiohttp", {"chat"}),
        ("prometheus_client", {"chat"}),
        ("asyncio", {"chat"}),
        ("sqlalchemy", {"store"}),
        ("alembic", {"store"}),
        ("rapidfuzz", {"engine", "curator"}),
        ("numpy", {"engine"}),
    ],
)
def test_a_library_is_spoken_to_from_its_room(library: str, rooms: set[str]) -> None:
    users = {room(module) for module in MODULES if any(under(name, library) for name in imported(module))}
    assert users <= rooms


@pytest.mark.usefixtures("library")
def test_the_core_runs_with_discord_and_the_store_blocked() -> None:
    blocked = ("discord", "aiohttp", "sqlalchemy", "asyncio")
    script = (
        f"import sys\nfor name in {blocked!r}: sys.modules[name] = None\n"
        "import bot.errors, bot.text, bot.library, bot.cli\n"
        "from bot.library import open_article\nfrom bot.article.content import Content\n"
        "print(open_article(Content.shipped()).reply('who wrote the article').outcome)"
    )
    ran = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, cwd=BOT.parent, check=False)
    assert (ran.returncode, ran.stdout.strip()) == (0, "answered"), ran.stderr
