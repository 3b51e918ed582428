"""The recorder: nobody waits for the database, and nothing is lost while it is away."""

from __future__ import annotations

import logging
import sqlite3
import threading
import time
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager
from pathlib import Path

import pytest
from chatting import LONGEST
from databases import cut, let_in

from bot.store import Kind, Record, Store, StoreError
from bot.store.recorder import Recorder


def record(question: str = "why?", asker: str = "1") -> Record:
    return Record(Kind.NOT_COVERED, "a", question, asker=asker, place="2")


def until(met: object) -> None:
    """Wait for something to be so."""
    end = time.monotonic() + LONGEST
    while not met():  # type: ignore[operator]
        assert time.monotonic() < end
        time.sleep(0.01)


class Hanging(Store):
    """A store whose database hangs until it is let go."""

    def __init__(self, path: str) -> None:
        super().__init__(path)
        self.free, self.begun = threading.Event(), threading.Event()

    def add(self, records: Sequence[Record]) -> None:
        self.begun.set()
        self.free.wait(10)
        super().add(records)


class Counting(Store):
    """A store that counts how often it is written to, and scrubbed."""

    writes = scrubs = 0

    def add(self, records: Sequence[Record]) -> None:
        self.writes += 1
        super().add(records)

    def scrub(self) -> bool:
        self.scrubs += 1
        return super().scrub()


@contextmanager
def away(url: str) -> Iterator[None]:
    """Let a database be locked (SQLite) or lost (PostgreSQL)."""
    if url.startswith("sqlite"):
        with closing(sqlite3.connect(url.removeprefix("sqlite:///"), isolation_level=None)) as other:
            other.execute("BEGIN IMMEDIATE")
            yield
        return
    cut(url, shut=True)
    yield
    let_in(url)


def test_records_are_kept_in_batches_and_in_order(tmp_path: Path) -> None:
    with closing(Counting(str(tmp_path / "a.db"))) as store:
        recorder = Recorder(store)
        for number in range(1200):
            recorder.add(record(f"q{number}", asker=str(number % 3)))
        kept = recorder.do(lambda one: [event.question for event in one.events("a")]).result(10)
        assert kept == [f"q{number}" for number in range(1200)]
        assert recorder.flush(5)
        assert (recorder.written, recorder.dropped, recorder.waiting) == (1200, 0, 0)
        assert store.writes < 10
        assert recorder.do(lambda one: one.forget(asker="1")).result(5) == 400


def test_records_are_written_without_being_asked_for(tmp_path: Path) -> None:
    with closing(Store(str(tmp_path / "a.db"))) as store:
        recorder = Recorder(store, gather=0.01)
        for number in range(3):
            recorder.add(record())
            until(lambda number=number: recorder.written == number + 1)


def test_a_hanging_database_delays_nobody_and_drops_are_counted(tmp_path: Path) -> None:
    with closing(Hanging(str(tmp_path / "a.db"))) as store:
        recorder = Recorder(store, limit=10, gather=0)
        recorder.add(record("q0"))
        assert store.begun.wait(5)
        for number in range(1, 25):
            recorder.add(record(f"q{number}"))
        assert (recorder.waiting, recorder.dropped) == (10, 15)
        assert not recorder.flush(0.01)
        store.free.set()
        assert recorder.flush(5)
        assert recorder.written == 10
        assert [event.question for event in store.events("a")] == [f"q{number}" for number in range(10)]


def test_a_database_that_was_away_gets_all_of_it_later_and_in_order(
    url: str, key: str, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.INFO, "bot.store")
    with closing(Store(url, key=key, patience=0.05)) as store:
        recorder = Recorder(store, gather=0.01, again=0.05)
        recorder.add(record("before"))
        assert recorder.flush(5)
        with away(url):
            for number in range(73):
                recorder.add(record(f"q{number}", asker=str(number)))
                time.sleep(0.001)
            with pytest.raises(StoreError):
                recorder.do(lambda one: one.choose("1", "", "article", "a")).result(10)
            assert (recorder.waiting, recorder.dropped) == (73, 0)
            assert not recorder.flush(0.1)
        assert recorder.flush(10)
        assert (recorder.waiting, recorder.dropped, recorder.written) == (0, 0, 74)
        assert [event.question for event in store.events("a")] == ["before", *(f"q{n}" for n in range(73))]
    assert [line.split(":")[0].split(",")[0] for line in caplog.messages] == [
        "records wait to be written",
        "records are written again",
    ]


