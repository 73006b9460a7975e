"""Forecasts of the past in words: whether they held, how far off they were, and how reliable chances of single leads are."""

from __future__ import annotations

from typing import TYPE_CHECKING

from funnelkit.analysis.funnel import share
from funnelkit.analysis.trials import COHORT, TARGETS
from funnelkit.document import Cell, Column, Table
from funnelkit.tables.cells import hits_cell, interval_cell, share_cell
from funnelkit.tables.sections import period_name

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from funnelkit.analysis.backtest import Backtest
    from funnelkit.analysis.trials import ChanceTest, Trial
    from funnelkit.department.forecast import ForecastReport
    from funnelkit.languages import Words

_LEFT = ("what", "period", "on", "band_age", "band_stage", "held", "stage", "currency", "drawn")


def failed_sentence(tested: Backtest, words: Words) -> str | None:
    """Say that forecasts of the past failed, and how; None where they did not."""
    if not tested.failures:
        return None
    told = [
        words.text(
            "forecast",
            f"failed_{quality.failed}",
            what=words.text("forecast", f"target_{quality.target}"),
            held=quality.held,
            n=quality.n,
        )
        for quality in tested.failures
    ]
    return words.text("forecast", "failed", what="; ".join(told))


def test_sentence(tested: Backtest, words: Words) -> str:
    """Say how often the forecasts of past months held."""
    found = tested.of(COHORT)
    if found is None:
        return words.text("forecast", "untested")
    return words.text(
        "forecast", "tested", held=found.held, n=found.n, days=len({trial.on for trial in tested.trials})
    )


def backtest_tables(report: ForecastReport, words: Words) -> Iterator[Table]:
    """Give how good each kind of forecast was, the chances by bands and stages, and all forecasts, newest first."""
    tested = report.found.tested
    if tested.qualities:
        yield _qualities(tested, words)
    if tested.chances:
        yield _chances(tested.chances, "age", words)
    if report.stage_test:
        yield _chances(report.stage_test, "stage", words)
    for target in TARGETS:
        if trials := [trial for trial in tested.trials if trial.target == target]:
            yield _trials(target, trials[::-1], words)


def _qualities(tested: Backtest, words: Words) -> Table:
    names = ("what", "forecasts", "held_in", "held_share", "bias", "error", "raw_error", "ladder_error")
    rows = tuple(
        (
            Cell(words.text("forecast", f"target_{quality.target}"), tone="bad" if quality.failed else ""),
            Cell(quality.n, "count"),
            Cell((quality.held, quality.n), "counts"),
            Cell(quality.held / quality.n, "share"),
            Cell(quality.bias, "share"),
            *(Cell(error, "number", 1) for error in (quality.error, quality.raw_error, quality.ladder_error)),
        )
        for quality in tested.qualities
    )
    foots = (words.text("forecast", "qualities_foot"), words.text("forecast", "raw_foot"))
    return Table(words.text("forecast", "qualities_title"), forecast_columns(names, words), rows, foots)


def _chances(test: ChanceTest, kind: str, words: Words) -> Table:
    names = (f"band_{kind}", "told", "came_share", "count", "interval_share")
    rows = []
    for band in test.bands:
        came = share(band.hits, band.of, "open")
        name = band.name if kind == "stage" else _band(band.name, words)
        rows.append(
            (Cell(name), Cell(band.told, "share", 1), share_cell(came), hits_cell(came), interval_cell(came))
        )
    skill = "–" if test.skill is None else words.number(test.skill, 2)
    told = {"score": words.number(test.score, 4), "base": words.number(test.base_score, 4), "skill": skill}
    foots = (words.text("forecast", "brier_foot", **told),)
    return Table(
        words.text("forecast", f"chances_{kind}_title"), forecast_columns(names, words), tuple(rows), foots
    )


def _band(name: str, words: Words) -> str:
    low, high = (float(end) for end in name.split(".."))
    return f"{words.number(100 * low)}-{words.share(high)}"


def _trials(target: str, trials: Sequence[Trial], words: Words) -> Table:
    names = ["on", *(["period"] if trials[0].period else []), "expected", "interval", "came", "held", "raw"]
    names += ["ladder"] if trials[0].ladder is not None else []
    rows = tuple(
        (
            Cell(trial.on, "moment"),
            *([Cell(period_name(trial.period, words))] if trial.period else []),
            Cell(trial.mean, "number", 1),
            Cell((trial.low, trial.high), "interval", 0, "number"),
            Cell(trial.came, "count"),
            Cell(
                words.text("forecast", "held_yes" if trial.held else "held_no"),
                tone="" if trial.held else "bad",
            ),
            Cell(trial.raw, "count"),
            *([Cell(trial.ladder, "number", 1)] if trial.ladder is not None else []),
        )
        for trial in trials
    )
    what = words.text("forecast", f"target_{target}")
    return Table(words.text("forecast", "trials_title", what=what), forecast_columns(names, words), rows)


def forecast_columns(names: Iterable[str], words: Words) -> tuple[Column, ...]:
    """Give the columns of a table of a forecast, or of its test."""
    return tuple(
        Column(words.text("forecast", f"column_{name}"), "left" if name in _LEFT else "right")
        for name in names
    )
