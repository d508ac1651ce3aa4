"""What is known of a metric: what it means, when it is an alarm, how it is drawn."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from prometheus_client import Counter, Gauge, Histogram

Severity = Literal["page", "ticket"]


@dataclass(frozen=True, slots=True)
class Alarm:
    """A condition in PromQL that holds for a time. `page`: somebody is not answered, look now;
    `ticket`: look today. `says` is the sentence that the operator gets."""

    name: str
    expr: str
    lasts: str
    severity: Severity
    says: str


@dataclass(frozen=True, slots=True)
class Graph:
    """How a metric is drawn: PromQL, what each line is called, and Grafana's unit."""

    expr: str
    legend: str = ""
    unit: str = "short"


@dataclass(frozen=True, slots=True)
class Watched:
    """A metric as the operator reads it; `alarm_words` is what the page says of the alarm."""

    metric: Counter | Gauge | Histogram
    title: str
    meaning: str
    normal: str
    alarm_words: str
    graph: Graph
    alarm: Alarm | None = None

    @property
    def name(self) -> str:
        """Name it as Prometheus stores it."""
        described = next(iter(self.metric.collect()))
        return f"{described.name}_total" if isinstance(self.metric, Counter) else described.name

    @property
    def labels(self) -> tuple[str, ...]:
        return tuple(self.metric._labelnames)
