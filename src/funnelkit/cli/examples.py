"""Command lines that the help of each command ends with: they run as they stand, once `demo` has written its files."""

from __future__ import annotations

from collections.abc import Mapping

_BEFORE = "sample/leads-january-february.xlsx"
_MARCH = "sample/leads-march.xlsx"
_BOTH = "sample/leads-*.xlsx"
_TASKS = "sample/tasks-march.csv"
_KEPT = "2026-01..2026-02"

EXAMPLES: Mapping[str, tuple[str, ...]] = {
    "": ("demo sample", f"baseline {_BEFORE}", f"compare {_MARCH}"),
    "demo": ("demo sample",),
    "inspect": (f"inspect {_MARCH}", f"inspect {_MARCH} --output reading.html"),
    "baseline": (f"baseline {_BEFORE}", f"baseline {_MARCH} --name spring --accept"),
    "compare": (
        f"compare {_MARCH} --baseline {_KEPT}",
        f"compare {_MARCH} --fail-on worse",
    ),
    "report": (f"report {_MARCH}", f"report {_BOTH} --output report.html"),
    "managers": (f"managers {_BOTH}",),
    "sources": (f"sources {_BOTH}",),
    "refusals": (f"refusals {_MARCH}", f"refusals {_MARCH} --where source=Website"),
    "timing": (f"timing {_MARCH} --only managers,hours",),
    "nps": (f"nps {_BOTH}",),
    "forecast": (f"forecast {_BOTH}",),
    "plan": (f"plan {_BOTH} --sales 20", f"plan {_MARCH} sample/sales-plan.csv"),
    "movement": (f"movement {_MARCH} --from 2026-03-01",),
    "rows": (f"rows B1 {_MARCH}", f"rows 'show_rate[source=Website]' {_MARCH} --missed"),
    "callbacks": (f"callbacks {_MARCH} --limit 5", f"callbacks {_MARCH} --output callbacks.xlsx"),
    "deadlines": (f"deadlines {_MARCH} {_TASKS}",),
    "silence": (f"silence {_BOTH}",),
    "check": (f"check {_MARCH}",),
    "baselines": ("baselines list",),
    "baselines list": ("baselines list",),
    "baselines check": ("baselines check",),
    "baselines show": (f"baselines show {_KEPT}",),
    "baselines accept": (f"baselines accept {_KEPT}",),
    "baselines rename": ("baselines rename spring march",),
    "baselines remove": ("baselines remove march",),
    "changes": (
        'changes add 2026-03-01 "Call at once" --expect contact_rate=up',
        f"changes judge {_BOTH}",
    ),
    "changes add": ('changes add 2026-03-01 "Call at once" --expect contact_rate=up',),
    "changes list": ("changes list",),
    "changes judge": (f"changes judge {_BOTH}",),
    "changes remove": ("changes remove 1",),
    "outbox": ("outbox list",),
    "outbox list": ("outbox list",),
    "outbox send": (),
    "outbox remove": (),
    "init": (f"init {_MARCH}", f"init {_MARCH} --interactive"),
    "template": ("template leads.xlsx", "template lidy.xlsx --language ru --preset school"),
    "completion": ("completion bash", "completion powershell"),
}
"""By the words of the command; the order is one in which they can be run one after the other."""
