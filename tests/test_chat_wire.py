"""The bot as the real client on the loopback Discord: what askers and owners meet."""

from __future__ import annotations

import asyncio
import logging
import re
from typing import TYPE_CHECKING, Any

import discord
import pytest
from chatting import GROWTH, MANAGER, answer, client, only_in_market, place, refused, responder, suggested, two_articles
from loopback import FORUM, PUBLIC_THREAD, VOICE, LoopbackDiscord, NotOffered, Perm

from bot.article.content import Content
from bot.chat.hearing import BY_NAME, UNREADABLE, USE_ASK
from bot.chat.manage import NEEDED, invite
from bot.chat.shelf import AS_BEFORE
from bot.chat.views import GONE, OLD, THANKS
from bot.library import Library
from bot.store import Kind, Store, StoreError

if TYPE_CHECKING:
    from pathlib import Path

# --- commands


async def test_one_sync_registers_what_discord_takes() -> None:
    async with place() as at:
        assert len(at.discord.sent("PUT", "/commands")) == 1
        names = {name for _, name in at.discord.registry.known[None]}
        assert names == {
            "ask",
            "article",
            "questions",
            "help",
            "privacy",
            "forget-me",
            "missed",
            "reload",
            "setup-check",
            "Ask the article",
            "server",
            "Put to the curator",
        }
        assert at.discord.gateway.identifies[0]["intents"] == 4609


async def test_ask_answers_in_public_and_refuses_in_private() -> None:
    async with place() as at:
        asked = await at.discord.slash(at.asker, at.channel, "ask", question=GROWTH)
        assert answer() in asked.text
        assert "Canalys, paragraph 2" in asked.text
        assert not asked.ephemeral
        assert asked.reply.labels == ["Where does it say so?", "Right answer", "Wrong answer", "Delete"]
        assert (await at.discord.slash(at.asker, at.channel, "ask", question=GROWTH, private=True)).ephemeral
        missed = await at.discord.slash(at.asker, at.channel, "ask", question=refused())
        assert missed.ephemeral
        assert "I can't find an answer to that" in missed.text


async def test_autocomplete_offers_ids_and_they_are_checked_again(tmp_path: Path) -> None:
    store = Store(str(tmp_path / "kept.db"))
    async with place(client(store=store)) as at:
        for typed in ("", "h", "market gr", "x" * 300, "\ud83d\ude00", "huwei"):
            offered = await at.discord.autocomplete(at.asker, at.channel, "ask", "question", typed)
            assert offered.choices is not None
            assert len(offered.choices) <= 25
        offered = await at.discord.autocomplete(at.asker, at.channel, "ask", "question", "how many developers hua")
        assert offered.choices[0]["name"] == "How many developers does Huawei Cloud have?"
        picked = await at.discord.slash(at.asker, at.channel, "ask", question=offered.choices[0]["value"])
        assert answer("How many developers does Huawei Cloud have?") in picked.text
        await at.discord.click(at.asker, picked.reply, "Right answer")
        forged = await at.discord.slash(at.asker, at.channel, "ask", question="pair:no-such-pair")
        assert (forged.text, forged.ephemeral) == (GONE, True)
        assert await asyncio.to_thread(at.bot.desk.recorder.flush, 5)
        assert [event.question for event in store.events("cloud-centers")] == [offered.choices[0]["name"]]


async def test_message_command_takes_a_message_that_could_not_be_heard() -> None:
    async with place() as at:
        said = await at.discord.message(at.channel, at.other, GROWTH)
        assert said.silent
        assert answer() in (await at.discord.context_menu(at.asker, said.message, "Ask the article")).text


async def test_what_is_forwarded_to_the_bot_is_a_question_and_to_others_is_not() -> None:
    async with place() as at:
        assert answer() in (await at.discord.forward(at.discord.dm_channel(at.asker), at.asker, GROWTH)).text
        mention = f"<@{at.discord.bot.id}>"
        assert answer() in (await at.discord.forward(at.channel, at.asker, GROWTH, note=mention)).text
        assert (await at.discord.forward(at.channel, at.asker, f"{mention} {GROWTH}")).silent


async def test_message_command_takes_what_is_forwarded() -> None:
    async with place() as at:
        forwarded = (await at.discord.forward(at.channel, at.other, GROWTH)).message
        assert answer() in (await at.discord.context_menu(at.asker, forwarded, "Ask the article")).text


async def test_an_option_that_is_no_longer_completed_gets_nothing(caplog: pytest.LogCaptureFixture) -> None:
    async with place() as at:
        at.bot.tree.get_command("ask").extras.clear()
        offered = await at.discord.autocomplete(at.asker, at.channel, "ask", "question", "growth")
        assert offered.choices == []
        assert [record for record in caplog.records if record.exc_info] == []


