"""A Discord on 127.0.0.1 for tests: REST and gateway in one server, spoken to by the real discord.py.

It refuses what Discord refuses and knows nothing of the bot under test. A test reads as a script:

    async with LoopbackDiscord() as discord_:
        channel, asker = discord_.channel(discord_.guild()), discord_.user("Ana", locale="de")
        async with discord_.running(client):          # any discord.Client; connected from here on
            asked = await discord_.mention(channel, asker, "who wrote it?")
            assert asked.text == "..." and asked.reply.reference == asked.message.id
            asked = await discord_.slash(asker, channel, "ask", question="who wrote it?")
            assert asked.ephemeral and asked.reply not in discord_.seen_by(discord_.user(), channel)
            pressed = await discord_.click(asker, asked.reply, "More")

Every act (mention, dm, message, forward, edit, delete, slash, autocomplete, context_menu, click, select,
submit_modal) sends its event at once and returns an Exchange. Awaiting that waits for `quiet()`: the
client has processed all events (it answered a websocket ping sent after them) and its handlers and
requests have ended. No sleeping: silence is known as soon as it is certain. `first()` returns at the
first sign of an answer instead. An act that Discord's own client wouldn't let a user do raises
NotOffered: a command that was never registered, a disabled button.

World    user, guild, role, channel (TEXT, VOICE, NEWS, FORUM, PUBLIC_THREAD, PRIVATE_THREAD), dm_channel,
         private (DMs without the bot), post (in a forum), permit, leave, seen_by(user, channel). 50001, 50013,
         160002 follow from the permissions.
User     user(installed=True) has the app everywhere; guild(has_bot=False) and private() are where it counts.
Trouble  fail, reset, hang, slow, limit (each: method, path pattern, times; after=True: done, but the answer lost,
         or late), drop(code or None), ask_reconnect (op 7), invalidate (op 9), shut_gateway(status or 0: reset) and
         open_gateway, send(event, data), say(text) and interact(kind, user, channel, data): anything at all,
         spoil(bytes): what is compressed, advance(seconds): the clock.
         gateway.closed_until: no session may start before; gateway.address and gateway.resume_address: what
         /gateway/bot and READY name, which open_proxy and close_proxy set; message(..., ago=seconds).
Record   requests, sent(method, part), gateway.identifies/resumes/closes, registry.known/created.
Limits   global_limit=50 a second, route_limit=(5, 5.0) a route and channel; None switches one off. The real
         client waits for its bucket: the fifth answer in a channel keeps its handler for the five seconds.

At the end of the block every accepted request and every answer is held against Discord's OpenAPI file, if
LOOPBACK_OPENAPI names one (openapi.json of the repository discord/discord-api-spec). A route that isn't
modelled fails the test, too. Not modelled: permissions of roles, reactions, pins, who is in a
private thread, the content of uploads, voice.
"""

from .exchange import Exchange, NotOffered
from .server import LoopbackDiscord
from .world import (
    DM,
    EVERYONE,
    FORUM,
    GROUP,
    NEWS,
    PRIVATE_THREAD,
    PUBLIC_THREAD,
    TEXT,
    VOICE,
    Channel,
    Guild,
    Message,
    Perm,
    User,
)

__all__ = [
    "DM",
    "EVERYONE",
    "FORUM",
    "GROUP",
    "NEWS",
    "PRIVATE_THREAD",
    "PUBLIC_THREAD",
    "TEXT",
    "VOICE",
    "Channel",
    "Exchange",
    "Guild",
    "LoopbackDiscord",
    "Message",
    "NotOffered",
    "Perm",
    "User",
]
