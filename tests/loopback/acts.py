"""Using commands, buttons, selects and modals, as far as Discord's own client lets a user."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from .exchange import Exchange, NotOffered
from .interactions import AUTOCOMPLETE, COMMAND, COMPONENT, MODAL, Interaction
from .payloads import channel_payload
from .people import People
from .world import Channel, Json, Message, Perm, Role, User, walk

if TYPE_CHECKING:
    from .commands import Registry
    from .interactions import InteractionRoutes

TYPES = {str: 3, int: 4, bool: 5, Channel: 7, Role: 8, float: 10}
NESTED = (1, 2)


@dataclass(frozen=True)
class Offer:
    """A command as a user finds it: data, context, whose install brought it, its options, the way to them."""

    data: Json
    context: int
    owners: Json
    options: dict[str, Json]
    path: list[Json]

    def filled(self, values: list[Json]) -> Json:
        """Return the interaction's data with these options, inside their sub-command."""
        for step in reversed(self.path):
            values = [{"name": step["name"], "type": step["type"], "options": values}]
        return {**self.data, "options": values}


class Acts(People):
    """What people use. Every act sends its event at once and returns an Exchange, or raises NotOffered."""

    registry: Registry
    interactions: InteractionRoutes

    def slash(self, user: User, channel: Channel, command: str, /, **options: Any) -> Exchange:
        """Use a chat command ("ask", "admin reload") with its options."""
        offer = self._offer(user, channel, 1, command)
        required = {name for name, option in offer.options.items() if option.get("required")}
        if required - set(options) or set(options) - set(offer.options):
            raise NotOffered(f"/{command} takes {list(offer.options)}, not {list(options)}")
        for name, value in options.items():
            _check_option(offer.options[name], value)
        given = [
            {"name": name, "type": option["type"], "value": _sent(options[name])}
            for name, option in offer.options.items()
            if name in options
        ]
        data = offer.filled(given) | {"resolved": self._resolved(user, list(options.values()))}
        return self._use(self._asked(COMMAND, user, channel, offer, data))

    def _resolved(self, user: User, values: list[Any]) -> Json:
        """Return the channels and roles among an interaction's values."""
        channels = [one for one in values if isinstance(one, Channel)]
        roles = [one for one in values if isinstance(one, Role)]
        shown = {
            str(one.id): channel_payload(self, one) | {"permissions": str(int(self.permissions(user, one)))}
            for one in channels
        }
        return {"channels": shown, "roles": {str(one.id): one.payload for one in roles}}

    def autocomplete(
        self, user: User, channel: Channel, command: str, option: str, text: Any, /, **filled: Any
    ) -> Exchange:
        """Type into an option that has autocomplete, the others filled in as given."""
        offer = self._offer(user, channel, 1, command)
        if not offer.options.get(option, {}).get("autocomplete"):
            raise NotOffered(f"{option} of /{command} has no autocomplete")
        kinds = {name: known["type"] for name, known in offer.options.items()}
        given = [
            {"name": name, "type": kinds[name], "value": value, "focused": name == option}
            for name, value in {**filled, option: text}.items()
        ]
        made = self._asked(AUTOCOMPLETE, user, channel, offer, offer.filled(given))
        made.option_type = kinds[option]
        return self._use(made)

    def context_menu(self, user: User, target: Message | User, name: str, channel: Channel | None = None) -> Exchange:
        """Use Apps > name on a message, or on a user seen in a channel."""
        where = channel or (target.channel if isinstance(target, Message) else self.dm_channel(user))
        offer = self._offer(user, where, 3 if isinstance(target, Message) else 2, name)
        resolved: Json = (
            {"users": {str(target.id): target.payload}}
            if isinstance(target, User)
            else {"messages": {str(target.id): self.shown(target)}}
        )
        data = {**offer.data, "target_id": str(target.id), "resolved": resolved}
        return self._use(self._asked(COMMAND, user, where, offer, data))

    def click(self, user: User, message: Message | None, which: str) -> Exchange:
        """Press a button, named by custom_id or label."""
        part = _component(user, message, which, 2)
        if part["style"] == 5:
            raise NotOffered("A link button tells the bot nothing")
        return self._press(user, message, {"component_type": 2, "custom_id": part["custom_id"]})

    def select(self, user: User, message: Message | None, which: str, values: list[str]) -> Exchange:
        """Choose in a select, named by custom_id or placeholder; by values or labels of its options."""
        part = _component(user, message, which, 3)
        known = {option[key]: option["value"] for key in ("label", "value") for option in part["options"]}
        count = part.get("min_values", 1) <= len(values) <= part.get("max_values", 1)
        if not count or not set(values) <= set(known):
            raise NotOffered(f"{values} can't be chosen from {list(known)}")
        data = {"component_type": 3, "custom_id": part["custom_id"], "values": [known[one] for one in values]}
        return self._press(user, message, data)

    def submit_modal(self, exchange: Exchange, values: dict[str, str]) -> Exchange:
        """Fill in and send the modal that an exchange brought; fields by custom_id or label."""
        made, left = exchange.interaction, dict(values)
        if made is None or made.modal is None:
            raise NotOffered("There is no modal")
        filled = [_filled(part, left) for part in made.modal["components"]]
        if left:
            raise NotOffered(f"The modal has no field {', '.join(left)}")
        data = {"custom_id": made.modal["custom_id"], "components": filled}
        return self._use(
            Interaction(MODAL, made.user, made.channel, data, made.owners, made.context, made.source, made)
        )

    def _asked(self, kind: int, user: User, channel: Channel, offer: Offer, data: Json) -> Interaction:
        return Interaction(kind, user, channel, data, offer.owners, offer.context)

    def _use(self, made: Interaction) -> Exchange:
        exchange = Exchange(self, self.quiet, made.user, made.channel, interaction=made)
        self.interactions.start(made)
        return exchange

    def _press(self, user: User, message: Message | None, data: Json) -> Exchange:
        assert message is not None
        channel, guild = message.channel, message.channel.guild
        owners = message.owners or {"0": str(guild.id) if guild else "0"}
        return self._use(Interaction(COMPONENT, user, channel, data, owners, self._context(channel), message))

    def _context(self, channel: Channel) -> int:
        """Return 0 in a guild, 1 in a DM with the bot, 2 in any other DM."""
        return 0 if channel.guild else 1 if self.bot in channel.recipients else 2

    def _offer(self, user: User, channel: Channel, kind: int, name: str) -> Offer:
        guild, context = channel.guild, self._context(channel)
        if not self.may(user, channel, Perm.VIEW, Perm.USE_COMMANDS):
            raise NotOffered(f"{user.name} may not use commands in {channel.name}")
        words = name.split() if kind == 1 else [name]
        command = self.registry.find(guild.id if guild else None, kind, words[0])
        if command is None:
            raise NotOffered(f"No command {name!r} is registered here")
        owners, kinds = {}, [0] if "guild_id" in command else command["integration_types"]
        if 0 in kinds and (guild.has_commands if guild else context == 1):
            owners["0"] = str(guild.id) if guild else "0"
        if 1 in kinds and user.installed:
            owners["1"] = str(user.id)
        if not owners or context not in (command["contexts"] or [0, 1, 2]):
            raise NotOffered(f"{name!r} isn't offered to {user.name} in context {context}")
        options: list[Json] = command.get("options") or []
        path: list[Json] = []
        for word in words[1:]:
            step = next((one for one in options if one["name"] == word and one["type"] in NESTED), None)
            if step is None:
                raise NotOffered(f"/{words[0]} has no {word}")
            options, path = step.get("options") or [], [*path, step]
        if any(one["type"] in NESTED for one in options):
            raise NotOffered(f"/{name} needs a sub-command")
        data: Json = {key: command[key] for key in ("id", "name", "type", "guild_id") if key in command}
        return Offer(data, context, owners, {option["name"]: option for option in options}, path)


