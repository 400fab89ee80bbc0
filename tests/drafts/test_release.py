"""A release is read whole, and each mistake in it is told with its line."""

import datetime as dt
import hashlib
import zoneinfo
from collections.abc import Callable
from pathlib import Path

import pytest

from campaign.drafts import edition
from campaign.drafts import release as releases
from campaign.drafts.release import Release
from campaign.drafts.salutation import Form
from campaign.errors import ReleaseError
from campaign.settings import Settings
from campaign.terms import Kind
from tests.conftest import RELEASE_TOML, REPOSITORY
from tests.drafts.conftest import Write

Load = Callable[[], Release]
BRUSSELS = zoneinfo.ZoneInfo("Europe/Brussels")


def test_a_good_release_is_read(load: Load) -> None:
    release = load()
    assert release.name == "nieuws"
    assert release.headline == "Nieuws van Alfa en Beta"
    assert release.organisations == ("alfa", "beta")
    assert [(one.name, one.kinds, one.form) for one in release.variants] == [
        ("press", (Kind.JOURNALIST,), Form.INFORMAL),
        ("policy", (Kind.POLICYMAKER,), Form.FORMAL),
    ]
    assert [(one.filename, one.title) for one in release.attachments] == [("nota.pdf", "De nota")]
    assert [one.url for one in release.downloads] == ["https://www.alfa.example/studie"]
    assert release.embargo is None


def test_the_sample_release_is_without_mistakes() -> None:
    release = releases.load(REPOSITORY / "templates" / "emails", "speerpuntclusters-2024", BRUSSELS)
    assert release.embargo == dt.datetime(2024, 2, 20, 8, tzinfo=dt.UTC)
    assert [name for name, *_ in release.texts()] == ["press.nl", "policy.nl"]


def test_each_reader_gets_the_text_of_his_kind_and_language(write: Write, load: Load) -> None:
    write("press.fr.md", "---\nsubject: Bonjour\n---\nBonjour")
    release = load()
    assert release.choose(Kind.JOURNALIST, "nl") == "press.nl"
    assert release.choose(Kind.JOURNALIST, "fr") == "press.fr"
    assert release.choose(Kind.POLICYMAKER, "nl") == "policy.nl"
    assert release.choose(Kind.POLICYMAKER, "fr") is None
    assert release.choose(Kind.COMPANY, "nl") is None


def test_an_unknown_release_is_told_with_those_that_there_are(
    office: Settings, write: Write
) -> None:
    for name in ("niews", "../emails/nieuws", "_layout", ""):
        with pytest.raises(ReleaseError, match="There are: nieuws"):
            releases.load(office.emails, name, BRUSSELS)


@pytest.mark.parametrize(
    ("old", "new", "line", "problem"),
    [
        ("headline =", "headlin =", 1, "unknown setting 'headlin'; did you mean 'headline'?"),
        ('file = "files', 'fiel = "files', 13, "unknown setting 'fiel'; did you mean 'file'?"),
        ("nota.pdf", "noot.pdf", 13, "the attachment 'files/noot.pdf' is not there."),
        ("files/nota.pdf", "../nota.pdf", 13, "'../nota.pdf' lies outside the folder"),
        ("files/nota.pdf", "/etc/passwd", 13, "'/etc/passwd' lies outside the folder"),
        ('["journalist"]', '["jornalist"]', 5, "unknown kind 'jornalist'; known are: journalist,"),
        ('kinds = ["journalist"]', "", 4, "'kinds' is missing: who gets this text?"),
        ('["policymaker"]', '["journalist"]', 9, "journalist in 'nl' gets the text of 'press'"),
        ('"informal"', '"friendly"', 6, "'salutation' is informal or formal, not 'friendly'."),
        ("variants.policy", "variants.polity", 8, "there is no text for it; write polity.nl.md"),
        ('"De nota"', '"De nota"\nvariants = ["pres"]', 15, "there is no variant 'pres'."),
        ("https://www", "htp://www", 18, "'htp://www.alfa.example/studie' is no web address"),
        ("https://www.alfa.example/studie", "https://", 18, "'https://' is no web address"),
        ('["alfa", "beta"]', "[]", 2, "'organisations' names nobody"),
        ('headline = "Nieuws van Alfa en Beta"', "headline = 3", 1, "'headline' must be text"),
        ('organisations = ["alfa', 'embargo = "morgen"\norganisations = ["alfa', 2, "'embargo' is"),
        ("organisations = [", "embargo = 2026-11-24\norganisations = [", 2, "2026-11-24T09:00:00"),
        ("organisations = [", "embargo = 2026-11-24T9:00\norganisations = [", 2, "T09:00:00."),
        ('["alfa", "beta"]', '["alfa", "beta"', 4, "not valid TOML"),
    ],
)
def test_a_mistake_in_a_release_is_told_with_its_line(
    write: Write, load: Load, old: str, new: str, line: int, problem: str
) -> None:
    assert old in RELEASE_TOML
    path = write("release.toml", RELEASE_TOML.replace(old, new, 1))
    with pytest.raises(ReleaseError) as caught:
        load()
    told = [one for one in str(caught.value).splitlines() if problem in one]
    assert [one.partition(": ")[0] for one in told] == [f"{path}:{line}"]


