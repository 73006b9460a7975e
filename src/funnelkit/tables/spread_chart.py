"""Managers beside each other as a picture (a funnel plot): the rate of each by the number of leads, between chance's limits."""

from __future__ import annotations

from typing import TYPE_CHECKING

from funnelkit.analysis.manager_spread import spread_of
from funnelkit.document import Chart, Series
from funnelkit.tables.cells import share_digits

if TYPE_CHECKING:
    from funnelkit.analysis.manager_rates import Standing
    from funnelkit.analysis.managers import Managers
    from funnelkit.languages import Words

LEAST = 3
"""Two lie beside each other in a table just as well."""


def spread_chart(found: Managers, key: str, name: str, words: Words) -> Chart | None:
    """Draw one rate, called `name`, of those who are compared, and the limits that chance gives round the rate of all."""
    standings = {
        row.name: row.standings[key]
        for row in found.rows
        if key in row.standings and row.standings[key].drawn
    }
    if len(standings) < LEAST or found.told_apart is None:
        return None
    mixed = any(one.adjusted for one in standings.values())
    limits = spread_of(list(standings.values()))
    beyond = tuple(one.rate.value if one.outside else None for one in standings.values())
    places = tuple(float(one.rate.of) for one in standings.values())
    series = [
        Series(
            name,
            tuple(one.rate.value for one in standings.values()),
            tuple(one.rate.low for one in standings.values()),
            tuple(one.rate.high for one in standings.values()),
            places=places,
        ),
        Series(
            words.text("charts", "spread_limits"),
            limits.rates,
            limits.lows,
            limits.highs,
            "muted",
            limits.places,
        ),
    ]
    if any(value is not None for value in beyond):
        series.append(
            Series(
                words.text("charts", "spread_mix" if mixed else "spread_outside"),
                beyond,
                tone="strong",
                places=places,
            )
        )
    return Chart(
        "spread",
        words.text(
            "charts", "spread_title", rate=name, who=words.text("plurals", found.dimension).capitalize()
        ),
        tuple(standings),
        tuple(series),
        "share",
        min(share_digits(one.rate.of) for one in standings.values()),
        told=_told(standings, limits.rates[0], name, words),
        below=words.text("charts", "spread_below"),
        beside=name,
    )


def _told(standings: dict[str, Standing], rate: float, name: str, words: Words) -> str:
    each = [
        words.text(
            "charts",
            "spread_one",
            name=who,
            share=words.share(one.rate.value or 0, share_digits(one.rate.of)),
            hits=one.rate.hits,
            of=one.rate.of,
        )
        for who, one in standings.items()
    ]
    outside = [who for who, one in standings.items() if one.outside]
    key = "spread_some" if outside else "spread_none"
    said = words.text("charts", key, names=outside)
    return words.text(
        "charts", "spread_told", rate=name, share=words.share(rate), each="; ".join(each), said=said
    )
