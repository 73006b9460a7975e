"""What `callbacks`, `silence` and `managers` say of departments in which things are planted, over many seeds.

python benchmarks/planted.py --seeds 20
python benchmarks/planted.py --write examples/planted --first 3     # the export of one seed, and nothing else
"""

from __future__ import annotations

import argparse
import os
from collections import Counter
from dataclasses import dataclass, replace
from functools import partial
from multiprocessing import get_context
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

from funnelkit.calendars import Calendar
from funnelkit.department.managers import Look, look_at_managers
from funnelkit.department.silence import listen
from funnelkit.intake import Order
from planted_arrivals import PHONE
from planted_calls import FEW, Calls, ask_calls, calls_told, causes_told
from planted_department import NOTHING, Department, Plan

if TYPE_CHECKING:
    from collections.abc import Iterable

    from funnelkit.department.managers import ManagersReport
    from planted_department import Truth

SOONER = {"silent_days": (18, 45), "phone_days": (8, 20)}
"""The same, asked before a month is over."""


@dataclass(frozen=True)
class Said:
    """What was said of the department of one seed, and what of it is true.

    `calls`: what the call list holds of its slips, and `few` that of the same department after three months. `silence`:
    what was named that is not planted (+), or planted and not named (-); `sooner` where the silence is younger. `above`, `others`: whether the
    better manager was named as such, and who else was named above. `clicks` of the planted department, as `silence`. `grown`: leads
    each that are old enough. `named`, `calm`, `clicks_of_none`: who was named where nothing is planted.
    """

    seed: int
    calls: Calls
    few: Calls
    silence: tuple[str, ...]
    sooner: tuple[str, ...]
    above: bool
    others: tuple[str, ...]
    clicks: tuple[str, ...]
    grown: float
    named: tuple[str, ...]
    calm: tuple[str, ...]
    clicks_of_none: tuple[str, ...]


def ask(seed: int, plan: Plan, folder: Path) -> Said:
    """Ask all of the department of a seed, and of one in which nothing is planted."""
    department = Department(seed, plan)
    few = ask_calls(Department(seed, replace(plan, **FEW)), folder)
    truth, calls, leads = department.truth, ask_calls(department, folder), folder / "leads.csv"
    silence = _silence(truth, leads)
    people = _people(truth, leads)
    above = set(_named(people, "above"))
    younger = Department(seed, replace(plan, **SOONER))
    sooner = _silence(younger.truth, younger.write(folder)[0])
    equals = Department(seed, NOTHING)
    calm_leads, _ = equals.write(folder)
    calm = _people(equals.truth, calm_leads)
    return Said(
        seed,
        calls,
        few,
        silence,
        sooner,
        truth.better in above,
        tuple(sorted(above - {truth.better})),
        _apart(_clickers(people), truth.clickers),
        sum(row.grown for row in people.rows) / len(people.rows),
        tuple(_named(calm, "above", "below")),
        _silence(equals.truth, calm_leads),
        _apart(_clickers(calm), frozenset()),
    )


def _order(truth: Truth, *files: Path) -> Order:
    return Order(tuple(map(str, files)), truth.export.date())


def _silence(truth: Truth, leads: Path) -> tuple[str, ...]:
    """Give what `--fail-on silent` would wrongly end for, and what it lacks."""
    found = listen(_order(truth, leads), Calendar(), {}).found
    named = {"/".join(channel.group.values()) for channel in found.silent}
    named |= {f"unanswered {'/'.join(each.group.values())}" for each in found.unanswered or ()}
    named |= {"everything"} if found.whole else set()
    planted = {*truth.silent, *([f"unanswered {PHONE}"] if truth.phone_days else [])}
    return _apart(named, planted)


def _apart(named: Iterable[str], planted: Iterable[str]) -> tuple[str, ...]:
    named, planted = set(named), set(planted)
    return (
        *(f"+{name}" for name in sorted(named - planted)),
        *(f"-{name}" for name in sorted(planted - named)),
    )


