"""Who asked, and what was erased: the key outside the database, and what can be read from the files themselves."""

from __future__ import annotations

import hashlib
import os
import re
import sqlite3
import stat
import time
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import psycopg
import pytest
from databases import ask, schema

from bot.store import Kind, Record, Store, StoreError

NOW = time.time()
MONTH = 31 * 86_400.0


def missed(question: str = "who?", **more: object) -> Record:
    return replace(Record(Kind.NOT_COVERED, "news", question, at=NOW), **more)


def months(url: str) -> list[str]:
    return [month for (month,) in ask(url, "SELECT month FROM asker_key ORDER BY month")]


def mode(path: Path) -> int:
    return stat.S_IMODE(path.stat().st_mode)


# --- the key


def test_the_key_lies_beside_the_database_for_its_owner_alone(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path}/kept.db"
    before = os.umask(0)
    try:
        with closing(Store(url)) as store:
            store.add([missed(asker="1")])
            assert {file.name: oct(mode(file)) for file in tmp_path.iterdir()} == dict.fromkeys(
                ("kept.db", "kept.db-wal", "kept.db-shm", "kept.db-key"), "0o600"
            )
    finally:
        os.umask(before)
    key = (tmp_path / "kept.db-key").read_text().strip()
    assert len(bytes.fromhex(key)) == 32
    assert key not in str([ask(url, f"SELECT * FROM {table}") for table in schema(url)])


def test_a_database_that_others_could_read_is_closed_to_them(tmp_path: Path) -> None:
    path = tmp_path / "kept.db"
    with closing(Store(str(path))) as running:
        running.add([missed()])
        files = [path, tmp_path / "kept.db-wal", tmp_path / "kept.db-shm"]
        for file in files:
            file.chmod(0o644)
        with closing(Store(str(path))) as store:
            store.prepare()
            assert [oct(mode(file)) for file in files] == ["0o600"] * 3


def test_what_lies_in_the_database_alone_tells_of_no_asker(url: str, key: str) -> None:
    """Try each value in it as the key of a known asker's hash."""
    with closing(Store(url, key=key)) as store:
        store.add([missed(asker="1234")])
    ((found,),) = ask(url, "SELECT asker FROM event")
    held = [str(value) for table in schema(url) for row in ask(url, f"SELECT * FROM {table}") for value in row]
    for value in [*held, *(part[:64] for part in held)]:
        tried = [value.encode()[:64]]
        if re.fullmatch("(?:[0-9a-f]{2}){1,64}", value):
            tried.append(bytes.fromhex(value))
        for one in tried:
            assert hashlib.blake2b(b"1234", key=one, digest_size=12).hexdigest() != found


@pytest.mark.parametrize("others", [0o640, 0o604, 0o660, 0o666])
def test_a_key_that_others_may_read_is_refused(tmp_path: Path, others: int) -> None:
    path = tmp_path / "kept.db"
    with closing(Store(str(path))) as store:
        store.add([missed(asker="1")])
    key = tmp_path / "kept.db-key"
    key.chmod(others)
    with pytest.raises(StoreError, match=re.escape(f"{key} may be read by others: chmod 600 {key}")):
        Store(str(path))
    key.chmod(0o600)
    with closing(Store(str(path))) as store:
        assert store.forget(asker="1") == 1


def test_an_empty_key_is_refused(tmp_path: Path) -> None:
    (tmp_path / "kept.db-key").touch(mode=0o600)
    with pytest.raises(StoreError, match="is empty"):
        Store(str(tmp_path / "kept.db"))


def test_a_lost_key_is_told_and_nothing_is_written_under_another(tmp_path: Path) -> None:
    path = tmp_path / "kept.db"
    with closing(Store(str(path))) as store:
        store.add([missed(asker="1")])
    key = tmp_path / "kept.db-key"
    held = key.read_bytes()
    key.unlink()
    with closing(Store(str(path))) as store, pytest.raises(StoreError, match=r"the key .*kept.db-key cannot be read"):
        store.add([missed(asker="2")])
    assert not key.exists()
    key.write_bytes(held)
    key.chmod(0o600)
    with closing(Store(str(path))) as store:
        assert store.forget(asker="1") == 1


