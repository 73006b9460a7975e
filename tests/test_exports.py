"""Exports of every system, written as the system writes them, read with no option to the figures of the department."""

import json
from collections import Counter

import pytest

from conftest import alike
from exports import FOLDER, all_exports, cells_of
from exports._tasks import AS_OF, late_of
from exports.department import score
from funnelkit.errors import ExitCode, FunnelkitError
from funnelkit.intake import Order, take_in
from funnelkit.recognition.systems import load_systems

EXPORTS = all_exports()
ENDS = ("sold", "lost", "non_target")
LINES_BETWEEN = "monday_board.xlsx"
OF_TASKS = [name for name, writer in EXPORTS.items() if writer().kind == "tasks"]


def crm_and_kind(name):
    export = EXPORTS[name]()
    return export.crm, export.kind


@pytest.fixture(params=alike(EXPORTS, crm_and_kind), scope="module")
def export(request):
    return EXPORTS[request.param]()


@pytest.mark.long
def test_writing_again_gives_the_same(export):
    kept = (FOLDER / export.name).read_bytes()

    assert cells_of(export.data, export.name) == cells_of(kept, export.name), "python -m exports --write"


def test_no_file_without_a_writer():
    files = {path.name for path in FOLDER.iterdir() if path.is_file() and path.suffix not in (".py", ".md")}

    assert files == set(EXPORTS)


def test_every_system_has_an_export():
    assert {system.name for system in load_systems()} == {writer().crm for writer in EXPORTS.values()}


def test_words_of_systems_mean_what_their_profiles_say():
    told = {
        (export.system, word, meaning): export.vocabulary.outcome_of(word)
        for system in load_systems()
        for export in system.exports
        for meaning in (*ENDS, "open")
        for word in export.words.get(meaning, ())
    }

    assert {key: read for key, read in told.items() if read != key[2]} == {}


def test_read_with_no_option(export, funnelkit):
    ended = funnelkit("report", FOLDER / export.name, "--format", "json")

    if export.kind == "tasks":
        assert ended.code == ExitCode.INPUT, "tasks tell nothing alone"
        return
    if export.kind == "counts" and ended.code == ExitCode.INPUT:
        pytest.skip("reports of counts are told from leads, and not read")
    assert (ended.code, ended.err) == (0, "")
    document = json.loads(ended.out)
    if export.kind == "nps":
        assert scores_of(document) == expected_scores(export.leads)
    elif export.kind == "counts":
        assert counted_of(document, export.figures) == export.figures
    else:
        assert figures_of(document) == expected_of(export)
    assert export.notes <= {note["key"] for note in document["notes"]}


@pytest.mark.parametrize("name", OF_TASKS)
def test_tasks_are_read_beside_their_leads(name, funnelkit):
    export = EXPORTS[name]()
    files = (FOLDER / export.beside, FOLDER / name)
    ended = funnelkit("deadlines", *files, "--as-of", f"{AS_OF:%Y-%m-%d}", "--format", "json")

    assert (ended.code, ended.err) == (0, "")
    document = json.loads(ended.out)
    assert [entry["kind"] for entry in document["inputs"]] == ["leads", "tasks"]
    [told] = [note["params"] for note in document["notes"] if note["key"] == "tasks_found"]
    undone = sum(task.undone for task in export.tasks)
    assert (told["of"], told["matched"], told["undone"]) == (len(export.tasks), len(export.tasks), undone)
    expected = late_of(export.leads, export.tasks)
    assert {kind: document["counts"][kind] for kind in expected} == expected
    assert all(expected.values())


def test_recognised(export, funnelkit):
    ended = funnelkit("inspect", FOLDER / export.name, "--format", "json")

    assert ended.code == 0, ended.err
    known = any(
        of.signature for system in load_systems() if system.name == export.crm for of in system.exports
    )
    assert (export.crm if known else None) in {entry["crm"] for entry in json.loads(ended.out)["inputs"]}