def test_all_mistakes_are_told_at_once_and_each_once(write: Write, load: Load) -> None:
    text = RELEASE_TOML.replace("headline", "headlin").replace('file = "files/nota.pdf"\n', "")
    write("release.toml", text.replace("https://", "ftp://"))
    with pytest.raises(ReleaseError) as caught:
        load()
    lines = str(caught.value).splitlines()
    assert len(lines) == 4
    assert [
        sum(word in one for one in lines) for word in ("'headlin'", "'headline' is missing")
    ] == [
        1,
        1,
    ]
    assert sum("'file' is missing" in one for one in lines) == 1
    assert sum("no web address" in one for one in lines) == 1


def test_another_version_of_an_attachment_is_refused(write: Write, load: Load) -> None:
    right = hashlib.sha256(b"%PDF-1.4 nota").hexdigest()
    named = RELEASE_TOML.replace(
        'title = "De nota"', f'title = "De nota"\nsha256 = "{right.upper()}"'
    )
    path = write("release.toml", named)
    assert load().attachments[0].filename == "nota.pdf"

    write("files/nota.pdf", "%PDF-1.4 nota, ontwerp")
    with pytest.raises(ReleaseError) as caught:
        load()
    assert str(caught.value).startswith(f"{path}:15: 'files/nota.pdf' is not the file that was")


def test_an_attachment_that_only_leads_out_of_the_folder_is_refused(
    write: Write, load: Load, tmp_path: Path
) -> None:
    secret = tmp_path / "secret.pdf"
    secret.write_bytes(b"not for the press")
    attached = write("files/nota.pdf", "")
    attached.unlink()
    try:
        attached.symlink_to(secret)
    except OSError:
        pytest.skip("this system makes no links")
    with pytest.raises(ReleaseError, match="lies outside the folder"):
        load()


def test_a_workspace_behind_a_link_is_a_workspace(
    office: Settings, write: Write, tmp_path: Path
) -> None:
    other = tmp_path / "elsewhere"
    try:
        other.symlink_to(office.emails, target_is_directory=True)
    except OSError:
        pytest.skip("this system makes no links")
    assert set(releases.load(other, "nieuws", BRUSSELS).sources()) == {
        "nieuws/release.toml",
        "nieuws/press.nl.md",
        "nieuws/policy.nl.md",
        "nieuws/files/nota.pdf",
        "_layout/base.html",
        "_layout/base.txt",
        "_layout/style.css",
    }


def test_a_copy_left_in_the_folder_is_not_taken_for_a_text(write: Write, load: Load) -> None:
    write("press.nl.oud.md", "---\nsubject: Oud\n---\nOud nieuws")
    with pytest.raises(ReleaseError, match=r"press\.nl\.oud\.md has no language in its name"):
        load()


@pytest.mark.parametrize(
    ("written", "dutch"),
    [
        ("2026-11-24T09:00:00", "dinsdag 24\u00a0november\u00a02026, 9.00\u00a0uur"),
        ("2026-11-24T09:00:00+01:00", "dinsdag 24\u00a0november\u00a02026, 9.00\u00a0uur"),
        ("2026-11-24T08:00:00Z", "dinsdag 24\u00a0november\u00a02026, 9.00\u00a0uur"),
        ("2026-07-01T23:30:00Z", "donderdag 2\u00a0juli\u00a02026, 1.30\u00a0uur"),
    ],
)
def test_an_embargo_is_told_in_the_readers_own_time(
    write: Write, load: Load, written: str, dutch: str
) -> None:
    write("release.toml", f"embargo = {written}\n{RELEASE_TOML}")
    assert edition.moment(load().embargo, "nl") == dutch


def test_an_embargo_is_written_as_each_language_writes_it(write: Write, load: Load) -> None:
    write("release.toml", f"embargo = 2026-11-24T09:00:00\n{RELEASE_TOML}")
    embargo = load().embargo
    assert edition.moment(embargo, "fr") == "mardi 24\u00a0novembre\u00a02026, 9\u00a0h\u00a000"
    assert edition.moment(embargo, "en") == "Tuesday 24\u00a0November\u00a02026, 9:00"
    assert edition.moment(embargo, "de") == "Dienstag, 24.\u00a0November\u00a02026, 9.00\u00a0Uhr"
    assert edition.moment(embargo, "xx") == "Tuesday 24\u00a0November\u00a02026, 9:00"
    assert edition.moment(None, "nl") == ""


def test_an_organisation_that_is_nowhere_is_told_with_the_line_that_names_it(
    office: Settings, write: Write, load: Load
) -> None:
    path = write("release.toml", RELEASE_TOML.replace('"beta"', '"bèta"'))
    with pytest.raises(ReleaseError) as caught:
        edition.make(load(), office, "lente")
    assert str(caught.value) == (
        f"{path}:2: Unknown organisation 'bèta'; campaign.toml has: alfa, beta."
    )


def test_an_attachment_that_is_named_twice_is_refused(write: Write, load: Load) -> None:
    again = '\n[[attachments]]\nfile = "files/../files/nota.pdf"\ntitle = "Nog eens"\n'
    write("release.toml", RELEASE_TOML + again)
    with pytest.raises(ReleaseError, match=r"'nota\.pdf' stands here twice; name it once"):
        load()
