"""Spellings of one name are one, similar names are asked about, and no lead is lost by either."""

import json

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from conftest import drawn
from funnelkit.leads.spellings import find_alike, unify_spellings
from funnelkit.recognition.codes import spelling_key


@drawn(60)
@given(
    st.lists(
        st.sampled_from(["Anna", "anna ", "АННА", "Пётр", "петр", "Cделка", "Сделка", None, "C++", "C"]),
        max_size=30,
    )
)
def test_unifying_never_changes_totals(values):
    names = pd.Index(dict.fromkeys(value for value in values if value), dtype="str")
    frame = pd.DataFrame({"manager": pd.Categorical(values, categories=names), "row": np.arange(len(values))})

    merged = unify_spellings(frame)["manager"]

    assert len(merged) == len(values)
    assert merged.isna().tolist() == [value is None for value in values]
    keys = [None if value is None else spelling_key(value) for value in values]
    assert [None if pd.isna(value) else spelling_key(value) for value in merged] == keys
    shown = {
        key: {value for value, own in zip(merged, keys, strict=True) if own == key}
        for key in set(keys) - {None}
    }
    for key, found in shown.items():
        forms = [value for value in values if value and spelling_key(value) == key]
        assert len(found) == 1
        assert forms.count(next(iter(found))) == max(forms.count(form) for form in forms)


@pytest.mark.parametrize(
    ("names", "counts"),
    [(["GTX Pro", "GTXPro"], [50, 40]), (["Дмитрий", "Дмитрй"], [40, 2]), (["Értékesítő", "Ertekesito"], [9, 9]), (["Website", "Web-site"], [30, 1])],
)  # fmt: skip
def test_similar_names_are_asked_about(names, counts):
    (pair,) = find_alike(names, counts)
    assert {pair.name, pair.like} == set(names)
    assert pair.leads <= pair.like_leads


@pytest.mark.parametrize(
    ("names", "counts"),
    [
        (["Model 3", "Model 4"], [90, 1]),
        (["не дозвонились", "дозвонились"], [9, 90]),
        (["Иванов", "Иванова"], [90, 2]),
        (["without credit", "with credit"], [1, 90]),
        (["Olga K.", "Olga M."], [40, 38]),
        (["Ann", "Anna"], [90, 1]),
    ],
)
def test_names_that_are_two(names, counts):
    assert find_alike(names, counts) == []


def test_files_that_spell_differently_are_one(tmp_path, funnelkit):
    for month, names in ((1, ["Anna K.", "Anna K."]), (2, ["ANNA K.", "Аnna  K."])):
        rows = [f"{month}{n},2026-0{month}-05,{name},New" for n, name in enumerate(names)]
        (tmp_path / f"{month}.csv").write_text(
            "ID,Created at,Manager,Status\n" + "\n".join(rows), encoding="utf-8"
        )

    found = json.loads(funnelkit("report", tmp_path / "1.csv", tmp_path / "2.csv", "--format", "json").out)

    managers = next(section for section in found["sections"] if section["by"] == ["manager"])["rows"]
    assert [(row["group"], row["metrics"]["leads"]["n"]) for row in managers] == [({"manager": "Anna K."}, 4)]


def test_inspect_asks_and_proposes(tmp_path, funnelkit):
    rows = [
        f"{n},2026-03-05,{'GTXPro' if n == 4 else 'GTX Pro'},New,{'✓' if n % 2 else ''}" for n in range(1, 9)
    ]
    path = tmp_path / "leads.csv"
    path.write_text("ID,Created at,Product,Status,Fax\n" + "\n".join(rows), encoding="utf-8")

    found = json.loads(funnelkit("inspect", path, "--format", "json").out)

    notes = {note["key"]: note for note in found["inputs"][0]["notes"]}
    assert notes["alike_names"]["params"]["names"] == ["GTXPro (1) / GTX Pro (7)"]
    assert '--map "contacted=Fax"' in notes["other_use_marks"]["text"]
    mapped = json.loads(funnelkit("report", path, "--map", "contacted=Fax", "--format", "json").out)
    assert mapped["sections"][0]["rows"][0]["metrics"]["contact_rate"]["hits"] == 4
