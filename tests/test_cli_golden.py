"""What each command prints on the sample department, at the widths that people have."""

import contextlib
import io
import json
import shutil
from collections.abc import Mapping, Sequence

import pytest
from rich.cells import cell_len

from conftest import TODAY, alike, in_turn
from funnelkit.cli.app import COMMANDS, run
from funnelkit.formats.terminal import render as terminal_render
from funnelkit.languages.numbers import NO_BREAK
from transcripts import copy_examples

WIDTHS = (60, 80, 120)
EN = ("leads-january-february.xlsx", "leads-march.xlsx")
RU = ("lidy-yanvar-fevral.csv", "lidy-mart.csv")
NAME = "2026-01..2026-02"

CASES = {
    "report-en": ["report", EN[1]],
    "report-ru": ["report", RU[1]],
    "report-all": ["report", *RU],
    "report-trend": ["report", *RU, "--every", "week", "--only", "trend"],
    "report-monday": ["report", *EN, "tasks-march.csv", "--only", "whole,worth_doing"],
    "inspect-en": ["inspect", EN[1]],
    "inspect-ru": ["inspect", RU[1]],
    "baseline-en": ["baseline", EN[0], "--store", "kept-en"],
    "baseline-ru": ["baseline", RU[0], "--store", "kept-ru"],
    "nps-en": ["nps", *EN],
    "nps-ru": ["nps", *RU],
    "refusals-en": ["refusals", EN[1]],
    "refusals-ru": ["refusals", RU[1], "--store", "none"],
    "check-en": ["check", EN[1]],
    "check-ru": ["check", RU[0]],
    "callbacks-en": ["callbacks", EN[1], "--limit", "5"],
    "callbacks-ru": ["callbacks", *RU],
    "timing-en": ["timing", EN[1]],
    "timing-ru": ["timing", *RU, "--only", "whole,managers,hours"],
    "managers-en": ["managers", *EN, "--sales", "20"],
    "deadlines-en": ["deadlines", EN[1], "tasks-march.csv", "--limit", "3"],
    "deadlines-ru": ["deadlines", RU[1], "zadachi-mart.csv", "--on", "2026-04-08", "--limit", "2"],
    "movement-en": ["movement", *EN, "--from", "2026-03-01", "--to", "2026-03-31"],
    "movement-ru": ["movement", *RU, "--from", "2026-03-01", "--rows", "sold[manager=Анна К.]"],
    "silence-en": ["silence", *EN],
    "silence-ru": ["silence", *RU],
    "forecast-en": ["forecast", *EN],
    "plan-en": ["plan", *EN, "--sales", "20", "--by", "2026-06-30"],
    "compare-en": ["compare", EN[1]],
    "compare-ru": ["compare", RU[1]],
    "baselines-list": ["baselines", "list"],
    "baselines-show": ["baselines", "show", NAME],
    "changes-judge": ["changes", "judge", *RU, "--store", "logged"],
}
"""Commands that are shown at every width."""

