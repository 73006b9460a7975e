"""--redact: nobody's name, phone, address or typed text in any output; figures stay what they are."""

import doctest
import json
from io import BytesIO
from zipfile import ZipFile

import pytest

from conftest import some
from funnelkit.store import letters

PEOPLE = ("Anna Kovács", "Борис М.", "Zoé Zéman", "anna@firm.example")
SECRETS = (
    *("Kovács", "Борис", "Zéman", "anna@firm", "Petrova", "Ivanov"),
    *("903 123", "9031234", "+7 903", "ivan@home", "wants it soonest", "call Ivan", "soonest"),
)
HEAD = (
    "ID,Created at,Manager,Source,Phone,E-mail,Contacted,First contact,Appointment date,Showed up,Status,Closed at,"
    "Lost reason,Amount,NPS,Why NPS"
)


def rows():
    reasons = (
        "Too expensive",
        "No answer",
        "Too expensive",
        "Bought elsewhere",
        "Wrong number",
        "Too expensive",
    )
    for n in range(1, 161):
        manager = PEOPLE[n % 4]
        month, day = 1 + n % 3, 1 + n % 27
        status = ("Sold", "Lost", "Lost", "In progress")[n % 4 if n % 7 else 0]
        reason = reasons[n % 6] if status == "Lost" else ""
        if status == "Lost" and n % 9 == 1:
            reason = f"call Ivan Petrova +7 903 123-45-{n % 100:02}, wants it soonest, or {n}"
        source = ("website", "phone", "ads of ivan@home.example")[n % 3]
        closed = f"2026-{month:02}-{min(day + 1, 28):02} 15:00" if status != "In progress" else ""
        contacted = f"2026-{month:02}-{day:02} 12:10" if n % 5 else ""
        score, why = (n % 11, "Ivanov was late") if status == "Sold" else ("", "")
        yield (
            f"{n},2026-{month:02}-{day:02} 10:00,{manager},{source},+7 903 123-45-{n % 100:02},ivan@home.example,"
            f"{'yes' if contacted else 'no'},{contacted},,{'yes' if status == 'Sold' else 'no'},{status},{closed},"
            f'"{reason}",{1000 * n if status == "Sold" else ""},{score},{why}'
        )


@pytest.fixture(scope="module")
def export(tmp_path_factory):
    folder = tmp_path_factory.mktemp("redact")
    leads = folder / "Kovács Ivanov.csv"
    leads.write_text("\n".join([HEAD, *rows()]) + "\n", encoding="utf-8")
    tasks = folder / "tasks of Petrova.csv"
    tasks.write_text(
        "Task,Due date,Previous due date,Reason for moving,Task status,Lead ID,Responsible\n"
        + "".join(
            f"call Ivan {n} +7 903 123-45-67,2026-03-{1 + n % 27:02},2026-03-01,Ivanov asked,Open,{n},{PEOPLE[n % 4]}\n"
            for n in range(3, 60, 4)
        ),
        encoding="utf-8",
    )
    return folder, leads, tasks


COMMANDS = (
    *(
        "report",
        "managers",
        "sources",
        "refusals",
        "callbacks",
        "silence",
        "nps",
        "timing",
        "deadlines",
        "plan",
    ),
    *("forecast", "movement", "rows", "compare", "check"),
)


def arguments(command, export, *more):
    _, leads, tasks = export
    own = {"rows": ("refusal_rate",), "movement": ("--from", "2026-03-01"), "plan": ("--sales", "10")}.get(
        command, ()
    )
    return (command, *own, leads, tasks, "--as-of", "2026-04-02", *more)


@pytest.mark.parametrize("command", some(COMMANDS, 2))
def test_nobody_is_in_any_output(command, export, funnelkit, tmp_path):
    store = ("--store", tmp_path) if command in ("report", "compare", "refusals", "movement") else ()
    if command == "compare":
        kept = funnelkit(
            "baseline", export[1], "--period", "2026-01..2026-02", "--as-of", "2026-04-02", *store
        )
        assert kept.code == 0
    names = [tmp_path / f"out.{ending}" for ending in ("txt", "md", "html", "json", "csv", "xlsx")]
    outputs = [word for name in names for word in ("--output", name)]
    ended = funnelkit(*arguments(command, export, "--redact", *store, *outputs))

    assert ended.code == 0, ended.err
    for name in names:
        for text in texts_of(name):
            said = [
                line
                for line in text.splitlines()
                if any(part.casefold() in line.casefold() for part in SECRETS)
            ]
            assert said == [], name


