"""What docs/cron.md and examples/cron say runs: each of their lines, a month that gets worse, a second run."""

import re
import shlex
import shutil
import ssl
import subprocess
import sys
import tomllib
from email.header import decode_header, make_header
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest
import trustme

from mail_servers import PASSWORD, USER, Box, serving
from transcripts import ROOT, copy_examples

CRON = ROOT / "examples" / "cron"
DOCS = ROOT / "docs" / "cron.md"
TASK = "{http://schemas.microsoft.com/windows/2004/02/mit/task}"


def read(name):
    return (CRON / name).read_text(encoding="utf-8")


def lines_of(name):
    """Give the command lines of a file, as it is written for its system."""
    text = read(name)
    if name == "crontab":
        return re.findall(r"cd /srv/sales && funnelkit (.*)", text)
    if name.endswith(".service"):
        return re.findall(r"^ExecStart=/srv/sales/.venv/bin/funnelkit (.*)$", text, re.MULTILINE)
    if name.endswith(".xml"):
        return [
            found.text.replace("\\", "/") for found in ET.fromstring(text.encode()).iter(f"{TASK}Arguments")
        ]
    return re.findall(r"run: funnelkit (.*)", text)


FILES = ("crontab", "funnelkit-compare.service", "funnelkit-compare.xml", "github-actions.yml")
LINES = list(dict.fromkeys(line for name in FILES for line in lines_of(name)))


@pytest.fixture
def mail(tmp_path, monkeypatch, funnelkit):
    """The folder of the recipe, with a server that its configuration leads to."""
    authority, box = trustme.CA(), Box()
    authority.cert_pem.write_to_path(tmp_path / "ca.pem")
    tls = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    authority.issue_cert("127.0.0.1").configure_cert(tls)
    examples = copy_examples(tmp_path / "examples")
    (tmp_path / "exports").mkdir()
    shutil.copy(examples / "lidy-mart.csv", tmp_path / "exports" / "leads.csv")
    shutil.copy(examples / "zadachi-mart.csv", tmp_path / "exports" / "tasks.csv")
    password = tmp_path / "smtp-password"
    password.write_text(f"{PASSWORD}\n", encoding="utf-8")
    password.chmod(0o600)
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("FUNNELKIT_TODAY", "2026-04-08")
    monkeypatch.setenv("FUNNELKIT_SMTP_PASSWORD_FILE", str(password))
    monkeypatch.setenv("SSL_CERT_FILE", str(tmp_path / "ca.pem"))
    with serving(box, tls) as port:
        told = read("funnelkit.toml").replace("mail.example.org", "127.0.0.1").replace("587", str(port))
        (tmp_path / "funnelkit.toml").write_text(told.replace("figures@example.org", USER), encoding="utf-8")
        yield box


def run(funnelkit, line):
    """Run a line as cron does, and give its exit code and what cron would mail."""
    words, _, thrown = line.partition(" > /dev/null")
    ended = funnelkit(*shlex.split(words))
    return ended.code, ended.err + (ended.out if not thrown and ">" not in line else "")


def subjects(box):
    return [str(make_header(decode_header(str(message["Subject"])))) for _, message in box.messages]


def test_there_is_a_line_for_each_system():
    assert all(lines_of(name) for name in FILES)
    assert all(line in DOCS.read_text(encoding="utf-8") for line in LINES[:2])


@pytest.mark.parametrize("line", LINES, ids=lambda line: line.split()[0])
def test_each_line_runs_quietly_and_once(mail, funnelkit, line):
    if line.startswith("compare"):
        assert funnelkit("baseline", "examples/lidy-yanvar-fevral.csv").code == 0
    first = run(funnelkit, line)
    sent = len(mail.got)

    assert first == (0, "")
    assert sent == (0 if line.startswith(("outbox", "silence")) else 1)
    assert run(funnelkit, line) == (0, "")
    assert len(mail.got) == sent
    assert all(mail.logins)


def month(name, sold):
    rows = [
        f"{name}-{n},2026-{name}-{n % 28 + 1:02},{'sold' if n * 7 % 300 < sold else 'refused'}"
        for n in range(300)
    ]
    text = "\n".join(["Lead ID,Created,Status", *rows, ""])
    Path("exports/leads.csv").write_text(text, encoding="utf-8")


def test_baseline_compare_mail_second_run_worse_month(mail, funnelkit, monkeypatch):
    """The recipe of docs/cron.md from end to end."""
    (line,) = lines_of("funnelkit-compare.service")
    monkeypatch.setenv("FUNNELKIT_TODAY", "2026-05-20")
    monkeypatch.setenv("FUNNELKIT_AS_OF", "2026-02-20")
    month("01", 90)
    assert funnelkit("baseline", "exports/leads.csv", "--accept").code == 0
    monkeypatch.setenv("FUNNELKIT_AS_OF", "2026-05-20")
    month("03", 90)
    assert [run(funnelkit, line) for _ in range(2)] == [(0, "")] * 2
    month("04", 30)
    assert [run(funnelkit, line) for _ in range(2)] == [(10, "")] * 2

    calm, worse = subjects(mail)
    assert calm.endswith(": March 2026")
    assert worse.startswith("Sold of leads worse")
    assert "worse" not in calm
    assert worse.endswith(": April 2026")


# --- the files are what their systems read ----------------------------------------------------------------------


def test_units_of_systemd(tmp_path):
    verify = shutil.which("systemd-analyze")
    if not verify:
        pytest.skip("systemd-analyze is not here: the units are not verified")
    for name in ("funnelkit-compare.service", "funnelkit-compare.timer"):
        text = read(name).replace("/srv/sales/.venv/bin/funnelkit", sys.executable)
        (tmp_path / name).write_text(text.replace("/srv/sales", str(tmp_path)), encoding="utf-8")
    units = sorted(map(str, tmp_path.iterdir()))
    ended = subprocess.run([verify, "verify", *units], capture_output=True, text=True, check=False)

    assert (ended.returncode, [line for line in ended.stderr.splitlines() if "funnelkit" in line]) == (0, [])


def test_the_crontab_has_five_fields_a_command_and_no_percent():
    for line in read("crontab").splitlines():
        if line.startswith(("#", "MAILTO=", "FUNNELKIT_", "PATH=")) or not line:
            continue
        assert re.fullmatch(r"(?:[\d*,/-]+ ){5} *cd /srv/sales && funnelkit [^%]+", line)


def test_the_task_of_windows():
    task = ET.fromstring(read("funnelkit-compare.xml").encode())

    assert task.tag == f"{TASK}Task"
    assert [part.tag.removeprefix(TASK) for part in task] == [
        "RegistrationInfo",
        "Triggers",
        "Settings",
        "Actions",
    ]
    (line,) = re.findall(r'/TR "(.*)"`', DOCS.read_text(encoding="utf-8"))
    assert len(line) <= 261


def test_the_workflow_of_github():
    yaml = pytest.importorskip("yaml")
    found = yaml.safe_load(read("github-actions.yml"))
    steps = found["jobs"]["compare"]["steps"]

    assert {"schedule", "workflow_dispatch"} == set(found[True])  # YAML 1.1 takes "on" for yes
    assert all("uses" in step or "run" in step for step in steps)


def test_no_password_and_no_address_of_the_configuration_in_the_lines():
    assert "password" not in tomllib.loads(read("funnelkit.toml"))["mail"]
    assert not any("password" in line for line in LINES)
