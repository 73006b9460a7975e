"""The docs show what the program prints, and leave nothing out: with --golden-update they are written anew."""

import contextlib
import dataclasses
import io
import json
import re
import tomllib
from collections.abc import Iterable, Iterator
from pathlib import Path

import pytest
import typer

from conftest import TODAY
from funnelkit import model
from funnelkit.cli import app, options
from funnelkit.cli.settings import read_settings
from funnelkit.errors import ExitCode
from funnelkit.fields import DIMENSIONS, FIELDS
from funnelkit.languages import load_words
from funnelkit.metrics import CLOSED_PERIOD, METRICS
from funnelkit.recognition.systems import load_systems
from funnelkit.worklists.check import KINDS
from funnelkit.worklists.signs import RULES
from transcripts import COMMAND, EXAMPLES, FENCE, ROOT, Step, copy_examples, rewrite

WIDTH = 110
DOCS = ROOT / "docs"
README = ROOT / "README.md"
DOCUMENTS = [README, *sorted(DOCS.glob("*.md")), EXAMPLES / "README.md"]
COMMAND_TREE = typer.main.get_command(app.build(app.COMMANDS))


def read(path: Path) -> str:
    return path.read_text(encoding="utf-8")


# --- every command line of the docs ------------------------------------------------------------------------------


@pytest.mark.parametrize("path", DOCUMENTS, ids=lambda path: str(path.relative_to(ROOT)))
def test_a_document_shows_what_is_printed(path, funnelkit, tmp_path, monkeypatch, request):
    copy_examples(tmp_path / "examples")
    monkeypatch.chdir(tmp_path / "examples" if path.parent == EXAMPLES else tmp_path)

    def act(step: Step) -> str:
        assert COMMAND.fullmatch(step.line), f"no command of funnelkit: {step.line}"
        ended = funnelkit(*step.arguments, width=WIDTH)
        assert ended.code != ExitCode.FAULT, ended.err
        return ended.out + ended.err

    found = read(path)
    written = rewrite(found, act)
    if request.config.getoption("--golden-update"):
        path.write_text(written, encoding="utf-8", newline="")

    assert read(path) == written, "if it is right: pytest --golden-update"


def test_what_start_says_of_a_table_stands_in_it():
    text = section(read(DOCS / "start.md"), "3. Judge what came later")
    shown = set(re.findall(r"\d+(?:\.\d+)?", FENCE.search(text)["body"]))
    told = [found for found in text.split("\n\n") if found.startswith("Read the ")]

    assert len(told) == 3
    assert set(re.findall(r"\d+(?:\.\d+)?", " ".join(told))) <= shown


# --- README ------------------------------------------------------------------------------------------------------


def section(text: str, title: str) -> str:
    """Give a section of a document, up to the next heading of its level or above."""
    found = re.search(rf"^(#+) {re.escape(title)}\n(.*?)(?=^#{{1,2}} |\Z)", text, re.MULTILINE | re.DOTALL)
    assert found, f"no section {title}"
    return found[2]


def first_line(title: str) -> str:
    """Give the first line of the first block of a section of the README: one command that does it all."""
    block = FENCE.search(section(read(README), title))
    assert block["body"].count("\n") == 1
    return block["body"].rstrip("\n")


def test_the_command_to_try_is_the_one_whose_output_is_shown():
    line = first_line("Try it")
    shown = re.findall(r"^\$ (funnelkit .*)$", section(read(README), "Try it"), re.MULTILINE)

    assert line.startswith("python3 -m venv .venv && ")
    assert [part.removeprefix(".venv/bin/") for part in line.split(" && ") if "/funnelkit" in part] == shown


def test_the_command_to_test_is_what_ci_runs():
    line = first_line("Test it")

    assert line.endswith(".venv/bin/python tests/check.py")
    assert line in read(ROOT / "CONTRIBUTING.md")
    assert "sed -n '/^## Test it/,/^## /p' README.md" in read(ROOT / ".ci" / "run")


def test_the_layout_of_the_source_is_as_told():
    rows = re.findall(
        r"^\| ((?:`[a-z_./]+` ?)+) \|",
        section(read(ROOT / "CONTRIBUTING.md"), "The way of the data"),
        re.MULTILINE,
    )
    told = {name.rstrip("/") for row in rows for name in re.findall(r"`([^`]+)`", row)}
    there = {path.name for path in (ROOT / "src" / "funnelkit").iterdir() if not path.name.startswith("_")}

    assert told >= there - {"py.typed"}
    assert {name for name in told if "/" not in name} <= there | {"metrics.py"}


