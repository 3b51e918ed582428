"""What people do on Discord, of every kind and by chance from a seed, put to the bot over the wire."""

from __future__ import annotations

import random
import re
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, Any

from chatting import client
from fuzzing import Found, Maker
from holding import Holding, ours
from listening import Listener, complaints
from loopback import FORUM, PUBLIC_THREAD, VOICE, LoopbackDiscord, NotOffered, Perm

from bot.chat import manage
from bot.chat.acts import Act, Ident
from bot.chat.asking import PICKED
from bot.store import Store

if TYPE_CHECKING:
    from pathlib import Path

    from loopback import Channel, Exchange, Message, User

    from bot.library import Article, Library

PEOPLE = 40
LATEST = 40  # messages that are replied to, pressed and changed
LONGEST = 2000  # characters of a message, and of a question that a command takes
BUSY = 10**6  # questions a minute: nobody is held back
COMMAND, PRESS, TYPING, FORM = 2, 3, 4, 5  # interactions
SURROGATES = re.compile("[\ud800-\udfff]")  # no client sends them
FOLLOWING = (
    "2",
    "#1",
    "the second",
    "none of these",
    "says who?",
    "and Tencent?",
    "when was that?",
    "why?",
    "more",
    "thanks",
)
ALONE = 0.9  # of the acts that nothing else is done beside
HEARD = {
    "mention",
    "dm",
    "forwarded",
    "ask",
    "picked",
    "typed",
    "browse",
    "manage",
    "menu",
    "press",
    "tampered",
    "form",
}
UNHEARD = {"overheard", "webhook"}


class Scene:
    """Where a seed's acts are done: two servers, of which one chose all that servers can choose, and its people."""

    def __init__(self, at: LoopbackDiscord) -> None:
        self.servers = at.guild(), at.guild("chosen")
        self.forum = at.channel(self.servers[1], "forum", FORUM)
        self.channels: list[Channel] = []
        for guild in self.servers:
            text = at.channel(guild)
            thread = at.channel(guild, "thread", PUBLIC_THREAD, parent=text)
            self.channels += [text, thread, at.channel(guild, "voice", VOICE)]
        at.permit(self.channels[3], at.bot, allow=Perm.CREATE_THREADS)
        self.shut = at.channel(self.servers[0], "shut", bot_denied=Perm.SEND)
        self.role = at.role(self.servers[1])
        names = [f"asker{number}" for number in range(PEOPLE)]
        self.people = [at.user(name, locale=("en-US", "de")[len(name) % 2], installed=True) for name in names]
        self.hook = at.user("hook")
        self.private = at.private(*self.people[:3])


@dataclass(frozen=True)
class Done:
    """An act: of which kind, with what that was drawn, and what comes of it."""

    kind: str
    said: str
    exchange: Exchange


