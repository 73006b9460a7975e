"""Typeform: a survey, the questions between its own columns."""

from __future__ import annotations

from datetime import timedelta

from exports import Told, export
from exports._files import csv_of
from exports.department import department, score

CAPTIONS = (
    *(
        "#",
        "How likely are you to recommend us to a friend or colleague?",
        "What is the main reason for your score?",
    ),
    *(
        "May we call you?",
        "Response Type",
        "Start Date (UTC)",
        "Stage Date (UTC)",
        "Submit Date (UTC)",
        "Network ID",
    ),
    "Tags",
)


@export("typeform_survey.csv", "Typeform", tells="", kind="nps")
def survey() -> Told:
    """Answers from 0 to 10."""
    leads = department("en")
    rows = [
        (
            *(f"k{lead.number}z", score(lead), lead.reason or "Staff", lead.number % 2, "completed"),
            *(
                f"{lead.created_at:%Y-%m-%d %H:%M:%S}",
                "",
                f"{lead.created_at + timedelta(minutes=4):%Y-%m-%d %H:%M:%S}",
            ),
            *("8c1f0a", ""),
        )
        for lead in leads
    ]
    return Told(leads, csv_of(CAPTIONS, rows).encode())
