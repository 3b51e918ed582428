"""The gateway: identify, heartbeats, dispatch by shard and intents, resume, lost connections."""

from __future__ import annotations

import asyncio
import json
import secrets
from dataclasses import dataclass, field
from typing import Any

from aiohttp import WSMsgType, web

from .link import Link, abort
from .payloads import guild_payload, member_payload
from .world import Guild, Json, Message, Perm, World

GUILDS, GUILD_MESSAGES, DM_MESSAGES, MESSAGE_CONTENT = 1 << 0, 1 << 9, 1 << 12, 1 << 15
PRIVILEGED = 1 << 1 | 1 << 8 | MESSAGE_CONTENT
KNOWN_INTENTS = (1 << 17) - 1 | 3 << 20 | 3 << 24


@dataclass(eq=False)
class Session:
    """What survives a lost connection: the events by sequence. `link` is None while the client is away."""

    id: str
    shard: tuple[int, int]
    intents: int
    link: Link | None
    events: list[tuple[str, Any]] = field(default_factory=list)

    def push(self, event: str, data: Any) -> None:
        """Send an event, or keep it for the resume."""
        self.events.append((event, data))
        if self.link:
            self.link.send(0, data, event=event, seq=len(self.events))

    def covers(self, guild: Guild | None) -> bool:
        number, count = self.shard
        return number == ((guild.id >> 22) % count if guild else 0)


@dataclass(eq=False)
class Starts:
    """How fast sessions may start: those of a row (shard modulo `concurrency`) `apart` seconds from each other.

    `hasty` counts those that came sooner, `doubled` those of a shard that had a session with a client.
    """

    concurrency: int
    apart: float
    hasty: int = 0
    doubled: int = 0
    latest: dict[int, float] = field(default_factory=dict)

    def take(self, shard: int, now: float) -> bool:
        """Count a start; return whether it may be."""
        row = shard % self.concurrency
        if now < self.latest.get(row, -self.apart) + self.apart:
            self.hasty += 1
            return False
        self.latest[row] = now
        return True


