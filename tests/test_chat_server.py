"""What a server turns on, and what moderators put to the curator, on the loopback Discord."""

from __future__ import annotations

import asyncio
import contextlib
import threading
from typing import TYPE_CHECKING, Any

import pytest
from chatting import GROWTH, LONGEST, MANAGER, Place, answer, client, counted, place, refused, responder, suggested
from curating import market
from loopback import FORUM, NEWS, LoopbackDiscord, Perm

from bot.chat import shelf
from bot.chat.cluster import Cluster
from bot.chat.command import MANAGERS_ONLY, UNSEEN
from bot.chat.desk import POINTS
from bot.chat.handoff import ASKED, MAY_NOT, NOT_ASKED, NOT_YOURS, OFF, TITLE, UNKNOWN
from bot.chat.manage import LABEL, NAME, ROLES, THREADS
from bot.chat.memory import Memory
from bot.chat.patience import Patience
from bot.chat.question import Where
from bot.chat.render import HAND_OFF
from bot.chat.shelf import NOT_KEPT, Chosen
from bot.chat.views import NOTED, OLD
from bot.config import Shards
from bot.curator import review
from bot.library import Library
from bot.store import Kind, Record, Store, StoreError

if TYPE_CHECKING:
    from collections.abc import AsyncIterator
    from pathlib import Path

ORACLE = "How many developers does Oracle Cloud have?"


@contextlib.asynccontextmanager
async def managed(tmp_path: Path, **options: Any) -> AsyncIterator[tuple[Place, Any]]:
    """A place whose bot keeps choices, and somebody who manages the server."""
    store = Store(str(tmp_path / "kept.db"))
    async with place(client(store=store, **options)) as at:
        manager = at.discord.user("manager")
        at.discord.permit(at.channel, manager, allow=MANAGER)
        yield at, manager


# --- who may


async def test_a_servers_commands_are_for_its_managers(tmp_path: Path) -> None:
    async with managed(tmp_path) as (at, _):
        forum = at.discord.channel(at.guild, "forum", FORUM)
        commands: dict[str, dict[str, Any]] = {
            "server hand-off": {"thread": True},
            "server forum": {"channel": forum},
            "server same-again": {"seconds": 9},
        }
        for command, options in commands.items():
            said = await at.discord.slash(at.asker, at.channel, command, **options)
            assert (said.text, said.ephemeral) == (MANAGERS_ONLY, True)
        assert await asyncio.to_thread(at.bot.desk.recorder.store.choices) == {}


async def test_without_a_database_nothing_is_turned_on() -> None:
    async with place() as at:
        at.discord.permit(at.channel, at.asker, allow=MANAGER)
        said = await at.discord.slash(at.asker, at.channel, "server hand-off", thread=True)
        assert "without a database" in said.text
        assert HAND_OFF not in (await at.discord.mention(at.channel, at.asker, ORACLE)).reply.labels


# --- asking a person


async def test_a_refusal_asks_a_role_once_the_server_wants_it(tmp_path: Path) -> None:
    async with managed(tmp_path) as (at, manager):
        role = at.discord.role(at.guild)
        assert HAND_OFF not in (await at.discord.mention(at.channel, at.asker, ORACLE)).reply.labels
        told = await at.discord.slash(manager, at.channel, "server hand-off", role=role)
        assert "helpers" in told.text
        assert ROLES not in told.text
        missed = await at.discord.mention(at.channel, at.asker, f"{ORACLE} @everyone **x**")
        at.discord.fail("POST", "/channels/*/messages", after=True)  # what gets through unheard is not said twice
        pressed = await at.discord.click(at.asker, missed.reply, HAND_OFF)
        (asked,) = [one for one in at.discord.posted if one.role_pings]
        assert asked.channel is at.channel
        assert (asked.role_pings, asked.pings) == ([role.id], [at.asker.id])
        assert ORACLE in asked.text.replace("\\", "")
        assert "**x**" not in asked.text
        assert not asked.data["mention_everyone"]
        assert ASKED in missed.reply.text
        assert HAND_OFF not in missed.reply.labels
        assert pressed.acknowledged == 6
        assert HAND_OFF not in (await at.discord.mention(at.channel, at.asker, GROWTH)).reply.labels
        assert HAND_OFF not in (await at.discord.dm(at.asker, ORACLE)).reply.labels
        await at.discord.slash(manager, at.channel, "server hand-off")
        assert HAND_OFF not in (await at.discord.mention(at.channel, at.other, ORACLE)).reply.labels


