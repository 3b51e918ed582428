"""People in the channels of two shards, what they do in an hour, and the bot among them."""

from __future__ import annotations

import asyncio
import threading
from contextlib import ExitStack, asynccontextmanager, suppress
from typing import TYPE_CHECKING, Any
from unittest import mock

import discord
from chatting import library
from fuzzing import real_questions
from leaping import LeapingTime
from loopback import LoopbackDiscord, NotOffered

from .judging import OVERHEARD, Act, Judge, Table
from .process import Process
from .weather import SHARDS, Weather, drawing, until_time

if TYPE_CHECKING:
    from pathlib import Path

    from loopback import Exchange

CHANNELS, PEOPLE, DIRECT = 60, 80, 15
SETTLED = 1200.0  # seconds after the last fault in which all has to be done
STAYING = ("Where does it say so?", "Right answer", "Wrong answer")  # buttons that leave the reply as it is


class Hour:
    """A bot with all its own patience, people in the channels of two shards, and what they do."""

    def __init__(self, at: LoopbackDiscord, database: Path, seed: int) -> None:
        self.at, self.seed, self.draw = at, seed, drawing(seed)
        guilds = [at.guild(f"g{number}", ident=(5000 + number) << 22) for number in range(4)]
        self.channels = [at.channel(guilds[number % 4], f"c{number}") for number in range(CHANNELS)]
        self.people = [at.user(f"u{number}") for number in range(PEOPLE)]
        self.acts: list[Act] = []
        self.process = Process(at, database)
        self.weather = Weather(self)
        self._began = at.clock()
        self._texts = real_questions()
        self._asked: list[Act] = []  # by messages that still stand, the latest last

    async def live(self, events: int, seconds: float, between: float) -> None:
        """Do so many acts in about so many seconds, with a fault every so often."""
        loop = asyncio.get_running_loop()
        weather = asyncio.create_task(self.weather.blow(loop.time() + seconds, between))
        beating = asyncio.create_task(self._beat())
        ways = (
            *(self._mention, self._direct, self._edit, self._delete, self._slash, self._press),
            *(self._forward, self._overhear),
        )
        due, times = loop.time(), drawing(self.seed, "times")
        for number in range(events):
            due += times.expovariate(events / seconds)
            await until_time(due)
            self.draw = drawing(self.seed, "act", number)
            self.draw.choices(ways, (38, 8, 13, 8, 16, 9, 5, 3))[0]()
        await weather
        self.at.rest.faults.clear()
        await asyncio.sleep(SETTLED)
        await self.at.quiet(SETTLED)
        beating.cancel()

    async def _beat(self) -> None:
        """Acknowledge heartbeats, which the client sends by the real time, by the loop's."""
        while True:
            await asyncio.sleep(20)
            for _, link in self.at.gateway.connected():
                link.send(11)

    def _did(self, kind: str, exchange: Exchange, text: str = "") -> Act:
        act = Act(kind, self.at.clock(), exchange, text, self.at.now())
        self.acts.append(act)
        return act

    def _mention(self) -> None:
        channel, user, text = self.draw.choice(self.channels), self.draw.choice(self.people), self._text()
        self._asked.append(self._did("mention", self.at.mention(channel, user, text), text))

    def _direct(self) -> None:
        user, text = self.draw.choice(self.people[:DIRECT]), self._text()
        self._asked.append(self._did("direct", self.at.dm(user, text), text))

    def _forward(self) -> None:
        """Forward something to the bot: in private or, with its mention, in a channel."""
        user, text = self.draw.choice(self.people[:DIRECT]), self._text()
        channel, note = self.at.dm_channel(user), ""
        if self.draw.random() < 0.5:
            channel, note = self.draw.choice(self.channels), f"<@{self.at.bot.id}>"
        self._asked.append(self._did("forward", self.at.forward(channel, user, text, note=note), text))

    def _overhear(self) -> None:
        """Forward something to others."""
        channel, user, text = self.draw.choice(self.channels), self.draw.choice(self.people), self._text()
        self._did(OVERHEARD, self.at.forward(channel, user, text), text)

    def _text(self) -> str:
        return self.draw.choice(self._texts)[:1900]

    def _recent(self) -> Act | None:
        return self.draw.choice(self._asked[-100:]) if self._asked else None

    def _edit(self) -> None:
        act = self._recent()
        if act is None or act.kind == "forward":  # which can't be edited
            return
        act.text = self._text()
        name = "" if act.private else f"<@{self.at.bot.id}> "
        self._did("edit", self.at.edit(act.message, name + act.text), act.text)

    def _delete(self) -> None:
        if act := self._recent():
            self._asked.remove(act)
            self._did("delete", self.at.delete(act.message))

    def _slash(self) -> None:
        channel, user = self.draw.choice(self.channels), self.draw.choice(self.people)
        self._did("slash", self.at.slash(user, channel, "ask", question=self._text()))

    def _press(self) -> None:
        act = self._recent()
        reply = act.exchange.reply if act else None
        if act is None or reply is None:
            return
        staying = [label for label in reply.labels if label in STAYING]
        if staying:
            with suppress(NotOffered):
                self._did("button", self.at.click(act.exchange.user, reply, self.draw.choice(staying)))

    def table(self) -> Table:
        """Tell what came of everything."""
        article = next(iter(library().articles.values()))
        table = Judge(self.at, self.acts, self.weather.spells, article).table()
        table.seconds = self.at.clock() - self._began
        table.wrong += self.process.wrong
        return table


@asynccontextmanager
async def hour(folder: Path, seed: int) -> Any:
    """Run the bot as `run` does, with a database of its own; its paces go by the loop's time."""
    async with LoopbackDiscord(check=False, shards=SHARDS) as at:
        with ExitStack() as patched:
            for module in ("absence", "messages", "patience"):
                patched.enter_context(mock.patch(f"bot.chat.{module}.datetime", LeapingTime))
            patched.enter_context(at.redirect())
            told = Hour(at, folder / "kept.db", seed)
            await at.online(SHARDS)
            await at.changed.until(lambda: at.registry.known)
            try:
                yield told
            finally:
                await told.process.stop()
    for thread in threading.enumerate():  # discord.py leaves those of broken connections to themselves
        if isinstance(thread, discord.gateway.KeepAliveHandler):
            thread.stop()


async def trouble(folder: Path, seed: int, events: int, seconds: float, between: float) -> Table:
    """Live through trouble, and tell what came of it."""
    async with hour(folder, seed) as told:
        await told.live(events, seconds, between)
        table: Table = told.table()
        recorder = told.process.bot.desk.recorder
        written = await asyncio.to_thread(recorder.flush, 20)
        kept, dropped = recorder.written + recorder.capped, sum(one.desk.recorder.dropped for one in told.process.bots)
        if not written or kept != recorder.given or dropped:
            table.wrong.append(f"of {recorder.given} records {kept} are kept, {dropped} dropped")
        if told.process.bot.owed.stuck():
            table.wrong.append("health says that nothing gets through")
        if told.at.sent("PUT", "/commands")[-1].status != 200:
            table.wrong.append("Discord doesn't know the commands of the last process")
        return table
