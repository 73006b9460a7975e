"""Forecast: what the open leads of a department will bring, how often such forecasts held, and what the pipeline is worth."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from funnelkit.analysis.forecast import Forecast, forecast
from funnelkit.department.keeping import day_of_export
from funnelkit.department.tallying import check_dimensions, check_found, mixed_pipelines, tally_of
from funnelkit.errors import InputError
from funnelkit.intake import take_in
from funnelkit.languages import load_vocabulary
from funnelkit.leads.table import OPEN
from funnelkit.model import Note
from funnelkit.periods import day_number
from funnelkit.worklists.pipeline import OpenLeads, Pipeline
from funnelkit.worklists.stage_chances import read_stages

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from datetime import date

    from funnelkit.analysis.trials import ChanceTest
    from funnelkit.intake import Order
    from funnelkit.leads import Leads
    from funnelkit.presets import Business
    from funnelkit.worklists.stage_chances import StageChance, StageRecord

DIMENSIONS = ("manager", "source", "product")
"""By what the open leads are forecast, beside their months."""


class NeedsLeads(InputError):
    """Counts that were made elsewhere do not say which leads are open, nor how old they are."""

    key = "forecast_needs_leads"


@dataclass(frozen=True)
class Asking:
    """What is asked: the length of periods, more dimensions, and whether all forecasts of the past are to be shown."""

    every: str = "month"
    by: tuple[str, ...] = ()
    backtest: bool = False


@dataclass(frozen=True)
class ForecastReport:
    """A forecast of some files, with what the pipeline is worth (by each dimension, the whole first) and the stages.

    `stages` is None where no history tells them; `stage_test` only where the forecasts of the past are asked for.
    """

    inputs: tuple[Mapping[str, object], ...]
    found: Forecast
    pipelines: Mapping[str, tuple[Pipeline, ...]]
    stages: tuple[StageChance, ...] | None
    stage_test: ChanceTest | None
    notes: tuple[Note, ...]
    business: Business
    asked: Asking

    @property
    def as_of(self) -> date:
        """The day on which the export was taken."""
        return self.found.as_of


def forecast_sales(order: Order, asked: Asking) -> ForecastReport:
    """Forecast the sales of the leads in some files; raises NeedsDates, NeedsLeads where that cannot be."""
    check_dimensions(asked.by)
    dimensions = [name for name in dict.fromkeys((*DIMENSIONS, *asked.by)) if name != "period"]
    wanted = {*dimensions, "pipeline", "probability"}
    intake = take_in(order, wanted)
    if intake.counts is not None and intake.is_counted:
        raise NeedsLeads(file=intake.inputs[0]["name"])
    check_found(asked.by, intake)
    as_of = day_of_export(intake, "forecast")
    leads = intake.leads
    tally = tally_of(intake, [(name,) for name in dimensions], asked.every)
    found = forecast(tally, as_of, asked.every)
    record = read_stages(leads, _meaning(order))
    stages = _stages(record, found)
    return ForecastReport(
        intake.inputs,
        found,
        _pipelines(leads, found, stages, [name for name in dimensions if name in found.groups]),
        stages,
        _test(record, found) if asked.backtest else None,
        (*found.notes, *_untold(leads, found, stages), *mixed_pipelines(leads), *intake.notes),
        order.business,
        asked,
    )


def _meaning(order: Order) -> Callable[[str], str | None]:
    told, vocabulary = dict(order.statuses), load_vocabulary()
    return lambda stage: told.get(stage) or vocabulary.outcome_of(stage)


def _stages(record: StageRecord | None, found: Forecast) -> tuple[StageChance, ...] | None:
    if record is None or found.mature_days is None:
        return None
    return tuple(record.chances(day_number(found.as_of), found.mature_days))


def _test(record: StageRecord | None, found: Forecast) -> ChanceTest | None:
    return record.test(found.tested.stood, day_number(found.as_of)) if record else None


def _pipelines(
    leads: Leads, found: Forecast, stages: tuple[StageChance, ...] | None, dimensions: list[str]
) -> dict[str, tuple[Pipeline, ...]]:
    """Weigh the amounts of the open leads as a whole (""), by each dimension, and by stage where there are stages."""
    if found.standing is None:
        return {}
    opened = OpenLeads(leads.frame, found.standing, stages or ())
    named = ["", *dimensions, *(["stage"] if "stage" in leads.frame else [])]
    return {name: tuple(opened.weigh(name)) for name in dict.fromkeys(named)}


def _untold(leads: Leads, found: Forecast, stages: tuple[StageChance, ...] | None) -> list[Note]:
    """Say of which open leads nothing is known, and what more the files could tell."""
    if found.standing is None:
        return []
    undated = (leads.frame["outcome"].to_numpy() == OPEN) & leads.frame["created_at"].isna().to_numpy()
    notes = [Note("forecast_no_day", {"leads": int(undated.sum())})] if undated.any() else []
    return [*notes, *([Note("forecast_no_history")] if stages is None else [])]
