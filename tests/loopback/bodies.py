"""Rules for what a message or a modal may hold."""

from __future__ import annotations

from typing import Any

from .errors import ApiError, At, Faults
from .world import EPHEMERAL, V2, Json, walk

ROW, BUTTON, SELECT, INPUT, SECTION, DISPLAY, THUMBNAIL, CONTAINER, LABEL = 1, 2, 3, 4, 9, 10, 11, 17, 18
LAYOUT = {ROW, SECTION, DISPLAY, 12, 13, 14}
SETTABLE = 1 << 2 | 1 << 12 | V2  # suppress embeds, silent, components V2
FIELDS = ("content", "embeds", "components", "attachments", "sticker_ids", "poll")


def check_message(body: Json, before: Json | None = None, *, interaction: bool = False) -> None:
    """Raise 50035 or 50006 for a body that creates a message (or, given its payload `before`, edits one)."""
    faults, flags, old = Faults(), body.get("flags") or 0, before["flags"] if before else 0
    settable = SETTABLE | old | (EPHEMERAL if interaction else 0)
    faults.check(("flags",), not flags & ~settable, "Flags that a bot can't set")
    keeps = "flags" not in body or flags & V2 or not old & V2
    faults.check(("flags",), keeps, "The components V2 flag cannot be removed")
    after = {key: body[key] if key in body else (before or {}).get(key) for key in FIELDS}
    content, embeds, components = after["content"] or "", after["embeds"] or [], after["components"] or []
    faults.length(("content",), content, 0, 2000)
    faults.length(("embeds",), embeds, 0, 10)
    faults.check(("embeds",), _embeds_size(embeds) <= 6000, "Embed size exceeds maximum size of 6000")
    if (flags | old) & V2:
        for key in ("content", "embeds", "poll", "sticker_ids"):
            faults.check((key,), not after[key], "Cannot be used with components V2")
        _layout(faults, components)
    else:
        faults.length(("components",), components, 0, 5)
        _parts(faults, ("components",), components, {ROW})
    _custom_ids(faults, components)
    _allowed(faults, body.get("allowed_mentions"))
    faults.length(("nonce",), str(body.get("nonce") or ""), 0, 25)
    faults.done()
    if not (content.strip() or any(after[key] for key in FIELDS[1:])):
        raise ApiError(50006)


def _embeds_size(embeds: list[Json]) -> int:
    texts = [embed.get(key) for embed in embeds for key in ("title", "description")]
    fields = [part for embed in embeds for part in embed.get("fields") or []]
    texts += [part.get(key) for part in fields for key in ("name", "value")]
    texts += [(embed.get("footer") or {}).get("text") for embed in embeds]
    texts += [(embed.get("author") or {}).get("name") for embed in embeds]
    return sum(len(text) for text in texts if text)


def _layout(faults: Faults, components: list[Json]) -> None:
    total = list(walk(components))
    faults.check(("components",), 1 <= len(total) <= 40, "1 to 40 components in all")
    words = sum(len(part.get("content") or "") for part in total if part.get("type") == DISPLAY)
    faults.check(("components",), words <= 4000, "Displayable text exceeds 4000 characters")
    _parts(faults, ("components",), components, LAYOUT | {CONTAINER})


def _parts(faults: Faults, at: At, parts: list[Json], allowed: set[int]) -> None:
    """Check components of the allowed types, and what is inside them."""
    for index, part in enumerate(parts):
        here, kind, inner = (*at, index), part.get("type"), part.get("components") or []
        if not faults.choice((*here, "type"), kind, allowed):
            continue
        if kind == ROW:
            faults.length((*here, "components"), inner, 1, 5)
            alone = len(inner) == 1 or all(one.get("type") == BUTTON for one in inner)
            faults.check((*here, "components"), alone, "A select fills a row")
            _parts(faults, (*here, "components"), inner, {BUTTON, SELECT})
        elif kind == BUTTON:
            _button(faults, here, part)
        elif kind == SELECT:
            _select(faults, here, part)
        elif kind == DISPLAY:
            faults.length((*here, "content"), part.get("content"), 1, 4000)
        elif kind == CONTAINER:
            _parts(faults, (*here, "components"), inner, LAYOUT)
        elif kind == SECTION:
            faults.length((*here, "components"), inner, 1, 3)
            _parts(faults, (*here, "components"), inner, {DISPLAY})
            _parts(faults, (*here, "accessory"), [part.get("accessory") or {}], {BUTTON, THUMBNAIL})