VARIANTS = {
    "callbacks-where": ["callbacks", *RU, "--where", "manager=Анна К.", "--columns", "created_at,source"],
    "report-by": ["report", RU[1], "--by", "manager,source"],
    "report-losses-en": ["report", *EN, "--only", "losses"],
    "report-losses-ru": ["report", *RU, "--only", "losses", "--language", "ru"],
    "report-losses-uk": ["report", *EN, "--only", "losses", "--language", "uk"],
    "report-losses-hu": ["report", *EN, "--only", "losses", "--language", "hu"],
    "report-only": ["report", RU[1], "--only", "managers,whole,stages"],
    "report-where": ["report", RU[1], "--where", "source=Сайт"],
    "report-period": ["report", *RU, "--period", "2026-02"],
    "managers-ru": ["managers", *RU, "--every", "week", "--within", "14"],
    "sources-ru": ["sources", *RU],
    "plan-against": ["plan", *RU, "plan-prodazh.csv"],
    "plan-leads": ["plan", *RU, "--leads", "300", "--by", "2026-06-30", "--confidence", "95"],
    "report-week": ["report", RU[1], "--every", "week"],
    "report-quarter": ["report", *RU, "--every", "quarter"],
    "report-as-of": ["report", RU[1], "--as-of", "2026-03-20"],
    "report-mapped": ["report", RU[1], "--map", "source=Менеджер"],
    "report-person": ["report", *RU, "--duplicates", "person"],
    "timing-by": ["timing", *RU, "--every", "quarter", "--by", "manager,source", "--only", "periods"],
    "forecast-ru-week": ["forecast", *RU, "--every", "week", "--backtest"],
    "compare-week": ["compare", RU[1], "--every", "week"],
    "compare-since": ["compare", RU[1], "--since", "2026-04-01"],
    "compare-running": ["compare", RU[1], "--as-of", "2026-03-20"],
    "compare-explain": ["compare", RU[1], "--explain", "contact_rate"],
    "compare-explain-early": ["compare", RU[1], "--explain", "lead_conversion"],
    "compare-within": ["compare", RU[1], "--within", "7"],
    "compare-goal": ["compare", RU[1], "--goal", "contacted_within_1h"],
    "compare-nothing": ["compare", RU[0]],
    "inspect-several": ["inspect", *RU],
    "baseline-one": ["baseline", RU[1], "--store", "kept-one"],
    "baseline-running": ["baseline", *RU, "--as-of", "2026-03-20", "--store", "kept-young"],
}
"""Commands that are shown once, as they come."""

LOGGED = (
    ("2026-02-10", "Calls within the hour", "--expect", "contact_rate=up", "--decide-by", "2026-06-01"),
    ("2026-03-01", "New script for shows", "--expect", "show_rate=up", "--decide-by", "2026-03-20"),
    ("2026-04-01", "Prices on the site"),
)
"""The log of changes of the department, in a store of its own."""

JSON = {
    "report": ["report", RU[1], "--by", "manager,source"],
    "report-trend": ["report", *RU, "--every", "week", "--only", "trend"],
    "report-losses": ["report", *EN, "--only", "losses"],
    "inspection": ["inspect", RU[1]],
    "baseline": ["baseline", RU[0], "--store", "kept-json"],
    "nps": ["nps", *RU, "--by", "manager,period"],
    "check": ["check", RU[0]],
    "callbacks": ["callbacks", RU[1], "--limit", "5"],
    "timing": ["timing", *RU, "--only", "whole,weekdays"],
    "refusals": ["refusals", RU[1]],
    "deadlines": ["deadlines", EN[1], "tasks-march.csv", "--limit", "2"],
    "forecast": ["forecast", *RU, "--every", "quarter"],
    "comparison": ["compare", RU[1]],
    "plan-against": ["plan", *EN, "sales-plan.csv", "--period", "2026-03..2026-04"],
    "plan": ["plan", *RU, "--sales", "20", "--by", "2026-06-30"],
    "managers": ["managers", *RU],
    "baselines-list": ["baselines", "list"],
    "baselines-show": ["baselines", "show", NAME],
    "changes-judge": ["changes", "judge", *RU, "--store", "logged"],
    "demo": ["demo", "sample"],
}

HELP = [
    [],
    *([name] for name in sorted(COMMANDS)),
    *(["baselines", n] for n in ("list", "show", "accept", "remove", "rename")),
    *(["changes", n] for n in ("add", "list", "judge", "remove")),
]


@pytest.fixture(scope="module")
def department(tmp_path_factory):
    """Give a folder that holds the sample exports, and a baseline of the first in .funnelkit."""
    folder = copy_examples(tmp_path_factory.mktemp("department"))
    with pytest.MonkeyPatch.context() as patch, contextlib.redirect_stdout(io.StringIO()):
        patch.setenv("FUNNELKIT_TODAY", TODAY)
        assert run(["baseline", str(folder / RU[0]), "--store", str(folder / ".funnelkit")]) == 0
        for change in LOGGED:
            assert run(["changes", "add", *change, "--store", str(folder / "logged")]) == 0
    return folder


