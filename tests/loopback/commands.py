"""Rules for registering application commands, and the commands that are registered."""

from __future__ import annotations

import re
from collections import Counter
from typing import TYPE_CHECKING, Any

from .errors import At, Faults

if TYPE_CHECKING:
    from .world import Json, World

# \w is close enough to Discord's letters and digits of every script
NAME = re.compile(r"^[-_'\w\u0900-\u097F\u0E00-\u0E7F]{1,32}$")
LOCALES = frozenset(
    (
        "id",
        "da",
        "de",
        "en-GB",
        "en-US",
        "es-ES",
        "es-419",
        "fr",
        "hr",
        "it",
        "lt",
        "hu",
        "nl",
        "no",
        "pl",
        "pt-BR",
        "ro",
        "fi",
        "sv-SE",
        "vi",
        "tr",
        "cs",
        "el",
        "bg",
        "ru",
        "uk",
        "hi",
        "th",
        "zh-CN",
        "ja",
        "zh-TW",
        "ko",
    )
)
CAPS = {1: 100, 2: 15, 3: 15}
SUBCOMMAND, SUBGROUP, STRING = 1, 2, 3


def check_commands(payload: Any, *, guild: bool) -> None:
    """Raise 50035 with every fault of a bulk overwrite."""
    faults = Faults()
    if not faults.check((), isinstance(payload, list), "Only iterables may be used in a ListType"):
        faults.done()
    for index, command in enumerate(payload):
        _command(faults, (index,), command)
        faults.check((index, "contexts"), not (guild and command.get("contexts")), "For global commands only")
    for kind, count in Counter(command.get("type", 1) for command in payload).items():
        faults.check((), count <= CAPS.get(kind, 0), f"Too many commands of type {kind}")
    _no_twins(faults, (), [(command.get("type", 1), command.get("name")) for command in payload])
    faults.done()


def _no_twins(faults: Faults, at: At, names: list[Any]) -> None:
    for name, count in Counter(names).items():
        faults.check(at, count == 1, f"Name used twice: {name}")


def _command(faults: Faults, at: At, command: Json) -> None:
    if command.get("type", 1) == 1:
        _named(faults, at, command)
        _options(faults, at, command.get("options") or [], depth=0)
    else:
        faults.choice((*at, "type"), command["type"], CAPS)
        faults.length((*at, "name"), command.get("name"), 1, 32)
        for key in ("description", "options"):
            faults.check((*at, key), not command.get(key), f"Context menu commands have no {key}")
    for key, allowed in (("contexts", (0, 1, 2)), ("integration_types", (0, 1))):
        given = command.get(key)
        if given is not None:
            faults.check((*at, key), given and len(set(given)) == len(given), "Empty, or one twice")
            for value in given:
                faults.choice((*at, key), value, allowed)
    wanted = command.get("default_member_permissions")
    good = wanted is None or str(wanted).isdigit()
    faults.check((*at, "default_member_permissions"), good, "Not an integer")
    faults.check(at, _size(command) <= 8000, "Command exceeds maximum size (8000)")


def _named(faults: Faults, at: At, thing: Json) -> None:
    """Check name, description and their localisations."""
    local_names = thing.get("name_localizations") or {}
    local_descriptions = thing.get("description_localizations") or {}
    for locale, name in {None: thing.get("name"), **local_names}.items():
        where = (*at, "name_localizations", locale) if locale else (*at, "name")
        good = isinstance(name, str) and NAME.match(name) and name == name.lower()
        faults.check(where, good, "Command name is invalid")
    faults.length((*at, "description"), thing.get("description"), 1, 100)
    for locale, text in local_descriptions.items():
        faults.length((*at, "description_localizations", locale), text, 1, 100)
    for locale in (*local_names, *local_descriptions):
        faults.choice((*at, "name_localizations", locale), locale, LOCALES)


