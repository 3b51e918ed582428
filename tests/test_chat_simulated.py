"""The bot as users see it, in a simulated Discord that knows visibility, permissions and time."""

from __future__ import annotations

from chatting import GROWTH, answer, client, refused, suggested
from simulated import scene

from bot.chat.views import THANKS


async def test_slash_mention_and_direct_message_give_the_same_answer() -> None:
    async with scene() as at:
        asked = await at.ana.slash(at.channel, "ask", question=GROWTH)
        assert answer() in asked.response.content
        await at.ana.send(at.channel, f"{at.me} {GROWTH}")
        assert answer() in at.said()[-1]
        await at.ana.send_dm(GROWTH)
        assert answer() in at.said(at.ana.user.dm_channel)[0]


async def test_it_is_silent_unless_addressed() -> None:
    async with scene() as at:
        await at.ana.send(at.channel, GROWTH)
        await at.ana.send(at.channel, f"@everyone {GROWTH}")
        robot = at.guild.add_member(at.env.create_user("robot", bot=True))
        await robot.send(at.channel, f"{at.me} {GROWTH}")
        await at.guild.create_webhook(at.channel).send(f"{at.me} {GROWTH}")
        assert at.said() == []


async def test_a_refusal_to_a_command_is_for_the_asker_alone() -> None:
    async with scene() as at:
        asked = await at.ana.slash(at.channel, "ask", question=refused())
        assert asked.ephemeral
        assert at.said() == []
        await at.ana.send(at.channel, f"{at.me} {refused()}")
        assert "doesn't cover" in at.said()[0]


async def test_suggestions_picked_in_place_and_after_a_restart() -> None:
    async with scene() as at:
        asked = await at.ana.slash(at.channel, "ask", question=suggested())
        picked = await at.ben.click(asked.response, label="1")
        assert picked.ephemeral
        await at.restart(client())
        await at.ana.click(asked.response, label="1")
        assert "(Source: " in at.said()[0]


async def test_feedback_with_a_reason() -> None:
    async with scene() as at:
        asked = await at.ana.slash(at.channel, "ask", question=GROWTH)
        shown = await at.ben.click(asked.response, label="Wrong")
        sent = await at.ben.submit_modal(shown, {shown.modal["components"][0]["component"]["custom_id"]: "too old"})
        assert (sent.response.content, sent.ephemeral) == (THANKS, True)


async def test_threads_and_private_answers() -> None:
    async with scene() as at:
        asked = await at.ana.slash(at.channel, "ask", question=GROWTH, private=True)
        assert asked.ephemeral
        assert at.said() == []


async def test_a_role_ping_is_not_for_the_bot() -> None:
    async with scene() as at:
        role = at.guild.create_role("everybody", mentionable=True)
        await at.ana.send(at.channel, f"{role.mention} {GROWTH}")
        assert at.said() == []


async def test_no_one_is_pinged_by_an_answer() -> None:
    async with scene() as at:
        await at.ana.send(at.channel, f"{at.me} {at.ben.mention} @here {refused()}")
        said = [one for one in at.channel.history() if one.author.id == at.env.bot.user.id]
        assert [(one.mentions, one.mention_everyone) for one in said] == [([], False)]


async def test_edits_and_deletions_are_followed() -> None:
    async with scene() as at:
        asked = await at.ana.send(at.channel, f"{at.me} {refused()}")
        await at.ana.edit(asked, f"{at.me} {GROWTH}")
        assert answer() in at.said()[0]
        await at.ana.delete(asked)
        assert at.said() == []


async def test_cooldown_ends_with_time() -> None:
    async with scene(client(user_per_minute=2)) as at:
        for _ in range(4):
            await at.ana.send(at.channel, f"{at.me} {GROWTH}")
        assert len(at.said()) == 3
        assert "Ask again in" in at.said()[2]


async def test_browsing() -> None:
    async with scene() as at:
        listed = await at.ana.slash(at.channel, "questions")
        assert listed.ephemeral
        turned = await at.ana.click(listed.response, label="Next")
        assert turned.acknowledged
        choices = await at.ana.autocomplete(at.channel, "ask", "question", "developers")
        assert any("developers" in choice["name"] for choice in choices)


async def test_members_see_no_commands_of_managers() -> None:
    async with scene() as at:
        offered = set(at.ana.available_commands(at.channel))
        assert offered == {"ask", "article", "questions", "help", "privacy", "forget-me"}
