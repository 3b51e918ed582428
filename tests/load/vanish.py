"""A machine vanishes: how soon its shards are free for others, and whether it has stopped by then.

    sudo python tests/load/vanish.py

A worker in a network namespace of its own claims all shards over a cable to PostgreSQL. The cable is cut, so nobody is
told anything. The worker must notice before PostgreSQL frees its locks: a shard is never run twice. Needs root, `ip`
and PostgreSQL's programs.
"""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
import time
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import rig  # noqa: F401 - finds the tests' own modules
from postgres import server

from bot.config import Shards
from bot.store.locks import Locks

if TYPE_CHECKING:
    from collections.abc import Iterator

AWAY, HERE, THERE = "article-bot-away", "10.77.0.1", "10.77.0.2"
FREE = 60.0  # seconds within which others may have the shards
ALL = Shards(range(4), 4)
WORKER = """
import sys, time
from bot.config import Shards
from bot.errors import StoreError
from bot.store.locks import Locks

held, _ = Locks(sys.argv[1]).claim(lambda count: [Shards(range(4), 4)])
print("claimed", flush=True)
try:
    while True:
        time.sleep(1)
        held.check()
except StoreError:
    print(time.time(), flush=True)
"""


@contextmanager
def cable() -> Iterator[None]:
    """Make a namespace with a cable to it."""
    away = f"ip netns exec {AWAY}"
    made = (
        f"ip netns add {AWAY}",
        f"ip link add vhere type veth peer name vthere netns {AWAY}",
        f"ip addr add {HERE}/24 dev vhere",
        f"{away} ip addr add {THERE}/24 dev vthere",
        "ip link set vhere up",
        f"{away} ip link set vthere up",
    )
    with ExitStack() as undoing:
        undoing.callback(subprocess.run, ["ip", "netns", "del", AWAY], check=True)  # the cable goes with it
        for command in made:
            subprocess.run(command.split(), check=True)
        yield


def main() -> int:
    """Claim, cut, and wait for the locks."""
    with cable(), server(HERE) as url, tempfile.TemporaryFile("w+") as said:
        command = ["ip", "netns", "exec", AWAY, sys.executable, "-c", WORKER, url]
        env = os.environ | {"PYTHONPATH": str(Path(__file__).parents[2])}
        with subprocess.Popen(command, stdout=said, env=env) as worker:
            try:
                locks = Locks(url)
                while (found := locks.claim(lambda _: [ALL])) is not None:
                    found[0].close()  # the worker has not claimed yet
                    time.sleep(0.1)
                subprocess.run(["ip", "netns", "exec", AWAY, "ip", "link", "set", "vthere", "down"], check=True)
                cut = time.time()
                while (found := locks.claim(lambda _: [ALL])) is None:
                    time.sleep(0.1)
                free = time.time() - cut
                found[0].close()
            finally:
                worker.terminate()
        said.seek(0)
        noticed = [float(line) - cut for line in said.read().split()[1:]]
    print(f"the worker stopped after {noticed[0]:.1f} s" if noticed else "the worker went on")
    print(f"its shards were free after {free:.1f} s")
    return int(not noticed or noticed[0] >= free or free > FREE)


if __name__ == "__main__":
    raise SystemExit(main())
