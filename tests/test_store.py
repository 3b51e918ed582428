"""The store: one contract on SQLite and PostgreSQL, both for real, and what each database's troubles look like."""

from __future__ import annotations

import signal
import sqlite3
import stat
import subprocess
import sys
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import psycopg
import pytest
import sqlalchemy as sa
from databases import STEPS, ask

from bot.store import Kind, Record, Store, StoreError
from bot.store.migrations import REVISIONS

NOW = time.time()


def missed(question: str = "who?", **more: object) -> Record:
    return replace(Record(Kind.NOT_COVERED, "news", question, at=NOW), **more)


def test_keeps_what_was_missed_and_not_what_was_answered(store: Store) -> None:
    store.add(
        [
            missed("how many dogs?", pairs=("dogs", "cats")),
            missed("dogs?", kind=Kind.ANSWERED, pairs=("dogs",)),
            missed("cats?", kind=Kind.FEEDBACK, reason="no: wrong animal", at=NOW + 1),
            missed("elsewhere?", article="other"),
        ]
    )
    first, second = store.events("news")
    assert (first.kind, first.question, first.pairs) == (Kind.NOT_COVERED, "how many dogs?", ("dogs", "cats"))
    assert first.at == pytest.approx(NOW, abs=0.01)
    assert (second.kind, second.reason) == (Kind.FEEDBACK, "no: wrong animal")
    assert [event.question for event in store.events("other")] == ["elsewhere?"]


@pytest.mark.parametrize(
    ("after", "asker", "kind", "hint"),
    [
        (60, "1", Kind.ANSWERED, ("dogs",)),
        (301, "1", Kind.ANSWERED, ()),  # too late
        (60, "2", Kind.ANSWERED, ()),  # somebody else
        (60, "", Kind.ANSWERED, ()),  # nobody known
        (60, "1", Kind.NOT_COVERED, ()),
    ],
)
def test_a_refusal_soon_answered_tells_what_was_meant(
    store: Store, after: int, asker: str, kind: Kind, hint: tuple[str, ...]
) -> None:
    store.add(
        [missed(asker=asker and "1"), missed("in other words", kind=kind, pairs=("dogs",), asker=asker, at=NOW + after)]
    )
    assert next(iter(store.events("news"))).answered_next == hint


def test_counts_by_day_and_by_pair(store: Store) -> None:
    day = 86_400.0
    store.add(
        [
            missed(at=20_000 * day),
            missed(at=20_001 * day - 1),
            missed(at=20_001 * day, kind=Kind.ANSWERED, pairs=("a", "b")),
            missed(at=20_001 * day, kind=Kind.PICKED, pairs=("b",)),
            missed(at=20_001 * day, kind=Kind.SUGGESTED, pairs=("b",)),
        ]
    )
    one = {(20_000, Kind.NOT_COVERED): 2, (20_001, Kind.ANSWERED): 1, (20_001, Kind.PICKED): 1}
    assert store.days("news") == one | {(20_001, Kind.SUGGESTED): 1}
    assert store.answers("news") == {"a": 1, "b": 2}
    assert store.days("other") == store.answers("other") == {}


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("  two\n spaces\t", "two spaces"),
        ("nul\0 and \ud800", "nul and"),
        ("\x1b]0;title\x07\x1b[2J\x1b]52;c;aGk=\x1b\\red \x1b[31mcar\x1b[0m\x9b1m\x85", "red car"),
        ("left\u202e to\u2066 right \u2028 down", "left to right down"),
        ("👨\u200d👩\u200d👧 می\u200cخواهم", "👨\u200d👩\u200d👧 می\u200cخواهم"),
        ("I'm <@123456> at me@example.org, +49 170 1234567", "I'm … at … …"),
        ("see https://example.org/x?y=z now", "see … now"),
        ("see www.example.com, discord.gg/abc and (HTTPS://x.example)", "see … … and …"),
        ("call 555.123.4567, 0171/1234567 or (030) 1234-5678", "call …, … or (…"),
        ("JD.com, U.S./Chinese firms and/or Inc.", "JD.com, U.S./Chinese firms and/or Inc."),
        ("x" * 3000, "x" * 500),
        ("'; DROP TABLE event; --", "'; DROP TABLE event; --"),
        ("北京 🤔", "北京 🤔"),
        ("US$6.6 billion in 2019, 54 percent", "US$6.6 billion in 2019, 54 percent"),
    ],
)
def test_cleans_what_people_type(store: Store, typed: str, kept: str) -> None:
    store.add([missed(typed, reason=typed)])
    (event,) = store.events("news")
    assert (event.question, event.reason) == (kept, kept)