async def test_questions_page_by_page_each_a_click_from_its_answer() -> None:
    async with place() as at:
        listed = await at.discord.slash(at.asker, at.channel, "questions")
        assert listed.ephemeral
        assert "page 1 of" in listed.text
        turned = await at.discord.click(at.asker, listed.reply, "Next page")
        assert turned.updated is listed.reply
        assert "page 2 of" in turned.text
        button = next(one for one in listed.reply.buttons if one["label"] == "Answer 1")
        pair = responder().knowledge.pairs[button["custom_id"].split(":")[2]]
        shown = await at.discord.click(at.asker, listed.reply, button["custom_id"])
        assert pair.answer in shown.text
        assert shown.ephemeral
        topic = next(iter(responder().knowledge.topics))
        offered = await at.discord.autocomplete(at.asker, at.channel, "questions", "topic", topic[:3])
        assert topic in [choice["value"] for choice in offered.choices]
        assert topic in (await at.discord.slash(at.asker, at.channel, "questions", topic=topic)).text
        assert "no such topic" in (await at.discord.slash(at.asker, at.channel, "questions", topic="@everyone")).text


async def test_article_help_privacy() -> None:
    async with place() as at:
        about = await at.discord.slash(at.asker, at.channel, "article")
        record = responder().knowledge.record
        assert record.title in about.text
        assert record.author in about.text
        assert "Canalys: paragraph" in about.text
        assert "page 1 of" in (await at.discord.click(at.other, about.reply, "All questions")).text
        assert "/ask" in (await at.discord.slash(at.asker, at.channel, "help")).text
        assert "keep nothing" in (await at.discord.slash(at.asker, at.channel, "privacy")).text


def told(command: dict[str, Any]) -> set[str]:
    """What /help calls a registered command, or each command of a group."""
    if command["type"] != 1:
        return {f"**Apps > {command['name']}**"}
    within = [option["name"] for option in command.get("options", ()) if option["type"] == 1]
    return {f"**/{command['name']} {name}**" for name in within} or {f"**/{command['name']}**"}


@pytest.mark.parametrize("several", [False, True])
async def test_help_names_each_command_to_who_may_use_it_and_no_other(tmp_path: Path, several: bool) -> None:
    library = await asyncio.to_thread(two_articles, tmp_path) if several else None
    async with place(client(library)) as at:
        owner, manager = at.guild.owner, at.discord.user("manager", installed=True)
        outside = at.discord.channel(at.discord.guild("outside", has_bot=False))
        for channel in (at.channel, outside):
            at.discord.permit(channel, manager, allow=MANAGER)
        everybody, managers, owners = None, str(MANAGER), str(Perm.ADMINISTRATOR.value)
        commands = at.discord.registry.known[None].values()
        assert {command["default_member_permissions"] for command in commands} == {everybody, managers, owners}
        for person, channel, may in (
            (at.asker, at.channel, {everybody}),
            (manager, at.channel, {everybody, managers}),
            (manager, outside, {everybody}),
            (manager, at.discord.dm_channel(manager), {everybody}),
            (owner, at.channel, {everybody, managers, owners}),
            (owner, at.discord.dm_channel(owner), {everybody, owners}),
        ):
            shown = (await at.discord.slash(person, channel, "help")).text
            for command in commands:
                named = {name for name in told(command) if name in shown}
                assert named == (told(command) if command["default_member_permissions"] in may else set())


async def test_owners_commands_are_for_owners(tmp_path: Path) -> None:
    async with place() as at:
        for name in ("missed", "setup-check"):
            assert "Manage Server" in (await at.discord.slash(at.asker, at.channel, name)).text
        assert "not for you" in (await at.discord.slash(at.asker, at.channel, "reload")).text
        owner = next(iter(at.discord.guilds.values())).owner
        assert "Reloaded" in (await at.discord.slash(owner, at.channel, "reload")).text
        at.discord.permit(at.channel, at.asker, allow=MANAGER)
        assert (await at.discord.slash(at.asker, at.channel, "missed")).ephemeral


async def test_setup_check_names_what_is_missing_and_the_link() -> None:
    async with place() as at:
        at.discord.permit(at.channel, at.asker, allow=MANAGER)
        assert "Nothing is missing" in (await at.discord.slash(at.asker, at.channel, "setup-check")).text
        at.discord.permit(at.channel, at.discord.bot, deny=Perm.HISTORY)
        checked = await at.discord.slash(at.asker, at.channel, "setup-check")
        assert "Read Message History: NO" in checked.text
        assert f"permissions={NEEDED.value}" in checked.text
        assert checked.ephemeral


