"""How often the better of some managers is named, and how often one of equals: counts drawn plainly, no files.

python benchmarks/better.py --draws 2000
"""

from __future__ import annotations

import argparse

import numpy as np

from funnelkit.analysis.manager_rates import find_outside
from funnelkit.statistics.apart import tell_apart

RATE, BETTER = 0.2, 0.1
LEADS = (50, 100, 200, 300, 400, 500, 700)
LEVEL = 0.045
"""What sold of leads has of the 5 % of all rates."""


def draw(
    dice: np.random.Generator, leads: int, managers: int, better: float, draws: int
) -> tuple[float, float]:
    """Give in which share of departments the first is named above chance, who is better by so much; and anybody else."""
    true = np.full(managers, RATE)
    true[0] += better
    of = np.full(managers, leads)
    drawn = dice.binomial(leads, true, (draws, managers))
    named = np.zeros(drawn.shape, bool)
    for place in np.flatnonzero(tell_apart(drawn, of) <= LEVEL).tolist():
        named[place] = [side == "above" for side, _ in find_outside(drawn[place] * 1.0, of * 1.0)]
    return float(named[:, 0].mean()), float(named[:, 1:].any(axis=1).mean())


def lay_out(dice: np.random.Generator, draws: int) -> str:
    """Give it as a table by the leads of each."""
    lines = [
        f"| leads each, {draws} departments | the better of 6 named, % | another named above, % | of 12, % | six equals told apart, % |",
        "| --- | --- | --- | --- | --- |",
    ]
    for leads in LEADS:
        first, others = draw(dice, leads, 6, BETTER, draws)
        of_twelve, _ = draw(dice, leads, 12, BETTER, draws)
        equals = float(
            (tell_apart(dice.binomial(leads, RATE, (draws, 6)), np.full(6, leads)) <= LEVEL).mean()
        )
        shares = (first, others, of_twelve, equals)
        lines.append(f"| {leads} | {' | '.join(f'{100 * share:.1f}' for share in shares)} |")
    return "\n".join(lines)


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--draws", type=int, default=2000)
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    print(lay_out(np.random.default_rng(options.seed), options.draws))


if __name__ == "__main__":
    main()
