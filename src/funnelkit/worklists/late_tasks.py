"""Tasks that are late, that were moved, or of which nothing was written down."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from funnelkit.leads.written import BLANK, UNTOLD
from funnelkit.worklists.found import NOBODY, Found, Scene, of_leads, of_tasks

if TYPE_CHECKING:
    import numpy.typing as npt

    Bools = npt.NDArray[np.bool_]

LEAST_MATCHED = 0.5
"""The share of tasks that must be of leads in the files before a lead without any is said to have none."""


def find_overdue(scene: Scene) -> list[Found]:
    """Give the tasks that are not done though they were due before the day of the list, and those due on it."""
    if scene.tells_undone:
        tasks = scene.tasks
        assert tasks is not None
        due = tasks["due_at"].to_numpy().astype("datetime64[D]")
        late, today = _late(scene, due, _in_hand(scene))
        found = [("overdue_task", late), ("due_task", today)]
        return [of_tasks(scene, kind, at, scene.days_since(due[at]), due_at=due[at]) for kind, at in found]
    if "next_task_at" not in scene.frame:
        return []
    due = scene.days_of("next_task_at")
    late, today = _late(scene, due, scene.open)
    none = {"task": None, "task_file": None, "task_row": None}
    return [
        of_leads(kind, at, scene.days_since(due[at]), due_at=due[at], **none)
        for kind, at in (("overdue_task", late), ("due_task", today))
    ]


def _late(scene: Scene, due: Any, asked: Bools) -> tuple[Any, Any]:
    past = asked & (due < scene.on)
    late = np.flatnonzero(past)
    return late[scene.days_since(due[late]) > 0], np.flatnonzero(asked & (due == scene.on))


def _in_hand(scene: Scene) -> Bools:
    """Say which tasks are still to be done, of leads that are in the list or of none that is known."""
    tasks = scene.tasks
    assert tasks is not None
    undone: Bools = ~tasks["done"].to_numpy()
    return undone & _listed(scene)


def _listed(scene: Scene) -> Bools:
    tasks = scene.tasks
    assert tasks is not None
    listed: Bools = (scene.lead_of >= 0) | (tasks["lead_row"].to_numpy() < 0)
    return listed


def tells_next(scene: Scene) -> bool:
    """Say whether it is known which leads have a task: most tasks are of leads in these files."""
    if scene.tells_undone:
        tasks = scene.tasks
        assert tasks is not None
        return _is_matched(tasks)
    return "next_task_at" in scene.frame


def tells_all(scene: Scene) -> bool:
    """Say whether it is known which leads ever had a task: the tables hold done ones, too, of leads in these files."""
    return scene.tasks is not None and not scene.only_undone and _is_matched(scene.tasks)


def _is_matched(tasks: pd.DataFrame) -> bool:
    return bool(len(tasks)) and float((tasks["lead_row"].to_numpy() >= 0).mean()) >= LEAST_MATCHED


def find_without_next(scene: Scene) -> list[Found]:
    """Give the open leads that nobody has anything to do with: no task that is not done, none ahead."""
    if not tells_next(scene):
        return []
    has = np.zeros(len(scene.frame), bool)
    if scene.tells_undone:
        lead, _ = scene.leads_of(np.flatnonzero(_in_hand(scene)))
        has[lead[lead >= 0]] = True
    else:
        has = ~np.isnat(scene.days_of("next_task_at"))
    places = np.flatnonzero(scene.open & ~has)
    last = _last_seen(scene)[places]
    return [of_leads("no_next_task", places, scene.days_since(last), since=last)]


def _last_seen(scene: Scene) -> Any:
    """Give the last day that something is known to have been done with each lead, up to the day of the list."""
    seen = np.full(len(scene.frame), np.datetime64("NaT", "D"))
    for name in ("created_at", "contacted_at", "appointment_at", "show_at"):
        days = scene.days_of(name)
        seen = np.fmax(seen, np.where(days <= scene.on, days, np.datetime64("NaT", "D")))
    if scene.tasks is not None:
        name = "done_at" if "done_at" in scene.tasks else "due_at"
        done = scene.tasks[name].to_numpy().astype("datetime64[D]")
        lead, at = scene.leads_of(np.flatnonzero(scene.tasks["done"].to_numpy() & (done <= scene.on)))
        latest = pd.Series(done[at[lead >= 0]].astype("datetime64[s]")).groupby(lead[lead >= 0]).max()
        places = latest.index.to_numpy()
        seen[places] = np.fmax(seen[places], latest.to_numpy().astype("datetime64[D]"))
    return seen


def tells_results(scene: Scene) -> bool:
    """Say whether some table of tasks has a column for what came of them."""
    return scene.tasks is not None and bool((scene.tasks["result"].to_numpy() != UNTOLD).any())


def find_without_result(scene: Scene) -> list[Found]:
    """Give the tasks that were done and of which nobody wrote down what came of it; called off ones have nothing to tell."""
    if not tells_results(scene):
        return []
    tasks = scene.tasks
    assert tasks is not None
    done = tasks["done"].to_numpy() & ~tasks["dropped"].to_numpy()
    places = np.flatnonzero(done & (tasks["result"].to_numpy() == BLANK) & _listed(scene))
    day = tasks["done_at" if "done_at" in tasks else "due_at"].to_numpy().astype("datetime64[D]")[places]
    return [of_tasks(scene, "done_without_result", places, scene.days_since(day), done_on=day)]


def tells_moves(scene: Scene) -> bool:
    """Say whether the tables of tasks tell that due days were moved."""
    return scene.leads.due_moves is not None


def tells_reasons(scene: Scene) -> bool:
    """Say whether some table has a column for why a due day was moved."""
    moves = scene.leads.due_moves
    return moves is not None and bool((moves["reason"].to_numpy() != UNTOLD).any())


def find_moved(scene: Scene) -> list[Found]:
    """Give the tasks whose due day was moved, how often, by whom, by how many days in all; and without a reason."""
    moves = scene.leads.due_moves
    if moves is None or scene.tasks is None or not len(moves):
        return []
    listed = _listed(scene)[moves["task"].to_numpy()]
    moves = moves[listed].reset_index(drop=True)
    found = [_counted(scene, moves, "due_moved")] if len(moves) else []
    unreasoned = moves[moves["reason"].to_numpy() == BLANK].reset_index(drop=True)
    return [*found, *([_counted(scene, unreasoned, "moved_without_reason")] if len(unreasoned) else [])]


def _counted(scene: Scene, moves: pd.DataFrame, kind: str) -> Found:
    """Count the moves of each task, the more of them the worse."""
    by_task = moves.groupby("task", sort=True)["days"].agg(["size", "sum"])
    places = by_task.index.to_numpy().astype(np.int64)
    times, shifted = by_task["size"].to_numpy(), by_task["sum"].to_numpy()

    people = _people(moves, places)
    return of_tasks(scene, kind, places, times, times=times, shifted=shifted, people=people)


def _people(moves: pd.DataFrame, tasks: npt.NDArray[np.int64]) -> npt.NDArray[np.object_] | str:
    """Name who moved each task, with how often where there are several: "Anna 2, Boris 1"."""
    if "author" not in moves:
        return "–"
    counts = moves.groupby(["task", "author"], observed=True, sort=True).size().reset_index(name="times")
    names = ["–", *(str(name) for name in moves["author"].cat.categories)]
    times = counts["times"].to_numpy()
    author = counts["author"].cat.codes.to_numpy().astype(np.int64) + 1
    place = np.searchsorted(tasks, counts["task"].to_numpy())
    several = np.bincount(place, minlength=len(tasks)) > 1
    codes = np.zeros(len(tasks), np.int64)
    codes[place] = author
    among: dict[int, list[tuple[int, str]]] = {}
    for at in np.flatnonzero(several[place]).tolist():
        among.setdefault(int(place[at]), []).append((-int(times[at]), names[author[at]]))
    for task, who in among.items():
        codes[task] = len(names)
        names.append(", ".join(f"{name} {-n}" for n, name in sorted(who)))
    found: npt.NDArray[np.object_] = np.array(names, dtype=object)[codes]
    return found


def has_task(scene: Scene, low: Any, high: Any) -> Bools:
    """Say which leads have a task due from one day of theirs to another (NaT: no limit), done or not."""
    found = np.zeros(len(scene.frame), bool)
    if scene.tasks is None:
        return found
    due = scene.tasks["due_at"].to_numpy().astype("datetime64[D]")
    lead, at = scene.leads_of(np.flatnonzero(~np.isnat(due) & ~scene.tasks["dropped"].to_numpy()))
    mine, day = lead[lead != NOBODY], due[at[lead != NOBODY]]
    inside = (np.isnat(low[mine]) | (day >= low[mine])) & (np.isnat(high[mine]) | (day <= high[mine]))
    found[mine[inside]] = True
    return found
