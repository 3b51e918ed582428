"""Building the world and writing in it, as a test says it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from .channels import dm_channel
from .exchange import Exchange, NotOffered
from .messages import pinged, pings_everyone, remove
from .payloads import channel_payload, guild_payload
from .world import DM, EVERYONE, GROUP, PUBLIC_THREAD, THREADS, Channel, Guild, Message, Perm, Role, User, World

if TYPE_CHECKING:
    from .gateway import Gateway


class People(World):
    """Who exists and what they write. Every act sends its event at once and returns an Exchange."""

    gateway: Gateway

    async def quiet(self, seconds: float = 60.0) -> None:
        """Wait until the bot has nothing left to do."""
        raise NotImplementedError

    def user(self, name: str = "asker", **details: Any) -> User:
        """Add a user; details: locale, bot, installed (has the app as a user install), accepts_dms."""
        made = User(self.snowflake(), name, **details)
        self.users[made.id] = made
        return made

    def guild(
        self,
        name: str = "server",
        *,
        ident: int | None = None,
        has_bot: bool = True,
        everyone: int = EVERYONE,
        locale: str = "en-US",
    ) -> Guild:
        """Add a server. `everyone`: permissions of all its members; `ident` decides the shard."""
        owner = self.user("owner")
        made = Guild(ident or self.snowflake(), name, owner, self.snowflake(), everyone, locale, has_bot)
        self.guilds[made.id] = made
        if has_bot:
            self.gateway.dispatch("GUILD_CREATE", guild_payload(self, made), guild=made, intent=1)
        return made

    def channel(
        self,
        guild: Guild,
        name: str = "general",
        kind: int = 0,
        *,
        parent: Channel | None = None,
        bot_denied: int = 0,
        archived: bool = False,
        locked: bool = False,
    ) -> Channel:
        """Add a channel (TEXT, VOICE, FORUM), or a thread or forum post (PUBLIC_THREAD with a parent)."""
        made = Channel(self.snowflake(), kind, name, guild, parent, archived=archived, locked=locked)
        self.channels[made.id] = made
        guild.channels.append(made)
        if bot_denied:
            made.overwrites[self.bot.id] = (0, bot_denied)
        if guild.has_bot:
            event = "THREAD_CREATE" if kind in THREADS else "CHANNEL_CREATE"
            self.gateway.dispatch(event, channel_payload(self, made), guild=guild, intent=1)
        return made

    def role(self, guild: Guild, name: str = "helpers", *, mentionable: bool = True) -> Role:
        """Add a role to a server."""
        made = Role(self.snowflake(), name, mentionable)
        guild.roles.append(made)
        if guild.has_bot:
            data = {"guild_id": str(guild.id), "role": made.payload}
            self.gateway.dispatch("GUILD_ROLE_CREATE", data, guild=guild, intent=1)
        return made

    def post(self, forum: Channel, user: User, title: str, text: str = "see title") -> Exchange:
        """Open a post in a forum: a thread, and its first message under the same id."""
        thread = Channel(self.snowflake(), PUBLIC_THREAD, title, forum.guild, forum)
        self.channels[thread.id] = thread
        forum.guild.channels.append(thread)
        made = channel_payload(self, thread) | {"newly_created": True, "owner_id": str(user.id)}
        self.gateway.dispatch("THREAD_CREATE", made, guild=forum.guild, intent=1)
        exchange, body = Exchange(self, self.quiet, user, thread), {"content": text}
        mentions = [one.payload for one in pinged(self, body)]
        exchange.message = self.write(thread, user, body, ident=thread.id, mentions=mentions)
        self.gateway.announce("MESSAGE_CREATE", exchange.message)
        return exchange

    def permit(self, channel: Channel, who: User | Guild, *, allow: int = 0, deny: int = 0) -> None:
        """Set the overwrite of a user (the bot, too) or of everyone (the guild) in a channel."""
        channel.overwrites[who.id] = (allow, deny)
        self.gateway.dispatch("CHANNEL_UPDATE", channel_payload(self, channel), guild=channel.guild, intent=1)

    def dm_channel(self, user: User) -> Channel:
        """Return the DM channel of a user and the bot."""
        return dm_channel(self, user)

    def private(self, *users: User) -> Channel:
        """Add a DM of two users, or a group DM of more, that the bot isn't in."""
        kind = DM if len(users) == 2 else GROUP
        made = Channel(self.snowflake(), kind, "private", recipients=list(users))
        self.channels[made.id] = made
        return made

    def leave(self, guild: Guild) -> None:
        """Remove the bot from a server, and its commands; of those alone nobody tells the bot."""
        had_bot, guild.has_bot, guild.commands_alone = guild.has_bot, False, False
        if had_bot:
            self.gateway.dispatch("GUILD_DELETE", {"id": str(guild.id)}, guild=guild, intent=1)

    def message(
        self,
        channel: Channel,
        user: User,
        text: str,
        *,
        reply_to: Message | None = None,
        ping: bool = True,
        webhook: bool = False,
        ago: float = 0.0,
    ) -> Exchange:
        """Post a message as a user (or as a `webhook` of that name); `ping`: a reply notifies its author.

        `ago`: so many seconds ago, which goes once in a channel, and first.
        """
        wanted = Perm.SEND_IN_THREADS if channel.kind in THREADS else Perm.SEND
        if len(text) > 2000 or not text.strip() or not self.may(user, channel, wanted):
            raise NotOffered(f"{user.name} may not write this in {channel.name}")
        exchange, body = Exchange(self, self.quiet, user, channel), {"content": text}
        extra: dict[str, Any] = {"webhook_id": str(user.id)} if webhook else {}
        exchange.message = self.write(
            channel,
            user,
            body,
            reply_to=reply_to,
            mention_everyone=pings_everyone(body),
            mentions=[one.payload for one in pinged(self, body, reply_to if ping else None)],
            ago=ago,
            **extra,
        )
        self.gateway.announce("MESSAGE_CREATE", exchange.message)
        return exchange

    def forward(self, channel: Channel, user: User, text: str, *, note: str = "") -> Exchange:
        """Post a forwarded message, from a place that the bot may not see: it has its text in a snapshot alone.

        `note`: what it says itself, as no client of Discord's own lets users do.
        """
        exchange = Exchange(self, self.quiet, user, channel)
        snapshot = {
            "type": 0,
            "content": text,
            "embeds": [],
            "attachments": [],
            "components": [],
            "flags": 0,
            "timestamp": self.now(),
            "edited_timestamp": None,
            "mentions": [],
            "mention_roles": [],
        }
        exchange.message = self.write(
            channel,
            user,
            {"content": note},
            message_reference={"type": 1, "channel_id": str(self.snowflake()), "message_id": str(self.snowflake())},
            message_snapshots=[{"message": snapshot}],
            mentions=[one.payload for one in pinged(self, {"content": note})],
        )
        self.gateway.announce("MESSAGE_CREATE", exchange.message)
        return exchange

    def mention(self, channel: Channel, user: User, text: str, **details: Any) -> Exchange:
        """Post a message that begins with the bot's mention."""
        return self.message(channel, user, f"<@{self.bot.id}> {text}", **details)

    def dm(self, user: User, text: str, **details: Any) -> Exchange:
        """Write to the bot in private."""
        return self.message(self.dm_channel(user), user, text, **details)

    def edit(self, message: Message, text: str) -> Exchange:
        """Change a user's message."""
        exchange = Exchange(self, self.quiet, message.author, message.channel, message=message)
        message.history.append(dict(message.data))
        target = message.channel.messages.get(message.reference or 0)
        mentions = [user.payload for user in pinged(self, {"content": text}, target)]
        message.data |= {"content": text, "edited_timestamp": self.now(), "mentions": mentions}
        self.gateway.announce("MESSAGE_UPDATE", message)
        return exchange

    def delete(self, message: Message) -> Exchange:
        """Delete a message as its author or a moderator."""
        exchange = Exchange(self, self.quiet, message.author, message.channel, message=message)
        remove(self.gateway, message)
        return exchange

    def seen_by(self, user: User, channel: Channel) -> list[Message]:
        """Return what a user sees of a channel, oldest first: of ephemeral messages only their own."""
        standing = [one for one in channel.messages.values() if not one.deleted]
        sees = self.may(user, channel, Perm.VIEW)
        return [one for one in standing if sees and one.private_to in (None, user)]
