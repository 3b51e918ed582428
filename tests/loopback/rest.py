"""The HTTP side: routing, authorisation, rate limits, faults on demand, the record of requests."""

from __future__ import annotations

import asyncio
import json
import re
import time
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, field
from fnmatch import fnmatch
from typing import TYPE_CHECKING, Any

from aiohttp import web

from .errors import ApiError
from .link import abort

if TYPE_CHECKING:
    from .world import World

Handler = Callable[["Recorded"], Any]
PREFIX = "/api/v10"


@dataclass(eq=False)
class Recorded:
    """One request and its answer; `status` is 0 when it got none. `route` is the path's template.

    `good`: the status of an answer with a body. `wait`: the seconds that a 429 said to wait.
    """

    method: str
    path: str
    query: dict[str, str]
    at: float
    body: Any = None
    route: str = ""
    ids: dict[str, str] = field(default_factory=dict)
    status: int = 0
    good: int = 200
    answer: Any = None
    wait: float = 0.0

    @property
    def exempt(self) -> bool:
        """Whether it doesn't count towards the global limit."""
        return self.path.startswith(("/interactions/", "/webhooks/"))

    def number(self, name: str) -> int:
        """Return a path parameter as an id; 404 unless it is one."""
        if not self.ids[name].isdigit():
            raise ApiError(0, 404, "404: Not Found")
        return int(self.ids[name])


@dataclass(eq=False)
class Fault:
    """What goes wrong with the next `times` matching requests; `hits` counts them.

    `after`: the request takes effect all the same, and only its answer is lost.
    """

    kind: str
    method: str
    pattern: str
    times: int = 1
    after: bool = False
    error: ApiError | None = None
    seconds: float = 0.0
    hits: int = 0

    def matches(self, request: Recorded) -> bool:
        fits = self.method in ("*", request.method) and fnmatch(request.path, self.pattern)
        return self.hits < self.times and fits


class Limits:
    """All requests in any one second; each route and channel in windows that begin with its first."""

    def __init__(self, world: World, overall: int | None, route: tuple[int, float] | None) -> None:
        self.world, self.overall, self.route = world, overall, route
        self.recent: deque[float] = deque()
        self.blocked_until = 0.0
        self.buckets: dict[str, tuple[float, int]] = {}

    def take(self, request: Recorded) -> dict[str, str]:
        """Count a request; return its headers or raise 429."""
        now = self.world.clock()
        if now < self.blocked_until:
            raise too_many(self.blocked_until - now, everywhere=True)
        if self.overall is not None:
            while self.recent and self.recent[0] <= now - 1.0:
                self.recent.popleft()
            if len(self.recent) >= self.overall:
                raise too_many(self.recent[0] + 1.0 - now, everywhere=True)
            self.recent.append(now)
        if self.route is None or not request.route.startswith("/channels/"):
            return {}
        limit, seconds = self.route
        name = f"{request.method} {request.route}"
        key = f"{name} {request.ids['channel_id']}"
        end, used = self.buckets.get(key, (0.0, 0))
        if end <= now:
            end, used = now + seconds, 0
        wait = end - now + 0.001
        headers = {
            "X-RateLimit-Bucket": name.encode().hex()[-32:],
            "X-RateLimit-Limit": str(limit),
            "X-RateLimit-Remaining": str(max(0, limit - used - 1)),
            "X-RateLimit-Reset": f"{time.time() + wait:.3f}",
            "X-RateLimit-Reset-After": f"{wait:.3f}",
        }
        if used >= limit:
            raise too_many(wait, headers=headers)
        self.buckets[key] = end, used + 1
        return headers


def too_many(wait: float, *, everywhere: bool = False, headers: dict[str, str] | None = None) -> ApiError:
    """Return a 429 as Discord words it; `wait` in seconds. Without Via the client takes it for a ban."""
    sent = {"Via": "1.1 google", "Retry-After": str(int(wait) + 1)}
    sent |= {"X-RateLimit-Scope": "global", "X-RateLimit-Global": "true"} if everywhere else headers or {}
    more = {"retry_after": max(0.001, round(wait, 3)), "global": everywhere}
    return ApiError(0, 429, "You are being rate limited.", sent, **more)


