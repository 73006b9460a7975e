"""An invented department in which some leads on their way to a sale are refused by a slip of the hand.

It plants by the causes of slips, not by the rules that look for them: a wrong row ticked while clearing out, a wrong
button after a call, a lead taken for another's. What traces a slip leaves is chance, and the true refusals are no clean
ones either: reasons left blank, quick ones, unmarked calls, tasks left behind, people who ask again.
"""

from dataclasses import dataclass, field
from datetime import datetime, timedelta

import numpy as np

LEADS, TRUE_REFUSALS, SLIPS = 600, 250, 12
EXPORT_AT = datetime(2026, 6, 30, 18, 0)
DAYS = 120
HEAD = (
    "ID,Created at,Manager,Source,Phone,Contacted,First contact,Appointment date,Showed up,"
    "Status,Closed at,Lost reason,Amount"
)
TASK_HEAD = "Task,Due date,Task status,Lead ID"
MANAGERS = ("Anna", "Bela", "Cili", "Dora", "Emil")
SPOKEN_REASONS = ("Too expensive", "Bought elsewhere", "Changed mind", "Not in stock", "Loan refused")


@dataclass
class Inquiry:
    number: int
    created: datetime
    manager: str
    phone: str
    contacted: datetime | None = None
    appointment: datetime | None = None
    came: bool = False
    buys: bool = False
    status: str = "In progress"
    closed: datetime | None = None
    reason: str = ""
    amount: int | None = None
    tasks: list = field(default_factory=list)


def at_work(moment):
    """Move a moment into the hours from 9 to 19."""
    if moment.hour >= 19:
        moment = (moment + timedelta(days=1)).replace(hour=9)
    return moment.replace(hour=max(moment.hour, 9), second=0, microsecond=0)


