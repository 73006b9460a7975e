"""SurveyMonkey: a survey with a second row of headings, which names the answers that can be chosen."""

from __future__ import annotations

from datetime import timedelta

from exports import Told, export
from exports._files import csv_of
from exports.department import department, score

CAPTIONS = (
    *("Respondent ID", "Collector ID", "Start Date", "End Date", "IP Address", "Email Address", "First Name"),
    *("Last Name", "Custom Data 1", "How likely is it that you would recommend us to a friend or colleague?"),
    *("What is the main reason for your score?", "Which of these did you use?", "", ""),
)
CHOICES = (*("",) * 9, "Response", "Open-Ended Response", "Delivery", "Repair", "Other (please specify)")
MOMENT = "%m/%d/%Y %I:%M:%S %p"


@export("surveymonkey_survey.csv", "SurveyMonkey", tells="", kind="nps")
def survey() -> Told:
    """Answers from 0 to 10."""
    leads = department("en")
    rows = [
        (
            *(11_842_000_000 + lead.number, 4410, lead.created_at.strftime(MOMENT)),
            *((lead.created_at + timedelta(minutes=4)).strftime(MOMENT), "10.0.0.1", lead.email, lead.given),
            *(lead.family, "", score(lead), lead.reason or "Staff", ("", "Delivery")[lead.number % 2]),
            *(("Repair", "", "")[lead.number % 3], ""),
        )
        for lead in leads
    ]
    return Told(leads, csv_of(CAPTIONS, [CHOICES, *rows]).encode("utf-8-sig"))
