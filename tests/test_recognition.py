"""Exports of many systems and sheets kept by hand: the columns, the kind of table, and the counts that come of it."""

import json

import pytest

from conftest import some
from exports_cases import CASES, Case

PARTS = ("sold", "lost", "non_target", "open")


@pytest.fixture(params=CASES, ids=lambda case: case.name)
def case(request) -> Case:
    return request.param


@pytest.fixture
def files(case, tmp_path):
    for name, text in case.files.items():
        (tmp_path / name).write_bytes(text.encode(case.encoding))
    return [tmp_path / name for name in case.files]


@pytest.mark.parametrize("case", some(CASES, 2), indirect=True, ids=lambda case: case.name)
def test_columns_and_kinds(case, files, funnelkit):
    arguments = case.arguments if "--map" in case.arguments else ()
    ended = funnelkit("inspect", *files, *arguments, "--format", "json")
    if case.code == 2:
        assert ended.code == 2
        return

    assert ended.code == 0, ended.err
    inputs = json.loads(ended.out)["inputs"]
    if case.fields is not None:
        assert _fields(inputs[0]) == case.fields
    assert tuple(entry["kind"] for entry in inputs) == case.kinds


@pytest.mark.parametrize("case", some(CASES, 2), indirect=True, ids=lambda case: case.name)
def test_counts(case, files, funnelkit):
    ended = funnelkit("report", *files, *case.arguments, "--format", "json")

    assert (ended.code, case.says in ended.err) == (case.code, True), ended.err
    if case.code:
        return
    document = json.loads(ended.out)
    rows = document["sections"][0]["rows"]
    whole = rows[0]["metrics"] if rows else {}
    assert {key: _number(whole[key]) for key in case.counts} == case.counts
    keys = {note["key"] for note in document["notes"]}
    assert set(case.notes) <= keys
    assert not set(case.silent) & keys
    assert all(note["text"] for note in document["notes"])
    _check_sums(document)


@pytest.mark.parametrize("case", some(CASES, 8), indirect=True, ids=lambda case: case.name)
def test_words(case, files, funnelkit):
    """What a person is shown has words for everything, and ends as the JSON does."""
    assert funnelkit("report", *files, *case.arguments).code == case.code
    assert funnelkit("inspect", *files).code == 0


def _fields(entry):
    return {
        column["field"]: column["header"]
        for column in entry["columns"]
        if column["field"] not in (None, "other")
    }


def _number(value):
    if isinstance(value, list):
        return [money["sum"] for money in value]
    return value and value["n"]


def _check_sums(document):
    """Every group's leads are sold, lost, non-target or open."""
    for section in document["sections"]:
        for row in section["rows"]:
            metrics = row["metrics"]
            if metrics.get("leads") and metrics.get("open"):
                assert metrics["leads"]["n"] == sum(metrics[part]["n"] for part in PARTS if metrics[part])
