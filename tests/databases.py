"""Databases seen from outside the store: plain statements on them, and ones of earlier versions."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import psycopg
import sqlalchemy as sa

import bot.store.migrations

STEPS = Path(bot.store.migrations.__file__).parent


@contextmanager
def _opened(url: str) -> Iterator[sa.Engine]:
    engine = sa.create_engine(url.replace("postgresql://", "postgresql+psycopg://"))
    try:
        yield engine
    finally:
        engine.dispose()


def ask(url: str, *statements: str, **values: Any) -> list[tuple[Any, ...]]:
    """Run statements on a database; return the rows of the last, if it has any."""
    rows: list[tuple[Any, ...]] = []
    with _opened(url) as engine, engine.begin() as connection:
        for statement in statements:
            result = connection.execute(sa.text(statement), values)
            rows = [tuple(row) for row in result] if result.returns_rows else []
    return rows


def schema(url: str) -> dict[str, list[str]]:
    """Return the columns of each table of a database."""
    with _opened(url) as engine:
        look = sa.inspect(engine)
        return {table: [column["name"] for column in look.get_columns(table)] for table in look.get_table_names()}


def cut(url: str, *, shut: bool = False) -> None:
    """End all connections to a PostgreSQL database; `shut`: and let nobody in any more."""
    with _beside(url) as (connection, name):
        if shut:
            connection.execute(f"ALTER DATABASE {name} ALLOW_CONNECTIONS false")
        connection.execute(f"SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = '{name}'")


def let_in(url: str) -> None:
    """Let anybody into a PostgreSQL database again."""
    with _beside(url) as (connection, name):
        connection.execute(f"ALTER DATABASE {name} ALLOW_CONNECTIONS true")


@contextmanager
def _beside(url: str) -> Iterator[tuple[Any, str]]:
    """Connect to another database of the same server; yields that, and the name of the one meant."""
    name = url.partition("?")[0].rpartition("/")[2]
    with psycopg.connect(url.replace(f"/{name}?", "/postgres?"), autocommit=True) as connection:
        yield connection, name
