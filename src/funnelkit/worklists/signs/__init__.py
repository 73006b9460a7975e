"""Signs that a lead was refused by accident: one list of rules, each over the columns of the refused leads.

A rule that the files cannot tell of gives None; else for whom it could hold, for whom it does, and what to say of them.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from funnelkit.worklists.signs import after, closing, reasons
from funnelkit.worklists.signs.sign import Sign

if TYPE_CHECKING:
    from collections.abc import Callable

    from funnelkit.worklists.refused import Refused

__all__ = ["RULES", "Rule", "Sign"]


@dataclass(frozen=True)
class Rule:
    """A sign of an accident; `weight` is what it counts for where the configuration says nothing."""

    name: str
    weight: float
    find: Callable[[Refused], Sign | None]


RULES = (
    Rule("appointment_ahead", 5, after.find_appointment_ahead),
    Rule("asked_again", 4, after.find_asked_again),
    Rule("visit_later", 5, after.find_visit_later),
    Rule("sale_marked", 5, after.find_sale_marked),
    Rule("open_task", 4, after.find_open_task),
    Rule("contact_later", 4, after.find_contact_later),
    Rule("phone_there", 4, reasons.find_phone_there),
    Rule("appointment_after", 4, after.find_appointment_after),
    Rule("at_once", 3, closing.find_at_once),
    Rule("spoken_to", 3, reasons.find_spoken_to),
    Rule("never_contacted", 2, reasons.find_never_contacted),
    Rule("not_twice", 3, reasons.find_not_twice),
    Rule("blank_reason", 2, reasons.find_blank_reason),
    Rule("batch", 2, closing.find_batch),
    Rule("answered", 2, after.find_answered),
    Rule("month_end", 1, closing.find_month_end),
    Rule("number_there", 1, reasons.find_number_there),
)
"""Every rule, the heaviest first: a lead's reasons are told in this order."""