def test_permissions_and_invite_link() -> None:
    assert NEEDED.value == 274877975552
    link = invite(7)
    query = "client_id=7&scope=bot+applications.commands&permissions=274877975552"
    assert link == f"https://discord.com/oauth2/authorize?{query}"


async def test_user_install_answers_where_the_bot_is_not() -> None:
    async with place() as at:
        ana, friend = at.discord.user("Ana", installed=True), at.discord.user("friend")
        group = at.discord.private(ana, friend, at.asker)
        outside = at.discord.channel(at.discord.guild("outside", has_bot=False))
        for channel in (group, outside):
            asked = await at.discord.slash(ana, channel, "ask", question=suggested())
            picked = await at.discord.click(ana, asked.reply, "Answer 1")
            assert picked.updated is asked.reply
            assert (await at.discord.click(ana, asked.reply, "Delete")).acknowledged == 6
            assert asked.reply is None
            with pytest.raises(NotOffered):
                at.discord.slash(ana, channel, "setup-check")


async def test_missed_shows_a_server_only_what_was_asked_publicly_in_it(tmp_path: Path) -> None:
    store = Store(str(tmp_path / "kept.db"))
    async with place(client(store=store)) as at:
        there = at.discord.channel(at.discord.guild("there"))
        for channel in (at.channel, there):
            at.discord.permit(channel, at.asker, allow=MANAGER)
        questions = {
            "mention": "How many developers does Oracle Cloud have?",
            "elsewhere": "What colour is the moon?",
            "direct": "Which pizza recipe is best?",
            "private": "Who won the chess tournament?",
            "slash": "How tall is the Eiffel tower?",
            "picked": suggested(),
        }
        await at.discord.mention(at.channel, at.asker, questions["mention"])
        await at.discord.mention(there, at.asker, questions["elsewhere"])
        await at.discord.dm(at.asker, questions["direct"])
        await at.discord.slash(at.asker, at.channel, "ask", question=questions["private"], private=True)
        await at.discord.slash(at.asker, at.channel, "ask", question=questions["slash"])
        offered = await at.discord.slash(at.asker, at.channel, "ask", question=questions["picked"], private=True)
        await at.discord.click(at.asker, offered.reply, "None of these")
        assert await asyncio.to_thread(at.bot.desk.recorder.flush, 5)
        assert {event.question for event in store.events("cloud-centers")} == set(questions.values())
        for channel, wanted in ((at.channel, {"mention"}), (there, {"elsewhere"})):
            shown = (await at.discord.slash(at.asker, channel, "missed")).text.replace("\\", "")
            assert {name for name, question in questions.items() if f"x {question} (" in shown} == wanted
        fresh = at.discord.channel(at.discord.guild("fresh"))
        at.discord.permit(fresh, at.asker, allow=MANAGER)
        assert "No question was missed" in (await at.discord.slash(at.asker, fresh, "missed")).text
        said = (await at.discord.slash(at.asker, at.channel, "privacy")).text
        assert "Moderators of a server see the questions missed there" in said


# --- messages


async def test_mentions_everywhere_are_answered_as_replies() -> None:
    async with place() as at:
        forum = at.discord.channel(at.guild, "forum", FORUM)
        places = [
            at.channel,
            at.discord.channel(at.guild, "voice", VOICE),
            at.discord.channel(at.guild, "thread", PUBLIC_THREAD, parent=at.channel),
            at.discord.channel(at.guild, "post", PUBLIC_THREAD, parent=forum),
            at.discord.channel(at.guild, "old", PUBLIC_THREAD, parent=at.channel, archived=True),
        ]
        for where in places:
            asked = await at.discord.mention(where, at.asker, GROWTH)
            assert answer() in asked.text
            assert (asked.reply.reference, asked.reply.pings) == (asked.message.id, [])
        assert answer() in (await at.discord.dm(at.asker, GROWTH)).text
        reply = (await at.discord.mention(at.channel, at.asker, refused())).reply
        assert answer() in (await at.discord.message(at.channel, at.asker, GROWTH, reply_to=reply)).text


async def test_it_speaks_only_when_asked() -> None:
    async with place() as at:
        robot = at.discord.user("robot", bot=True)
        for said in (
            at.discord.message(at.channel, at.asker, GROWTH),
            at.discord.message(at.channel, at.asker, f"@everyone {GROWTH}"),
            at.discord.mention(at.channel, robot, GROWTH),
            at.discord.mention(at.channel, at.asker, GROWTH, webhook=True),
            at.discord.dm(robot, GROWTH),
        ):
            assert (await said).silent


async def test_a_line_from_a_server_that_it_has_left_gets_nothing() -> None:
    async with place() as at:
        asked = await at.discord.mention(at.channel, at.asker, GROWTH)
        line = {**at.discord.shown(asked.message), "id": str(at.discord.snowflake())}
        at.discord.leave(at.guild)
        at.discord.send("MESSAGE_CREATE", line)
        await at.discord.quiet()
        assert len(at.discord.posted) == 1