def texts_of(path):
    """Give the text of a file, of a workbook that of each of its parts."""
    if path.suffix != ".xlsx":
        return [path.read_text(encoding="utf-8-sig")]
    with ZipFile(BytesIO(path.read_bytes())) as book:
        return [book.read(name).decode("utf-8", "replace") for name in book.namelist()]


def test_the_figures_are_the_same(export, funnelkit, tmp_path):
    plain, redacted = (
        json.loads(
            funnelkit(*arguments("report", export, "--format", "json", "--store", tmp_path, *more)).out
        )
        for more in ((), ("--redact",))
    )
    dealt = json.loads((tmp_path / letters.FILE).read_text(encoding="utf-8"))["letters"]

    assert set(dealt) == set(PEOPLE)
    assert plain["sections"][0]["rows"][0]["metrics"] == redacted["sections"][0]["rows"][0]["metrics"]
    managers = [
        {row["group"]["manager"]: row["metrics"]["sold"] for row in document["sections"][place]["rows"]}
        for document in (plain, redacted)
        for place, section in enumerate(document["sections"])
        if section["by"] == ["manager"]
    ]
    assert {dealt[name]: sold for name, sold in managers[0].items()} == managers[1]


def test_a_letter_opens_its_rows(export, funnelkit):
    told = funnelkit(
        *arguments("rows", export)[:1], "sold[manager=A]", *arguments("report", export)[1:], "--redact"
    )

    assert told.code == 0, told.err
    assert "A" in told.out


def test_a_rare_reason_is_told_by_the_group_that_a_person_made(funnelkit, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    rows = "".join(f"{n},2026-01-{n:02},Lost,bonus of Ivanov no {n}\n" for n in range(1, 4))
    (tmp_path / "a.csv").write_text(f"ID,Created,Status,Lost reason\n{rows}", encoding="utf-8")
    (tmp_path / "reasons.toml").write_text('[groups]\n"Waits for money" = ["bonus*"]\n', encoding="utf-8")
    grouped = json.loads(funnelkit("refusals", "a.csv", "--redact", "--format", "json").out)
    report = json.loads(funnelkit("report", "a.csv", "--redact", "--format", "json").out)
    named = ("--reasons", tmp_path / "own.toml")
    (tmp_path / "reasons.toml").rename(named[1])

    assert [one["group"] for one in grouped["groups"]] == ["Waits for money"]
    reasons = next(part for part in report["sections"] if part["by"] == ["refusal_reason"])
    assert [row["group"]["refusal_reason"] for row in reasons["rows"]] == ["Waits for money"]
    elsewhere = json.loads(funnelkit("refusals", "a.csv", "--redact", "--format", "json", *named).out)
    assert elsewhere["groups"] == grouped["groups"]


def test_a_check_without_people_quotes_no_cell(funnelkit, tmp_path):
    path = tmp_path / "a.csv"
    path.write_text("ID,Created,Status\n1,2026-01-01,Sold\n2,Ivanov said so,Sold\n3,2026-01-02,Lost\n" * 3)
    store = ("--store", tmp_path / "s", "--format", "json")
    told = json.loads(funnelkit("check", path, *store).out)["problems"]
    hidden = json.loads(funnelkit("check", path, *store, "--redact").out)["problems"]

    assert any(problem["value"] for problem in told)
    assert hidden == [problem | {"value": None, "file": "file 1"} for problem in told]


def test_letters_stay(tmp_path):
    first = letters.deal_letters(tmp_path, {"Anna", "Boris"})
    later = letters.deal_letters(tmp_path, {"Boris", "Cili", "Anna"})

    assert {name: later[name] for name in first} == first
    assert sorted(later.values()) == ["A", "B", "C"]
    assert doctest.testmod(letters).failed == 0


def test_letters_that_were_changed_by_hand_stop_the_run(export, funnelkit, tmp_path):
    letters.deal_letters(tmp_path, {"Anna"})
    path = tmp_path / letters.FILE
    path.write_text(path.read_text(encoding="utf-8").replace("Anna", "Bela"), encoding="utf-8")
    ended = funnelkit(*arguments("report", export, "--redact", "--store", tmp_path))

    assert (ended.code, "letters.json" in ended.err) == (4, True)


@pytest.mark.parametrize("column", ["phone", "lead_name", "Phone", "nps_reason"])
def test_columns_of_persons_are_refused(column, export, funnelkit):
    ended = funnelkit(*arguments("callbacks", export, "--redact", "--columns", column))

    assert (ended.code, "--redact" in ended.err) == (2, True)
