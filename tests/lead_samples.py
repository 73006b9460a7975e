"""Invented leads for property tests: plain dictionaries, and the canonical table made of them."""

from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta

import numpy as np
import pandas as pd
from hypothesis import strategies as st

from funnelkit.leads import Leads

START = datetime(2025, 12, 20)
DAYS = 120
LAST = date(2027, 1, 1)
"""A day after everything that happens in the samples."""

STEPS = ("contacted", "appointments", "visits", "sold", "lost", "non_target")
CLOCKS = frozenset({"created_at", "contacted_at"})
MOMENTS = ("created_at", "contacted_at", "appointment_set_at", "appointment_at", "show_at", "closed_at")
FLAGS = ("contacted", "appointment", "show")
WORDS = ("manager", "source")
OUTCOMES = ("open", "sold", "lost", "non_target")


@dataclass(frozen=True)
class Sample:
    """Leads as dictionaries; `tells` are the steps that each file tells, `columns` the optional columns that exist.

    `answers`: (day or None, score, manager) of customers that are no lead of the files; None where no file has any.
    """

    leads: tuple
    tells: tuple
    columns: frozenset
    clocks: frozenset
    answers: tuple | None = None

    def of(self, leads):
        return replace(self, leads=tuple(leads))

    def untold(self, lead, step):
        return step not in self.tells[lead["file"]]


def seconds(values):
    return np.array([np.datetime64("NaT") if value is None else value for value in values], "datetime64[s]")


def words(values):
    return pd.Categorical(
        values, categories=pd.Index(sorted({v for v in values if v is not None}), dtype="str")
    )


def to_leads(sample):
    """Make the canonical table, as `funnelkit.leads.table.Leads` describes it."""
    leads, columns = sample.leads, sample.columns
    data = {
        "file": np.array([lead["file"] for lead in leads], np.int16),
        "row": np.arange(2, len(leads) + 2, dtype=np.int32),
        "outcome": np.array([OUTCOMES.index(lead["outcome"]) for lead in leads], np.int8),
    }
    data |= {name: seconds([lead[name] for lead in leads]) for name in MOMENTS if name in columns}
    data |= {name: np.array([lead[name] for lead in leads], bool) for name in FLAGS if name in columns}
    data |= {name: words([lead[name] for lead in leads]) for name in WORDS if name in columns}
    if "amount" in columns:
        amounts = [lead["amount"] for lead in leads]
        data["hundredths"] = np.array([amount or 0 for amount in amounts], np.int64)
        data["amount_known"] = np.array([amount is not None for amount in amounts], bool)
    if {"amount", "currency"} <= columns:
        data["currency"] = words([lead["currency"] for lead in leads])
    if "nps" in columns:
        data["nps"] = np.array([-1 if lead["nps"] is None else lead["nps"] for lead in leads], np.int8)
    files = tuple(f"{code}.csv" for code in range(len(sample.tells)))
    tracks = {step: frozenset(c for c, told in enumerate(sample.tells) if step in told) for step in STEPS}
    return Leads(pd.DataFrame(data), files, tracks, sample.clocks, to_answers(sample), ())


def to_answers(sample):
    if sample.answers is None:
        return None
    days, scores, managers = zip(*sample.answers, strict=True) if sample.answers else ((), (), ())
    return pd.DataFrame(
        {
            "row": np.arange(2, len(days) + 2, dtype=np.int32),
            "nps": np.array(scores, np.int8),
            "answered_at": seconds(days),
            "manager": words(managers),
        }
    )


def later(days=30, earliest=-3):
    """Give a wait: minutes that mostly are whole days apart, sometimes before the start."""
    return st.one_of(
        st.none(),
        st.integers(earliest * 1440, days * 1440),
        st.sampled_from([0, 4, 5, 6, 59, 60, 61, 1440, 1441, 7 * 1440, 7 * 1440 + 1, 7 * 1440 + 60]),
    )