async def test_what_mentions_its_role_gets_a_hint() -> None:
    async with place() as at:
        by_role = at.discord.message(at.channel, at.asker, f"<@&{at.guild.bot_role}> {GROWTH}")
        assert (await by_role).text == BY_NAME


async def test_nothing_typed_comes_back_with_power() -> None:
    nasty = (
        "<@1> @everyone **x** `y` ||z|| [a](https://evil.example) https://evil.example discord.gg/x "
        "> # How many developers does Oracle Cloud have?"
    )
    async with place() as at:
        for asked in (
            await at.discord.mention(at.channel, at.asker, nasty),
            await at.discord.slash(at.asker, at.channel, "ask", question=nasty),
        ):
            assert asked.reply.pings == []
            assert not any(bad in asked.text for bad in ("<@", "@everyone", "evil.example", "discord.gg", "||", "`"))
            assert asked.reply.flags & 4


@pytest.mark.parametrize("text", ["x" * 1900, "?" * 500, "\u200b", "😀" * 400, "\u202egrow\u202c much how"])
async def test_any_text_gets_one_reply(text: str) -> None:
    async with place() as at:
        assert len((await at.discord.mention(at.channel, at.asker, text)).messages) == 1
        assert len((await at.discord.slash(at.asker, at.channel, "ask", question=(text * 3)[:2000])).messages) == 1


async def test_bare_mentions_take_the_message_replied_to() -> None:
    async with place() as at:
        assert "I answer questions" in (await at.discord.mention(at.channel, at.asker, "")).text
        readable = (await at.discord.mention(at.channel, at.other, GROWTH)).message
        assert answer() in (await at.discord.mention(at.channel, at.asker, "", reply_to=readable)).text
        for hide in (at.discord.message, at.discord.forward):
            hidden = (await hide(at.channel, at.other, GROWTH)).message
            assert (await at.discord.mention(at.channel, at.asker, "", reply_to=hidden)).text == UNREADABLE
        slash = (await at.discord.slash(at.asker, at.channel, "ask", question=GROWTH)).reply
        assert (await at.discord.message(at.channel, at.asker, "and where?", reply_to=slash)).text == USE_ASK


async def test_replies_follow_edits_and_deletions() -> None:
    async with place() as at:
        asked = await at.discord.mention(at.channel, at.asker, refused())
        reply = asked.reply
        await at.discord.edit(asked.message, f"<@{at.discord.bot.id}> {GROWTH}")
        assert answer() in reply.text
        edits = len(at.discord.sent("PATCH"))
        await at.discord.edit(asked.message, f"<@{at.discord.bot.id}> {GROWTH}")
        await at.discord.edit(asked.message, "never mind")
        assert len(at.discord.sent("PATCH")) == edits
        await at.discord.delete(asked.message)
        assert reply.deleted
        late = (await at.discord.message(at.channel, at.asker, GROWTH)).message
        assert answer() in (await at.discord.edit(late, f"<@{at.discord.bot.id}> {GROWTH}")).text
        replies = len(at.channel.messages)
        await at.bot.close()
        async with at.discord.running(client()):
            await at.discord.edit(late, f"<@{at.discord.bot.id}> {refused()}")
        assert len(at.channel.messages) == replies
        assert "I can't find an answer to that" in list(at.channel.messages.values())[-1].text


async def test_a_question_deleted_while_it_is_answered_leaves_no_reply() -> None:
    async with place() as at:
        at.discord.slow("POST", "/channels/*/messages", 0.05)
        asked = at.discord.mention(at.channel, at.asker, GROWTH)
        at.discord.delete(asked.message)
        await asked
        assert all(message.deleted for message in at.discord.posted)


# --- buttons


async def test_suggestions_are_picked_in_place_by_the_asker_and_in_private_by_others(tmp_path: Path) -> None:
    store = Store(str(tmp_path / "kept.db"))
    async with place(client(store=store)) as at:
        asked = await at.discord.mention(at.channel, at.asker, suggested())
        reply = responder().reply(suggested())
        numbers = [f"Answer {number}" for number in range(1, len(reply.offered) + 1)]
        shown = ["Where does it say so?"] if reply.perhaps else []
        assert asked.reply.labels == [*numbers, *shown, "None of these", "Delete"]
        first = responder().pick(reply.offered[0].pair)
        looked = await at.discord.click(at.other, asked.reply, "Answer 1")
        assert looked.ephemeral
        assert first.answer in looked.text
        assert "not sure" in asked.text
        assert (await at.discord.click(at.other, asked.reply, "None of these")).ephemeral
        picked = await at.discord.click(at.asker, asked.reply, "Answer 1")
        assert picked.updated is asked.reply
        assert first.answer in asked.text
        again = await at.discord.mention(at.channel, at.asker, suggested())
        assert "None of these" in (await at.discord.click(at.asker, again.reply, "None of these")).text
        assert await asyncio.to_thread(at.bot.desk.recorder.flush, 5)
        kept = [(event.kind, event.question) for event in store.events("cloud-centers")]
        text = suggested()
        assert kept == [
            (Kind.SUGGESTED, text),
            (Kind.PICKED, ""),
            (Kind.PICKED, text),
            (Kind.SUGGESTED, text),
            (Kind.NONE_OF_THESE, text),
        ]


