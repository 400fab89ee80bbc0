"""What is otherwise since an approval: words line by line, readers, senders, one reader's mail."""

import datetime as dt
import difflib
import html.parser
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

from campaign.drafts import archive, edition, frozen
from campaign.drafts.approval import Standing
from campaign.drafts.archive import ContentOf
from campaign.drafts.edition import Edition, Sender
from campaign.drafts.release import FILE_NAME, Release
from campaign.drafts.rendering import Rendered, Renderer
from campaign.settings import Settings

_SENDER = tuple(one for one in Sender.__dataclass_fields__ if one not in ("key", "spokesperson"))


@dataclass(frozen=True)
class Difference:
    """What is otherwise in the part of one organisation since it was approved."""

    standing: Standing
    #: by file, a unified diff of its lines
    words: dict[str, list[str]] = field(default_factory=dict)
    #: what, then, now
    senders: tuple[tuple[str, str, str], ...] = ()


def since(
    standing: Standing, release: Release, settings: Settings, content_of: ContentOf
) -> Difference:
    """Compare the part of an organisation with its approval; only of what its mails are made.

    Raises:
        ReleaseError: something of the release is missing.
    """
    held = standing.approval
    if held is None or not standing.changes:
        return Difference(standing)
    touched = {one.removesuffix(" is new").removesuffix(" is gone") for one in standing.changes}
    return Difference(
        standing,
        _words(archive.sources_of(held, content_of), frozen.sources(release), release, touched),
        tuple(_senders(archive.edition_of(held, content_of).senders, release, settings, touched)),
    )


def _words(
    then: dict[str, str], now: dict[str, str], release: Release, touched: set[str]
) -> dict[str, list[str]]:
    settings_file = f"{release.name}/{FILE_NAME}"
    # what release.toml says is frozen value by value; its lines show which
    said = {"the headline", "the downloads", "the salutation", "the embargo"}
    said |= {"the titles of the attachments"}
    wanted = touched | ({settings_file} if said & touched else set())
    return {
        name: lines
        for name in sorted((then.keys() | now.keys()) & wanted)
        if (lines := unified(then.get(name, ""), now.get(name, "")))
    }


def unified(then: str, now: str) -> list[str]:
    """The lines that are otherwise, each with its mark, and what stands around them."""
    lines = difflib.unified_diff(then.splitlines(), now.splitlines(), n=1, lineterm="")
    return [line for line in lines if not line.startswith(("---", "+++"))]


def _senders(
    then: Sequence[Sender], release: Release, settings: Settings, touched: set[str]
) -> Iterable[tuple[str, str, str]]:
    before = {one.key: one for one in then}
    after = {one.key: Sender.of(one) for one in edition.senders(release, settings)}
    for key in [*after, *(one for one in before if one not in after)]:
        if f"the sender {key}" not in touched:
            continue
        old, new = _said(before.get(key)), _said(after.get(key))
        for name in old | new:
            if old.get(name, "") != new.get(name, ""):
                yield f"{key}: {name}", old.get(name, ""), new.get(name, "")
    if "the order of the organisations" in touched:
        yield "order", ", ".join(before), ", ".join(after)


def _said(one: Sender | None) -> dict[str, str]:
    if one is None:
        return {}
    said = {name.replace("_", " "): str(getattr(one, name)) for name in _SENDER}
    person = one.spokesperson
    return said | {
        "spokesperson": ", ".join(filter(None, (person.name, person.email, person.phone)))
    }


@dataclass(frozen=True)
class MailDifference:
    """What is otherwise in one reader's mail: its words, and its HTML read as text."""

    text: list[str]
    html: list[str]


def of_mail(
    then: Edition,
    now: Edition,
    variant: str,
    sender: str,
    recipient: dict[str, Any],
    leaves: dt.datetime,
) -> MailDifference:
    """Render one reader's mail from what was approved and from what is now, and compare.

    Raises:
        ReleaseError: it cannot be made.
    """
    if variant not in then.texts or sender not in {one.key for one in then.senders}:
        old, old_html = "", ""
    else:
        old, old_html = _readable(then, variant, sender, recipient, leaves)
    new, new_html = _readable(now, variant, sender, recipient, leaves)
    return MailDifference(unified(old, new), unified(old_html, new_html))


def _readable(
    made: Edition, variant: str, sender: str, recipient: dict[str, Any], leaves: dt.datetime
) -> tuple[str, str]:
    lifted = made.lifted(leaves)
    words: Rendered = Renderer(made).render(variant, sender, recipient, lifted=lifted)
    who = made.sender(sender)
    files = ", ".join(f"{one.filename} ({one.sha256[:12]})" for one in made.files_of(variant))
    head = {
        "From": f"{who.sender_name} <{who.sender_email}>",
        "Reply-To": who.reply_to,
        "Subject": words.subject,
        "Preheader": words.preheader,
        "Attached": files,
    }
    top = "".join(f"{name}: {value}\n" for name, value in head.items())
    return f"{top}\n{words.text}", as_text(words.html)


class _Reading(html.parser.HTMLParser):
    """Reads HTML as a person does: its words by block, and where its links lead."""

    _BLOCKS = frozenset("p div h1 h2 h3 h4 li tr td table br ul ol blockquote".split())

    def __init__(self) -> None:
        super().__init__()
        self.parts: list[str] = []
        self._hidden = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Begin a line at a block; tell where a link or an image leads."""
        self._hidden += tag in ("style", "script")
        if tag in self._BLOCKS:
            self.parts.append("\n")
        for name, value in attrs:
            if name in ("href", "src") and value:
                self.parts.append(f"<{value}> ")

    def handle_endtag(self, tag: str) -> None:
        """End the line at the end of a block."""
        self._hidden -= tag in ("style", "script")
        if tag in self._BLOCKS:
            self.parts.append("\n")

    def handle_data(self, data: str) -> None:
        """Take the words, but not a style sheet's."""
        if self._hidden == 0:
            self.parts.append(re.sub(r"\s+", " ", data))


def as_text(markup: str) -> str:
    """HTML as readable text, a block on a line."""
    reading = _Reading()
    reading.feed(markup)
    lines = (line.strip() for line in "".join(reading.parts).splitlines())
    return "\n".join(line for line in lines if line)
