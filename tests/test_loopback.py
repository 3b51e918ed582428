"""The loopback Discord, shown with a throw-away bot."""

from __future__ import annotations

import asyncio
import contextlib
from typing import Any

import aiohttp
import discord
import pytest
from discord import app_commands
from loopback import FORUM, PUBLIC_THREAD, VOICE, LoopbackDiscord, NotOffered, Perm
from loopback.echo import INTENTS, Echo, Panel


class Place:
    """A running Echo with one asker in one channel."""

    def __init__(self, discord_: LoopbackDiscord, bot: Echo) -> None:
        self.discord, self.bot = discord_, bot
        self.guild = next(iter(discord_.guilds.values()))
        self.channel = next(one for one in discord_.channels.values() if one.guild)
        self.asker = discord_.user("asker", locale="de")


@contextlib.asynccontextmanager
async def place(bot: Echo | None = None, **options: Any) -> Any:
    async with LoopbackDiscord(**options) as discord_:
        discord_.channel(discord_.guild())
        bot = bot or Echo()
        async with discord_.running(bot):
            yield Place(discord_, bot)


def codes(bot: Echo) -> list[int]:
    return [error.code for error in bot.errors if isinstance(error, discord.HTTPException)]


# --- messages


async def test_mention_is_answered_and_the_rest_is_not_readable() -> None:
    async with place() as at:
        asked = await at.discord.mention(at.channel, at.asker, "why?")
        assert asked.text == f"re: <@{at.discord.bot.id}> why?"
        assert asked.reply.reference == asked.message.id
        assert asked.reply.pings == []
        assert (await at.discord.message(at.channel, at.asker, "why?")).silent
        assert (await at.discord.message(at.channel, at.asker, f"<@&{at.guild.bot_role}> why?")).silent
        assert (await at.discord.mention(at.channel, at.asker, "why?", webhook=True)).silent
        assert (await at.discord.dm(at.asker, "why?")).text == "re: why?"
        replied = await at.discord.message(at.channel, at.asker, "and?", reply_to=asked.reply)
        assert replied.text == "re: and?"
        quiet = await at.discord.message(at.channel, at.asker, "and?", reply_to=asked.reply, ping=False)
        assert quiet.silent


async def test_reply_to_a_slash_answer_pings_without_content() -> None:
    async with place() as at:
        answer = (await at.discord.slash(at.asker, at.channel, "ask", question="why?")).reply
        assert (await at.discord.message(at.channel, at.asker, "and?", reply_to=answer)).text == "re: "


@pytest.mark.parametrize(("privileged", "content"), [(0, ""), (1 << 15, "why?")])
async def test_content_comes_with_the_privileged_intent_by_event_and_in_the_history(
    privileged: int, content: str
) -> None:
    heard: list[str] = []
    bot = Echo(intents=INTENTS | discord.Intents(message_content=privileged > 0))
    bot.on_message = lambda message: asyncio.sleep(0, heard.append(message.content))  # type: ignore[method-assign]
    async with place(bot, privileged=privileged) as at:
        said = await at.discord.message(at.channel, at.asker, "why?")
        channel = at.bot.get_partial_messageable(at.channel.id)
        heard += [message.content async for message in channel.history()]
        heard.append((await channel.fetch_message(said.message.id)).content)
    assert heard == [content] * 3


async def test_what_is_forwarded_is_readable_as_what_is_written() -> None:
    heard: list[tuple[str, str]] = []
    bot = Echo()
    bot.on_message = lambda message: asyncio.sleep(  # type: ignore[method-assign]
        0, heard.append((message.content, message.message_snapshots[0].content))
    )
    async with place(bot) as at:
        private, mention = at.discord.dm_channel(at.asker), f"<@{at.discord.bot.id}>"
        for channel, note in ((private, ""), (at.channel, ""), (at.channel, mention)):
            assert (await at.discord.forward(channel, at.asker, "why?", note=note)).message.reference is None
    assert heard == [("", "why?"), ("", ""), (mention, "why?")]


async def test_edits_and_deletions_arrive() -> None:
    async with place() as at:
        asked = await at.discord.mention(at.channel, at.asker, "why?")
        await at.discord.edit(asked.message, f"<@{at.discord.bot.id}> how?")
        await at.discord.edit(asked.message, "never mind")
        await at.discord.delete(asked.message)
        assert at.bot.edits == [f"<@{at.discord.bot.id}> how?", "", f"deleted {asked.message.id}"]


