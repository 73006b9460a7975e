from __future__ import annotations

import errno
import os
import stat
import subprocess
import sys
import unicodedata
from pathlib import Path

import pytest

from funnelkit.errors import BaselineError, ExitCode, FunnelkitError, OutputError
from funnelkit.store import folder as store
from funnelkit.store import writing
from funnelkit.store.baselines import BaselineDamaged, encode
from funnelkit.store.naming import BadName, check_name
from store_samples import baseline, same_baseline

needs_posix = pytest.mark.skipif(not hasattr(os, "fork"), reason="processes are forked here")
DRIVER = str(Path(__file__).with_name("store_driver.py"))


@pytest.fixture
def folder(tmp_path):
    return tmp_path / "deep" / ".funnelkit"


def tree(folder):
    return sorted(str(path.relative_to(folder)) for path in folder.rglob("*"))


def test_a_baseline_is_kept_found_replaced_and_removed(folder):
    assert store.names(folder) == []
    assert store.save(folder, baseline(), replace=False)
    same_baseline(store.load(folder, "winter"), baseline())
    assert not store.save(folder, baseline(), replace=False)
    assert not store.save(folder, baseline(), replace=True)
    assert store.save(folder, baseline(leads=8), replace=True)
    assert store.load(folder, "winter").leads == 8
    store.remove(folder, "winter")
    assert store.names(folder) == []
    assert tree(folder) == [".lock", "baselines"]


def test_another_one_of_that_name_is_not_lost(folder):
    store.save(folder, baseline(), replace=False)
    with pytest.raises(store.BaselineExists) as stop:
        store.save(folder, baseline(leads=8), replace=False)
    assert stop.value.exit_code is ExitCode.BASELINE
    assert stop.value.params["name"] == "winter"
    assert store.load(folder, "winter").leads == 7


def test_a_newer_program_finds_its_baseline_already_kept(folder):
    store.save(folder, baseline(), replace=False)
    assert not store.save(folder, baseline(program="0.2.0"), replace=False)
    assert store.save(folder, baseline(program="0.2.0"), replace=True)


def test_the_same_baseline_gives_the_same_bytes(folder, tmp_path):
    for place in (folder, tmp_path / "other"):
        store.save(place, baseline(), replace=False)
    kept = [(place / "baselines" / "winter.json").read_bytes() for place in (folder, tmp_path / "other")]
    assert kept[0] == kept[1] == encode(baseline())


@needs_posix
def test_what_is_kept_is_for_the_owner_alone(folder):
    store.save(folder, baseline(), replace=False)
    for path in (folder, *folder.rglob("*")):
        assert not stat.S_IMODE(path.stat().st_mode) & 0o077, path


def test_renamed_is_as_if_saved_under_that_name(folder):
    store.save(folder, baseline(), replace=False)
    store.save(folder, baseline("taken"), replace=False)
    store.rename(folder, "winter", "Зима 2026")
    assert store.names(folder) == ["taken", "Зима 2026"]
    assert (folder / "baselines" / "Зима 2026.json").read_bytes() == encode(baseline("Зима 2026"))
    with pytest.raises(store.BaselineExists):
        store.rename(folder, "taken", "Зима 2026")
    with pytest.raises(store.NoBaseline):
        store.rename(folder, "winter", "x")
    with pytest.raises(BadName):
        store.rename(folder, "taken", "../x")
    store.rename(folder, "taken", "taken")
    assert store.names(folder) == ["taken", "Зима 2026"]


def test_a_copied_file_is_another_baseline(folder):
    store.save(folder, baseline(), replace=False)
    kept = folder / "baselines" / "winter.json"
    kept.with_name("copy.json").write_bytes(kept.read_bytes())
    assert store.load(folder, "copy").name == "copy"


