"""What is wrong with the words of a campaign, before anything leaves: all of it."""

import datetime as dt
import enum
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from campaign.drafts import edition, rendering, usage
from campaign.drafts.edition import Edition
from campaign.drafts.release import Release
from campaign.drafts.rendering import Rendered, Renderer, RenderError
from campaign.errors import CampaignError
from campaign.settings import Settings

GMAIL_CLIPS_AT = 102_000  #: bytes of HTML, after which Gmail hides the rest
HEAVY = 10_000_000  #: bytes of attachments, which many mail servers refuse
SUBJECT_LENGTH = 78  #: characters, after which a telephone shows no more
#: what was to be filled in, and Markdown, HTML or Jinja that did not become what was meant
_LEFTOVERS = re.compile(
    r"\b(?:(?i:lorem ipsum|titel hier)|TODO|TBD|XXX+)\b|\{\{|\{%|\*\*|\]\(|<!--"
    r"|</?[A-Za-z][A-Za-z0-9]*(?:\s[^<>\n]*)?>|^\|.*\|$",
    re.MULTILINE,
)
#: how programs write that there is nothing
_NOTHING = re.compile(r"\b(?:None|NULL|NaN|undefined)\b|#(?:N/[AB]|REF!|VERW!|NAME\?|NAAM\?)")
_ENCLOSED = re.compile(
    r"\b(?:bijlagen?|bijgevoegd|attached|attachments?|ci-joint|pièces? jointes?|anhang|anbei)\b",
    re.I,
)
_UNFINISHED = re.compile(
    r"(?<![a-z])(?:draft|concept|ontwerp|projet|entwurf|kopie|copy)(?![a-z])", re.I
)


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


def embargo(release: Release, mails: Sequence[Mail], now: dt.datetime, later: int) -> list[Finding]:
    """What is to be known of the embargo; once it is over, no mail should still speak of it.

    `later` mails can leave after it only.
    """
    if release.embargo is None:
        return []
    moment = f"{release.embargo:%Y-%m-%d %H:%M}"
    if release.embargo > now:
        waits = f"; {later} mail{'s' * (later != 1)} can leave after it only" if later else ""
        return [Finding(Level.NOTE, f"embargo until {moment}{waits}.")]
    speak = [one for one in sorted({mail.variant for mail in mails}) if _speaks(release, one)]
    if not speak:
        return [Finding(Level.NOTE, f"embargo until {moment}, which is over.")]
    message = (
        f"the embargo was over on {moment}, and the mails still speak of it ({', '.join(speak)}). "
        f"Take 'embargo' out: {release.line_of('embargo')}"
    )
    return [Finding(Level.WARNING, message)]


def _speaks(release: Release, text: str) -> bool:
    """Whether a text says the embargo."""
    try:
        used = usage.of_text(release, text)
    except (CampaignError, StopIteration):
        return False  # a text that cannot be read is told as that
    return bool(used.get("release", set()) & {"embargo", usage.ALL})


def _files(made: Edition) -> Iterable[Finding]:
    total = sum(one.size for one in made.files)
    if total > HEAVY:
        yield Finding(
            Level.WARNING,
            f"the attachments weigh {edition.size(total)}; many mail servers refuse that. "
            "Put the large ones under [[downloads]].",
        )
    for one in made.files:
        if not one.size:
            yield Finding(Level.ERROR, f"the attachment {one.filename!r} is empty.")
        if _UNFINISHED.search(one.filename):
            yield Finding(
                Level.WARNING, f"the attachment {one.filename!r} is a draft, by its name."
            )


def _mails(release: Release, renderer: Renderer, mails: Sequence[Mail]) -> list[Finding]:
    """One finding for each thing that is wrong, however many mails it is wrong in."""
    found: dict[Finding, list[Mail]] = {}
    for mail in mails:
        for finding in _mail(release, renderer, mail):
            found.setdefault(finding, []).append(mail)
    return [
        Finding(one.level, one.message + _where(wrong, len(mails))) for one, wrong in found.items()
    ]


def _where(wrong: Sequence[Mail], count: int) -> str:
    if count == 1:
        return ""
    if len(wrong) == count:
        return " (in every mail)"
    first = wrong[0].recipient
    which = f"the first to {first['name'] or first['outlet']} <{first['email']}>"
    return f" (in {len(wrong)} of {count} mails, {which})"


def _mail(release: Release, renderer: Renderer, mail: Mail) -> list[Finding]:
    made = renderer.edition
    try:
        rendered = renderer.render(mail.variant, mail.sender, mail.recipient)
    except RenderError as problem:
        return [Finding(Level.ERROR, str(rendering.locate(release, problem)))]
    found = [*_left(mail, rendered, made.texts[mail.variant].language), *_lengths(mail, rendered)]
    if _ENCLOSED.search(rendered.text) and not made.files_of(mail.variant):
        message = f"{mail.variant}: the text speaks of an attachment, and there is none."
        found.append(Finding(Level.WARNING, message))
    return found


def _left(mail: Mail, rendered: Rendered, language: str) -> Iterable[Finding]:
    """What should not have been left in the words, also where it comes from a contact."""
    text = f"{rendered.subject}\n{rendered.preheader}\n{rendered.text}"
    own = "\n".join(str(value) for value in mail.recipient.values())
    for left in _found(_LEFTOVERS, text):
        if left not in own:
            yield Finding(Level.ERROR, f"{mail.variant}: the text still has {left!r}.")
    for left in _found(_NOTHING, text):
        if left in own:
            name = mail.recipient["name"] or mail.recipient["email"]
            message = f"{mail.variant}: the text says {left!r}, as the file on {name} does."
            yield Finding(Level.WARNING, message)
        else:
            level = Level.WARNING if language == "en" else Level.ERROR
            yield Finding(level, f"{mail.variant}: the text says {left!r}.")


def _found(pattern: re.Pattern[str], text: str) -> Iterable[str]:
    return dict.fromkeys(one[0] for one in pattern.finditer(text))


def _lengths(mail: Mail, rendered: Rendered) -> Iterable[Finding]:
    if not rendered.subject:
        yield Finding(Level.ERROR, f"{mail.variant}: the subject is empty.")
    if len(rendered.subject) > SUBJECT_LENGTH:
        message = f"{mail.variant}: the subject is {len(rendered.subject)} characters long."
        yield Finding(Level.WARNING, f"{message} Many readers see the first {SUBJECT_LENGTH}.")
    if len(rendered.html.encode()) > GMAIL_CLIPS_AT:
        yield Finding(Level.WARNING, f"{mail.variant}: the mail is so long that Gmail cuts it off.")