@pytest.mark.parametrize(
    ("kind", "denied", "code"),
    [
        (0, Perm.SEND, 50013),
        (0, Perm.HISTORY, 160002),
        (PUBLIC_THREAD, Perm.SEND_IN_THREADS, 50013),
        (VOICE, Perm.SEND, 50013),
    ],
)
async def test_permissions_decide(kind: int, denied: int, code: int) -> None:
    async with place() as at:
        channel = at.discord.channel(at.guild, "other", bot_denied=denied)
        if kind == PUBLIC_THREAD:
            channel = at.discord.channel(at.guild, "thread", kind, parent=channel)
        assert (await at.discord.mention(channel, at.asker, "why?")).silent
        assert codes(at.bot) == [code]
        assert (await at.discord.slash(at.asker, channel, "ask", question="why?")).text == "re: why?"


async def test_what_the_bot_cannot_see_it_neither_hears_nor_writes() -> None:
    async with place() as at:
        hidden = at.discord.channel(at.guild, "hidden", bot_denied=Perm.VIEW)
        deaf = at.discord.channel(at.guild, "deaf", VOICE, bot_denied=Perm.CONNECT)
        for channel in (hidden, deaf):
            assert (await at.discord.mention(channel, at.asker, "why?")).silent
            with pytest.raises(discord.Forbidden) as refused:
                await at.bot.get_partial_messageable(channel.id).send("hello")
            assert refused.value.code == 50001
        at.discord.permit(hidden, at.discord.bot)
        assert not (await at.discord.mention(hidden, at.asker, "why?")).silent


async def test_threads_forums_and_closed_doors() -> None:
    async with place() as at:
        forum = at.discord.channel(at.guild, "forum", FORUM)
        post = at.discord.channel(at.guild, "post", PUBLIC_THREAD, parent=forum)
        old = at.discord.channel(at.guild, "old", PUBLIC_THREAD, parent=at.channel, archived=True)
        shut = at.discord.channel(at.guild, "shut", PUBLIC_THREAD, parent=at.channel, locked=True)
        assert not (await at.discord.mention(post, at.asker, "why?")).silent
        assert not (await at.discord.mention(old, at.asker, "why?")).silent
        assert not old.archived
        assert (await at.discord.mention(shut, at.asker, "why?")).silent
        at.asker.accepts_dms = False
        assert (await at.discord.dm(at.asker, "why?")).silent
        assert codes(at.bot) == [160005, 50007]


async def test_reply_to_a_deleted_message_and_unknown_messages() -> None:
    async with place() as at:
        at.bot.late = lambda: at.discord.delete(asked.message)
        asked = at.discord.mention(at.channel, at.asker, "why?")
        assert (await asked).reply.reference is None
        send = at.bot.get_partial_messageable(at.channel.id)
        gone = send.get_partial_message(asked.message.id)
        with pytest.raises(discord.HTTPException) as refused:
            await send.send("late", reference=gone.to_reference(fail_if_not_exists=True))
        assert refused.value.code == 50035
        with pytest.raises(discord.NotFound) as unknown:
            await gone.delete()
        assert unknown.value.code == 10008
        other = send.get_partial_message((await at.discord.message(at.channel, at.asker, "mine")).message.id)
        with pytest.raises(discord.Forbidden) as foreign:
            await other.edit(content="yours")
        assert foreign.value.code == 50005


async def test_lost_answer_and_the_same_nonce_post_once() -> None:
    async with place() as at:
        at.discord.fail("POST", "/channels/*/messages", after=True)
        send = at.bot.get_partial_messageable(at.channel.id)
        with pytest.raises(discord.DiscordServerError):
            await send.send("hello", nonce=7)
        assert (await send.send("hello", nonce=7)).content == "hello"
        (message,) = at.channel.messages.values()
        assert message.content == "hello"
        at.discord.delete(message)
        with pytest.raises(discord.NotFound):
            await send.send("hello", nonce=7)


BUTTON = {"type": 2, "style": 1, "label": "x", "custom_id": "x"}
TEXT_PART = {"type": 10, "content": "x"}


def row(*parts: dict[str, Any]) -> dict[str, Any]:
    return {"type": 1, "components": list(parts)}


def box(*parts: dict[str, Any]) -> dict[str, Any]:
    return {"type": 17, "components": list(parts)}