def test_the_only_baseline_need_not_be_named(folder):
    with pytest.raises(store.NoBaselines) as none:
        store.choose(folder, None)
    store.save(folder, baseline("b"), replace=False)
    assert store.choose(folder, None).name == "b"
    store.save(folder, baseline("a"), replace=False)
    assert store.choose(folder, "b").name == "b"
    with pytest.raises(store.SeveralBaselines) as several:
        store.choose(folder, None)
    assert several.value.params["names"] == ("a", "b")
    assert {none.value.exit_code, several.value.exit_code} == {ExitCode.BASELINE}


def test_an_unknown_name_tells_what_there_is(folder):
    with pytest.raises(store.NoBaselines):
        store.load(folder, "winter")
    assert not folder.exists()
    for name in ("2026-01..2026-04", "Зима", "spring"):
        store.save(folder, baseline(name), replace=False)
    with pytest.raises(store.NoBaselineNear) as near:
        store.load(folder, "зима 26")
    assert near.value.params["near"] == ("Зима",)
    with pytest.raises(store.NoBaseline) as stop:
        store.load(folder, "zzz")
    assert stop.value.params["names"] == ("2026-01..2026-04", "spring", "Зима")
    for change in (
        lambda: store.remove(folder, "zzz"),
        lambda: store.update(folder, "zzz", lambda found: found),
    ):
        with pytest.raises(store.NoBaseline):
            change()


def test_a_long_list_of_names_is_cut(folder):
    (folder / "baselines").mkdir(parents=True)
    for number in range(30):
        (folder / "baselines" / f"n{number:02d}.json").write_bytes(b"{}")
    with pytest.raises(store.SeveralBaselines) as stop:
        store.choose(folder, None)
    assert stop.value.params["names"][-2:] == ("n11", "…")


@pytest.mark.parametrize(
    "name",
    [
        "2026-01..2026-04",
        "a",
        "Зима 2026",
        "március_2",
        "三月",
        "हिन्दी",
        "2026-W14",
        "консоль",
        "con-1",
        "a" * 64,
        "CONSOLE",
    ],
)
def test_a_good_name_is_the_name_of_the_file(folder, name):
    store.save(folder, baseline(name), replace=False)
    assert store.names(folder) == [unicodedata.normalize("NFC", name)]
    assert tree(folder) == [".lock", "baselines", f"baselines/{unicodedata.normalize('NFC', name)}.json"]


@pytest.mark.parametrize(
    "name",
    ["../x", "/etc/x", "a/b", "a\\b", "C:x", "CON", "con", "nul.old", "LPT1", "com9 .x", "", ".", "..", ".hidden", "dot.",
     "blank ", " blank", "\x00", "a\x00b", "a\nb", "x" * 65, "x" * 300, "𐌰" * 64, "a\u202eb", "a\u200bb", "🙂", "a*b", "a?b",
     "\u0301a", "a\ud800", "tab\tx", "COM¹", 'q"q', "a|b", "<a>", "a:b", "%2e%2e", "~x"],
)  # fmt: skip
def test_a_bad_name_is_refused_and_nothing_is_made(folder, name):
    before = tree(folder.parent.parent)
    for use in (
        lambda: store.save(folder, baseline(name), replace=True),
        lambda: store.load(folder, name),
        lambda: store.remove(folder, name),
        lambda: store.choose(folder, name),
    ):
        with pytest.raises(BadName) as stop:
            use()
        assert stop.value.exit_code is ExitCode.USAGE
        assert str(stop.value.params["name"]).isprintable()
    assert tree(folder.parent.parent) == before


def test_a_name_is_one_however_its_letters_are_composed(folder):
    store.save(folder, baseline(unicodedata.normalize("NFD", "március")), replace=False)
    path = folder / "baselines" / "március.json"
    path.rename(path.with_name(unicodedata.normalize("NFD", "március.json")))
    assert store.names(folder) == ["március"]
    assert store.load(folder, "március").name == check_name("március")
    store.save(folder, baseline("március", leads=9), replace=True)
    assert store.load(folder, unicodedata.normalize("NFD", "március")).leads == 9
    assert len(store.names(folder)) == 1