@pytest.fixture
def workplace(department, tmp_path, monkeypatch):
    """Work in a copy of the department, which a test may change."""
    folder = tmp_path / "work"
    shutil.copytree(department, folder)
    monkeypatch.chdir(folder)
    return folder


def printed(ended) -> str:
    """Give what a run that went well printed."""
    assert (ended.code, ended.err) == (0, "")
    return ended.out


def transcript(funnelkit, arguments: Sequence[str], width: int | None) -> str:
    setting = f"COLUMNS={width} " if width else ""
    return f"$ {setting}funnelkit {' '.join(arguments)}\n{printed(funnelkit(*arguments, width=width))}\n"


def too_wide(text: str, width: int) -> list[str]:
    """Give the lines that are wider than they must be: over the width, and made of more than one word or figure."""
    return [line for line in text.splitlines() if cell_len(line) > width and not _is_one(line)]


def _is_one(line: str) -> bool:
    return NO_BREAK in line or len(line.split()) == 1


@pytest.fixture
def laid_out(monkeypatch):
    """Give a function that lays the document that was printed last out in another width."""
    documents = []

    def render(document, **settings):
        documents.append(document)
        return terminal_render(document, **settings)

    monkeypatch.setattr("funnelkit.formats.terminal.render", render)
    return lambda width: terminal_render(documents[-1], width=width, colour=False, ascii_only=False)


@pytest.mark.parametrize("name", alike(CASES, lambda name: name.rpartition("-")[0]))
def test_every_command_at_every_width(name, funnelkit, workplace, laid_out, golden):
    command = f"funnelkit {' '.join(CASES[name])}"
    text = f"$ {command}\n{printed(funnelkit(*CASES[name]))}\n"
    for width in WIDTHS:
        narrow = laid_out(width)
        assert not too_wide(narrow, width)
        text += f"$ COLUMNS={width} {command}\n{narrow}\n"

    golden(f"cli/{name}.txt", text)


def test_columns_say_the_width(funnelkit, workplace, laid_out):
    assert printed(funnelkit(*CASES["report-ru"], width=60)) == laid_out(60)


@pytest.mark.parametrize("name", VARIANTS)
def test_options(name, funnelkit, workplace, golden):
    golden(f"cli/{name}.txt", transcript(funnelkit, VARIANTS[name], 120))


@pytest.mark.parametrize("words", HELP, ids=lambda words: "-".join(words) or "funnelkit")
def test_help(words, funnelkit, golden):
    text = "".join(transcript(funnelkit, [*words, "--help"], width) for width in WIDTHS)

    golden(f"cli/help-{'-'.join(words) or 'funnelkit'}.txt", text)


@pytest.mark.parametrize("name", JSON)
def test_json(name, funnelkit, workplace, golden):
    out = printed(funnelkit(*JSON[name], "--format", "json"))
    document = json.loads(out)

    assert out.count("\n") == 1, "one document, one line"
    golden(f"cli/json-{name}.json", pretty(document) + "\n")


def pretty(value: object, indent: str = "") -> str:
    """Write JSON for a readable difference: an object or list of plain values on one line, others a line an entry."""
    entries = value.values() if isinstance(value, Mapping) else value if isinstance(value, list) else ()
    if not any(isinstance(entry, dict | list) and entry for entry in entries):
        return json.dumps(value, ensure_ascii=False)
    deeper = indent + " "
    if isinstance(value, Mapping):
        lines = [
            f"{deeper}{json.dumps(key, ensure_ascii=False)}: {pretty(entry, deeper)}"
            for key, entry in value.items()
        ]
        return "{\n" + ",\n".join(lines) + f"\n{indent}}}"
    return "[\n" + ",\n".join(f"{deeper}{pretty(entry, deeper)}" for entry in value) + f"\n{indent}]"


def test_baselines_are_renamed_and_removed(funnelkit, workplace, golden):
    commands = (
        ["baselines", "rename", NAME, "winter"],
        ["baselines", "list"],
        ["baselines", "remove", "winter"],
        ["baselines", "list"],
    )

    golden("cli/baselines-changed.txt", "".join(transcript(funnelkit, command, 80) for command in commands))


