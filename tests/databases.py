"""Databases seen from outside the store: plain statements on them, and ones of earlier versions."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import psycopg
import sqlalchemy as sa
from alembic import command
from alembic.config import Config

import bot.store.migrations

STEPS = Path(bot.store.migrations.__file__).parent


def ask(url: str, *statements: str, **values: Any) -> list[tuple[Any, ...]]:
    """Run statements on a database; return the rows of the last, if it has any."""
    engine = sa.create_engine(url.replace("postgresql://", "postgresql+psycopg://"))
    rows: list[tuple[Any, ...]] = []
    try:
        with engine.begin() as connection:
            for statement in statements:
                result = connection.execute(sa.text(statement), values)
                rows = [tuple(row) for row in result] if result.returns_rows else []
    finally:
        engine.dispose()
    return rows


def lay_out(url: str, revision: str) -> None:
    """Lay out a database as an earlier version did."""
    engine = sa.create_engine(url.replace("postgresql://", "postgresql+psycopg://"))
    try:
        with engine.begin() as connection:
            config = Config(attributes={"connection": connection})
            config.set_main_option("script_location", str(STEPS))
            config.set_main_option("path_separator", "os")
            command.upgrade(config, revision)
    finally:
        engine.dispose()


def schema(url: str) -> dict[str, list[str]]:
    """Return the columns of each table of a database."""
    engine = sa.create_engine(url.replace("postgresql://", "postgresql+psycopg://"))
    try:
        look = sa.inspect(engine)
        return {table: [column["name"] for column in look.get_columns(table)] for table in look.get_table_names()}
    finally:
        engine.dispose()


def cut(url: str, *, shut: bool = False) -> None:
    """End all connections to a database; `shut`: and let nobody in any more."""
    name = url.partition("?")[0].rpartition("/")[2]
    with psycopg.connect(url.replace(f"/{name}?", "/postgres?"), autocommit=True) as connection:
        if shut:
            connection.execute(f"ALTER DATABASE {name} ALLOW_CONNECTIONS false")
        connection.execute(f"SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = '{name}'")
