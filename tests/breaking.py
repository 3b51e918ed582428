"""Files broken by chance from a seed, put before the command line; and what it may say of them."""

from __future__ import annotations

import contextlib
import io
import json
import logging
import os
import random
import re
import shutil
import sys
import time
import traceback
import zipfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from unittest import mock

from curating import NAME, market
from fuzzing import Found
from test_convert import OLD, RECORD

from bot.article.content import Content
from bot.cli import main
from bot.errors import DataError
from bot.library import Library
from bot.store import Kind, Record, Store

Broken = bytes | None  # None: a folder stands in the file's place
QUESTION = "When does the night market return?"
SLOW = 20.0  # seconds of the processor's time that no command may take
LONGEST = 600  # characters of a line that tells a fault
MOST = 400  # lines of them
NOWHERE = "http://127.0.0.1:9/api/v10"  # where no Discord answers
ENCODINGS = ("utf-16", "utf-16-le", "utf-32", "latin-1", "cp1252", "cp037", "utf-8-sig", "utf-7", "shift-jis")
VALUES = (
    "1",
    "-1",
    "1e999",
    "true",
    '""',
    '"x"',
    "[]",
    "{}",
    "[[]]",
    "[1, 2]",
    '["", ""]',
    '{a = "b"}',
    "1979-05-27",
    "1979-05-27T07:32:00Z",
    "inf",
    "nan",
    "0x7fffffffffffffffffffffff",
    "9" * 5000,
    '"' + "x" * 100_000 + '"',
    "null",
    '"\\u0000"',
    '"\\u202e@everyone"',
    '"<@1> https://e.example"',
    "[" * 1000 + "]" * 1000,
    '"\\ud800"',
    '"F1"',
)
ALLOWED = {"run": {1, 69, 78}, "cache": {0}}