@pytest.mark.parametrize("waiting", [0, 1])
def test_what_is_to_be_forgotten_is_though_the_database_was_away_and_nobody_waits(
    url: str, key: str, waiting: int
) -> None:
    with closing(Store(url, key=key, patience=0.05)) as store:
        recorder = Recorder(store, gather=0.01, again=0.05)
        recorder.add(record("earlier"))
        assert recorder.flush(5)
        with away(url):
            for _ in range(waiting):
                recorder.add(record("meanwhile"))
                recorder.add(record("somebody else's", asker="2"))
            forgotten = recorder.forget(asker="1")
            with pytest.raises(TimeoutError):
                forgotten.result(0.2)
            assert not forgotten.cancel()
        assert forgotten.result(10) == 1 + waiting
        assert [event.question for event in store.events("a")] == ["somebody else's"] * waiting


def test_all_is_not_done_while_somebody_waits_to_be_forgotten(url: str, key: str) -> None:
    with closing(Store(url, key=key, patience=0.05)) as store:
        recorder = Recorder(store, gather=0.01, again=0.05)
        recorder.add(record("earlier"))
        assert recorder.flush(5)
        with away(url):
            forgotten = recorder.forget(asker="1")
            assert not recorder.flush(0.3)
            assert not forgotten.done()
        assert recorder.flush(10)
        assert forgotten.result(0) == 1


def test_what_a_reader_keeps_from_being_overwritten_is_once_it_is_gone(tmp_path: Path) -> None:
    path = tmp_path / "a.db"
    with closing(Counting(str(path))) as store:
        recorder = Recorder(store, again=0.05)
        recorder.add(record("mysecret"))
        assert recorder.flush(5)
        with closing(sqlite3.connect(path, isolation_level=None)) as reader:
            reader.execute("BEGIN")
            reader.execute("SELECT * FROM event").fetchall()
            assert recorder.forget(asker="1").result(5) == 1
            tried = store.scrubs
            until(lambda: store.scrubs > tried + 2)
            assert store.traces
        until(lambda: not store.traces)
        assert not [file for file in tmp_path.iterdir() if b"mysecret" in file.read_bytes()]


def test_one_asker_fills_no_database(tmp_path: Path) -> None:
    with closing(Store(str(tmp_path / "a.db"))) as store:
        recorder = Recorder(store, per_day=5)
        day = 86_400 * 20_000.0
        times = [day + 1, day + 2, day + 86_399, day + 86_400]
        for at in times:
            for asker in ("1", "2", ""):
                for _ in range(4):
                    recorder.add(Record(Kind.SUGGESTED, "a", "q", asker=asker, at=at))
        assert recorder.flush(5)
        assert recorder.written == (5 + 4) + (5 + 4) + 16
        assert (recorder.capped, recorder.dropped) == (14, 0)


def test_a_record_that_no_database_takes_holds_up_no_other(tmp_path: Path) -> None:
    with closing(Store(str(tmp_path / "a.db"))) as store:
        recorder = Recorder(store)
        for number in range(3):
            recorder.add(record(f"q{number}"))
            recorder.add(Record(Kind.SUGGESTED, "a", "q", at=1e30))
        recorder.add(record("q3"))
        assert recorder.flush(5)
        assert (recorder.written, recorder.dropped, recorder.waiting) == (4, 3, 0)
        assert [event.question for event in store.events("a")] == ["q0", "q1", "q2", "q3"]


def test_a_job_that_fails_tells_only_who_waits_for_it(tmp_path: Path) -> None:
    with closing(Store(str(tmp_path / "a.db"))) as store:
        recorder = Recorder(store)
        with pytest.raises(ZeroDivisionError):
            recorder.do(lambda _: 1 / 0).result(5)
        assert recorder.do(lambda _: 1).result(5) == 1


def test_a_closed_one_ends_once_all_that_it_was_given_is_done(tmp_path: Path) -> None:
    before = set(threading.enumerate())
    recorder = Recorder(Store(str(tmp_path / "a.db")))
    (thread,) = set(threading.enumerate()) - before
    for number in range(3):
        recorder.add(record(f"q{number}"))
    last = recorder.do(lambda store: [event.question for event in store.events("a")])
    recorder.close()
    thread.join(10)
    assert not thread.is_alive()
    assert last.result(0) == ["q0", "q1", "q2"]


def test_without_a_store_nothing_is_kept() -> None:
    recorder = Recorder(None)
    recorder.add(record())
    assert (recorder.waiting, recorder.dropped) == (0, 0)
    assert recorder.flush(1)
    for future in (recorder.do(lambda one: None), recorder.forget(asker="1")):
        with pytest.raises(StoreError):
            future.result(1)