BAD_MESSAGES: list[tuple[dict[str, Any], int]] = [
    ({"content": "x" * 2001}, 50035),
    ({"content": " "}, 50006),
    ({}, 50006),
    ({"content": "x", "flags": 64}, 50035),
    ({"content": "x", "nonce": "n" * 26}, 50035),
    ({"content": "x", "allowed_mentions": {"parse": ["users"], "users": ["1"]}}, 50035),
    ({"embeds": [{"title": "x" * 250, "description": "x" * 2900}] * 2}, 50035),
    ({"content": "x", "components": [row(BUTTON)] * 6}, 50035),
    ({"content": "x", "components": [row(*[BUTTON | {"custom_id": str(n)} for n in range(6)])]}, 50035),
    ({"content": "x", "components": [row(BUTTON, BUTTON)]}, 50035),
    ({"content": "x", "components": [row(BUTTON | {"custom_id": "x" * 101})]}, 50035),
    ({"content": "x", "components": [row(BUTTON | {"custom_id": ""})]}, 50035),
    ({"content": "x", "components": [row(BUTTON | {"label": "x" * 81})]}, 50035),
    ({"content": "x", "components": [row(BUTTON | {"style": 5, "url": "https://a.example"})]}, 50035),
    ({"content": "x", "components": [row()]}, 50035),
    ({"content": "x", "components": [row({"type": 3, "custom_id": "x", "options": []})]}, 50035),
    ({"components": [TEXT_PART]}, 50035),
    ({"content": "x", "components": [TEXT_PART], "flags": 1 << 15}, 50035),
    ({"components": [TEXT_PART] * 41, "flags": 1 << 15}, 50035),
    ({"components": [TEXT_PART | {"content": "x" * 2001}] * 2, "flags": 1 << 15}, 50035),
    ({"components": [box(box(TEXT_PART))], "flags": 1 << 15}, 50035),
    ({"components": [{"type": 9, "components": [TEXT_PART]}], "flags": 1 << 15}, 50035),
]


async def test_bad_messages_are_refused_and_good_ones_taken() -> None:
    async with place(route_limit=None, global_limit=None) as at:
        route = discord.http.Route("POST", "/channels/{channel_id}/messages", channel_id=at.channel.id)
        for body, code in BAD_MESSAGES:
            with pytest.raises(discord.HTTPException) as refused:
                await at.bot.http.request(route, json=body)
            assert (refused.value.status, refused.value.code) == (400, code), body
        assert at.channel.messages == {}
        for body in (
            {"content": "x" * 2000, "components": [row(BUTTON | {"custom_id": "x" * 100})]},
            {"components": [TEXT_PART | {"content": "x" * 100}] * 40, "flags": 1 << 15},
            {"components": [{"type": 9, "components": [TEXT_PART], "accessory": BUTTON}], "flags": 1 << 15},
        ):
            await at.bot.http.request(route, json=body)
        assert len(at.channel.messages) == 3
        raw = {"data": "{}", "headers": {"Content-Type": "text/plain"}}
        with pytest.raises(discord.HTTPException):
            await at.bot.http.request(route, **raw)


# --- commands


def command(**changes: Any) -> dict[str, Any]:
    return {"name": "ask", "description": "Ask", "type": 1} | changes


def option(**changes: Any) -> dict[str, Any]:
    return {"name": "question", "description": "What", "type": 3} | changes


def choices(count: int, **changes: Any) -> list[dict[str, Any]]:
    return [{"name": f"n{number}", "value": f"v{number}"} | changes for number in range(count)]


BAD_COMMANDS: list[list[dict[str, Any]]] = [
    [command(name="Ask")],
    [command(name="a b")],
    [command(name="")],
    [command(name="a" * 33)],
    [command(description="")],
    [command(description="d" * 101)],
    [command(name_localizations={"xx": "frag"})],
    [command(name_localizations={"de": "Frag"})],
    [command(description_localizations={"de": "d" * 101})],
    [command(options=[option(name="Question")])],
    [command(options=[option(description="")])],
    [command(options=[option(name=f"q{number}") for number in range(26)])],
    [command(options=[option(), option()])],
    [command(options=[option(), option(name="other", required=True)])],
    [command(options=[option(type=12)])],
    [command(options=[option(), option(name="sub", type=1)])],
    [command(options=[option(choices=choices(26))])],
    [command(options=[option(choices=choices(1, name="n" * 101))])],
    [command(options=[option(choices=choices(1, value="v" * 101))])],
    [command(options=[option(choices=choices(2, name="same"))])],
    [command(options=[option(choices=choices(1), autocomplete=True)])],
    [command(options=[option(max_length=6001)])],
    [command(options=[option(min_length=5, max_length=4)])],
    [command(options=[option(name=name, choices=choices(25, value="v" * 90)) for name in "abcd"])],
    [command(contexts=[3])],
    [command(contexts=[0, 0])],
    [command(integration_types=[])],
    [command(default_member_permissions="many")],
    [command(), command()],
    [command(name=f"ask{number}") for number in range(101)],
    [command(name=f"Look {number}", type=3, description="") for number in range(16)],
    [command(type=3)],
    [command(name="Explain", type=4, description="")],
]


