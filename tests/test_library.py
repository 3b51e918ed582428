"""What is kept of an article: the same replies, made anew when anything changes, and never in the way."""

from __future__ import annotations

import errno
import os
import shutil
from pathlib import Path

import pytest
from chatting import two_articles
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.article.content import Content
from bot.article.files import write_private
from bot.engine.learnt import pack, unpack
from bot.errors import DataError
from bot.library import _program, open_article

SHORT = Path(__file__).parent / "fixtures" / "night-market"
QUESTION = "How late is the market open?"


@pytest.fixture
def content(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Content:
    monkeypatch.setattr("bot.library.user_cache_path", lambda _: tmp_path / "cache")
    for kind in ("seeds", "data"):
        shutil.copytree(SHORT / kind, tmp_path / kind)
    return Content(tmp_path)


def kept(content: Content) -> list[Path]:
    return sorted((content.root / "cache").glob("*.learnt"))


def test_what_is_kept_gives_the_same_reply(content: Content) -> None:
    told: list[None] = []
    first = open_article(content, learning=lambda: told.append(None)).reply(QUESTION)
    assert len(kept(content)) == len(told) == 1
    before = kept(content)[0].stat().st_mtime_ns
    assert open_article(content, learning=lambda: told.append(None)).reply(QUESTION) == first
    assert len(told) == 1
    assert kept(content)[0].stat().st_mtime_ns == before


def test_a_change_is_taken_up(content: Content) -> None:
    pairs = open_article(content).knowledge.pairs
    path = content.folder("night-market") / "pairs.toml"
    path.write_text(path.read_text().replace(f'topic = "{next(iter(pairs.values())).topic}"', 'topic = "Renamed"'))
    assert "Renamed" in open_article(content).knowledge.topics
    assert len(kept(content)) == 1


@pytest.mark.parametrize("damage", [b"", b"nothing learnt", b"\x80\x05.", b"\x00" * 4000])
def test_a_damaged_file_is_made_anew(content: Content, damage: bytes) -> None:
    first = open_article(content).reply(QUESTION)
    kept(content)[0].write_bytes(damage)
    assert open_article(content).reply(QUESTION) == first
    assert kept(content)[0].stat().st_size > len(damage)


def test_no_flipped_bit_is_served(content: Content) -> None:
    whole = pack(open_article(content).learnt, ())

    @given(place=st.integers(0, len(whole) - 1), bit=st.integers(0, 7))
    @settings(max_examples=200, deadline=None)
    def flip(place: int, bit: int) -> None:
        damaged = bytearray(whole)
        damaged[place] ^= 1 << bit
        assert unpack(bytes(damaged)) is None

    flip()


def test_another_users_file_is_not_read(content: Content, monkeypatch: pytest.MonkeyPatch) -> None:
    open_article(content)
    kept(content)[0].write_bytes(b"\x80\x05.")
    monkeypatch.setattr(os, "getuid", lambda: 12345)
    assert open_article(content).reply(QUESTION).answer


def test_a_cache_that_cannot_be_written_costs_time_only(content: Content) -> None:
    (content.root / "cache").write_text("in the way")
    assert open_article(content).reply(QUESTION).answer


def test_nothing_is_kept_for_a_user_without_a_home(content: Content, monkeypatch: pytest.MonkeyPatch) -> None:
    def homeless(_: str) -> Path:
        raise RuntimeError("could not determine the home directory")

    monkeypatch.setattr("bot.library.user_cache_path", homeless)
    for _ in range(2):
        assert open_article(content).reply(QUESTION).pairs


def test_what_a_killed_write_left_is_cleared_away_later(tmp_path: Path) -> None:
    old, fresh = tmp_path / ".kept-abc", tmp_path / ".kept-xyz"
    for left in (old, fresh):
        left.write_bytes(b"half")
    os.utime(old, (0, 0))
    write_private(tmp_path / "kept", b"whole")
    assert sorted(path.name for path in tmp_path.iterdir()) == [".kept-xyz", "kept"]


def test_a_full_disk_costs_time_only_and_nothing_is_left_half_written(
    content: Content, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(_: int) -> None:
        raise OSError(errno.ENOSPC, "no room")

    monkeypatch.setattr(os, "fsync", full)
    assert open_article(content).reply(QUESTION).answer
    assert list((content.root / "cache").iterdir()) == []


def test_a_reload_opens_only_what_changed(tmp_path: Path) -> None:
    library = two_articles(tmp_path)
    before, path = library.articles, library.content.folder("night-market") / "pairs.toml"
    path.write_text(path.read_text().replace('topic = "', 'topic = "New '))
    library.reload()
    assert library.articles["ferry"] is before["ferry"]
    assert all(topic.startswith("New ") for topic in library.articles["night-market"].knowledge.topics)
    (tmp_path / "data" / "ferry" / "stray.toml").touch()
    with pytest.raises(DataError, match="is no file of an article"):
        library.reload()


def test_an_editors_lock_beside_the_program_is_no_part_of_it(
    content: Content, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    program = tmp_path / "bot" / "library.py"
    program.parent.mkdir()
    program.touch()
    (program.parent / ".#weights.toml").symlink_to("somebody@there.1234")
    monkeypatch.setattr("bot.library.__file__", str(program))
    _program.cache_clear()
    try:
        assert open_article(content).reply(QUESTION).answer
        (program.parent / "weights.toml").symlink_to("gone")  # as while another version is put there
        assert open_article(content).reply(QUESTION).answer
    finally:
        _program.cache_clear()


def test_faults_are_told_and_nothing_is_kept(content: Content) -> None:
    (content.folder("night-market") / "pairs.toml").write_text("[[pair")
    with pytest.raises(DataError, match="is not valid TOML"):
        open_article(content)
    assert kept(content) == []