def expected_of(export):
    """Give the figures that the department says, as far as the export tells them."""
    leads, tells = export.leads, export.tells
    outcomes = Counter(_told(lead.outcome, tells) for lead in leads)
    expected = {"leads": len(leads), "open": outcomes["open"] if "sold" in tells else None}
    expected |= {end: outcomes[end] if end in tells else None for end in ENDS}
    if "created" in tells:
        expected["period"] = _grouped(leads, lambda lead: lead.created_at.strftime("%Y-%m"), tells)
    for name in ("manager", "source"):
        if name in tells:
            expected[name] = _grouped(leads, lambda lead, name=name: getattr(lead, name) or None, tells)
    if "reason" in tells:
        expected["refusal_reason"] = dict(
            Counter(lead.reason or None for lead in leads if lead.outcome == "lost")
        )
    if "amount" in tells and "sold" in tells:
        expected["revenue"] = {export.currency: sum(lead.amount for lead in leads if lead.outcome == "sold")}
    closings = [name for name, word in (("sold", "sold_closed"), ("lost", "closed")) if word in tells]
    if "closed" in tells:
        closings = ["sold", "lost"]
    for end in closings:
        expected[f"closed_{end}"] = dict(
            Counter(lead.closed_at.strftime("%Y-%m") for lead in leads if lead.outcome == end)
        )
    return expected


def _told(outcome, tells):
    return outcome if outcome in tells else "open"


def _grouped(leads, key, tells):
    groups = {}
    for lead in leads:
        groups.setdefault(key(lead), Counter())[_told(lead.outcome, tells)] += 1
    return {
        name: [sum(counted.values()), *(counted[end] if end in tells else None for end in ENDS)]
        for name, counted in groups.items()
    }


def figures_of(document):
    """Give the same figures from a report."""
    by = {tuple(section["by"]): section["rows"] for section in document["sections"]}
    whole = by[()][0]["metrics"]
    figures = {name: whole[name] and whole[name]["n"] for name in ("leads", "open", *ENDS)}
    for name in ("period", "manager", "source"):
        if _is_tracked(by, name):
            figures[name] = {row["group"][name]: _counts(row["metrics"]) for row in by[(name,)]}
    if _is_tracked(by, "refusal_reason"):
        figures["refusal_reason"] = {
            row["group"]["refusal_reason"]: row["metrics"]["lost"]["n"]
            for row in by[("refusal_reason",)]
            if row["metrics"]["lost"] and row["metrics"]["lost"]["n"]
        }
    if whole["revenue"] is not None:
        figures["revenue"] = {money["currency"]: money["sum"] for money in whole["revenue"]}
    for end in ("sold", "lost"):
        closed = {
            row["group"]["closed_period"]: row["metrics"][end]["n"]
            for row in by.get(("closed_period",), [])
            if row["metrics"].get(end) and row["metrics"][end]["n"]
        }
        if closed:
            figures[f"closed_{end}"] = closed
    return figures


def expected_scores(leads):
    """Give the answers, those of promoters, and those of detractors, by month of the answer."""
    scores = [score(lead) for lead in leads]
    months = Counter(lead.created_at.strftime("%Y-%m") for lead in leads)
    return [len(scores), sum(n > 8 for n in scores), sum(n < 7 for n in scores), dict(months)]


def scores_of(document):
    """Give the same from a report, which has nothing on leads."""
    by = {tuple(section["by"]): section["rows"] for section in document["sections"]}
    whole = by[()][0]["metrics"]
    assert {whole[name] for name in ("leads", *ENDS)} == {None}
    months = {
        row["group"]["period"]: row["metrics"]["nps"]["n"] for row in by[("period",)] if row["metrics"]["nps"]
    }
    return [*(whole["nps"][name] for name in ("n", "promoters", "detractors")), months]


def counted_of(document, wanted):
    """Give the figures that a report of counts is wanted to tell, of all together and by source or manager."""
    rows = {None: document["sections"][0]["rows"][0]["metrics"]}
    for section in document["sections"]:
        if section["by"] in (["source"], ["manager"]):
            rows |= {next(iter(row["group"].values())): row["metrics"] for row in section["rows"]}
    return {name: {key: _number(rows[name][key]) for key in counts} for name, counts in wanted.items()}


def _number(value):
    return value and value["n"]


def _is_tracked(by, name):
    return any(row["group"][name] for row in by.get((name,), []))


def _counts(metrics):
    return [metrics[name] and metrics[name]["n"] for name in ("leads", *ENDS)]


@pytest.mark.parametrize(
    "name", [LINES_BETWEEN, *(pytest.param(name, marks=pytest.mark.long) for name in EXPORTS)]
)
def test_leads_do_not_hang_on_what_is_asked(name):
    asked = ((), ("source",), ("manager", "product", "refusal_reason", "stage"))

    assert len({counted_leads(FOLDER / name, dimensions) for dimensions in asked}) == 1


def counted_leads(file, dimensions):
    try:
        return len(take_in(Order((str(file),), AS_OF.date()), dimensions).leads.frame)
    except FunnelkitError as refused:
        return refused.key
