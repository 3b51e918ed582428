"""An hour of questions while Discord, the network and the database go wrong by chance, from a seed.

A seed settles what people do and what goes wrong, each with draws of its own, and when, to some milliseconds. It does
not settle the order of what falls together: the bot's work takes the processor's own time, threads run in real time,
discord.py draws its pauses between sessions without a seed, and what is sent comes through real sockets. Nor when a
session is back, and so how long a fault of the gateway lasts.
"""

from __future__ import annotations

import asyncio
import random
import sqlite3
import threading
from collections import Counter
from collections.abc import Awaitable, Callable, Iterator
from contextlib import ExitStack, asynccontextmanager, closing, suppress
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any
from unittest import mock

import discord
from chatting import library
from fuzzing import real_questions
from leaping import LeapingTime
from loopback import LoopbackDiscord, NotOffered, Perm

from bot.chat.client import ArticleClient
from bot.chat.desk import Desk
from bot.chat.metrics import Metrics
from bot.chat.patience import OLDEST
from bot.chat.render import shown
from bot.errors import StoreError
from bot.store import Record, Store
from bot.store.recorder import Recorder

if TYPE_CHECKING:
    from pathlib import Path

    from loopback import Channel, Exchange, Message

CALLBACK = "/interactions/*/callback"
ACK = 3.0  # seconds that Discord gives for an interaction
ENOUGH = 1.2  # of them in which nothing is wrong: then it has to be answered
SHARDS, CHANNELS, PEOPLE, DIRECT = 2, 60, 80, 15
SETTLED = 1200.0  # seconds after the last fault in which all has to be done
STAYING = ("Where does it say so?", "Right answer", "Wrong answer")  # buttons that leave the reply as it is
BOTH, POSTS, PRESSES, GATEWAY, NEITHER = "both", "posts", "presses", "gateway", "neither"


class Kept(Store):
    """A store whose database can be lost."""

    lost = False

    def add(self, records: Any) -> None:
        if self.lost:
            raise StoreError("the database is gone")
        super().add(records)


class Counting(Recorder):
    """Counts what it is given."""

    given = 0

    def add(self, record: Record) -> None:
        self.given += 1
        super().add(record)


class Watched(ArticleClient):
    """Tells why it ended by itself."""

    ended = ""

    async def start(self, token: str, *, reconnect: bool = True) -> None:
        try:
            await super().start(token, reconnect=reconnect)
        except Exception as error:
            self.ended = repr(error)
            raise


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


@dataclass(eq=False)
class Act:
    """Something that somebody did; `text`: what was asked last by a message."""

    kind: str
    at: float
    exchange: Exchange
    text: str = ""
    day: str = ""  # when, as messages have it


@dataclass
class Table:
    """What came of all acts: by kind how many were done, answered once, twice and lost, and why each was lost."""

    asked: Counter[str] = field(default_factory=Counter)
    once: Counter[str] = field(default_factory=Counter)
    twice: list[str] = field(default_factory=list)
    excused: Counter[str] = field(default_factory=Counter)
    lost: list[str] = field(default_factory=list)
    faults: Counter[str] = field(default_factory=Counter)
    wrong: list[str] = field(default_factory=list)
    seconds: float = 0.0

    def lines(self) -> Iterator[str]:
        """Lay it out."""
        yield f"{self.asked.total()} acts in {self.seconds:.0f} s of the loop's time, faults {dict(self.faults)}"
        for kind, count in self.asked.items():
            lost = sum(line.startswith(kind) for line in self.lost)
            twice = sum(line.startswith(kind) for line in self.twice)
            excused = {why.partition(": ")[2]: n for why, n in self.excused.items() if why.startswith(f"{kind}: ")}
            yield (
                f"{kind:8} {count:6} answered once {self.once[kind]:6} twice {twice} lost {lost}, "
                f"and as Discord has it {sum(excused.values())}: {excused}"
            )
        yield from (*self.twice, *self.lost, *self.wrong)


