"""Which baseline stands: what was accepted last of what is there, whatever was renamed or removed since."""

from __future__ import annotations

from datetime import date

import pytest
from filelock import FileLock
from hypothesis import given
from hypothesis import strategies as st

from conftest import drawn
from funnelkit.errors import ExitCode
from funnelkit.store import folder as store
from funnelkit.store import history, writing
from funnelkit.store.history import ACCEPTED, BETTER, KEPT, RENAMED, Entry, load_history
from store_samples import baseline, tally

NAMES = ("a", "b", "c")


@pytest.fixture
def folder(tmp_path):
    return tmp_path / ".funnelkit"


class Told:
    """The rule in its plainest form: names that were accepted, in their order, as they are called now."""

    def __init__(self):
        self.there, self.line = [], []

    def keep(self, name, how):
        if name not in self.there:
            self.there.append(name)
        if how != KEPT:
            self.line = [other for other in self.line if other != name] + [name]

    def remove(self, name):
        self.there = [other for other in self.there if other != name]
        self.line = [other for other in self.line if other != name]

    def rename(self, name, new):
        self.there = [new if other == name else other for other in self.there]
        self.line = [new if other == name else other for other in self.line]

    @property
    def standing(self):
        return self.there[0] if len(self.there) == 1 else self.line[-1] if self.line else None


_deeds = st.lists(
    st.tuples(st.sampled_from(["keep", "remove", "rename"]), st.sampled_from(NAMES), st.sampled_from(NAMES))
    | st.tuples(st.sampled_from([ACCEPTED, BETTER, KEPT]), st.sampled_from(NAMES), st.integers(1, 2)),
    max_size=12,
)


@drawn(20)
@given(_deeds)
def test_the_latest_accepted_that_is_there_stands(tmp_path_factory, deeds):
    folder, told = tmp_path_factory.mktemp("store"), Told()
    for deed, name, other in deeds:
        before = load_history(folder)
        if deed in (ACCEPTED, BETTER, KEPT):
            store.keep(folder, baseline(name, leads=other), deed, replace=True)
            told.keep(name, deed)
            text = (folder / "history.toml").read_text()
            again = store.keep(folder, baseline(name, leads=other), deed, replace=True)
            assert again == (False, None)
            assert (folder / "history.toml").read_text() == text, "the very same changes nothing"
        elif deed == "remove" and name in told.there:
            store.remove(folder, name)
            told.remove(name)
        elif deed == "rename" and name in told.there and other not in told.there:
            store.rename(folder, name, other)
            told.rename(name, other)
        assert load_history(folder)[: len(before)] == before, "entries are only added"
        assert sorted(told.there) == store.names(folder)
        assert store.find_standing(folder) == told.standing


def test_what_stands_is_taken_where_none_is_named(folder):
    store.keep(folder, baseline("a"), replace=False)
    store.keep(folder, baseline("b"), replace=False)
    with pytest.raises(store.SeveralBaselines):
        store.choose(folder, None)
    store.keep(folder, baseline("a"), ACCEPTED, replace=False)
    assert store.choose(folder, None).name == "a"
    assert store.choose(folder, "b").name == "b"


def test_a_file_that_was_removed_by_hand_does_not_stand(folder):
    for name in NAMES:
        store.keep(folder, baseline(name), ACCEPTED, replace=False)
    (folder / "baselines" / "c.json").unlink()
    assert store.choose(folder, None).name == "b"


def test_the_history_tells_what_stood_before(folder):
    store.keep(folder, baseline("a"), replace=False)
    store.keep(folder, baseline("b", as_of=date(2026, 4, 2)), BETTER, replace=False)
    store.rename(folder, "b", "spring")
    store.remove(folder, "a")

    assert load_history(folder) == (
        Entry(KEPT, "a", date(2026, 3, 2), ("2026-01", "2026-02")),
        Entry(BETTER, "b", date(2026, 4, 2), ("2026-01", "2026-02"), "a"),
        Entry(RENAMED, "spring", replaced="b"),
        Entry("removed", "a"),
    )


def test_what_the_history_does_not_tell_of_leaves_no_trace(folder):
    store.save(folder, baseline("a"), replace=False)
    store.rename(folder, "a", "b")
    store.remove(folder, "b")
    assert not (folder / "history.toml").exists()


def test_remarks_of_a_person_stay(folder):
    store.keep(folder, baseline("a"), replace=False)
    path = folder / "history.toml"
    path.write_text("# ours\n" + path.read_text() + "# to here")
    store.keep(folder, baseline("a"), ACCEPTED, replace=False)
    assert path.read_text().startswith("# ours\nfunnelkit_history = 1\n")
    assert "# to here\n\n[[baseline]]" in path.read_text()


@pytest.mark.parametrize(
    "text",
    ["[[", "\udcff", "baseline = 1", "[[baseline]]\nhow = 'kept'", "[[baseline]]\nhow = 'kept'\nname = 5",
     "[[baseline]]\nhow = 'lost'\nname = 'a'", "[[baseline]]\nhow = 'kept'\nname = 'a'\nas_of = '2026-01-01'",
     "[[baseline]]\nhow = 'kept'\nname = 'a'\nperiods = [1]", "funnelkit_history = 'x'"],
)  # fmt: skip
def test_a_damaged_history_stops_before_anything_is_changed(folder, text):
    store.save(folder, baseline("a"), replace=False)
    store.save(folder, baseline("b"), replace=False)
    (folder / "history.toml").write_bytes(text.encode("utf-8", "surrogateescape"))
    for use in (
        lambda: store.choose(folder, None),
        lambda: store.keep(folder, baseline("c"), replace=False),
        lambda: store.remove(folder, "a"),
        lambda: store.rename(folder, "a", "c"),
    ):
        with pytest.raises(history.HistoryDamaged) as stop:
            use()
        assert stop.value.exit_code is ExitCode.BASELINE
    assert store.names(folder) == ["a", "b"]
    assert store.choose(folder, "a").name == "a"


def test_a_newer_history_is_not_written_to(folder):
    folder.mkdir()
    (folder / "history.toml").write_text("funnelkit_history = 2\n")
    with pytest.raises(history.HistoryTooNew):
        store.keep(folder, baseline("a"), replace=False)
    assert (folder / "history.toml").read_text() == "funnelkit_history = 2\n"
    assert store.names(folder) == []


def test_a_name_that_is_taken_changes_no_history(folder):
    store.keep(folder, baseline("a"), replace=False)
    text = (folder / "history.toml").read_text()
    with pytest.raises(store.BaselineExists):
        store.keep(folder, baseline("a", counted=tally(8)), ACCEPTED, replace=False)
    assert (folder / "history.toml").read_text() == text


def test_a_store_in_use_is_said(folder, monkeypatch):
    monkeypatch.setattr(writing, "LOCK_SECONDS", 0)
    folder.mkdir()
    with FileLock(folder / ".lock"), pytest.raises(writing.StoreLocked):
        store.keep(folder, baseline("a"), replace=False)