def _people(truth: Truth, leads: Path) -> ManagersReport:
    return look_at_managers(_order(truth, leads), Look())


def _named(found: ManagersReport, *sides: str) -> list[str]:
    """Give who is outside of what chance gives by sold of leads; by any rate where both sides are asked."""
    return [
        row.name
        for row in found.rows
        if any(
            standing.outside in sides and (key == "lead_conversion" or len(sides) > 1)
            for key, standing in row.standings.items()
        )
    ]


def _clickers(found: ManagersReport) -> set[str]:
    return {name for name, given in found.reasons.items() if given.one_reason and given.one_reason.stands_out}


def ask_in_a_folder(seed: int, plan: Plan) -> Said:
    """Ask with files that are gone afterwards."""
    with TemporaryDirectory() as folder:
        return ask(seed, plan, Path(folder))


def lay_out(said: list[Said]) -> str:
    """Give the counts as a table, and what was missed."""
    of = len(said)
    few, many = [one.few for one in said], [one.calls for one in said]
    lines = [
        *calls_told(few),
        *calls_told(many),
        ("the silent channels and the phone named, nothing else", _share(not one.silence for one in said)),
        ("… nothing that is not planted", _share(_only_missed(one.silence) for one in said)),
        (
            "all of it, where channels are silent for 18 to 45 days, the phone for 8 to 20",
            _share(not one.sooner for one in said),
        ),
        ("`silence` names nothing where all live", _share(not one.calm for one in said)),
        ("the better manager is named above chance", _share(one.above for one in said)),
        ("… and nobody else", _share(one.above and not one.others for one in said)),
        ("nobody is named among six equals", _share(not one.named for one in said)),
        ("those who click through are named, nobody else", _share(not one.clicks for one in said)),
        ("nobody is where nobody clicks", _share(not one.clicks_of_none for one in said)),
        ("leads each that are old enough", f"{sum(one.grown for one in said) / of:.0f}"),
    ]
    table = [f"| {of} seeds | |", "| --- | --- |", *(f"| {name} | {figure} |" for name, figure in lines)]
    wrong = [
        f"{what}: {', '.join(f'{name} {times}' for name, times in Counter(names).most_common())}"
        for what, names in (
            ("silence", [name for one in said for name in one.silence]),
            ("silence asked sooner", [name for one in said for name in one.sooner]),
            ("silence where all live", [name for one in said for name in one.calm]),
            ("named above beside the better", [name for one in said for name in one.others]),
            ("click through", [name for one in said for name in one.clicks]),
        )
        if names
    ]
    slips = [f"slips found: {causes_told(few)}", f"slips found of many refusals: {causes_told(many)}"]
    return "\n".join([*table, "", *slips, *wrong])


def _only_missed(apart: Iterable[str]) -> bool:
    return all(name.startswith("-") for name in apart)


def _share(held: Iterable[bool]) -> str:
    every = list(held)
    return f"{sum(every)} of {len(every)}"


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--seeds", type=int, default=100)
    parser.add_argument("--first", type=int, default=0, help="seed")
    parser.add_argument("--jobs", type=int, default=min(2, os.cpu_count() or 1))
    parser.add_argument("--write", type=Path, help="write the export of the first seed into a folder")
    parser.add_argument("--each", action="store_true", help="a line a seed, too")
    options = parser.parse_args()
    plan = Plan()
    if options.write:
        options.write.mkdir(parents=True, exist_ok=True)
        department = Department(options.first, plan)
        department.write(options.write)
        print(department.truth)
        return
    said = []
    with get_context("spawn").Pool(options.jobs) as pool:
        seeds = range(options.first, options.first + options.seeds)
        for one in pool.imap(partial(ask_in_a_folder, plan=plan), seeds):
            said.append(one)
            if options.each:
                print(one, flush=True)
    print(lay_out(said))


if __name__ == "__main__":
    main()