class Acting:
    """Draws acts, always the same ones from the same seed and the same replies, and does them."""

    def __init__(self, at: LoopbackDiscord, article: Article, seed: int) -> None:
        self._at, self._draw, self._scene, self._seed = at, random.Random(-seed), Scene(at), seed
        self._texts, self._key = Maker(article, seed).messages(), article.key
        self._pairs, self._facts = sorted(article.knowledge.pairs), sorted(article.knowledge.facts)
        self._asked: list[Message] = []
        self._pressed: list[Exchange] = []
        self._forms: list[Exchange] = []
        self._said, self._number = "", 0
        self._kinds: dict[str, tuple[int, Callable[[], Exchange]]] = {
            "mention": (30, self._mention),
            "dm": (12, self._dm),
            "reply": (14, self._reply),
            "edit": (7, self._edit),
            "delete": (3, self._delete),
            "overheard": (2, self._overheard),
            "webhook": (1, self._webhook),
            "forwarded": (2, self._forwarded),
            "role": (1, self._role),
            "shut": (1, self._shut),
            "post": (3, self._post),
            "ask": (9, self._ask),
            "picked": (2, self._picked),
            "typed": (8, self._typed),
            "browse": (3, self._browse),
            "manage": (2, self._manage),
            "old": (2, self._old),
            "menu": (5, self._menu),
            "press": (12, self._press),
            "tampered": (8, self._tampered),
            "form": (3, self._form),
        }

    async def choose(self) -> None:
        """Turn on what a server can."""
        owner, channel = self._scene.servers[1].owner, self._scene.channels[3]
        await self._at.slash(owner, channel, "server hand-off", role=self._scene.role, thread=True)
        await self._at.slash(owner, channel, "server forum", channel=self._scene.forum)
        await self._at.slash(owner, channel, "server same-again", seconds=60)

    @property
    def name(self) -> str:
        """Which act was the latest."""
        return f"seed {self._seed} number {self._number}"

    def together(self) -> int:
        """Draw how many acts are done at once."""
        return 1 if self._draw.random() < ALONE else self._draw.randint(2, 6)

    def act(self) -> Done:
        """Do something that people are offered."""
        while True:
            kind = self._draw.choices(list(self._kinds), [weight for weight, _ in self._kinds.values()])[0]
            with suppress(NotOffered, IndexError):  # nothing is there yet to press, change or fill in
                exchange = self._kinds[kind][1]()
                self._number += 1
                return Done(kind, self._said, exchange)

    def goes_on(self, done: Exchange) -> None:
        """Note what can be done with what an act brought."""
        if done.message and done.message.author is not self._at.bot:
            self._asked = [*self._asked[1 - LATEST :], done.message]
        if done.interaction and done.interaction.kind == PRESS:
            self._pressed = [*self._pressed[1 - LATEST :], done]
        if done.modal:
            self._forms.append(done)

    # what is drawn

    def _text(self, longest: int = LONGEST) -> str:
        text = SURROGATES.sub("", next(self._texts)[1])[:longest]
        self._said = text = text if text.strip() else "?"
        return text

    def _follow(self) -> str:
        """Draw what is said to a reply."""
        self._said = text = self._draw.choice(FOLLOWING)
        return text

    def _person(self, channel: Channel | None = None) -> User:
        if channel and not channel.guild:
            return next(user for user in channel.recipients if user is not self._at.bot)
        return self._draw.choice(self._scene.people)

    def _channel(self) -> Channel:
        return self._draw.choice(self._scene.channels)

    def _place(self, user: User) -> Channel:
        """Return where somebody can use commands."""
        places = [*self._scene.channels, self._scene.shut, self._at.dm_channel(user)]
        return self._draw.choice([*places, self._scene.private] if user in self._scene.private.recipients else places)

    def _replies(self, *, buttons: bool = False) -> list[Message]:
        """Return the bot's latest messages that stand."""
        latest = [one for one in self._at.posted[-LATEST:] if not one.deleted]
        return [one for one in latest if one.buttons] if buttons else latest

    # messages

    def _mention(self) -> Exchange:
        me, text = self._at.bot.id, self._text(LONGEST - 100)
        quoted = f"> {text.splitlines()[0]}\n<@{me}> {self._draw.choice(FOLLOWING)}"
        written = self._draw.choice((f"<@{me}> {text}", f"{text} <@{me}>", f"<@!{me}>{text}", f"<@{me}>", quoted))
        return self._at.message(self._channel(), self._person(), written)

    def _dm(self) -> Exchange:
        text = self._follow() if self._draw.random() < 0.2 else self._text()
        return self._at.dm(self._person(), text)

    def _reply(self) -> Exchange:
        target = self._draw.choice([one for one in self._replies() if not one.private_to])
        text = self._follow() if self._draw.random() < 0.6 else self._text()
        ping = self._draw.random() < 0.8
        return self._at.message(target.channel, self._person(target.channel), text, reply_to=target, ping=ping)

    def _edit(self) -> Exchange:
        message, me = self._draw.choice(self._asked), f"<@{self._at.bot.id}> "
        return self._at.edit(message, f"{me if self._draw.random() < 0.8 else ''}{self._text(LONGEST - 100)}")

    def _delete(self) -> Exchange:
        return self._at.delete(self._draw.choice([*self._asked, *self._replies()]))

    def _overheard(self) -> Exchange:
        return self._at.message(self._channel(), self._person(), self._text())

    def _webhook(self) -> Exchange:
        return self._at.mention(self._channel(), self._scene.hook, self._text(LONGEST - 100), webhook=True)

    def _forwarded(self) -> Exchange:
        user = self._person()
        return self._at.forward(self._at.dm_channel(user), user, self._text())

    def _role(self) -> Exchange:
        channel = self._channel()
        assert channel.guild
        return self._at.message(channel, self._person(), f"<@&{channel.guild.bot_role}> {self._text(LONGEST - 100)}")

    def _shut(self) -> Exchange:
        return self._at.mention(self._scene.shut, self._person(), self._text(LONGEST - 100))

    def _post(self) -> Exchange:
        title = " ".join(self._text(100).split()) or "?"
        return self._at.post(self._scene.forum, self._person(), title, self._text())

    # commands

    def _ask(self) -> Exchange:
        user = self._person()
        private = {"private": self._draw.random() < 0.5} if self._draw.random() < 0.3 else {}
        return self._at.slash(user, self._place(user), "ask", question=self._text(), **private)

    def _picked(self) -> Exchange:
        user, pair = self._person(), self._draw.choice((*self._pairs, self._text(90), ""))
        return self._at.slash(user, self._place(user), "ask", question=f"{PICKED}{pair}")

    def _typed(self) -> Exchange:
        user = self._person()
        command, option = self._draw.choice((("ask", "question"), ("ask", "question"), ("questions", "topic")))
        return self._at.autocomplete(user, self._place(user), command, option, self._text(6000))

    def _browse(self) -> Exchange:
        user = self._person()
        use = partial(self._at.slash, user, self._place(user))
        names = ("article", "questions", "help", "privacy", "forget-me")
        uses = [partial(use, name) for name in names]
        return self._draw.choice([*uses, partial(use, "questions", topic=self._text(100))])()

    def _manage(self) -> Exchange:
        server = self._draw.choice(self._scene.servers)
        channel = self._draw.choice([one for one in self._scene.channels if one.guild is server])
        use = partial(self._at.slash, server.owner, channel)
        options: tuple[dict[str, Any], ...] = ({}, {"thread": True}, {"role": self._scene.role}, {"thread": True})
        uses = [partial(use, name) for name in ("missed", "setup-check")]
        uses.append(partial(self._at.slash, self._scene.servers[1].owner, channel, "reload"))  # who doesn't own the bot
        uses.append(partial(use, "server hand-off", **self._draw.choice(options)))
        uses.append(partial(use, "server same-again", seconds=self._draw.choice((0, 60, 3600))))
        uses.append(partial(use, "server forum", channel=self._scene.forum, on=self._draw.random() < 0.7))
        uses += [partial(self._menu_of, server.owner, manage.NAME)] * 3
        return self._draw.choice(uses)()

    def _menu(self) -> Exchange:
        return self._menu_of(self._person(), "Ask the article")

    def _menu_of(self, user: User, name: str) -> Exchange:
        places = (*self._scene.channels, self._at.dm_channel(user))
        seen = [one for channel in places for one in self._at.seen_by(user, channel)[-5:]]
        return self._at.context_menu(user, self._draw.choice(seen), name)

    def _old(self) -> Exchange:
        """Use a command as an earlier version had it."""
        user, kind = self._person(), self._draw.choice((COMMAND, TYPING))
        option = {"name": self._draw.choice(("question", "query")), "type": 3, "value": self._text()}
        option |= {"focused": True} if kind == TYPING else {}
        options = self._draw.choice(([option], [], [option, {"name": "loud", "type": 5, "value": True}]))
        name = self._draw.choice(("ask", "question", "Ask the article", "server"))
        data = {"id": "1", "name": name, "type": 1, "options": options}
        return self._at.interact(kind, user, self._place(user), data)

    # buttons and forms

    def _press(self) -> Exchange:
        message = self._draw.choice(self._replies(buttons=True))
        part = self._draw.choice(message.buttons)
        self._said = part["custom_id"]
        asker = Ident.read(self._said)
        whose = self._at.users.get(asker.asker) if asker and self._draw.random() < 0.8 else None
        user = message.private_to or whose or self._person(message.channel)
        return self._at.click(user, message, self._said)

    def _tampered(self) -> Exchange:
        """Press a button, or send in a form, that the bot's messages don't have."""
        message = self._draw.choice(self._replies(buttons=True))
        user = message.private_to or self._person(message.channel)
        self._said = ident = self._ident(user)
        if self._pressed and self._draw.random() < 0.3:
            filled: Any = {"type": 4, "custom_id": "x", "value": self._text(4000)}
            rows = self._draw.choice(([], [{"type": 18, "component": filled}], [{"type": 1, "components": [filled]}]))
            data: dict[str, Any] = {"custom_id": ident, "components": rows}
            before = self._draw.choice(self._pressed)
            return self._at.interact(FORM, user, message.channel, data, source=message, before=before)
        data = self._draw.choice(({"component_type": 2}, {"component_type": 3, "values": [self._text(100)]}))
        return self._at.interact(PRESS, user, message.channel, {**data, "custom_id": ident}, source=message)

    def _ident(self, user: User) -> str:
        """Return an id that no button has, or has under another message."""
        draw = self._draw
        known = draw.choices((*self._pairs, *self._facts), k=draw.randint(0, 3))
        odd = draw.choice(("0", "0.0", "9.9", "99999999999.7", "1.2.3", "..", "-1", "\u0663", "x" * 60))
        ids = draw.choice((known, known, [odd], [*known, odd]))
        article = draw.choice((self._key, self._key, "", "no-such", "x" * 24))
        asker = draw.choice((str(user.id), "0", str(self._person().id), "9" * 30, "-1", "\u0663", ""))
        ident = f"{draw.choice([*Act, 'z', ''])}:{article}:{','.join(ids)}:{asker}"
        return (draw.choice((ident, ident, ident, ident[draw.randrange(9) :], self._text(100))) or "?")[:100]

    def _form(self) -> Exchange:
        form = self._draw.choice(self._forms)
        self._forms.remove(form)
        assert form.modal
        field = "Reason (optional)" if form.modal["title"] != manage.NAME else manage.LABEL
        return self._at.submit_modal(form, {field: self._text(200)})


