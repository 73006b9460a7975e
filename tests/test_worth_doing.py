"""What is worth doing on Monday: who is named, what hangs on it, in which order, and that it opens."""

import json
import math
import shlex
from datetime import date, timedelta
from pathlib import Path

import numpy as np
import pytest
from hypothesis import Phase, given
from hypothesis import strategies as st

from conftest import drawn, some
from funnelkit.analysis.hush import may_be_silent
from funnelkit.cli.app import run
from funnelkit.intake import Order, take_in
from funnelkit.periods import day_number
from funnelkit.tally import count
from silent_departments import Plan, write_department

EXAMPLES = Path(__file__).parent.parent / "examples"
AS_OF = date(2026, 4, 1)
HEADER = "Lead ID,Created,Manager,Status,First contact at,Contacted,Closed,Refusal reason,Amount"


def lead(number, age, status="In progress", contact=None, closed=None, reason="", amount="", manager="Anna"):
    """Write one lead: `age`, `contact`, `closed` are days before the export."""
    days = [
        "" if days is None else (AS_OF - timedelta(days=days)).isoformat() for days in (age, contact, closed)
    ]
    mark = "no" if contact is None else "yes"
    return f"L{number},{days[0]},{manager},{status},{days[1]},{mark},{days[2]},{reason},{amount}"


def export(*leads):
    return "\n".join([HEADER, *leads]) + "\n"


def usual():
    """Forty leads that ended: ten sold of twenty contacted for EUR 1,000 each, twenty lost, five of them unreached."""
    sold = [lead(n, 60 + n, "Sold", 60 + n, 50, amount="1000") for n in range(10)]
    lost = [lead(10 + n, 60 + n, "Lost", 60 + n, 55, "Too expensive") for n in range(25)]
    never = [lead(35 + n, 60 + n, "Lost", None, 55, "Does not answer") for n in range(5)]
    return [*sold, *lost, *never]


@pytest.fixture
def things(funnelkit, tmp_path, monkeypatch):
    """Give what is worth doing by some tables, as the JSON contract has it."""
    monkeypatch.chdir(tmp_path)

    def run_on(leads, *options, **tables):
        files = []
        for name, text in {"leads": leads, **tables}.items():
            (tmp_path / f"{name}.csv").write_text(text)
            files.append(f"{name}.csv")
        ended = funnelkit("report", *files, "--as-of", AS_OF.isoformat(), *options, "--format", "json")
        assert ended.code == 0, ended.err
        return json.loads(ended.out)["worth_doing"]

    return run_on


@pytest.fixture
def opened(funnelkit):
    """Type a command of the list with some files, and count the leads that it names."""

    def run_command(command, *files):
        ended = funnelkit(*shlex.split(command), *files, "--format", "json")
        assert ended.code == 0, ended.err
        return len(json.loads(ended.out)["lines"])

    return run_command


def by_kind(found):
    return {entry["kind"]: entry for entry in found}


def test_open_leads_that_wait_longer_than_usual_count_for_the_sales_of_all_leads(things):
    waiting = [lead(100 + n, 3 + n) for n in range(4)]
    fresh, reached = lead(110, 1), lead(111, 5, contact=4)
    too_old = lead(112, 80)

    (found,) = things(export(*usual(), *waiting, fresh, reached, too_old))

    assert (found["kind"], found["leads"]) == ("not_contacted", 4)
    assert found["command"] == "rows not_contacted --as-of 2026-04-01"  # an option of the call
    assert found["params"] == {"days": 1}
    assert found["sales"] == pytest.approx(4 * 10 / 47)
    assert found["amount"] == pytest.approx(4 * 10 / 47 * 1000)


