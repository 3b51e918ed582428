"""What goes wrong with Discord, the network, the database and the bot's own process, drawn by chance."""

from __future__ import annotations

import asyncio
import random
from collections.abc import Awaitable, Callable
from contextlib import closing
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from loopback import Perm

if TYPE_CHECKING:
    from loopback import Channel

    from .living import Hour

CALLBACK = "/interactions/*/callback"
COMMANDS = "/applications/*/commands"
SHARDS = 2
CRASHES = 0.3  # of all ends of the process
BOTH, POSTS, PRESSES, GATEWAY, NEITHER = "both", "posts", "presses", "gateway", "neither"
RESTART = "restart"


def drawing(*what: object) -> random.Random:
    """Return draws of their own for something: whatever else is drawn, they are the same."""
    return random.Random(repr(what))


async def until_time(due: float) -> None:
    """Wait for a time of the loop."""
    await asyncio.sleep(max(0.0, due - asyncio.get_running_loop().time()))


@dataclass
class Spell:
    """A time in which something goes wrong, and what that hits."""

    name: str
    hits: str
    start: float
    draw: random.Random
    end: float = float("inf")
    channel: Channel | None = None
    loses: bool = False  # what is sent meanwhile

    def long(self) -> float:
        """Draw how long it takes: mostly some seconds, at times minutes."""
        return min(self.draw.lognormvariate(1.6, 1.4), 400.0)