def test_other_files_of_the_folder_are_no_baselines(folder):
    store.save(folder, baseline(), replace=False)
    for name in ("notes.txt", ".hidden.json", "CON.json", "a b .json", ".writing-1.tmp", "winter.json.bak"):
        (folder / "baselines" / name).write_text("x")
    (folder / "baselines" / "sub.json").mkdir()
    assert store.names(folder) == ["winter"]


def test_a_damaged_baseline_can_be_listed_removed_and_replaced(folder):
    store.save(folder, baseline(), replace=False)
    path = folder / "baselines" / "winter.json"
    path.write_bytes(path.read_bytes()[:-40])
    with pytest.raises(BaselineDamaged) as stop:
        store.load(folder, "winter")
    assert stop.value.params["path"] == str(path)
    with pytest.raises(store.BaselineExists):
        store.save(folder, baseline(), replace=False)
    assert store.save(folder, baseline(), replace=True)
    assert store.load(folder, "winter").leads == baseline().leads
    path.write_bytes(b"")
    store.remove(folder, "winter")
    assert store.names(folder) == []


@needs_posix
def test_links_pipes_and_folders_are_not_followed(folder, tmp_path):
    store.save(folder, baseline(), replace=False)
    target = tmp_path / "secret.json"
    target.write_bytes(encode(baseline("link")))
    kept = folder / "baselines"
    (kept / "link.json").symlink_to(target)
    (kept / "dir.json").mkdir()
    os.mkfifo(kept / "pipe.json")
    for name in ("link", "dir", "pipe"):
        with pytest.raises(writing.StrangeFile):
            store.load(folder, name)
        with pytest.raises(writing.StrangeFile):
            store.save(folder, baseline(name), replace=True)
    assert target.read_bytes() == encode(baseline("link"))
    assert store.names(folder) == ["winter"]


@needs_posix
@pytest.mark.parametrize("linked", ["baselines", ".lock"])
def test_a_linked_part_of_the_store_is_refused(folder, tmp_path, linked):
    outside = tmp_path / "outside"
    outside.mkdir()
    folder.mkdir(parents=True)
    (folder / linked).symlink_to(outside, target_is_directory=True)
    with pytest.raises(writing.StrangeFile):
        store.save(folder, baseline(), replace=False)
    assert tree(outside) == []


def test_a_file_in_place_of_the_folder_is_a_clean_stop(tmp_path):
    (tmp_path / "file").write_text("x")
    with pytest.raises(OutputError) as stop:
        store.save(tmp_path / "file", baseline(), replace=False)
    assert stop.value.exit_code is ExitCode.OUTPUT
    assert set(stop.value.params) == {"path", "reason"}
    with pytest.raises(BaselineError):
        store.names(tmp_path / "file")


@pytest.mark.skipif(
    not hasattr(os, "geteuid") or os.geteuid() == 0, reason="rights do not bind the superuser"
)
def test_a_read_only_store_is_read_and_not_written(folder):
    store.save(folder, baseline(), replace=False)
    kept = folder / "baselines"
    kept.chmod(0o500)
    try:
        assert store.load(folder, "winter").leads == 7
        with pytest.raises(writing.CannotWrite):
            store.save(folder, baseline(leads=8), replace=True)
        assert store.load(folder, "winter").leads == 7
    finally:
        kept.chmod(0o700)


def fail_at(monkeypatch, last, number):
    """Let one call to the system fail, the others not."""
    calls = iter(range(last + 1))

    def failing(call):
        def run(*args, **kwargs):
            if next(calls, None) == last:
                raise OSError(number, os.strerror(number))
            return call(*args, **kwargs)

        return run

    for name in ("open", "fdopen", "fsync", "replace", "fstat"):
        monkeypatch.setattr(os, name, failing(getattr(os, name)))


