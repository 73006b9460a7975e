"""Movement since a kept run: one export by its dates, held against what the department looked like when the run was kept."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from types import MappingProxyType
from typing import TYPE_CHECKING

import numpy as np

from funnelkit.department.keeping import day_of_export
from funnelkit.department.movement import Difference, End, Movement, follow_days, names_of, take
from funnelkit.errors import BaselineError, UsageError
from funnelkit.leads.table import OUTCOMES
from funnelkit.model import Note
from funnelkit.periods import EPOCH, period_of
from funnelkit.store.runs import digest_of
from funnelkit.tally.packing import days_of
from funnelkit.tally.tables import NO_DAY
from funnelkit.worklists.movement import KEPT, Balance, Balances, Step
from funnelkit.worklists.pairing import ABSENT
from funnelkit.worklists.scope import LEAST_LEADS, LEAST_SHARE, MOST_NAMES

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from funnelkit.department.movement_ends import Asking
    from funnelkit.intake import Intake, Order
    from funnelkit.store.runs import Run

COUNTED = ("leads", *OUTCOMES[1:])
"""The counts of a run that say how many leads were open."""


class NoRunKept(BaselineError):
    """No run is kept that was counted in the same way, and earlier."""

    key = "no_run_kept"


class KeptIsWhole(UsageError):
    """A kept run tells the whole department, and nothing of its parts."""

    key = "kept_is_whole"


def find_since_kept(order: Order, runs: Sequence[Run], asking: Asking) -> Movement:
    """Follow the open leads since the last run that was kept before the day of the export, and counted in the same way.

    The dates of the export say what came and went. What they do not say, the run having counted others as open, is the
    step KEPT: leads deleted, entered late, reopened, closed with an earlier date. Raises NoRunKept, KeptIsWhole, NeedsDates, and
    what `follow_days` raises.
    """
    if asking.period or asking.by:
        raise KeptIsWhole
    intake = take(order, names_of(order, asking))
    taken_on = day_of_export(intake, "movement")
    run = _last_of(runs, intake)
    if run is None:
        raise NoRunKept(as_of=taken_on, file=intake.inputs[0]["name"])
    days = (run.as_of + timedelta(days=1), taken_on)
    found = follow_days(intake, replace(order, where=()), replace(asking, days=days))
    told = tuple(_differences(found, run))
    notes = (Note("movement_since_kept", {"as_of": run.as_of}), *found.notes)
    return replace(
        found,
        basis="kept",
        start=End(run.as_of, (), sum(counts.get("leads", 0) for counts in run.counts)),
        whole=_with_kept(found.whole, run),
        by=(),
        scope=tuple(_scope(told, found, run)),
        differences=told,
        notes=notes,
    )


def _last_of(runs: Sequence[Run], intake: Intake) -> Run | None:
    known = [
        run
        for run in runs
        if intake.as_of
        and run.as_of < intake.as_of
        and run.definitions == digest_of(intake.definitions, run.every)
    ]
    return max(known, key=lambda run: run.as_of, default=None)


def _with_kept(whole: Balances, run: Run) -> Balances:
    """Begin with the leads that were open when the run was kept; it holds no amounts."""
    (row,) = whole.rows
    before = row.steps["open_start"]
    opened = sum(_open(counts) for counts in run.counts)
    change = (before.n if before else 0) - opened
    steps: dict[str, Step | None] = {
        name: step and replace(step, money=None) for name, step in row.steps.items() if name != "open_start"
    }
    first = {"open_start": Step(opened, opened, None), KEPT: Step(abs(change), change, None)}
    beside = {name: step and replace(step, money=None) for name, step in row.beside.items()}
    return Balances((), (Balance({}, MappingProxyType(first | steps), MappingProxyType(beside)),))


def _open(counts: Mapping[str, int]) -> int:
    return counts.get("leads", 0) - sum(counts.get(outcome, 0) for outcome in OUTCOMES[1:])


def _differences(found: Movement, run: Run) -> Iterator[Difference]:
    """Give the counts of each period of creation that the export tells otherwise of the day of the run."""
    then = {period.name: counts for period, counts in zip(run.periods, run.counts, strict=True)}
    now = _counts(found, run)
    for name in (*sorted({*then, *(name for name in now if name)}), *([""] if "" in now else [])):
        for step in COUNTED:
            before, after = (counts.get(name, {}).get(step, 0) for counts in (then, now))
            if before != after:
                yield Difference(name or None, step, before, after)


def _scope(differences: Sequence[Difference], found: Movement, run: Run) -> Iterator[Note]:
    """Say where one of the two has many leads of the time before that the other lacks."""
    changes = [(entry.period, entry.now - entry.then) for entry in differences if entry.step == "leads"]
    of = max(sum(counts.get("leads", 0) for counts in run.counts), found.start.leads)
    for key, sign in (("scope_kept_more", -1), ("scope_kept_less", 1)):
        mine = [(period or "–", sign * change) for period, change in changes if sign * change > 0]
        leads = sum(change for _, change in mine)
        if leads >= max(LEAST_LEADS, LEAST_SHARE * of):
            names = [period for period, _ in mine]
            short = names[:MOST_NAMES] + (["…"] if len(names) > MOST_NAMES else [])
            yield Note(key, {"as_of": run.as_of, "leads": leads, "periods": short})


def _counts(found: Movement, run: Run) -> dict[str, dict[str, int]]:
    """Count the leads of the export on the day of the run, by period of creation, "" for no date."""
    pairs = found.waterfall.pairs
    there = np.flatnonzero(pairs.was != ABSENT)
    created = days_of(found.intakes[0].leads.frame, "created_at")[pairs.at[0][there]]
    days, place = np.unique(created, return_inverse=True)
    table = np.bincount(place * ABSENT + pairs.was[there], minlength=len(days) * ABSENT).reshape(-1, ABSENT)
    counts: dict[str, dict[str, int]] = {}
    for day, states in zip(days.tolist(), table.tolist(), strict=True):
        name = "" if day == NO_DAY else period_of(_date(day), run.every).name
        mine = counts.setdefault(name, dict.fromkeys(COUNTED, 0))
        mine["leads"] += sum(states)
        for outcome, n in zip(OUTCOMES[1:], states[1:], strict=True):
            mine[outcome] += n
    return counts


def _date(day: int) -> date:
    return EPOCH + timedelta(days=day)
