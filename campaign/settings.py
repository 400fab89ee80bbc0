"""What `campaign.toml` says: the workspace, the organisations, and the relay of each.

Read once into frozen values and handed down; nothing here is global. A password never stands in
the file; see `passwords`.
"""

import enum
import ipaddress
import os
import re
import zoneinfo
from dataclasses import dataclass
from email.utils import getaddresses
from pathlib import Path
from urllib.parse import urlsplit

from campaign.errors import SettingsError, WorkspaceError
from campaign.tomlfile import TomlFile, TomlTable

FILE_NAME = "campaign.toml"
#: the part before the @ in ASCII: relays rarely take another (RFC 6531)
_ADDRESS = re.compile(r"[^@\s<>,;:\"()\u0080-\U0010ffff]+@[^@\s<>,;:\"()]+\.[^@\s<>,;:\"().]+")
_KEY = re.compile(r"[a-z0-9][a-z0-9\-]*")
_NEVER_HERE = "a password never stands in this file; take it out, and"


class Security(enum.Enum):
    """How the connection to a relay is kept private."""

    STARTTLS = "starttls"  #: begins in plain text, then must become TLS (port 587)
    TLS = "tls"  #: TLS from the first byte (port 465)
    PLAIN = "plain"  #: none; to this machine only, unless the file allows more


_PORTS = {Security.STARTTLS: 587, Security.TLS: 465, Security.PLAIN: 25}


@dataclass(frozen=True)
class Relay:
    """The SMTP server that an organisation hands its messages to."""

    host: str
    port: int
    security: Security
    user: str = ""
    timeout: int = 600  #: seconds to wait for an answer (RFC 5321 4.5.3.2)

    def __str__(self) -> str:
        host = f"[{self.host}]" if ":" in self.host else self.host
        return f"{host}:{self.port}"


@dataclass(frozen=True)
class Spokesperson:
    """The person whom a journalist may call."""

    name: str
    email: str
    phone: str


@dataclass(frozen=True)
class Organisation:
    """Who speaks: name, sender, spokesperson and relay."""

    key: str
    name: str
    sender_name: str
    sender_email: str
    reply_to: str
    website: str
    about: str
    closing: str
    spokesperson: Spokesperson
    relay: Relay


@dataclass(frozen=True)
class Settings:
    """One workspace. The order of the organisations is the order of the file, and it counts."""

    workspace: Path
    database: str
    timezone: zoneinfo.ZoneInfo
    language: str
    #: ISO 3166: of phone numbers that do not say it
    country: str
    lease: int
    give_up_after: int
    organisations: tuple[Organisation, ...]

    @property
    def emails(self) -> Path:
        """The folder of the releases."""
        return self.workspace / "templates" / "emails"

    def organisation(self, name: str) -> Organisation:
        """The organisation of this key or name.

        Raises:
            SettingsError: there is none.
        """
        for organisation in self.organisations:
            if name.casefold() in (organisation.key, organisation.name.casefold()):
                return organisation
        known = ", ".join(organisation.key for organisation in self.organisations)
        raise SettingsError(f"Unknown organisation {name!r}; campaign.toml has: {known}.")


def find_workspace(start: Path) -> Path:
    """The nearest folder, from `start` upwards, that holds a `campaign.toml`.

    Raises:
        WorkspaceError: there is none.
    """
    for folder in (start, *start.parents):
        if (folder / FILE_NAME).is_file():
            return folder
    raise WorkspaceError(
        f"No {FILE_NAME} in {start} or above it. Go to the folder of your workspace, name it with "
        "--workspace, or make one with: campaign init"
    )


def load(workspace: Path) -> Settings:
    """Read `campaign.toml`, with `CAMPAIGN_DATABASE` from the environment before the file's.

    Raises:
        SettingsError: naming every mistake with its line.
    """
    file = TomlFile(workspace / FILE_NAME, SettingsError)
    root = file.root
    written = _database(root)
    settings = Settings(
        workspace=workspace,
        database=_database_url(workspace, os.environ.get("CAMPAIGN_DATABASE") or written),
        timezone=_timezone(root),
        language=_language(root),
        country=_country(root),
        lease=_seconds(root, "lease", 15),
        give_up_after=_seconds(root, "give_up_after", 24 * 3600),
        organisations=_organisations(root.table("organisations", required=True)),
    )
    root.done()
    file.finish()
    return settings


def is_loopback(host: str) -> bool:
    """Whether this name or address is this machine itself."""
    if host.lower() == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def _database(root: TomlTable) -> str:
    database = root.take("database", str, "campaign.sqlite")
    if "://" in database and urlsplit(database).password:
        remedy = "put all of this address into the environment as CAMPAIGN_DATABASE"
        root.problem(f"{_NEVER_HERE} {remedy}.", "database")
    return database