class Weather:
    """Draws what goes wrong, and lets it pass."""

    def __init__(self, hour: Hour) -> None:
        self._hour, self._at = hour, hour.at
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
        if self._hour.refusing:
            return
        self._hour.refusing = True
        port = await self._at.refuse()
        await self._while(spell, self._at.reset("*", "*"))
        await self._at.listen(port)
        self._hour.refusing = False

    async def _reached(self) -> None:
        """Wait until every shard has a session again."""
        closed = self._hour.bot.is_closed
        await self._at.changed.until(lambda: closed() or len(self._at.gateway.connected()) >= SHARDS)

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
        spell.loses = True
        self._at.gateway.closed_until = self._at.clock() + spell.long()
        self._at.invalidate(resumable=False)
        await self._reached()

    async def _garbage(self, spell: Spell) -> None:
        for event in spell.draw.choices(
            ("MESSAGE_CREATE", "MESSAGE_UPDATE", "INTERACTION_CREATE", "GUILD_CREATE"), k=3
        ):
            data = spell.draw.choice(({"guild_id": "x", "channels": 7}, {}, [], None, {"id": None, "channel_id": []}))
            self._at.send(event, data)  # type: ignore[arg-type]  # it is no event

    async def _locked(self, spell: Spell) -> None:
        if self._hour.is_locked.locked():
            return  # one waits for no other
        async with self._hour.is_locked:
            await self._lock(spell.long())

    async def _lock(self, seconds: float) -> None:
        with closing(self._hour.lock()):
            await asyncio.sleep(seconds)

    async def _gone(self, spell: Spell) -> None:
        self._hour.store.lost = True
        await asyncio.sleep(spell.long())
        self._hour.store.lost = False

    async def _late(self, spell: Spell) -> None:
        status, code = spell.draw.choice(((404, 10062), (400, 40060), (401, 50027)))
        await self._while(spell, self._at.fail("POST", CALLBACK, status=status, code=code))

    async def _denied(self, spell: Spell) -> None:
        spell.channel = spell.draw.choice(self._hour.channels)
        self._at.permit(spell.channel, self._at.bot, deny=Perm.SEND)
        await asyncio.sleep(spell.long())
        self._at.permit(spell.channel, self._at.bot)