async def test_who_means_none_of_a_list_gets_the_same_by_word_and_by_button(tmp_path: Path) -> None:
    async with managed(tmp_path) as (at, manager):
        await at.discord.slash(manager, at.channel, "server hand-off", thread=True)
        lists = [(await at.discord.mention(at.channel, at.asker, suggested())).reply for _ in range(2)]
        written = (await at.discord.message(at.channel, at.asker, "none of these", reply_to=lists[0])).reply
        await at.discord.click(at.asker, lists[1], "None of these")
        assert [(one.text, one.labels) for one in (written, lists[1])] == [(written.text, [HAND_OFF, "Delete"])] * 2


async def test_a_thread_is_opened_where_the_bot_may(tmp_path: Path) -> None:
    async with managed(tmp_path) as (at, manager):
        told = await at.discord.slash(manager, at.channel, "server hand-off", thread=True)
        assert THREADS in told.text
        assert f"{THREADS}: NO" in (await at.discord.slash(manager, at.channel, "setup-check")).text
        missed = await at.discord.slash(at.asker, at.channel, "ask", question=ORACLE)
        assert NOT_ASKED in (await at.discord.click(at.asker, missed.reply, HAND_OFF)).text
        at.discord.permit(at.channel, at.discord.bot, allow=Perm.CREATE_THREADS)
        assert f"{THREADS}: yes" in (await at.discord.slash(manager, at.channel, "setup-check")).text
        missed = await at.discord.slash(at.other, at.channel, "ask", question=ORACLE)
        assert missed.ephemeral
        at.discord.fail("POST", "/channels/*/messages/*/threads", after=True)  # what gets through unheard is done once
        await at.discord.click(at.other, missed.reply, HAND_OFF)
        asked = at.discord.posted[-1]
        assert (asked.pings, ORACLE in asked.text) == ([at.other.id], True)
        assert [(one.id, one.name) for one in at.discord.channels.values() if one.parent] == [(asked.id, TITLE)]


async def test_a_thread_is_opened_where_announcements_are_made(tmp_path: Path) -> None:
    async with managed(tmp_path) as (at, manager):
        news = at.discord.channel(at.guild, "news", NEWS)
        at.discord.permit(news, at.discord.bot, allow=Perm.CREATE_THREADS)
        await at.discord.slash(manager, at.channel, "server hand-off", thread=True)
        missed = await at.discord.mention(news, at.asker, ORACLE)
        await at.discord.click(at.asker, missed.reply, HAND_OFF)
        assert ASKED in missed.reply.text
        assert at.discord.channels[at.discord.posted[-1].id].parent is news


async def test_who_may_not_write_has_nothing_posted_and_nothing_unseen_is(tmp_path: Path) -> None:
    async with managed(tmp_path) as (at, manager):
        await at.discord.slash(manager, at.channel, "server hand-off", role=at.discord.role(at.guild))
        question = f"{ORACLE} \u202egnp.exe\u2066 \u200bx"
        missed = await at.discord.slash(at.asker, at.channel, "ask", question=question)
        at.discord.permit(at.channel, at.asker, deny=Perm.SEND)
        assert (await at.discord.click(at.asker, missed.reply, HAND_OFF)).text == MAY_NOT
        at.discord.permit(at.channel, at.asker)
        await at.discord.click(at.asker, missed.reply, HAND_OFF)
        (asked,) = [one for one in at.discord.posted if one.role_pings]
        assert asked.text.endswith("gnp.exe x")


