"""Managers beside each other as a picture (a funnel plot): the rate of each by the number of leads, between chance's limits."""

from __future__ import annotations

from typing import TYPE_CHECKING

from funnelkit.analysis.manager_spread import spread_of
from funnelkit.document import Chart, Series
from funnelkit.tables.cells import share_digits

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from funnelkit.analysis.manager_rates import Standing
    from funnelkit.analysis.manager_spread import Spread
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
    limits = spread_of(list(standings.values()))
    who = words.text("plurals", found.dimension).capitalize()
    return Chart(
        "spread",
        words.text("charts", "spread_title", rate=name, who=who),
        tuple(standings),
        tuple(_series(list(standings.values()), limits, name, words)),
        "share",
        min(share_digits(one.rate.of) for one in standings.values()),
        told=_told(standings, limits.rates[0], name, words),
        below=words.text("charts", "spread_below"),
        beside=name,
    )


def _series(standings: Sequence[Standing], limits: Spread, name: str, words: Words) -> Iterator[Series]:
    """Draw the rates, then chance's limits, then again those beyond them."""
    rates = [one.rate for one in standings]
    values, lows, highs = (tuple(getattr(rate, end) for rate in rates) for end in ("value", "low", "high"))
    places = tuple(float(rate.of) for rate in rates)
    yield Series(name, values, lows, highs, places=places)
    drawn = words.text("charts", "spread_limits")
    yield Series(drawn, limits.rates, limits.lows, limits.highs, "muted", limits.places)
    beyond = tuple(one.rate.value if one.outside else None for one in standings)
    if any(value is not None for value in beyond):
        key = "spread_mix" if any(one.adjusted for one in standings) else "spread_outside"
        yield Series(words.text("charts", key), beyond, tone="strong", places=places)


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