def test_what_an_earlier_version_kept_steers_no_screen_either(store: Store, url: str) -> None:
    store.add([missed()])
    ask(url, "UPDATE event SET question = :typed, reason = :typed", typed="a \x1b[2Jred\u202e car")
    (event,) = store.events("news")
    assert (event.question, event.reason) == ("a red car", "a red car")


def test_forgets_an_asker_or_a_guild_and_keeps_no_name(store: Store, url: str) -> None:
    store.add([missed(f"q{n}", asker=f"asker-{n % 2}", place=f"guild-{n % 3}") for n in range(6)])
    store.choose("guild-0", "", "article", "news")
    assert "asker-" not in str(ask(url, "SELECT * FROM event"))
    assert store.forget(asker="asker-1") == 3
    assert store.forget(guild="guild-0") == 1  # the other was asker-1's
    assert [event.question for event in store.events("news")] == ["q2", "q4"]
    assert store.choices() == {}
    assert store.forget() == store.forget(asker="stranger") == 0


def test_purges_after_the_days_it_was_told(url: str, key: str) -> None:
    with closing(Store(url, key=key, retention_days=7)) as store:
        store.add([missed(at=NOW - 86_400 * 7 + 60), missed(at=NOW - 86_400 * 7 - 60)])
        assert store.purge(now=NOW) == 1
        assert len(list(store.events("news"))) == 1
    with closing(Store(url, key=key, retention_days=1)) as store:
        assert list(store.events("news")) == []  # purged by opening


def test_a_visitor_purges_nothing_and_makes_no_file(url: str, tmp_path: Path, key: str) -> None:
    with closing(Store(url, key=key, retention_days=365)) as owner, closing(Store(url, retention_days=None)) as visitor:
        owner.add([missed(at=NOW - 86_400 * 100)])
        assert len(list(visitor.events("news"))) == 1
        assert visitor.purge() == 0
    with pytest.raises(StoreError, match=r"no database .*nowhere.db"):
        list(Store(f"sqlite:///{tmp_path}/nowhere.db", retention_days=None).events("news"))
    assert not (tmp_path / "nowhere.db").exists()


def test_knows_rejected_questions_again_apart_by_article_and_keeps_no_text_of_them(store: Store, url: str) -> None:
    store.add([missed("Who  is it?"), missed("where is it"), missed("who is it", article="other")])
    store.reject("news", ["who is it", "who is it"])
    store.reject("news", ["WHO IS IT?!", "never asked"])
    assert [(event.question, event.rejected) for event in store.events("news")] == [
        ("Who is it?", True),
        ("where is it", False),
    ]
    assert [event.rejected for event in store.events("other")] == [False]
    assert len(kept := ask(url, "SELECT * FROM rejected")) == 2
    assert "who" not in str(kept).casefold()


def test_keeps_which_article_a_server_or_channel_asks(store: Store) -> None:
    store.choose("1", "", "article", "news")
    store.choose("1", "", "hand-off", "thread")
    store.choose("1", "9", "article", "sport")
    store.choose("1", "9", "article", "ferry")
    store.choose("2", "", "article", "news")
    store.choose("2", "", "article", None)
    assert store.choices() == {
        ("1", "", "article"): "news",
        ("1", "", "hand-off"): "thread",
        ("1", "9", "article"): "ferry",
    }


def test_takes_any_article_and_pair_names_as_data(store: Store) -> None:
    store.add([missed(article="a'b\"c%s:x", pairs=("p%(x)s",))])
    assert next(iter(store.events("a'b\"c%s:x"))).pairs == ("p%(x)s",)


def test_an_empty_batch_is_nothing(store: Store) -> None:
    store.add([])
    assert list(store.events("news")) == []


def test_a_batch_is_kept_whole_or_not_at_all(store: Store) -> None:
    with pytest.raises((StoreError, OverflowError)):
        store.add([missed("first"), missed("second", at=1e30)])  # a time that neither database holds
    assert list(store.events("news")) == []


def test_many_threads_and_two_stores_write_at_once(url: str, key: str) -> None:
    with closing(Store(url, key=key)) as one, closing(Store(url, key=key)) as two:
        threads = [
            threading.Thread(target=lambda s=s, n=n: [s.add([missed(f"{n}-{i}")]) for i in range(10)])
            for n, s in enumerate([one, two] * 3)
        ]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert len({event.question for event in one.events("news")}) == 60


