"""What is wrong with the words of a campaign, before anything leaves: all of it."""

import enum
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from campaign.drafts import edition, rendering
from campaign.drafts.edition import Edition
from campaign.drafts.release import Release
from campaign.drafts.rendering import Rendered, Renderer
from campaign.errors import CampaignError
from campaign.settings import Settings

GMAIL_CLIPS_AT = 102_000  #: bytes of HTML, after which Gmail hides the rest
HEAVY = 10_000_000  #: bytes of attachments, which many mail servers refuse
SUBJECT_LENGTH = 78  #: characters, after which a telephone shows no more
_LEFTOVERS = re.compile(r"\b(lorem ipsum|TODO|TBD|XXX+|titel hier|None)\b|\{\{|\{%")


class Level(enum.Enum):
    """How much a finding weighs."""

    ERROR = "error"  #: nothing can be approved
    WARNING = "warning"  #: approval asks
    NOTE = "note"  #: good to know


@dataclass(frozen=True)
class Finding:
    """Something found, where, and what to do."""

    level: Level
    message: str


@dataclass(frozen=True)
class Mail:
    """One mail to be, for the checks: its text, its sender, its reader."""

    variant: str
    sender: str
    recipient: dict[str, Any]


def words(
    release: Release, settings: Settings, campaign: str, mails: Sequence[Mail]
) -> list[Finding]:
    """Compile the release and render every mail of the campaign, and tell what is wrong."""
    try:
        made = edition.make(release, settings, campaign)
        renderer = Renderer(made)
    except CampaignError as problem:
        return [Finding(Level.ERROR, line) for line in str(problem).splitlines()]
    return [*_files(made), *_mails(release, renderer, mails)]


def _files(made: Edition) -> Iterable[Finding]:
    total = sum(one.size for one in made.files)
    if total > HEAVY:
        yield Finding(
            Level.WARNING,
            f"the attachments weigh {edition.size(total)}; many mail servers refuse that. "
            "Put the large ones under [[downloads]].",
        )


def _mails(release: Release, renderer: Renderer, mails: Sequence[Mail]) -> list[Finding]:
    """One finding for each thing that is wrong, however many mails it is wrong in."""
    found: dict[Finding, int] = {}
    for mail in mails:
        try:
            rendered = renderer.render(mail.variant, mail.sender, mail.recipient)
        except CampaignError as problem:
            values = renderer.edition.values(mail.variant, mail.sender, mail.recipient)
            located = rendering.locate(release, mail.variant, values)
            finding = Finding(Level.ERROR, str(located or problem))
            found[finding] = found.get(finding, 0) + 1
            continue
        for finding in _rendered(mail.variant, rendered, mail.recipient):
            found[finding] = found.get(finding, 0) + 1
    return [
        Finding(one.level, one.message + (f" (in {count} mails)" if count > 1 else ""))
        for one, count in found.items()
    ]


def _rendered(variant: str, rendered: Rendered, recipient: dict[str, Any]) -> Iterable[Finding]:
    own = " ".join(str(value) for value in recipient.values())
    for left in dict.fromkeys(one[0] for one in _LEFTOVERS.finditer(rendered.text)):
        if left not in own:
            yield Finding(Level.ERROR, f"{variant}: the text still has {left!r}.")
    if not rendered.subject:
        yield Finding(Level.ERROR, f"{variant}: the subject is empty.")
    if len(rendered.subject) > SUBJECT_LENGTH:
        message = f"{variant}: the subject is {len(rendered.subject)} characters long."
        yield Finding(Level.WARNING, f"{message} Many readers see the first {SUBJECT_LENGTH}.")
    if len(rendered.html.encode()) > GMAIL_CLIPS_AT:
        yield Finding(Level.WARNING, f"{variant}: the mail is so long that Gmail cuts it off.")
