"""How often the forecast's interval holds on made-up departments, and how far off it is beside simpler ones.

    python benchmarks/forecasts.py [--departments 200]

Departments of 60, 200 and 500 leads a month whose months swing by nothing, a tenth or a fifth, seen at the end of the
18th month; each is forecast as of the end of every month before, as `forecast --backtest` does. Truth is what came.
"""

from __future__ import annotations

import argparse
from collections import defaultdict
from dataclasses import dataclass
from datetime import timedelta
from itertools import product
from typing import TYPE_CHECKING

import numpy as np

from departments import Plan, draw
from funnelkit.analysis.backtest import backtest
from funnelkit.analysis.fates import fates_of
from funnelkit.analysis.trials import TARGETS
from funnelkit.periods import day_number
from funnelkit.tally import count

if TYPE_CHECKING:
    from collections.abc import Sequence

    from funnelkit.analysis.backtest import Backtest
    from funnelkit.analysis.trials import Trial

SETTINGS = tuple(product((60, 200, 500), (0.0, 0.1, 0.2)))
"""Leads a month, and the coefficient of variation of the months' true rates."""

MONTHS = 18


@dataclass(frozen=True)
class Quality:
    """Forecasts of one kind: how many, the share whose interval held, errors (root mean squares), failed departments."""

    n: int
    held: float
    bias: float
    error: float
    raw_error: float
    ladder_error: float | None
    failed: float


def test_department(seed: int) -> Backtest:
    """Draw the department of a seed, of the setting whose turn it is, and forecast it as of each past month."""
    leads, cv = SETTINGS[seed % len(SETTINGS)]
    plan = Plan(leads=leads, months=MONTHS, cv=cv)
    as_of = plan.periods[-1].end - timedelta(days=1)
    day = day_number(as_of)
    tally = count(draw(plan, np.random.default_rng(seed)).leads(as_of))
    return backtest(fates_of(tally.cells[()], day), day)


def measure(departments: int) -> dict[str, Quality]:
    """Test so many departments, and say how good each kind of forecast was."""
    trials: dict[str, list[Trial]] = defaultdict(list)
    failed: dict[str, int] = defaultdict(int)
    for seed in range(departments):
        found = test_department(seed)
        for trial in found.trials:
            trials[trial.target].append(trial)
        for quality in found.failures:
            failed[quality.target] += 1
    return {target: _quality(trials[target], failed[target] / departments) for target in TARGETS}


def _quality(trials: Sequence[Trial], failed: float) -> Quality:
    came = np.array([trial.came for trial in trials], float)
    mean, raw = (np.array([getattr(trial, name) for trial in trials]) for name in ("mean", "raw"))
    ladder = None if trials[0].ladder is None else np.array([trial.ladder for trial in trials], float)
    return Quality(
        len(trials),
        float(np.mean([trial.held for trial in trials])),
        float(mean.sum() / came.sum()) - 1,
        _error(mean, came),
        _error(raw, came),
        None if ladder is None else _error(ladder, came),
        failed,
    )


def _error(told: np.ndarray, came: np.ndarray) -> float:
    return float(np.sqrt(((told - came) ** 2).mean()))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--departments", type=int, default=200)
    for target, found in measure(parser.parse_args().departments).items():
        ladder = "" if found.ladder_error is None else f", chain ladder {found.ladder_error:.2f}"
        print(
            f"{target}: {found.n} forecasts, held {found.held:.1%}, bias {found.bias:+.1%}, error {found.error:.2f}, "
            f"simple counting {found.raw_error:.2f}{ladder}; departments said to have failed {found.failed:.1%}"
        )


if __name__ == "__main__":
    main()