class Breaker:
    """Breaks what a file holds, always alike from the same seed."""

    def __init__(self, draw: random.Random) -> None:
        self._draw = draw
        self._ways: tuple[Callable[[bytes], Broken], ...] = (
            self._flip,
            self._flip,
            self._cut,
            self._lines,
            self._lines,
            self._value,
            self._value,
            self._value,
            self._encode,
            self._huge,
            self._odd,
        )

    def breaks(self, data: bytes) -> tuple[str, Broken]:
        """Return in which way it breaks a file, and what then stands there."""
        way = self._draw.choice(self._ways)
        return way.__name__.strip("_"), way(data)

    def _flip(self, data: bytes) -> bytes:
        """Change one to eight bytes."""
        broken = bytearray(data or b"x")
        for _ in range(self._draw.randint(1, 8)):
            broken[self._draw.randrange(len(broken))] = self._draw.randrange(256)
        return bytes(broken)

    def _cut(self, data: bytes) -> bytes:
        """Keep the beginning or the end, or take out a piece."""
        one, other = sorted(self._draw.randrange(len(data) + 1) for _ in range(2))
        return self._draw.choice((data[:one], data[other:], data[:one] + data[other:]))

    def _lines(self, data: bytes) -> bytes:
        """Swap, repeat, drop or move lines."""
        lines = data.split(b"\n")
        for _ in range(self._draw.randint(1, 3)):
            one, other = self._draw.randrange(len(lines)), self._draw.randrange(len(lines))
            what = self._draw.randrange(4)
            if what == 0:
                lines[one], lines[other] = lines[other], lines[one]
            elif what == 1:
                lines.insert(one, lines[other])
            elif what == 2 and len(lines) > 1:
                del lines[one]
            else:
                lines[one : one + 1] = [lines[one][::2], b"\r" + lines[one]]
        return b"\n".join(lines)

    def _value(self, data: bytes) -> bytes:
        """Put a value of another kind where one stands, or another key."""
        found = list(re.finditer(rb'(?<=[=:,\[]) ?("(?:[^"\\\n]|\\.)*"|\d+|\[|\{)|^\w+(?= ?=)', data, re.MULTILINE))
        if not found:
            return self._flip(data)
        one = self._draw.choice(found)
        return data[: one.start()] + self._draw.choice(VALUES).encode() + data[one.end() :]

    def _encode(self, data: bytes) -> bytes:
        return data.decode(errors="replace").encode(self._draw.choice(ENCODINGS), errors="replace")

    def _huge(self, data: bytes) -> bytes:
        """Make it long: beyond the limit, in one line, or by many lines."""
        line = data[:200].replace(b"\n", b" ")
        ways = (data + b"#" * 5_000_001, data + b"\n" * 100_000, b"[" * 100_000, data + line * 2000, b"\x00" * 10_000)
        return self._draw.choice(ways)

    def _odd(self, data: bytes) -> Broken:
        noise = self._draw.randbytes(300)
        ways = (
            b"",
            None,
            b"\n",
            noise,
            b"PK\x03\x04" + data,
            b"\xef\xbb\xbf" * 2 + data,
            b"SQLite format 3\x00" + noise,
        )
        return self._draw.choice(ways)

    def workbook(self, data: bytes) -> tuple[str, Broken]:
        """Break a workbook outside or, half of the time, inside of its zip."""
        if self._draw.random() < 0.4:
            return self.breaks(data)
        with zipfile.ZipFile(io.BytesIO(data)) as book:
            members = {name: book.read(name) for name in book.namelist()}
        name = self._draw.choice(sorted(members))
        what = self._draw.randrange(5)
        if what == 0:
            del members[name]
        elif what == 1:
            members[name] = self._xml(members[name])
        elif what == 2:
            members["../" * 3 + name] = members.pop(name)
        elif what == 3:
            members[name] = b'<!DOCTYPE x [<!ENTITY a "' + b"a" * 1000 + b'">]>' + members[name]
        else:
            members[name] = b"0" * 30_000_000
        out = io.BytesIO()
        with zipfile.ZipFile(out, "w", self._draw.choice((zipfile.ZIP_DEFLATED, zipfile.ZIP_STORED))) as book:
            for member, held in members.items():
                book.writestr(member, held)
        return f"zip {what}", out.getvalue()

    def _xml(self, data: bytes) -> bytes:
        """Break a workbook's XML where texts, counts and references stand."""
        found = list(re.finditer(rb'(?<=")[^"]+(?=")|(?<=>)[^<]+(?=<)', data))
        if not found or self._draw.random() < 0.3:
            return self._flip(data)
        one = self._draw.choice(found)
        put = self._draw.choice(
            (b"", b"-1", b"99999999999", b"A1:XFD1048576", b"x", b"&#0;", b"=1+1", b"#REF!", b"1E400")
        )
        return data[: one.start()] + put + data[one.end() :]


@dataclass(frozen=True)
class Said:
    """How a command ended, and what it said."""

    code: int
    out: str
    err: str


