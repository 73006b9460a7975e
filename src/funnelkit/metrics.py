"""Every metric, in the order in which reports show them. To add one, write an entry here and its words.

A metric names the counts it is made of; `analysis/funnel.py` fills them in from a tally.
"""

from __future__ import annotations

from dataclasses import dataclass

_DAY = 24 * 60


@dataclass(frozen=True)
class Metric:
    """One metric: what it counts (`hits`) of what (`of`: the first of these that is tracked), and which way is better.

    `kind`: "count", "rate", "within" (share of the leads that are `minutes` old reaching a step in that time),
    "duration", "money", "ratio", "score", "cost" (what each cost), "return". `main`: it stands among the judged rows of a
    comparison. `weight`: its share of the false alarms that a comparison may have; 0 where no verdict is given.
    """

    key: str
    kind: str
    hits: str = ""
    of: tuple[str, ...] = ()
    better: str | None = None
    main: bool = False
    minutes: int = 0
    weight: float = 0.0

    @property
    def days(self) -> int:
        """The minutes as whole days, rounded up."""
        return -(-self.minutes // _DAY)


_METRICS = (
    Metric("leads", "count", "leads"),
    Metric("contacted", "count", "contacted"),
    Metric("qualified", "count", "qualified"),
    Metric("proposals", "count", "proposals"),
    Metric("appointments", "count", "appointments"),
    Metric("shows", "count", "shows"),
    Metric("visits", "count", "visits"),
    Metric("deals", "count", "deals"),
    Metric("paid", "count", "paid"),
    Metric("delivered", "count", "delivered"),
    Metric("sold", "count", "sold"),
    Metric("returned", "count", "returned"),
    Metric("lost", "count", "lost"),
    Metric("non_target", "count", "non_target"),
    Metric("open", "count", "open"),
    Metric("contact_rate", "rate", "contacted", ("leads",), "up", main=True, weight=1),
    Metric("qualified_rate", "rate", "qualified", ("leads",), "up"),
    Metric("proposal_rate", "rate", "proposals", ("qualified", "leads"), "up"),
    Metric("sold_per_proposal", "rate", "sold", ("proposals",), "up"),
    Metric("appointment_rate", "rate", "appointments", ("contacted", "leads"), "up", main=True, weight=1),
    Metric("show_rate", "rate", "shows", ("due", "contacted", "leads"), "up", main=True, weight=1),
    Metric("deal_rate", "rate", "deals", ("leads",), "up"),
    Metric(
        "sold_per_visit", "rate", "sold", ("visits", "appointments", "contacted"), "up", main=True, weight=1
    ),
    Metric("paid_rate", "rate", "paid", ("leads",), "up"),
    Metric("delivered_rate", "rate", "delivered", ("paid", "leads"), "up"),
    Metric("lead_conversion", "rate", "sold", ("leads",), "up", main=True, weight=1),
    Metric("target_conversion", "rate", "sold", ("target",), "up"),
    Metric("win_rate", "rate", "sold", ("closed",), "up"),
    Metric("refusal_rate", "rate", "lost", ("leads",), "down"),
    Metric("target_refusal_rate", "rate", "lost", ("target",), "down"),
    Metric("non_target_rate", "rate", "non_target", ("leads",), "down"),
    Metric("hours_to_contact", "duration", "contacted", better="down"),
    Metric("contacted_within_5m", "within", "contacted", ("leads",), "up", minutes=5, weight=0.02),
    Metric("contacted_within_1h", "within", "contacted", ("leads",), "up", minutes=60, weight=0.05),
    Metric("contacted_within_1d", "within", "contacted", ("leads",), "up", minutes=_DAY, weight=0.02),
    Metric("contacted_within_7d", "within", "contacted", ("leads",), "up", minutes=7 * _DAY, weight=0.02),
    Metric("days_to_sale", "duration", "sold", better="down"),
    Metric("sold_within_7d", "within", "sold", ("leads",), "up", minutes=7 * _DAY, weight=0.02),
    Metric("sold_within_30d", "within", "sold", ("leads",), "up", minutes=30 * _DAY, weight=0.02),
    Metric("sold_within_90d", "within", "sold", ("leads",), "up", minutes=90 * _DAY, weight=0.02),
    Metric("revenue", "money", "sold"),
    Metric("average_sale", "money", "sold"),
    Metric("cost_per_lead", "cost", "leads", better="down"),
    Metric("cost_per_contact", "cost", "contacted", better="down"),
    Metric("cost_per_sale", "cost", "sold", better="down"),
    Metric("roi", "return", "sold", better="up"),
    Metric("leads_per_sale", "ratio", "sold", ("leads",)),
    Metric("nps", "score", better="up", main=True, weight=1),
    Metric("net_score", "score", better="up"),
)

METRICS = {metric.key: metric for metric in _METRICS}
MAIN = tuple(metric.key for metric in _METRICS if metric.main)
JUDGED = tuple(metric.key for metric in _METRICS if metric.weight)
"""The metrics that verdicts are given on."""

CLOSED_PERIOD = ("sold", "lost", "revenue", "win_rate", "sold_from_own_leads", "sold_from_earlier")
"""What is told of a period of closing, whenever its leads were created."""
