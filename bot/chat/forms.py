"""Forms of one field, which keep no state: what is done with them is in their ids."""

from __future__ import annotations

from typing import Any

import discord
from discord import ui

LONGEST_WRITTEN = 200  # characters of a field


def form(title: str, custom_id: str, label: str, *, required: bool) -> ui.Modal:
    """Return a form."""
    made = ui.Modal(title=title, custom_id=custom_id)
    field = ui.TextInput[Any](required=required, max_length=LONGEST_WRITTEN)
    made.add_item(ui.Label(text=label, component=field))
    made.stop()  # discord.py keeps a form that goes on
    return made


def written(interaction: discord.Interaction[Any]) -> str:
    """Return what somebody wrote into the field of a form that was sent in."""
    data: Any = interaction.data
    fields = [part.get("component", {}) for part in data.get("components", [])]
    return str(fields[0].get("value") or "").strip()[:LONGEST_WRITTEN] if fields else ""
