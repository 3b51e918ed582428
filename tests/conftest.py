"""What all tests share: nothing of the user's, and the shipped article learnt once a run."""

from __future__ import annotations

import os
import shutil
import tempfile
from typing import TYPE_CHECKING

import chatting
import pytest

if TYPE_CHECKING:
    from bot.engine.responder import Responder
    from bot.library import Library

OWN = pytest.StashKey[str]()  # the folder of this run


def pytest_configure(config: pytest.Config) -> None:
    """Keep to a folder of this run's own, in subprocesses and workers too, whatever the user has set."""
    if hasattr(config, "workerinput"):
        return  # a worker of pytest-xdist has its environment from the process that started it
    for name in list(os.environ):
        if name.startswith(("ARTICLE_BOT_", "DISCORD_")):
            del os.environ[name]
    folder = config.stash[OWN] = tempfile.mkdtemp(prefix="article-bot-tests-")
    os.environ["XDG_CACHE_HOME"] = folder


def pytest_unconfigure(config: pytest.Config) -> None:
    """Leave nothing behind."""
    if folder := config.stash.get(OWN, None):
        shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture(autouse=True)
def _elsewhere(monkeypatch: pytest.MonkeyPatch) -> None:
    """Run each test in that folder: what isn't told where to write, writes there."""
    monkeypatch.chdir(os.environ["XDG_CACHE_HOME"])


@pytest.fixture(scope="session")
def library() -> Library:
    """The shipped article, learnt once."""
    return chatting.library()


@pytest.fixture(scope="session")
def responder() -> Responder:
    """What answers from the shipped article."""
    return chatting.responder()