@st.composite
def one_lead(draw, tells, columns, clocks, ordered):
    file = draw(st.integers(0, len(tells) - 1))
    created = draw(
        st.one_of(st.none(), st.integers(0, DAYS * 1440)) if not ordered else st.integers(0, DAYS * 1440)
    )
    base = DAYS * 720 if created is None else created

    def moment(start):
        wait = draw(later())
        return None if wait is None else start + wait

    def after(start):
        wait = draw(later(earliest=0))
        return None if wait is None else start + wait

    at = {"created_at": created, "contacted_at": moment(base)}
    begin = at["contacted_at"] if ordered and at["contacted_at"] is not None else base
    nexts = after if ordered else moment
    at["appointment_set_at"] = nexts(begin)
    at["appointment_at"] = nexts(at["appointment_set_at"] or begin)
    at["show_at"] = nexts(at["appointment_at"] or at["appointment_set_at"] or begin)
    at["closed_at"] = nexts(at["show_at"] or at["appointment_at"] or at["appointment_set_at"] or begin)
    lead = {
        name: None if minute is None else START + timedelta(minutes=minute) for name, minute in at.items()
    }
    lead |= {"file": file, "outcome": draw(st.sampled_from(OUTCOMES))}
    lead |= {name: draw(st.booleans()) for name in FLAGS}
    lead |= {
        "manager": draw(st.sampled_from([None, "Anna", "Boris", "Пётр"])),
        "source": draw(st.sampled_from([None, "site", "call"])),
        "amount": draw(st.one_of(st.none(), st.integers(0, 500_000))),
        "currency": draw(st.sampled_from([None, "EUR", "HUF"])),
        "nps": draw(st.one_of(st.none(), st.integers(0, 10))),
    }
    lead = settled(lead, tells[file], columns, clocks)
    if ordered and "contacted" in tells[file]:  # as at the door: a later step marks the contact
        lead["contacted"] |= lead["appointment"] or lead["show"] or lead["outcome"] == "sold"
    if ordered and lead["outcome"] == "sold" and lead["closed_at"] is None:
        lead["contacted_at"] = None  # a sale on no known day is known of always, and so must its contact be
    return lead


def settled(lead, told, columns, clocks):
    """Make a lead hold nothing but what its file tells, as the door of funnelkit would."""
    lead = {
        name: value if name in columns or name in ("file", "outcome") else None
        for name, value in lead.items()
    }
    lead = {name: bool(value) if name in FLAGS else value for name, value in lead.items()}
    steps = {
        "contacted": ("contacted", ("contacted_at",)),
        "appointments": ("appointment", ("appointment_set_at", "appointment_at")),
        "visits": ("show", ("show_at",)),
    }
    for step, (flag, moments) in steps.items():
        if step not in told or flag not in columns:
            lead |= {flag: False, **dict.fromkeys(moments)}
        elif not lead[flag]:
            lead |= dict.fromkeys(moments)
    if lead["outcome"] not in told:
        lead["outcome"] = "open"
    if lead["outcome"] == "open":
        lead["closed_at"] = None
    for name in ("created_at", "contacted_at"):
        if name not in clocks and lead[name]:
            lead[name] = lead[name].replace(hour=0, minute=0)
    return lead


@st.composite
def samples(draw, most=12, ordered=False, files=2):
    """Give some leads of one or two files; `ordered`: steps in their order, though perhaps before the creation."""
    told = st.sets(st.sampled_from(STEPS)) | st.just(set(STEPS))
    tells = tuple(frozenset(draw(told)) for _ in range(draw(st.integers(1, files))))
    optional = (*MOMENTS, *WORDS, "amount", "currency", "nps")
    columns = frozenset(optional) - frozenset(draw(st.sets(st.sampled_from(optional), max_size=2)))
    clocks = draw(st.sampled_from([CLOCKS, CLOCKS, frozenset({"created_at"}), frozenset()])) & columns
    flags = {"contacted": "contacted", "appointments": "appointment", "visits": "show"}
    columns |= {flag for step, flag in flags.items() if any(step in told for told in tells)}
    if ordered:
        columns |= {"created_at"}
    leads = draw(st.lists(one_lead(tells, columns, clocks, ordered), min_size=1, max_size=most))
    answers = draw(
        st.one_of(
            st.none(),
            st.lists(
                st.tuples(
                    st.one_of(st.none(), st.integers(0, DAYS).map(lambda day: START + timedelta(days=day))),
                    st.integers(-1, 10),
                    st.sampled_from([None, "Anna", "Olga"]),
                ),
                max_size=5,
            ),
        )
    )
    return Sample(tuple(leads), tells, columns, clocks, answers)
