"""What all tests share: nothing of the user's, the shipped article learnt once a run, and real databases."""

from __future__ import annotations

import asyncio
import gc
import itertools
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator, Mapping
from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING

import chatting
import psycopg
import pytest
from curating import market
from hypothesis import settings
from leaping import LeapingLoop
from postgres import MEMORY, server

from bot.store import Store

if TYPE_CHECKING:
    from bot.article.content import Content
    from bot.engine.responder import Responder
    from bot.library import Library

KEY = "a key of the tests' own, long enough to be one"
OWN = pytest.StashKey[str]()  # the folder of this run
LEARNING = pytest.StashKey["subprocess.Popen[bytes]"]()  # the process that learns the shipped article
LEARN = "import chatting; chatting.library()"
ROOM = 2**30  # bytes in memory that let the files of a run be there
_numbers = itertools.count()


def pytest_configure(config: pytest.Config) -> None:
    """Keep to a folder of this run's own, in subprocesses and workers too, whatever the user has set.

    Properties are tried with the same examples in every run; HYPOTHESIS_PROFILE=explore draws others.
    """
    settings.register_profile("same", derandomize=True, database=None)
    settings.register_profile("explore", derandomize=False)
    settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "same"))
    if hasattr(config, "workerinput"):
        return  # a worker of pytest-xdist has its environment from the process that started it
    for name in list(os.environ):
        if name.startswith(("ARTICLE_BOT_", "DISCORD_")):
            del os.environ[name]
    if Path(MEMORY).is_dir():  # no test waits for a disk
        there = os.statvfs(MEMORY)
        if there.f_bavail * there.f_frsize > ROOM and not there.f_flag & os.ST_NOEXEC:
            os.environ["TMPDIR"] = tempfile.tempdir = MEMORY
    folder = config.stash[OWN] = tempfile.mkdtemp(prefix="article-bot-tests-")
    os.environ["XDG_CACHE_HOME"] = folder
    if config.getoption("numprocesses", None):
        config.option.dist = "worksteal"  # no worker is idle while another has many tests left
        here = Path(__file__).parent  # none waits while another learns
        path = os.pathsep.join((str(here.parent), os.environ.get("PYTHONPATH", "")))
        environ = {**os.environ, "PYTHONPATH": path}
        config.stash[LEARNING] = subprocess.Popen([sys.executable, "-c", LEARN], cwd=here, env=environ)


def pytest_unconfigure(config: pytest.Config) -> None:
    """Leave nothing behind."""
    if learning := config.stash.get(LEARNING, None):
        learning.kill()
        learning.wait()
    if folder := config.stash.get(OWN, None):
        shutil.rmtree(folder, ignore_errors=True)


def pytest_asyncio_loop_factories(item: pytest.Item) -> Mapping[str, Callable[[], asyncio.AbstractEventLoop]]:
    """Run what is marked so on a loop whose time leaps: no busy machine changes it, and no pause takes time."""
    return {"loop": LeapingLoop if item.get_closest_marker("leaping") else asyncio.new_event_loop}


def pytest_collection_finish() -> None:
    """Let the garbage collector pass over what stays until the end, as the bot does with its articles."""
    gc.freeze()


@pytest.fixture(autouse=True)
def _elsewhere(monkeypatch: pytest.MonkeyPatch) -> None:
    """Run each test in that folder: what isn't told where to write, writes there."""
    monkeypatch.chdir(os.environ["XDG_CACHE_HOME"])


@pytest.fixture(scope="session")
def library() -> Library:
    """The shipped article, learnt once."""
    found = chatting.library()
    gc.freeze()
    return found


@pytest.fixture(scope="session")
def responder() -> Responder:
    """What answers from the shipped article."""
    return chatting.responder()


@pytest.fixture
def content(tmp_path: Path) -> Content:
    """A copy of the invented night market, to change."""
    return market(tmp_path)


@pytest.fixture(scope="session")
def postgres() -> Iterator[str]:
    with server() as url:
        yield url


@pytest.fixture
def key() -> str:
    return KEY


@pytest.fixture
def postgresql(postgres: str) -> Iterator[str]:
    """An empty database on the server."""
    name = f"test{next(_numbers)}"
    with psycopg.connect(postgres, autocommit=True) as connection:
        connection.execute(f"CREATE DATABASE {name}")
        yield postgres.replace("/postgres?", f"/{name}?")
        connection.execute(f"DROP DATABASE {name} WITH (FORCE)")


@pytest.fixture(params=("sqlite", "postgresql"))
def url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """An empty database of each kind."""
    if request.param == "sqlite":
        return f"sqlite:///{tmp_path}/kept.db"
    found: str = request.getfixturevalue("postgresql")
    return found


@pytest.fixture
def store(url: str, key: str) -> Iterator[Store]:
    with closing(Store(url, key=key)) as opened:
        yield opened
