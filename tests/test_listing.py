"""Work lists: the leads at some places, with file, row, id and manager, in every format."""

import json

import numpy as np
import pytest

from funnelkit.addresses import Address, BadAddress, parse_address, parse_names, write_group
from funnelkit.document import Document
from funnelkit.formats.terminal import render
from funnelkit.intake import Order, take_in
from funnelkit.languages import load_words
from funnelkit.model import Note
from funnelkit.tables.listing import listing_payload, listing_table
from funnelkit.worklists.listing import Listing, answers_of, lines_of, reviews_of

WORDS = load_words("en")
LEADS = """ID,Created,Manager,Status,Amount,Closed at
7,2026-03-01 10:00,Anna,Sold,100.50,2026-03-05
B-2,2026-03-02 11:30,,Lost,,2026-03-04
9,,Bela,New,,
"""


@pytest.fixture
def leads(tmp_path):
    def take(*texts, **asked):
        for number, text in enumerate(texts):
            (tmp_path / f"{number}.csv").write_text(text, encoding="utf-8")
        files = tuple(str(tmp_path / f"{number}.csv") for number in range(len(texts)))
        from datetime import date

        order = Order(files, date(2026, 11, 1), ids=True, **asked)
        return take_in(order, {"manager", "source"}).leads

    return take


def test_lines_know_their_file_row_id_and_manager(leads):
    found = leads(LEADS, LEADS.replace("7,", "70,").replace("B-2", "B-3").replace("9,", "90,"))
    lines = lines_of(found, np.array([4, 0, 2]))
    assert [(line.file, line.row, line.id, line.manager) for line in lines] == [
        ("1.csv", 3, "B-3", None),
        ("0.csv", 2, "7", "Anna"),
        ("0.csv", 4, "9", "Bela"),
    ]


def test_columns_are_typed_and_null_where_nothing_stands(leads):
    names = ("created_at", "closed_at", "amount", "outcome", "source", "manager")
    lines = lines_of(leads(LEADS), np.arange(3), columns=names)
    assert [list(map(str, line.values.values())) for line in lines] == [
        ["2026-03-01 10:00:00", "2026-03-05", "100.5", "sold", "None"],
        ["2026-03-02 11:30:00", "2026-03-04", "None", "lost", "None"],
        ["None", "None", "None", "open", "None"],
    ]


def test_ids_are_kept_only_where_they_are_asked_for(leads, tmp_path):
    found = leads(LEADS)
    from dataclasses import replace

    assert [line.id for line in lines_of(replace(found, ids=()), np.arange(2))] == [None, None]
    assert lines_of(found, np.arange(0)) == ()


def test_the_newest_snapshot_has_the_id_of_all(leads):
    text = "ID,Created,Status\n5,2026-03-01,New\n6,2026-03-01,New\n5,2026-03-01,Sold\n"
    lines = lines_of(leads(text), np.arange(2))
    assert [(line.row, line.id) for line in lines] == [(3, "6"), (4, "5")]


def test_deals_go_by_their_own_id(leads):
    text = (
        "Deal ID,Lead ID,Created,Stage,Amount\nD1,L9,2026-03-01,Closed Won,10\nD2,,2026-03-02,Closed Lost,\n"
    )
    assert [line.id for line in lines_of(leads(text), np.arange(2))] == ["D1", "D2"]


def test_answers_and_reviews_are_listed_by_their_own_files(leads):
    survey = (
        "Submitted at,How likely are you to recommend us?,Manager\n2026-03-01,9,Anna\n2026-03-02,3,Bela\n"
    )
    found = answers_of(leads(LEADS, survey))
    lines = lines_of(found, np.array([1]), columns=("nps", "answered_at"))
    assert [(line.file, line.row, line.manager, line.values["nps"]) for line in lines] == [
        ("1.csv", 3, "Bela", 3)
    ]
    assert not len(reviews_of(leads(LEADS)))


def make_listing(leads, limit=None):
    why = [(Note("sold_only"),), (), (Note("sold_only"), Note("lost_untold"))]
    lines = lines_of(leads(LEADS), np.arange(3), why, ("amount", "created_at"))
    return Listing(lines, 3, ("amount", "created_at")).cut(limit)


def test_payload_words_its_reasons(leads):
    first, *_ = listing_payload(make_listing(leads), WORDS)
    assert list(first) == ["file", "row", "id", "manager", "why", "amount", "created_at"]
    assert first["why"] == [{"key": "sold_only", "params": {}, "text": WORDS.note(Note("sold_only"))}]
    assert first["amount"] == 100.5


def test_table_says_how_many_more_there_are(leads, golden):
    document = Document("en", (), (listing_table(make_listing(leads, 2), "Leads", WORDS),))
    golden("formats/listing.txt", render(document, width=80, colour=False, ascii_only=False))


# --- addresses ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "metric", "part", "group"),
    [
        ("leads", "leads", "", {}),
        (" show_rate [ manager = Anna ] ", "show_rate", "", {"manager": "Anna"}),
        ("nps.detractors[period=]", "nps", "detractors", {"period": ""}),
        ('sold[manager="A ""B"", C",source=x=y]', "sold", "", {"manager": 'A "B", C', "source": "x=y"}),
        ("sold[manager='O''Hara, Jo']", "sold", "", {"manager": "O'Hara, Jo"}),
        ("sold[manager=O'Hara]", "sold", "", {"manager": "O'Hara"}),
        ("sold[stage=a]b[c]]", "sold", "", {"stage": "a]b[c]"}),
        ("sold[]", "sold", "", {}),
    ],
)
def test_addresses_are_read(text, metric, part, group):
    address = parse_address(text)
    assert address == Address(metric, part, group)
    assert parse_address(str(address)) == address


@pytest.mark.parametrize("text", ["", "[manager=Anna]", "sold[manager]", "sold[manager=Nagy, Anna]", "a b"])
def test_other_texts_are_no_addresses(text):
    with pytest.raises(BadAddress):
        parse_address(text)


def test_names_may_hold_commas():
    assert parse_names("a, 'b, c' ,\"d\",a") == ("a", "b, c", "d")
    assert write_group({"manager": 'A "x"', "period": None}) == 'manager="A ""x""",period='


def test_dumped_groups_are_read_again():
    for value in ("", "x", " x ", "[x]", '"', "'", "a,b=c", "=1"):
        assert parse_address(f"sold[{write_group({'manager': value})}]").group == {"manager": value}


def test_payloads_are_json(leads):
    from funnelkit.formats.json import dump

    assert json.loads(dump({"lines": listing_payload(make_listing(leads), WORDS)}))["lines"][0]["row"] == 2
