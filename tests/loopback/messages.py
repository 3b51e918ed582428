"""What posting, editing and deleting a message entails, whoever does it."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from .bodies import check_message
from .world import Channel, Json, Message, Perm, User, World, fill

if TYPE_CHECKING:
    from .gateway import Gateway

NAMED = re.compile(r"<@!?(\d+)>")


def pinged(world: World, body: Json, target: Message | None = None) -> list[User]:
    """Return the users whom a body pings; without allowed_mentions, all whom it names or replies to."""
    allowed = body.get("allowed_mentions")
    named = {int(ident) for ident in NAMED.findall(body.get("content") or "")}
    if allowed is not None and "users" not in (allowed.get("parse") or []):
        named &= {int(ident) for ident in allowed.get("users") or []}
    if target and (allowed is None or allowed.get("replied_user", False)):
        named.add(target.author.id)
    return [user for ident, user in world.users.items() if ident in named]


def pinged_roles(world: World, channel: Channel, body: Json) -> list[str]:
    """Return the roles that a body of the bot's pings: named, allowed, and mentionable or all may be mentioned."""
    allowed = body.get("allowed_mentions")
    named = set(re.findall(r"<@&(\d+)>", body.get("content") or ""))
    if allowed is not None and "roles" not in (allowed.get("parse") or []):
        named &= {str(ident) for ident in allowed.get("roles") or []}
    all_roles = world.bot_may(channel, Perm.MENTION_EVERYONE)
    roles = channel.guild.roles if channel.guild else []
    return [str(role.id) for role in roles if str(role.id) in named and (role.mentionable or all_roles)]


def pings_everyone(body: Json) -> bool:
    """Tell whether a body would ping @everyone, given the right to."""
    content, allowed = body.get("content") or "", body.get("allowed_mentions")
    wanted = allowed is None or "everyone" in (allowed.get("parse") or [])
    return wanted and ("@everyone" in content or "@here" in content)


def revise(gateway: Gateway, message: Message, body: Json) -> None:
    """Edit a message of the bot: check, keep the earlier payload, tell the gateway."""
    check_message(body, message.data, interaction=message.private_to is not None)
    message.history.append(dict(message.data))
    if "flags" in body:
        # only the suppression of embeds can be taken back
        body = {**body, "flags": message.flags & ~(1 << 2) | (body["flags"] or 0)}
    fill(message, body)
    message.data["edited_timestamp"] = gateway.world.now()
    if "content" in body:
        message.data["mentions"] = [user.payload for user in pinged(gateway.world, body)]
    gateway.world.changed.notify()
    gateway.announce("MESSAGE_UPDATE", message)


def remove(gateway: Gateway, message: Message) -> None:
    """Delete a message and tell the gateway."""
    message.deleted = True
    gateway.world.changed.notify()
    guild, data = message.channel.guild, {"id": str(message.id), "channel_id": str(message.channel.id)}
    if guild:
        data["guild_id"] = str(guild.id)
    if not message.private_to and gateway.world.bot_may(message.channel, Perm.VIEW):
        gateway.dispatch("MESSAGE_DELETE", data, guild=guild, intent=1 << 9 if guild else 1 << 12)