async def test_a_channel_that_takes_no_question_for_a_person_is_left_alone(tmp_path: Path) -> None:
    async with managed(tmp_path) as (at, manager):
        await at.discord.slash(manager, at.channel, "server hand-off", role=at.discord.role(at.guild))
        asked = [await at.discord.slash(one, at.channel, "ask", question=ORACLE) for one in (at.asker, at.other)]
        at.discord.permit(at.channel, at.discord.bot, deny=Perm.SEND)
        for who, one in zip((at.asker, at.other), asked, strict=True):
            assert (await at.discord.click(who, one.reply, HAND_OFF)).text == NOT_ASKED
        assert len(at.discord.sent("POST", f"/channels/{at.channel.id}/messages")) == 1


async def test_another_s_question_is_not_handed_off(tmp_path: Path) -> None:
    async with managed(tmp_path) as (at, manager):
        await at.discord.slash(manager, at.channel, "server hand-off", role=at.discord.role(at.guild))
        theirs = await at.discord.mention(at.channel, at.other, ORACLE)
        shown = await at.discord.context_menu(at.asker, theirs.message, "Ask the article")
        assert "Oracle" in shown.text
        assert HAND_OFF not in shown.reply.labels
        shown = await at.discord.context_menu(at.other, theirs.message, "Ask the article")
        assert HAND_OFF in shown.reply.labels


async def test_a_role_that_not_everybody_mentions_says_what_it_needs(tmp_path: Path) -> None:
    async with managed(tmp_path) as (at, manager):
        role = at.discord.role(at.guild, mentionable=False)
        assert ROLES in (await at.discord.slash(manager, at.channel, "server hand-off", role=role)).text
        assert f"{ROLES}: NO" in (await at.discord.slash(manager, at.channel, "setup-check")).text


async def test_a_role_that_was_deleted_is_not_said_to_be_asked(tmp_path: Path) -> None:
    async with managed(tmp_path) as (at, manager):
        role = at.discord.role(at.guild)
        await at.discord.slash(manager, at.channel, "server hand-off", role=role, thread=True)
        at.discord.permit(at.channel, at.discord.bot, allow=Perm.CREATE_THREADS)
        missed = await at.discord.mention(at.channel, at.asker, ORACLE)
        assert "was deleted" not in (await at.discord.slash(manager, at.channel, "setup-check")).text
        at.discord.send("GUILD_ROLE_DELETE", {"guild_id": str(at.guild.id), "role_id": str(role.id)})
        assert (await at.discord.click(at.asker, missed.reply, HAND_OFF)).text == OFF
        assert ASKED not in missed.reply.text
        assert "was deleted" in (await at.discord.slash(manager, at.channel, "setup-check")).text


async def test_asking_people_is_held_back(tmp_path: Path) -> None:
    async with managed(tmp_path) as (at, manager):
        await at.discord.slash(manager, at.channel, "server hand-off", role=at.discord.role(at.guild))
        posted = []
        for asker in (at.asker, at.asker, *(at.discord.user() for _ in range(6))):
            missed = await at.discord.mention(at.channel, asker, ORACLE)
            pressed = await at.discord.click(asker, missed.reply, HAND_OFF)
            posted.append(pressed.text)
        assert ["Ask again in" in text for text in posted] == [False, True, False, False, False, False, True, True]


async def test_a_stranger_or_a_button_made_up_asks_nobody(tmp_path: Path) -> None:
    async with managed(tmp_path) as (at, manager):
        await at.discord.slash(manager, at.channel, "server hand-off", role=at.discord.role(at.guild))
        missed = await at.discord.mention(at.channel, at.asker, ORACLE)
        posted = len(at.discord.posted)
        assert (await at.discord.click(at.other, missed.reply, HAND_OFF)).text == NOT_YOURS
        for channel, ident, said in (
            (at.channel, f"h:cloud-centers::{at.other.id}", UNKNOWN),
            (at.channel, f"h:cloud-centers:x,y:{at.asker.id}", NOT_YOURS),
            (at.discord.channel(at.discord.guild("elsewhere")), f"h:cloud-centers::{at.other.id}", OFF),
        ):
            row = [{"type": 1, "components": [{"type": 2, "style": 1, "label": "x", "custom_id": ident}]}]
            made_up = at.discord.write(channel, at.discord.bot, {"content": "x", "components": row})
            pressed = await at.discord.click(at.other, made_up, "x")
            assert (pressed.text, pressed.ephemeral) == (said, True)
        answers = [message for message in at.discord.posted[posted:] if not message.ephemeral]
        assert [message.content for message in answers] == ["x", "x", "x"]


