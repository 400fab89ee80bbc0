"""A release: a folder with `release.toml`, its texts, and the files that go along."""

import datetime as dt
import hashlib
import mimetypes
import re
import zoneinfo
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

from campaign.drafts.salutation import Form
from campaign.errors import ReleaseError
from campaign.terms import Kind
from campaign.tomlfile import TomlFile, TomlTable

FILE_NAME = "release.toml"
LAYOUT = "_layout"
_EMBARGO = "'embargo' is a day, T, and a time, without quotes: 2026-11-24T09:00:00."
_LANGUAGE = re.compile(r"[a-z]{2}")


@dataclass(frozen=True)
class Variant:
    """The release for one audience; one text for each language, by language."""

    name: str
    kinds: tuple[Kind, ...]
    form: Form
    texts: dict[str, Path]


@dataclass(frozen=True)
class Attachment:
    """A file that goes along with each mail."""

    path: Path
    title: str
    #: the variants it goes with; none named means all
    variants: tuple[str, ...]

    @property
    def filename(self) -> str:
        """Its name as the reader sees it."""
        return self.path.name

    @property
    def content_type(self) -> str:
        """Its media type, by its name."""
        return mimetypes.guess_type(self.path.name)[0] or "application/octet-stream"


@dataclass(frozen=True)
class Download:
    """A link in the mail to a file that is not attached."""

    title: str
    url: str
    note: str


@dataclass(frozen=True)
class Release:
    """What `release.toml` and its folder say."""

    folder: Path
    headline: str
    embargo: dt.datetime | None
    organisations: tuple[str, ...]
    variants: tuple[Variant, ...]
    attachments: tuple[Attachment, ...]
    downloads: tuple[Download, ...]

    @property
    def name(self) -> str:
        """The name of its folder, by which it is called."""
        return self.folder.name

    @property
    def layout(self) -> Path:
        """The folder of the house layout."""
        return self.folder.parent / LAYOUT

    def choose(self, kind: Kind, language: str) -> str | None:
        """The text for a kind of contact and a language, as `press.nl`; None if there is none."""
        for variant in self.variants:
            if kind in variant.kinds and language in variant.texts:
                return f"{variant.name}.{language}"
        return None

    def texts(self) -> Iterator[tuple[str, Variant, str, Path]]:
        """Every text: its name (`press.nl`), its variant, its language and its file."""
        for variant in self.variants:
            for language, path in sorted(variant.texts.items()):
                yield f"{variant.name}.{language}", variant, language, path

    def sources(self) -> dict[str, str]:
        """The hash of every file that the mails are made of, by its path: what approval freezes.

        Raises:
            ReleaseError: one of them is gone.
        """
        paths = [self.folder / FILE_NAME, *(path for *_, path in self.texts())]
        paths += [one.path for one in self.attachments]
        paths += [self.layout / name for name in ("base.html", "base.txt", "style.css")]
        base = self.folder.parent
        return {path.relative_to(base).as_posix(): sha256(path) for path in paths}

    def line_of(self, key: str) -> str:
        """Where a setting stands in `release.toml`, as file:line."""
        path = self.folder / FILE_NAME
        return f"{path}:{TomlFile(path, ReleaseError).line_of((key,))}"


def sha256(path: Path) -> str:
    """The hash of a file.

    Raises:
        ReleaseError: it cannot be read.
    """
    try:
        return hashlib.sha256(path.read_bytes()).hexdigest()
    except OSError as problem:
        raise ReleaseError(f"{path} cannot be read: {problem.strerror}.") from None


def load(emails: Path, name: str, zone: zoneinfo.ZoneInfo) -> Release:
    """Read a release by the name of its folder.

    Raises:
        ReleaseError: there is none, or something in it is missing or wrong; all is named at once.
    """
    folder = emails / name
    if not (folder / FILE_NAME).is_file() or folder.parent != emails:
        known = sorted(path.parent.name for path in emails.glob(f"*/{FILE_NAME}"))
        raise ReleaseError(
            f"No release {name!r} in {emails}. There are: {', '.join(known) or 'none yet'}."
        )
    file = _read(folder / FILE_NAME)
    root = file.root
    variants = _variants(folder, root.table("variants"))
    release = Release(
        folder=folder,
        headline=root.take("headline", str),
        embargo=_embargo(root, zone),
        organisations=root.texts("organisations"),
        variants=variants,
        attachments=tuple(_attachment(folder, one, variants) for one in root.tables("attachments")),
        downloads=tuple(_download(one) for one in root.tables("downloads")),
    )
    for one in _again(release.attachments):
        problem = f"{one.filename!r} stands here twice; name it once, with all of its variants."
        root.problem(problem, "attachments")
    if not release.organisations:
        root.problem("'organisations' names nobody; name who sends this release.", "organisations")
    if not variants:
        root.problem("no [variants.NAME]: write at least one, such as [variants.press].")
    root.done()
    file.finish()
    return release