def _button(faults: Faults, at: At, part: Json) -> None:
    faults.choice((*at, "style"), part.get("style"), {1, 2, 3, 4, 5})
    link = part.get("style") == 5
    faults.check((*at, "url"), bool(part.get("url")) == link, "Link buttons, and only they, have a URL")
    faults.check((*at, "custom_id"), ("custom_id" in part) != link, "All but link buttons have a custom_id")
    faults.check((*at, "label"), part.get("label") or part.get("emoji"), "A button needs a label or an emoji")
    faults.length((*at, "label"), part.get("label") or "", 0, 80)


def _select(faults: Faults, at: At, part: Json) -> None:
    options, low, high = part.get("options") or [], part.get("min_values", 1), part.get("max_values", 1)
    faults.length((*at, "custom_id"), part.get("custom_id"), 1, 100)
    faults.length((*at, "placeholder"), part.get("placeholder") or "", 0, 150)
    faults.length((*at, "options"), options, 1, 25)
    faults.check((*at, "max_values"), 0 <= low <= high <= len(options), "min_values <= max_values <= options")
    for index, option in enumerate(options):
        for key, least in (("label", 1), ("value", 1), ("description", 0)):
            faults.length((*at, "options", index, key), option.get(key) or "", least, 100)
    values = {option.get("value") for option in options}
    faults.check((*at, "options"), len(values) == len(options), "The same value twice")


def _custom_ids(faults: Faults, components: list[Json]) -> None:
    given = [part["custom_id"] for part in walk(components) if "custom_id" in part]
    for custom_id in given:
        faults.length(("components", "custom_id"), custom_id, 1, 100)
        faults.check(("components", "custom_id"), given.count(custom_id) == 1, "Cannot be duplicated")


def _allowed(faults: Faults, allowed: Json | None) -> None:
    parse = (allowed or {}).get("parse") or []
    for kind in parse:
        faults.choice(("allowed_mentions", "parse"), kind, {"users", "roles", "everyone"})
    for kind in ("users", "roles"):
        given = (allowed or {}).get(kind) or []
        faults.length(("allowed_mentions", kind), given, 0, 100)
        faults.check(("allowed_mentions",), not (given and kind in parse), f"{kind}: mutually exclusive")


def check_modal(data: Json) -> None:
    """Raise 50035 for a modal that Discord would refuse."""
    faults, components = Faults(), data.get("components") or []
    faults.length(("data", "title"), data.get("title"), 1, 45)
    faults.length(("data", "custom_id"), data.get("custom_id"), 1, 100)
    faults.length(("data", "components"), components, 1, 5)
    for index, part in enumerate(components):
        faults.choice(("data", "components", index, "type"), part.get("type"), {ROW, DISPLAY, LABEL})
        if part.get("type") == LABEL:
            faults.length(("data", "components", index, "label"), part.get("label"), 1, 45)
            faults.length(("data", "components", index, "description"), part.get("description") or "", 0, 100)
    for part in walk(components):
        if part.get("type") == INPUT:
            _input(faults, ("data", "components", part.get("custom_id")), part)
    _custom_ids(faults, components)
    faults.done()


def _input(faults: Faults, at: At, part: dict[str, Any]) -> None:
    low, high = part.get("min_length") or 0, part.get("max_length") or 4000
    faults.choice((*at, "style"), part.get("style"), {1, 2})
    faults.length((*at, "label"), part.get("label") or "", 0, 45)
    faults.length((*at, "placeholder"), part.get("placeholder") or "", 0, 100)
    faults.check((*at, "max_length"), 0 <= low <= high <= 4000, "0 <= min_length <= max_length <= 4000")
    faults.length((*at, "value"), part.get("value") or "", 0, high)
