"""funnelkit: how well a sales department turns inquiries into sales, measured from the exports it already has.

In a notebook: `import funnelkit as fk; leads = fk.load("march.csv"); fk.measure(leads)`. Names are loaded on first use.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from funnelkit.notebook import (
        Finding,
        LoadedLeads,
        baseline,
        compare,
        keep_baseline,
        load,
        measure,
        open_baseline,
    )

__version__ = "0.1.0"

__all__ = [
    "Finding",
    "LoadedLeads",
    "__version__",
    "baseline",
    "compare",
    "keep_baseline",
    "load",
    "measure",
    "open_baseline",
]


def __getattr__(name: str) -> object:
    if name in __all__:
        from funnelkit import notebook

        return getattr(notebook, name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})
