"""Hand a message to a server: encrypted, the server's name and certificate checked, what fails for a while tried again.

A message is accepted when the server has answered its last line; whatever fails after that is no failure. RFC 5321:
codes 4xx are failures for a while, 5xx for good.
"""

from __future__ import annotations

import base64
import contextlib
import os
import smtplib
import ssl
import stat
import time
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from funnelkit.formats.cells import clean
from funnelkit.replacing import reason_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence

    from funnelkit.mailing.account import Account

PASSWORD = "FUNNELKIT_SMTP_PASSWORD"  # noqa: S105 (the name of the variable)
PASSWORD_FILE = "FUNNELKIT_SMTP_PASSWORD_FILE"  # noqa: S105

PAUSES = (2, 8, 20, 60)
"""Seconds before the second try, the third and so on; the last before all further ones."""

_LONGEST_SAID = 200
_BROKEN_OFF = (
    smtplib.SMTPServerDisconnected,
    ConnectionResetError,
    ConnectionAbortedError,
    BrokenPipeError,
    ssl.SSLEOFError,
    ssl.SSLZeroReturnError,
)
_KEYS = (
    (ssl.SSLCertVerificationError, "certificate"),
    (_BROKEN_OFF, "broken_off"),
    (ssl.SSLError, "encryption"),
)
_LASTING = ("certificate", "encryption")


@dataclass(frozen=True)
class Failure:
    """Why a recipient has no mail: `key` for words, `said` by the server or the system, `lasting` or for a while."""

    key: str
    said: str = ""
    lasting: bool = True


class Trouble(Exception):
    """An attempt that failed for all recipients."""

    def __init__(self, failure: Failure) -> None:
        super().__init__(failure.key)
        self.failure = failure


def deliver(
    data: bytes,
    recipients: Sequence[str],
    account: Account,
    accepted: Callable[[Sequence[str]], None] = lambda _: None,
    sleep: Callable[[float], None] = time.sleep,
) -> dict[str, Failure]:
    """Send to each recipient once and give who has not got it, and why; `accepted` hears of the others at once."""
    failed: dict[str, Failure] = {}
    left = list(recipients)
    for number in range(account.tries):
        if number:
            sleep(PAUSES[min(number, len(PAUSES)) - 1])
        found = _attempt(data, left, account)
        if len(found) < len(left):
            accepted([address for address in left if address not in found])
        failed |= {address: failure for address, failure in found.items() if failure.lasting}
        waiting = {address: failure for address, failure in found.items() if not failure.lasting}
        left = list(waiting)
        if not left:
            return failed
    return failed | waiting


def _attempt(data: bytes, left: Sequence[str], account: Account) -> dict[str, Failure]:
    """Try once; gives who has not got it."""
    password = ""
    try:
        password = find_password(account) if account.user else ""
        with _connected(account, password) as smtp:
            refused = smtp.sendmail(account.sender.addr_spec, left, data)
    except smtplib.SMTPRecipientsRefused as error:
        refused = error.recipients
        found = {address: _refusal(*refused[address], password) for address in left if address in refused}
        return {address: found.get(address, Failure("broken_off", lasting=False)) for address in left}
    except (OSError, smtplib.SMTPException, Trouble) as error:
        return dict.fromkeys(left, _failure(error, password))
    return {address: _refusal(*answer, password) for address, answer in refused.items()}


@contextlib.contextmanager
def _connected(account: Account, password: str) -> Iterator[smtplib.SMTP]:
    """Give a session that is encrypted as it should be, and logged in; how it ends is of no matter."""
    smtp = _open(account)
    try:
        if account.security == "starttls":
            try:
                smtp.starttls(context=_trust(account))
            except smtplib.SMTPNotSupportedError as error:
                raise Trouble(Failure("no_starttls")) from error
        if account.user:
            _log_in(smtp, account.user, password)
        yield smtp
        with contextlib.suppress(OSError, smtplib.SMTPException):
            smtp.quit()
    finally:
        smtp.close()


def _open(account: Account) -> smtplib.SMTP:
    if account.security == "tls":
        return smtplib.SMTP_SSL(account.host, account.port, timeout=account.timeout, context=_trust(account))
    return smtplib.SMTP(account.host, account.port, timeout=account.timeout)