async def test_bad_commands_are_refused_and_good_ones_kept() -> None:
    async with place(global_limit=None) as at:
        http, app = at.bot.http, at.bot.application_id
        before = at.discord.registry.known[None]
        for payload in BAD_COMMANDS:
            with pytest.raises(discord.HTTPException) as refused:
                await http.bulk_upsert_global_commands(app, payload)
            assert (refused.value.status, refused.value.code) == (400, 50035), payload
        assert at.discord.registry.known[None] == before
        most = [command(name=f"ask{number}") for number in range(100)]
        most += [command(name=f"Look {number}", type=3, description="") for number in range(15)]
        options = [option(required=True, choices=choices(25)), option(name="b", max_length=6000)]
        most[0] = command(name="größe", options=options)
        await http.bulk_upsert_global_commands(app, most)
        created = at.discord.registry.created
        await http.bulk_upsert_global_commands(app, most)
        assert at.discord.registry.created == created
        with pytest.raises(discord.HTTPException):
            await http.bulk_upsert_guild_commands(app, at.guild.id, [command(contexts=[0])])
        await http.bulk_upsert_guild_commands(app, at.guild.id, [command(name="here")])
        assert at.discord.registry.find(at.guild.id, 1, "here")
        assert not at.discord.registry.find(None, 1, "here")


async def test_faults_of_a_sync_name_their_field() -> None:
    async with place() as at:
        at.bot.tree.get_command("ask").description = "d" * 101
        with pytest.raises(app_commands.CommandSyncFailure, match="description"):
            await at.bot.tree.sync()


async def test_only_registered_commands_are_offered() -> None:
    async with place() as at:
        for act in (
            lambda: at.discord.slash(at.asker, at.channel, "tell"),
            lambda: at.discord.slash(at.asker, at.channel, "ask"),
            lambda: at.discord.slash(at.asker, at.channel, "ask", question="x" * 31),
            lambda: at.discord.slash(at.asker, at.channel, "ask", question=1),
            lambda: at.discord.slash(at.asker, at.channel, "ask", question="x", more="y"),
            lambda: at.discord.autocomplete(at.asker, at.channel, "think", "say", "1"),
        ):
            with pytest.raises(NotOffered):
                act()
        at.discord.permit(at.channel, at.asker, deny=Perm.USE_COMMANDS)
        with pytest.raises(NotOffered):
            at.discord.slash(at.asker, at.channel, "ask", question="x")


# --- interactions


async def test_slash_autocomplete_and_context_menu() -> None:
    async with place() as at:
        asked = await at.discord.slash(at.asker, at.channel, "ask", question="why?")
        assert (asked.text, asked.acknowledged, asked.ephemeral) == ("re: why?", 4, False)
        assert at.bot.origins == [(False, False, True, discord.Locale.german)]
        offered = await at.discord.autocomplete(at.asker, at.channel, "ask", "question", "t")
        assert offered.choices == [{"name": "two", "value": "two"}]
        said = (await at.discord.message(at.channel, at.asker, "unheard")).message
        assert (await at.discord.context_menu(at.asker, said, "Explain")).text == "explained unheard"


async def test_ephemeral_answers_are_for_one() -> None:
    async with place() as at:
        asked = await at.discord.slash(at.asker, at.channel, "ask", question="buttons", hide=True)
        other = at.discord.user("other")
        assert asked.ephemeral
        assert asked.reply in at.discord.seen_by(at.asker, at.channel)
        assert asked.reply not in at.discord.seen_by(other, at.channel)
        with pytest.raises(NotOffered):
            at.discord.click(other, asked.reply, "More")
        with pytest.raises(discord.NotFound):
            await at.bot.get_partial_messageable(at.channel.id).get_partial_message(asked.reply.id).delete()


