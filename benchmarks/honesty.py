"""Show by simulation that a comparison keeps its word: it says nothing where nothing changed, and sees what did.

`make honesty` runs it. Departments are drawn whose truth is known (`departments.py`), a baseline is kept, an export is
compared with it (`trials.py`), and what was said is counted (`honesty_tables.py`). The same seed gives the same figures,
however many jobs there are and whatever else is asked for.

    python honesty.py --reports 1000 --jobs 2
    python honesty.py --only nothing leads=60 base=4 late=7,40
    python honesty.py --write            # into docs/method.md, between its marks
    python honesty.py --kept counts.json # goes on where it was stopped

Tables: `nothing`: how many reports contain any improved or worse, in any row of any table, where nothing changed;
`others` the same for exports of other kinds; `power`: how often a true rise is found; `last-day`: a month that has just
ended.
"""

from __future__ import annotations

import argparse
import json
from collections import Counter
from contextlib import contextmanager
from multiprocessing import get_context
from pathlib import Path
from typing import TYPE_CHECKING

from honesty_tables import TABLES, Counts, lay_out
from trials import SEED, Setting

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

    Task = tuple[str, Setting, range, int]
    Told = tuple[str, Setting, Counter[str]]

METHOD = Path(__file__).resolve().parents[1] / "docs" / "method.md"
MARKS = "<!-- honesty -->", "<!-- /honesty -->"
CHUNK = 20


def count_chunk(task: Task) -> Told:
    """Count what is told of some reports of a setting."""
    name, setting, numbers, seed = task
    told = Counter(what for number in numbers for what in TABLES[name].tell(setting, number, seed))
    return name, setting, told + Counter(reports=len(numbers))


def run(
    counts: Mapping[str, Counts],
    chosen: Mapping[str, Sequence[Setting]],
    reports: int,
    jobs: int = 1,
    seed: int = SEED,
) -> Iterator[Mapping[str, Counts]]:
    """Go on counting all tables, a few reports of every setting in turn; gives the growing counts after each round."""
    kinds = [(name, setting) for name, settings in chosen.items() for setting in settings]
    tasks = [
        (name, setting, range(start, min(start + CHUNK, reports)), seed)
        for start in range(0, reports, CHUNK)
        for name, setting in kinds
        if start >= counts[name].reports(setting)
    ]
    with _workers(jobs) as work:
        for place, (name, setting, told) in enumerate(work(count_chunk, tasks)):
            counts[name].add(setting, told)
            if place % len(kinds) == len(kinds) - 1 or place == len(tasks) - 1:
                yield counts


def read_counts(path: Path | None, names: Iterable[str]) -> dict[str, Counts]:
    """Give the counts of an earlier run, none where there was none."""
    kept = json.loads(path.read_text(encoding="utf-8")) if path and path.exists() else {}
    return {name: Counts.unpack(kept.get(name, [])) for name in {**kept, **dict.fromkeys(names)}}


def keep_counts(path: Path, counts: Mapping[str, Counts]) -> None:
    """Write counts whole, so that a run that is stopped can go on."""
    text = json.dumps({name: found.pack() for name, found in counts.items()}, indent=0)
    path.with_suffix(".part").write_text(text, encoding="utf-8")
    path.with_suffix(".part").replace(path)


@contextmanager
def _workers(jobs: int) -> Iterator[Callable[[Callable[[Task], Told], Sequence[Task]], Iterable[Told]]]:
    if jobs == 1:
        yield map
        return
    with get_context("spawn").Pool(jobs) as pool:
        yield pool.imap


def choose(words: Sequence[str]) -> dict[str, list[Setting]]:
    """Give the tables and settings that are named: tables as `power`, settings as `leads=60` or `late=1,7`.

    KeyError for a table, AttributeError for a part of settings that there is not.
    """
    parts = {key: values.split(",") for key, is_part, values in (w.partition("=") for w in words) if is_part}
    names = [word for word in words if "=" not in word] or list(TABLES)
    return {
        name: [
            setting
            for setting in TABLES[name].settings
            if all(_write(getattr(setting, key)) in values for key, values in parts.items())
        ]
        for name in names
    }


def _write(value: object) -> str:
    return f"{value:g}" if isinstance(value, float) else str(value)


def fill(document: str, tables: str) -> str:
    """Put tables between the marks of a document. ValueError where it has none."""
    before, begin, rest = document.partition(MARKS[0])
    _, end, after = rest.partition(MARKS[1])
    if not begin or not end:
        raise ValueError(f"no {' … '.join(MARKS)}")
    return f"{before}{begin}\n\n{tables}\n{end}{after}"


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--reports", type=int, default=1000, help="of each setting")
    parser.add_argument("--jobs", type=int, default=2)
    parser.add_argument("--seed", type=int, default=SEED)
    parser.add_argument("--only", nargs="+", default=[], metavar="WORD", help="tables, and parts of settings")
    parser.add_argument("--into", type=Path, help="a file that shows the tables while they grow")
    parser.add_argument(
        "--kept", type=Path, help="a file that keeps the counts, to go on where it was stopped"
    )
    parser.add_argument("--write", action="store_true", help="put the tables into docs/method.md")
    options = parser.parse_args()
    if options.write:
        fill(METHOD.read_text(encoding="utf-8"), "")  # before the hours that it takes
    chosen = choose(options.only)
    counts = read_counts(options.kept, chosen)
    text = lay_out(counts)
    for _ in run(counts, chosen, options.reports, options.jobs, options.seed):
        text = lay_out(counts)
        if options.kept:
            keep_counts(options.kept, counts)
        if options.into:
            options.into.write_text(text, encoding="utf-8")
    if options.write:
        METHOD.write_text(fill(METHOD.read_text(encoding="utf-8"), text), encoding="utf-8")
    print(text)


if __name__ == "__main__":
    main()