async def test_a_digest_offers_more_and_shows_all_that_it_rests_on() -> None:
    async with place() as at:
        asked = await at.discord.mention(at.channel, at.asker, "huawei")
        reply = responder().reply("huawei")
        assert len(reply.pairs) == 4
        numbers = [f"Answer {number}" for number in range(1, len(reply.offered) + 1)]
        assert asked.reply.labels == ["Where does it say so?", "Right answer", "Wrong answer", *numbers, "Delete"]
        shown = (await at.discord.click(at.other, asked.reply, "Where does it say so?")).text
        assert [fact for fact in reply.facts if f"(fact {fact})" not in shown] == []
        assert (await at.discord.click(at.asker, asked.reply, numbers[-1])).updated is asked.reply
        assert responder().pick(reply.offered[-1].pair).answer in asked.text


async def test_buttons_of_an_earlier_version_that_still_mean_something_do_it() -> None:
    async with place() as at:
        acts = {"1": "p:cloud-centers:growth-rate", "None": "n:cloud-centers:"}
        buttons = [{"type": 2, "style": 1, "label": label, "custom_id": f"{acts[label]}:7"} for label in acts]
        row = [{"type": 1, "components": buttons}]
        old = at.discord.write(at.channel, at.discord.bot, {"content": "old", "components": row})
        assert answer() in (await at.discord.click(at.asker, old, "1")).text
        assert "Only the one who asked" in (await at.discord.click(at.asker, old, "None")).text


async def test_nobodys_words_are_kept_under_anothers_name(tmp_path: Path) -> None:
    store = Store(str(tmp_path / "kept.db"))
    async with place(client(store=store)) as at:
        said = (await at.discord.mention(at.channel, at.other, refused())).message
        at.discord.edit(said, f"<@{at.discord.bot.id}> {suggested()}")
        mine = (await at.discord.message(at.channel, at.asker, refused())).message
        await at.discord.context_menu(at.other, mine, "Ask the article")
        await at.discord.mention(at.channel, at.asker, "", reply_to=said)
        answered = (await at.discord.mention(at.channel, at.other, GROWTH)).reply
        await at.discord.click(at.asker, answered, "Right answer")
        assert await asyncio.to_thread(at.bot.desk.recorder.flush, 5)
        assert await asyncio.to_thread(store.forget, asker=str(at.other.id))
        kept = [(event.kind, event.question) for event in store.events("cloud-centers")]
        assert kept == [(Kind.FEEDBACK, "")]


async def test_who_judges_or_picks_keeps_no_words_but_their_own(tmp_path: Path) -> None:
    store = Store(str(tmp_path / "kept.db"))
    async with place(client(store=store)) as at:
        theirs = (await at.discord.mention(at.channel, at.other, suggested())).message
        sure = (await at.discord.mention(at.channel, at.other, GROWTH)).message
        assert await asyncio.to_thread(at.bot.desk.recorder.flush, 5)
        assert await asyncio.to_thread(store.forget, asker=str(at.other.id))
        for asked in (
            await at.discord.mention(at.channel, at.asker, "", reply_to=sure),
            await at.discord.context_menu(at.asker, sure, "Ask the article"),
        ):
            await at.discord.click(at.asker, asked.reply, "Right answer")
        for label in ("Answer 1", "None of these"):
            unsure = await at.discord.context_menu(at.asker, theirs, "Ask the article")
            await at.discord.click(at.asker, unsure.reply, label)
        answered = await at.discord.mention(at.channel, at.asker, GROWTH)
        await at.discord.click(at.asker, answered.reply, "Right answer")
        assert await asyncio.to_thread(at.bot.desk.recorder.flush, 5)
        kept = [(event.kind, event.question) for event in store.events("cloud-centers")]
        assert kept == [
            (Kind.FEEDBACK, ""),
            (Kind.FEEDBACK, ""),
            (Kind.PICKED, ""),
            (Kind.NONE_OF_THESE, ""),
            (Kind.FEEDBACK, GROWTH),
        ]


