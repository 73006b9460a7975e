"""How a comparison opens: whether more is sold, what from, and whether that is becoming more effective."""

from __future__ import annotations

from typing import TYPE_CHECKING

from funnelkit.model import Rate

if TYPE_CHECKING:
    from collections.abc import Iterable

    from funnelkit.analysis.compared import Compared, Comparison
    from funnelkit.analysis.volume import Pace, Parts, Sales
    from funnelkit.languages import Words

_SECTION = "opening"
_MANY = 100


def opening(comparison: Comparison, words: Words) -> Iterable[str]:
    """Say where the sales of everything since come from, and how many leads came a day."""
    parts, row = comparison.parts, comparison.whole
    if parts is None or row is None:
        return
    sold = row.metrics["lead_conversion"]
    if parts.sales:
        yield _sentence(parts, parts.sales, sold, words)
        yield from _mixed(parts.sales, words)
        yield from _meaning(parts.sales, sold, words)
    elif sold.verdict == "too_early":
        yield from _early(parts, sold, words)
    if parts.leads_per_day:
        yield _pace(parts.leads_per_day, words)


def _sentence(parts: Parts, sales: Sales, sold: Compared, words: Words) -> str:
    now, then, leads, conversion = _figures(sales)
    facts = {
        "period": parts.period,
        "now": _number(now, words),
        "then": _number(then, words),
        "every": words.text(_SECTION, parts.every),
        "leads": words.text(
            _SECTION, "more_leads" if leads >= 0 else "fewer_leads", part=_signed(leads, words)
        ),
        "conversion": _signed(conversion, words),
    }
    said = words.text(_SECTION, "sales", **facts)
    found = sold.difference
    if found is None or found.low is None or found.high is None or sold.verdict is None:
        return said
    limits = {name: _signed(getattr(found, name), words) for name in ("value", "low", "high")}
    verdict = words.text(_SECTION, sold.verdict)
    key = "verdict_at_same_mix" if sold.mix else "verdict"
    dimension = _dimension(sold.mix.dimension, words) if sold.mix else ""
    return said + words.text(_SECTION, key, **limits, verdict=verdict, dimension=dimension)


def _figures(sales: Sales) -> tuple[float, float, float, float]:
    """Give sales now and then and the two parts, rounded so that what is printed adds up."""
    now, then, leads = (round(n, 1) for n in (sales.sold.current, sales.sold.baseline, sales.from_leads))
    return now, then, leads, now - then - leads


def _mixed(sales: Sales, words: Words) -> Iterable[str]:
    """Say how much of the conversion's part is mix, of the dimension that makes most of it."""
    part = next((part for part in sales.by if part.is_notable), None)
    if part is None:
        return
    conversion = _figures(sales)[3]
    mix = round(part.from_mix, 1)
    yield words.text(
        _SECTION,
        "mix",
        conversion=_signed(conversion, words),
        mix=_signed(mix, words),
        rate=_signed(conversion - mix, words),
        dimension=_dimension(part.dimension, words),
    )


_MEANINGS = {
    "more": {"improved": "more_improved", "worse": "more_worse"},
    "fewer": {"improved": "fewer_improved", "worse": "fewer_worse"},
    "same": {"improved": "same_improved", "worse": "same_worse"},
}
_OPEN = {"more": "more_open", "fewer": "fewer_open", "same": None}
"""What sales and conversion together mean, by the verdict on conversion; and without a verdict."""


def _meaning(sales: Sales, sold: Compared, words: Words) -> Iterable[str]:
    if sold.verdict is None:
        return
    now, then, *_ = _figures(sales)
    way = "more" if now > then else "fewer" if now < then else "same"
    said = _MEANINGS[way].get(sold.verdict, _OPEN[way])
    if said:
        yield words.text(_SECTION, said, verdict=words.text(_SECTION, sold.verdict))


def _early(parts: Parts, sold: Compared, words: Words) -> Iterable[str]:
    if isinstance(sold.current, Rate):
        ready = words.text("second_lines", "judge_after", day=sold.ready_on) if sold.ready_on else ""
        facts = {"hits": sold.current.hits, "of": sold.current.of}
        yield words.text(_SECTION, "early", period=parts.period, **facts, when=ready)


def _pace(pace: Pace, words: Words) -> str:
    now, then = pace.leads.current, pace.leads.baseline
    facts = {"now": _number(now, words), "then": _number(then, words), "day": words.text(_SECTION, pace.days)}
    said = words.text(_SECTION, "pace", **facts)
    if pace.value is None or pace.high is None:
        return said
    limits = {name: words.number(getattr(pace, name), 2) for name in ("value", "low", "high")}
    return said + words.text(_SECTION, "times", **limits)


def _dimension(name: str, words: Words) -> str:
    return words.text("dimensions", name)


def _number(value: float, words: Words) -> str:
    whole = value >= _MANY or round(value, 1).is_integer()
    return words.number(value, 0 if whole else 1)


def _signed(value: float, words: Words) -> str:
    return words.number(value, 1, signed=True)