async def test_what_a_server_names_that_is_not_there_is_not_chosen(tmp_path: Path) -> None:
    async with managed(tmp_path) as (at, manager):
        role, forum = at.discord.role(at.guild), at.discord.channel(at.guild, "forum", FORUM)
        at.discord.send("GUILD_ROLE_DELETE", {"guild_id": str(at.guild.id), "role_id": str(role.id)})
        at.discord.send("CHANNEL_DELETE", {"guild_id": str(at.guild.id), "id": str(forum.id)})
        for command, named in (("hand-off", {"role": role}), ("forum", {"channel": forum})):
            said = await at.discord.slash(manager, at.channel, f"server {command}", **named)
            assert (said.text, said.ephemeral) == (UNSEEN, True)
        assert at.bot.desk.choices.guilds() == set()


# --- forums


@pytest.mark.parametrize("after", [False, True])  # True: it arrives, and nobody hears of it
async def test_a_post_gets_its_questions_once_though_discord_fails_for_long(tmp_path: Path, after: bool) -> None:
    async with managed(tmp_path, within=0.1) as (at, manager):
        forum = at.discord.channel(at.guild, "forum", FORUM)
        await at.discord.slash(manager, at.channel, "server forum", channel=forum)
        storm = at.discord.fail("POST", "/channels/*/messages", times=10**6, after=after)
        opened = at.discord.post(forum, at.asker, GROWTH)
        await at.discord.changed.until(lambda: at.discord.sent("GET", f"/channels/{opened.channel.id}/messages"))
        storm.times = 0
        await at.discord.quiet()
        assert len(opened.messages) == 1


async def test_a_post_whose_title_asks_gets_questions_to_pick_from(tmp_path: Path) -> None:
    async with managed(tmp_path) as (at, manager):
        forum, other = (at.discord.channel(at.guild, name, FORUM) for name in ("forum", "other"))
        assert (await at.discord.post(forum, at.asker, GROWTH)).silent
        told = await at.discord.slash(manager, at.channel, "server forum", channel=forum)
        assert f"<#{forum.id}>" in told.text
        opened = await at.discord.post(forum, at.asker, GROWTH)
        (offered,) = opened.messages
        assert answer() not in offered.text
        assert f"1. {GROWTH}" in offered.text
        assert offered.reference == opened.message.id
        await at.discord.click(at.asker, offered, "Answer 1")
        assert answer() in offered.text
        for title in (refused(), "Huawei", "hello", "my notes on clouds"):
            assert (await at.discord.post(forum, at.asker, title)).silent, title
        assert (await at.discord.post(other, at.asker, GROWTH)).silent
        assert (await at.discord.post(forum, at.discord.user("robot", bot=True), GROWTH)).silent
        mentioned = await at.discord.post(forum, at.asker, GROWTH, f"<@{at.discord.bot.id}> {GROWTH}")
        assert len(mentioned.messages) == 1
        assert answer() in mentioned.text
        assert (await at.discord.message(opened.channel, at.asker, GROWTH)).silent
        await at.discord.slash(manager, at.channel, "server forum", channel=forum, on=False)
        assert (await at.discord.post(forum, at.asker, GROWTH)).silent
        assert at.discord.gateway.identifies[0]["intents"] == 4609