def _database_url(workspace: Path, database: str) -> str:
    if "://" in database:
        return re.sub(r"^postgres(ql)?://", "postgresql+psycopg://", database)
    return f"sqlite:///{(workspace / database).resolve().as_posix()}"


def _timezone(root: TomlTable) -> zoneinfo.ZoneInfo:
    name = root.take("timezone", str, "Europe/Brussels")
    try:
        return zoneinfo.ZoneInfo(name)
    except (zoneinfo.ZoneInfoNotFoundError, ValueError, OSError):  # "Europe" is a folder
        root.problem(f"unknown time zone {name!r}; write it as in Europe/Brussels.", "timezone")
        return zoneinfo.ZoneInfo("UTC")


def _country(root: TomlTable) -> str:
    country = root.take("country", str, "BE")
    if not re.fullmatch("[A-Z]{2}", country):
        root.problem(f"'country' is two capitals, such as BE, not {country!r}.", "country")
    return country


def _language(root: TomlTable) -> str:
    language = root.take("language", str, "nl")
    if not re.fullmatch("[a-z]{2}", language):
        root.problem(f"'language' is two letters, such as nl, not {language!r}.", "language")
    return language


def _seconds(root: TomlTable, key: str, default: int) -> int:
    value = root.take(key, int, default)
    if value < 1:
        root.problem(f"{key!r} is a number of seconds, at least 1.", key)
    return value


def _organisations(table: TomlTable) -> tuple[Organisation, ...]:
    found = tuple(_organisation(key, one) for key, one in table.items())
    if not found:
        table.problem("at least one [organisations.KEY] is needed.")
    return found


def _organisation(key: str, table: TomlTable) -> Organisation:
    if not _KEY.fullmatch(key):
        table.problem(f"{key!r}: a key has lower case letters, digits and hyphens only.")
    sender_name, sender_email = _sender(table)
    organisation = Organisation(
        key=key,
        name=_line(table, "name"),
        sender_name=sender_name,
        sender_email=sender_email,
        reply_to=_address(table, "reply_to", "") or sender_email,
        website=_line(table, "website", ""),
        about=table.take("about", str, ""),
        closing=table.take("closing", str, ""),
        spokesperson=_spokesperson(table.table("spokesperson", required=True)),
        relay=_relay(table.table("relay", required=True), key),
    )
    table.done()
    return organisation


def _sender(table: TomlTable) -> tuple[str, str]:
    text = _line(table, "sender")
    found = getaddresses([text])
    name, email = found[0] if len(found) == 1 else ("", "")
    if text and not _ADDRESS.fullmatch(email):
        table.problem("'sender' must be one address: Press office <press@example.org>.", "sender")
    return name, email


def _spokesperson(table: TomlTable) -> Spokesperson:
    person = Spokesperson(_line(table, "name"), _address(table, "email"), _line(table, "phone", ""))
    table.done()
    return person


def _relay(table: TomlTable, key: str) -> Relay:
    security = _security(table)
    relay = Relay(
        host=_line(table, "host"),
        port=table.take("port", int, _PORTS[security]),
        security=security,
        user=_line(table, "user", ""),
        timeout=_seconds(table, "timeout", 600),
    )
    if not 0 < relay.port < 65536:
        table.problem(f"'port' is a number from 1 to 65535, not {relay.port}.", "port")
    may_be_plain = table.take("allow_plain", bool, False) or is_loopback(relay.host)
    if relay.host and security is Security.PLAIN and not may_be_plain:
        table.problem(
            f"mail to {relay.host} would cross the network unencrypted; use security = "
            '"starttls" or "tls", or write allow_plain = true if that is really meant.',
            "security",
        )
    if table.drop("password"):
        table.problem(f"{_NEVER_HERE} give it with: campaign relay password {key}", "password")
    table.done()
    return relay


def _security(table: TomlTable) -> Security:
    name = table.take("security", str, Security.STARTTLS.value)
    try:
        return Security(name)
    except ValueError:
        table.problem(f"'security' is starttls, tls or plain, not {name!r}.", "security")
        return Security.STARTTLS


def _line(table: TomlTable, key: str, default: str | None = None) -> str:
    """A text that may stand in the header of a mail. One without a default may not be empty."""
    text = table.take(key, str, default)
    if not text.isprintable():
        table.problem(f"{key!r} must stand on one line, without tabs.", key)
    if default is None and key in table and not text.strip():
        table.problem(f"{key!r} is empty.", key)
    return text.strip()


def _address(table: TomlTable, key: str, default: str | None = None) -> str:
    address = _line(table, key, default)
    if address and not _ADDRESS.fullmatch(address):
        table.problem(f"{key!r} must be one mail address, not {address!r}.", key)
    return address