class Hour:
    """A bot with all its own patience, people in the channels of two shards, and what they do."""

    def __init__(self, at: LoopbackDiscord, bot: ArticleClient, store: Kept, database: Path, seed: int) -> None:
        self.at, self.bot, self.store, self.database = at, bot, store, database
        self.seed, self.draw = seed, drawing(seed)
        self.refusing, self.is_locked = False, asyncio.Lock()
        guilds = [at.guild(f"g{number}", ident=(5000 + number) << 22) for number in range(4)]
        self.channels = [at.channel(guilds[number % 4], f"c{number}") for number in range(CHANNELS)]
        self.people = [at.user(f"u{number}") for number in range(PEOPLE)]
        self.acts: list[Act] = []
        self._began = at.clock()
        self.weather = Weather(self)
        self._texts = real_questions()
        self._asked: list[Act] = []  # by messages that still stand, the latest last

    def lock(self) -> Any:
        """Lock the database as another process would."""
        connection = sqlite3.connect(self.database, isolation_level=None, timeout=10)
        connection.execute("BEGIN IMMEDIATE")
        return connection

    async def live(self, events: int, seconds: float, between: float) -> None:
        """Do so many acts in about so many seconds, with a fault every so often."""
        loop = asyncio.get_running_loop()
        weather = asyncio.create_task(self.weather.blow(loop.time() + seconds, between))
        beating = asyncio.create_task(self._beat())
        ways = (self._mention, self._direct, self._edit, self._delete, self._slash, self._press)
        due, times = loop.time(), drawing(self.seed, "times")
        for number in range(events):
            due += times.expovariate(events / seconds)
            await until_time(due)
            self.draw = drawing(self.seed, "act", number)
            self.draw.choices(ways, (40, 8, 14, 8, 18, 12))[0]()
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

    def _text(self) -> str:
        return self.draw.choice(self._texts)[:1900]

    def _recent(self) -> Act | None:
        return self.draw.choice(self._asked[-100:]) if self._asked else None

    def _edit(self) -> None:
        if act := self._recent():
            act.text, message = self._text(), _message(act)
            name = f"<@{self.at.bot.id}> " if act.kind == "mention" else ""
            self._did("edit", self.at.edit(message, name + act.text), act.text)

    def _delete(self) -> None:
        if act := self._recent():
            self._asked.remove(act)
            self._did("delete", self.at.delete(_message(act)))

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
        found = Table(seconds=self.at.clock() - self._began)
        found.faults.update(spell.name for spell in self.weather.spells)
        replies: dict[int, list[Message]] = {}
        for message in self.at.posted:
            if message.reference and not message.deleted and "interaction_metadata" not in message.data:
                replies.setdefault(message.reference, []).append(message)
        last: dict[int, Act] = {}
        for act in self.acts:
            if act.exchange.message:
                last[act.exchange.message.id] = act
        for act in self.acts:
            found.asked[act.kind] += 1
            count = self._answers(act, replies, last)
            if count == 1:
                found.once[act.kind] += 1
            elif count > 1:
                found.twice.append(f"{act.kind} at {act.at:.0f} twice: {self._around(act)}")
            elif why := self._excuse(act):
                found.excused[f"{act.kind}: {why}"] += 1
            else:
                found.lost.append(f"{act.kind} at {act.at:.0f} lost: {self._around(act)}")
        found.wrong += self._stray()
        return found

    def _stray(self) -> Iterator[str]:
        """Tell of what the bot posted unasked: replies to nothing, and a second hint to a person about a channel."""
        hints = Counter[tuple[int, str]]()
        for message in self.at.posted:
            if message.deleted or message.reference or "interaction_metadata" in message.data:
                continue
            hints[message.channel.id, message.text] += 1
            if not message.text.startswith("I may not write"):
                yield f"a reply to nothing: {message.text[:60]!r}"
        yield from (f"told {count} times: {text!r}" for (_, text), count in hints.items() if count > 1)

    def _answers(self, act: Act, replies: dict[int, list[Message]], last: dict[int, Act]) -> int:
        """Count how often an act was answered, as far as that can be told at the end."""
        if act.exchange.interaction:
            return len(act.exchange.messages) or int(act.exchange.acknowledged is not None)
        message = _message(act)
        standing = replies.get(message.id, [])
        if message.deleted:
            return int(not standing) if act.kind == "delete" else 1
        if last[message.id] is not act:
            return 1 if act.kind == "edit" else max(1, len(standing))  # told by the latest act on that message
        if act.kind == "edit" and standing and not self._fits(standing[0], act):
            return 0
        return len(standing)

    def _fits(self, reply: Message, act: Act) -> bool:
        """Whether a reply is the one to the text as it is now; a direct one, read with those before, was changed."""
        if self._question(act).kind == "direct":
            return str(reply.data["edited_timestamp"] or reply.data["timestamp"]) >= act.day
        article = next(iter(self.bot.desk.shelf.library.articles.values()))
        expected = article.reply(act.text.strip())
        told = expected.answer.split("\n")[0] if expected.answer else ""
        if told and told in reply.content:
            return True
        return reply.content == shown(expected, article, act.exchange.user.id)[0]

    def _excuse(self, act: Act) -> str:
        """Say why Discord didn't let an act be answered; nothing where it did."""
        told = act.exchange.interaction is None and self._told_why(act)
        for spell in self.weather.spells:
            here = spell.channel is act.exchange.channel
            asked = any(spell.start - 2 <= one.at <= spell.end for one in (act, self._question(act)))
            tried = told and act.at < spell.start <= act.at + OLDEST.total_seconds()  # its reply, in vain
            if spell.name == "may not write" and here and (asked or tried) and act.exchange.interaction is None:
                return spell.name
            if spell.name == "too late" and act.exchange.interaction and spell.start - 1 <= act.at <= spell.end:
                return spell.name
        if self._told_to_wait(act):
            return "told to wait for longer"
        question = self._question(act)
        losing = self._losing(question.at)
        if question.kind == "direct" and losing and self._is_first(question):
            return f"{losing[0]}, and the first direct message"
        if act.exchange.interaction is None:
            return ""
        if losing:
            return losing[0]
        hits = [one for one in self.weather.spells if one.hits in {BOTH, PRESSES, GATEWAY}]
        near = [one for one in hits if one.start < act.at + ACK and one.end > act.at - 1]
        free, time = 0.0, act.at
        for spell in sorted(near, key=lambda one: one.start):
            free = max(free, spell.start - time)
            time = max(time, spell.end)
        free = max(free, act.at + ACK - time)
        return " and ".join(sorted({one.name for one in near})) if free < ENOUGH else ""

    def _told_why(self, act: Act) -> bool:
        """Whether who asked was told in private that the bot may not write there, which settles the question."""
        hint, private = f"I may not write in <#{act.exchange.channel.id}>", self.at.dm_channel(act.exchange.user)
        return any(one.channel is private and one.text.startswith(hint) for one in self.at.posted)

    def _told_to_wait(self, act: Act) -> bool:
        """Whether what answers an interaction was told to wait until that can no longer be answered."""
        made = act.exchange.interaction
        tries = self.at.sent("POST", f"/interactions/{made.id}/") if made else []
        return any(one.wait and one.at + one.wait >= act.at + ACK for one in tries)

    def _question(self, act: Act) -> Act:
        """Return the act by which the message was posted that an act is about; of an interaction, itself."""
        posted = (one for one in self.acts if one.exchange.message is act.exchange.message)
        return act if act.exchange.interaction else next(posted)

    def _is_first(self, act: Act) -> bool:
        """Whether nobody can know of a channel of direct messages, of which Discord lists none: no earlier one came."""
        for one in self.acts:
            if one is act:
                return True
            if one.kind == "direct" and one.exchange.user is act.exchange.user and not self._losing(one.at):
                return False
        return True

    def _losing(self, at: float) -> list[str]:
        """Name what loses the events of a moment."""
        return [one.name for one in self.weather.spells if one.loses and one.start - 1 <= at <= one.end]

    def _around(self, act: Act) -> str:
        """Name what went wrong around an act."""
        near = [one for one in self.weather.spells if one.start < act.at + 60 and one.end > act.at - 5]
        if act.kind == "edit":
            replies = [one.text[:60] for one in self.at.posted if one.reference == _message(act).id]
            question = self._question(act)
            near_text = f"{question.kind} {question.at - act.at:.1f} {act.text[:60]!r} has {replies!r}; "
        else:
            near_text = ""
        return near_text + ", ".join(f"{one.name} {one.start - act.at:+.1f} to {one.end - act.at:+.1f}" for one in near)