async def test_nothing_is_kept_of_a_title(tmp_path: Path) -> None:
    async with managed(tmp_path) as (at, manager):
        forum = at.discord.channel(at.guild, "forum", FORUM)
        await at.discord.slash(manager, at.channel, "server forum", channel=forum)
        opened = await at.discord.post(forum, at.asker, "secret stuff: how much did the cloud market grow?")
        await at.discord.click(at.asker, opened.reply, "Answer 1")
        assert await asyncio.to_thread(at.bot.desk.recorder.flush, 5)
        kept = list(at.bot.desk.recorder.store.events("cloud-centers"))
        assert [(event.kind, event.question) for event in kept] == [(Kind.PICKED, "")]
        assert counted(at.bot, "replies_total", outcome="suggested", way="forum") == 1


# --- the same again


async def test_an_answer_given_just_now_is_pointed_to(tmp_path: Path) -> None:
    async with managed(tmp_path) as (at, manager):
        await at.discord.slash(manager, at.channel, "server same-again", seconds=600)
        first = (await at.discord.mention(at.channel, at.asker, GROWTH)).reply
        second = await at.discord.mention(at.channel, at.other, "how much did the chinese cloud market grow")
        assert second.text == f"{POINTS} https://discord.com/channels/{at.guild.id}/{at.channel.id}/{first.id}"
        assert second.reply.labels == ["Delete"]
        third = await at.discord.mention(at.channel, at.asker, GROWTH)
        assert third.text == second.text
        source = await at.discord.message(at.channel, at.other, "says who?", reply_to=second.reply)
        assert "Canalys, paragraph 2" in source.text
        elsewhere = at.discord.channel(at.guild, "elsewhere")
        assert answer() in (await at.discord.mention(elsewhere, at.asker, GROWTH)).text
        assert answer() in (await at.discord.slash(at.asker, at.channel, "ask", question=GROWTH)).text
        await at.discord.click(at.asker, first, "Delete")
        await at.discord.quiet()
        assert answer() in second.text  # nobody is left with a link to nothing
        assert POINTS in (await at.discord.mention(at.channel, at.asker, GROWTH)).text
        await at.discord.slash(manager, at.channel, "server same-again", seconds=0)
        assert answer() in (await at.discord.mention(at.channel, at.asker, GROWTH)).text


async def test_after_some_seconds_an_answer_is_given_again(tmp_path: Path) -> None:
    now = [0.0]
    async with managed(tmp_path) as (at, manager):
        at.bot.desk.memory = Memory(at.bot.desk.shelf, clock=lambda: now[0])
        await at.discord.slash(manager, at.channel, "server same-again", seconds=60)
        said = []
        for seconds in (0, 60, 61, 100):
            now[0] = float(seconds)
            said.append(answer() in (await at.discord.mention(at.channel, at.asker, GROWTH)).text)
        assert said == [True, False, True, False]


async def test_no_answer_that_is_corrected_or_deleted_meanwhile_is_pointed_to(tmp_path: Path) -> None:
    content = market(tmp_path)
    articles = await asyncio.to_thread(Library, content)
    async with managed(tmp_path, library_=articles) as (at, manager):
        await at.discord.slash(manager, at.channel, "server same-again", seconds=600)
        question = "Who runs the night market?"
        assert "Joss Fenwick" in (await at.discord.mention(at.channel, at.asker, question)).text
        for path in (content.folder("night-market") / "pairs.toml", content.record_path("night-market")):
            path.write_text(path.read_text().replace("Joss Fenwick", "Anna Bell"))
        assert await at.bot.reload() is None
        corrected = await at.discord.mention(at.channel, at.other, question)
        assert "Anna Bell" in corrected.text
        assert POINTS in (await at.discord.mention(at.channel, at.other, question)).text
        at.discord.invalidate(resumable=False)
        corrected.reply.deleted = True
        await at.discord.online()
        await at.discord.quiet()
        assert "Anna Bell" in (await at.discord.mention(at.channel, at.other, question)).text