def test_a_refusal_for_what_customers_tell_is_looked_at_again_where_nobody_spoke_to_them(things, opened):
    slips = [lead(100 + n, 9, "Lost", None, 2, "Too expensive") for n in range(2)]
    honest = [lead(110 + n, 9, "Lost", None, 2, "Does not answer") for n in range(3)]
    spoken = [lead(120 + n, 9, "Lost", 9, 2, "Too expensive") for n in range(6)]
    old = [lead(130, 39, "Lost", None, 31, "Too expensive")]

    found = by_kind(things(export(*usual(), *slips, *honest, *spoken, *old)))

    assert found["refused_unreached"]["leads"] == 2
    assert opened(found["refused_unreached"]["command"], "leads.csv") == 2


def test_many_refusals_without_a_contact_are_how_contacts_are_kept(things):
    slips = [lead(100 + n, 9, "Lost", None, 2, "Too expensive") for n in range(5)]
    spoken = [lead(120 + n, 9, "Lost", 9, 2, "Too expensive") for n in range(6)]

    assert things(export(*usual(), *slips, *spoken)) == []


def test_late_leads_are_those_that_deadlines_lists_and_count_for_how_far_they_came(things, funnelkit):
    late = [lead(100 + n, 5, contact=5) for n in range(3)]
    early = lead(110, 5, contact=5)
    tasks = "Task ID,Lead ID,Due date,Task status\n" + "".join(
        f"{n},L{100 + n},2026-03-{28 + n},Not started\n" for n in range(3)
    )
    tasks += "8,L0,2026-03-20,Not started\n9,L110,2026-04-20,Not started\n"

    found = by_kind(things(export(*usual(), *late, early), tasks=tasks))

    listed = funnelkit(
        "deadlines", "leads.csv", "tasks.csv", "--as-of", AS_OF.isoformat(), "--format", "json"
    )
    counts = json.loads(listed.out)["counts"]
    assert found["overdue_task"]["leads"] == counts["overdue_task"] - 1 == 3  # one is of a lead that was sold
    assert found["overdue_task"]["sales"] == pytest.approx(3 * 10 / 39)
    assert "no_next_task" not in found


@pytest.mark.parametrize("options", some([(), ("--where", "manager=Борис М."), ("--redact",)], 3))
def test_each_command_names_just_the_leads_that_are_counted(
    funnelkit, opened, tmp_path, monkeypatch, options
):
    monkeypatch.chdir(tmp_path)
    files = [*sorted(EXAMPLES.glob("lidy-*.csv")), EXAMPLES / "zadachi-mart.csv"]

    found = json.loads(funnelkit("report", *files, *options, "--format", "json").out)["worth_doing"]

    assert len(found) >= 3
    for each in found:
        assert opened(each["command"], *files) == each["leads"], each


@pytest.mark.parametrize("missed", [0, 4])
def test_a_visit_that_was_missed_and_a_closing_that_is_past_are_told_as_deadlines_tells_them(
    things, funnelkit, missed
):
    header = "Lead ID,Created,Status,Appointment date,Show,Closed,Contacted"
    ended = [
        f"L{n},2026-01-20,{'Sold' if n < 20 else 'Lost'},2026-01-25,yes,2026-02-01,yes" for n in range(40)
    ]
    past = [f"P{n},2026-03-10,In progress,2026-03-20,{'no' if n < missed else ''},,yes" for n in range(6)]
    ahead = [f"A{n},2026-03-20,In progress,2026-04-20,,2026-03-25,yes" for n in range(3)]
    leads = "\n".join([header, *ended, *past, *ahead]) + "\n"

    found = by_kind(things(leads))

    listed = funnelkit("deadlines", "leads.csv", "--as-of", AS_OF.isoformat(), "--format", "json")
    counts = json.loads(listed.out)["counts"]
    assert (
        found["appointment_without_outcome"]["leads"] == counts["appointment_without_outcome"] == 6 - missed
    )
    assert found["expected_close_past"]["leads"] == counts["expected_close_past"] == 3


def test_a_limit_of_the_configuration_is_heeded(things, tmp_path):
    moves = "Lead ID,Stage,Date entered\n" + "".join(
        f"L{100 + n},New,2026-03-18\nL{100 + n},Offer,2026-03-20\n" for n in range(4)
    )
    leads = export(*usual(), *(lead(100 + n, 14, contact=14) for n in range(4)))

    (tmp_path / "funnelkit.toml").write_text("[stages.Offer]\nlimit_days = 5\n")

    assert by_kind(things(leads, moves=moves))["stage_limit"]["leads"] == 4


