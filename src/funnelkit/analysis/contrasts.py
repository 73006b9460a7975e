"""What a judged metric is held against: both sides of it, and its change split by the mix of leads."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

from funnelkit.analysis.mix import Mix, Mixes, Sides, paradox
from funnelkit.analysis.volume import Parts, pace_of, part_sales
from funnelkit.model import Estimate, Rate

if TYPE_CHECKING:
    from collections.abc import Iterable

    from funnelkit.analysis.grounds import Grounds
    from funnelkit.model import Note, Period

SALES = "lead_conversion"


@dataclass(frozen=True, eq=False)
class Contrasts:
    """The sides of each judged metric of a period, or of all closed ones together, and what their mixes make of it."""

    on: Grounds

    def _periods(self, period: Period) -> tuple[Period, ...]:
        return self.on.closed if period == self.on.pooled else (period,)

    @cached_property
    def _mixes(self) -> Mixes:
        return Mixes(self.on.question.worth)

    def split(self, key: str, period: Period) -> tuple[Sides, tuple[Mix, ...]] | None:
        """Give the leads of a rate on both sides, and its change split by each dimension, the largest mix first."""
        if (key, period) not in self._splits:
            self._splits[key, period] = self._split(key, period)
        return self._splits[key, period]

    @cached_property
    def _splits(self) -> dict[tuple[str, Period], tuple[Sides, tuple[Mix, ...]] | None]:
        return {}

    def _split(self, key: str, period: Period) -> tuple[Sides, tuple[Mix, ...]] | None:
        on, window, periods = self.on, self.on.windows.get(key), self._periods(period)
        alike, base = on.alike(key, *periods), on.base(key, *periods)
        if alike:
            return Sides(alike[0].cohorts, alike[1].cohorts, None), ()
        if window is None or base is None:
            return None
        sides = Sides(on.since if period == on.pooled else on.since.of(period), base, window.days)
        return sides, self._mixes.split(key, *on.sides(key, *periods), sides)

    def large_mix(self, key: str, period: Period) -> Mix | None:
        """Give the mix that moved a rate so far that its verdict is that at the same mix."""
        found = self.split(key, period)
        return next((mix for mix in found[1] if mix.is_large), None) if found else None

    def parts(self, *, comparable: bool) -> Parts:
        """Give where the sales of everything since come from; `comparable`: they can be held against the baseline's."""
        on = self.on
        pace = None if on.differs else pace_of(on.since, on.ripened[0])
        found, (now, then) = self.split(SALES, on.pooled), on.sides(SALES, *on.closed)
        if not (comparable and found and on.is_grown(SALES, *on.closed)):
            return Parts(on.pooled.name, on.view.every, None, pace)
        if isinstance(now, Estimate) or isinstance(then, Estimate):  # no counts of leads
            now, then = (side.value(SALES, found[0].days) for side in found[0][:2])
        if not isinstance(now, Rate) or not isinstance(then, Rate) or not (now.of and then.of):
            return Parts(on.pooled.name, on.view.every, None, pace)
        return Parts(on.pooled.name, on.view.every, part_sales(now, then, *found), pace)

    def notes(self, judged: Iterable[tuple[str, Period]]) -> Iterable[Note]:
        """Name what the whole of each metric that is judged hides, and the dimensions that cannot be asked."""
        on = self.on
        if not on.closed or on.differs:
            return
        for key in (key for key, period in judged if period == on.pooled):
            found = self.split(key, on.pooled)
            hidden = next((mix for mix in found[1] if mix.is_paradox), None) if found else None
            if hidden:
                yield paradox(key, hidden)
        yield from self._mixes.refusals(on.since, on.ripened[0])
