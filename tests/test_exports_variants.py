"""Exports with columns left out, in another order, or renamed: what is still read is read as it was."""

import random
from dataclasses import replace

import pytest

from conftest import some
from exports import FOLDER, all_exports
from funnelkit.fields import FIELDS
from funnelkit.reading import ReadingOptions, read_tables
from funnelkit.recognition.assignment import MANY
from funnelkit.recognition.plan import plan_table

VARIANTS = 6
SHIFTING = frozenset(
    name for name, field in FIELDS.items() if field.kind in ("moment", "flag", "score") and name not in MANY
)
"""Fields of which a wrong column makes a wrong figure; a second phone in place of the first does not."""


EXPORTS = all_exports()


@pytest.fixture(params=some(EXPORTS, 8), scope="module")
def table(request):
    export = EXPORTS[request.param]()
    return export.crm, read_tables(FOLDER / export.name, ReadingOptions(), [])[0]


def meanings(reading, crm):
    """Give what each heading was taken for."""
    return [
        (column.header, "created_at" if column.field == "answered_at" else column.field)
        for column in plan_table(reading, crm=crm).columns
    ]


def chosen(reading, places):
    """Give a table of some columns, in another order."""
    return replace(
        reading,
        headers=tuple(reading.headers[place] for place in places),
        sample=tuple(tuple(row[place] for place in places) for row in reading.sample),
    )


def test_no_column_becomes_another_day_or_mark(table):
    crm, reading = table
    whole = meanings(reading, crm)
    drawn = random.Random(len(whole))
    for _ in range(VARIANTS):
        places = [place for place in range(len(whole)) if drawn.random() < drawn.choice((0.5, 0.9))] or [0]
        drawn.shuffle(places)
        found = meanings(chosen(reading, places), crm)

        assert [
            (header, field)
            for place, (header, field) in zip(places, found, strict=True)
            if field in SHIFTING and field != whole[place][1]
        ] == []


def test_a_renamed_column_makes_no_other_one_its_day(table):
    crm, reading = table
    whole = meanings(reading, crm)
    for place, (header, field) in enumerate(whole):
        if field not in SHIFTING:
            continue
        renamed = tuple("Zq" if at == place else name for at, name in enumerate(reading.headers))
        found = meanings(replace(reading, headers=renamed), crm)

        assert [
            (name, other)
            for at, (name, other) in enumerate(found)
            if at != place and other in SHIFTING and other != whole[at][1]
        ] == [], header