def test_without_amounts_or_with_two_currencies_there_are_sales_alone(things):
    bare = [line.replace(",1000", ",") for line in usual()]

    (found,) = things(export(*bare, *(lead(100 + n, 5) for n in range(4))))

    assert found["sales"] > 0
    assert (found["amount"], found["currency"]) == (None, None)


@pytest.mark.parametrize(
    "leads",
    [
        export(*usual()),
        export(*(lead(n, 5) for n in range(30))),
        export(*usual()[:19], *(lead(n, 5) for n in range(100, 102))).replace("Sold", "Closed"),
    ],
    ids=["nothing_to_do", "nothing_sold", "sales_not_told"],
)
def test_where_nothing_is_worth_doing_there_is_no_section(things, funnelkit, leads):
    assert not things(leads)

    assert "Monday" not in funnelkit("report", "leads.csv", "--as-of", AS_OF.isoformat()).out


def test_a_period_names_its_own_leads_alone(things):
    leads = export(*usual(), *(lead(100 + n, 20 + n) for n in range(20)))

    found = by_kind(things(leads, "--period", "2026-03-01..2026-03-10"))

    assert found["not_contacted"]["leads"] == sum(22 <= 20 + n <= 31 for n in range(20) if 20 + n <= 30)


def test_only_chooses_it_and_says_where_there_is_none(things, funnelkit):
    things(export(*usual()))

    ended = funnelkit("report", "leads.csv", "--as-of", AS_OF.isoformat(), "--only", "worth_doing,managers")

    assert "nothing in these files fills: worth_doing" in ended.out


CONTACTS = st.one_of(st.none(), st.integers(0, 5))
ENDS = st.one_of(
    st.none(), st.tuples(st.sampled_from(["Sold", "Lost"]), st.sampled_from([1, 2, 3, 5, 8, 13, 34, 55]))
)
LEADS = st.lists(
    st.tuples(st.integers(0, 90), CONTACTS, ENDS, st.sampled_from(["Anna", "Boris"])),
    min_size=40,
    max_size=90,
)


def reference(rows):
    """Count who waits and what they may bring, lead by lead."""
    told = []
    for age, contact, end, _ in rows:
        ended = end if end and end[1] <= age else None
        sold = ended is not None and ended[0] == "Sold"
        wait = contact if contact is not None and contact <= age else None
        if sold and wait is not None:
            wait = min(wait, ended[1])
        told.append((age, wait, ended, sold))
    sold = sum(row[3] for row in told)
    if not sold or not any(ended and ended[0] == "Lost" for _, _, ended, _ in told):
        return None

    def nine_of_ten(waits, unknown):
        waits = sorted(waits)
        return waits[math.ceil(0.9 * len(waits)) - 1] if len(waits) >= 10 else unknown

    usual = max(1, nine_of_ten([row[1] for row in told if row[1] is not None], 7))
    until = max(30, nine_of_ten([row[2][1] for row in told if row[3]], 30))
    waiting = [row for row in told if row[1] is None and row[2] is None and usual < row[0] <= until]
    return len(waiting), len(waiting) * sold / len(told)