def test_reading_does_not_keep_a_writer_waiting(store: Store) -> None:
    store.add([missed("1"), missed("2")])
    reading = store.events("news")
    next(reading)
    store.add([missed("3")])  # which would be refused, or never return
    assert [event.question for event in reading] == ["2"]


def test_a_second_store_hashes_askers_alike(url: str, key: str) -> None:
    for _ in range(2):
        with closing(Store(url, key=key)) as store:
            store.add([missed(asker="1")])
    with closing(Store(url, key=key)) as store:
        assert store.forget(asker="1") == 2


def test_opens_at_once_from_two_processes_worth_of_threads(url: str, key: str) -> None:
    stores, failed = [Store(url, key=key) for _ in range(4)], []

    def open_(store: Store) -> None:
        try:
            store.prepare()
        except StoreError as error:
            failed.append(error)

    threads = [threading.Thread(target=open_, args=(store,)) for store in stores]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    for store in stores:
        store.close()
    assert failed == []


def test_many_new_databases_are_opened_at_once(tmp_path: Path) -> None:
    """What brings them up to date knows one database at a time for the whole process."""
    stores = [Store(str(tmp_path / f"{number}.db")) for number in range(6)]
    with ThreadPoolExecutor(len(stores)) as opening:
        done = [opening.submit(store.add, [missed()]) for store in stores]
    for one, store in zip(done, stores, strict=True):
        one.result()
        with closing(store):
            assert len(list(store.events("news"))) == 1


def test_a_database_of_a_newer_version_is_refused_untouched(url: str, key: str) -> None:
    with closing(Store(url, key=key)) as store:
        store.add([missed()])
    ask(url, "UPDATE alembic_version SET version_num = '9999'")
    with closing(Store(url, key=key)) as store, pytest.raises(StoreError, match="another version of article-bot"):
        store.add([missed()])
    assert ask(url, "SELECT count(*) FROM event") == [(1,)]


def test_a_guild_sees_what_was_asked_publicly_in_it(store: Store) -> None:
    store.add(
        [
            missed("here", place="7", public=True, asker="1"),
            missed("elsewhere", place="8", public=True),
            missed("in private", place="7"),
            missed("to the bot"),
            replace(missed(asker="1"), kind=Kind.ANSWERED, pairs=("in-private",), place="7"),
        ]
    )
    seen = list(store.events("news", place="7"))
    assert [(event.question, event.answered_next) for event in seen] == [("here", ())]
    assert list(store.events("news", place="")) == []
    assert len(list(store.events("news"))) == 4


def test_the_revisions_are_the_steps_there_are() -> None:
    steps = sorted((STEPS / "versions").glob("v*.py"))
    assert tuple(step.stem.removeprefix("v") for step in steps) == REVISIONS


@pytest.mark.parametrize(
    "wrong",
    ["", "mysql://u:hunter2@h/d", "sqlite://", "nonsense://hunter2", "sqlite:///"],
)
def test_a_wrong_url_says_what_is_wanted_and_no_password(wrong: str) -> None:
    with pytest.raises(StoreError, match=r"a database is sqlite:///FILE or postgresql://") as raised:
        Store(wrong)
    assert "hunter2" not in str(raised.value)


@pytest.mark.parametrize("where", ["u:hunter2@127.0.0.1:9/d", "u@127.0.0.1:9/d?password=hunter2"])
def test_a_lost_postgresql_says_so_without_its_password(key: str, where: str) -> None:
    with closing(Store(f"postgresql://{where}", key=key)) as store, pytest.raises(StoreError) as raised:
        store.prepare()
    assert "cannot be reached" in str(raised.value)
    assert "hunter2" not in str(raised.value)


def test_a_restarted_postgresql_is_found_again(postgresql: str, key: str) -> None:
    with closing(Store(postgresql, key=key)) as store:
        store.add([missed("before")])
        with psycopg.connect(postgresql, autocommit=True) as other:
            pids = "SELECT pid FROM pg_stat_activity WHERE pid <> pg_backend_pid() AND datname = current_database()"
            other.execute(f"SELECT pg_terminate_backend(pid) FROM ({pids})")
        store.add([missed("after")])
        assert [event.question for event in store.events("news")] == ["before", "after"]


def _refused(path: Path) -> str:
    with closing(Store(str(path), patience=0.05)) as store, pytest.raises(StoreError) as raised:
        store.add([missed("a private question")])
    assert "private" not in str(raised.value)
    return str(raised.value)


