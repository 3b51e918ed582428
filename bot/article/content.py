"""Where the files of articles are, and how all of one are read at one moment.

seeds/NAME.toml               the record
data/NAME/pairs.toml          the pairs; gaps.toml the gaps and names.toml the names, where there are any
data/NAME/phrasings/ID.txt    more phrasings of a pair or gap, one a line
data/english/*.toml           the shared English; a file of it that a folder doesn't have is the shipped one
"""

from __future__ import annotations

import os
import stat
from contextlib import nullcontext, suppress
from dataclasses import dataclass
from glob import iglob
from pathlib import Path
from typing import TYPE_CHECKING

from bot.article.english import English
from bot.article.files import UnreadableError, is_editors, locked, read
from bot.article.sources import (
    NAMED,
    RESERVED,
    Sources,
    english_file,
    first_layout_file,
    gaps_file,
    is_name,
    is_phrasings,
    names_file,
    pairs_file,
    phrasings_folder,
    record_file,
)
from bot.article.validation import understand
from bot.errors import DataError, Fault

if TYPE_CHECKING:
    from bot.article.knowledge import Knowledge

State = frozenset[tuple[str, int, int, int, int]]
LOOKED_AT = ("seeds/*", "data/*", "data/*/*", "data/*/phrasings/*")


@dataclass(frozen=True)
class Content:
    """A folder with `seeds/` and `data/`: where the articles are."""

    root: Path

    @classmethod
    def shipped(cls) -> Content:
        """The content beside the package in a checkout, inside it when installed."""
        package = Path(__file__).parent.parent
        return cls(package / "content" if (package / "content").is_dir() else package.parent)

    @classmethod
    def at(cls, home: Path | None) -> Content:
        """The content in a folder, or the shipped one."""
        return cls(home) if home else cls.shipped()

    def articles(self) -> tuple[str, ...]:
        """Names of the articles here, sorted."""
        found = (self.root / "seeds").glob("*.toml")
        return tuple(sorted(path.stem for path in found if not is_editors(path.name)))

    def record_path(self, name: str) -> Path:
        """Where the record of an article is."""
        return self.root / record_file(name)

    def folder(self, name: str) -> Path:
        """Where all that is curated of an article is."""
        return self.root / "data" / name

    def choose(self, name: str | None) -> str:
        """Return the article's name: the one asked for, or the only one. Raises DataError."""
        names = self.articles()
        if name is None and len(names) == 1:
            return names[0]
        if name in names:
            return str(name)
        known = f"there is {', '.join(names)}" if names else "there is no article here"
        choose = f"{known}: name one with --article" if names else known
        text = f"no article {name!r}: {known}" if name else choose
        raise DataError((Fault(str(self.root / "seeds"), "", text),))

    def read(self, name: str, *, alone: bool = False) -> Sources:
        """Read all files of an article while no curator's command writes them; what can't be read is among faults.

        With `alone`, whoever calls has seen to that.
        """
        reading = _Reading(self.root)
        if not is_name(name):
            reading.fault(record_file(name), f"{NAMED}: rename it")
        elif name.casefold() == RESERVED:
            reading.fault(record_file(name), f"no article can be called {name}: data/{RESERVED}/ is the shared English")
        elif os.path.lexists(self.root / first_layout_file(name)):
            reading.first_layout(name)
        else:
            with nullcontext() if alone else locked(self.folder(name)):
                reading.article(name)
            reading.english(Content.shipped().root)
        return Sources(name, reading.files, tuple(reading.faults))

    def state(self) -> State:
        """Return what the files are like, without reading them: another value when one of them, or a folder or link on
        the way to it, is changed, replaced, gone or there again.
        """
        found = set()
        for pattern in LOOKED_AT:
            for path in iglob(pattern, root_dir=self.root):  # noqa: PTH207 - pathlib's fails where a folder goes meanwhile
                with suppress(OSError):  # gone since, or a link to nowhere
                    now = (self.root / path).stat()
                    if stat.S_ISREG(now.st_mode) and not is_editors(Path(path).name):
                        found.add((path, now.st_ino, now.st_size, now.st_mtime_ns, now.st_ctime_ns))
        return frozenset(found)

    def load(self, name: str | None = None) -> Knowledge:
        """Load one article. Raises DataError with every fault of its files."""
        return understand(self.read(self.choose(name)))


class _Reading:
    """Gathers the files under a folder, and what is wrong with those that can't be read."""

    def __init__(self, root: Path) -> None:
        self._root = root
        self.files: dict[str, bytes] = {}
        self.faults: list[Fault] = []

    def fault(self, file: str, text: str) -> None:
        """Note what is wrong with a file."""
        self.faults.append(Fault(file, "", text))

    def first_layout(self, name: str) -> None:
        """Note that a file is of the first layout."""
        text = f"is of the first layout: article-bot convert --home {self._root} turns it into the one of today"
        self.fault(first_layout_file(name), text)

    def article(self, name: str) -> None:
        """Read the files of an article."""
        self._file(record_file(name))
        folder = f"data/{name}"
        if (self._root / folder).is_file():
            self.fault(folder, "is a file: it has to be a folder")
            return
        self._file(pairs_file(name))
        for path in self._in(folder):
            if path in {gaps_file(name), names_file(name)}:
                self._file(path)
            elif path.endswith(".toml") and path != pairs_file(name):
                self.fault(path, "is no file of an article: those are pairs.toml, gaps.toml and names.toml")
        for path in self._in(phrasings_folder(name)):
            if is_phrasings(path.rpartition("/")[2]):
                self._file(path)
            else:
                self.fault(path, "is no file of phrasings: call it by the id of a pair or gap, and .txt")

    def english(self, shipped: Path) -> None:
        """Read the parts of the English, those that are not here from where they are shipped."""
        if os.path.lexists(self._root / first_layout_file(RESERVED)):
            self.first_layout(RESERVED)
        known = {english_file(part) for part in English.FILES}
        own = self._in(f"data/{RESERVED}")
        for path in own:
            if path.endswith(".toml") and path not in known:
                self.fault(path, f"is no file of the English: those are {', '.join(English.FILES)}")
        for path in sorted(known):
            self._file(path, self._root if path in own else shipped)

    def _in(self, folder: str) -> list[str]:
        """List the files in a folder, but those of an editor; none where there is no such folder."""
        try:
            names = [path.name for path in (self._root / folder).iterdir()]
        except FileNotFoundError:
            return []
        except OSError as error:
            self.fault(folder, f"cannot be read: {error.strerror}")
            return []
        return [f"{folder}/{name}" for name in sorted(names) if not is_editors(name)]

    def _file(self, path: str, root: Path | None = None) -> None:
        """Read a file, of another folder than this one where that is given."""
        try:
            self.files[path] = read((root or self._root) / path)
        except UnreadableError as error:
            self.fault(path, str(error))