def _component(user: User, message: Message | None, which: str, kind: int) -> Json:
    """Return the button or select that a user means."""
    if message is None or message.deleted or message.private_to not in (None, user):
        raise NotOffered(f"{user.name} doesn't see the message")
    parts = [part for part in message.components if part["type"] == kind]
    for part in parts:
        if which in (part.get("custom_id"), part.get("label"), part.get("placeholder")):
            if part.get("disabled"):
                raise NotOffered(f"{which!r} is disabled")
            return part
    raise NotOffered(f"{which!r} is none of {[part.get('label') or part.get('custom_id') for part in parts]}")


def _sent(value: Any) -> Any:
    """Return an option's value as it goes over the wire."""
    return str(value.id) if isinstance(value, Channel | Role) else value


def _check_option(option: Json, value: Any) -> None:
    """Refuse what Discord's client wouldn't send for an option."""
    name, choices = option["name"], option.get("choices")
    if TYPES.get(type(value)) != option["type"]:
        raise NotOffered(f"{name}: {value!r} isn't of type {option['type']}")
    low, high = option.get("min_length", 0), option.get("max_length", 6000)
    if isinstance(value, str) and not low <= len(value) <= high:
        raise NotOffered(f"{name}: {len(value)} characters")
    kinds = option.get("channel_types")
    if isinstance(value, Channel) and kinds and value.kind not in kinds:
        raise NotOffered(f"{name}: {value.name} is no such channel")
    least, most = option.get("min_value", value), option.get("max_value", value)
    if isinstance(value, int | float) and not isinstance(value, bool) and not least <= value <= most:
        raise NotOffered(f"{name}: {value} is out of range")
    if choices and value not in [choice["value"] for choice in choices]:
        raise NotOffered(f"{name}: {value!r} is no choice")


def _filled(part: Json, values: dict[str, str]) -> Json:
    """Return a modal's top-level component as it is sent back, taking its field out of `values`."""
    top = {"type": part["type"], "id": part.get("id", 0)}
    field = next((inner for inner in walk([part]) if "custom_id" in inner), None)
    if field is None:
        return top
    names = (field["custom_id"], field.get("label"), part.get("label"))
    value = next((values.pop(name) for name in names if name in values), field.get("value") or "")
    required = field.get("required", True)
    least = max(field.get("min_length") or 0, int(required))
    if (value or required) and not least <= len(value) <= (field.get("max_length") or 4000):
        raise NotOffered(f"{field['custom_id']}: {len(value)} characters")
    answer: Json = {"type": field["type"], "id": field.get("id", 0), "custom_id": field["custom_id"]}
    answer |= {"value": value} if field["type"] == 4 else {"values": [value] if value else []}
    return top | ({"component": answer} if part["type"] == 18 else {"components": [answer]})
