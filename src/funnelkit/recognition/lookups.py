"""Look-up tables: agent → head, office; number → name; products. Known by their key: the values that a dimension has."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from funnelkit.fields import DIMENSIONS
from funnelkit.languages import load_vocabulary
from funnelkit.languages.fold import fold, fold_header

if TYPE_CHECKING:
    from collections.abc import Sequence

    from funnelkit.recognition.plan import ColumnPlan, Plan

KEYED = (*(name for name in DIMENSIONS if name not in {"stage", "refusal_reason", "lead_type"}), "question")
"""Dimensions whose values a look-up table may explain."""

NAMES = ("name", "first_name", "last_name")
LOOKUP_KEY = "lookup_key"
"""Why a column was taken for the key of a look-up table."""

_FROM = frozenset({"leads", "nps_long", "deals", "counts", "tally", "lookup"})
_MAY_BE = frozenset({"unknown", "other_table", "leads"})
_OF_STAFF = frozenset({"lead_id", "created_at", "phone", "email", "other", *KEYED, None})
"""What columns of a list of staff may be taken for; a table that tells more is one of leads."""

_LEAST, _LEAST_SHARE, _NUMBERS_SHARE = 2, 0.5, 0.9
_TELLS_LEADS = frozenset({"source", "campaign", "refusal_reason", "pipeline"})


@dataclass(frozen=True)
class _Fit:
    """A column whose values are those of a dimension, and how well (0 to 1)."""

    plan: Plan
    column: ColumnPlan
    dimension: str
    share: float


def squeezed(value: str) -> str:
    """Give what two spellings of one name have in common: `GTX Pro` and `GTXPro`."""
    folded = fold(value)
    return "".join(sign for sign in folded if sign.isalnum()) or folded


def find_lookups(plans: Sequence[Plan]) -> list[Plan]:
    """Name the look-up tables among some plans; their columns may be the keys of further ones (agent → head → name)."""
    found = list(plans)
    while True:
        fits = [fit for plan in found if plan.kind in _MAY_BE for fit in _fits(plan, found)]
        if not fits:
            return found
        best = max(fits, key=lambda fit: (fit.share, -fit.column.place))
        found = [_as_lookup(best) if plan is best.plan else plan for plan in found]


def _fits(plan: Plan, plans: Sequence[Plan]) -> list[_Fit]:
    """Give the columns of a table that may be its key, with the dimensions that they are the key of."""
    if plan.reading.header_row is None or len(plan.columns) < 1 or not _may_be(plan):
        return []
    found = []
    for column in plan.columns:
        keys = [cell for row in plan.reading.sample if (cell := row[column.place].strip())]
        distinct = {squeezed(key) for key in keys}
        if len(keys) < max(_LEAST, len(plan.reading.sample)) or len({fold(key) for key in keys}) < len(keys):
            continue
        for dimension, header, values in _dimensions_of(plans, but=plan):
            share = _share(column.header, header, distinct, values)
            if share:
                found.append(_Fit(plan, column, dimension, share))
    return found


def _may_be(plan: Plan) -> bool:
    if plan.kind != "leads":
        return True
    fields = {column.field for column in plan.columns}
    created = any(column.field == "created_at" and column.why != "values" for column in plan.columns)
    return fields <= _OF_STAFF and not fields & _TELLS_LEADS and not created


def _dimensions_of(plans: Sequence[Plan], *, but: Plan) -> list[tuple[str, str, set[str]]]:
    """Give the dimensions of the other tables: name, heading, distinct values of the sample."""
    return [
        (column.field, column.header, values)
        for plan in plans
        if plan.kind in _FROM and plan is not but
        for column in plan.columns
        if column.field in KEYED and column.why != LOOKUP_KEY
        if (values := {squeezed(row[column.place]) for row in plan.reading.sample} - {""})
    ]


def _share(header: str, other: str, keys: set[str], values: set[str]) -> float:
    """Say how far keys and values are the same; 0 where it may be chance. Numbers must nearly all be keys, named so."""
    met = keys & values
    if len(met) < min(_LEAST, len(values)) or len(met) < _LEAST_SHARE * len(values):
        return 0.0
    alike = fold_header(header) == fold_header(other)
    if all(value.isdecimal() for value in met):
        plain = set(fold_header(header).split()) & load_vocabulary().entities["plain_id"]
        if len(met) < _NUMBERS_SHARE * len(values) or not (alike or plain):
            return 0.0
    return len(met) / len(keys | values) + alike


def _as_lookup(fit: _Fit) -> Plan:
    """Read a table as a look-up: its key, the dimensions that it adds, and the names that its keys stand for."""
    taken: set[str] = {fit.dimension}
    columns = []
    for column in fit.plan.columns:
        if column is fit.column:
            columns.append(replace(column, field=fit.dimension, confidence=fit.share, why=LOOKUP_KEY))
            continue
        field = _meant(column.header, fit.dimension)
        if field in taken:
            field = None
        taken |= {field} if field else set()
        columns.append(
            replace(
                column, field=field, confidence=0.9 if field else 0.0, why="header" if field else "unknown"
            )
        )
    return replace(fit.plan, kind="lookup", columns=tuple(columns), notes=())


def _meant(header: str, key: str) -> str | None:
    """Say which dimension a column of a look-up adds, or which name it gives; a manager's manager is the head."""
    vocabulary = load_vocabulary()
    folded = fold_header(header)
    for name in NAMES:
        if folded in vocabulary.entities[name]:
            return name
    words = [word for word in folded.split() if not word.isdecimal()]
    bare = " ".join(word for word in words if word not in vocabulary.entities["plain_id"])
    field = vocabulary.field_of(header) or vocabulary.field_of(bare) if bare else None
    if key == "question":
        return "name" if folded in vocabulary.entities["question_text"] else None
    if field == key:
        return "head" if key == "manager" and bare == folded else "name"
    return field if field in KEYED and field != "manager" else None
