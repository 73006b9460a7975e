"""Surveys → answers that belong to no lead: their day, their score, and the dimensions that the survey has."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd
import pyarrow as pa

from funnelkit.languages import load_vocabulary
from funnelkit.languages.fold import fold
from funnelkit.leads.answers import coded_scores, on_scale, reasons_of
from funnelkit.leads.dimensions import dimensions_of
from funnelkit.leads.noting import PartNotes
from funnelkit.model import Note
from funnelkit.recognition.lookups import squeezed
from funnelkit.recognition.moments import Moments, guess_moments
from funnelkit.recognition.profile import MOST
from funnelkit.recognition.scales import scale_of
from funnelkit.recognition.scores import ScoreColumn, Scores, is_score

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    import numpy.typing as npt

    from funnelkit.leads.columns import Columns
    from funnelkit.leads.lookups import Lookup

    Bools = npt.NDArray[np.bool_]

SURELY = 0.95
"""The share of a question's answers that are scores, from which on it asks for one."""


@dataclass(frozen=True, eq=False)
class _Question:
    """One question of a survey: its text as far as it is known, its answers, and the rows they stand in."""

    text: str
    rows: npt.NDArray[np.intp]
    answers: tuple[str, ...]

    @property
    def filled(self) -> list[str]:
        return [answer for answer in self.answers if answer]

    @property
    def is_scored(self) -> bool:
        scored = sum(is_score(answer, worded=True) for answer in self.filled)
        return bool(self.filled) and scored >= SURELY * len(self.filled)

    @property
    def asks(self) -> bool:
        words = load_vocabulary().values
        roots = tuple(words["question"] | words["recommend"])
        return any(word.startswith(roots) for word in fold(self.text).split())

    @property
    def scores(self) -> ScoreColumn:
        column = Scores()
        column.add(pa.array(self.answers, pa.string()).dictionary_encode())
        return column.finish()


def type_answers(columns: Columns) -> tuple[pd.DataFrame, list[Note]]:
    """Type a table of answers, a row each: their day, their score, and the dimensions that it has."""
    notes = PartNotes(columns)
    scores, more = coded_scores(columns)
    notes.found += more
    data: dict[str, Any] = {"row": columns.rows, "nps": scores, **dimensions_of(columns)}
    data |= reasons_of(columns)
    if "answered_at" in columns.fields:
        column = columns.fields["answered_at"]
        header = columns.plan.columns[columns.plan.places["answered_at"]].header
        if column.ambiguous or column.contradictory:
            notes.add("ambiguous_dates", field="created_at", header=header)
        data["answered_at"] = column.at
    notes.add("set_aside_answers", scores < 0)
    return pd.DataFrame(data, copy=False), notes.found


def type_long_answers(columns: Columns, lookups: Sequence[Lookup]) -> tuple[pd.DataFrame, list[Note]]:
    """Type a survey in long form: of its questions the one answered by a score that asks to recommend, else the only one."""
    questions = _questions(columns, lookups)
    scored = [question for question in questions if question.is_scored]
    named = {"file": columns.plan.reading.name}
    chosen = _chosen(questions, scored, columns.plan.orders.get("nps"))
    if chosen is None:
        return _nothing(columns), [
            Note("question_unknown", {**named, "questions": [q.text for q in questions][:10]})
        ]
    scores, notes = on_scale(named["file"], chosen.text, columns.plan.orders.get("nps"), chosen.scores)
    others = [question.text for question in scored if question is not chosen]
    told = Note("question_chosen", {**named, "header": chosen.text, "others": others or ["–"]})
    kept, twice = _one_each(columns, chosen)
    dated, more = _dated(columns, questions, chosen)
    frame = pd.DataFrame({"row": columns.rows, **dimensions_of(columns)}, copy=False).iloc[chosen.rows]
    why = _reasons(columns, questions, chosen)
    frame = frame.assign(nps=scores, **dated, **why)[kept].reset_index(drop=True)
    notes = [told, *notes, *more]
    if twice:
        notes.append(Note("answers_twice", {**named, "leads": twice}))
    unusable = int(np.count_nonzero(frame["nps"] < 0))
    return frame, [*notes, *([Note("set_aside_answers", {**named, "leads": unusable})] if unusable else [])]


