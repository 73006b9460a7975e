"""Who sends through which server: [mail] of the configuration, addresses, and where the password is."""

from __future__ import annotations

import ipaddress
import re
from dataclasses import dataclass
from email.errors import HeaderParseError
from email.headerregistry import Address
from email.utils import getaddresses
from typing import TYPE_CHECKING, Any

from funnelkit.errors import UsageError

if TYPE_CHECKING:
    from collections.abc import Mapping

PORTS = {"starttls": 587, "tls": 465, "none": 25}
WHEN = ("always", "worse", "changed")

_TEXTS = ("host", "user", "from", "password_file", "keyring", "ca_file")
_NUMBERS = {"port": (1, 65_535), "timeout": (1, 3600), "tries": (1, 10)}
_LISTS = ("to", "attach")
SETTINGS = (*_TEXTS, *_NUMBERS, "security", *_LISTS, "if")
"""Keys of [mail]."""

_SECRETS = ("password", "pass", "passwd", "smtp_password")
_SPEC = re.compile(r"[!-~]+@[^\s@<>,;:\"()\[\]\\]+")
_UNSEEN = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029]")


class BadMail(UsageError):
    """A key of [mail] that there is not, or a value that it cannot have."""

    key = "bad_mail"


class PasswordInConfig(UsageError):
    """A password stands in the configuration, where others may read it."""

    key = "password_in_config"


class BadMailAddress(UsageError):
    """A text that is no address of a mail."""

    key = "bad_mail_address"


class MailNotSetUp(UsageError):
    """A mail is to be sent, and the configuration does not say through which server or from whom."""

    key = "mail_not_set_up"


class MailUnencrypted(UsageError):
    """A mail would go to another machine unencrypted."""

    key = "mail_unencrypted"


@dataclass(frozen=True)
class Account:
    """A server to send through, and as whom. no `user`: no login.

    `timeout` is in seconds, of one answer of the server; `tries` is how often what fails for a while is tried.
    """

    host: str
    port: int
    security: str
    sender: Address
    user: str = ""
    password_file: str = ""
    keyring: str = ""
    ca_file: str = ""
    timeout: int = 30
    tries: int = 3


def check_mail(table: Mapping[str, Any]) -> None:
    """Refuse what [mail] cannot hold; raises BadMail, PasswordInConfig."""
    for key, value in table.items():
        if key in _SECRETS:
            raise PasswordInConfig(setting=key)
        if not _is_right(key, value):
            allowed = {"security": tuple(PORTS), "if": WHEN}.get(key, SETTINGS if key not in SETTINGS else ())
            if key in _NUMBERS:
                allowed = ("{}..{}".format(*_NUMBERS[key]),)
            raise BadMail(setting=key, value=value, allowed=allowed or ('"…"',))


def _is_right(key: str, value: object) -> bool:
    if key in _TEXTS:
        return isinstance(value, str) and not _UNSEEN.search(value)
    if key in _NUMBERS:
        least, most = _NUMBERS[key]
        return type(value) is int and least <= value <= most
    if key in _LISTS:
        texts = value if isinstance(value, list) else [value]
        return all(isinstance(text, str) for text in texts)
    return (key == "security" and value in PORTS) or (key == "if" and value in WHEN)


def read_account(table: Mapping[str, Any]) -> Account:
    """Read [mail], checked before. Raises MailNotSetUp, MailUnencrypted, BadMailAddress."""
    if not table.get("host"):
        raise MailNotSetUp(missing="host")
    security = table.get("security", "starttls")
    host, user = table["host"].strip(), table.get("user", "")
    if security == "none" and not is_loopback(host):
        raise MailUnencrypted(host=host)
    sender = table.get("from") or (user if "@" in user else "")
    if not sender:
        raise MailNotSetUp(missing="from")
    return Account(
        host,
        table.get("port", PORTS[security]),
        security,
        parse_address(sender),
        user,
        password_file=table.get("password_file", ""),
        ca_file=table.get("ca_file", ""),
        keyring=table.get("keyring", ""),
        timeout=table.get("timeout", Account.timeout),
        tries=table.get("tries", Account.tries),
    )


def is_loopback(host: str) -> bool:
    """Say whether a host is this machine, by its name alone.

    >>> [is_loopback(host) for host in ("localhost", "127.0.0.1", "::1", "mail.example.org", "127.0.0.1.example.org")]
    [True, True, True, False, False]
    """
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host.lower() == "localhost"


def parse_address(text: str) -> Address:
    """Read `anna@example.org` or `Anna <anna@example.org>`; raises BadMailAddress.

    >>> str(parse_address("Олена <olena@приклад.укр>"))
    'Олена <olena@xn--80aikifvh.xn--j1amh>'
    """
    (name, spec), *others = getaddresses([text])
    if others or _UNSEEN.search(text) or not _SPEC.fullmatch(spec):
        raise BadMailAddress(address=text)
    local, _, domain = spec.rpartition("@")
    try:
        return Address(name, addr_spec=f"{local}@{domain.encode('idna').decode()}")
    except (ValueError, HeaderParseError) as error:
        raise BadMailAddress(address=text) from error
