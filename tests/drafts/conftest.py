"""A release on disk and an officer's settings; no database, no relay."""

import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from campaign import settings
from campaign.drafts import edition
from campaign.drafts import release as releases
from campaign.drafts.release import Release
from campaign.drafts.rendering import Rendered, Renderer
from campaign.settings import Settings
from tests.conftest import CAMPAIGN_TOML, PRESS_MD, RELEASE_TOML, REPOSITORY

Write = Callable[[str, str], Path]
Render = Callable[..., Rendered]


@pytest.fixture
def office(tmp_path: Path) -> Settings:
    """What campaign.toml says of Alfa and Beta, with an empty folder of releases."""
    (tmp_path / "campaign.toml").write_text(CAMPAIGN_TOML.format(port=2525), "utf-8")
    layout = REPOSITORY / "templates" / "emails" / "_layout"
    shutil.copytree(layout, tmp_path / "templates" / "emails" / "_layout")
    return settings.load(tmp_path)


@pytest.fixture
def write(office: Settings) -> Write:
    """Writes a file of the release `nieuws`, which is a good one to begin with."""
    folder = office.emails / "nieuws"

    def put(name: str, text: str) -> Path:
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, "utf-8")
        return path

    put("release.toml", RELEASE_TOML)
    put("press.nl.md", PRESS_MD)
    put("policy.nl.md", PRESS_MD)
    put("files/nota.pdf", "%PDF-1.4 nota")
    return put


@pytest.fixture
def load(office: Settings, write: Write) -> Callable[[], Release]:
    """Reads that release as it is now."""
    return lambda: releases.load(office.emails, "nieuws", office.timezone)


@pytest.fixture
def render(office: Settings, write: Write, load: Callable[[], Release]) -> Render:
    """The mail that a body gives, for a contact of whom some values may be named."""

    def make(body: str, subject: str = "Nieuws", preheader: str = "", **contact: Any) -> Rendered:
        write("press.nl.md", source(body, subject, preheader))
        renderer = Renderer(edition.make(load(), office, "lente"))
        return renderer.render("press.nl", "alfa", recipient(**contact))

    return make


def source(body: str, subject: str = "Nieuws", preheader: str = "") -> str:
    """A text of a release; its body begins on line 5."""
    return f"---\nsubject: {subject}\npreheader: {preheader}\n---\n{body}"


def recipient(**values: Any) -> dict[str, Any]:
    """What a draft keeps of a contact."""
    ada = {
        "salutation": "Beste Ada",
        "honorific": "mevrouw",
        "first_name": "Ada",
        "last_name": "Aerts",
        "name": "Ada Aerts",
        "function": "redacteur",
        "outlet": "De Dageraad",
        "kind": "journalist",
        "language": "nl",
        "email": "ada@dageraad.example",
        "fields": {"Regio": "Gent"},
    }
    return ada | values
