"""What an approval freezes of each organisation's mails, part by part, as an officer names it.

A part is only what those mails are made of: the texts that they are, the files that go along, and
of the release and of the other organisations the values that these texts use.
"""

import datetime as dt
import hashlib
import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict
from typing import Any

from campaign.drafts import edition, plans, usage
from campaign.drafts.plans import Plan
from campaign.drafts.release import FILE_NAME, Release, sha256
from campaign.drafts.usage import ALL, Usage
from campaign.errors import ReleaseError
from campaign.settings import Organisation, Settings

#: by its name, the hash of each part
Parts = dict[str, str]
#: the part that is a plan, and is compared reader by reader
READERS = "the readers"

_ADDRESSES = ("sender_name", "sender_email", "reply_to")
#: what a text calls the values of a sender
_VALUES = {"email": "reply_to"}


def parts(release: Release, settings: Settings, planned: Mapping[str, Plan]) -> dict[str, Parts]:
    """The parts of each organisation that mails anybody.

    Raises:
        ReleaseError: something of it is missing.
    """
    senders = edition.senders(release, settings)
    if gone := sorted(planned.keys() - {one.key for one in senders}):
        raise ReleaseError(
            f"{release.line_of('organisations')}: {', '.join(gone)} is to mail people in this "
            "campaign, and is not named here any more. Put it back, or draft the campaign again."
        )
    uses = {name: usage.of_text(release, name) for name, *_ in release.texts()}
    found = {}
    for one in senders:
        if one.key not in planned:
            continue
        plan = planned[one.key]
        texts = [name for name in plans.variants(plan) if name in uses]
        used = _together(uses[name] for name in texts)
        found[one.key] = {
            **_files(release, texts),
            **_values(release, texts, used),
            **_senders(one, senders, used),
            READERS: hashed(plan),
        }
    return found


def sources(release: Release) -> dict[str, str]:
    """The words that the mails are made of, by path, as the officer wrote them."""
    base = release.folder.parent
    paths = [release.folder / FILE_NAME, *(path for *_, path in release.texts())]
    paths += [release.layout / name for name in ("base.html", "base.txt", "style.css")]
    return {one.relative_to(base).as_posix(): one.read_text("utf-8-sig") for one in paths}


def hashed(value: Any) -> str:
    """The hash of a value, whatever the order of its keys."""
    text = json.dumps(value, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()


def _together(uses: Iterable[Usage]) -> Usage:
    found: Usage = {}
    for one in uses:
        for name, values in one.items():
            found.setdefault(name, set()).update(values)
    return found


def _files(release: Release, texts: Sequence[str]) -> Parts:
    """The texts, the layout around them, and what goes along."""
    names = {text.partition(".")[0] for text in texts}
    paths = [path for name, _, _, path in release.texts() if name in texts]
    paths += [release.layout / name for name in ("base.html", "base.txt", "style.css")]
    along = [one for one in release.attachments if not one.variants or names & set(one.variants)]
    base = release.folder.parent
    found = {path.relative_to(base).as_posix(): sha256(path) for path in paths}
    for one in along:
        found[one.path.relative_to(base).as_posix()] = hashed(
            [sha256(one.path), one.content_type, sorted(names & set(one.variants or names))]
        )
    return found


def _values(release: Release, texts: Sequence[str], used: Usage) -> Parts:
    """What `release.toml` says, as far as these texts say it."""
    names = {text.partition(".")[0] for text in texts}
    found = {
        "the salutation": hashed([one.form.value for one in release.variants if one.name in names])
    }
    # the embargo is a gate as well, and no text needs to say it
    if release.embargo:
        found["the embargo"] = hashed(release.embargo.astimezone(dt.UTC).isoformat())
    if _uses(used, "release", "headline"):
        found["the headline"] = hashed(release.headline)
    if _uses(used, "release", "downloads"):
        found["the downloads"] = hashed([asdict(one) for one in release.downloads])
    if _uses(used, "release", "attachments"):
        titles = [[one.path.name, one.title, one.variants] for one in release.attachments]
        found["the titles of the attachments"] = hashed(titles)
    return found


def _uses(used: Usage, name: str, value: str) -> bool:
    return bool(used.get(name, set()) & {value, ALL})


def _senders(own: Organisation, senders: Sequence[Organisation], used: Usage) -> Parts:
    """Who speaks, and whom else the texts name."""
    wanted = used.get("organisation", set()) | set(_ADDRESSES)
    # the link to opt out is in each mail's header: it goes to the address for answers
    if "spokesperson" in used:
        wanted.add("spokesperson")
    among = used.get("organisations", set())
    found = {}
    for one in senders:
        values = among | (wanted if one is own else set())
        if values - {""}:
            found[f"the sender {one.key}"] = hashed(_said(one, values))
    if among:
        found["the order of the organisations"] = hashed([one.key for one in senders])
    return found


def _said(one: Organisation, values: set[str]) -> dict[str, Any]:
    """Of a sender, what a text says."""
    every = asdict(edition.Sender.of(one))
    if ALL in values:
        return every
    names = {_VALUES.get(name, name) for name in values}
    return {name: value for name, value in every.items() if name in names}