async def test_buttons_outlive_a_restart() -> None:
    async with place() as at:
        asked = await at.discord.slash(at.asker, at.channel, "ask", question=suggested())
        answered = await at.discord.mention(at.channel, at.asker, GROWTH)
        await at.bot.close()
        async with at.discord.running(client()):
            assert (await at.discord.click(at.asker, asked.reply, "Answer 1")).updated is asked.reply
            assert "fact F03" in (await at.discord.click(at.other, answered.reply, "Where does it say so?")).text


async def test_feedback_is_kept_with_its_reason(tmp_path: Path) -> None:
    store = Store(str(tmp_path / "kept.db"))
    async with place(client(store=store)) as at:
        asked = await at.discord.mention(at.channel, at.asker, GROWTH)
        assert (await at.discord.click(at.asker, asked.reply, "Right answer")).text == THANKS
        opened = await at.discord.click(at.other, asked.reply, "Wrong answer")
        sent = await at.discord.submit_modal(opened, {"Reason (optional)": "old news"})
        assert (sent.text, sent.ephemeral) == (THANKS, True)
        await at.discord.submit_modal(await at.discord.click(at.other, asked.reply, "Wrong answer"), {})
        assert await asyncio.to_thread(at.bot.desk.recorder.flush, 5)
        assert [event.reason for event in store.events("cloud-centers")] == ["yes", "no: old news", "no"]
        assert "erased after 30 days" in (await at.discord.slash(at.asker, at.channel, "privacy")).text
        assert "2 entries" in (await at.discord.slash(at.asker, at.channel, "forget-me")).text
        assert "2 entries" in (await at.discord.slash(at.other, at.channel, "forget-me")).text


async def test_only_the_asker_or_a_moderator_deletes_a_reply() -> None:
    async with place() as at:
        for who, allow in ((at.asker, 0), (at.other, Perm.MANAGE_MESSAGES)):
            asked = await at.discord.mention(at.channel, at.asker, GROWTH)
            assert "Only" in (await at.discord.click(at.other, asked.reply, "Delete")).text
            at.discord.permit(at.channel, who, allow=allow)
            await at.discord.click(who, asked.reply, "Delete")
            assert asked.reply is None
        asked = await at.discord.dm(at.asker, GROWTH)
        await at.discord.click(at.asker, asked.reply, "Delete")
        assert asked.reply is None


async def test_buttons_of_lost_pairs_say_so() -> None:
    async with place() as at:
        ids = ("p:cloud-centers:no-such:1", "w:other:growth-rate:1", "q:cloud-centers:x.y:0", "p:cloud-centers::1")
        buttons = [{"type": 2, "style": 1, "label": ident, "custom_id": ident} for ident in ids]
        row = [{"type": 1, "components": buttons}]
        old = at.discord.write(at.channel, at.discord.bot, {"content": "old", "components": row})
        for ident in ids:
            assert (await at.discord.click(at.asker, old, ident)).text == GONE


@pytest.mark.parametrize(
    "ident", ["z:cloud-centers:growth-rate:1", "vote:7", "p:cloud-centers", "r:cloud-centers:growth-rate:1"]
)
async def test_buttons_of_another_version_say_so(ident: str) -> None:
    async with place() as at:
        row = [{"type": 1, "components": [{"type": 2, "style": 1, "label": "old", "custom_id": ident}]}]
        old = at.discord.write(at.channel, at.discord.bot, {"content": "old", "components": row})
        said = await at.discord.click(at.asker, old, "old")
        assert (said.text, said.ephemeral) == (OLD, True)


async def test_a_form_that_says_what_buttons_do_is_of_another_version() -> None:
    async with place() as at:
        asked = await at.discord.mention(at.channel, at.asker, GROWTH)
        opened = await at.discord.click(at.asker, asked.reply, "Wrong answer")
        data = {"custom_id": "x:cloud-centers:growth-rate:1", "components": []}
        said = await at.discord.interact(5, at.asker, at.channel, data, source=asked.reply, before=opened)
        assert (said.text, said.ephemeral) == (OLD, True)


async def test_what_a_message_cannot_become_is_shown_beside_it() -> None:
    async with place() as at:
        listed = (await at.discord.slash(at.asker, at.channel, "questions")).reply
        asked = (await at.discord.mention(at.channel, at.asker, GROWTH)).reply
        acts = {f"p:cloud-centers:growth-rate:{at.asker.id}": listed, "q:cloud-centers:0.0:0": asked}
        for ident, message in acts.items():
            data = {"component_type": 2, "custom_id": ident}
            shown = await at.discord.interact(3, at.asker, at.channel, data, source=message)
            assert (shown.acknowledged, shown.ephemeral) == (4, True)
            assert shown.text