class Rest:
    """Answer requests through a table of routes, each a Discord path template and a handler."""

    def __init__(self, world: World, limits: Limits) -> None:
        self.world, self.limits, self.in_flight = world, limits, 0
        self.routes: list[tuple[str, str, re.Pattern[str], Handler]] = []
        self.requests: list[Recorded] = []
        self.faults: list[Fault] = []
        self.unmodelled: list[str] = []

    def add(self, method: str, template: str, handler: Handler) -> None:
        """Put a route into the table; the first that matches wins."""
        pattern = re.compile(re.sub(r"\{(\w+)\}", r"(?P<\1>[^/]+)", template) + "$")
        self.routes.append((method, template, pattern, handler))

    async def handle(self, request: web.Request) -> web.Response:
        """Answer one request."""
        path = request.path.removeprefix(PREFIX)
        seen = Recorded(request.method, path, dict(request.query), self.world.clock())
        self.requests.append(seen)
        self.in_flight += 1
        try:
            problem = await _read(request, seen)
            fault = next((one for one in self.faults if one.matches(seen)), None)
            answer = None if fault and not fault.after else self._answer(request, seen, problem)
            if fault:
                fault.hits += 1
                self.world.changed.notify()
                answer = await self._go_wrong(fault, request, seen) or answer or self._answer(request, seen, problem)
            assert answer is not None
            seen.status = answer.status
            return answer
        finally:
            self.in_flight -= 1
            self.world.changed.notify()

    async def _go_wrong(self, fault: Fault, request: web.Request, seen: Recorded) -> web.Response | None:
        if fault.kind == "slow":
            await asyncio.sleep(fault.seconds)
        elif fault.kind in ("hang", "reset"):
            if fault.kind == "reset":
                abort(request)
            # the handler is cancelled when its connection is gone
            await asyncio.get_running_loop().create_future()
        return _failed(seen, fault.error) if fault.error else None

    def _answer(self, request: web.Request, seen: Recorded, problem: ApiError | None) -> web.Response:
        try:
            handler = self._match(seen)
            headers = self._admit(request, seen)
            if problem:
                raise problem
            seen.answer = handler(seen)
        except ApiError as error:
            return _failed(seen, error)
        if seen.answer is None:
            return web.Response(status=204, headers=headers)
        return _json(seen.good, seen.answer, headers)

    def _match(self, seen: Recorded) -> Handler:
        for method, template, pattern, handler in self.routes:
            if method == seen.method and (match := pattern.match(seen.path)):
                seen.route, seen.ids = template, match.groupdict()
                return handler
        self.unmodelled.append(f"{seen.method} {seen.path}")
        raise ApiError(0, 404, "404: Not Found (the loopback server has no such route)")

    def _admit(self, request: web.Request, seen: Recorded) -> dict[str, str]:
        """Return the rate limit headers of a request that may pass."""
        if seen.exempt:
            return {}
        if request.headers.get("Authorization") != f"Bot {self.world.token}":
            raise ApiError(0, 401, "401: Unauthorized")
        return self.limits.take(seen)


async def _read(request: web.Request, seen: Recorded) -> ApiError | None:
    """Put a request's JSON (payload_json, when it carries files) into the record; return what is wrong."""
    if not request.can_read_body:
        return None
    try:
        if request.content_type == "multipart/form-data":
            form = await request.post()
            seen.body = json.loads(str(form["payload_json"]))
            seen.body["attachments"] = [
                {
                    "id": str(index),
                    "filename": getattr(part, "filename", ""),
                    "size": 1,
                    "url": "https://cdn.example/file",
                    "proxy_url": "https://cdn.example/file",
                }
                for index, (name, part) in enumerate(form.items())
                if name.startswith("files[")
            ]
        elif request.content_type != "application/json":
            return ApiError(50035, 400, "Expected \"Content-Type\" header to be one of {'application/json'}.")
        else:
            seen.body = json.loads(await request.read())
    except (ValueError, KeyError):
        return ApiError(50109)
    return None


def _json(status: int, data: Any, headers: dict[str, str]) -> web.Response:
    # Discord names no charset, and the client takes the body for text when there is one
    body = json.dumps(data).encode()
    return web.Response(status=status, body=body, content_type="application/json", headers=headers)


def _failed(seen: Recorded, error: ApiError) -> web.Response:
    seen.answer, seen.wait = error.body, error.wait
    if error.page:
        return web.Response(status=error.status, text=error.page, content_type="text/html", headers=error.headers)
    return _json(error.status, error.body, error.headers)