async def test_choices_outlive_a_restart_and_end_when_the_bot_leaves(tmp_path: Path) -> None:
    async with managed(tmp_path) as (at, manager):
        await at.discord.slash(manager, at.channel, "server same-again", seconds=600)
        await at.bot.close()
        store = at.bot.desk.recorder.store
        again = client(store=store)
        async with at.discord.running(again):
            checked = (await at.discord.slash(manager, at.channel, "setup-check")).text
            assert "no answer twice within 600 seconds" in checked
            at.discord.leave(at.guild)
            await at.discord.quiet()
            assert await asyncio.to_thread(again.desk.recorder.flush, 5)
        assert await asyncio.to_thread(store.choices) == {}


# --- candidates


async def test_a_moderator_puts_a_message_to_the_curator_in_their_own_words(tmp_path: Path) -> None:
    async with managed(tmp_path) as (at, manager):
        theirs = (await at.discord.message(at.channel, at.other, "my phone number is 555 0100")).message
        opened = await at.discord.context_menu(manager, theirs, NAME)
        words = "Which pizza recipe is best?"
        sent = await at.discord.submit_modal(opened, {LABEL: words})
        assert (sent.text, sent.ephemeral) == (NOTED, True)
        desk = at.bot.desk
        assert await asyncio.to_thread(desk.recorder.flush, 5)
        (kept,) = desk.recorder.store.events("cloud-centers")
        link = f"https://discord.com/channels/{at.guild.id}/{at.channel.id}/{theirs.id}"
        assert (kept.kind, kept.question, kept.link) == (Kind.CANDIDATE, words, link)
        (group,) = review.groups(desk.recorder.store, responder())
        assert (group.question, group.links) == (words, (link,))
        assert words in (await at.discord.slash(manager, at.channel, "missed")).text
        assert "1 entry" in (await at.discord.slash(manager, at.channel, "forget-me")).text


async def test_nobody_else_puts_anything_to_the_curator(tmp_path: Path) -> None:
    async with managed(tmp_path) as (at, manager):
        said = (await at.discord.message(at.channel, at.other, "pizza?")).message
        assert "Manage Server" in (await at.discord.context_menu(at.asker, said, NAME)).text
        opened = await at.discord.context_menu(manager, said, NAME)
        opened.interaction.user = at.asker  # a form of another's, sent in all the same
        assert (await at.discord.submit_modal(opened, {LABEL: "x"})).text == MANAGERS_ONLY
        opened = await at.discord.context_menu(manager, said, NAME)
        at.discord.permit(at.channel, manager)  # who is no manager any more
        assert (await at.discord.submit_modal(opened, {LABEL: "x"})).text == MANAGERS_ONLY
        assert await asyncio.to_thread(at.bot.desk.recorder.flush, 5)
        assert list(at.bot.desk.recorder.store.events("cloud-centers")) == []


async def test_without_a_database_nothing_is_put_to_the_curator() -> None:
    async with place() as at:
        at.discord.permit(at.channel, at.asker, allow=MANAGER)
        said = (await at.discord.message(at.channel, at.other, "pizza?")).message
        assert (await at.discord.context_menu(at.asker, said, NAME)).text == NOT_KEPT


@pytest.mark.parametrize(
    ("act", "said"), [("c:cloud-centers:1,2", OLD), ("c:cloud-centers:", OLD), ("h:cloud-centers:", OFF)]
)
async def test_an_id_of_a_form_on_a_button_does_nothing(tmp_path: Path, act: str, said: str) -> None:
    async with managed(tmp_path) as (at, _):
        part = {"type": 2, "style": 1, "label": "x", "custom_id": f"{act}:{at.asker.id}"}
        made_up = at.discord.write(
            at.channel, at.discord.bot, {"content": "x", "components": [{"type": 1, "components": [part]}]}
        )
        assert (await at.discord.click(at.asker, made_up, "x")).text == said
        assert await asyncio.to_thread(at.bot.desk.recorder.flush, 5)
        assert list(at.bot.desk.recorder.store.events("cloud-centers")) == []


