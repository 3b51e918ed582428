"""The parts of bot/chat that need no Discord, and the walls around it."""

from __future__ import annotations

import ast
import asyncio
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from chatting import GROWTH, library, responder

from bot.chat.articles import Article
from bot.chat.cooldown import Cooldown
from bot.chat.render import LONGEST, about, custom_id, cut, escape, guide, questions, shown, sources
from bot.chat.sending import Pacer
from bot.chat.views import TEMPLATE
from bot.completion import Completer
from bot.config import load
from bot.responder import Outcome, Reply, Suggestion
from bot.store.recorder import Recorder

BOT = Path(__file__).parents[1] / "bot"


@pytest.fixture(scope="module")
def article() -> Article:
    return Article("cloud-centers", responder())


# --- cooldown and pace


def test_cooldown_gives_a_share_a_minute_and_tells_once() -> None:
    now = [0.0]
    cooldown = Cooldown(3, clock=lambda: now[0])
    assert [cooldown.take(1).allowed for _ in range(5)] == [True, True, True, False, False]
    assert cooldown.take(2).allowed
    held = cooldown.take(1)
    assert (held.allowed, held.tell, round(held.wait)) == (False, False, 20)
    now[0] += held.wait
    assert cooldown.take(1).allowed
    now[0] += 60
    assert [cooldown.take(1).tell for _ in range(5)] == [False, False, False, True, False]


def test_cooldown_forgets_idle_keys() -> None:
    now = [0.0]
    cooldown = Cooldown(5, clock=lambda: now[0])
    for key in range(50_000):
        now[0] += 0.01
        cooldown.take(key)
    assert len(cooldown._spent) < 12_000


async def test_the_pace_holds_even_after_a_busy_loop() -> None:
    pacer, loop, given = Pacer(200), asyncio.get_running_loop(), []

    async def ask() -> None:
        await pacer.turn()
        given.append(loop.time())

    asks = [asyncio.create_task(ask()) for _ in range(40)]
    while len(given) < 10:
        await asyncio.sleep(0)
    end = loop.time() + 0.05
    while loop.time() < end:  # the loop is busy
        pass
    await asyncio.gather(*asks)
    assert all(later - sooner >= 1.9 / 200 for sooner, later in zip(given, given[3:], strict=False))


# --- rendering


@pytest.mark.parametrize(
    "text",
    ["<@1>", "@everyone", "**b** _i_ `c` ~~s~~ ||p||", "[a](https://x.example)", "discord.gg/x", "# h", "> q", "<#1>"],
)
def test_escaping_leaves_no_power(text: str) -> None:
    escaped = escape(f"a {text}\nb")
    assert "\n" not in escaped
    for at, character in enumerate(escaped):
        assert character not in "*_~|`>#[]()<@:/" or escaped[at - 1] == "\\"


def test_what_may_stem_from_the_question_is_escaped(article: Article) -> None:
    inner = Reply("x", Outcome.NOT_COVERED, missing=("@here",))
    pair = article.knowledge.curated.pairs[0]
    whole = Reply("x", Outcome.ANSWERED, answer=pair.answer, pairs=(pair.id,), facts=pair.facts, parts=(inner,))
    for reply in (inner, whole):
        text, _ = shown(reply, article, 1)
        assert "\\@here" in text
        assert "@here" not in text.replace("\\@here", "")


def test_every_curated_reply_fits(article: Article) -> None:
    pairs = article.knowledge.curated.pairs
    offered = tuple(Suggestion(pair.id, pair.question) for pair in pairs[:3])
    replies = [article.responder.pick(pair.id) for pair in pairs]
    other = article, replies[-1]
    refusals = [outcome for outcome in Outcome if outcome is not Outcome.ANSWERED]
    replies += [Reply("x", outcome, suggestions=offered, missing=("y" * 3000,)) for outcome in refusals]
    for reply in replies:
        for private in (False, True):
            elsewhere = other if reply.outcome is Outcome.NOT_COVERED else None
            text, view = shown(reply, article, 1 << 63, titled=True, private=private, other=elsewhere)
            assert 0 < len(text) <= LONGEST
            assert len(view.children) <= 5
            ids = [one.custom_id for one in view.children]
            assert len(set(ids)) == len(ids)
            assert all(len(one) <= 100 and re.fullmatch(TEMPLATE, one) for one in ids)
    assert all(len(sources(article, [pair])) <= LONGEST for pair in pairs)


def test_layouts_keep_within_limits(article: Article) -> None:
    for view in (about(article), guide(article, several=True), *(questions(article, page, topic)
                 for page in (-1, 0, 3, 999) for topic in (0, 1, 999))):  # fmt: skip
        assert view.total_children_count <= 40
        assert view.content_length() <= 4000