async def test_buttons_selects_and_modals() -> None:
    async with place() as at:
        asked = await at.discord.slash(at.asker, at.channel, "ask", question="buttons")
        assert asked.reply.labels == ["More", "Note"]
        assert (await at.discord.select(at.asker, asked.reply, "Pick", ["One"])).text == "picked 1"
        opened = await at.discord.click(at.asker, asked.reply, "Note")
        assert opened.modal["title"] == "Note"
        with pytest.raises(NotOffered):
            at.discord.submit_modal(opened, {"Words": "x" * 21})
        sent = await at.discord.submit_modal(opened, {"Words": "this"})
        assert (sent.text, sent.ephemeral) == ("noted this", True)
        pressed = await at.discord.click(at.asker, asked.reply, "More")
        assert (pressed.updated, pressed.text, pressed.acknowledged) == (asked.reply, "more", 7)
        assert asked.reply.labels == []
        assert asked.reply.history[-1]["content"] == "re: buttons"
        with pytest.raises(NotOffered):
            at.discord.click(at.asker, asked.reply, "More")


async def test_buttons_of_a_message_from_an_earlier_process() -> None:
    async with place() as at:
        buttons = row(BUTTON | {"custom_id": "again:x"}, BUTTON | {"label": "lost"})
        old = at.discord.write(at.channel, at.discord.bot, {"content": "old", "components": [buttons]})
        assert (await at.discord.click(at.asker, old, "again:x")).text == "again again:x"
        assert (await at.discord.click(at.asker, old, "lost")).acknowledged is None


async def test_deferred_answer_and_followups() -> None:
    async with place() as at:
        waiting = await at.discord.slash(at.asker, at.channel, "think", say=0)
        assert waiting.reply.flags == 64 | 128
        thought = await at.discord.slash(at.asker, at.channel, "think", say=2)
        shown = [(one.content, one.ephemeral) for one in thought.messages]
        assert shown == [("done", True), ("thought 1", False)]
        assert thought.messages[1].reference == thought.messages[0].id


async def test_components_v2_cannot_be_unset() -> None:
    async with place() as at:
        shown = await at.discord.slash(at.asker, at.channel, "ask", question="panel")
        assert (shown.text, shown.reply.content) == ("shown", "")
        message = await at.bot.get_partial_messageable(at.channel.id).fetch_message(shown.reply.id)
        for change in ({"content": "plain"}, {"flags": 0}):
            with pytest.raises(discord.HTTPException) as refused:
                await at.bot.http.request(
                    discord.http.Route(
                        "PATCH",
                        "/channels/{channel_id}/messages/{message_id}",
                        channel_id=at.channel.id,
                        message_id=message.id,
                    ),
                    json=change,
                )
            assert refused.value.code == 50035
        await message.edit(view=Panel("again"))
        assert shown.text == "again"


@pytest.mark.parametrize(
    ("name", "seconds", "code"),
    [("ask", 2.9, None), ("ask", 3.1, 10062), ("think", 899, None), ("think", 901, 50027)],
)
async def test_time_runs_out(name: str, seconds: float, code: int | None) -> None:
    async with place() as at:
        at.bot.late = lambda: at.discord.advance(seconds)
        options = {"question": "why?"} if name == "ask" else {}
        await at.discord.slash(at.asker, at.channel, name, **options)
        assert codes(at.bot) == ([code] if code else [])


async def test_one_acknowledgement_of_a_fitting_kind() -> None:
    async with place() as at:
        asked = await at.discord.slash(at.asker, at.channel, "ask", question="why?")
        # the bot knows nothing of this command, and leaves it unanswered
        at.discord.registry.replace(at.guild.id, [command(name="other", options=[option(autocomplete=True)])])
        used = at.discord.slash(at.asker, at.channel, "other").interaction
        typed = at.discord.autocomplete(at.asker, at.channel, "other", "question", "").interaction
        for interaction, kind, code in (
            (asked.interaction, 4, 40060),
            (used, 6, 50035),
            (used, 7, 50035),
            (used, 8, 50035),
            (typed, 4, 50035),
        ):
            route = discord.http.Route("POST", f"/interactions/{interaction.id}/{interaction.token}/callback")
            with pytest.raises(discord.HTTPException) as refused:
                await at.bot.http.request(route, json={"type": kind, "data": {"content": "x"}})
            assert refused.value.code == code
        hook = discord.http.Route("POST", f"/webhooks/{at.bot.application_id}/{asked.interaction.token}x")
        with pytest.raises(discord.NotFound) as unknown:
            await at.bot.http.request(hook, json={"content": "x"})
        assert unknown.value.code == 10015
        await at.discord.quiet()


