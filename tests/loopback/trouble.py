"""Making things go wrong on demand, and looking at what happened."""

from __future__ import annotations

from typing import TYPE_CHECKING

from .acts import Acts
from .errors import ApiError
from .interactions import Interaction
from .link import abort
from .payloads import guild_payload
from .rest import Fault, Recorded, Rest, too_many

if TYPE_CHECKING:
    from .exchange import Exchange
    from .openapi import Spec
    from .world import Channel, Guild, Json, Message, User


class Trouble(Acts):
    """What a test breaks. A pattern is one of the shell: "/channels/*/messages"; method "*": any."""

    rest: Rest
    spec: Spec | None

    def _fault(self, fault: Fault) -> Fault:
        self.rest.faults.append(fault)
        return fault

    def fail(
        self, method: str, pattern: str, *, status: int = 503, times: int = 1, code: int = 0, after: bool = False
    ) -> Fault:
        """Answer with an error; `after`: the request takes effect and only its answer is lost."""
        error = ApiError(code, status, f"{status}: on demand")
        return self._fault(Fault("fail", method, pattern, times, after, error))

    def limit(
        self,
        method: str,
        pattern: str,
        *,
        retry_after: float = 0.05,
        times: int = 1,
        everywhere: bool = False,
        banned: bool = False,
    ) -> Fault:
        """Answer with 429; `retry_after` in seconds, `everywhere`: the global limit.

        `banned`: by what stands before Discord, in HTML.
        """
        error = too_many(retry_after, everywhere=everywhere)
        if banned:
            error.page = "<html><title>Access denied | discord.com used Cloudflare to restrict access</title></html>"
            error.headers = {"Retry-After": str(int(retry_after) + 1), "Server": "cloudflare"}
        return self._fault(Fault("fail", method, pattern, times, error=error))

    def limit_all(self, retry_after: float) -> None:
        """Answer every request that counts towards the global limit with 429 until so many seconds are over."""
        self.rest.limits.blocked_until = self.clock() + retry_after

    def reset(self, method: str, pattern: str, *, times: int = 1, after: bool = False) -> Fault:
        """Reset the connection."""
        return self._fault(Fault("reset", method, pattern, times, after))

    def hang(self, method: str, pattern: str, *, times: int = 1, after: bool = False) -> Fault:
        """Never answer."""
        return self._fault(Fault("hang", method, pattern, times, after))

    def slow(self, method: str, pattern: str, seconds: float, *, times: int = 1, after: bool = False) -> Fault:
        """Take the request up only after some seconds; `after`: at once, and only its answer takes them."""
        return self._fault(Fault("slow", method, pattern, times, after, seconds=seconds))

    def drop(self, code: int | None = 4000, *, shard: int | None = None) -> None:
        """Close the gateway connection with a code, or (None) reset it without a close frame."""
        for session, link in self.gateway.connected():
            if shard in (None, session.shard[0]):
                session.link = None
                if code is None:
                    abort(link.request)
                else:
                    link.close(code)

    def refuse_sessions(self, code: int) -> None:
        """Let nobody identify any more: close the connection with a code."""
        self.gateway.refusing = code

    def shut_gateway(self, status: int = 0) -> None:
        """Take no connection any more: answer with a status, or (0) reset it. The existing ones stay."""
        self.gateway.down = status

    def open_gateway(self) -> None:
        """Take connections again."""
        self.gateway.down = None

    def send(self, event: str, data: Json) -> None:
        """Send any event at all, to every shard, whether Discord would or not."""
        for session in self.gateway.sessions.values():
            session.push(event, data)

    def say(self, text: str | bytes) -> None:
        """Send a frame of any text at all to every shard; no resume brings it again. Bytes need not be text."""
        for _, link in self.gateway.connected():
            link.say(text)

    def spoil(self, data: bytes) -> None:
        """Send bytes to every shard that are not what was compressed."""
        for _, link in self.gateway.connected():
            link.spoil(data)

    def interact(
        self,
        kind: int,
        user: User,
        channel: Channel,
        data: Json,
        *,
        source: Message | None = None,
        before: Exchange | None = None,
    ) -> Exchange:
        """Send an interaction of any kind and data at all, whether Discord's client would let a user or not.

        `source`: the message with the button; `before`: the act that a form came of.
        """
        owners = {"0": str(channel.guild.id) if channel.guild else "0"}
        parent = before.interaction if before else None
        return self._use(Interaction(kind, user, channel, data, owners, self._context(channel), source, parent))

    def hide(self, guild: Guild) -> None:
        """Take a server out of reach."""
        guild.hidden = True
        self.gateway.dispatch("GUILD_DELETE", {"id": str(guild.id), "unavailable": True}, guild=guild, intent=1)

    def show(self, guild: Guild) -> None:
        """Bring a server back."""
        guild.hidden = False
        made = guild_payload(self, guild) | {"unavailable": False}
        self.gateway.dispatch("GUILD_CREATE", made, guild=guild, intent=1)

    def ask_reconnect(self) -> None:
        """Send op 7."""
        for _, link in self.gateway.connected():
            link.send(7)

    def invalidate(self, *, resumable: bool, shard: int | None = None) -> None:
        """Send op 9."""
        for session, link in self.gateway.connected():
            if shard in (None, session.shard[0]):
                link.send(9, resumable)
                if not resumable:
                    del self.gateway.sessions[session.id]

    def advance(self, seconds: float) -> None:
        """Move the server's clock: ages interactions, tokens, limits and new ids."""
        self.offset += seconds

    @property
    def requests(self) -> list[Recorded]:
        """All requests so far, each with its answer."""
        return self.rest.requests

    def sent(self, method: str, part: str = "") -> list[Recorded]:
        """Return the requests with this method whose path contains `part`."""
        return [one for one in self.rest.requests if one.method == method and part in one.path]

    def busiest(self) -> int:
        """Return the most requests in any one second, of those that count towards the global limit."""
        times = [one.at for one in self.rest.requests if not one.exempt]
        most = first = 0
        for last, at in enumerate(times):
            while times[first] <= at - 1.0:
                first += 1
            most = max(most, last - first + 1)
        return most

    def schema_faults(self) -> list[str]:
        """Return where accepted requests and answers differ from Discord's OpenAPI file, when it is there."""
        return [fault for one in self.rest.requests if self.spec for fault in self.spec.check(one)]