def _questions(columns: Columns, lookups: Sequence[Lookup]) -> list[_Question]:
    column, answers = columns.fields["question"], columns.fields["answer"]
    texts = np.array([*(answer.strip() for answer in answers.values), ""], object)[answers.codes]
    names: Mapping[str, str] = {}
    for lookup in lookups:
        if lookup.dimension == "question":
            names = {**names, **lookup.names}
    rows = [np.flatnonzero(column.codes == code) for code in range(len(column.values))]
    return [
        _Question(names.get(squeezed(value), value), at, tuple(texts[at].tolist()))
        for value, at in zip(column.values, rows, strict=True)
    ]


def _chosen(
    questions: Sequence[_Question], scored: Sequence[_Question], told: str | None
) -> _Question | None:
    """Give the question that the score is of; of several that ask for one, that followed by its "why", else the first.

    One that does not ask in words is taken only if no other is answered so, and its scale is plain.
    """
    asking = [question for question in scored if question.asks]
    if asking:
        why = load_vocabulary().values["why"]
        after = dict(zip(map(id, questions), questions[1:], strict=False))
        followed = [q for q in asking if id(q) in after and set(fold(after[id(q)].text).split()) & why]
        return (followed or asking)[0]
    plain = [question for question in scored if scale_of(question.text, told, question.scores.scores)]
    return plain[0] if len(plain) == len(scored) == 1 else None


def _one_each(columns: Columns, chosen: _Question) -> tuple[Bools, int]:
    """Say which answers are the last of their respondent, and how many are not."""
    keys = columns.fields["respondent"].keys[chosen.rows]
    kept = ~(pd.Series(keys).duplicated(keep="last").to_numpy() & (keys != -1))
    return kept, int(np.count_nonzero(~kept))


def _dated(
    columns: Columns, questions: Sequence[_Question], chosen: _Question
) -> tuple[dict[str, Any], list[Note]]:
    """Give the day of each answer: of the survey's own column, else of the question that is answered by a date."""
    if "answered_at" in columns.fields:
        return {"answered_at": np.take(columns.fields["answered_at"].at, chosen.rows)}, []
    asked = [question for question in questions if guess_moments(question.filled) >= MOST]
    if len(asked) != 1:
        return {}, []
    column = Moments()
    column.add(pa.array(asked[0].answers, pa.string()))
    days = column.finish(zone=columns.plan.zone)
    if days.ambiguous or days.contradictory:
        header = asked[0].text
        return {}, [Note("answers_undated", {"file": columns.plan.reading.name, "header": header})]
    keys = columns.fields["respondent"].keys
    at = pd.Series(days.at, index=keys[asked[0].rows])
    at = at[~at.index.duplicated(keep="last")].reindex(keys[chosen.rows])
    return {"answered_at": at.to_numpy().astype("datetime64[s]")}, []


def _reasons(
    columns: Columns, questions: Sequence[_Question], chosen: _Question
) -> dict[str, pd.Categorical]:
    """Give what each respondent answered to the questions that ask why."""
    why = load_vocabulary().values["why"]
    asked = [question for question in questions if set(fold(question.text).split()) & why]
    keys = columns.fields["respondent"].keys
    told: dict[int, list[str]] = {}
    for question in asked:
        for key, text in zip(keys[question.rows].tolist(), question.answers, strict=True):
            if text:
                told.setdefault(key, []).append(text)
    texts = ["; ".join(told.get(key, ())) or None for key in keys[chosen.rows].tolist()]
    return {"nps_reason": pd.Categorical(texts)} if any(texts) else {}


def _nothing(columns: Columns) -> pd.DataFrame:
    frame = pd.DataFrame({"row": columns.rows, **dimensions_of(columns)}, copy=False).iloc[:0]
    return frame.assign(nps=np.zeros(0, np.int8)).reset_index(drop=True)
