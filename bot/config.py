"""The settings of `run`: from the environment, checked once; what is secret stays masked."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Literal

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, SecretStr, StringConstraints, ValidationError

from bot.errors import ConfigError, plain

if TYPE_CHECKING:
    from collections.abc import Mapping

PREFIX = "ARTICLE_BOT_"
UNPREFIXED = {"token": "DISCORD_TOKEN", "token_file": "DISCORD_TOKEN_FILE"}
SECRETS = ("token", "key")  # each may lie in a file of its own, which another setting names
HIGHEST_PORT = 65_535
MOST_SHARDS = 65_535
RANGE = "FIRST-LAST/COUNT, such as 0-3/16"
_LOOKS = {"token": r"[\w-]{18,}\.[\w-]{4,}\.[\w-]{18,}", "key": r"[\w+/=-]{32,}"}  # like a secret, unlike a path


@dataclass(frozen=True, slots=True)
class Shards:
    """Shards that a process runs, by their `ids`, of all the bot's, `count`."""

    ids: range
    count: int

    @classmethod
    def read(cls, text: str) -> Shards:
        """Read FIRST-LAST/COUNT. Raises ValueError."""
        found = re.fullmatch(r"(\d{1,5})(?:-(\d{1,5}))?/(\d{1,5})", text)
        if found is None:
            raise ValueError(f"not {RANGE}")
        first, count = int(found[1]), int(found[3])
        last = int(found[2] or first)
        if not first <= last < count <= MOST_SHARDS:
            raise ValueError(f"of {count} shards, numbered from 0, there is no range {first}-{last}")
        return cls(range(first, last + 1), count)

    def __str__(self) -> str:
        return f"{self.ids[0]}-{self.ids[-1]}/{self.count}"


def _has_port(address: str) -> str:
    if int(address.rpartition(":")[2]) > HIGHEST_PORT:
        raise ValueError("there is no such port")
    return address


def _has_shards(text: str) -> str:
    Shards.read(text)
    return text


Address = Annotated[str, StringConstraints(pattern=r"^[\w.-]+:\d{1,5}$"), AfterValidator(_has_port)]


def _setting(default: Any, does: str, expected: str, **limits: Any) -> Any:
    return Field(default, description=does, json_schema_extra={"expected": expected}, **limits)


