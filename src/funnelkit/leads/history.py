"""Histories joined to the leads: who stayed in which stage from when to when, and how far a lead ever came."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from funnelkit.languages import load_vocabulary
from funnelkit.languages.fold import fold, fold_header
from funnelkit.leads.moves import NO_RANK, moves_of_columns, put_in_order
from funnelkit.leads.parts import common_keys, row_notes
from funnelkit.model import Note
from funnelkit.recognition.ids import BLANK_ID

if TYPE_CHECKING:
    from collections.abc import Sequence

    import numpy.typing as npt

    from funnelkit.leads.typed import Part

    Bools = npt.NDArray[np.bool_]
    Keys = npt.NDArray[np.int64]
    Places = npt.NDArray[np.intp]

_NAT = np.datetime64("NaT", "s")
_CONTACTS = frozenset({"contacted", "appointment", "show"})
_ENDS = frozenset({"sold", "lost", "non_target"})
_TOLD_BY_STAGES = (
    ("appointment", "appointments", "appointment_set_at"),
    ("show", "visits", "show_at"),
    ("qualified", "qualified", "qualified_at"),
    ("proposal", "proposals", "proposal_at"),
)
"""What a stage may mean: the mark of a lead that was ever in it, the step, and its day."""

MOST_MET = 0.9
"""The share of a history's ids that are leads' ids, from which on ids under one heading are the same."""


@dataclass(frozen=True, eq=False)
class Joined:
    """Leads with what their moves prove, the stays in stages (None: no moves), and which steps the moves tell."""

    frame: pd.DataFrame
    stays: pd.DataFrame | None
    tells: frozenset[str]
    notes: tuple[Note, ...]


def follow_alone(histories: Sequence[Part]) -> Joined:
    """Follow the moves of histories without any table of leads."""
    frames = []
    for part in histories:
        keys, known = common_keys([part], _key_name(part))
        at = np.flatnonzero(part.frame["usable"].to_numpy() & known)
        frames.append(part.frame.iloc[at].assign(lead=pd.factorize(keys[at])[0].astype(np.int64)))
    stays = _stays(put_in_order(frames), None) if frames else None
    stays = None if stays is None else stays.assign(lead=-1)
    notes = (*(note for part in histories for note in part.notes), Note("history_alone"))
    return Joined(pd.DataFrame(), stays, frozenset(), notes)


def join_histories(
    frame: pd.DataFrame, leads: Sequence[Part], histories: Sequence[Part], kept: Bools
) -> Joined:
    """Follow the moves of the leads; `kept` says which rows of the stacked tables are still in `frame`.

    Moves of ids that are not among the leads are left out and named. `frame` gains `stay_of`, the number by which the
    stays know each lead, and the steps that the moves prove.
    """
    by_columns = any(part.columns.plan.entered for part in leads)
    if not histories and not by_columns:
        return Joined(frame, None, frozenset(), ())
    place = np.where(kept, np.cumsum(kept) - 1, -1).astype(np.int64)
    notes = [note for part in histories for note in part.notes]
    frames = [_of_columns(leads, place)] if by_columns else []
    for part in histories:
        moves, more = _moves_of(part, leads, place)
        frames += [moves] if len(moves) else []
        notes += more
    frames = [moves for moves in frames if len(moves)]
    if not frames:
        return Joined(frame, None, frozenset(), tuple(notes))
    stays = _stays(put_in_order(frames), frame)
    proved, tells = _proved(frame, stays)
    notes += _contradictions(frame, stays)
    return Joined(proved.assign(stay_of=np.arange(len(frame))), stays, tells, tuple(notes))


def _contradictions(frame: pd.DataFrame, stays: pd.DataFrame) -> list[Note]:
    """Note the leads whose present stage is another than that of their last move."""
    if "stage" not in frame:
        return []
    last = stays[np.isnat(stays["left_at"].to_numpy())]
    place = {fold(str(stage)): code for code, stage in enumerate(stays["stage"].cat.categories)}
    known = np.array([*(place.get(fold(str(stage)), -2) for stage in frame["stage"].cat.categories), -1])
    present = known[frame["stage"].cat.codes.to_numpy()[last["lead"].to_numpy()]]
    differing = int(np.count_nonzero((present != -1) & (present != last["stage"].cat.codes.to_numpy())))
    return [Note("history_differs", {"leads": differing})] if differing else []


def _of_columns(leads: Sequence[Part], place: Keys) -> pd.DataFrame:
    start, pieces = 0, []
    for part in leads:
        moves = moves_of_columns(part, start)
        start += len(part.frame)
        if moves is not None:
            pieces.append(moves.assign(lead=place[moves["lead"].to_numpy()]))
    table = put_in_order(pieces)
    return table[table["lead"] >= 0].reset_index(drop=True)


def _moves_of(part: Part, leads: Sequence[Part], place: Keys) -> tuple[pd.DataFrame, list[Note]]:
    """Give the moves of a history with the place of their lead, and how many were met."""
    name = _key_name(part)
    usable = part.frame["usable"].to_numpy()
    if not any(name in lead.columns.fields for lead in leads):
        return part.frame[:0], [Note("history_not_joined", {"file": part.name})]
    keys, known = common_keys([*leads, part], name)
    size = len(place)
    own, theirs = np.where(known, keys, BLANK_ID)[:size], np.where(known, keys, BLANK_ID)[size:]
    rows = pd.Series(np.flatnonzero((own != BLANK_ID) & (place >= 0)), dtype=np.int64)
    firsts = pd.Series(place[rows], index=own[rows])
    several = firsts.groupby(level=0).nunique()
    alike = several.index[several > 1]
    places = (
        firsts[~firsts.index.duplicated(keep="last")].drop(alike).reindex(theirs, fill_value=-1).to_numpy()
    )
    if not _is_proved(part, leads, own, theirs):
        return part.frame[:0], [Note("history_not_joined", {"file": part.name})]
    met = usable & (places >= 0)
    told = {"file": part.name, "by": name, "matched": int(met.sum()), "of": int(usable.sum())}
    notes = [Note("joined", told), *row_notes("unmatched", [part], usable & (places < 0))]
    at = np.flatnonzero(met)
    return part.frame.iloc[at].assign(lead=places[at]), notes


def _key_name(part: Part) -> str:
    return "lead_id" if "lead_id" in part.columns.fields else "lead_name"


def _is_proved(part: Part, leads: Sequence[Part], own: Keys, theirs: Keys) -> bool:
    """Say whether the ids of a history are those of the leads: named alike or as theirs, or long; nearly all met."""
    known = np.unique(theirs[theirs != BLANK_ID])
    met = np.isin(known, own)
    if not len(known) or not met.any():
        return False
    header = fold_header(_header(part))
    alike = any(fold_header(_header(lead)) == header for lead in leads)
    entities = load_vocabulary().entities
    named = bool(set(header.split()) & (entities["lead"] | entities["deal"]))
    texts = part.columns.fields[_key_name(part)].texts
    return _mapped(part) or (bool(met.mean() >= MOST_MET) and (alike or named or len(texts) > 0))


def _header(part: Part) -> str:
    place = part.columns.plan.places.get(_key_name(part))
    return "" if place is None else part.columns.plan.columns[place].header


def _mapped(part: Part) -> bool:
    return any(column.field == "lead_id" and column.why == "mapped" for column in part.columns.plan.columns)


def _stays(moves: pd.DataFrame, frame: pd.DataFrame | None) -> pd.DataFrame:
    """Turn moves in order into stays: `lead`, `stage`, `entered_at`, `left_at` (NaT: still there), `first`, `back`.

    A move into the stage where a lead is already is none. `first`: the lead's first stay in the stage; `back`: it was
    left for an earlier one; `ordered`: whether that can be told. A first move that names the stage it left tells a stay
    since the lead's creation, too. `rank`: the stage's order as the export tells it, NO_RANK where it does not.
    """
    moves = _with_beginnings(moves, frame)
    lead, stage = moves["lead"].to_numpy(), moves["stage"].cat.codes.to_numpy()
    begins = np.append(True, np.diff(lead) != 0) if len(lead) else np.zeros(0, bool)
    changes = begins | np.append(True, stage[1:] != stage[:-1])[: len(lead)]
    stays = moves[changes].reset_index(drop=True)
    lead, rank = stays["lead"].to_numpy(), stays["rank"].to_numpy()
    follows = np.append(lead[1:] == lead[:-1], False) if len(lead) else np.zeros(0, bool)
    entered = stays["at"].to_numpy()
    left = np.where(follows, np.append(entered[1:], _NAT), _NAT).astype("datetime64[s]")
    after = np.append(rank[1:], NO_RANK) if len(rank) else rank
    ordered = follows & (rank != NO_RANK) & (after != NO_RANK)
    created = np.full(len(stays), _NAT)
    if frame is not None and "created_at" in frame:
        created = frame["created_at"].to_numpy()[lead]
    return pd.DataFrame(
        {
            "lead": lead,
            "stage": stays["stage"],
            "rank": rank,
            "created_at": created.astype("datetime64[s]"),
            "entered_at": entered,
            "left_at": left,
            "first": ~stays.duplicated(["lead", "stage"]).to_numpy(),
            "back": ordered & (after < rank),
            "ordered": ordered,
        }
    )


def _with_beginnings(moves: pd.DataFrame, frame: pd.DataFrame | None) -> pd.DataFrame:
    """Set before each lead's first move the stage that it left, entered when the lead was created."""
    if "stage_from" not in moves or not len(moves):
        return moves
    from pandas.api.types import union_categoricals

    lead = moves["lead"].to_numpy()
    first = np.append(True, np.diff(lead) != 0) & moves["stage_from"].notna().to_numpy()
    at = np.flatnonzero(first)
    began = np.full(len(at), _NAT)
    if frame is not None and "created_at" in frame:
        began = frame["created_at"].to_numpy()[lead[at]]
    began = np.where(began <= moves["at"].to_numpy()[at], began, _NAT).astype("datetime64[s]")
    words = union_categoricals([moves["stage"].array, moves["stage_from"].array[at]])
    where = np.concatenate([np.arange(len(moves)), at - 0.5])
    table = pd.DataFrame(
        {
            "lead": np.concatenate([lead, lead[at]]),
            "at": np.concatenate([moves["at"].to_numpy(), began]),
            "stage": words,
            "rank": np.concatenate([moves["rank"].to_numpy(), np.full(len(at), NO_RANK)]),
        }
    )
    return table.iloc[np.argsort(where, kind="stable")].reset_index(drop=True)


