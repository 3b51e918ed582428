"""Who and what exists: users, guilds, channels, permissions, messages, one clock for all of them."""

from __future__ import annotations

import asyncio
import re
import time
from dataclasses import dataclass, field
from datetime import UTC, datetime
from enum import IntFlag
from typing import TYPE_CHECKING, Any

from .link import Signal

if TYPE_CHECKING:
    from collections.abc import Iterator

Json = dict[str, Any]
EPOCH_MS = 1_420_070_400_000
TEXT, DM, VOICE, GROUP, NEWS, NEWS_THREAD, PUBLIC_THREAD, PRIVATE_THREAD, FORUM = 0, 1, 2, 3, 5, 10, 11, 12, 15
THREADS = (NEWS_THREAD, PUBLIC_THREAD, PRIVATE_THREAD)
EPHEMERAL, LOADING, V2 = 1 << 6, 1 << 7, 1 << 15
ALL = (1 << 53) - 1


class Perm(IntFlag):
    """The permission bits that the rules here look at."""

    ADMINISTRATOR = 1 << 3
    VIEW = 1 << 10
    SEND = 1 << 11
    MANAGE_MESSAGES = 1 << 13
    EMBED_LINKS = 1 << 14
    HISTORY = 1 << 16
    MENTION_EVERYONE = 1 << 17
    CONNECT = 1 << 20
    USE_COMMANDS = 1 << 31
    MANAGE_THREADS = 1 << 34
    CREATE_THREADS = 1 << 35
    SEND_IN_THREADS = 1 << 38
    EXTERNAL_APPS = 1 << 50


EVERYONE = (
    Perm.VIEW
    | Perm.SEND
    | Perm.EMBED_LINKS
    | Perm.HISTORY
    | Perm.CONNECT
    | Perm.USE_COMMANDS
    | Perm.SEND_IN_THREADS
    | Perm.EXTERNAL_APPS
)


@dataclass(eq=False)
class User:
    """Someone with an account. `installed`: has the app as a user install."""

    id: int
    name: str
    locale: str = "en-US"
    bot: bool = False
    installed: bool = False
    accepts_dms: bool = True

    @property
    def payload(self) -> Json:
        """The user as every answer and event shows them."""
        return {
            "id": str(self.id),
            "username": self.name,
            "bot": self.bot,
            "global_name": None,
            "avatar": None,
            "discriminator": "0",
            "public_flags": 0,
            "flags": 0,
            "primary_guild": None,
        }


@dataclass(eq=False)
class Role:
    """A role beside everyone's and the bot's own, without permissions."""

    id: int
    name: str
    mentionable: bool = False

    @property
    def payload(self) -> Json:
        """The role as events show it."""
        return {
            "id": str(self.id),
            "name": self.name,
            "permissions": "0",
            "mentionable": self.mentionable,
            "color": 0,
            "colors": {"primary_color": 0, "secondary_color": None, "tertiary_color": None},
            "hoist": False,
            "position": 1,
            "managed": False,
            "flags": 0,
        }


@dataclass(eq=False)
class Guild:
    """A server; `has_bot`: the bot is a member; `commands_alone`: it was added without one. `bot_role`: id of the bot's
    own managed role.
    """

    id: int
    name: str
    owner: User
    bot_role: int
    everyone: int = EVERYONE
    locale: str = "en-US"
    has_bot: bool = True
    hidden: bool = False  # out of reach for a while, as Discord's own outages have it
    commands_alone: bool = False
    roles: list[Role] = field(default_factory=list)
    channels: list[Channel] = field(default_factory=list)

    @property
    def has_commands(self) -> bool:
        return self.has_bot or self.commands_alone


@dataclass(eq=False)
class Channel:
    """Any place with messages. `overwrites`: id of a user, the bot's role or the guild -> (allow, deny)."""

    id: int
    kind: int
    name: str
    guild: Guild | None = None
    parent: Channel | None = None
    recipients: list[User] = field(default_factory=list)
    overwrites: dict[int, tuple[int, int]] = field(default_factory=dict)
    archived: bool = False
    locked: bool = False
    messages: dict[int, Message] = field(default_factory=dict)


@dataclass(eq=False)
class Message:
    """A message as Discord keeps it: `data` is its payload, `history` its earlier payloads.

    `private_to`: the one who sees it, when ephemeral. `owners`: for whom the app was installed, in answers.
    """

    id: int
    channel: Channel
    author: User
    data: Json
    private_to: User | None = None
    owners: Json | None = None
    deleted: bool = False
    history: list[Json] = field(default_factory=list)

    @property
    def content(self) -> str:
        return str(self.data["content"])

    @property
    def flags(self) -> int:
        return int(self.data["flags"])

    @property
    def ephemeral(self) -> bool:
        return bool(self.flags & EPHEMERAL)

    @property
    def components(self) -> list[Json]:
        """Every component, however deep, in order."""
        return list(walk(self.data["components"]))

    @property
    def buttons(self) -> list[Json]:
        return [part for part in self.components if part["type"] == 2]

    @property
    def labels(self) -> list[str]:
        return [str(button.get("label", "")) for button in self.buttons]

    @property
    def text(self) -> str:
        """All that a reader sees as text: content, text displays, embeds' titles and descriptions."""
        parts = [self.content, *(part["content"] for part in self.components if part["type"] == 10)]
        parts += [embed.get(key) for embed in self.data["embeds"] for key in ("title", "description")]
        return "\n".join(part for part in parts if part)

    @property
    def reference(self) -> int | None:
        """The message that it replies to; none for what it forwards."""
        place = self.data.get("message_reference", {"type": 1})
        return None if place["type"] == 1 else int(place["message_id"])

    @property
    def role_pings(self) -> list[int]:
        return [int(role) for role in self.data["mention_roles"]]

    @property
    def pings(self) -> list[int]:
        return [int(user["id"]) for user in self.data["mentions"]]