def test_another_key_is_refused_until_nothing_is_under_the_old_one(url: str, key: str) -> None:
    with closing(Store(url, key=key)) as store:
        store.add([missed(asker="1")])
    with closing(Store(url, key="x" * 40)) as store, pytest.raises(StoreError, match="bring that one back") as said:
        store.add([missed(asker="1")])
    for statement in str(said.value).rpartition(": ")[2].split("; "):
        ask(url, statement)
    with closing(Store(url, key="x" * 40)) as store:
        store.add([missed(asker="1")])
        assert store.forget(asker="1") == 1


def test_postgresql_needs_a_key_and_a_visitor_none(postgresql: str) -> None:
    with pytest.raises(StoreError, match="set ARTICLE_BOT_KEY, or ARTICLE_BOT_KEY_FILE"):
        Store(postgresql)
    Store(postgresql, retention_days=None).close()


def test_a_visitor_of_a_copy_needs_no_key(tmp_path: Path) -> None:
    with closing(Store(str(tmp_path / "kept.db"))) as store:
        store.add([missed(asker="1")])
    (tmp_path / "kept.db-key").unlink()
    with closing(Store(str(tmp_path / "kept.db"), retention_days=None)) as visitor:
        assert [event.question for event in visitor.events("news")] == ["who?"]
        visitor.reject("news", ["who?"])
        assert [event.rejected for event in visitor.events("news")] == [True]
    assert not (tmp_path / "kept.db-key").exists()


# --- a key a month


def test_each_month_has_a_key_and_is_forgotten_with_the_others(url: str, key: str) -> None:
    with closing(Store(url, key=key, retention_days=365)) as store:
        store.add([missed(asker="1", place="7", public=True, at=NOW - MONTH * n) for n in range(3)])
        assert len(set(ask(url, "SELECT asker FROM event"))) == 3
        assert len(months(url)) == 3
        assert len(list(store.events("news", place="7"))) == 3
        assert store.forget(asker="1") == 3


def test_a_month_has_one_key_however_many_write(url: str, key: str) -> None:
    with closing(Store(url, key=key)) as one, closing(Store(url, key=key)) as other:
        for store in (one, other, one):
            store.add([missed(asker="1")])
        assert len(months(url)) == len(set(ask(url, "SELECT asker FROM event"))) == 1
        assert other.forget(asker="1") == 3


def test_a_month_s_key_is_destroyed_with_its_last_record(url: str, key: str) -> None:
    with closing(Store(url, key=key, retention_days=40)) as store:
        at = 1_767_225_600.0  # 1 January 2026
        day = 86_400.0
        store.add([missed(at=at + 30 * day, asker="1"), missed(at=at + 32 * day, asker="1")])
        assert months(url) == ["2026-01", "2026-02"]
        store.purge(now=at + 69 * day)
        assert months(url) == ["2026-01", "2026-02"]
        store.purge(now=at + 71 * day)
        assert months(url) == ["2026-02"]
        assert store.forget(asker="1") == 1
        store.purge(now=at + 71 * day)
        assert months(url) == []


def test_the_month_s_key_stays_while_it_lasts(url: str, key: str) -> None:
    with closing(Store(url, key=key)) as store:
        store.add([missed(asker="1", at=time.time())])
        before = months(url)
        store.forget(asker="1")
        store.purge()
        assert months(url)[-1:] == before


# --- what was erased


def readable(folder: Path, *texts: bytes) -> list[tuple[str, bytes]]:
    return [(file.name, text) for file in folder.iterdir() for text in texts if text in file.read_bytes()]


@pytest.mark.parametrize("way", ["forget", "purge", "guild"])
def test_erased_text_is_in_no_file_of_sqlite(tmp_path: Path, way: str) -> None:
    """Many records of many askers, of many sizes, so that pages split, fill and are freed."""
    old = NOW - 86_400 * 20 if way == "purge" else NOW
    with closing(Store(str(tmp_path / "kept.db"))) as store:
        for batch in range(30):
            rest = [missed(f"other {batch} " + "y" * (7 * n), asker=str(n), reason="z" * n) for n in range(40)]
            mine = [
                missed(f"mysecret {batch} {n} " + "x" * (batch * n), reason="mywords", asker="me", place="7", at=old)
                for n in range(10)
            ]
            store.add([*rest, *mine])
        assert {text for _, text in readable(tmp_path, b"mysecret", b"mywords")} == {b"mysecret", b"mywords"}
        if way == "purge":
            assert store.purge(now=NOW + 86_400 * 11) == 300
        else:
            assert store.forget(**({"asker": "me"} if way == "forget" else {"guild": "7"})) == 300
        assert not store.traces
        assert readable(tmp_path, b"mysecret", b"mywords") == []
        assert len(list(store.events("news"))) == 1200