@pytest.mark.parametrize("number", [errno.ENOSPC, errno.EIO, errno.EROFS])
def test_whichever_call_fails_the_old_baseline_stands(folder, monkeypatch, number):
    store.save(folder, baseline(), replace=False)
    path = folder / "baselines" / "winter.json"
    standing, new, left = path.read_bytes(), encode(baseline(leads=8)), []
    for last in range(100):
        with monkeypatch.context() as armed:
            fail_at(armed, last, number)
            error = stop_of(lambda: store.save(folder, baseline(leads=8), replace=True))
        left.append(path.read_bytes())
        assert tree(folder) == [".lock", "baselines", "baselines/winter.json"]
        if error is None:
            break
        assert error.exit_code in {ExitCode.OUTPUT, ExitCode.BASELINE}
        assert error.params["reason"] == os.strerror(number)
        path.write_bytes(standing)
    assert set(left) == {standing, new}
    assert left.count(standing) >= 6
    assert left.count(new) <= 3  # the folder is opened and synced when the new file has taken its place


def stop_of(work):
    try:
        work()
    except FunnelkitError as error:
        return error
    return None


def test_a_file_system_that_cannot_sync_a_folder_will_do(folder, monkeypatch):
    sync = os.fsync

    def only_files(descriptor):
        if stat.S_ISDIR(os.fstat(descriptor).st_mode):
            raise OSError(errno.EINVAL, "no")
        sync(descriptor)

    monkeypatch.setattr(os, "fsync", only_files)
    assert store.save(folder, baseline(), replace=False)


def test_what_killed_writers_left_is_swept(folder):
    store.save(folder, baseline(), replace=False)
    (folder / "baselines" / ".writing-00ff.tmp").write_text("half")
    store.save(folder, baseline(leads=8), replace=True)
    assert tree(folder) == [".lock", "baselines", "baselines/winter.json"]


def test_a_change_that_fails_changes_nothing(folder):
    store.save(folder, baseline(), replace=False)
    with pytest.raises(ZeroDivisionError):
        store.update(folder, "winter", lambda _: 1 // 0)
    same_baseline(store.update(folder, "winter", lambda _: baseline("other", leads=9)), baseline(leads=9))
    assert store.names(folder) == ["winter"]
    assert store.load(folder, "winter").leads == 9


def driven(what, folder):
    found = subprocess.run(
        [sys.executable, DRIVER, what, str(folder)], capture_output=True, text=True, timeout=60, check=False
    )
    assert found.returncode == 0, found.stderr
    return found.stdout.strip()


@needs_posix
def test_a_writer_killed_at_any_call_leaves_a_store_that_can_be_read(folder):
    assert int(driven("kills", folder)) >= 20


@needs_posix
@pytest.mark.long
def test_one_killed_while_it_accepts_leaves_a_baseline_that_stands(folder):
    assert int(driven("kills_of_keeping", folder)) >= 30


@pytest.mark.long
@needs_posix
def test_six_runs_at_once_give_every_change_a_number_of_its_own(folder):
    assert driven("log", folder) == "6 24 24 24\n37"


@needs_posix
def test_eight_runs_at_once_lose_nothing(folder):
    assert driven("race", folder) == "8 80 9"


@needs_posix
def test_a_disk_that_fills_up_in_the_middle_leaves_the_old_file(folder):
    assert driven("no_room", folder) == os.strerror(errno.EFBIG)


@needs_posix
def test_a_store_in_use_is_said_and_a_killed_run_lets_go(folder, monkeypatch):
    store.save(folder, baseline(), replace=False)
    with subprocess.Popen(
        [sys.executable, DRIVER, "hold", str(folder)], stdout=subprocess.PIPE, text=True
    ) as holder:
        assert holder.stdout.readline() == "held\n"
        with monkeypatch.context() as short:
            short.setattr(writing, "LOCK_SECONDS", 0.05)
            with pytest.raises(writing.StoreLocked) as stop:
                store.remove(folder, "winter")
        assert stop.value.exit_code is ExitCode.OUTPUT
        assert store.load(folder, "winter").leads == 7
        holder.kill()
    store.remove(folder, "winter")
    assert store.names(folder) == []
