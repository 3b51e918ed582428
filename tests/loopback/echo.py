"""A throw-away bot that shows the loopback Discord at work."""

from __future__ import annotations

from typing import Any

import discord
from discord import app_commands, ui

INTENTS = discord.Intents(guilds=True, guild_messages=True, dm_messages=True)


class Note(ui.Modal, title="Note"):
    words: ui.TextInput[Note] = ui.TextInput(label="Words", max_length=20)

    async def on_submit(self, interaction: discord.Interaction) -> None:
        await interaction.response.send_message(f"noted {self.words.value}", ephemeral=True)


class Buttons(ui.View):
    @ui.button(label="More", custom_id="more")
    async def more(self, interaction: discord.Interaction, _: Any) -> None:
        await interaction.response.edit_message(content="more", view=None)

    @ui.button(label="Note", custom_id="note")
    async def note(self, interaction: discord.Interaction, _: Any) -> None:
        await interaction.response.send_modal(Note())

    @ui.select(placeholder="Pick", custom_id="pick", options=[discord.SelectOption(label="One", value="1")])
    async def pick(self, interaction: discord.Interaction, select: ui.Select[Buttons]) -> None:
        await interaction.response.send_message(f"picked {select.values[0]}")


class Panel(ui.LayoutView):
    def __init__(self, words: str = "shown") -> None:
        super().__init__(timeout=None)
        self.add_item(ui.Container(ui.TextDisplay(words)))


class Again(ui.DynamicItem[ui.Button[Any]], template=r"again:(?P<word>\w+)"):
    @classmethod
    async def from_custom_id(cls, _: Any, item: Any, match: Any) -> Again:
        return cls(item)

    async def callback(self, interaction: discord.Interaction) -> None:
        await interaction.response.send_message(f"again {self.custom_id}")


class Echo(discord.AutoShardedClient):
    """Echo what it is asked. `late`: what to do before it answers; `errors`: what its handlers raised."""

    def __init__(self, *, intents: discord.Intents = INTENTS, **options: Any) -> None:
        super().__init__(
            intents=intents,
            max_messages=None,
            chunk_guilds_at_startup=False,
            guild_ready_timeout=0.01,
            member_cache_flags=discord.MemberCacheFlags.none(),
            allowed_mentions=discord.AllowedMentions.none(),
            **options,
        )
        everywhere = app_commands.AppCommandContext(guild=True, dm_channel=True, private_channel=True)
        both = app_commands.AppInstallationType(guild=True, user=True)
        self.tree = app_commands.CommandTree(self, allowed_installs=both, allowed_contexts=everywhere)
        self.errors: list[Exception] = []
        self.edits: list[str] = []
        self.origins: list[tuple[Any, ...]] = []
        self.late: Any = None
        self.choices = ["one", "two"]
        self.tree.error(self.on_tree_error)
        self._add_commands()

    async def on_tree_error(self, _: Any, error: app_commands.AppCommandError) -> None:
        self.errors.append(getattr(error, "original", error))

    async def before_identify_hook(self, shard_id: int | None, *, initial: bool = False) -> None:
        """Don't wait between shards."""

    async def setup_hook(self) -> None:
        self.add_dynamic_items(Again)
        await self.tree.sync()

    async def on_message(self, message: discord.Message) -> None:
        if message.author.bot or message.webhook_id or (self.user not in message.mentions and message.guild):
            return
        reference = message.to_reference(fail_if_not_exists=False)
        try:
            if self.late:
                self.late()
            await message.channel.send(f"re: {message.content}", reference=reference, mention_author=False)
        except Exception as error:  # noqa: BLE001 - the test looks at it
            self.errors.append(error)

    async def on_raw_message_edit(self, payload: discord.RawMessageUpdateEvent) -> None:
        self.edits.append(payload.message.content)

    async def on_raw_message_delete(self, payload: discord.RawMessageDeleteEvent) -> None:
        self.edits.append(f"deleted {payload.message_id}")

    def _add_commands(self) -> None:
        @self.tree.command(description="Ask")
        async def ask(
            interaction: discord.Interaction, question: app_commands.Range[str, 1, 30], hide: bool = False
        ) -> None:
            self.origins.append(
                (
                    interaction.context.private_channel,
                    interaction.is_user_integration(),
                    interaction.is_guild_integration(),
                    interaction.locale,
                )
            )
            if self.late:
                self.late()
            view = Buttons() if question == "buttons" else Panel() if question == "panel" else None
            extra: dict[str, Any] = {"view": view} if view else {}
            text = None if question == "panel" else f"re: {question}"
            await interaction.response.send_message(text, ephemeral=hide, **extra)

        @ask.autocomplete("question")
        async def complete(_: Any, current: str) -> list[app_commands.Choice[str]]:
            fitting = [word for word in self.choices if word.startswith(current)]
            return [app_commands.Choice(name=word, value=word) for word in fitting]

        @self.tree.command(description="Take time")
        async def think(interaction: discord.Interaction, say: int = 1) -> None:
            await interaction.response.defer(ephemeral=True, thinking=True)
            if self.late:
                self.late()
            for number in range(say):
                await interaction.followup.send(f"thought {number}")
            if say:
                await interaction.edit_original_response(content="done")

        @self.tree.context_menu(name="Explain")
        async def explain(interaction: discord.Interaction, message: discord.Message) -> None:
            await interaction.response.send_message(f"explained {message.content}")

        self.tree.add_command(app_commands.Group(name="admin", description="Admin"))
