"""Guilds, members and channels as the gateway and the answers show them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from .world import DM, GROUP, PUBLIC_THREAD, THREADS, VOICE, Perm

if TYPE_CHECKING:
    from .world import Channel, Guild, Json, User, World

LONG_AGO = "2026-01-01T00:00:00+00:00"


def member_payload(world: World, user: User, guild: Guild) -> Json:
    """Return a guild member."""
    return {
        "user": user.payload,
        "roles": [str(guild.bot_role)] if user is world.bot else [],
        "nick": None,
        "joined_at": LONG_AGO,
        "deaf": False,
        "mute": False,
        "flags": 0,
        "avatar": None,
        "premium_since": None,
        "pending": False,
    }


def channel_payload(world: World, channel: Channel) -> Json:
    """Return a channel of any kind."""
    latest = str(next(reversed(channel.messages))) if channel.messages else None
    data: Json = {"id": str(channel.id), "type": channel.kind, "flags": 0, "last_message_id": latest}
    if channel.kind in (DM, GROUP):
        data["recipients"] = [user.payload for user in channel.recipients if user is not world.bot]
        group = {"name": channel.name, "icon": None, "owner_id": str(channel.recipients[0].id)}
        return data | (group if channel.kind == GROUP else {})
    assert channel.guild is not None
    data |= {
        "guild_id": str(channel.guild.id),
        "name": channel.name,
        "rate_limit_per_user": 0,
        "parent_id": str(channel.parent.id) if channel.parent else None,
    }
    if channel.kind in THREADS:
        meta = {
            "archived": channel.archived,
            "locked": channel.locked,
            "auto_archive_duration": 1440,
            "archive_timestamp": LONG_AGO,
        }
        count = len(channel.messages)
        return data | {
            "owner_id": str(channel.guild.owner.id),
            "message_count": count,
            "member_count": 1,
            "total_message_sent": count,
            "thread_metadata": meta,
        }
    if channel.kind == VOICE:
        data |= {"bitrate": 64000, "user_limit": 0, "rtc_region": None}
    roles = (channel.guild.id, channel.guild.bot_role)
    overwrites = [
        {"id": str(ident), "type": int(ident not in roles), "allow": str(int(allow)), "deny": str(int(deny))}
        for ident, (allow, deny) in channel.overwrites.items()
    ]
    return data | {"position": 0, "nsfw": False, "permission_overwrites": overwrites}


def guild_payload(world: World, guild: Guild) -> Json:
    """Return a guild as GUILD_CREATE has it: all its channels, the open threads that the bot can see."""
    threads = [
        channel
        for channel in guild.channels
        if channel.kind == PUBLIC_THREAD and not channel.archived and world.bot_may(channel, Perm.VIEW)
    ]
    role: Json = {"color": 0, "hoist": False, "mentionable": False, "position": 0, "managed": False}
    everyone = {"id": str(guild.id), "name": "@everyone", "permissions": str(int(guild.everyone))}
    own = {
        "id": str(guild.bot_role),
        "name": world.bot.name,
        "permissions": "0",
        "managed": True,
        "tags": {"bot_id": str(world.bot.id)},
    }
    roles = [role | everyone, role | own, *(one.payload for one in guild.roles)]
    return {
        "id": str(guild.id),
        "name": guild.name,
        "owner_id": str(guild.owner.id),
        "member_count": 100,
        "preferred_locale": guild.locale,
        "joined_at": LONG_AGO,
        "large": False,
        "features": [],
        "emojis": [],
        "stickers": [],
        "voice_states": [],
        "presences": [],
        "roles": roles,
        "members": [member_payload(world, world.bot, guild)],
        "channels": [channel_payload(world, channel) for channel in guild.channels if channel.kind not in THREADS],
        "threads": [channel_payload(world, channel) for channel in threads],
    }
