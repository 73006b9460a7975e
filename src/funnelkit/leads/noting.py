"""What was strange about one table, gathered while its columns are typed."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from funnelkit.leads.table import note_rows, row_list
from funnelkit.model import Note

if TYPE_CHECKING:
    import numpy.typing as npt

    from funnelkit.leads.columns import Columns

    Bools = npt.NDArray[np.bool_]


class PartNotes:
    """Collects what was strange about a table, with its file's name and the first rows."""

    def __init__(self, columns: Columns) -> None:
        self.columns = columns
        self.found: list[Note] = []
        if columns.left_out:
            rows = row_list(np.array(columns.left_out, np.int32))
            self.add("not_leads", rows_left_out=len(columns.left_out), rows=rows)

    def add(self, key: str, which: Bools | None = None, **params: object) -> None:
        """Note something of some leads; nothing where there are none."""
        if which is not None:
            places = np.flatnonzero(which)
            if not len(places):
                return
            self.found.append(
                note_rows(key, self.columns.plan.reading.name, self.columns.rows[places], **params)
            )
            return
        self.found.append(Note(key, {"file": self.columns.plan.reading.name, **params}))

    def add_unreadable(self, key: str, field: str, header: str) -> None:
        """Note the cells of a field that cannot be read, with some of them; nothing where there are none."""
        column = self.columns.fields[field]
        which = np.zeros(len(self.columns), bool)
        which[column.unreadable] = True
        self.add(key, which, field=field, header=header, examples=list(column.unreadable_examples))