def walk(components: list[Json]) -> Iterator[Json]:
    """Yield every component of a tree, parents first."""
    for part in components:
        yield part
        inner = [part[key] for key in ("accessory", "component") if isinstance(part.get(key), dict)]
        yield from walk([*(part.get("components") or []), *inner])


class World:
    """All objects by id, the bot itself, the clock (seconds), the snowflakes, the permissions."""

    def __init__(self, token: str) -> None:
        self.token, self.offset, self._last_id = token, 0.0, 0
        self.users: dict[int, User] = {}
        self.guilds: dict[int, Guild] = {}
        self.channels: dict[int, Channel] = {}
        self.posted: list[Message] = []
        self.changed = Signal()
        self.bot = User(self.snowflake(), "robot", bot=True)
        self.users[self.bot.id] = self.bot

    def clock(self) -> float:
        return asyncio.get_running_loop().time() + self.offset

    def wall(self) -> float:
        """Return the time of day, in seconds since 1970; as the event loop has it, where it has one of its own."""
        return float(getattr(asyncio.get_running_loop(), "wall", 0.0) or time.time()) + self.offset

    def now(self) -> str:
        """Return the time as Discord writes it."""
        return datetime.fromtimestamp(self.wall(), UTC).isoformat()

    def snowflake(self) -> int:
        """Return a new id, higher than all before."""
        self._last_id = max(self._last_id + 1, self.snowflake_of(0.0))
        return self._last_id

    def snowflake_of(self, ago: float) -> int:
        """Return the lowest id of what was made so many seconds ago."""
        return int((self.wall() - ago) * 1000 - EPOCH_MS) << 22

    def permissions(self, user: User, channel: Channel) -> int:
        """Return what a user may do in a channel, by Discord's own order of overwrites."""
        guild = channel.guild
        if guild is None:
            return ALL if user in channel.recipients else 0
        if user is self.bot and not guild.has_bot:
            return 0
        if user is guild.owner or guild.everyone & Perm.ADMINISTRATOR:
            return ALL
        place = channel.parent if channel.kind in THREADS and channel.parent else channel
        granted = int(guild.everyone)
        for target in (guild.id, guild.bot_role if user is self.bot else 0, user.id):
            allow, deny = place.overwrites.get(target, (0, 0))
            granted = granted & ~deny | allow
        needed = Perm.VIEW | (Perm.CONNECT if channel.kind == VOICE else 0)
        return granted if granted & needed == needed else 0

    def may(self, user: User, channel: Channel, *wanted: int) -> bool:
        """Tell whether a user has every wanted permission in a channel."""
        return all(self.permissions(user, channel) & bit for bit in wanted)

    def bot_may(self, channel: Channel, *wanted: int) -> bool:
        return self.may(self.bot, channel, *wanted)

    def write(
        self,
        channel: Channel,
        author: User,
        body: Json,
        *,
        reply_to: Message | None = None,
        private_to: User | None = None,
        ago: float = 0.0,
        ident: int = 0,
        **extra: Any,
    ) -> Message:
        """Keep a new message of this content, posted so many seconds ago; `extra` goes into its payload as it is."""
        ident = ident or (self.snowflake_of(ago) if ago else self.snowflake())
        data: Json = {
            "id": str(ident),
            "channel_id": str(channel.id),
            "author": author.payload,
            "timestamp": self.now(),
            "type": 19 if reply_to else 0,
            "content": "",
            "flags": 0,
            "components": [],
            "embeds": [],
            "attachments": [],
            "mentions": [],
            "mention_everyone": False,
            "edited_timestamp": None,
            "mention_roles": re.findall(r"<@&(\d+)>", body.get("content") or ""),
            "tts": False,
            "pinned": False,
        }
        if channel.guild:
            data["guild_id"] = str(channel.guild.id)
        if reply_to:
            place = {"channel_id": str(channel.id), "message_id": str(reply_to.id)}
            data["message_reference"] = {"type": 0, **place}
        message = Message(ident, channel, author, data | extra, private_to)
        fill(message, body)
        channel.messages[ident] = message
        if author is self.bot:
            self.posted.append(message)
        self.changed.notify()
        return message

    def shown(self, message: Message) -> Json:
        """Return a message's payload for an answer or an event, with the message it refers to."""
        data = dict(message.data)
        if message.reference:
            target = message.channel.messages.get(message.reference)
            data["referenced_message"] = dict(target.data) if target and not target.deleted else None
        return data


def fill(message: Message, body: Json) -> None:
    """Put the fields of `body` into a message (None empties one) and number its components."""
    empty: Json = {"content": "", "embeds": [], "components": [], "flags": 0, "attachments": []}
    message.data |= {key: body[key] or nothing for key, nothing in empty.items() if key in body}
    used = {part["id"] for part in message.components if part.get("id")}
    free = (number for number in range(1, 999) if number not in used)
    for part in message.components:
        part["id"] = part.get("id") or next(free)
