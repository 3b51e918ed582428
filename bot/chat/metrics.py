"""What happened since the start, as numbers for Prometheus; what is owed, and what it became too late for."""

from __future__ import annotations

import asyncio
import logging
from collections import Counter as Counts
from contextlib import contextmanager
from typing import TYPE_CHECKING

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, generate_latest
from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily
from prometheus_client.registry import Collector

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from prometheus_client import Metric

    from bot.store.recorder import Recorder

log = logging.getLogger(__name__)
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
        self.cooled_down = self._counter("cooled_down", "questions held back", "scope")
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


class Owed:
    """Counts the questions that are `waiting`: from when one is worked on until its reply got through, or is `lost`."""

    def __init__(self, metrics: Metrics) -> None:
        self._metrics = metrics
        self.waiting = 0
        self._since = 0.0  # the loop's time since when something is owed, or of what got through last
        self._just_lost = 0  # since something got through
        self.lost = Counts({"question": 0, "channel": 0})  # since the start; a channel: whatever was asked in it
        for what in self.lost:
            metrics.lost.labels(what)

    @contextmanager
    def work(self) -> Iterator[None]:
        """Owe a question meanwhile."""
        if not self.waiting:
            self._since = asyncio.get_running_loop().time()
        self.waiting += 1
        try:
            yield
        finally:
            self.waiting -= 1

    def lose(self) -> None:
        """Give a question up: too late. Say so once, until something gets through."""
        if not self._just_lost:
            log.warning("questions are lost: nothing got through for them in time")
        self._just_lost += 1
        self.give_up("question", 1)

    def give_up(self, what: str, count: int) -> None:
        """Count what is lost."""
        self.lost[what] += count
        self._metrics.lost.labels(what).inc(count)

    def through(self) -> None:
        """Note that Discord took a message, or refused it: it takes up what is sent."""
        self._since = asyncio.get_running_loop().time()
        if self._just_lost:
            log.warning("messages get through again; until now questions were lost: %d", self._just_lost)
        self._just_lost = 0

    def stuck(self) -> float:
        """Return the seconds for which something is owed, and no message got through."""
        return asyncio.get_running_loop().time() - self._since if self.waiting else 0.0
