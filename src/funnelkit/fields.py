"""The fields of the canonical table: the only list of them.

An export's columns are recognised as these, renamed once, and never called by another name again.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Field:
    """One canonical field.

    `kind`: "moment" (a date or a date with time), "flag" (yes or no), "word" (few values, a possible dimension),
    "id", "person" (phone, e-mail: read only where duplicates are sought by person, or deals by their leads' contacts), "money",
    "currency", "line" (numbers of use in one kind of table: price and quantity of a product line, the order of stages), "label"
    (words of use in one kind of table: names in a look-up, the stage that a move left, chances of deals), "value" (what a field held before
    and after a change), "score" (0 to 10), "text" (free text, read only where its words are asked for), "other" (known, so that it is not taken for something else; never read).
    Of tables of counts alone: "count" (how many), "step" (which step is counted), "period" (when).
    """

    name: str
    kind: str
    dimension: bool = False


_FIELDS = (
    Field("lead_id", "id"),
    Field("deal_id", "id"),
    Field("created_at", "moment"),
    Field("contacted_at", "moment"),
    Field("appointment_set_at", "moment"),
    Field("appointment_at", "moment"),
    Field("show_at", "moment"),
    Field("qualified_at", "moment"),
    Field("proposal_at", "moment"),
    Field("sold_at", "moment"),
    Field("contract_at", "moment"),
    Field("paid_at", "moment"),
    Field("delivered_at", "moment"),
    Field("lost_at", "moment"),
    Field("closed_at", "moment"),
    Field("expected_close_at", "moment"),
    Field("next_task_at", "moment"),
    Field("modified_at", "moment"),
    Field("last_activity_at", "moment"),
    Field("answered_at", "moment"),
    Field("asked_at", "moment"),
    Field("contacted", "flag"),
    Field("appointment", "flag"),
    Field("show", "flag"),
    Field("qualified", "flag"),
    Field("proposal", "flag"),
    Field("sold", "flag"),
    Field("contract", "flag"),
    Field("paid", "flag"),
    Field("delivered", "flag"),
    Field("lost", "flag"),
    Field("non_target", "flag"),
    Field("is_test", "flag"),
    Field("auto_reply", "flag"),
    Field("asked", "flag"),
    Field("closed", "flag"),
    Field("active", "flag"),
    Field("status", "word"),
    Field("stage", "word", dimension=True),
    Field("manager", "word", dimension=True),
    Field("head", "word", dimension=True),
    Field("office", "word", dimension=True),
    Field("source", "word", dimension=True),
    Field("campaign", "word", dimension=True),
    Field("product", "word", dimension=True),
    Field("pipeline", "word", dimension=True),
    Field("refusal_reason", "word", dimension=True),
    Field("competitor", "word", dimension=True),
    Field("lead_type", "word", dimension=True),
    Field("amount", "money"),
    Field("probability", "label"),
    Field("cost", "money"),
    Field("currency", "currency"),
    Field("price", "line"),
    Field("quantity", "line"),
    Field("nps", "score"),
    Field("nps_reason", "text"),
    Field("phone", "person"),
    Field("email", "person"),
    Field("person_id", "id"),
    Field("lead_name", "id"),
    Field("spent_in", "label"),
    Field("target", "line"),
    Field("planned_in", "label"),
    Field("due_at", "moment"),
    Field("due_from", "moment"),
    Field("done_at", "moment"),
    Field("done", "label"),
    Field("task_id", "id"),
    Field("task_type", "label"),
    Field("task_result", "label"),
    Field("author", "label"),
    Field("move_reason", "label"),
    Field("stage_from", "label"),
    Field("stage_order", "line"),
    Field("value_from", "value"),
    Field("value_to", "value"),
    Field("changed_field", "label"),
    Field("question", "label"),
    Field("answer", "label"),
    Field("respondent", "id"),
    Field("name", "label"),
    Field("first_name", "label"),
    Field("last_name", "label"),
    Field("leads", "count"),
    Field("good_leads", "count"),
    Field("duplicate_leads", "count"),
    Field("offered", "count"),
    Field("missed", "count"),
    Field("appointments", "count"),
    Field("due", "count"),
    Field("shows", "count"),
    Field("visits", "count"),
    Field("total_visits", "count"),
    Field("sold_in_period", "count"),
    Field("count", "count"),
    Field("step", "step"),
    Field("period", "period"),
    Field("other", "other"),
)

FIELDS = {field.name: field for field in _FIELDS}
DIMENSIONS = tuple(field.name for field in _FIELDS if field.dimension)