@pytest.mark.parametrize("words", [["x"] * 26, ["x" * 101], [""]])
async def test_bad_autocomplete_offers_nothing(words: list[str]) -> None:
    async with place() as at:
        at.bot.choices = [word and f"{word}{number}"[:101] for number, word in enumerate(words)]
        offered = await at.discord.autocomplete(at.asker, at.channel, "ask", "question", "")
        assert offered.choices is None
        assert offered.silent


async def test_bad_modals_are_refused() -> None:
    async with place() as at:
        old = at.discord.write(at.channel, at.discord.bot, {"content": "old", "components": [row(BUTTON)]})
        pressed = (await at.discord.click(at.asker, old, "x")).interaction
        route = discord.http.Route("POST", f"/interactions/{pressed.id}/{pressed.token}/callback")
        field = {"type": 4, "custom_id": "words", "style": 1, "label": "Words"}
        modal = {"title": "t" * 45, "custom_id": "c" * 100, "components": [row(field)]}
        for change in (
            {"title": "t" * 46},
            {"title": ""},
            {"custom_id": "c" * 101},
            {"components": []},
            {"components": [row(field)] * 2},
            {"components": [row(field | {"label": "l" * 46})]},
        ):
            with pytest.raises(discord.HTTPException) as refused:
                await at.bot.http.request(route, json={"type": 9, "data": modal | change})
            assert refused.value.code == 50035, change
        await at.bot.http.request(route, json={"type": 9, "data": modal})
        assert pressed.modal == modal


# --- installed by a user


async def test_user_install_works_where_the_bot_is_not() -> None:
    async with place() as at:
        friend = at.discord.user("friend")
        ana = at.discord.user("Ana", installed=True, locale="fr")
        between = at.discord.private(ana, friend, at.asker)
        outside = at.discord.channel(at.discord.guild("outside", has_bot=False))
        for channel, context in ((between, 2), (outside, 0), (at.discord.dm_channel(ana), 1)):
            asked = await at.discord.slash(ana, channel, "ask", question="why?")
            assert (asked.text, asked.ephemeral) == ("re: why?", False)
            assert at.bot.origins[-1] == (context == 2, True, False, discord.Locale.french)
            assert asked.interaction.context == context
        assert (await at.discord.mention(outside, ana, "why?")).silent
        for channel in (between, outside):
            with pytest.raises(NotOffered):
                at.discord.slash(at.asker, channel, "ask", question="why?")
        at.discord.permit(outside, ana, deny=Perm.EXTERNAL_APPS)
        assert (await at.discord.slash(ana, outside, "ask", question="why?")).ephemeral
        many = await at.discord.slash(ana, between, "think", say=7)
        assert len(many.messages) == 6
        assert codes(at.bot) == [40094]


# --- gateway


async def missed(at: Place) -> None:
    """Ask while the client is away; the answer shows that it came back and was told."""
    asked = await at.discord.mention(at.channel, at.asker, "still there?")
    assert len(asked.messages) == 1


@pytest.mark.parametrize("code", [4000, 1006, None])
async def test_lost_connection_is_resumed_with_what_was_missed(code: int | None) -> None:
    async with place() as at:
        at.discord.drop(None if code == 1006 else code)
        await missed(at)
        assert (at.discord.gateway.resumes, len(at.discord.gateway.identifies)) == (1, 1)
        await missed(at)


async def test_a_session_is_resumed_at_the_address_it_was_told() -> None:
    async with LoopbackDiscord() as discord_:
        await discord_.open_proxy()
        discord_.channel(discord_.guild())
        async with discord_.running(Echo()):
            discord_.drop()
            await discord_.changed.until(lambda: discord_.gateway.resumes)
            await discord_.close_proxy()
            await discord_.changed.until(lambda: not discord_.gateway.connected())
            assert (discord_.gateway.resumes, len(discord_.gateway.identifies)) == (1, 1)