# --- servers that the bot is in no more


async def emptied(at: Place, guild: Any) -> bool:
    """Whether nothing is kept of a server, once what was found to be erased is."""
    assert await asyncio.to_thread(at.bot.desk.recorder.flush, 5)
    store = at.bot.desk.recorder.store
    chosen = {number for number, _, _ in await asyncio.to_thread(store.choices)}
    missed = await asyncio.to_thread(lambda: list(store.events("cloud-centers", place=str(guild.id))))
    return str(guild.id) not in chosen and not missed


async def chosen_and_missed(at: Place, channel: Any) -> None:
    """Let a server choose something, and miss a question in it."""
    manager = at.discord.user("manager")
    at.discord.permit(channel, manager, allow=MANAGER)
    await at.discord.slash(manager, channel, "server same-again", seconds=600)
    await at.discord.mention(channel, at.asker, refused())


class Locked(Store):
    """A store that can be kept from telling what servers chose."""

    locked = False

    def choices(self) -> dict[tuple[str, str, str], str]:
        if self.locked:
            raise StoreError("the database is locked")
        return super().choices()


class Slow(Store):
    """A store in which a choice takes until it is let go on."""

    def __init__(self, url: str) -> None:
        super().__init__(url)
        self.go_on = threading.Event()

    def choose(self, guild: str, place: str, name: str, value: str | None) -> None:
        assert self.go_on.wait(LONGEST)
        super().choose(guild, place, name, value)