def test_a_reader_delays_the_overwriting_and_nothing_else(tmp_path: Path) -> None:
    path = tmp_path / "kept.db"
    with closing(Store(str(path), patience=60)) as store:
        store.add([missed("mysecret", asker="me")])
        with closing(sqlite3.connect(path, isolation_level=None)) as reader:
            reader.execute("BEGIN")
            reader.execute("SELECT * FROM event").fetchall()
            began = time.monotonic()
            assert store.forget(asker="me") == 1
            assert time.monotonic() - began < 30  # of the 60 that it waits for what can't be done later
            assert store.traces
            assert not store.scrub()
        assert store.scrub()
        assert not store.traces
        assert readable(tmp_path, b"mysecret") == []


def test_what_a_crash_left_is_overwritten_by_the_next_start(tmp_path: Path) -> None:
    """The log holds an erased text when a process ends between erasing and overwriting."""
    path = tmp_path / "kept.db"
    with closing(Store(str(path))) as store:
        store.add([missed("mysecret")])
        with closing(sqlite3.connect(path)) as other:
            other.execute("PRAGMA secure_delete = ON")
            other.execute("DELETE FROM event")
            other.commit()
            assert readable(tmp_path, b"mysecret")
            with closing(Store(str(path))) as again:
                again.prepare()
                assert readable(tmp_path, b"mysecret") == []


def test_postgresql_writes_its_tables_anew(postgresql: str, key: str) -> None:
    data = Path(postgresql.partition("host=")[2]) / "data" / "base"

    def found() -> list[Path]:
        ask(postgresql, "CHECKPOINT")
        return [file for file in data.rglob("*") if file.is_file() and b"mysecret" in file.read_bytes()]

    with closing(Store(postgresql, key=key, patience=60)) as store:
        store.add([missed("mysecret", asker="me"), missed("another")])
        assert found()
        with psycopg.connect(postgresql) as reader:
            reader.execute("SELECT * FROM event").fetchall()
            began = time.monotonic()
            assert store.forget(asker="me") == 1
            assert time.monotonic() - began < 30  # of the 60 that it waits for what can't be done later
            assert store.traces
        assert store.scrub()
        assert found() == []


# --- whose words


@pytest.mark.parametrize(
    ("record", "kept"),
    [
        (missed("mine", asker="1", words_of="1"), "mine"),
        (missed("mine", asker="1"), "mine"),
        (missed("another's", asker="1", words_of="2"), ""),
        (missed("another's", asker="1", words_of="2", kind=Kind.FEEDBACK, reason="no: my words"), ""),
        (missed("another's", words_of="2"), ""),
    ],
)
def test_no_words_of_others_are_kept(store: Store, record: Record, kept: str) -> None:
    store.add([replace(record, pairs=("p",))])
    (event,) = store.events("news")
    assert (event.question, event.kind, event.pairs, event.reason) == (kept, record.kind, ("p",), record.reason)


@pytest.mark.parametrize(
    ("link", "kept"),
    [
        ("https://discord.com/channels/1/22/333", True),
        ("https://canary.discord.com/channels/@me/22/333", True),
        ("https://discord.com/channels/1/22/333?q=some words", False),
        ("https://example.org/channels/1/22/333", False),
        ("some words", False),
        ("", False),
    ],
)
def test_a_candidate_keeps_a_link_and_its_moderator_s_words(store: Store, link: str, kept: bool) -> None:
    store.add([missed("in my words", kind=Kind.CANDIDATE, asker="1", link=link), missed("asked", link=link)])
    candidate, other = store.events("news")
    assert (candidate.kind, candidate.question, candidate.link) == (Kind.CANDIDATE, "in my words", link * kept)
    assert other.link == ""
    assert store.forget(asker="1") == 1