def _options(faults: Faults, at: At, options: list[Json], *, depth: int) -> None:
    faults.length((*at, "options"), options, 0, 25)
    nested = [option.get("type") in (SUBCOMMAND, SUBGROUP) for option in options]
    faults.check((*at, "options"), all(nested) or not any(nested), "Sub-commands and options mixed")
    required = [bool(option.get("required")) for option in options]
    faults.check((*at, "options"), required == sorted(required, reverse=True), "Required ones come first")
    _no_twins(faults, (*at, "options"), [option.get("name") for option in options])
    for index, option in enumerate(options):
        here, kind = (*at, "options", index), option.get("type")
        _named(faults, here, option)
        values = range(3, 12)
        allowed = ({*values, SUBCOMMAND, SUBGROUP}, {SUBCOMMAND}, {*values})[depth]
        if not faults.choice((*here, "type"), kind, allowed):
            continue
        if kind in (SUBCOMMAND, SUBGROUP):
            _options(faults, here, option.get("options") or [], depth=2 if kind == SUBCOMMAND else 1)
        else:
            _value_option(faults, here, option)


def _value_option(faults: Faults, at: At, option: Json) -> None:
    choices, kind = option.get("choices") or [], option["type"]
    check_choices(faults, (*at, "choices"), choices, kind)
    suits = not option.get("autocomplete") or (not choices and kind in (3, 4, 10))
    faults.check((*at, "autocomplete"), suits, "Not with choices, nor on this type")
    low, high = option.get("min_length"), option.get("max_length")
    if low is not None or high is not None:
        good = kind == STRING and 0 <= (low or 0) <= (6000 if high is None else high) <= 6000 and high != 0
        faults.check((*at, "max_length"), good, "Strings only: 0 <= min_length <= max_length <= 6000")


def check_choices(faults: Faults, at: At, choices: list[Json], kind: int) -> None:
    """Check choices of an option or of autocomplete: 25, names 1-100, values of the option's type."""
    faults.length(at, choices, 0, 25)
    wanted: tuple[type, ...] = {4: (int,), 10: (int, float)}.get(kind, (str,))
    for index, choice in enumerate(choices):
        faults.length((*at, index, "name"), choice.get("name"), 1, 100)
        value: Any = choice.get("value")
        if faults.check((*at, index, "value"), isinstance(value, wanted), f"Not of type {kind}"):
            good = len(value) <= 100 if isinstance(value, str) else abs(value) <= 2**53
            faults.check((*at, index, "value"), good, "Must be 100 or fewer in length.")
    _no_twins(faults, at, [choice.get("name") for choice in choices])


def _size(thing: Json) -> int:
    """Return the characters of name, description and values, the longest localisation of each."""
    texts = {
        key: [thing.get(key) or "", *(thing.get(f"{key}_localizations") or {}).values()]
        for key in ("name", "description")
    }
    inner = sum(_size(part) for key in ("options", "choices") for part in thing.get(key) or [])
    return sum(max(map(len, found)) for found in texts.values()) + inner + len(str(thing.get("value", "")))


class Registry:
    """Commands by place (guild id, or None: global) and (type, name). `created` counts the new ones."""

    def __init__(self, world: World) -> None:
        self.world, self.created = world, 0
        self.known: dict[int | None, dict[tuple[int, str], Json]] = {}

    def replace(self, place: int | None, payload: Any) -> list[Json]:
        """Overwrite all commands of a place; a command that keeps its name keeps its id."""
        check_commands(payload, guild=place is not None)
        before, after = self.known.get(place, {}), {}
        for command in payload:
            key = command.get("type", 1), command["name"]
            self.created += key not in before
            needed = command.get("default_member_permissions")
            after[key] = {
                "description": "",
                "nsfw": False,
                "contexts": None,
                "integration_types": [0],
                **{name: value for name, value in command.items() if value is not None},
                "type": key[0],
                "default_member_permissions": None if needed is None else str(needed),
                "id": before[key]["id"] if key in before else str(self.world.snowflake()),
                "application_id": str(self.world.bot.id),
                "version": str(self.world.snowflake()),
                **({} if place is None else {"guild_id": str(place)}),
            }
        self.known[place] = after
        return list(after.values())

    def find(self, place: int | None, kind: int, name: str) -> Json | None:
        """Return the command that a user in this guild (None: elsewhere) is offered under a name."""
        known = (self.known.get(where, {}).get((kind, name)) for where in (place, None))
        return next((command for command in known if command), None)
