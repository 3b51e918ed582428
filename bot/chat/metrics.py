"""What happened since the start, as numbers for Prometheus."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, generate_latest
from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily
from prometheus_client.registry import Collector

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from prometheus_client import Metric

    from bot.store.recorder import Recorder

BOUNDS = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 10.0)  # seconds to a reply
BEAT = 1.0  # seconds between looks at the event loop


class Metrics(Collector):
    """The numbers of one bot, in a registry of its own."""

    def __init__(self) -> None:
        self.registry = CollectorRegistry(auto_describe=False)
        self.replies = self._counter("replies", "replies that arrived", "outcome", "way")
        self.refused = self._counter("refused", "what Discord refused, by its code or the error", "reason")
        self.retries = self._counter("retries", "requests made again")
        self.reconnects = self._counter("reconnects", "connections of a shard", "kind")
        self.rate_limited = self._counter("rate_limited", "answers with status 429")
        self.server_errors = self._counter("server_errors", "answers with status 500 and above")
        self.cooled_down = self._counter("cooled_down", "questions held back", "scope")
        self.pace_wait = self._counter("pace_wait_seconds", "time waited for a turn to send")
        self.lost = self._counter("lost", "questions, and channels of an absence, given up as too old", "what")
        told = "from a question's arrival to its reply"
        self.reply_seconds = Histogram("article_bot_reply_seconds", told, buckets=BOUNDS, registry=self.registry)
        self.loop_lag = self._gauge("loop_lag_seconds", "lag of the event loop")
        self.ready = self._gauge("ready", "1 while mentions get through, as /ready says")
        self.waiting = self._gauge("questions_waiting", "questions whose reply is under way, or to be tried again")
        self.stuck = self._gauge("stuck_seconds", "for which questions wait, and no message gets through")
        self.away = self._gauge("away_seconds", "for which a shard has no connection")
        self.lag = 0.0  # seconds, as last measured

    def _counter(self, name: str, told: str, *labels: str) -> Counter:
        return Counter(f"article_bot_{name}", f"{told}, since the start", labels, registry=self.registry)

    def _gauge(self, name: str, told: str) -> Gauge:
        return Gauge(f"article_bot_{name}", told, registry=self.registry)

    def include(self, recorder: Recorder, latencies: Callable[[], Iterable[tuple[int, float]]]) -> None:
        """Show what others count, too: records, and each shard's latency in seconds."""
        self._recorder, self._latencies = recorder, latencies
        self.registry.register(self)

    def collect(self) -> Iterable[Metric]:
        """Return what others count, as it is now."""
        recorder = self._recorder
        shards = GaugeMetricFamily("article_bot_shard_latency_seconds", "heartbeat to its answer", labels=("shard",))
        for shard, latency in self._latencies():
            shards.add_metric((str(shard),), latency)
        return (
            CounterMetricFamily("article_bot_records_written", "records kept", value=recorder.written),
            CounterMetricFamily("article_bot_records_dropped", "records lost", value=recorder.dropped),
            CounterMetricFamily("article_bot_records_capped", "records past an asker's day", value=recorder.capped),
            GaugeMetricFamily("article_bot_records_waiting", "records to be written", value=recorder.waiting),
            shards,
        )

    def page(self) -> bytes:
        """Return all numbers in Prometheus' text format."""
        return generate_latest(self.registry)

    async def watch_loop(self) -> None:
        """Measure how late the event loop runs, forever."""
        loop = asyncio.get_running_loop()
        while True:
            due = loop.time() + BEAT
            await asyncio.sleep(BEAT)
            self.lag = max(0.0, loop.time() - due)
            self.loop_lag.set(self.lag)
