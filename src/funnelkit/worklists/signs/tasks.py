"""Tasks that stand on refused leads: a refusal that was meant ends them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from funnelkit.worklists.signs.sign import Sign

if TYPE_CHECKING:
    import numpy.typing as npt

    from funnelkit.worklists.refused import Refused

    Bools = npt.NDArray[np.bool_]
    Moments = npt.NDArray[np.datetime64]

_NOBODY = np.datetime64("NaT", "s")


def find_open_task(refused: Refused) -> Sign | None:
    """Find refused leads with which something is still to be done, by a table of tasks, else by their column of the next one.

    What had fallen due before the refusal may have led to it, and tells less.
    """
    found = _of_tasks(refused) or _of_leads(refused)
    if found is None:
        return None
    stands, due = found
    on = due.astype("datetime64[D]")
    when = np.where(np.isnat(due), "undated", np.where(on >= np.datetime64(refused.as_of), "ahead", "due"))
    exact = (due > on) & refused.has_clock("closed_at")
    to_come = np.where(exact, due > refused.closed, on > refused.closed_day)
    return Sign(np.ones(len(refused), bool), stands, {"on": on}, when, ~to_come)


def _of_tasks(refused: Refused) -> tuple[Bools, Moments] | None:
    """Say who has an undone task, and when the latest of them is due; None where no table tells what is done."""
    tasks = refused.leads.tasks
    if tasks is None or "done" not in tasks:
        return None
    ahead = tasks["due_at"].to_numpy() >= np.datetime64(refused.as_of)
    told = tasks["done_told"].to_numpy() if "done_told" in tasks else np.ones(len(tasks), bool)
    if not (told | ahead).any():
        return None
    undone = ~tasks["done"].to_numpy() & (told | ahead) & (tasks["lead_row"].to_numpy() >= 0)
    keys = _row_keys(tasks["lead_file"].to_numpy()[undone], tasks["lead_row"].to_numpy()[undone])
    due: Any = tasks["due_at"].to_numpy()[undone]
    order = np.lexsort((due.view(np.int64), keys))
    last = np.flatnonzero(np.diff(keys[order], append=-1))  # the latest due of each lead
    keys, due = keys[order][last], due[order][last]
    own = _row_keys(refused.column("file"), refused.column("row"))
    at = np.searchsorted(keys, own)
    return np.append(keys, -1)[at] == own, np.append(due, _NOBODY)[at]


def _of_leads(refused: Refused) -> tuple[Bools, Moments] | None:
    """Say whose export names a next task, and when; None where it names none of any lead."""
    if "next_task_at" not in refused.frame or np.isnat(refused.column_of_all("next_task_at")).all():
        return None
    due = refused.moment("next_task_at")
    return ~np.isnat(due), due


def _row_keys(files: Any, rows: Any) -> npt.NDArray[np.int64]:
    keys: npt.NDArray[np.int64] = (files.astype(np.int64) << 32) + rows
    return keys