def test_a_locked_database_says_so(tmp_path: Path) -> None:
    path = tmp_path / "kept.db"
    with closing(Store(str(path))) as store:
        store.add([missed("before")])
        with closing(sqlite3.connect(path, isolation_level=None)) as other:
            other.execute("BEGIN IMMEDIATE")
            assert "is locked by another process: try again" in _refused(path)
        store.add([missed("after")])  # and goes on when it is free
        assert len(list(store.events("news"))) == 2


def test_a_full_database_says_so_and_keeps_what_it_had(tmp_path: Path) -> None:
    def limit(connection: sqlite3.Connection, _: object) -> None:
        connection.execute("PRAGMA max_page_count = 20")

    sa.event.listen(sa.Engine, "connect", limit)
    try:
        with closing(Store(str(tmp_path / "kept.db"))) as store:
            store.add([missed("before")])
            with pytest.raises(StoreError, match="has no room: the disk is full"):
                store.add([missed("x" * 400) for _ in range(1000)])
            assert [event.question for event in store.events("news")] == ["before"]
    finally:
        sa.event.remove(sa.Engine, "connect", limit)


def test_a_file_of_another_kind_says_so_and_is_left_alone(tmp_path: Path) -> None:
    path = tmp_path / "kept.db"
    path.write_bytes(content := b"this is a text, not a database, and long enough to be one" * 20)
    assert "is not an SQLite database" in _refused(path)
    assert path.read_bytes() == content


def test_a_damaged_file_says_so_even_where_what_is_wrong_cannot_be_read(tmp_path: Path) -> None:
    path = tmp_path / "kept.db"
    with closing(Store(str(path))) as store:
        store.add([missed()])
    whole = path.read_bytes()
    path.write_bytes(damaged := whole.replace(b"TABLE event", b"TABLE\xf8event", 1))
    assert whole != damaged
    assert "is damaged: restore it from a copy" in _refused(path)


def test_a_folder_that_is_not_there_says_so(tmp_path: Path) -> None:
    assert "its folder must exist" in _refused(tmp_path / "no" / "kept.db")


READ_ONLY = """
import sys
from bot.store import Kind, Record, Store, StoreError
try:
    Store(sys.argv[1]).add([Record(Kind.NOT_COVERED, "news", "q")])
except StoreError as error:
    print(error)
"""


def test_a_read_only_database_says_so(tmp_path: Path) -> None:
    path = tmp_path / "kept.db"
    with closing(Store(str(path))) as store:
        store.add([missed()])
    for file in (path, tmp_path):
        file.chmod(file.stat().st_mode & ~(stat.S_IWUSR | stat.S_IWGRP | stat.S_IWOTH))
    assert "is read-only" in _as_somebody(tmp_path, READ_ONLY, str(path))
    tmp_path.chmod(0o755)


def _as_somebody(folder: Path, program: str, *arguments: str) -> str:
    """Run a program as one whom file modes bind: root is not."""
    if _bound(folder):
        return _output([sys.executable, "-c", program, *arguments])
    # root keeps its identity and drops the capability that goes past modes
    drop = ["setpriv", "--bounding-set=-dac_override,-dac_read_search", "--inh-caps=-all"]
    return _output([*drop, sys.executable, "-c", program, *arguments])


def _bound(folder: Path) -> bool:
    try:
        (folder / "probe").touch()
    except PermissionError:
        return True
    (folder / "probe").unlink()
    return False


def _output(command: list[str]) -> str:
    return subprocess.run(command, capture_output=True, text=True, check=True).stdout


def test_what_was_acknowledged_survives_kill_9(tmp_path: Path) -> None:
    """The short form of tests/load/kill.py."""
    from load.kill import run

    for number in range(3):
        lost, kept = run(tmp_path / "kept.db", number, signal.SIGKILL)
        assert lost == 0
        assert kept > 0


@pytest.mark.parametrize(
    "damage",
    ["UPDATE event SET kind = 'not_|overed'", "UPDATE event SET at = 'soon'", "UPDATE asker_key SET sealed = 'x'"],
)
def test_damaged_texts_say_so(tmp_path: Path, damage: str) -> None:
    path = tmp_path / "kept.db"
    with closing(Store(str(path))) as kept:
        kept.add([Record(Kind.NOT_COVERED, "news", "who wrote it", ("author",), asker="1", place="2", public=True)])
        with closing(sqlite3.connect(path)) as other, other:
            other.execute("PRAGMA ignore_check_constraints = 1")
            other.execute(damage)
        with pytest.raises(StoreError, match=r"damaged|the key is not the one"):
            assert list(kept.events("news", place="2")) == []
        if "kind" in damage:
            with pytest.raises(StoreError, match="damaged"):
                kept.days("news")