class Settings(BaseModel):
    """All settings, frozen."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    token: SecretStr = _setting(..., "The bot's token.", "the token of the bot")
    token_file: Path | None = _setting(None, "A file that holds the token.", "the path of a file")
    article: str | None = _setting(None, "Which article, where there are several.", "the name of an article")
    home: Path | None = _setting(None, "A folder with seeds/ and data/ of your own.", "the path of a folder")
    user_per_minute: int = _setting(
        20, "Questions a minute that one person may ask.", "a whole number from 1 to 1000", ge=1, le=1000
    )
    channel_per_minute: int = _setting(
        60, "Mentions a minute that one channel gets answers to.", "a whole number from 1 to 1000", ge=1, le=1000
    )
    health: Address | None = _setting(
        None, "Where to answer GET /live and /ready, each with 200 or 503.", "HOST:PORT, such as 127.0.0.1:8080"
    )
    metrics: bool = _setting(False, "Whether /metrics stands beside them, for Prometheus.", "true or false")
    log: Literal["debug", "info", "warning", "error"] = _setting(
        "info", "The least level that is logged.", "debug, info, warning or error"
    )
    database: str = _setting(
        "sqlite:///article-bot.db",
        "Where missed questions, feedback and servers' choices are kept.",
        "sqlite:///FILE, postgresql://USER:PASSWORD@HOST/NAME, or none",
        min_length=1,
    )
    key: SecretStr | None = _setting(
        None,
        "The secret under which it is noted who asked. PostgreSQL needs it, SQLite has a "
        "file for it beside the database.",
        "a random text of 32 characters or more, always the same",
        min_length=32,
    )
    key_file: Path | None = _setting(None, "A file that holds the key.", "the path of a file")
    retention_days: int = _setting(
        30, "Days until what was kept about questions is erased.", "a whole number from 1 to 3650", ge=1, le=3650
    )
    contact: str | None = _setting(
        None,
        "Where people turn whom the article doesn't answer; shown to them.",
        "a text of 1 to 200 characters",
        min_length=1,
        max_length=200,
    )
    watch: bool = _setting(
        True, "Whether a change of the article's files is taken up, within seconds.", "true or false"
    )
    shards: Annotated[str, AfterValidator(_has_shards)] | None = _setting(
        None, "Which of the bot's shards this process runs, where several do.", RANGE
    )
    cluster: int | None = _setting(
        None,
        "How many processes share the shards. Each takes a range that is free; one more waits for the next. In "
        "PostgreSQL alone.",
        "a whole number from 1 to 1000",
        ge=1,
        le=1000,
    )
    api: Annotated[str, StringConstraints(pattern=r"^https?://\S+[^/\s]$")] | None = _setting(
        None, "A REST proxy in place of https://discord.com/api/v10.", "a URL without a slash at its end"
    )
    gateway: Annotated[str, StringConstraints(pattern=r"^wss?://\S+$")] | None = _setting(
        None, "A gateway proxy in place of wss://gateway.discord.gg.", "a ws:// or wss:// URL"
    )


def variable(name: str) -> str:
    """Name the environment variable of a setting."""
    return UNPREFIXED.get(name, PREFIX + name.upper())


def load(environ: Mapping[str, str], **given: Any) -> Settings:
    """Read the settings; `given` goes before the environment. Raises ConfigError."""
    found: dict[str, Any] = {}
    names = {name: name for name in Settings.model_fields}
    for name in Settings.model_fields:
        if given.get(name) is not None:
            found[name] = given[name]
        elif environ.get(variable(name), "").strip():
            found[name], names[name] = environ[variable(name)].strip(), variable(name)
    for name in SECRETS:
        if name not in found and f"{name}_file" in found:
            names[name] = names[f"{name}_file"]
            found[name] = _secret(name, str(found[f"{name}_file"]), names[name])
    try:
        settings = Settings.model_validate(found)
    except ValidationError as error:
        raise ConfigError("; ".join(dict.fromkeys(_say(problem, names) for problem in error.errors()))) from None
    if any(c.isspace() for c in settings.token.get_secret_value()):
        raise ConfigError("the token has a space or line break in it: copy it again from the Developer Portal")
    if settings.cluster and settings.shards:
        raise ConfigError(f"{names['cluster']} and {names['shards']}: set one of them")
    return settings


def _secret(name: str, path: str, setting: str) -> str:
    """Read the token or the key from its file. Raises ConfigError."""
    if re.fullmatch(_LOOKS[name], path) and not Path(path).exists():
        raise ConfigError(f"{setting}: holds a {name}: name a file that holds it, or set {variable(name)}")
    file = Path(path)
    try:
        held = file.read_text(encoding="utf-8-sig").strip()
    except (OSError, UnicodeDecodeError) as error:
        reason = getattr(error, "strerror", None) or "not a text"
        raise ConfigError(f"{setting}: {file} cannot be read: {reason}") from error
    if not held:
        raise ConfigError(f"{setting}: {file} is empty: it should hold the {name}")
    return held


def _say(problem: Any, names: Mapping[str, str]) -> str:
    """Put one validation error in plain words; never shows a secret."""
    key = str(problem["loc"][0])
    if key == "token" and problem["type"] == "missing":
        return f"no token: set {UNPREFIXED['token']}, or {UNPREFIXED['token_file']} to a file that holds it"
    if key in SECRETS:  # which are not to be shown
        problem = {**problem, "input": None}
    return f"{names[key]}: {plain(problem, expected(key))}"


def expected(name: str) -> str:
    """Say what belongs into a setting."""
    extra = Settings.model_fields[name].json_schema_extra
    return str(extra["expected"]) if isinstance(extra, dict) else ""