def links() -> Iterator[tuple[Path, str]]:
    for path in [*DOCUMENTS, ROOT / "CONTRIBUTING.md", ROOT / "CHANGELOG.md"]:
        for target in re.findall(r"\]\(([^)\s]+)\)", read(path)):
            if "://" not in target:
                yield path, target


def anchors(path: Path) -> set[str]:
    """Give the anchors of a document's headings, as code hosts make them."""
    titles = re.findall(r"^#+ (.*)$", read(path), re.MULTILINE)
    return {re.sub(r"[^\w -]", "", title.lower()).replace(" ", "-") for title in titles}


@pytest.mark.parametrize(("path", "target"), list(links()), ids=str)
def test_links_lead_somewhere(path, target):
    name, _, anchor = target.partition("#")
    found = (path.parent / name).resolve() if name else path

    assert found.exists()
    assert not anchor or anchor in anchors(found)


# --- commands ----------------------------------------------------------------------------------------------------


def commands() -> Iterator[tuple[str, typer.models.CommandInfo]]:
    """Give every command with its own, "baselines list" among them."""
    for name, command in COMMAND_TREE.commands.items():
        if hasattr(command, "commands"):
            yield from ((f"{name} {inner}", found) for inner, found in command.commands.items())
        else:
            yield name, command


def options_of(command) -> set[str]:
    return {name for param in command.params for name in param.opts if name.startswith("--")} - {"--help"}


@pytest.mark.parametrize(
    ("name", "command"), list(commands()), ids=lambda value: value if isinstance(value, str) else ""
)
def test_every_option_of_every_command_is_told(name, command):
    text = read(DOCS / "commands.md")
    about = section(text, name.split()[0])
    told = set(re.findall(r"`(--[a-z-]+)", about))

    assert f"`{name}" in about or name == name.split()[0]
    assert options_of(command) <= told
    group = [found for other, found in commands() if other.split()[0] == name.split()[0]]
    there = {option for found in group for option in options_of(found)}
    assert told <= there | {"--debug"}, "told of, and not there"


def test_shared_options_are_explained():
    text = section(read(DOCS / "commands.md"), "Reading options")
    several = [name for _, command in commands() for name in options_of(command)]

    own = {"--store", "--fail-on", "--baseline", "--limit", "--columns", "--within", "--only"}
    assert {name for name in several if several.count(name) > 2} - own == set(
        re.findall(r"^\| `(--[a-z-]+)", text, re.MULTILINE)
    )


def test_every_exit_code_is_told():
    codes = re.findall(r"^\| (\d+) \|", section(read(DOCS / "commands.md"), "Exit codes"), re.MULTILINE)

    assert codes == [str(code.value) for code in ExitCode]


def test_the_configuration_shown_is_read(tmp_path):
    blocks = [
        found["body"]
        for found in FENCE.finditer(section(read(DOCS / "commands.md"), "funnelkit.toml"))
        if found["language"] == "toml"
    ]
    (tmp_path / "funnelkit.toml").write_text(blocks[0], encoding="utf-8")
    settings = read_settings(tmp_path / "funnelkit.toml")

    shown = tomllib.loads(blocks[0])
    assert set(settings) == {
        "mapping" if key == "map" else key
        for key in (shown.keys() - {"funnel", "compare"}) | shown["funnel"].keys() | shown["compare"].keys()
    }
    assert "created_at=Date of inquiry:day-first" in settings["mapping"]


def test_every_command_is_of_the_help():
    assert set(COMMAND_TREE.commands) == set(app.COMMANDS)


# --- tables that are written from the source ---------------------------------------------------------------------


def table(head: str, rows: Iterable[Iterable[str]]) -> str:
    titles = head.split("|")
    lines = [titles, ["---"] * len(titles), *rows]
    return "".join(f"| {' | '.join(cell.strip() or ' ' for cell in line)} |\n" for line in lines)


def metrics_table() -> str:
    """Tell every metric, what it counts of what, and which way is better."""
    rows = []
    for metric in METRICS.values():
        of = ", else ".join(f"`{step}`" for step in metric.of)
        counts = f"`{metric.hits}`" if metric.hits else "answers"
        better = {"up": "more", "down": "less", None: ""}[metric.better]
        rows.append((f"`{metric.key}`", metric.kind, counts, of, better, "yes" if metric.weight else ""))
    return table("metric | kind | counts | of | better | verdict", rows)


