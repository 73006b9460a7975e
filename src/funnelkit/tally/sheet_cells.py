"""The cells of a table of counts, its names folded together, and the step that a whole table counts."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from funnelkit.languages.fold import fold, split_camel
from funnelkit.leads.columns import tidy
from funnelkit.reading.table import CODES
from funnelkit.recognition.blanks import is_blank
from funnelkit.recognition.counted import counted_field
from funnelkit.recognition.distinct import Distinct
from funnelkit.tally.figures import Names, Texts

if TYPE_CHECKING:
    import numpy.typing as npt

    from funnelkit.recognition.plan import Plan


def read_cells(plan: Plan) -> tuple[npt.NDArray[np.int32], dict[int, Texts]]:
    """Read every cell of a table, each distinct one once."""
    found = {column.place: Distinct() for column in plan.columns}
    rows: list[npt.NDArray[np.int32]] = []
    for block in plan.reading.blocks(dict.fromkeys(found, CODES)):
        rows.append(block.rows)
        for place, column in found.items():
            column.add(block.columns[place])
    numbers = np.concatenate(rows) if rows else np.zeros(0, np.int32)
    return numbers, {place: Texts(tuple(column.texts()), column.codes()) for place, column in found.items()}


def fold_names(texts: Texts) -> Names:
    """Fold the spellings of a name together."""
    keys: dict[str, int] = {}
    values: list[str] = []
    table = np.full(len(texts.texts) + 1, -1, np.int32)
    for code, text in enumerate(texts.texts):
        form = tidy(text)
        if is_blank(form):
            continue
        key = fold(form) or form
        if key not in keys:
            keys[key] = len(values)
            values.append(form)
        table[code] = keys[key]
    return Names(tuple(values), table[texts.codes])


def step_of_table(plan: Plan) -> str | None:
    """Name the one step that a whole tally counts: as told, else by the lines above it, its sheet, its file's name."""
    told = plan.told.get("step")
    if told:
        return counted_field(told)
    reading = plan.reading
    stem = reading.name.rpartition(".")[0].replace("_", " ").replace("-", " ")
    corner = [column.header for column in plan.columns if column.field is None]
    for text in (" ".join(corner), *reading.titles, reading.sheet or "", stem):
        words = fold(split_camel(text)).split()
        found = {step for size in (3, 2, 1) for at in range(len(words) - size + 1) if (step := counted_field(" ".join(words[at : at + size])))}  # fmt: skip
        if len(found) == 1:
            return found.pop()
    return None