def _proved(frame: pd.DataFrame, stays: pd.DataFrame) -> tuple[pd.DataFrame, frozenset[str]]:
    """Write how far the leads ever came: the steps that some stage means, and who was contacted."""
    vocabulary = load_vocabulary()
    steps = [vocabulary.step_of(str(stage)) for stage in stays["stage"].cat.categories]
    ends = [vocabulary.outcome_of(str(stage)) in _ENDS for stage in stays["stage"].cat.categories]
    codes, lead = stays["stage"].cat.codes.to_numpy(), stays["lead"].to_numpy()

    def ever(wanted: Sequence[bool]) -> Bools:
        found = np.zeros(len(frame), bool)
        found[lead[np.array([*wanted, False])[codes]]] = True
        return found

    phases = [vocabulary.phase_of(str(stage)) for stage in stays["stage"].cat.categories]
    columns: dict[str, Any] = {}
    tells = set()
    for name, step, moment in _TOLD_BY_STAGES:
        meant = [name in said for said in zip(steps, phases, strict=True)]
        if any(meant):
            columns[name] = ever(meant) | _flag(frame, name)
            columns[moment] = _first_days(frame, stays, moment, meant)
            tells.add(step)
    if "contacted" in frame:
        columns["contacted"] = _flag(frame, "contacted") | ever([step in _CONTACTS for step in steps])
    else:
        columns |= _contact_limits(frame, ever, steps, ends)
    return frame.assign(**columns), frozenset(tells)


