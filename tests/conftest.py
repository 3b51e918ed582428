"""The databases that the store's tests run on, both for real."""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import psycopg
import pytest
from postgres import server

from bot.store import Store

KEY = "a key of the tests' own, long enough to be one"
_numbers = itertools.count()


@pytest.fixture(scope="session")
def postgres() -> Iterator[str]:
    with server() as url:
        yield url


@pytest.fixture
def key() -> str:
    return KEY


@pytest.fixture
def postgresql(postgres: str) -> str:
    """An empty database on the server."""
    name = f"test{next(_numbers)}"
    with psycopg.connect(postgres, autocommit=True) as connection:
        connection.execute(f"CREATE DATABASE {name}")
    return postgres.replace("/postgres?", f"/{name}?")


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
