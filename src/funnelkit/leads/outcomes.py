"""Columns → how each lead ended: sold, lost, non-target, or open."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from funnelkit.languages import load_vocabulary
from funnelkit.languages.fold import fold, fold_header
from funnelkit.leads.marks import read_marks
from funnelkit.leads.sales import Sale, find_sale, is_too_early, tells_sale
from funnelkit.leads.table import LOST, NON_TARGET, OPEN, OUTCOMES, SOLD

if TYPE_CHECKING:
    from collections.abc import Mapping

    import numpy.typing as npt

    from funnelkit.languages import Vocabulary
    from funnelkit.leads.columns import Columns

    Bools = npt.NDArray[np.bool_]
    Codes = npt.NDArray[np.int8]
    Meanings = dict[str, str | None]

BY_CODE = (("non_target", NON_TARGET), ("lost", LOST), ("sold", SOLD))


@dataclass(frozen=True, eq=False)
class Outcomes:
    """How the leads of one table ended, what of it the table tells, and what was strange about it.

    `codes`: int8 codes into OUTCOMES. `told`: the outcomes that the table tells. `meanings`: each status as written,
    with the outcome it was taken for (None: unknown, counted as open). `converted`: statuses that hand a lead on to the
    deals, which alone tell whether it was sold. `contradicting`: leads whose yes/no mark of a sale says otherwise than
    their status, which wins. `lost_by`: what tells refusals where no status and no mark does ("reason", "closing",
    "archive"). `sale`: the columns that tell sales; `tells_sale`: whether the event that
    makes a sale is told at all.
    """

    codes: Codes
    told: frozenset[str]
    meanings: Mapping[str, str | None]
    decided_by: str | None
    contradicting: Bools
    sale: Sale
    converted: tuple[str, ...] = ()
    lost_by: str | None = None
    tells_sale: bool = True

    @property
    def unknown(self) -> list[str]:
        """The statuses of which nobody knows what they mean."""
        return [v for v, meaning in self.meanings.items() if meaning is None and v not in self.converted]


def unknown_statuses(columns: Columns, outcomes: Outcomes) -> Bools:
    """Say which leads are open only because nobody knows what their status means."""
    if outcomes.decided_by is None:
        return np.zeros(len(columns), bool)
    column = columns.fields[outcomes.decided_by]
    table = np.array([*(value in outcomes.unknown for value in column.values), False])
    found: Bools = table[column.codes] & (outcomes.codes == OPEN)
    return found


def read_outcomes(columns: Columns, told_meanings: Mapping[str, str], when: str = "won") -> Outcomes:
    """Decide how each lead ended: by status, else stage, else marks, else the dates of sale and loss, else reasons.

    `told_meanings` are statuses of which the person said what they mean; they outrank the vocabulary. `when` is
    the event that makes a sale (`presets.SALES`).
    """
    told_folded = {fold(status): meaning for status, meaning in told_meanings.items()}
    read = _status_columns(columns, told_folded, when)
    codes, told, seen = _by_statuses(columns, read)
    name, meanings = next(iter(read.items()), (None, {}))
    sale = find_sale(columns, when)
    marks = _marks(columns, sale)
    contradicting = np.zeros(len(columns), bool)
    if sale.decides and "sold" in marks:
        _decide(codes, marks.pop("sold"))
        told.add("sold")
    elif "sold" in marks and "sold" in seen:
        happened = marks.pop("sold")
        if "won" in sale.events:
            contradicting = happened != (codes == SOLD)
    for outcome, code in BY_CODE:
        if outcome in marks and outcome not in seen:
            codes[marks[outcome] & (codes == OPEN)] = code
            told.add(outcome)
    lost_by = None if "lost" in told or not told else _lost_otherwise(columns, codes, told)
    converted = _converted(columns, meanings)
    phases = [columns.plan.vocabulary.phase_of(status) for status in meanings]
    tells = tells_sale(meanings, phases, sale)
    return Outcomes(codes, frozenset(told), meanings, name, contradicting, sale, converted, lost_by, tells)


def _decide(codes: Codes, happened: Bools) -> None:
    """Take the chosen event for the sale: what was not refused is sold if it happened, and else still open."""
    codes[(codes == SOLD) & ~happened] = OPEN
    codes[(codes == OPEN) & happened] = SOLD


def _status_columns(columns: Columns, told: Mapping[str, str], when: str) -> dict[str, Meanings]:
    """Give what the values of status and stage mean, the column that decides first.

    That is the first in which some lead ended, else the first that says anything, else the first that is filled in.
    """
    vocabulary = columns.plan.vocabulary
    found: dict[str, Meanings] = {}
    for name in ("status", "stage"):
        values = columns.fields[name].values if name in columns.fields else ()
        meant = {value: told.get(fold(value)) or _meaning(vocabulary, value) for value in values}
        if meant:
            found[name] = {
                value: "open"
                if outcome == "sold" and is_too_early(vocabulary.phase_of(value), when)
                else outcome
                for value, outcome in meant.items()
            }
    return dict(sorted(found.items(), key=lambda entry: _rank(entry[1])))


def _meaning(vocabulary: Vocabulary, value: str) -> str | None:
    """Take a word for "not filled in" for open: it asks no question."""
    outcome = vocabulary.outcome_of(value)
    return "open" if outcome is None and fold(value) in vocabulary.values["blank"] else outcome


def _rank(meanings: Meanings) -> int:
    known = set(meanings.values()) - {None}
    return 0 if known & {"sold", "lost"} else 1 if known else 2


def _by_statuses(columns: Columns, read: Mapping[str, Meanings]) -> tuple[Codes, set[str], set[str]]:
    """Give outcomes, which of them are told, and which were seen; the second column adds what the first never says."""
    codes = np.full(len(columns), OPEN, np.int8)
    told: set[str] = set()
    seen: set[str] = set()
    for name, meanings in read.items():
        own = _by_status(columns.fields[name], meanings)
        new = {meaning for meaning in meanings.values() if meaning not in (None, "open")} - seen
        for outcome, code in BY_CODE:
            if outcome in new:
                codes[(own == code) & (codes == OPEN)] = code
        told |= new | ({"sold"} if _tells_no_sale(columns, name, meanings) else set())
        seen |= {outcome for outcome in new if outcome}
    return codes, told, seen


def _by_status(column: Any, meanings: Meanings) -> Codes:
    table = np.array([OUTCOMES.index(meanings[value] or "open") for value in column.values] + [OPEN], np.int8)
    codes: Codes = table[column.codes]
    return codes


def _tells_no_sale(columns: Columns, name: str, meanings: Meanings) -> bool:
    """Say whether no sale among the statuses means that nothing was sold.

    It does where refusals are told and every status is known, but not in a table of leads that are handed on to the
    deals. No refusal among the statuses never means that nobody refused: many systems hide lost deals.
    """
    if "lost" not in meanings.values() or None in meanings.values() or _converted(columns, meanings):
        return False
    header = columns.plan.columns[columns.plan.places[name]].header
    return load_vocabulary().entities["lead"].isdisjoint(fold_header(header).split())


def _converted(columns: Columns, meanings: Mapping[str, str | None]) -> tuple[str, ...]:
    words = columns.plan.vocabulary.values["converted"]
    return tuple(value for value, meaning in meanings.items() if meaning is None and fold(value) in words)


def _marks(columns: Columns, sale: Sale) -> dict[str, Bools]:
    """Give the leads that a yes/no column, or the date of it, says were sold, lost or non-target."""
    marks: dict[str, Bools] = {}
    for name, flag in (("sold", sale.flag), ("lost", "lost"), ("non_target", "non_target")):
        if flag in columns.fields and (mark := read_marks(columns.fields[flag])) is not None and mark.known:
            marks[name] = mark.yes
    for name, at in (("sold", sale.moment), ("lost", "lost_at")):
        if at in columns.fields:
            dated = ~np.isnat(columns.fields[at].at)
            if dated.any():
                marks[name] = marks[name] | dated if name in marks else dated
    return marks


def _lost_otherwise(columns: Columns, codes: Codes, told: set[str]) -> str | None:
    """Tell refusals by what was closed or archived and not sold, else by reasons; changes `codes` and `told`."""
    for name, by in (("closed", "closing"), ("active", "archive"), ("refusal_reason", "reason")):
        which = _ended(columns, name)
        if which is not None and (by == "reason" or "sold" in told) and which.any():
            codes[which & (codes == OPEN)] = LOST
            told.add("lost")
            return by
    return None


def _ended(columns: Columns, name: str) -> Bools | None:
    if name not in columns.fields:
        return None
    if name == "refusal_reason":
        return _reasons(columns)
    mark = read_marks(columns.fields[name])
    if mark is None or not mark.known:
        return None
    return ~mark.yes if name == "active" else mark.yes


def _reasons(columns: Columns) -> Bools:
    """Say which cells give a reason: a dash does not, nor does "thinking" under a heading such as "Result"."""
    vocabulary, column = columns.plan.vocabulary, columns.fields["refusal_reason"]
    header = columns.plan.columns[columns.plan.places["refusal_reason"]].header
    any_state = "status" in vocabulary.candidates_of(header)
    table = np.array(
        [_is_reason(vocabulary, value, any_state=any_state) for value in column.values] + [False]
    )
    given: Bools = table[column.codes]
    return given


def _is_reason(vocabulary: Vocabulary, value: str, *, any_state: bool) -> bool:
    if fold(value) in vocabulary.values["blank"]:
        return False
    return not (any_state and vocabulary.outcome_of(value) in ("open", "sold"))