async def test_a_form_outlives_a_restart(tmp_path: Path) -> None:
    store = Store(str(tmp_path / "kept.db"))
    async with place() as at:
        asked = await at.discord.mention(at.channel, at.asker, GROWTH)
        opened = await at.discord.click(at.asker, asked.reply, "Wrong answer")
        await at.bot.close()
        bot = client(store=store)
        async with at.discord.running(bot):
            assert (await at.discord.submit_modal(opened, {"Reason (optional)": "old news"})).text == THANKS
            assert await asyncio.to_thread(bot.desk.recorder.flush, 5)
        assert [(event.reason, event.question) for event in store.events("cloud-centers")] == [("no: old news", GROWTH)]


# --- several articles


async def test_servers_and_channels_choose_their_article(tmp_path: Path) -> None:
    store = Store(str(tmp_path / "kept.db"))
    library = await asyncio.to_thread(two_articles, tmp_path)
    market = library.articles["night-market"].knowledge
    pair = only_in_market(library)
    async with place(client(library, store)) as at:
        asked = await at.discord.mention(at.channel, at.asker, pair.question)
        assert market.record.title in asked.text
        picked = await at.discord.click(at.asker, asked.reply, "Answer from the other")
        assert pair.answer in picked.text
        assert (
            pair.answer
            in (
                await at.discord.slash(at.asker, at.channel, "ask", question=pair.question, article="night-market")
            ).text
        )
        for named in ("night-market", "Night-Market ", market.record.title, market.record.title.upper()):
            one = at.discord.slash(at.asker, at.channel, "ask", question=pair.question, article=named)
            assert pair.answer in (await one).text
        assert "no such" in (await at.discord.slash(at.asker, at.channel, "ask", question="x", article="@here")).text
        chosen = {"article": "night-market"}
        assert "Manage Server" in (await at.discord.slash(at.asker, at.channel, "use article", **chosen)).text
        at.discord.permit(at.channel, at.asker, allow=MANAGER)
        offered = await at.discord.autocomplete(at.asker, at.channel, "use article", "article", "")
        assert {"night-market", "ferry"} <= {choice["value"] for choice in offered.choices}
        assert market.record.title in (await at.discord.slash(at.asker, at.channel, "use article", **chosen)).text
        assert pair.answer in (await at.discord.mention(at.channel, at.asker, pair.question)).text
        assert (
            "this channel"
            in (await at.discord.slash(at.asker, at.channel, "use article", article="ferry", only_here=True)).text
        )
        assert pair.answer not in (await at.discord.mention(at.channel, at.asker, pair.question)).text
        await at.discord.slash(at.asker, at.channel, "use article", article="default", only_here=True)
        thread = at.discord.channel(at.guild, "thread", PUBLIC_THREAD, parent=at.channel)
        assert pair.answer in (await at.discord.mention(thread, at.asker, pair.question)).text
        await at.bot.close()
        async with at.discord.running(client(library, store)):
            assert pair.answer in (await at.discord.mention(at.channel, at.asker, pair.question)).text
            await at.discord.slash(at.asker, at.channel, "use article", article="default")
            assert pair.answer not in (await at.discord.mention(at.channel, at.asker, pair.question)).text


