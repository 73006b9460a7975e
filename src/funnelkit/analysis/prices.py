"""What sales are worth: for money to come from sales to come."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from funnelkit.statistics.predicted import limit_sum
from funnelkit.tally import NO_DAY

if TYPE_CHECKING:
    from collections.abc import Mapping

    import numpy.typing as npt

    from funnelkit.statistics.predicted import Predicted
    from funnelkit.tally import Lines

    Bools = npt.NDArray[np.bool_]

LEAST_SALES = 20
"""Of fewer sales the average says too little."""

LATELY_DAYS = 365
"""Prices are those of the sales of so many days, where they are enough."""


class Price(NamedTuple):
    """The amounts of some sales in one currency (None: none named), in hundredths: what part of all sales has one, mean, variance."""

    currency: str | None
    part: float
    mean: float
    variance: float
    n: int


@dataclass(frozen=True)
class Amount:
    """Money of one currency: what was made, and what it will have become, with its interval; in whole units."""

    currency: str | None
    so_far: float
    expected: float
    low: float
    high: float


def prices_of(money: Lines, sales: int, currencies: tuple[str | None, ...]) -> tuple[Price, ...]:
    """Give the prices of so many sales, in the order of their amounts; nothing where no amount is known."""
    found = []
    for code, currency in enumerate(currencies):
        lines = money.where(money["currency"] == code)
        n = lines["n"].astype(np.float64)
        if sales and n.sum() > 0:
            mean = float(lines["hundredths"].sum()) / n.sum()
            of_sales = lines.where(lines["n"] > 0)
            apart = (of_sales["hundredths"] - of_sales["n"] * mean) ** 2 / of_sales["n"]
            variance = float(apart.sum()) / max(1, len(of_sales) - 1)
            found.append(Price(currency, min(1.0, float(n.sum()) / sales), mean, variance, int(n.sum())))
    return tuple(sorted(found, key=lambda price: -price.n))


def lately(lines: Lines, day: int) -> Bools:
    """Say which lines happened in the year before a day; those without a day by their lead's."""
    on = np.where(lines["on"] == NO_DAY, lines["created"], lines["on"])
    return np.asarray((on > day - LATELY_DAYS) & (on <= day))


def worth(
    to_come: Predicted, prices: tuple[Price, ...], so_far: Mapping[str | None, int]
) -> tuple[Amount, ...]:
    """Give the money of sales to come, on top of what was made so far (hundredths a currency).

    What is not known is how many sales, what each brings, and the average itself.
    """
    told = {price.currency: price for price in prices}
    names = [*told, *(name for name in so_far if name not in told)]
    return tuple(_amount(name, so_far.get(name, 0), to_come, told.get(name)) for name in names)


def _amount(currency: str | None, so_far: int, to_come: Predicted, price: Price | None) -> Amount:
    if price is None or price.mean <= 0:
        return Amount(currency, so_far / 100, so_far / 100, so_far / 100, so_far / 100)
    sales = to_come.mean * price.part
    spread = to_come.variance * price.part**2 + sales * (1 - price.part)
    variance = sales * price.variance + spread * price.mean**2 + sales**2 * price.variance / price.n
    limits = limit_sum(sales * price.mean, variance)
    return Amount(currency, so_far / 100, *((so_far + more) / 100 for more in (sales * price.mean, *limits)))