def test_ids_hold_as_many_pairs_as_fit() -> None:
    long = custom_id("w", "k" * 24, tuple("p" * 40 + str(n) for n in range(5)), 1 << 63)
    assert len(long) <= 100
    assert custom_id("w", "a", ("x", "y"), 1) == "w:a:x,y:1"


def test_cut_ends_on_a_word() -> None:
    assert cut("word " * 1000).endswith("word…")
    assert len(cut("x" * 5000)) <= LONGEST


# --- completion


def test_completion_is_useful_from_the_first_letters() -> None:
    completer = Completer(responder())
    topics = [pair.topic for pair in completer.complete("")]
    assert len(set(topics[: len(responder().knowledge.topics)])) == len(responder().knowledge.topics)
    popular = completer.complete("", popular={responder().knowledge.curated.pairs[-1].id: 9})
    assert popular[0] is responder().knowledge.curated.pairs[-1]
    assert len(completer.complete("")) == 25
    assert completer.complete("how much did china's cloud")[0].question == GROWTH
    for typed in ("pipl", "persnal information law", "pers inf"):
        assert any("Personal Information" in pair.question for pair in completer.complete(typed)[:3]), typed
    assert completer.complete("zzzz qqqq") == completer.complete("zzzz qqqq")


# --- settings and walls


@pytest.mark.parametrize(
    ("name", "value", "words"),
    [("DATABASE", "none", ""), ("RETENTION_DAYS", "0", "from 1 to 3650"), ("WATCH", "perhaps", "true or false"),
     ("CONTACT", "x" * 201, "1 to 200"), ("RETENTION_DAYS", "7", ""), ("KEY", "secret", "or more, always the same$"),
     ("KEY_FILE", "/nowhere", "/nowhere cannot be read")],
)  # fmt: skip
def test_settings(name: str, value: str, words: str) -> None:
    from bot.errors import ConfigError

    environ = {"DISCORD_TOKEN": "x.y.z", f"ARTICLE_BOT_{name}": value}
    if words:
        with pytest.raises(ConfigError, match=words):
            load(environ)
    else:
        assert str(getattr(load(environ), name.lower())) == value


def test_the_key_comes_from_its_own_file_or_the_environment_and_is_shown_nowhere(tmp_path: Path) -> None:
    from bot.errors import ConfigError

    held = tmp_path / "key"
    held.write_text("k" * 32 + "\n")
    found = load({"DISCORD_TOKEN": "x.y.z", "ARTICLE_BOT_KEY_FILE": str(held)})
    assert found.key
    assert found.key.get_secret_value() == "k" * 32
    assert "kkk" not in repr(found)
    config = tmp_path / "bot.toml"
    config.write_text(f'key = "{"k" * 32}"\n')
    with pytest.raises(ConfigError, match="keep the key out of this file") as said:
        load({"DISCORD_TOKEN": "x.y.z"}, config)
    assert "kkk" not in str(said.value)


def imports(file: Path) -> set[str]:
    found: set[str] = set()
    for node in ast.walk(ast.parse(file.read_text())):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            found.add(node.module or "")
    return found


def under(names: set[str], *roots: str) -> set[str]:
    return {name for name in names if any(name == root or name.startswith(f"{root}.") for root in roots)}


def test_only_chat_speaks_to_discord_and_chat_to_nothing_else() -> None:
    for file in BOT.rglob("*.py"):
        inside = file.parent.name == "chat"
        if not inside:
            assert not under(imports(file), "discord", "aiohttp"), file
            if file.name not in {"cli.py", "__main__.py"}:
                assert not under(imports(file), "bot.chat", "bot.cli"), file
        else:
            assert not under(imports(file), "rapidfuzz", "sqlalchemy", "sqlite3", "psycopg", "os", "bot.cli"), file


def test_the_core_runs_with_discord_and_the_store_blocked() -> None:
    blocked = ("discord", "aiohttp", "sqlalchemy", "asyncio")
    script = (
        f"import sys\nfor name in {blocked!r}: sys.modules[name] = None\n"
        "import bot.errors, bot.text, bot.knowledge, bot.grounding, bot.matcher, bot.responder, bot.wording\n"
        "import bot.completion, bot.library, bot.cli\n"
        "from bot.knowledge import Content\nfrom bot.responder import Responder\n"
        "print(Responder(Content.shipped().load()).reply('who wrote the article').outcome)"
    )
    ran = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, cwd=BOT.parent, check=False)
    assert (ran.returncode, ran.stdout.strip()) == (0, "answered"), ran.stderr


def test_a_swapped_library_is_taken_whole() -> None:
    from bot.chat.articles import Articles

    articles: Any = Articles(library(), Recorder(None))
    before = articles.all()
    assert articles.all() is before
    assert articles.by_key(next(iter(before.values())).key) in before.values()
    assert articles.by_key("no-such") is None