class Department:
    def __init__(self, seed):
        self.rng = np.random.default_rng(seed)
        self.leads = []
        self.slips = set()

    def chance(self, share):
        return self.rng.random() < share

    def wait(self, low, high):
        """Draw minutes between two, most of them short."""
        return timedelta(minutes=float(low + (high - low) * self.rng.random() ** 2))

    def one_of(self, names):
        return names[int(self.rng.integers(len(names)))]

    def arrive(self, created=None, phone=None):
        first = EXPORT_AT - timedelta(days=DAYS)
        minute = float(self.rng.random() * DAYS * 1440)
        created = created or (first + timedelta(minutes=minute)).replace(second=0, microsecond=0)
        number = 1000 + len(self.leads)
        lead = Inquiry(
            number, created, self.one_of(MANAGERS), phone or f"+36 30 {number:03} {number % 7919:04}"
        )
        self.leads.append(lead)
        return lead

    def follow(self, lead):
        """Let a lead go its way, to what would become of it."""
        if not self.chance(0.6):
            return
        lead.contacted = at_work(lead.created + self.wait(5, 1500))
        if self.chance(0.55):
            day = lead.contacted + timedelta(days=int(self.rng.integers(1, 11)))
            lead.appointment = day.replace(hour=int(self.rng.integers(9, 19)), minute=0)
            lead.came = self.chance(0.65)
            lead.buys = lead.came and self.chance(0.45)

    def refuse_truly(self, lead):
        last = lead.appointment if lead.appointment and not self.chance(0.1) else lead.contacted
        quick = lead.contacted and self.chance(0.08)
        low, high = (1, 30) if quick else (1440, 15 * 1440)
        lead.closed = at_work((last or lead.created) + self.wait(low, high))
        lead.came = lead.came and lead.closed > lead.appointment
        lead.reason = self.one_of(SPOKEN_REASONS) if lead.contacted else "No answer"
        if lead.contacted and self.chance(0.1):
            lead.reason = "No answer"
        if self.chance(0.06):
            lead.reason = self.one_of(("", "", "Other"))
        if lead.contacted and not lead.appointment and self.chance(0.05):
            lead.contacted = None  # nobody marked the call
        if self.chance(0.05):
            lead.tasks.append((lead.closed + self.wait(-1440, 4320), False))
        if lead.contacted:
            lead.tasks.append((lead.contacted, True))
        lead.status = "Lost"

    def refuse_twin(self, lead):
        """Take a second inquiry for what it is."""
        if len(self.leads) < LEADS - SLIPS and lead.status != "Lost":
            twin = self.arrive(min(at_work(lead.created + self.wait(5, 2880)), EXPORT_AT), lead.phone)
            twin.status, twin.reason = "Lost", "Duplicate"
            twin.closed = min(at_work(twin.created + self.wait(5, 600)), EXPORT_AT)

    def clear_out(self):
        """Close half of the refusals in sittings: on one evening of the month, a manager's in one minute."""
        evenings = {manager: int(self.rng.integers(20, 29)) for manager in MANAGERS}
        for lead in [lead for lead in self.leads if lead.status == "Lost" and self.chance(0.5)]:
            evening = lead.closed.replace(day=evenings[lead.manager], hour=18, minute=30)
            lead.closed = evening if lead.closed < evening <= EXPORT_AT else lead.closed

    def slip(self, lead):
        """Refuse a lead that would have been sold, by one of the ways in which hands slip."""
        cause = self.one_of(("sitting", "button", "arrival", "twin"))
        lead.tasks.append((lead.appointment - timedelta(hours=20), False))
        if cause == "sitting":
            sittings = [
                other for other in self.leads if other.status == "Lost" and other.manager == lead.manager
            ]
            inside = [o for o in sittings if lead.created < o.closed < lead.appointment]
            other = self.one_of(inside) if inside else None
            lead.closed = other.closed if other else lead.contacted + timedelta(minutes=30)
            lead.reason = other.reason if other else ""
        elif cause == "button":
            lead.closed = lead.contacted + self.wait(1, 10)
            lead.reason = self.one_of(("", "No answer", *SPOKEN_REASONS))
        elif cause == "arrival":
            lead.closed = lead.created + self.wait(1, 25)
            lead.reason = self.one_of(("", "No answer", "Other"))
        else:
            lead.closed = at_work(lead.created + self.wait(10, 2880))
            lead.reason = "Duplicate"
        lead.status = "Lost"
        if lead.closed < lead.contacted and not self.chance(0.3):
            lead.contacted = lead.appointment = None  # nobody looked at it again
        if lead.appointment is None or lead.closed < lead.appointment:
            lead.came = lead.came and lead.appointment is not None and self.chance(0.3)
        if lead.contacted is None:
            lead.tasks = [(lead.created + timedelta(hours=3), False)] if self.chance(0.5) else []
        elif self.chance(0.4):
            lead.tasks = []
        if not lead.came and self.chance(0.4):
            again = lead.closed + self.wait(1440, 10 * 1440)
            if again < EXPORT_AT:
                self.arrive(at_work(again), lead.phone)
        self.slips.add(lead.number)

    def work(self):
        for _ in range(LEADS - 30):
            self.follow(self.arrive())
        buyers = [lead for lead in self.leads if lead.buys and lead.appointment < EXPORT_AT]
        self.rng.shuffle(buyers)
        slips, sold = buyers[:SLIPS], buyers[SLIPS:]
        for lead in sold:
            lead.status, lead.amount = "Sold", int(self.rng.integers(100, 400)) * 100
            lead.closed = min(at_work(lead.appointment + self.wait(60, 14400)), EXPORT_AT)
        others = [lead for lead in self.leads if not lead.buys]
        self.rng.shuffle(others)
        for lead in [lead for lead in others if lead.created < EXPORT_AT - timedelta(days=20)]:
            if sum(lead.status == "Lost" for lead in self.leads) == TRUE_REFUSALS:
                break
            self.refuse_truly(lead)
            if lead.closed > EXPORT_AT:
                lead.status, lead.closed, lead.reason = "In progress", None, ""
            elif self.chance(0.03) and len(self.leads) < LEADS - 12:
                self.arrive(min(at_work(lead.closed + self.wait(5 * 1440, 60 * 1440)), EXPORT_AT), lead.phone)
        for lead in self.leads[:: LEADS // 8]:
            self.refuse_twin(lead)
        self.clear_out()
        for lead in slips:
            self.slip(lead)
        while len(self.leads) < LEADS:
            self.follow(self.arrive())
        return self

    def rows(self):
        """Write the export and its tasks as CSV."""
        leads = [HEAD, *(self.row(lead) for lead in self.leads)]
        tasks = [
            f"Call,{due:%Y-%m-%d %H:%M},{'Completed' if done else 'Open'},{lead.number}"
            for lead in self.leads
            for due, done in lead.tasks
        ]
        return "\n".join(leads) + "\n", "\n".join([TASK_HEAD, *tasks]) + "\n"

    def row(self, lead):
        def when(moment):
            return f"{moment:%Y-%m-%d %H:%M}" if moment and moment <= EXPORT_AT else ""

        appointment = f"{lead.appointment:%Y-%m-%d %H:%M}" if lead.appointment else ""
        came = lead.came and lead.appointment and lead.appointment <= EXPORT_AT
        cells = [lead.number, when(lead.created), lead.manager, "Site", lead.phone]
        cells += ["yes" if when(lead.contacted) else "no", when(lead.contacted), appointment]
        cells += ["yes" if came else "no", lead.status, when(lead.closed), lead.reason, lead.amount or ""]
        return ",".join(str(cell) for cell in cells)


def plant(folder, seed):
    """Write an export and its tasks into a folder; give the ids that were refused by a slip."""
    department = Department(seed).work()
    leads, tasks = department.rows()
    (folder / "leads.csv").write_text(leads, encoding="utf-8")
    (folder / "tasks.csv").write_text(tasks, encoding="utf-8")
    return department.slips