def fields_table() -> str:
    """Tell every field by its kind."""
    kinds = {
        "id": "numbers of leads, deals and customers",
        "moment": "dates, with or without a time",
        "flag": "yes or no",
        "word": "few values; all but the status can be grouped by",
        "money": "an amount",
        "currency": "its currency, else that of the heading or the cells",
        "score": "0 to 10",
        "text": "the reason behind a score; read by `nps` alone",
        "count": "how many, in a table of counts",
        "step": "what is counted, in a hand tally",
        "period": "when, in a table of counts",
        "person": "for `--duplicates person`, and for deals that name no lead",
        "line": "numbers of use in one kind of table: a product line's, the order of stages",
        "label": "words of use in one kind of table: names in a look-up, the stage that a move left",
        "value": "what a field held before and after a change, in a log of changes",
    }
    rows = [
        (said, " ".join(f"`{field.name}`" for field in FIELDS.values() if field.kind == kind))
        for kind, said in kinds.items()
    ]
    return table("kind | fields of `--map`", rows)


def variables_table() -> str:
    """Tell every variable of the environment."""
    found = {
        param.envvar: name
        for _, command in commands()
        for param in command.params
        for name in param.opts
        if param.envvar
    }
    rows = [(f"`{variable}`", f"`{name}`") for variable, name in sorted(found.items())]
    return table(
        "variable | is",
        [
            *rows,
            ("`FUNNELKIT_SMTP_PASSWORD`", "the password of the mail server"),
            ("`FUNNELKIT_SMTP_PASSWORD_FILE`", "a file whose first line it is"),
            ("`FUNNELKIT_TODAY`", "the day of the run, for runs that must repeat"),
        ],
    )


def systems_table() -> str:
    """Tell every system whose exports are known, and how well."""
    rows = []
    for system in load_systems():
        languages = dict.fromkeys(code for export in system.exports for code in export.languages)
        read = dict.fromkeys(export.of for export in system.exports)
        rows.append((system.name, " ".join(languages), ", ".join(read), system.evidence))
    return table("system | headings in | read | evidence", rows)


def problems_table() -> str:
    """Tell every kind of problem, and whether it is an error."""
    words = load_words("en")
    return table(
        "type | | is",
        [
            (f"`{name}`", "error" if kind.error else "warning", words.text("problems", name, field="FIELD"))
            for name, kind in KINDS.items()
        ],
    )


def signs_table() -> str:
    """Tell every sign of a refusal by accident, and its weight."""
    words = load_words("en")
    return table(
        "sign | weight | is",
        [(f"`{rule.name}`", f"{rule.weight:g}", words.text("callback_rules", rule.name)) for rule in RULES],
    )


WRITTEN = {
    "commands.md signs": ("signs", signs_table),
    "commands.md problems": ("problems", problems_table),
    "method.md": ("metrics", metrics_table),
    "exports.md fields": ("fields", fields_table),
    "exports.md crm": ("crm", systems_table),
    "commands.md": ("variables", variables_table),
}


@pytest.mark.parametrize("name", WRITTEN)
def test_a_table_says_what_the_source_says(name, request):
    mark, write = WRITTEN[name]
    path = DOCS / name.split()[0]
    pattern = re.compile(rf"(?<=<!-- {mark} -->\n).*?(?=<!-- /{mark} -->)", re.DOTALL)
    assert pattern.search(read(path))
    expected = pattern.sub(lambda _: write(), read(path))
    if request.config.getoption("--golden-update"):
        path.write_text(expected, encoding="utf-8", newline="")

    assert read(path) == expected


def test_every_count_of_a_metric_is_explained():
    told = set(
        re.findall(
            r"^\| ((?:`\w+` ?)+) \|", section(read(DOCS / "method.md"), "What is counted"), re.MULTILINE
        )
    )
    told = {name for row in told for name in re.findall(r"\w+", row)}

    assert {step for metric in METRICS.values() for step in (metric.hits, *metric.of) if step} <= told


def test_every_dimension_is_told():
    assert set(re.findall(r"\w+", re.search(r"--by DIMENSION.*", read(DOCS / "commands.md"))[0])) >= {
        *DIMENSIONS,
        "period",
    }


