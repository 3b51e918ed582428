"""Routes of the bot's own doings: login, command registration, messages in channels."""

from __future__ import annotations

from typing import TYPE_CHECKING

from .bodies import check_message
from .errors import ApiError, Faults
from .messages import pinged, pinged_roles, pings_everyone, remove, revise
from .payloads import channel_payload
from .world import DM, FORUM, NEWS, NEWS_THREAD, PUBLIC_THREAD, TEXT, THREADS, Channel, Json, Message, Perm, User, World

if TYPE_CHECKING:
    from .commands import Registry
    from .gateway import Gateway
    from .rest import Recorded, Rest

NONCE_SECONDS = 120.0  # for which a nonce is known; Discord says "the past few minutes"


class ChannelRoutes:
    """Handlers of these routes; each takes the request and returns the answer's JSON (None: 204)."""

    def __init__(self, world: World, gateway: Gateway, registry: Registry, shards: int) -> None:
        self.world, self.gateway, self.registry, self.shards = world, gateway, registry, shards
        self.nonces: dict[str, tuple[Message, float]] = {}

    def install(self, rest: Rest) -> None:
        """Put the routes into the table."""
        channel, message = "/channels/{channel_id}", "/channels/{channel_id}/messages/{message_id}"
        commands = "/applications/{application_id}/commands"
        in_guild = "/applications/{application_id}/guilds/{guild_id}/commands"
        for method, template, handler in (
            ("GET", "/users/@me", self.me),
            ("GET", "/users/{user_id}", self.user),
            ("GET", "/applications/@me", self.application),
            ("GET", "/oauth2/applications/@me", self.application),
            ("GET", "/gateway/bot", self.gateway_bot),
            ("GET", commands, self.commands),
            ("PUT", commands, self.put_commands),
            ("GET", in_guild, self.commands),
            ("PUT", in_guild, self.put_commands),
            ("POST", "/users/@me/channels", self.open_dm),
            ("GET", channel, lambda request: channel_payload(self.world, self.channel(request))),
            ("POST", f"{channel}/typing", lambda request: self.writable(request) and None),
            ("GET", f"{channel}/messages", self.history),
            ("POST", f"{channel}/messages", self.create),
            ("POST", f"{channel}/threads", self.open_thread),
            ("POST", f"{message}/threads", self.open_thread),
            ("GET", message, lambda request: self.seen(self.message(request))),
            ("PATCH", message, self.edit),
            ("DELETE", message, self.delete),
        ):
            rest.add(method, template, handler)

    def me(self, _: Recorded) -> Json:
        return self.world.bot.payload | {"mfa_enabled": True, "locale": "en-US"}

    def application(self, _: Recorded) -> Json:
        owner = next((guild.owner for guild in self.world.guilds.values()), self.world.bot)
        bot = self.world.bot
        return {
            "id": str(bot.id),
            "name": bot.name,
            "icon": None,
            "description": "",
            "type": None,
            "team": None,
            "flags": 0,
            "flags_new": "0",
            "verify_key": "0" * 64,
            "redirect_uris": [],
            "owner": owner.payload,
            "interactions_endpoint_url": None,
            "role_connections_verification_url": None,
            "approximate_guild_count": len(self.world.guilds),
            "approximate_user_install_count": 0,
            "approximate_user_authorization_count": 0,
            "explicit_content_filter": 0,
            "eligible_oauth2_scopes": [],
            "bot_public": True,
            "bot_require_code_grant": False,
        }

    def gateway_bot(self, _: Recorded) -> Json:
        gateway = self.gateway
        wait = max(0.0, gateway.closed_until - self.world.clock())
        left = 0 if wait else 1000 - len(gateway.identifies)
        starts = {
            "total": 1000,
            "remaining": left,
            "reset_after": int(wait * 1000) + 1,
            "max_concurrency": gateway.starts.concurrency,
        }
        return {"url": gateway.address or gateway.url, "shards": self.shards, "session_start_limit": starts}

    def user(self, request: Recorded) -> Json:
        if user := self.world.users.get(request.number("user_id")):
            return user.payload
        raise ApiError(10013, 404, "Unknown User")

    def _place(self, request: Recorded) -> int | None:
        """Return the guild id of a command route, None for the global one."""
        if request.ids["application_id"] != str(self.world.bot.id):
            raise ApiError(10002, 404, "Unknown Application")
        if "guild_id" not in request.ids:
            return None
        guild = self.world.guilds.get(request.number("guild_id"))
        if guild is None or not guild.has_commands:
            raise ApiError(50001)
        return guild.id

    def commands(self, request: Recorded) -> list[Json]:
        return list(self.registry.known.get(self._place(request), {}).values())

    def put_commands(self, request: Recorded) -> list[Json]:
        return self.registry.replace(self._place(request), request.body)

    def open_dm(self, request: Recorded) -> Json:
        user = self.world.users.get(int(request.body.get("recipient_id", 0)))
        if user is None:
            raise ApiError(50033, 400, "Invalid Recipient(s)")
        return channel_payload(self.world, dm_channel(self.world, user))

    def channel(self, request: Recorded) -> Channel:
        channel = self.world.channels.get(request.number("channel_id"))
        if channel is None:
            raise ApiError(10003)
        if not self.world.bot_may(channel, Perm.VIEW):
            raise ApiError(50001)
        return channel

    def message(self, request: Recorded) -> Message:
        message = self.channel(request).messages.get(request.number("message_id"))
        if message is None or message.deleted or message.private_to:
            raise ApiError(10008)
        return message

    def history(self, request: Recorded) -> list[Json]:
        channel = self.channel(request)
        readable = self.world.bot_may(channel, Perm.HISTORY)
        found = [one for one in channel.messages.values() if readable and not (one.deleted or one.private_to)]
        most = int(request.query.get("limit", 50))
        if not 1 <= most <= 100:
            raise ApiError(50035, 400, "Invalid Form Body")
        if after := int(request.query.get("after", 0)):
            found = [one for one in found if one.id > after][:most]
        elif before := int(request.query.get("before", 0)):
            found = [one for one in found if one.id < before]
        return [self.seen(one) for one in reversed(found)][:most]

    def seen(self, message: Message) -> Json:
        """Return a message as the bot's intents in the portal let it be read."""
        return self.gateway.seen(message, self.gateway.allowed)

    def writable(self, request: Recorded) -> Channel:
        """Return the channel of a request if the bot may write there."""
        channel = self.channel(request)
        if channel.kind == FORUM:
            raise ApiError(50008)
        if not self.world.bot_may(channel, Perm.SEND_IN_THREADS if channel.kind in THREADS else Perm.SEND):
            raise ApiError(50013)
        if channel.locked and not self.world.bot_may(channel, Perm.MANAGE_THREADS):
            raise ApiError(160005)
        if channel.kind == DM and not all(user.accepts_dms for user in channel.recipients):
            raise ApiError(50007)
        return channel

    def open_thread(self, request: Recorded) -> Json:
        """Open a public thread, under a message or without one."""
        parent, body, faults = self.channel(request), request.body, Faults()
        under = self.message(request) if "message_id" in request.ids else None
        faults.length(("name",), body.get("name"), 1, 100)
        if under is None:
            faults.choice(("type",), body.get("type"), {PUBLIC_THREAD})
        faults.done()
        if parent.kind not in ({TEXT, NEWS} if under else {TEXT}):
            raise ApiError(50024)
        if not self.world.bot_may(parent, Perm.CREATE_THREADS):
            raise ApiError(50013)
        request.good = 201
        if under and under.id in self.world.channels:
            raise ApiError(160004)
        ident = under.id if under else self.world.snowflake()
        kind = NEWS_THREAD if parent.kind == NEWS else PUBLIC_THREAD
        made = Channel(ident, kind, body["name"], parent.guild, parent)
        self.world.channels[made.id] = made
        payload = channel_payload(self.world, made)
        self.gateway.dispatch("THREAD_CREATE", payload | {"newly_created": True}, guild=parent.guild, intent=1)
        return payload

    def create(self, request: Recorded) -> Json:
        channel, body = self.writable(request), request.body
        check_message(body)
        nonce = body.get("nonce")
        known, at = self.nonces.get(str(nonce), (None, 0.0))
        if body.get("enforce_nonce") and known and self.world.clock() - at < NONCE_SECONDS:
            if known.deleted:
                raise ApiError(10008)
            return self.world.shown(known)
        target = self._target(channel, body.get("message_reference"))
        if not self.world.bot_may(channel, Perm.EMBED_LINKS):
            body = {**body, "embeds": []}
        message = self.world.write(
            channel,
            self.world.bot,
            body,
            reply_to=target,
            mentions=[user.payload for user in pinged(self.world, body, target)],
            mention_roles=pinged_roles(self.world, channel, body),
            mention_everyone=self.world.bot_may(channel, Perm.MENTION_EVERYONE) and pings_everyone(body),
            **({} if nonce is None else {"nonce": nonce}),
        )
        channel.archived = False
        self.nonces[str(nonce)] = message, self.world.clock()
        self.gateway.announce("MESSAGE_CREATE", message)
        return self.world.shown(message)

    def _target(self, channel: Channel, reference: Json | None) -> Message | None:
        """Return the message that a reply refers to; None for no reply, or a lost one that may be lost."""
        if not reference:
            return None
        if not self.world.bot_may(channel, Perm.HISTORY):
            raise ApiError(160002)
        faults = Faults()
        here = int(reference.get("channel_id") or channel.id) == channel.id
        faults.check(("message_reference",), here, "Cannot reply across channels")
        target = channel.messages.get(int(reference.get("message_id") or 0))
        if target is None or target.deleted or target.private_to:
            lenient = reference.get("fail_if_not_exists", True) is False
            faults.check(("message_reference",), lenient, "Unknown message")
            target = None
        faults.done()
        return target

    def edit(self, request: Recorded) -> Json:
        message = self.message(request)
        if message.author is not self.world.bot:
            raise ApiError(50005)
        if message.channel.archived:
            raise ApiError(50083)
        revise(self.gateway, message, request.body)
        return self.world.shown(message)

    def delete(self, request: Recorded) -> None:
        message = self.message(request)
        own = message.author is self.world.bot
        if not own and not self.world.bot_may(message.channel, Perm.MANAGE_MESSAGES):
            raise ApiError(50013)
        remove(self.gateway, message)


def dm_channel(world: World, user: User) -> Channel:
    """Return the DM channel of the bot and a user."""
    for channel in world.channels.values():
        if channel.kind == DM and {world.bot, user} == set(channel.recipients):
            return channel
    made = Channel(world.snowflake(), DM, user.name, recipients=[user, world.bot])
    world.channels[made.id] = made
    return made
