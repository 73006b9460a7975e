"""Refusals as the JSON contract has them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from funnelkit.analysis.funnel import share
from funnelkit.department.judgement import metrics_payload

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from funnelkit.analysis.competitors import Competitor
    from funnelkit.analysis.refusal_tables import Cross
    from funnelkit.analysis.refusals import Reason, Reasons
    from funnelkit.department.refusals import RefusalReport
    from funnelkit.model import Note

MOST_LEFT = 200


def refusals_payload(found: RefusalReport, written: Sequence[Note]) -> dict[str, object]:
    """Give everything about refusals; null for what the files do not tell."""
    counted, reasons = found.reasons, found.reasons if found.told else None
    return {
        "as_of": found.as_of,
        "inputs": found.inputs,
        "metrics": dict(found.whole.metrics) if found.whole else None,
        "column": reasons.column if reasons else None,
        "reasons": [_reason(row, _lost_to(at, found)) for at, row in enumerate(reasons.rows)]
        if reasons
        else None,
        "groups": list(_groups(reasons)) if reasons else None,
        "unsaid": reasons.unsaid if reasons else None,
        "left": [{"text": one.text, "lost": one.lost} for one in reasons.left[:MOST_LEFT]]
        if reasons
        else None,
        "several": [
            {"text": one.text, "lost": one.lost, "group": one.group, "also": also}
            for one, also in reasons.several
        ]
        if reasons
        else None,
        "suggestions": [
            {
                "text": one.spelling.text,
                "lost": one.spelling.lost,
                "like": one.like.text,
                "like_lost": one.like.lost,
                "group": one.like.group,
            }
            for one in found.suggestions
        ],
        "tables": [_cross(one, counted) for one in found.crosses] if counted else [],
        "competitors": _competitors(found.competitors, counted),
        "compared": _compared(found),
        "notes": (*found.notes, *written),
    }


def _lost_to(place: int, found: RefusalReport) -> list[dict[str, object]] | None:
    """Give the leads lost for the reason of some row to each competitor; None where none are named."""
    if found.competitors is None:
        return None
    return [
        {"competitor": one.name, "lost": one.reasons[place]}
        for one in found.competitors
        if place in one.reasons
    ]


def _reason(row: Reason, lost_to: list[dict[str, object]] | None) -> dict[str, object]:
    return {
        "kind": row.kind,
        "reason": row.name,
        "group": row.group,
        "share": row.share,
        "at_most": row.at_most,
        "amounts": row.amounts,
        "spellings": len(row.spellings),
        "lost_to": lost_to,
    }


def _groups(reasons: Reasons) -> Iterable[dict[str, object]]:
    """Give every group with its spellings, most lost first."""
    made: dict[str, list[dict[str, object]]] = {}
    sizes: dict[str, int] = {}
    for one in reasons.spellings:
        if one.group:
            made.setdefault(one.group, []).append({"text": one.text, "lost": one.lost})
            sizes[one.group] = sizes.get(one.group, 0) + one.lost
    for name in sorted(made, key=lambda name: (-sizes[name], name)):
        yield {"group": name, "share": share(sizes[name], reasons.lost, "lost"), "spellings": made[name]}


def _cross(found: Cross, reasons: Reasons) -> dict[str, object]:
    return {
        "by": found.by,
        "differ": found.differ,
        "rows": [
            {"group": name, "lost": sum(counts), "reasons": _counted(enumerate(counts), reasons)}
            for name, counts in zip(found.groups, found.counts.tolist(), strict=True)
        ],
        "odd": [
            {
                "group": cell.group,
                "reason": reasons.rows[cell.row].name,
                "lost": cell.lost,
                "of": cell.of,
                "expected": cell.expected,
                "residual": cell.residual,
                "chance": cell.chance,
            }
            for cell in found.odd
        ],
    }


def _counted(counts: Iterable[tuple[int, int]], reasons: Reasons) -> list[dict[str, object]]:
    return [
        {"kind": reasons.rows[at].kind, "reason": reasons.rows[at].name, "lost": n} for at, n in counts if n
    ]


def _competitors(
    competitors: Sequence[Competitor] | None, reasons: Reasons | None
) -> list[dict[str, object]] | None:
    if competitors is None or reasons is None:
        return None
    return [
        {
            "competitor": row.name,
            "share": row.share,
            "sold": row.sold,
            "periods": [{"period": name, "lost": n} for name, n in row.periods.items()],
            "reasons": _counted(row.reasons.items(), reasons),
        }
        for row in competitors
    ]


def _compared(found: RefusalReport) -> dict[str, object] | None:
    table = found.compared
    if table is None:
        return None
    return {
        "baseline": found.baseline,
        "period": table.period,
        "rows": [
            {"reason": row.group[table.by], "metrics": metrics_payload(row, found.baseline_months)}
            for row in table.rows
        ],
    }
