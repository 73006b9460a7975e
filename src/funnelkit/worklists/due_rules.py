"""Due rules of the configuration: what must have happened with a lead by a day that its stage or a moment of it gives."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from funnelkit.errors import UsageError

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

ANCHORS = ("after", "before", "on", "event")
DATES = ("appointment_at", "expected_close_at", "next_task_at")
"""Days ahead by which something can be due."""

EVENTS: Mapping[str, str] = {
    "created": "created_at",
    "contacted": "contacted_at",
    "appointment_set": "appointment_set_at",
    "show": "show_at",
    "qualified": "qualified_at",
    "proposal": "proposal_at",
    "contract": "contract_at",
    "paid": "paid_at",
    "delivered": "delivered_at",
    "sold": "closed_at",
    "refused": "closed_at",
}
"""What can happen to a lead, and the moment that tells its day."""

MUSTS = ("task", "move", "contact", "close")
KEYS = ("name", *ANCHORS, "days", "must", "look_back_days")
LOOK_BACK_DAYS = 30
"""How long ago an event may be for a rule to ask about it, where the rule says nothing else."""

_EXAMPLES: Mapping[str, str] = {
    "name": 'name = "Offers are followed up"',
    "after": 'after = "Offer sent"',
    "before": 'before = "appointment_at"',
    "on": 'on = "expected_close_at"',
    "event": 'event = "contract"',
    "days": "days = 2",
    "must": 'must = "task"',
    "look_back_days": "look_back_days = 30",
}
_ANY: Mapping[str, Sequence[str]] = {"before": DATES, "on": DATES, "event": tuple(EVENTS), "must": MUSTS}


class BadRule(UsageError):
    """A due rule has a value that cannot be."""

    key = "bad_rule"


class RuleIncomplete(UsageError):
    """A due rule lacks what it needs, or says two things of which it can say one."""

    key = "rule_incomplete"


class RuleKeyUnknown(UsageError):
    """A due rule has a key that there is not."""

    key = "rule_key_unknown"


@dataclass(frozen=True)
class Rule:
    """What `must` have happened (one of MUSTS) `days` after or before the day that `anchor` gives.

    `anchor`: "after" a lead came into the stage `of`, "before" or "on" the day `of` (one of DATES), or after an "event"
    `of` (one of EVENTS) not longer than `look_back_days` ago.
    """

    name: str
    anchor: str
    of: str
    days: int
    must: str
    look_back_days: int = LOOK_BACK_DAYS


def parse_rules(tables: object) -> tuple[Rule, ...]:
    """Read [[deadlines.rules]]; raises BadRule, RuleIncomplete or RuleKeyUnknown with the key and what to write.

    >>> parse_rules([{"name": "Offers", "after": "Offer sent", "days": 2, "must": "task"}])
    (Rule(name='Offers', anchor='after', of='Offer sent', days=2, must='task', look_back_days=30),)
    """
    if not isinstance(tables, list) or not all(isinstance(table, dict) for table in tables):
        raise RuleIncomplete(number=1, name="–", keys=["name"], example=_EXAMPLES["name"])
    rules = tuple(_rule(number, table) for number, table in enumerate(tables, 1))
    names = [rule.name for rule in rules]
    for number, name in enumerate(names, 1):
        if name in names[: number - 1]:
            raise _bad(number, "name", {"name": name})
    return rules


def _rule(number: int, table: Mapping[str, Any]) -> Rule:
    named = {"number": number, "name": str(table.get("name", "–"))}
    for key in table:
        if key not in KEYS:
            raise RuleKeyUnknown(**named, key_said=key, keys=list(KEYS))
    if "name" not in table:
        raise RuleIncomplete(**named, keys=["name"], example=_EXAMPLES["name"])
    anchors = [key for key in ANCHORS if key in table]
    if len(anchors) != 1:
        raise RuleIncomplete(**named, keys=list(ANCHORS), example=_EXAMPLES["after"])
    anchor = anchors[0]
    for key in ("must", *(() if anchor == "on" else ("days",))):
        if key not in table:
            raise RuleIncomplete(**named, keys=[key], example=_EXAMPLES[key])
    for key in table:
        if not _fits(key, table[key]) or (key == "must" and table[key] == "move" and anchor != "after"):
            raise _bad(number, key, table, without="move" if anchor != "after" else "")
    back = table.get("look_back_days", LOOK_BACK_DAYS)
    return Rule(table["name"], anchor, table[anchor], table.get("days", 0), table["must"], back)


def _fits(key: str, value: object) -> bool:
    if key in ("days", "look_back_days"):
        return isinstance(value, int) and not isinstance(value, bool) and value >= 0
    if key in _ANY:
        return value in _ANY[key]
    return isinstance(value, str) and bool(value.strip())


def _bad(number: int, key: str, table: Mapping[str, Any], without: str = "") -> BadRule:
    allowed = [word for word in _ANY.get(key, ()) if word != without]
    return BadRule(
        number=number,
        name=str(table.get("name", "–")),
        key_said=key,
        value=str(table[key]),
        allowed=allowed or [_EXAMPLES[key]],
        example=_EXAMPLES[key],
    )