def _read(path: Path) -> TomlFile:
    try:
        return TomlFile(path, ReleaseError)
    except ReleaseError as problem:
        found = re.search(rf"{FILE_NAME}:(\d+):", str(problem))
        if found and path.read_text("utf-8").splitlines()[int(found[1]) - 1].startswith("embargo"):
            raise ReleaseError(f"{problem} {_EMBARGO}") from None
        raise


def _embargo(root: TomlTable, zone: zoneinfo.ZoneInfo) -> dt.datetime | None:
    """The moment in the zone in which it is read; written without a zone, it is meant in that."""
    if "embargo" not in root:
        return None
    moment = root.take("embargo", object)
    if not isinstance(moment, dt.datetime):
        root.problem(_EMBARGO, "embargo")
        return None
    return moment.astimezone(zone) if moment.tzinfo else moment.replace(tzinfo=zone)


def _variants(folder: Path, root: TomlTable) -> tuple[Variant, ...]:
    taken: dict[tuple[Kind, str], str] = {}
    found = []
    for name, table in root.items():
        variant = _variant(folder, name, table)
        found.append(variant)
        for kind in variant.kinds:
            for language in variant.texts:
                first = taken.setdefault((kind, language), name)
                if first != name:
                    text = f"{kind.value} in {language!r} gets the text of {first!r} already."
                    table.problem(text, "kinds")
    return tuple(found)


def _variant(folder: Path, name: str, table: TomlTable) -> Variant:
    kinds, form = [], table.take("salutation", str, Form.INFORMAL.value)
    known = ", ".join(kind.value for kind in Kind)
    for text in table.texts("kinds"):
        if text in {kind.value for kind in Kind}:
            kinds.append(Kind(text))
        else:
            table.problem(f"unknown kind {text!r}; known are: {known}.", "kinds")
    if "kinds" not in table:
        table.problem(f"'kinds' is missing: who gets this text? Known are: {known}.")
    if form not in {one.value for one in Form}:
        table.problem(f"'salutation' is informal or formal, not {form!r}.", "salutation")
        form = Form.INFORMAL.value
    table.done()
    return Variant(name, tuple(kinds), Form(form), _texts(folder, name, table))


def _texts(folder: Path, name: str, table: TomlTable) -> dict[str, Path]:
    """The files of a variant, by language."""
    found = {}
    for path in sorted(folder.glob("*.md")):
        if not path.name.startswith(f"{name}."):
            continue
        language = path.name.removeprefix(f"{name}.").removesuffix(".md")
        if _LANGUAGE.fullmatch(language):
            found[language] = path
        else:
            table.problem(
                f"{path.name} has no language in its name; write it as {name}.nl.md, or move it "
                "to another folder."
            )
    if not found:
        table.problem(f"there is no text for it; write {name}.nl.md in {folder.name}.")
    return found


def _attachment(folder: Path, table: TomlTable, variants: tuple[Variant, ...]) -> Attachment:
    name = table.take("file", str)
    path = folder / name
    attachment = Attachment(path, table.take("title", str), table.texts("variants"))
    expected = table.take("sha256", str, "")
    if name:
        _check_file(folder, path, name, expected, table)
    for one in attachment.variants:
        if one not in {variant.name for variant in variants}:
            table.problem(f"there is no variant {one!r}.", "variants")
    table.done()
    return attachment


def _again(attachments: Sequence[Attachment]) -> list[Attachment]:
    """The attachments whose file is that of an earlier one."""
    files = [one.path.resolve() for one in attachments]
    return [one for place, one in enumerate(attachments) if files[place] in files[:place]]


def _check_file(folder: Path, path: Path, name: str, expected: str, table: TomlTable) -> None:
    inside = path.resolve().is_relative_to(folder.resolve()) and path.is_relative_to(folder)
    if not inside:
        table.problem(f"{name!r} lies outside the folder of the release; copy it into it.", "file")
    elif not path.is_file():
        table.problem(f"the attachment {name!r} is not there.", "file")
    elif expected and sha256(path) != expected.lower():
        table.problem(
            f"{name!r} is not the file that was meant: its sha256 is {sha256(path)}. If it is the "
            "right one, write that here.",
            "sha256",
        )


def _download(table: TomlTable) -> Download:
    download = Download(
        table.take("title", str), table.take("url", str), table.take("note", str, "")
    )
    if download.url and not _is_web_address(download.url):
        table.problem(f"{download.url!r} is no web address; it begins with https://.", "url")
    table.done()
    return download


def _is_web_address(url: str) -> bool:
    try:
        parts = urlsplit(url)
    except ValueError:
        return False
    return parts.scheme in ("https", "http") and bool(parts.netloc) and not re.search(r"\s", url)