def _trust(account: Account) -> ssl.SSLContext:
    """Give what certificates are checked against: those of the system, or of `ca_file` alone."""
    try:
        return ssl.create_default_context(cafile=account.ca_file or None)
    except (OSError, ssl.SSLError) as error:
        raise Trouble(Failure("ca_file", account.ca_file)) from error


def _log_in(smtp: smtplib.SMTP, user: str, password: str) -> None:
    try:
        smtp.login(user, password)
    except UnicodeEncodeError:
        raise Trouble(Failure("login_letters")) from None  # its text holds the password
    except smtplib.SMTPAuthenticationError as error:
        failure = _refusal(error.smtp_code, error.smtp_error, password)
        raise Trouble(Failure("login", failure.said, failure.lasting)) from None
    except smtplib.SMTPNotSupportedError as error:
        raise Trouble(Failure("no_login")) from error
    except smtplib.SMTPResponseException:
        raise
    except smtplib.SMTPServerDisconnected:
        raise
    except smtplib.SMTPException as error:  # none of its ways to log in is known
        raise Trouble(Failure("no_login")) from error


def _failure(error: Exception, password: str) -> Failure:
    """Say of an attempt what failed, and whether for good."""
    if isinstance(error, Trouble):
        return error.failure
    if isinstance(error, smtplib.SMTPResponseException):
        return _refusal(error.smtp_code, error.smtp_error, password)
    late = isinstance(error, TimeoutError) or isinstance(error.__context__, TimeoutError)
    found = (key for kinds, key in _KEYS if isinstance(error, kinds))
    key = "time_out" if late else next(found, "unreachable")
    said = getattr(error, "verify_message", None) or getattr(error, "reason", None) or reason_of(error)
    return Failure(key, _said(said, password), lasting=key in _LASTING)


def _refusal(code: int, answer: bytes | str, password: str) -> Failure:
    text = answer.decode("utf-8", "replace") if isinstance(answer, bytes) else str(answer)
    return Failure("refused", _said(f"{code} {text}", password), lasting=not 400 <= code < 500)


def _said(text: str, password: str) -> str:
    """Make what a server says fit for a line: without what nobody can see, and never with the password."""
    coded = base64.b64encode(password.encode()).decode()
    for secret in (password, coded) if password else ():
        text = text.replace(secret, "***")
    return " ".join(clean(text).split())[:_LONGEST_SAID]


# --- the password ------------------------------------------------------------------------------------------------


def find_password(account: Account) -> str:
    """Give the password: of the environment, else of a file, else of the system's keyring. Raises Trouble."""
    if password := os.environ.get(PASSWORD):
        return password
    if name := os.environ.get(PASSWORD_FILE) or account.password_file:
        return _of_file(Path(name))
    if account.keyring:
        return _of_keyring(account.keyring, account.user)
    raise Trouble(Failure("no_password", account.user))


def _of_file(path: Path) -> str:
    """Read a file that nobody else may read; who may is not asked on Windows."""
    try:
        with path.open(encoding="utf-8-sig") as file:
            mode = os.fstat(file.fileno()).st_mode
            if os.name == "posix" and mode & (stat.S_IRWXG | stat.S_IRWXO) and not _is_credential(path):
                raise Trouble(Failure("password_open", str(path)))
            password = file.readline().rstrip("\r\n")
    except (OSError, UnicodeDecodeError) as error:
        raise Trouble(Failure("password_file", str(path))) from error
    if not password:
        raise Trouble(Failure("password_file", str(path)))
    return password


def _is_credential(path: Path) -> bool:
    """Say whether systemd handed a file over: only the service enters its folder, and an ACL looks like a group's rights."""
    folder = os.environ.get("CREDENTIALS_DIRECTORY")
    return folder is not None and path.parent == Path(folder)


def _of_keyring(service: str, user: str) -> str:
    try:
        import keyring
        from keyring.errors import KeyringError
    except ImportError as error:
        raise Trouble(Failure("keyring_missing")) from error
    try:
        password = keyring.get_password(service, user)
    except KeyringError as error:
        raise Trouble(Failure("keyring", type(error).__name__)) from error
    if not password:
        raise Trouble(Failure("keyring", f"{service}, {user}"))
    return password


def list_failures(failed: Mapping[str, Failure]) -> dict[Failure, tuple[str, ...]]:
    """Give each reason with whom it concerns."""
    found: dict[Failure, list[str]] = {}
    for address, failure in failed.items():
        found.setdefault(failure, []).append(address)
    return {failure: tuple(addresses) for failure, addresses in found.items()}