def test_json_of_renaming_and_removing(funnelkit, workplace, golden):
    renamed = json.loads(printed(funnelkit("baselines", "rename", NAME, "winter", "--format", "json")))
    removed = json.loads(printed(funnelkit("baselines", "remove", "winter", "--format", "json")))

    golden("cli/json-baselines-changed.json", f"{pretty(renamed)}\n{pretty(removed)}\n")


_CALLS = [
    "--expect",
    "contacted_within_1h=up",
    "--expect",
    "hours_to_contact=down",
    "--decide-by",
    "2026-06-01",
]
CHANGES = (
    ["changes", "list"],
    ["changes", "add", "2026-03-01", "Calls within the hour", *_CALLS, "--scope", "manager=Борис"],
    [
        "changes",
        "add",
        "2026-02-15",
        "New script for calls",
        "--scope",
        "source=Ads",
        "--scope",
        "source=Звонок",
    ],
    ["changes", "add", "2026-04-01", "A third manager"],
    ["changes", "add", "2026-04-01", "A third manager"],
    ["changes", "list"],
    ["changes", "remove", "2"],
    ["changes", "list"],
)


@pytest.mark.parametrize("width", WIDTHS)
def test_changes_are_written_down(width, funnelkit, workplace, golden):
    text = "".join(transcript(funnelkit, command, width) for command in CHANGES)

    golden(f"cli/changes-{width}.txt", text)


def test_json_of_changes(funnelkit, workplace, golden):
    documents = [json.loads(printed(funnelkit(*command, "--format", "json"))) for command in CHANGES]

    golden("cli/json-changes.json", "".join(f"{pretty(document)}\n" for document in documents))


def test_a_baseline_kept_twice_is_there_once(funnelkit, workplace, golden):
    first = transcript(funnelkit, CASES["baseline-ru"], 80)
    again = transcript(funnelkit, CASES["baseline-ru"], 80)

    golden("cli/baseline-twice.txt", first + again)


@pytest.mark.parametrize(
    ("name", "how"),
    in_turn(["report-ru", "compare-ru", "inspect-ru", "baselines-show"], ["json", "terminal"]),
)
def test_twice_the_same_bytes(name, how, funnelkit, workplace):
    first, second = (printed(funnelkit(*CASES[name], "--format", how)) for _ in range(2))

    assert first == second


def test_both_languages_of_an_export_give_the_same_figures(funnelkit, workplace):
    sections = [
        json.loads(printed(funnelkit("report", name, "--format", "json")))["sections"]
        for name in (EN[1], RU[1])
    ]
    plain = [[row["metrics"] for section in found[:3] for row in section["rows"]] for found in sections]

    assert plain[0] == plain[1]


def test_demo_twice_writes_the_same(funnelkit, workplace, golden):
    first = transcript(funnelkit, ["demo", "sample"], 80)
    written = {path.name: path.read_bytes() for path in (workplace / "sample").iterdir()}
    again = transcript(funnelkit, ["demo", "sample"], 80)

    assert written == {path.name: path.read_bytes() for path in (workplace / "sample").iterdir()}
    golden("cli/demo.txt", first + again)


def test_a_file_alone_is_a_report(funnelkit, workplace):
    assert printed(funnelkit(RU[1])) == printed(funnelkit("report", RU[1]))


def test_options_are_read_from_flag_environment_and_file_in_that_order(funnelkit, workplace, monkeypatch):
    def heading() -> str:
        return json.loads(printed(funnelkit("report", RU[0], "--format", "json", *flag)))["sections"][1][
            "rows"
        ][0]["group"]["period"]

    flag: list[str] = []
    assert heading() == "2026-01"
    (workplace / "funnelkit.toml").write_text('every = "quarter"\n')
    assert heading() == "2026-Q1"
    monkeypatch.setenv("FUNNELKIT_EVERY", "year")
    assert heading() == "2026"
    flag = ["--every", "week"]
    assert heading() == "2026-W01"
