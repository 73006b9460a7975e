"""Signs that a lead was refused by accident: one list of rules, each over the columns of the refused leads.

A rule that the files cannot tell of gives None; else for whom it could hold, for whom it does, and what to say of them.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from funnelkit.worklists.signs import after, batches, closing, reasons, tasks
from funnelkit.worklists.signs.sign import Sign

if TYPE_CHECKING:
    from collections.abc import Callable

    from funnelkit.worklists.refused import Refused

__all__ = ["RULES", "Rule", "Sign"]


@dataclass(frozen=True)
class Rule:
    """A sign of an accident; `weight` is what it counts for where the configuration says nothing.

    `of_no_lead`: it tells of refusals, too, whose reason says that it was no lead.
    """

    name: str
    weight: float
    find: Callable[[Refused], Sign | None]
    of_no_lead: bool = False


RULES = (
    Rule("open_task", 8, tasks.find_open_task, of_no_lead=True),
    Rule("visit_later", 7, after.find_visit_later, of_no_lead=True),
    Rule("sale_marked", 7, after.find_sale_marked, of_no_lead=True),
    Rule("contact_later", 7, after.find_contact_later, of_no_lead=True),
    Rule("appointment_ahead", 5, after.find_appointment_ahead, of_no_lead=True),
    Rule("not_twice", 5, reasons.find_not_twice),
    Rule("appointment_after", 5, after.find_appointment_after, of_no_lead=True),
    Rule("asked_again", 4, after.find_asked_again, of_no_lead=True),
    Rule("phone_there", 4, reasons.find_phone_there),
    Rule("at_once", 4, closing.find_at_once),
    Rule("too_early", 3, reasons.find_too_early, of_no_lead=True),
    Rule("odd_one", 2, batches.find_odd_one),
    Rule("spoken_to", 2, reasons.find_spoken_to),
    Rule("activity_later", 2, after.find_activity_later, of_no_lead=True),
    Rule("batch", 2, batches.find_batch),
    Rule("answered", 2, after.find_answered),
    Rule("never_contacted", 1, reasons.find_never_contacted),
    Rule("blank_reason", 1, reasons.find_blank_reason),
    Rule("month_end", 1, closing.find_month_end),
    Rule("number_there", 1, reasons.find_number_there),
)
"""Every rule, the heaviest first: a lead's reasons are told in this order.

Where invented departments have a sign, its weight is a whole number near those that bring most slips into the first 20 lines:
benchmarks/planted.py and tests/accidents.py, by other seeds than those of the figures in docs/method.md.
"""
