"""An invented car dealer to try everything on: leads of three months, tasks of the last, a plan of sales, in English and in Russian."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from funnelkit.demo.department import invent_leads
from funnelkit.demo.looks import ENGLISH, RUSSIAN, make_csv, make_plan, make_tasks, make_workbook
from funnelkit.demo.tasks import invent_tasks
from funnelkit.errors import OutputError

if TYPE_CHECKING:
    from pathlib import Path

FILES = (
    *("leads-january-february.xlsx", "leads-march.xlsx", "lidy-yanvar-fevral.csv", "lidy-mart.csv"),
    *("tasks-march.csv", "zadachi-mart.csv"),
    *("sales-plan.csv", "plan-prodazh.csv"),
)


class WouldOverwrite(OutputError):
    """A file of that name is there already, and holds something else."""

    key = "would_overwrite"


class CannotWriteSample(OutputError):
    """The sample could not be written into the folder."""

    key = "cannot_write_sample"


def write(folder: Path) -> tuple[Path, ...]:
    """Write the sample department into a folder, made if it is missing, and give the files in the order of FILES.

    Files that hold the sample already are left as they are. Nothing is written if any other file is in the way.
    Raises WouldOverwrite, CannotWriteSample.
    """
    try:
        folder.mkdir(parents=True, exist_ok=True)
        contents = {folder / name: content for name, content in zip(FILES, _make_files(), strict=True)}
        for path in [path for path, content in contents.items() if not _holds(path, content)]:
            with path.open("xb") as file:
                file.write(contents[path])
    except OSError as error:
        path = error.filename or folder
        raise CannotWriteSample(path=str(path), reason=error.strerror or str(error)) from error
    return tuple(contents)


def _make_files() -> tuple[bytes, ...]:
    before, march = invent_leads()
    tasks = invent_tasks(march)
    leads = make_workbook(before), make_workbook(march), make_csv(before), make_csv(march)
    beside = (
        make(language) for make in (partial(make_tasks, tasks), make_plan) for language in (ENGLISH, RUSSIAN)
    )
    return *leads, *beside


def _holds(path: Path, content: bytes) -> bool:
    """Say whether a file is there and is the sample's; WouldOverwrite if it is another."""
    if not path.exists():
        return False
    if path.read_bytes() != content:
        raise WouldOverwrite(path=str(path))
    return True