class Bench:
    """An article with all that stands around it, in a folder, for files to be broken in."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        folder.mkdir(exist_ok=True)
        self.home = market(folder).root
        self._old = folder / "old"
        self.cache = folder / "cache"
        os.environ["XDG_CACHE_HOME"] = str(self.cache)
        for kind, text in (("seeds", RECORD), ("data", OLD)):
            (self._old / kind).mkdir(parents=True)
            (self._old / kind / "library.toml").write_text(text)
        shipped = Content.shipped().root / "data" / "english"
        (self.home / "data" / "english").mkdir()
        self._english = {path: path.read_bytes() for path in sorted(shipped.glob("*.toml"))}
        self._sheets = [folder / f"sheet.{kind}" for kind in ("csv", "tsv", "json", "xlsx")]
        for sheet in self._sheets:
            assert self.call("export", str(sheet), "--home", str(self.home)).code == 0
        self._database = folder / "kept.db"
        with contextlib.closing(Store(f"sqlite:///{self._database}")) as store:
            store.add([Record(Kind.NOT_COVERED, NAME, f"who sells tea {n}", asker=str(n)) for n in range(40)])
        self._token = folder / "token"
        self._token.write_text("an.example.token")
        self._jsonl = folder / "asked.jsonl"
        lines = [json.dumps({"q": QUESTION, "label": "answered", "facts": ["F1"], "style": "plain"}) for _ in range(3)]
        self._jsonl.write_text("\n".join(lines))
        self.answer = self.call("ask", QUESTION, "--json", "--home", str(self.home)).out
        self.learnt = next(self.cache.glob("article-bot/*.learnt"))
        self.library = Library(Content(self.home))

    def call(self, *arguments: str, given: bytes = b"", **environ: str) -> Said:
        """Run a command in this process; what it raises is told as a traceback."""
        out, err = io.StringIO(), io.StringIO()
        logging.getLogger().handlers.clear()
        with (
            contextlib.redirect_stdout(out),
            contextlib.redirect_stderr(err),
            mock.patch.dict(os.environ, environ),
            mock.patch.object(sys, "stdin", io.TextIOWrapper(io.BytesIO(given))),
        ):
            try:
                code = main(list(arguments))
            except BaseException:  # noqa: BLE001 - whatever it is, nobody sees it but as a traceback
                code = -1
                traceback.print_exc()
        return Said(code, out.getvalue(), err.getvalue())

    def state(self) -> dict[str, bytes]:
        """Return all files of both homes."""
        found = {}
        for root in (self.home, self._old):
            for path in root.rglob("*"):
                if path.is_file():
                    found[str(path.relative_to(self._folder))] = path.read_bytes()
        return found

    def restore(self, state: dict[str, bytes]) -> None:
        """Bring all files of both homes back."""
        for root in (self.home, self._old):
            shutil.rmtree(root)
        (self.home / "data" / "english").mkdir(parents=True)
        for name, data in state.items():
            path = self._folder / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(data)

    def targets(self, draw: random.Random) -> tuple[str, Path]:
        """Choose what to break: what it is, and the file."""
        data = self.home / "data" / NAME
        of_article = {
            "record": [self.home / "seeds" / f"{NAME}.toml"],
            "pairs": [data / "pairs.toml"],
            "gaps": [data / "gaps.toml"],
            "names": [data / "names.toml"],
            "phrasings": sorted((data / "phrasings").glob("*.txt")),
            "english": [self.home / "data" / "english" / path.name for path in self._english],
            "sheet": self._sheets,
            "convert": [self._old / "data" / "library.toml", self._old / "seeds" / "library.toml"],
            "database": [self._database, self._folder / "kept.db-key"],
            "cache": [self.learnt],
            "token": [self._token],
            "questions": [self._jsonl],
        }
        usable = {name: paths for name, paths in of_article.items() if paths}
        weights = {"sheet": 4, "record": 2, "pairs": 2, "english": 2}
        name = draw.choices(list(usable), [weights.get(one, 1) for one in usable])[0]
        return name, draw.choice(usable[name])

    def held(self, path: Path) -> bytes:
        """Return what a file holds, or, of the English ones, would."""
        if path.parent.name == "english":
            return self._english[Content.shipped().root / "data" / "english" / path.name]
        return path.read_bytes()

    def command(self, name: str, draw: random.Random) -> tuple[str, Callable[[Path], Said]]:
        """Choose a command that meets what is broken."""
        home = ("--home", str(self.home))
        if name == "sheet":
            replace = ("--replace", "--yes") if draw.random() < 0.4 else ()
            return "import", lambda path: self.call("import", str(path), *replace, *home)
        if name == "convert":
            return name, lambda _: self.call("convert", "--home", str(self._old))
        if name == "cache":
            return name, lambda _: self.call("ask", QUESTION, "--json", *home)
        if name == "questions":
            return draw.choice(
                (
                    ("jsonl", lambda path: self.call("ask", "--jsonl", *home, given=self._bytes(path))),
                    ("eval", lambda path: self.call("eval", str(path), *home)),
                )
            )
        if name == "token":
            return "run", self._run
        if name == "database":
            kept = ("--database", f"sqlite:///{self._database}")
            return draw.choice(
                (
                    ("missed", lambda _: self.call("missed", "--json", *kept, *home)),
                    ("coverage", lambda _: self.call("coverage", *kept, *home)),
                    ("run", self._run),
                )
            )
        return draw.choice(
            (
                ("check", lambda _: self.call("check", *home)),
                ("ask", lambda _: self.call("ask", QUESTION, *home)),
                ("export", lambda _: self.call("export", str(self._folder / "out.json"), "--force", *home)),
                ("run", self._run),
                ("reload", lambda _: self._reload()),
            )
        )

    def _bytes(self, path: Path) -> bytes:
        return path.read_bytes() if path.is_file() else b""

    def _run(self, _: Path) -> Said:
        return self.call(
            "run",
            "--home",
            str(self.home),
            DISCORD_TOKEN_FILE=str(self._token),
            ARTICLE_BOT_API=NOWHERE,
            ARTICLE_BOT_DATABASE=f"sqlite:///{self._database}",
            ARTICLE_BOT_WATCH="false",
        )

    def _reload(self) -> Said:
        """Reload, as the bot does; on a fault the old article has to go on."""
        before = self.library.articles
        try:
            self.library.reload()
        except DataError as error:
            kept = self.library.articles is before and before[NAME].reply(QUESTION).answer
            return Said(1, "", "\n".join(f"article-bot: {fault}" for fault in error.faults) if kept else "lost")
        except Exception:  # noqa: BLE001 - which would end the watcher
            return Said(-1, "", traceback.format_exc())
        return Said(0, "", "")


def judged(name: str, command: str, said: Said, bench: Bench, before: dict[str, bytes]) -> Iterator[str]:
    """Tell what is wrong with how a command met a broken file."""
    lines = said.err.splitlines()
    allowed = ALLOWED.get(name) or ALLOWED.get(command) or {0, 1}
    if said.code not in allowed:
        yield f"ended with {said.code}"
    if "Traceback" in said.err + said.out:
        yield f"traceback: {lines[-1] if lines else said.out[-200:]}"
        return
    if said.code and not any(line.startswith("article-bot: ") for line in lines):
        yield f"no line tells why: {said.err[-200:]!r}"
    if len(lines) > MOST or any(len(line) > LONGEST for line in lines):
        yield f"{len(lines)} lines, the longest of {max(map(len, lines))} characters: {max(lines, key=len)[:200]!r}"
    if any(not (one.isprintable() or one in "\n\t") for one in said.err):
        yield f"unprintable: {said.err[:200]!r}"
    if name == "cache" and said.out != bench.answer:
        yield f"another answer: {said.out[:200]!r}"
    after = bench.state()
    if (said.code or command not in {"import", "convert"}) and after != before:
        yield f"changed {sorted(name for name in before | after if before.get(name) != after.get(name))}"


def broken(folder: Path, seed: int, count: int, found: Found | None = None) -> Found:
    """Break so many files, each by itself, and put it before a command."""
    found, bench = found or Found(), Bench(folder)
    good = bench.state()
    for number in range(count):
        draw = random.Random(f"{seed} {number}")
        name, path = bench.targets(draw)
        breaker, held = Breaker(draw), bench.held(path)
        way, data = breaker.workbook(held) if path.suffix == ".xlsx" else breaker.breaks(held)
        command, act = bench.command(name, draw)
        path.unlink(missing_ok=True)
        if data is None:
            path.mkdir()
        else:
            path.write_bytes(data)
        if path.name == "kept.db-key":
            path.chmod(0o600)
        before, begun = bench.state(), time.thread_time()
        said = act(path)
        took = time.thread_time() - begun
        what = f"seed {seed} number {number}: {path.name}, {way}, {command}"
        found.asked[name] += 1
        found.outcomes[f"{command} {said.code}"] += 1
        found.faults += [f"{what}: {one}" for one in judged(name, command, said, bench, before)]
        found.time(took, what)
        if path.is_dir():
            path.rmdir()
        if name in {"sheet", "database", "cache", "token", "questions"}:
            for ending in ("-wal", "-shm"):
                Path(f"{path}{ending}").unlink(missing_ok=True)
            path.unlink(missing_ok=True)
            path.write_bytes(held)
            path.chmod(0o600)
        bench.restore(good)  # a sheet may well have been taken
        if command == "reload" and said.code == 0:
            bench.library.reload()
    return found
