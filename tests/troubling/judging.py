"""What came of all that people did: answered once, twice, lost, or not to be answered as Discord has it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from bot.chat.patience import BETWEEN_ROUNDS, OLDEST
from bot.chat.render import shown

from .weather import BOTH, GATEWAY, POSTS, PRESSES, RESTART, Spell

if TYPE_CHECKING:
    from loopback import Exchange, LoopbackDiscord, Message

    from bot.library import Article

ACK = 3.0  # seconds that Discord gives for an interaction
ENOUGH = 1.2  # of them in which nothing is wrong: then it has to be answered
SPOKEN = {"direct", "forward", "edit"}  # what tells the bot of a private channel
OVERHEARD = "overheard"  # what is said to others: nothing is to come of it


@dataclass(eq=False)
class Act:
    """Something that somebody did; `text`: what was asked last by a message."""

    kind: str
    at: float
    exchange: Exchange
    text: str = ""
    day: str = ""  # when, as messages have it

    @property
    def message(self) -> Message:
        """The message that was posted, edited or deleted."""
        message = self.exchange.message
        assert message is not None
        return message

    @property
    def private(self) -> bool:
        """Whether it was done where the bot and one other are."""
        return self.exchange.channel.guild is None


@dataclass
class Table:
    """What came of all acts: by kind how many were done, answered once, twice and lost, and why each was lost."""

    asked: Counter[str] = field(default_factory=Counter)
    once: Counter[str] = field(default_factory=Counter)
    twice: list[str] = field(default_factory=list)
    excused: Counter[str] = field(default_factory=Counter)
    lost: list[str] = field(default_factory=list)
    faults: Counter[str] = field(default_factory=Counter)
    wrong: list[str] = field(default_factory=list)
    seconds: float = 0.0

    def lines(self) -> Iterator[str]:
        """Lay it out."""
        yield f"{self.asked.total()} acts in {self.seconds:.0f} s of the loop's time, faults {dict(self.faults)}"
        for kind, count in self.asked.items():
            lost = sum(line.startswith(kind) for line in self.lost)
            twice = sum(line.startswith(kind) for line in self.twice)
            excused = {why.partition(": ")[2]: n for why, n in self.excused.items() if why.startswith(f"{kind}: ")}
            right = "left alone" if kind == OVERHEARD else "answered once"
            yield (
                f"{kind:9} {count:6} {right:13} {self.once[kind]:6} twice {twice} lost {lost}, "
                f"and as Discord has it {sum(excused.values())}: {excused}"
            )
        yield from (*self.twice, *self.lost, *self.wrong)


class Judge:
    """Holds what the bot did against what people did, and what went wrong meanwhile."""

    def __init__(self, at: LoopbackDiscord, acts: list[Act], spells: list[Spell], article: Article) -> None:
        self._at, self._acts, self._spells, self._article = at, acts, spells, article
        self._replies: dict[int, list[Message]] = {}
        for message in at.posted:
            if message.reference and not message.deleted and "interaction_metadata" not in message.data:
                self._replies.setdefault(message.reference, []).append(message)
        self._last = {act.message.id: act for act in acts if act.exchange.message}
        self._first = {act.message.id: act for act in reversed(acts) if act.exchange.message}

    def table(self) -> Table:
        """Tell what came of everything."""
        found = Table()
        found.faults.update(spell.name for spell in self._spells)
        for act in self._acts:
            found.asked[act.kind] += 1
            count = self._answers(act)
            if count == 1:
                found.once[act.kind] += 1
            elif count > 1:
                found.twice.append(f"{act.kind} at {act.at:.0f} twice: {self._around(act)}")
            elif why := self._excuse(act):
                found.excused[f"{act.kind}: {why}"] += 1
            else:
                found.lost.append(f"{act.kind} at {act.at:.0f} lost: {self._around(act)}")
        found.wrong += self._stray()
        return found

    def _stray(self) -> Iterator[str]:
        """Tell of what the bot posted unasked: replies to nothing, and a second hint to a person about a channel."""
        hints = Counter[tuple[int, str]]()
        for message in self._at.posted:
            if message.deleted or message.reference or "interaction_metadata" in message.data:
                continue
            hints[message.channel.id, message.text] += 1
            if not message.text.startswith("I may not write"):
                yield f"a reply to nothing: {message.text[:60]!r}"
        yield from (f"told {count} times: {text!r}" for (_, text), count in hints.items() if count > 1)

    def _answers(self, act: Act) -> int:
        """Count how often an act was answered, as far as that can be told at the end."""
        if act.exchange.interaction:
            return len(act.exchange.messages) or int(act.exchange.acknowledged is not None)
        standing = self._replies.get(act.message.id, [])
        if act.kind == OVERHEARD:
            return 1 + len(standing)
        if act.message.deleted:
            return int(not standing) if act.kind == "delete" else 1
        if self._last[act.message.id] is not act:
            return 1 if act.kind == "edit" else max(1, len(standing))  # told by the latest act on that message
        if act.kind == "edit" and standing and not self._fits(standing[0], act):
            return 0
        return len(standing)

    def _fits(self, reply: Message, act: Act) -> bool:
        """Whether a reply is the one to the text as it is now; a direct one, read with those before, was changed."""
        if act.private:
            return str(reply.data["edited_timestamp"] or reply.data["timestamp"]) >= act.day
        expected = self._article.reply(act.text.strip())
        told = expected.answer.split("\n")[0] if expected.answer else ""
        if told and told in reply.content:
            return True
        return reply.content == shown(expected, self._article, act.exchange.user.id)[0]

    def _excuse(self, act: Act) -> str:
        """Say why Discord didn't let an act be answered; nothing where it did."""
        told = act.exchange.interaction is None and self._told_why(act)
        for spell in self._spells:
            here = spell.channel is act.exchange.channel
            asked = any(spell.start - 2 <= one.at <= spell.end for one in (act, self._question(act)))
            tried = told and act.at < spell.start <= act.at + OLDEST.total_seconds()  # its reply, in vain
            if spell.name == "may not write" and here and (asked or tried) and act.exchange.interaction is None:
                return spell.name
            if spell.name == "too late" and act.exchange.interaction and spell.start - 1 <= act.at <= spell.end:
                return spell.name
        if self._told_to_wait(act):
            return "told to wait for longer"
        losing = self._losing(act.at)
        if act.exchange.interaction is None:
            return self._unknown(act) if act.private else ""
        if losing:
            return losing[0]
        hits = [one for one in self._spells if one.hits in {BOTH, PRESSES, GATEWAY}]
        near = [one for one in hits if one.start < act.at + ACK and one.end > act.at - 1]
        free, time = 0.0, act.at
        for spell in sorted(near, key=lambda one: one.start):
            free = max(free, spell.start - time)
            time = max(time, spell.end)
        free = max(free, act.at + ACK - time)
        return " and ".join(sorted({one.name for one in near})) if free < ENOUGH else ""

    def _told_why(self, act: Act) -> bool:
        """Whether who asked was told in private that the bot may not write there, which settles the question."""
        hint, private = f"I may not write in <#{act.exchange.channel.id}>", self._at.dm_channel(act.exchange.user)
        return any(one.channel is private and one.text.startswith(hint) for one in self._at.posted)

    def _told_to_wait(self, act: Act) -> bool:
        """Whether what answers an interaction was told to wait until that can no longer be answered."""
        made = act.exchange.interaction
        tries = self._at.sent("POST", f"/interactions/{made.id}/") if made else []
        return any(one.wait and one.at + one.wait >= act.at + ACK for one in tries)

    def _question(self, act: Act) -> Act:
        """Return the act by which the message was posted that an act is about; of an interaction, itself."""
        return act if act.exchange.interaction else self._first[act.message.id]

    def _unknown(self, act: Act) -> str:
        """Say why nobody can know of what was done in private; nothing where somebody does.

        Discord lists no such channels. A process knows those that it heard something in, and finds there what it
        didn't hear itself, if that is not too old.
        """
        question, losing = self._question(act), self._losing(act.at) or self._losing(self._question(act).at)
        tried = act.at  # until when nothing may have got through
        for spell in sorted(self._spells, key=lambda one: one.start):
            hits = spell.loses or spell.hits in {BOTH, POSTS}
            if hits and spell.end >= act.at - 1 and spell.start - 1 <= tried:
                tried = max(tried, spell.end + BETWEEN_ROUNDS)
        began = max((one.end for one in self._spells if one.name == RESTART and one.start <= tried), default=0.0)
        why = RESTART if question.at < began else next(iter(losing), "")
        latest = question.at + OLDEST.total_seconds()
        beside = (one for one in self._acts if one.exchange.channel is act.exchange.channel and one is not act)
        heard = (one for one in beside if one.kind in SPOKEN and not self._losing(one.at))
        known = any(began <= one.at <= latest for one in heard)
        return f"{why}, and nothing else heard in private" if why and not known else ""

    def _losing(self, at: float) -> list[str]:
        """Name what loses the events of a moment, the end of the process first: nothing else could have kept them."""
        names = [one.name for one in self._spells if one.loses and one.start - 1 <= at <= one.end]
        return sorted(names, key=lambda name: name != RESTART)

    def _around(self, act: Act) -> str:
        """Tell when its replies were posted, and what went wrong around an act."""
        near = [one for one in self._spells if one.start < act.at + 60 and one.end > act.at - 5]
        told = ""
        if act.exchange.message:
            replies = [self._when(one) - act.at for one in self._at.posted if one.reference == act.message.id]
            asked = self._question(act)
            told = (
                f"{asked.kind} {asked.at - act.at:+.1f} {act.text[:40]!r} replies {[f'{at:+.1f}' for at in replies]}; "
            )
        return told + ", ".join(f"{one.name} {one.start - act.at:+.1f} to {one.end - act.at:+.1f}" for one in near)

    def _when(self, message: Message) -> float:
        """Return when a message was posted, by the clock."""
        return (message.id - self._at.snowflake_of(0)) / (1000 << 22) + self._at.clock()