def _first_days(frame: pd.DataFrame, stays: pd.DataFrame, moment: str, meant: Sequence[bool]) -> Any:
    """Give the day on which each lead first came to a step, where its export tells none."""
    own = frame[moment].to_numpy() if moment in frame else np.full(len(frame), _NAT)
    which = np.array([*meant, False])[stays["stage"].cat.codes.to_numpy()] & stays["first"].to_numpy()
    firsts = stays[which].groupby("lead")["entered_at"].min()
    found = np.full(len(frame), _NAT)
    found[firsts.index.to_numpy()] = firsts.to_numpy().astype("datetime64[s]")
    return np.where(np.isnat(own), found, own).astype("datetime64[s]")


def _contact_limits(
    frame: pd.DataFrame, ever: Any, steps: Sequence[str | None], ends: Sequence[bool]
) -> dict[str, Bools]:
    """Give who was ever in a stage that proves a contact, and who was in none but those that prove there was none."""
    proved = ever([step in _CONTACTS for step in steps]) | _flag(frame, "contact_proved")
    other = ever([step != "no_contact" and not end for step, end in zip(steps, ends, strict=True)])
    excluded = (
        (ever([step == "no_contact" for step in steps]) | _flag(frame, "contact_excluded")) & ~other & ~proved
    )
    return {"contact_proved": proved, "contact_excluded": excluded}


def _flag(frame: pd.DataFrame, name: str) -> Bools:
    return frame[name].to_numpy() if name in frame else np.zeros(len(frame), bool)
