"""Tell an orchestrator how the bot is: GET /health, and /metrics for Prometheus."""

from __future__ import annotations

import asyncio
import math
from collections import Counter
from typing import TYPE_CHECKING, Any

from aiohttp import web

if TYPE_CHECKING:
    from collections.abc import Iterator

    from bot.chat.client import ArticleClient

BOUNDS = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 10.0, math.inf)  # seconds to a reply
SLOW_LOOP = 1.0  # seconds of lag
STUCK = 60.0  # seconds in which no message that was to be sent got through
_LABELS = {
    "replies": ("outcome", "way"), "refused": ("reason",), "retries": (), "reconnects": ("kind",),
    "rate_limited": (), "server_errors": (), "cooled_down": ("scope",),
}  # fmt: skip


class Metrics:
    """What happened since the start, in plain numbers."""

    def __init__(self) -> None:
        self.counts: Counter[tuple[str, ...]] = Counter()
        self.latency = [0] * len(BOUNDS)
        self.latency_sum = self.pace_sum = self.lag = 0.0

    def count(self, name: str, *labels: str) -> None:
        """Count one of a kind."""
        self.counts[name, *labels] += 1

    def waited(self, seconds: float) -> None:
        """Add up a wait for the pacer."""
        self.counts["paced",] += 1
        self.pace_sum += seconds

    def took(self, seconds: float) -> None:
        """Add the time from a question's arrival to its reply."""
        self.latency_sum += seconds
        self.latency[next(at for at, bound in enumerate(BOUNDS) if seconds <= bound)] += 1

    async def watch_loop(self) -> None:
        """Measure how late the event loop runs, forever."""
        loop = asyncio.get_running_loop()
        while True:
            due = loop.time() + 1.0
            await asyncio.sleep(1.0)
            self.lag = max(0.0, loop.time() - due)


class _Collector:
    """Shows the numbers as Prometheus wants them."""

    def __init__(self, client: ArticleClient) -> None:
        self.client = client

    def collect(self) -> Iterator[Any]:
        from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily, HistogramMetricFamily

        metrics, recorder = self.client.metrics, self.client.recorder
        for name, labels in _LABELS.items():
            told = f"{name.replace('_', ' ')} since the start"
            family = CounterMetricFamily(f"article_bot_{name}", told, labels=labels)
            for key, value in metrics.counts.items():
                if key[0] == name:
                    family.add_metric(key[1:], value)
            yield family
        yield CounterMetricFamily("article_bot_pace_wait_seconds", "waited for our own pace", value=metrics.pace_sum)
        yield CounterMetricFamily("article_bot_records_written", "records kept", value=recorder.written)
        yield CounterMetricFamily("article_bot_records_dropped", "records lost", value=recorder.dropped)
        yield GaugeMetricFamily("article_bot_records_waiting", "records to be written", value=recorder.waiting)
        yield GaugeMetricFamily("article_bot_loop_lag_seconds", "lag of the event loop", value=metrics.lag)
        shards = GaugeMetricFamily("article_bot_shard_latency_seconds", "heartbeat to its answer", labels=("shard",))
        for shard, latency in self.client.latencies:
            shards.add_metric((str(shard),), latency)
        yield shards
        total, buckets = 0, []
        for bound, number in zip(BOUNDS, metrics.latency, strict=True):
            total += number
            buckets.append(("+Inf" if math.isinf(bound) else str(bound), total))
        told = "from a question's arrival to its reply"
        yield HistogramMetricFamily("article_bot_reply_seconds", told, buckets=buckets, sum_value=metrics.latency_sum)


def state(client: ArticleClient) -> dict[str, Any]:
    """Return how things are; `healthy` sums it up."""
    shards = {
        str(number): {"connected": not shard.is_closed(), "latency": _finite(shard.latency)}
        for number, shard in client.shards.items()
    }
    connected = bool(shards) and all(shard["connected"] for shard in shards.values())
    ready, recorder, lag = client.is_ready() and not client.is_closed(), client.recorder, client.metrics.lag
    stuck = client.sender.stuck()
    return {
        "healthy": ready and connected and lag < SLOW_LOOP and stuck < STUCK, "ready": ready, "connected": connected,
        "stuck": round(stuck, 1), "loop_lag": round(lag, 4), "tasks": len(asyncio.all_tasks()), "shards": shards,
        "articles": sorted(client.articles.all()), "left_out": sorted(client.articles.library.left_out),
        "records": {"written": recorder.written, "dropped": recorder.dropped, "waiting": recorder.waiting},
    }  # fmt: skip


def _finite(number: float) -> float | None:
    return round(number, 4) if math.isfinite(number) else None


async def serve(client: ArticleClient, address: str, *, metrics: bool) -> web.AppRunner:
    """Answer on HOST:PORT until the returned runner is cleaned up. Raises OSError, or ImportError for metrics."""

    async def health(_: web.Request) -> web.Response:
        now = state(client)
        return web.json_response(now, status=200 if now["healthy"] else 503)

    async def numbers(_: web.Request) -> web.Response:
        from prometheus_client import CollectorRegistry, generate_latest

        registry = CollectorRegistry(auto_describe=False)
        registry.register(_Collector(client))
        return web.Response(body=generate_latest(registry), headers={"Content-Type": "text/plain; version=0.0.4"})

    if metrics:
        import prometheus_client  # noqa: F401 - rather fail now than at the first look

    app = web.Application()
    app.router.add_get("/health", health)
    if metrics:
        app.router.add_get("/metrics", numbers)
    runner = web.AppRunner(app, access_log=None, shutdown_timeout=0.3)
    await runner.setup()
    host, _, port = address.rpartition(":")
    await web.TCPSite(runner, host, int(port)).start()
    return runner