async def test_reconnect_and_invalid_sessions() -> None:
    async with place() as at:
        at.discord.ask_reconnect()
        await missed(at)
        at.discord.invalidate(resumable=True)
        await missed(at)
        assert (at.discord.gateway.resumes, len(at.discord.gateway.identifies)) == (2, 1)
        at.discord.invalidate(resumable=False)
        await at.discord.online()
        await missed(at)
        assert (at.discord.gateway.resumes, len(at.discord.gateway.identifies)) == (2, 2)


async def test_bad_token_and_privileged_intents_end_the_start() -> None:
    async with LoopbackDiscord() as discord_:
        with pytest.raises(discord.LoginFailure):
            async with discord_.running(Echo(), token="wrong.token"):
                pass
        with pytest.raises(discord.PrivilegedIntentsRequired):
            async with discord_.running(Echo(intents=INTENTS | discord.Intents(members=True))):
                pass
        assert discord_.gateway.closes[-1] == 4014
        assert [one.status for one in discord_.sent("GET", "/users/@me")] == [401, 200]


async def test_gateway_refuses_what_discord_refuses() -> None:
    async with place() as at:
        session = at.bot.http._HTTPClient__session
        for sent, code in (
            ({"op": 2, "d": {"token": "wrong", "intents": 0}}, 4004),
            ({"op": 2, "d": {"token": at.discord.token, "intents": 1 << 40}}, 4013),
            ({"op": 2, "d": {"token": at.discord.token, "intents": 0, "shard": [2, 2]}}, 4010),
            ({"op": 3, "d": {}}, 4003),
            ({"op": 99}, 4001),
            ({"op": 1, "d": "x" * 4096}, 4002),
        ):
            async with session.ws_connect(f"{at.discord.gateway.url}?v=10") as socket:
                assert (await socket.receive_json())["op"] == 10
                await socket.send_json(sent)
                await socket.receive()
                assert socket.close_code == code


async def test_guilds_are_spread_over_shards() -> None:
    async with LoopbackDiscord(shards=2) as discord_:
        channels = [discord_.channel(discord_.guild(ident=number << 22)) for number in (4, 5)]
        asker = discord_.user()
        async with discord_.running(Echo(), shards=2):
            assert [one["shard"] for one in discord_.gateway.identifies] == [[0, 2], [1, 2]]
            discord_.drop(shard=1)
            for channel in channels:
                assert len((await discord_.mention(channel, asker, "why?")).messages) == 1
            assert discord_.gateway.resumes == 1
            one, two = discord_.gateway.sessions.values()
            assert [event for event, _ in one.events].count("MESSAGE_CREATE") == 2
            assert [event for event, _ in two.events].count("MESSAGE_CREATE") == 2


async def test_leaving_a_guild_is_the_end() -> None:
    async with place() as at:
        at.discord.leave(at.guild)
        assert (await at.discord.mention(at.channel, at.asker, "why?")).silent
        assert not at.bot.guilds


# --- trouble


async def test_errors_on_demand() -> None:
    async with place() as at:
        fault = at.discord.fail("POST", "/channels/*/messages", status=503)
        assert (await at.discord.mention(at.channel, at.asker, "why?")).silent
        assert fault.hits == 1
        at.discord.reset("POST", "/channels/*/messages")
        assert (await at.discord.mention(at.channel, at.asker, "why?")).silent
        at.discord.limit("POST", "/channels/*/messages", retry_after=0.02, times=2)
        assert not (await at.discord.mention(at.channel, at.asker, "why?")).silent
        for after in (False, True):
            at.discord.slow("POST", "/channels/*/messages", 0.01, after=after)
            assert len((await at.discord.mention(at.channel, at.asker, "why?")).messages) == 1
        statuses = [one.status for one in at.discord.sent("POST", "/messages")]
        assert statuses == [503, 0, 429, 429, 200, 200, 200]
        assert [type(error).__name__ for error in at.bot.errors][:1] == ["DiscordServerError"]
        assert isinstance(at.bot.errors[1], OSError | aiohttp.ClientError)
        at.discord.limit("POST", "/channels/*/messages", retry_after=2.5, banned=True)
        assert (await at.discord.mention(at.channel, at.asker, "why?")).silent
        waits = [one.wait for one in at.discord.sent("POST", "/messages")]
        assert waits == [0, 0, 0.02, 0.02, 0, 0, 0, 3]


async def test_request_that_is_never_answered() -> None:
    async with place() as at:
        at.discord.hang("POST", "/channels/*/messages", after=True)
        with pytest.raises(TimeoutError):
            async with asyncio.timeout(0.05):
                await at.bot.get_partial_messageable(at.channel.id).send("hello")
        await at.discord.quiet()
        assert [one.content for one in at.channel.messages.values()] == ["hello"]


