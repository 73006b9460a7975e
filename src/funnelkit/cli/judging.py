"""What is asked of a comparison: options and [compare] of the configuration → the question."""

from __future__ import annotations

from typing import TYPE_CHECKING

from funnelkit.choices import choose, whole_number
from funnelkit.errors import UsageError

if TYPE_CHECKING:
    from funnelkit.analysis.compared import ComparedRow, Comparison, Question
    from funnelkit.cli.options import Asked
    from funnelkit.department.worth_doing import Settings


class NotJudged(UsageError):
    """A metric is named that no verdict is given on."""

    key = "not_judged"


def read_question(asked: Asked) -> Question:
    """Read --since, --within, --goal, --explain, --use-young-leads, and which changes are worth seeing."""
    from funnelkit.analysis.compared import Question
    from funnelkit.periods import parse_day

    given = asked.of
    return Question(
        since=parse_day(since) if (since := given.get("since")) else None,
        within=whole_number("within", within, least=1) if (within := given["within"]) else None,
        goal=_judged("--goal", given["goal"]) if given.get("goal") else None,
        worth=read_worth(asked),
        explain=_judged("--explain", given["explain"]) if given.get("explain") else None,
        young=bool(given.get("use_young_leads")),
    )


def read_worth(asked: Asked) -> dict[str, float]:
    """Read which changes are worth seeing: points in the configuration, given as shares; NPS points in both."""
    from funnelkit.metrics import METRICS

    points = asked.given.get("worth_seeing", {})
    return {
        _judged("worth_seeing", key): float(worth) if METRICS[key].kind == "score" else worth / 100
        for key, worth in points.items()
    }


def read_heeded(asked: Asked) -> Settings:
    """Read what the work lists heed, for what a report names of them."""
    from funnelkit.department.worth_doing import Settings

    given = asked.given
    limits = {stage: table["limit_days"] for stage, table in given.get("stages", {}).items()}
    closed = tuple(name for name, entry in given.get("channels", {}).items() if entry.get("closed"))
    undone = given.get("deadlines", {}).get("only_undone", False)
    return Settings(asked.calendar, limits, undone, closed)


def is_worse(comparison: Comparison) -> bool:
    """Say whether something is worse."""
    groups = (row for table in comparison.tables for row in table.rows)
    rows: list[ComparedRow] = [
        *comparison.periods,
        *([comparison.whole] if comparison.whole else []),
        *groups,
    ]
    return any(compared.verdict == "worse" for row in rows for compared in row.metrics.values())


def asks_to_fail(asked: Asked) -> bool:
    """Read --fail-on."""
    wanted = asked.of["fail_on_worse"]
    return bool(wanted) and choose("fail-on", wanted, ("worse",)) == "worse"


def _judged(where: str, key: str) -> str:
    """Read a metric that verdicts are given on."""
    from funnelkit.metrics import JUDGED

    if key not in JUDGED:
        raise NotJudged(where=where, metric=key, judged=JUDGED)
    return key