class Gateway:
    """All sessions of the bot. `allowed`: the intents switched on in the developer portal."""

    def __init__(self, world: World, *, allowed: int, heartbeat_ms: int, starts: Starts) -> None:
        self.starts = starts
        self.world, self.allowed, self.heartbeat_ms = world, allowed, heartbeat_ms
        self.url, self.heartbeats, self.resumes = "", 0, 0
        self.sessions: dict[str, Session] = {}
        self.identifies: list[Json] = []
        self.closes: list[int | None] = []
        self.down: int | None = None  # the status of a refused connection; 0: reset without a word
        self.refused = 0  # connections meanwhile
        self.address = ""  # that /gateway/bot names, when not its own
        self.resume_address = ""  # that READY names, when not its own
        self.closed_until = 0.0  # by the clock: no session may start before
        self.refusing = 0  # the code with which whoever wants a session is closed

    async def handle(self, request: web.Request) -> web.WebSocketResponse:
        """Serve one connection."""
        if self.down is not None:
            self.refused += 1
            self.world.changed.notify()
            if not self.down:
                abort(request)
            raise web.HTTPServiceUnavailable
        ws = web.WebSocketResponse(autoping=False, compress=False, max_msg_size=0)
        await ws.prepare(request)
        link, session = Link(request, ws), None
        link.send(10, {"heartbeat_interval": self.heartbeat_ms})
        try:
            async for frame in ws:
                if frame.type == WSMsgType.PONG:
                    link.pongs += 1
                    self.world.changed.notify()
                elif frame.type == WSMsgType.PING:
                    await ws.pong(frame.data)
                elif frame.type == WSMsgType.TEXT:
                    session = self._receive(link, session, frame.data)
        finally:
            link.writer.cancel()
            if link.beside:
                link.beside.cancel()
            self.closes.append(link.code or ws.close_code)
            if session and session.link is link:
                session.link = None
                if ws.close_code in (1000, 1001):
                    self.sessions.pop(session.id, None)
            self.world.changed.notify()
        return ws

    def _receive(self, link: Link, session: Session | None, text: str) -> Session | None:
        """Take one payload from the client; return its session from now on."""
        link.received += 1
        try:
            payload = json.loads(text)
            op, data = payload["op"], payload.get("d")
        except (ValueError, KeyError, TypeError):
            op = data = None
        if op is None or len(text.encode()) > 4096:
            link.close(4002)
        elif link.received > 120:
            link.close(4008)
        elif op == 1:
            self.heartbeats += 1
            link.send(11)
        elif op in (2, 6):
            if session is None:
                return self._identify(link, data) if op == 2 else self._resume(link, data)
            link.close(4005)
        elif op not in (3, 4, 8, 31):
            link.close(4001)
        elif session is None:
            link.close(4003)
        return session

    def _identify(self, link: Link, data: Json) -> Session | None:
        self.identifies.append(data)
        number, count = data.get("shard") or (0, 1)
        intents = data.get("intents", -1)
        wrong = {
            4004: data["token"] != self.world.token or self.world.clock() < self.closed_until,
            4010: not 0 <= number < count,
            4012: link.request.query.get("v") != "10",
            4013: intents < 0 or intents & ~KNOWN_INTENTS,
            4014: intents & PRIVILEGED & ~self.allowed,
        }
        if code := next((code for code, found in wrong.items() if found), None):
            link.close(code)
            return None
        if self.refusing:
            link.beside = asyncio.create_task(self._refuse(link))
            return None
        if not self.starts.take(number, self.world.clock()):
            link.send(9, False)
            return None
        for old in [one for one in self.sessions.values() if one.shard == (number, count)]:
            self.starts.doubled += old.link is not None
            if not old.link:
                del self.sessions[old.id]
        session = Session(secrets.token_hex(8), (number, count), intents, link)
        self.sessions[session.id] = session
        guilds = [guild for guild in self.world.guilds.values() if guild.has_bot and session.covers(guild)]
        session.push(
            "READY",
            {
                "v": 10,
                "user": self.world.bot.payload,
                "session_id": session.id,
                "resume_gateway_url": self.resume_address or self.url,
                "guilds": [{"id": str(guild.id), "unavailable": True} for guild in guilds],
                "shard": [number, count],
                "application": {"id": str(self.world.bot.id), "flags": 0},
            },
        )
        for guild in [one for one in guilds if not one.hidden] if intents & GUILDS else []:
            session.push("GUILD_CREATE", guild_payload(self.world, guild) | {"unavailable": False})
        self.world.changed.notify()
        return session

    async def _refuse(self, link: Link) -> None:
        """Close a connection once its client listens: while it still sends, the code can get lost."""
        number = link.ping()
        await self.world.changed.until(lambda: link.pongs >= number)
        link.close(self.refusing)

    def _resume(self, link: Link, data: Json) -> Session | None:
        session, seen = self.sessions.get(data["session_id"] or ""), data["seq"] or 0
        if data["token"] != self.world.token:
            link.close(4004)
        elif session is None:
            link.send(9, False)
        elif not 0 <= seen <= len(session.events):
            link.close(4007)
        else:
            self.resumes += 1
            for seq, (event, missed) in enumerate(session.events[seen:], seen + 1):
                link.send(0, missed, event=event, seq=seq)
            session.link = link
            session.push("RESUMED", {})
            self.world.changed.notify()
            return session
        return None

    def dispatch(self, event: str, data: Json, *, guild: Guild | None = None, intent: int = 0) -> None:
        """Send an event to the shard that covers the guild, if it asked for that intent (0: needs none)."""
        for session in self.sessions.values():
            if session.covers(guild) and (not intent or session.intents & intent):
                session.push(event, data)

    def announce(self, event: str, message: Message) -> None:
        """Send a message event where the bot may see it, without the content that its intents don't cover."""
        guild = message.channel.guild
        if message.private_to or not self.world.bot_may(message.channel, Perm.VIEW) or (guild and guild.hidden):
            return
        for session in self.sessions.values():
            if session.covers(guild) and session.intents & (GUILD_MESSAGES if guild else DM_MESSAGES):
                session.push(event, self._message(message, session.intents))

    def seen(self, message: Message, intents: int) -> Json:
        """Return a message as Discord shows it, over REST too, without the content that such intents don't cover."""
        data, target = self.world.shown(message), message.channel.messages.get(message.reference or 0)
        if not self._readable(message, intents):
            data |= _emptied(data)
        if data.get("referenced_message") and target and not self._readable(target, intents):
            data["referenced_message"] |= _emptied(data["referenced_message"])
        return data

    def _message(self, message: Message, intents: int) -> Json:
        data = self.seen(message, intents)
        if message.channel.guild and "webhook_id" not in data:
            data["member"] = member_payload(self.world, message.author, message.channel.guild)
            del data["member"]["user"]
        return data

    def _readable(self, message: Message, intents: int) -> bool:
        """Tell whether the bot gets a message's content."""
        bot, target = self.world.bot, message.channel.messages.get(message.reference or 0)
        named = any(f"<@{mark}{bot.id}>" in message.content for mark in ("", "!"))
        # a ping by replying counts, but not on a message that answers an interaction
        pinged = bot.id in message.pings and not (target and "interaction_metadata" in target.data)
        exempt = message.channel.guild is None or message.author is bot or named or pinged
        return bool(intents & MESSAGE_CONTENT) or exempt

    async def caught_up(self) -> None:
        """Return once every session is connected and its client has processed all that was sent."""
        for session in list(self.sessions.values()):
            while not await self._answered(session):
                pass

    async def _answered(self, session: Session) -> bool:
        await self.world.changed.until(lambda: session.link or session.id not in self.sessions)
        link = session.link
        if link is None:
            return True
        number = link.ping()
        await self.world.changed.until(lambda: session.link is not link or link.pongs >= number)
        return link.pongs >= number

    def connected(self) -> list[tuple[Session, Link]]:
        """Return the sessions whose client is there."""
        return [(session, session.link) for session in self.sessions.values() if session.link]


def _emptied(data: Json) -> Json:
    """Return what takes the place of a message's content, its own and that of what it forwards."""
    nothing: Json = {"content": "", "embeds": [], "attachments": [], "components": []}
    forwarded = [{"message": one["message"] | nothing} for one in data.get("message_snapshots", [])]
    return nothing | ({"message_snapshots": forwarded} if forwarded else {})