async def test_reload_takes_a_good_set_and_refuses_a_faulty_one(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    library = await asyncio.to_thread(two_articles, tmp_path)
    async with place(client(library)) as at:
        owner = next(iter(at.discord.guilds.values())).owner
        data = tmp_path / "data" / "night-market" / "pairs.toml"
        good = data.read_text()
        data.write_text(good.replace("answer = ", "answr = ", 1))
        told = await at.discord.slash(owner, at.channel, "reload")
        assert "night-market/pairs.toml" in told.text
        assert "old articles go on" in told.text
        pair = only_in_market(library)
        data.write_text(good.replace(pair.answer, pair.answer + " Elvis lives."))  # which no fact says
        assert "'Elvis'" in (await at.discord.slash(owner, at.channel, "reload")).text
        asked = await at.discord.slash(at.asker, at.channel, "ask", question=pair.question, article="night-market")
        assert pair.answer in asked.text
        assert "Elvis" not in asked.text
        twice = f"{pair.answer} {pair.answer}"
        data.write_text(good.replace(pair.answer, twice))
        with caplog.at_level(logging.INFO):
            for said in ("night-market: 1 pair changed", AS_BEFORE):
                told = await at.discord.slash(owner, at.channel, "reload")
                assert told.text == f"Reloaded: ferry, night-market.\n- {said}"
                assert f"reloaded articles=2: {said}" in caplog.messages
        asked = await at.discord.slash(at.asker, at.channel, "ask", question=pair.question, article="night-market")
        assert twice in asked.text
        (tmp_path / "seeds" / "night-market.toml").unlink()
        gone = await at.discord.slash(owner, at.channel, "reload")
        assert re.search(r"- night-market: \d+ pairs gone; \d+ wordings gone; \d+ gaps gone", gone.text)
        with pytest.raises(NotOffered):
            at.discord.slash(at.asker, at.channel, "use article", article="night-market")


async def test_reload_names_once_what_does_not_serve(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    pairs = (await asyncio.to_thread(two_articles, tmp_path)).content.folder("night-market") / "pairs.toml"
    good = pairs.read_text()
    unstated = good.replace("market is free.", "market is free, said Elvis.")
    unproven = good.replace("The entry to the night market is free.", "Night market is free the entry to the.")
    lost = good.replace("The night market is held in Brill Square", "Brill Square is held in the night market")
    assert good not in {unstated, unproven, lost}
    pairs.write_text(unstated)
    async with place(client(await asyncio.to_thread(Library, Content(tmp_path), "ferry"))) as at:
        owner = next(iter(at.discord.guilds.values())).owner
        told, logged = [], []
        for text in (unstated, unproven, lost):
            pairs.write_text(text)
            caplog.clear()
            told.append((await at.discord.slash(owner, at.channel, "reload")).text.split(": its")[0].splitlines())
            logged += [record.getMessage() for record in caplog.records if record.levelno >= logging.WARNING]
        assert told == [
            ["Reloaded: ferry.", f"- {AS_BEFORE}", "- night-market is left out"],
            [
                "Reloaded: ferry, night-market.",
                "- night-market: 11 pairs new; 80 wordings new; 3 gaps new",
                "- night-market: the answer of entry is withheld",
            ],
            ["Not reloaded, the old articles go on answering. 1 fault:", "- night-market: pair place"],
        ]
        assert [line.partition(":")[0] for line in logged] == [
            "night-market is left out",
            "withheld article=night-market pair=entry",
            "not reloaded",
        ]


async def test_cooldown_says_when_to_come_back_once() -> None:
    async with place(bot_options={"user_per_minute": 2}) as at:
        said = [(await at.discord.mention(at.channel, at.asker, GROWTH)).text for _ in range(5)]
        assert [bool(text) for text in said] == [True, True, True, False, False]
        assert "Ask again in" in said[2]
        assert answer() in (await at.discord.mention(at.channel, at.other, GROWTH)).text
        held = await at.discord.slash(at.asker, at.channel, "ask", question=GROWTH)
        assert held.ephemeral
        assert "Ask again in" in held.text


async def test_old_commands_say_how_to_get_the_new_ones() -> None:
    async with place() as at:
        at.bot.tree.remove_command("privacy")
        assert "Reload Discord" in (await at.discord.slash(at.asker, at.channel, "privacy")).text
        assert isinstance(at.bot.application, discord.AppInfo)


async def test_shards_share_one_bot() -> None:
    bot = client()
    async with LoopbackDiscord(route_limit=None, shards=2) as discord_:
        channels = [discord_.channel(discord_.guild(ident=ident << 22)) for ident in (1000, 1001)]
        asker = discord_.user()
        async with discord_.running(bot, shards=2):
            for channel in channels:
                assert answer() in (await discord_.mention(channel, asker, GROWTH)).text
                assert answer() in (await discord_.slash(asker, channel, "ask", question=GROWTH)).text
            discord_.drop(None, shard=1)
            assert answer() in (await discord_.mention(channels[1], asker, GROWTH)).text
            assert answer() in (await discord_.dm(asker, GROWTH)).text
            assert len(bot.shards) == 2


class Slow(Store):
    """A store whose database fails at first."""

    failures = 3

    def choices(self) -> dict[tuple[str, str, str], str]:
        self.failures -= 1
        if self.failures >= 0:
            raise StoreError("the database is starting")
        return super().choices()


async def test_choices_that_could_not_be_read_at_the_start_are_read_soon(tmp_path: Path) -> None:
    store, library = Slow(str(tmp_path / "kept.db")), await asyncio.to_thread(two_articles, tmp_path)
    pair = only_in_market(library)
    async with LoopbackDiscord(route_limit=None) as discord_:
        guild, asker = discord_.guild(), discord_.user()
        channel = discord_.channel(guild)
        store.choose(str(guild.id), "", "article", "night-market")
        async with discord_.running(client(library, store)):
            assert pair.answer in (await discord_.mention(channel, asker, pair.question)).text
    assert store.failures < 0


async def test_without_a_database_no_choice_is_promised(tmp_path: Path) -> None:
    async with place(client(await asyncio.to_thread(two_articles, tmp_path))) as at:
        at.discord.permit(at.channel, at.asker, allow=MANAGER)
        told = await at.discord.slash(at.asker, at.channel, "use article", article="night-market")
        assert "without a database" in told.text
