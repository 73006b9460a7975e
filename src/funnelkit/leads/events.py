"""Steps that few exports tell: qualified, proposal, paid, delivered; and what their statuses say of them."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Collection

    import numpy.typing as npt

    from funnelkit.leads.columns import Columns

    Bools = npt.NDArray[np.bool_]

EVENTS = {"qualified": "qualified", "proposals": "proposal", "paid": "paid", "delivered": "delivered"}
"""The steps, with their columns of marks; the day of each is its mark's `…_at`."""

MOMENTS = tuple(f"{mark}_at" for mark in EVENTS.values())

_REACHED = {"qualified": frozenset({"qualified"}), "proposal": frozenset({"proposal"})}
"""Present statuses that prove a step. A later one does not: a sale may come without a proposal."""

_BEFORE = {"qualified": frozenset[str](), "proposal": frozenset({"qualified"})}
"""Present statuses that prove that a step has not been reached, beside those that prove no contact."""


def find_limits(columns: Columns, told: Collection[str]) -> dict[str, Bools]:
    """Give whose present status proves that the lead was qualified, had a proposal, or did not; of steps not `told`.

    A lead that has moved on, or was lost, may have been both all the same.
    """
    found: dict[str, Bools] = {}
    vocabulary = columns.plan.vocabulary
    for column in columns.states():
        said = [(vocabulary.phase_of(value), vocabulary.step_of(value)) for value in column.values]
        for step in (step for step in _REACHED if step not in told):
            proved = [phase in _REACHED[step] for phase, _ in said]
            excluded = [phase in _BEFORE[step] or reached == "no_contact" for phase, reached in said]
            for name, which in ((f"{step}_proved", proved), (f"{step}_excluded", excluded)):
                if any(which):
                    table = np.array([*which, False])
                    found[name] = found.get(name, np.zeros(len(columns), bool)) | table[column.codes]
    return {name: which for name, which in found.items() if f"{name.partition('_')[0]}_proved" in found}


def find_returned(columns: Columns) -> Bools | None:
    """Give the leads whose status says that what was sold came back; None where none does."""
    found: Bools | None = None
    for column in columns.states():
        table = np.array(
            [columns.plan.vocabulary.phase_of(value) == "returned" for value in column.values] + [False]
        )
        if table.any():
            found = table[column.codes] if found is None else found | table[column.codes]
    return found