async def test_quiet_waits_for_slow_handlers_and_their_own_tasks() -> None:
    async with place() as at:
        ended: list[str] = []

        async def slowly(word: str) -> None:
            for _ in range(50):
                await asyncio.sleep(0)
            ended.append(word)

        async def handle(_: discord.Message) -> None:
            at.later = asyncio.create_task(slowly("task"), name="echo: later")
            await slowly("handler")

        at.bot.on_message = handle
        at.discord.handlers += ("echo: ",)
        await at.discord.mention(at.channel, at.asker, "why?")
        assert sorted(ended) == ["handler", "task"]


async def test_quiet_names_what_still_runs() -> None:
    async with place() as at:
        at.discord.hang("POST", "/channels/*/messages")
        at.discord.mention(at.channel, at.asker, "why?")
        with pytest.raises(TimeoutError, match="on_message"):
            await at.discord.quiet(0.05)


async def test_global_limit_answers_429() -> None:
    async with place(global_limit=5) as at:
        asked = [at.discord.mention(at.discord.channel(at.guild), at.asker, "why?") for _ in range(8)]
        for one in asked:
            await one.first()
        refused = [one for one in at.discord.requests if one.status == 429]
        assert refused
        assert all(one.answer["global"] and 0 < one.answer["retry_after"] <= 1 for one in refused)
        await at.discord.quiet()


async def test_route_limit_is_told_in_headers_and_obeyed() -> None:
    async with place(route_limit=(2, 0.2)) as at:
        for _ in range(5):
            at.discord.mention(at.channel, at.asker, "why?")
        await at.discord.quiet()
        assert [one.status for one in at.discord.sent("POST", "/messages")] == [200] * 5
        at_once = [one.at for one in at.discord.sent("POST", "/messages")]
        assert at_once[2] - at_once[0] >= 0.2
        assert at_once[4] - at_once[2] >= 0.2


async def test_route_limit_refuses_what_comes_too_early() -> None:
    async with place(route_limit=(1, 5.0)) as at:
        url = f"{at.discord.url}/api/v10/channels/{at.channel.id}/messages"
        headers = {"Authorization": f"Bot {at.discord.token}"}
        statuses = []
        async with aiohttp.ClientSession(headers=headers) as session:
            for seconds in (0, 4, 2):
                at.discord.advance(seconds)
                async with session.post(url, json={"content": "x"}) as answer:
                    statuses.append(answer.status)
        assert statuses == [200, 429, 200]


# --- the record


async def test_schema_catches_what_differs_from_discord() -> None:
    async with place() as at:
        if at.discord.spec is None:
            pytest.skip("needs Discord's OpenAPI file")
        await at.discord.mention(at.channel, at.asker, "why?")
        await at.discord.slash(at.asker, at.channel, "ask", question="buttons")
        assert at.discord.schema_faults() == []
        posted, synced = at.discord.sent("POST", "/messages")[0], at.discord.sent("PUT", "/commands")[0]
        for seen, spoilt in (
            (posted, {"body": {"content": "x" * 4001}}),
            (posted, {"answer": {"id": "1"}}),
            (synced, {"body": [command(description="d" * 101)]}),
            (posted, {"status": 302}),
        ):
            kept = dict(vars(seen))
            vars(seen).update(spoilt)
            assert at.discord.spec.check(seen), spoilt
            vars(seen).update(kept)


async def test_unmodelled_routes_fail_the_test() -> None:
    async with place() as at:
        asked = await at.discord.message(at.channel, at.asker, "why?")
        partial = at.bot.get_partial_messageable(at.channel.id).get_partial_message(asked.message.id)
        with pytest.raises(discord.NotFound):
            await partial.add_reaction("x")
        assert "reactions" in at.discord.rest.unmodelled[0]
        with pytest.raises(AssertionError, match="reactions"):
            await at.discord.__aexit__(None)
        at.discord.rest.unmodelled.clear()


async def test_the_client_is_pointed_back_afterwards() -> None:
    before = discord.http.Route.BASE, discord.gateway.DiscordWebSocket.DEFAULT_GATEWAY
    async with place() as at:
        assert at.discord.url in discord.http.Route.BASE
    assert before == (discord.http.Route.BASE, discord.gateway.DiscordWebSocket.DEFAULT_GATEWAY)