def test_every_verdict_is_told():
    told = set(re.findall(r"`(\w+)`", section(read(DOCS / "method.md"), "Verdicts")))

    assert told >= {
        "improved",
        "worse",
        "about_the_same",
        "no_clear_change",
        "too_few_leads",
        "not_comparable",
    }
    assert told >= {"not_tracked", "new", "gone"}


# --- JSON --------------------------------------------------------------------------------------------------------


def told_keys(title: str) -> set[str]:
    """Give every key that a section of docs/json.md tells."""
    return set(re.findall(r"`(\w+)`", section(read(DOCS / "json.md"), title)))


@pytest.fixture(scope="module")
def documents(tmp_path_factory) -> dict[str, list[dict]]:
    """Run every command for its JSON, by the section that describes it."""

    def run(*words: str) -> dict:
        with contextlib.redirect_stdout(io.StringIO()) as out:
            assert app.run([*words, "--format", "json"]) == ExitCode.DONE
        return json.loads(out.getvalue())

    runs = {
        "report": [["report", "lidy-mart.csv", "--by", "manager,source"]],
        "inspection": [["inspect", "lidy-mart.csv"]],
        "rows": [["rows", "show_rate[manager=Анна К.]", "lidy-mart.csv"]],
        "baseline": [["baseline", "lidy-yanvar-fevral.csv"], ["baselines", "show", "2026-01..2026-02"]],
        "comparison": [["compare", "lidy-mart.csv"]],
        "callbacks": [["callbacks", "lidy-mart.csv"]],
        "refusals": [["refusals", "lidy-mart.csv"]],
        "demo": [["demo", "sample"]],
        "changes": [
            ["changes", "add", "2026-03-01", "new script"],
            ["changes", "list"],
            ["changes", "remove", "1"],
        ],
        "baselines": [
            ["baselines", "list"],
            ["baselines", "rename", "2026-01..2026-02", "winter"],
            ["baselines", "remove", "winter"],
        ],
    }
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("FUNNELKIT_TODAY", TODAY)
        patch.chdir(copy_examples(tmp_path_factory.mktemp("json")))
        return {kind: [run(*words) for words in several] for kind, several in runs.items()}


def test_json_has_the_keys_that_are_told(documents):
    head = told_keys("Every document")
    for kind, several in documents.items():
        for found in several:
            assert head <= set(found)
            assert found["kind"] == kind
            assert set(found) - head <= told_keys(kind), kind
        everything = {key for found in several for key in found}
        rows = re.findall(r"^\| ((?:`\w+` ?)+) \|", section(read(DOCS / "json.md"), kind), re.MULTILINE)
        if kind in {"report", "baseline"}:
            assert {key for row in rows for key in re.findall(r"\w+", row)} <= everything


def test_entries_of_json_have_the_keys_that_are_told(documents):
    found = documents
    table_of = {key for table in found["inspection"] for entry in table["inputs"] for key in entry}
    inner = {
        key
        for name in ("columns", "dates", "statuses")
        for table in found["inspection"]
        for entry in table["inputs"]
        for line in entry[name]
        for key in line
    }
    compared = {
        key
        for part in found["comparison"][0]["sections"]
        for row in part["rows"]
        for metric in row["metrics"].values()
        for key in metric
    }

    assert table_of | inner <= told_keys("inspection")
    assert compared <= told_keys("comparison")
    assert {key for entry in found["report"][0]["inputs"] for key in entry} <= told_keys("report")


def test_values_of_json_have_the_keys_that_are_told():
    rows = dict(
        re.findall(
            r"^\| (\w+)[^|]* \| ([^|]*) \|$",
            section(read(DOCS / "json.md"), "Values of metrics"),
            re.MULTILINE,
        )
    )
    shapes = {
        "count": model.Count,
        "rate": model.Rate,
        "estimate": model.Estimate,
        "range": model.Bounds,
        "duration": model.Duration,
        "money": model.Money,
        "ratio": model.Ratio,
        "score": model.Score,
    }

    assert {name: re.findall(r"\w+", rows[name]) for name in shapes} == {
        name: [field.name for field in dataclasses.fields(shape)] for name, shape in shapes.items()
    }


def test_json_tells_the_metrics_of_closing():
    text = read(DOCS / "json.md")

    assert all(f"`{key}`" in text for key in CLOSED_PERIOD if key not in METRICS)


def test_formats_and_grains_are_told():
    text = read(DOCS / "commands.md")

    assert all(f"`{value}`" in text for value in (*options.FORMATS, *options.GRAINS, *options.DUPLICATES))