def unexpected(kind: str, exchange: Exchange) -> list[str]:
    """Say where the bot was silent to who asks, or spoke to who doesn't."""
    if kind in HEARD and exchange.silent:
        return ["silence"]
    return ["not silence"] if kind in UNHEARD and not exchange.silent else []


async def wire(library: Library, folder: Path, seed: int, count: int, found: Found | None = None) -> Found:
    """Do so many acts with a bot and a Discord of their own, and judge all that is sent.

    What an act took is the longest step of the bot's tasks until it was quiet again. Some are done at once.
    """
    found = found or Found()
    (article,) = library.articles.values()
    bot = client(library, Store(f"sqlite:///{folder}/{seed}.db"), user_per_minute=BUSY, channel_per_minute=BUSY)
    listener = Listener(article)
    with complaints() as logged, Holding() as holding:
        try:
            async with LoopbackDiscord(route_limit=None, global_limit=None) as at:
                acting = Acting(at, article, seed)
                mark = ours.set(True)
                async with at.running(bot):
                    ours.reset(mark)
                    await bot.wait_until_ready()
                    await acting.choose()
                    while count > 0:
                        count -= await _do(acting, at, listener, holding, logged, found)
        except (AssertionError, TimeoutError) as error:  # what the loopback Discord finds at its end; what never ended
            found.faults.append(f"seed {seed}: {type(error).__name__}: {error}")
    found.faults += [f"seed {seed} at the end: {line}" for line in logged]
    return found


async def _do(
    acting: Acting, at: LoopbackDiscord, listener: Listener, holding: Holding, logged: list[str], found: Found
) -> int:
    """Do one act, or some at once, and judge what comes of it; return how many."""
    seen, together = len(at.requests), acting.together()
    holding.taken()
    done = [acting.act() for _ in range(together)]
    await at.quiet()
    wrong, logged[:] = [*logged], []
    for request in at.requests[seen:]:
        found.outcomes[f"{request.method} {request.route} {request.status}"] += 1
        wrong += listener.faults(request)
    for one in done:
        found.asked[one.kind] += 1
        acting.goes_on(one.exchange)
        wrong += unexpected(one.kind, one.exchange) if together == 1 else []
    told = f"{acting.name}: " + "; ".join(f"{one.kind} {one.said[:200]!r}" for one in done)
    found.time(holding.taken(), told)
    found.faults += [f"{told}: {one}" for one in wrong]
    return together
