"""Departments in a few lines: groups of leads that fared alike, counted by manager, source and refusal reason."""

from datetime import date, timedelta

import numpy as np
import pandas as pd

from funnelkit.leads import Leads
from funnelkit.periods import day_number, parse_period, span
from funnelkit.store.baselines import Baseline
from funnelkit.tally import count, select_created

GROUPINGS = [
    ("manager",),
    ("source",),
    ("refusal_reason",),
    ("manager", "source"),
    ("manager", "refusal_reason"),
]
NAMES = ("manager", "source", "refusal_reason")
TOLD = ("contacted", "sold", "lost", "non_target")


def crowd(n, month, contacted=0, sold=0, lost=0, **names):
    """Give `n` leads of a month, the first so many contacted (next day), sold (after 3 days), lost (after 5)."""
    created = np.datetime64(f"{month}-01", "s") + np.arange(n) % 20 * np.timedelta64(86_400, "s")
    place = np.arange(n)
    outcome = np.select([place < sold, place >= n - lost], [1, 2], 0).astype(np.int8)
    wait = np.where(outcome == 1, 3, 5) * np.timedelta64(86_400, "s")
    reason = names.pop("refusal_reason", None)
    table = {
        "created_at": created,
        "contacted_at": np.where(
            place < contacted, created + np.timedelta64(86_400, "s"), np.datetime64("NaT")
        ),
        "closed_at": np.where(outcome > 0, created + wait, np.datetime64("NaT")),
        "contacted": place < contacted,
        "outcome": outcome,
        **{name: np.full(n, names.get(name), object) for name in ("manager", "source")},
        "refusal_reason": np.where(outcome == 2, reason, None),
    }
    return pd.DataFrame(table)


def tally_of(*crowds, told=TOLD):
    """Count some crowds as one export."""
    frame = pd.concat(crowds, ignore_index=True)
    for name in NAMES:
        values = frame[name]
        frame[name] = pd.Categorical(
            values, categories=pd.Index(sorted(set(values.dropna().tolist())), dtype="str")
        )
    frame.insert(0, "file", np.zeros(len(frame), np.int16))
    frame.insert(1, "row", np.arange(2, len(frame) + 2, dtype=np.int32))
    if "contacted" not in told:
        frame = frame.drop(columns=["contacted", "contacted_at"])
    tracks = dict.fromkeys(told, frozenset({0}))
    return count(Leads(frame, ("crowd.csv",), tracks, frozenset({"created_at"})), GROUPINGS)


def months(first, many):
    """Name so many months from one on."""
    start = date.fromisoformat(f"{first}-01")
    return [
        f"{start.year + (start.month + n - 1) // 12}-{(start.month + n - 1) % 12 + 1:02d}"
        for n in range(many)
    ]


def kept(tally, names, late=40):
    """Give a baseline of some months, seen so many days after the last."""
    periods = tuple(parse_period(name) for name in names)
    whole = span(periods)
    held = select_created(tally, day_number(whole.start), day_number(whole.end))
    return Baseline("kept", whole.end + timedelta(days=late), "month", periods, 0, held, {}, ())


def seen_after(name, late=40):
    """Give the day so many days after a month."""
    return parse_period(name).end + timedelta(days=late)