class Weather:
    """Draws what goes wrong, and lets it pass."""

    def __init__(self, hour: Hour) -> None:
        self._hour, self._at, self._process = hour, hour.at, hour.process
        self._refusing, self._proxied = False, False
        self._starting, self._is_locked = asyncio.Lock(), asyncio.Lock()
        self.spells: list[Spell] = []
        self._ways: dict[str, tuple[str, Callable[[Spell], Awaitable[None]]]] = {
            "global 429": (POSTS, self._global),
            "route 429": (POSTS, self._route),
            "callback 429": (PRESSES, self._callback),
            "banned": (BOTH, self._banned),
            "5xx": (BOTH, self._storm),
            "5xx on posts": (POSTS, self._posts),
            "reset": (BOTH, self._reset),
            "hang": (BOTH, self._hang),
            "slow": (NEITHER, self._slow),
            "refused": (BOTH, self._refused),
            "dropped": (GATEWAY, self._dropped),
            "resumable": (GATEWAY, self._resumable),
            "session lost": (GATEWAY, self._session),
            "gateway shut": (GATEWAY, self._shut),
            "no session start": (GATEWAY, self._no_start),
            "proxy gone": (GATEWAY, self._proxy),
            RESTART: (BOTH, self._restart),
            "commands not taken": (NEITHER, self._commands),
            "garbage": (NEITHER, self._garbage),
            "database locked": (NEITHER, self._locked),
            "database lost": (NEITHER, self._gone),
            "too late": (PRESSES, self._late),
            "may not write": (POSTS, self._denied),
        }

    async def blow(self, until: float, between: float) -> None:
        """Let things go wrong, one after another and at times together, until a time of the loop."""
        under_way = set[asyncio.Task[None]]()
        due, draw = asyncio.get_running_loop().time(), drawing(self._hour.seed, "weather")
        while (due := due + draw.expovariate(1 / between)) < until:
            name = draw.choice(list(self._ways))
            await until_time(due)
            task = asyncio.create_task(self._one(name))
            under_way.add(task)
            task.add_done_callback(under_way.discard)
        if under_way:
            await asyncio.gather(*under_way)

    async def _one(self, name: str) -> None:
        hits, way = self._ways[name]
        spell = Spell(name, hits, self._at.clock(), drawing(self._hour.seed, "spell", len(self.spells)))
        self.spells.append(spell)
        await way(spell)
        spell.end = self._at.clock()

    async def _while(self, spell: Spell, fault: Any) -> None:
        """Let a fault hit everything for a while."""
        fault.times = 10**9
        await asyncio.sleep(spell.long())
        fault.times = 0

    async def _global(self, spell: Spell) -> None:
        seconds = spell.long()
        self._at.limit_all(seconds)
        await asyncio.sleep(seconds)

    async def _route(self, spell: Spell) -> None:
        channel = spell.draw.choice(self._hour.channels)
        path, seconds = f"/channels/{channel.id}/*", spell.draw.uniform(0.05, 60)
        fault = self._at.limit("*", path, retry_after=seconds, times=spell.draw.randint(1, 8))
        await asyncio.sleep(seconds)
        fault.times = 0

    async def _callback(self, spell: Spell) -> None:
        await self._while(spell, self._at.limit("POST", CALLBACK, retry_after=spell.draw.uniform(0.05, 2)))

    async def _banned(self, spell: Spell) -> None:
        seconds = spell.long()
        fault = self._at.limit("*", "*", retry_after=spell.draw.choice((0.1, seconds)), banned=True, times=10**9)
        await asyncio.sleep(seconds)
        fault.times = 0

    async def _storm(self, spell: Spell) -> None:
        status, after = spell.draw.choice((500, 502, 503, 504, 520)), spell.draw.random() < 0.3
        await self._while(spell, self._at.fail("*", "*", status=status, after=after))

    async def _posts(self, spell: Spell) -> None:
        status, after = spell.draw.choice((500, 502, 503, 504)), spell.draw.random() < 0.3
        await self._while(spell, self._at.fail("*", "/channels/*", status=status, after=after))

    async def _reset(self, spell: Spell) -> None:
        await self._while(spell, self._at.reset("*", "*", after=spell.draw.random() < 0.3))

    async def _hang(self, spell: Spell) -> None:
        await self._while(spell, self._at.hang("*", "*", after=spell.draw.random() < 0.3))

    async def _slow(self, spell: Spell) -> None:
        seconds = spell.draw.uniform(0.1, 5)
        spell.hits = BOTH if seconds > 0.3 else NEITHER
        await self._while(spell, self._at.slow("*", "*", seconds, after=spell.draw.random() < 0.3))

    async def _refused(self, spell: Spell) -> None:
        if self._refusing:
            return
        self._refusing = True
        port = await self._at.refuse()
        await self._while(spell, self._at.reset("*", "*"))
        await self._at.listen(port)
        self._refusing = False

    async def _reached(self) -> None:
        """Wait until every shard has a session again."""
        await self._at.changed.until(lambda: self._process.over or len(self._at.gateway.connected()) >= SHARDS)

    async def _dropped(self, spell: Spell) -> None:
        self._at.drop(spell.draw.choice((None, 4000, 1001, 4009)), shard=spell.draw.choice((None, 0, 1)))
        await self._reached()

    async def _resumable(self, spell: Spell) -> None:
        if spell.draw.random() < 0.5:
            self._at.ask_reconnect()
        else:
            self._at.invalidate(resumable=True)
        await asyncio.sleep(6)
        await self._reached()

    async def _session(self, spell: Spell) -> None:
        spell.loses = True
        self._at.invalidate(resumable=False, shard=spell.draw.choice((None, 0, 1)))
        await self._reached()

    async def _shut(self, spell: Spell) -> None:
        self._at.shut_gateway(spell.draw.choice((0, 503)))
        if spell.draw.random() < 0.5:
            spell.loses = True
            self._at.invalidate(resumable=False)
        self._at.drop(None)
        await asyncio.sleep(spell.long())
        self._at.open_gateway()
        await self._reached()

    async def _no_start(self, spell: Spell) -> None:
        async with self._starting:  # Discord doesn't change its mind about a process that it lets start
            spell.loses, spell.start = True, self._at.clock()
            self._at.gateway.closed_until = self._at.clock() + spell.long()
            self._at.invalidate(resumable=False)
        await self._reached()

    async def _proxy(self, spell: Spell) -> None:
        """Name another address to sessions, at which some are resumed, until nothing is there any more."""
        if self._proxied:
            return
        self._proxied = True
        await self._at.open_proxy()
        for name in ("session lost", "dropped"):
            await self._one(name)
        spell.start = self._at.clock()
        await self._at.close_proxy()
        self._at.drop(None)
        if spell.draw.random() < 0.5:
            await asyncio.sleep(spell.long())  # in which Discord goes on naming it
        await self._reached()
        self._at.gateway.address = self._at.gateway.resume_address = ""
        self._proxied = False

    async def _restart(self, spell: Spell) -> None:
        async with self._starting:
            spell.loses, spell.start = True, self._at.clock()
            await (self._process.crash() if spell.draw.random() < CRASHES else self._process.stop())
            await asyncio.sleep(spell.long())
            self._process.start()
            await self._reached()

    async def _commands(self, spell: Spell) -> None:
        """Start anew while Discord doesn't take the commands, or late."""
        seconds = spell.draw.uniform(1, 60)
        faults = (
            self._at.hang("PUT", COMMANDS, times=0),
            self._at.slow("PUT", COMMANDS, seconds, times=0),
            self._at.limit("PUT", COMMANDS, retry_after=seconds, times=0),
            self._at.fail("PUT", COMMANDS, times=0),
        )
        fault = spell.draw.choice(faults)
        fault.times = 10**9
        await self._one(RESTART)
        await self._while(spell, fault)

    async def _garbage(self, spell: Spell) -> None:
        for event in spell.draw.choices(
            ("MESSAGE_CREATE", "MESSAGE_UPDATE", "INTERACTION_CREATE", "GUILD_CREATE"), k=3
        ):
            data: Any = spell.draw.choice(
                ({"guild_id": "x", "channels": 7}, {}, [], None, {"id": None, "channel_id": []})
            )
            self._at.send(event, data)  # it is no event

    async def _locked(self, spell: Spell) -> None:
        if self._is_locked.locked():
            return  # one waits for no other
        async with self._is_locked:
            with closing(self._process.lock()):
                await asyncio.sleep(spell.long())

    async def _gone(self, spell: Spell) -> None:
        self._process.database_lost = True
        await asyncio.sleep(spell.long())
        self._process.database_lost = False

    async def _late(self, spell: Spell) -> None:
        status, code = spell.draw.choice(((404, 10062), (400, 40060), (401, 50027)))
        await self._while(spell, self._at.fail("POST", CALLBACK, status=status, code=code))

    async def _denied(self, spell: Spell) -> None:
        spell.channel = spell.draw.choice(self._hour.channels)
        self._at.permit(spell.channel, self._at.bot, deny=Perm.SEND)
        await asyncio.sleep(spell.long())
        self._at.permit(spell.channel, self._at.bot)
