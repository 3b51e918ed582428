"""The parts of bot/chat that need no Discord, and the settings."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from pathlib import Path

import pytest
from chatting import GROWTH, library, responder, suggested

from bot.chat.acts import Act, Ident
from bot.chat.cooldown import Cooldown
from bot.chat.memory import Latest
from bot.chat.pacer import Pacer
from bot.chat.render import LONGEST, about, cut, escape, guide, questions, shown, sources
from bot.chat.shelf import Choices, Shelf
from bot.config import load
from bot.engine.completion import Completer
from bot.engine.reply import Outcome, Perhaps, Reply, Suggestion
from bot.errors import ConfigError
from bot.library import Article
from bot.store.recorder import Recorder

NAMED = ("huawei", "alibaba", "the law", "market", "who wrote it and when does the law kick in?")


@pytest.fixture(scope="module")
def article() -> Article:
    return Article(responder())


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
    cooldown = Cooldown(1, clock=lambda: 0.0)
    assert [cooldown.take(0).allowed for _ in range(2)] == [True, False]
    for key in range(1, 12_000):
        cooldown.take(key)
    assert cooldown.take(0).allowed


async def test_a_turn_counts_until_a_second_after_the_answer() -> None:
    pacer, loop = Pacer(2), asyncio.get_running_loop()
    for _ in range(2):
        await pacer.turn()
    third = asyncio.create_task(pacer.turn())
    cancelled = asyncio.create_task(pacer.turn())
    await asyncio.sleep(0)
    cancelled.cancel()
    assert not third.done()
    answered = loop.time()
    pacer.answered()
    await third
    assert loop.time() - answered >= 0.99
    fourth = asyncio.create_task(pacer.turn())
    pacer.hold(1.5)
    pacer.answered()
    held = loop.time()
    await fourth
    assert loop.time() - held >= 1.49


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


def test_escaping_leaves_nothing_unseen() -> None:
    assert escape("a \u202egnp.exe\u2066 \u200bx\x1b[2J") == "a gnp.exe x"


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
    long = tuple(Suggestion(pair.id, "y" * 300) for pair in pairs[:3])
    perhaps = Perhaps(pairs[0].id, "y" * 300, "z" * 1500, pairs[0].facts)
    replies.append(Reply("x", Outcome.SUGGESTED, suggestions=long, perhaps=perhaps))
    replies.append(replace(replies[0], answer="z" * 1500, suggestions=long))
    replies += [article.reply(question) for question in (*NAMED, suggested())]
    for reply in replies:
        for private in (False, True):
            elsewhere = other if reply.outcome is Outcome.NOT_COVERED else None
            text, make = shown(reply, article, 1 << 63, titled=True, private=private, other=elsewhere)
            assert 0 < len(text) <= LONGEST
            view = make()
            ids = [one.custom_id for one in view.children]
            numbers = [line.split(".")[0] for line in text.splitlines() if line[1:3] == ". "]
            assert numbers == [one.label.split()[-1] for one in view.children if one.label[-1].isdecimal()]
            if facts := reply.facts or (reply.perhaps.facts if reply.perhaps else ()):
                (where,) = (ident for ident in map(Ident.read, ids) if ident.act is Act.WHERE)
                assert where.ids == facts
            assert len(set(ids)) == len(ids)
            assert all(len(one) <= 100 and str(Ident.read(one)) == one for one in ids)
    assert len(sources(article, article.knowledge.facts)) <= LONGEST


def test_layouts_keep_within_limits(article: Article) -> None:
    for view in (
        about(article),
        guide(article, several=True, manages=True, owns=True),
        *(questions(article, page, topic) for page in (-1, 0, 3, 999) for topic in (0, 1, 999)),
    ):
        assert view.total_children_count <= 40
        assert view.content_length() <= 4000


def test_ids_hold_as_many_pairs_as_fit() -> None:
    long = Ident(Act.WHERE, "k" * 24, tuple("p" * 39 + str(n) for n in range(5)), 1 << 63)
    assert len(str(long)) <= 100
    assert Ident.read(str(long)) == long._replace(ids=long.ids[:1])
    assert str(Ident(Act.WHERE, "a", ("x", "y"), 1)) == "w:a:x,y:1"


def test_an_id_that_was_written_means_the_same_for_good() -> None:
    acts = {act.value: act.name for act in Act}
    letters = {"p": "PICK", "n": "NONE", "w": "WHERE", "y": "RIGHT", "x": "WRONG", "r": "REASON", "q": "PAGE"}
    assert acts == letters | {"h": "HAND_OFF", "c": "CANDIDATE", "d": "DELETE"}
    assert [Ident.read(odd) for odd in ("", "z:a:x:1", "w:a:x", "w:a:x:one", "w:a:x:1:2", "wx:a:x:1")] == [None] * 6


def test_cut_ends_on_a_word() -> None:
    assert cut("word " * 1000).endswith("word…")
    assert len(cut("x" * 5000)) <= LONGEST


# --- completion


def test_completion_is_useful_from_the_first_letters() -> None:
    completer = Completer(responder())
    topics = [pair.topic for pair in completer.complete("")]
    assert len(set(topics[: len(responder().knowledge.topics)])) == len(responder().knowledge.topics)
    assert len(completer.complete("")) == 25
    assert completer.complete("how much did china's cloud")[0].question == GROWTH
    for typed in ("pipl", "persnal information law", "pers inf"):
        assert any("Personal Information" in pair.question for pair in completer.complete(typed)[:3]), typed
    assert completer.complete("zzzz qqqq") == completer.complete("zzzz qqqq")


# --- settings


@pytest.mark.parametrize(
    ("name", "value", "words"),
    [
        ("DATABASE", "none", ""),
        ("RETENTION_DAYS", "0", "from 1 to 3650"),
        ("WATCH", "perhaps", "true or false"),
        ("CONTACT", "x" * 201, "1 to 200"),
        ("RETENTION_DAYS", "7", ""),
        ("HEALTH", "127.0.0.1:65535", ""),
        ("HEALTH", "127.0.0.1:65536", "HOST:PORT"),
        ("KEY", "secret", "or more, always the same$"),
        ("KEY_FILE", "/nowhere", "/nowhere cannot be read"),
    ],
)
def test_settings(name: str, value: str, words: str) -> None:
    environ = {"DISCORD_TOKEN": "x.y.z", f"ARTICLE_BOT_{name}": value}
    if words:
        with pytest.raises(ConfigError, match=words):
            load(environ)
    else:
        assert str(getattr(load(environ), name.lower())) == value


def test_the_token_is_read_from_its_file_and_never_shown(tmp_path: Path) -> None:
    token = f"{'M' * 24}.{'G' * 6}.{'s' * 38}"
    file = tmp_path / "token"
    file.write_text(f"\ufeff{token}\n", encoding="utf-8")
    settings = load({"DISCORD_TOKEN_FILE": str(file)})
    assert settings.token.get_secret_value() == token
    assert token not in repr(settings)
    for environ in ({"DISCORD_TOKEN_FILE": token}, {"DISCORD_TOKEN": f"{token} {token}"}, {"DISCORD_TOKEN": ""}):
        with pytest.raises(ConfigError) as raised:
            load(environ)
        assert token not in str(raised.value)
    with pytest.raises(ConfigError, match="DISCORD_TOKEN_FILE: nowhere cannot be read"):
        load({"DISCORD_TOKEN_FILE": "nowhere"})


def test_the_key_is_read_from_its_file_and_never_shown(tmp_path: Path) -> None:
    key = "0123456789abcdef" * 4
    file = tmp_path / "key"
    file.write_text(f"{key}\n")
    token = {"DISCORD_TOKEN": "x.y.z"}
    settings = load({**token, "ARTICLE_BOT_KEY_FILE": str(file)})
    assert settings.key
    assert settings.key.get_secret_value() == key
    assert key not in repr(settings)
    with pytest.raises(ConfigError, match="ARTICLE_BOT_KEY_FILE: holds a key") as raised:
        load({**token, "ARTICLE_BOT_KEY_FILE": key})
    assert key not in str(raised.value)


def test_an_article_is_found_by_key_name_and_title() -> None:
    shelf = Shelf(library(), Choices(Recorder(None), retry=1.0))
    (article,) = library().articles.values()
    title = article.knowledge.record.title
    assert shelf.by_key(article.key) is shelf.find(f" {article.name.upper()} ") is shelf.find(title.lower()) is article
    assert shelf.by_key("no-such") is shelf.find("no-such") is None
    assert [(one.value, one.name) for one in shelf.offered(title[:5].upper())] == [(article.name, title)]


def test_only_the_latest_are_remembered_and_what_is_put_in_again_is_the_newest() -> None:
    kept: Latest[str, int] = Latest(2)
    for number, key in enumerate(("a", "b", "a", "c")):
        kept[key] = number
    assert list(kept.items()) == [("a", 2), ("c", 3)]