async def test_a_choice_that_is_kept_late_holds(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(shelf, "PATIENCE", 0.05)
    store = Slow(str(tmp_path / "kept.db"))
    async with place(client(store=store)) as at:
        choices, where = at.bot.desk.choices, Where(at.asker.id, at.guild.id, at.channel.id, 0)
        with pytest.raises(TimeoutError):
            await choices.choose(at.guild.id, None, Chosen.SAME_AGAIN, "600")
        assert choices.nearest(where, Chosen.SAME_AGAIN) is None
        store.go_on.set()
        while choices.nearest(where, Chosen.SAME_AGAIN) != "600":
            await asyncio.sleep(0.01)


async def test_a_server_left_while_it_was_down_is_erased_once_the_choices_can_be_read(tmp_path: Path) -> None:
    store = Locked(str(tmp_path / "kept.db"))
    async with place(client(store=store)) as at:
        await chosen_and_missed(at, at.channel)
        assert not await emptied(at, at.guild)
        await at.bot.close()
        at.discord.leave(at.guild)
        store.locked = True
        at.bot = client(store=store, start=1.0)
        async with at.discord.running(at.bot):
            await at.bot.wait_until_ready()
            await at.discord.quiet()
            store.locked = False
            while not await emptied(at, at.guild):
                await asyncio.sleep(0.05)


async def test_what_is_kept_of_a_server_left_while_it_was_down_is_erased(tmp_path: Path) -> None:
    async with managed(tmp_path) as (at, manager):
        stays = at.discord.channel(at.discord.guild("stays"))
        await chosen_and_missed(at, stays)
        await at.discord.mention(at.channel, at.asker, refused())
        await at.discord.dm(at.asker, refused())
        await at.discord.slash(manager, at.channel, "server same-again", seconds=600)
        assert not await emptied(at, at.guild)
        await at.bot.close()
        at.discord.leave(at.guild)
        at.bot = client(store=at.bot.desk.recorder.store)
        async with at.discord.running(at.bot):
            await at.discord.quiet()
            assert await emptied(at, at.guild)
            assert not await emptied(at, stays.guild)
            assert len(list(at.bot.desk.recorder.store.events("cloud-centers"))) == 2


async def test_what_is_kept_of_a_server_left_while_a_session_was_lost_is_erased(tmp_path: Path) -> None:
    async with managed(tmp_path) as (at, _):
        stays = at.discord.channel(at.discord.guild("stays"))
        for channel in (at.channel, stays):
            await chosen_and_missed(at, channel)
        at.discord.invalidate(resumable=False)
        at.discord.leave(at.guild)
        await at.discord.online()
        await at.discord.quiet()
        assert await emptied(at, at.guild)
        assert not await emptied(at, stays.guild)
        where = Where(at.asker.id, at.guild.id, at.channel.id, 0)
        while at.bot.desk.choices.nearest(where, Chosen.SAME_AGAIN):  # should it be invited again, this is forgotten
            await asyncio.sleep(0.01)


@pytest.mark.parametrize("status", [401, 403, 503])  # without Discord's own code: it wasn't asked
async def test_what_a_server_with_the_commands_alone_chose_is_kept_until_it_takes_them_away(
    tmp_path: Path, status: int
) -> None:
    async with managed(tmp_path, within=0.1) as (at, manager):
        alone = at.discord.guild("alone", has_bot=False)
        alone.commands_alone = True
        channel = at.discord.channel(alone)
        at.discord.permit(channel, manager, allow=MANAGER)
        vain = at.discord.fail("GET", f"/applications/*/guilds/{alone.id}/commands", status=status, times=9)
        for _ in range(2):  # a start, and a session that is lost
            await at.discord.slash(manager, channel, "server same-again", seconds=600)
            at.discord.invalidate(resumable=False)
            assert (await at.discord.mention(at.channel, at.asker, GROWTH).first()).text
            await at.discord.quiet()
            assert not await emptied(at, alone)
            assert "within 600 seconds" in (await at.discord.slash(manager, channel, "setup-check")).text
        assert vain.hits == vain.times
        at.discord.leave(alone)
        await at.bot.close()
        at.bot = client(store=at.bot.desk.recorder.store)
        async with at.discord.running(at.bot):
            await at.discord.quiet()
            assert await emptied(at, alone)


async def test_a_server_is_not_let_go_by_a_bot_that_closes(tmp_path: Path) -> None:
    async with managed(tmp_path) as (at, manager):
        alone = at.discord.guild("alone", has_bot=False)
        alone.commands_alone = True
        channel = at.discord.channel(alone)
        at.discord.permit(channel, manager, allow=MANAGER)
        await at.discord.slash(manager, channel, "server same-again", seconds=600)
        lost = at.discord.reset("GET", "/applications/*/guilds/*", times=10**6)
        at.discord.invalidate(resumable=False)
        await at.discord.changed.until(lambda: lost.hits)
        await at.bot.close()
        assert not await emptied(at, alone)


async def test_a_process_with_some_of_the_shards_judges_their_servers_alone(tmp_path: Path) -> None:
    store = Store(str(tmp_path / "kept.db"))
    async with LoopbackDiscord(route_limit=None, shards=2) as discord:
        gone, stays, elsewhere = (str(number << 22) for number in (3000, 3002, 3001))
        names = {gone: "gone", stays: "stays", elsewhere: "elsewhere"}
        discord.guild("stays", ident=int(stays))
        for guild in (gone, stays, elsewhere):
            store.choose(guild, "", "same-again", "600")
            store.add([Record(Kind.NOT_COVERED, "cloud-centers", names[guild], place=guild, public=True)])
        async with discord.running(client(store=store, cluster=Cluster(Patience(), Shards.read("0/2")))) as bot:
            await discord.quiet()
            assert await asyncio.to_thread(bot.desk.recorder.flush, 5)
            assert {guild for guild, _, _ in store.choices()} == {stays, elsewhere}
            assert {event.question for event in store.events("cloud-centers")} == {"stays", "elsewhere"}


async def test_of_a_server_that_the_bot_was_not_added_to_nothing_is_kept(tmp_path: Path) -> None:
    async with managed(tmp_path) as (at, _):
        outside = at.discord.channel(at.discord.guild("outside", has_bot=False))
        await at.discord.slash(at.discord.user("Ana", installed=True), outside, "ask", question=refused())
        assert await emptied(at, outside.guild)
        assert len(list(at.bot.desk.recorder.store.events("cloud-centers"))) == 1