def _message(act: Act) -> Message:
    message = act.exchange.message
    assert message is not None
    return message


@asynccontextmanager
async def hour(folder: Path, seed: int) -> Any:
    """Run the bot as `run` does, with a database of its own; its paces go by the loop's time."""
    database = folder / "kept.db"
    store = Kept(f"sqlite:///{database}", patience=0.1)
    desk = Desk(library(), Counting(store, again=0.05), Metrics(), clock=asyncio.get_running_loop().time)
    bot = Watched(desk)
    async with LoopbackDiscord(check=False, shards=SHARDS) as at:
        told = Hour(at, bot, store, database, seed)
        with ExitStack() as patched:
            for module in ("absence", "messages", "patience"):
                patched.enter_context(mock.patch(f"bot.chat.{module}.datetime", LeapingTime))
            async with at.running(bot, shards=SHARDS):
                await at.online(SHARDS)
                await at.changed.until(lambda: at.registry.known)
                yield told
    for thread in threading.enumerate():  # discord.py leaves those of broken connections to themselves
        if isinstance(thread, discord.gateway.KeepAliveHandler):
            thread.stop()


async def trouble(folder: Path, seed: int, events: int, seconds: float, between: float) -> Table:
    """Live through trouble, and tell what came of it."""
    async with hour(folder, seed) as told:
        await told.live(events, seconds, between)
        table: Table = told.table()
        recorder = told.bot.desk.recorder
        written = await asyncio.to_thread(recorder.flush, 20)
        kept = recorder.written + recorder.capped
        if not written or kept != recorder.given or recorder.dropped:
            table.wrong.append(f"of {recorder.given} records {kept} are kept, {recorder.dropped} dropped")
        if told.bot.ended:
            table.wrong.append(f"the bot ended: {told.bot.ended}")
        if told.bot.owed.stuck():
            table.wrong.append("health says that nothing gets through")
        return table