@drawn(5, phases=[Phase.generate])
@given(rows=LEADS)
def test_who_waits_is_counted_as_lead_by_lead_and_opens(rows, tmp_path_factory):
    folder = tmp_path_factory.mktemp("monday")
    lines = []
    for number, (age, contact, end, manager) in enumerate(rows):
        contacted = None if contact is None or contact > age else age - contact
        ended = end if end and end[1] <= age else None
        status, closed = (ended[0], age - ended[1]) if ended else ("In progress", None)
        lines.append(lead(number, age, status, contacted, closed, manager=manager))
    path = folder / "leads.csv"
    path.write_text(export(*lines))
    wanted = reference(rows)

    common = (str(path), "--as-of", AS_OF.isoformat())
    assert run(["report", *common, "--output", str(folder / "report.json")]) == 0
    told = by_kind(json.loads((folder / "report.json").read_text())["worth_doing"] or [])

    if wanted is None or wanted[1] < 0.1:
        assert "not_contacted" not in told
        return
    leads, sales = wanted
    assert told["not_contacted"]["leads"] == leads
    assert told["not_contacted"]["sales"] == pytest.approx(sales)
    counted = 0
    for manager in ("Anna", "Boris"):
        out = folder / f"{manager}.json"
        if manager in {row[3] for row in rows}:
            assert run(["rows", f"not_contacted[manager={manager}]", *common, "--output", str(out)]) == 0
            counted += json.loads(out.read_text())["count"]
    assert counted == leads


# --- silence ---


def test_a_silent_source_is_among_the_five_as_silence_has_it(funnelkit, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "leads.csv").write_text(write_department(1, Plan()))

    told = json.loads(funnelkit("report", "leads.csv", "--format", "json").out)["worth_doing"]
    heard = json.loads(funnelkit("silence", "leads.csv", "--format", "json").out)

    silent = {each["group"]["source"]: each for each in heard["silent"]}
    mine = {each["params"]["channel"]: each for each in told if each["kind"] == "silent"}
    assert mine
    assert set(mine) <= set(silent)
    for name, each in mine.items():
        assert each["command"] == "silence"
        assert each["sales"] == pytest.approx(30 * silent[name]["sales_a_day"])
    dead = [each for each in told if each["kind"] == "unanswered"]
    assert [each["params"]["channel"] for each in dead] == [
        each["group"]["source"] for each in heard["unanswered"]
    ]
    assert len(told) == 5
    assert [each["sales"] for each in told] == sorted((each["sales"] for each in told), reverse=True)


def test_an_export_that_ends_before_its_last_closing_is_no_silence_of_all(things):
    many = [lead(200 + n, 23 + n % 60, contact=22 + n % 60) for n in range(60)]
    closing = lead(300, 40, "Lost", 40, 1, "Too expensive")

    assert "silent" not in by_kind(things(export(*usual(), *many, closing)))


def test_the_first_look_sees_whatever_the_full_one_finds(tmp_path):
    for name, plan in (("silent", Plan(dead=None)), ("dead", Plan(()))):
        path = tmp_path / f"{name}.csv"
        path.write_text(write_department(3, plan))
        intake = take_in(Order((str(path),), date(2026, 11, 1)), {"source"})
        tally = count(intake.leads, [("source",)])
        day = day_number(intake.as_of)

        assert may_be_silent(tally, day)
        assert not may_be_silent(count(intake.leads), day)


# --- words ---


@pytest.mark.parametrize("width", [60, 80, None])
def test_each_is_one_sentence_with_its_figure_and_its_command(funnelkit, tmp_path, monkeypatch, width):
    monkeypatch.chdir(tmp_path)
    leads = [*usual(), lead(100, 5), *(lead(110 + n, 9, "Lost", 9, 2, "Too expensive") for n in range(9))]
    slips = [lead(120 + n, 9, "Lost", None, 2, "Too expensive") for n in range(2)]
    (tmp_path / "leads.csv").write_text(export(*leads, *slips))

    told = funnelkit("report", "leads.csv", "--as-of", AS_OF.isoformat(), width=width).out

    text = " ".join(told.split())
    assert "1 Look again at 2 refusals of the last 30 days before which nobody had spoken with the" in text
    call = "2 Call 1 open lead that nobody has reached in over 1 day (0.2 sales, about 190): funnelkit rows"
    assert call in text
    assert "recover" not in text.lower()
    assert told.index("The department") < told.index("Worth doing") < told.index("Numbers")


def test_amounts_are_rounded_for_they_are_not_known_to_more():
    from funnelkit.tables.worth_doing import _about

    assert [_about(amount) for amount in np.array([48_588.8, 1_049_000.0, 7.4])] == [49_000, 1_000_000, 7]
