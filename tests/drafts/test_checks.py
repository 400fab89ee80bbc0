"""What is wrong is found before anything leaves, told once, and with its weight."""

from collections.abc import Callable, Sequence

import pytest

from campaign.drafts import checks
from campaign.drafts.checks import Finding, Level, Mail
from campaign.drafts.release import Release
from campaign.settings import Settings
from tests.conftest import RELEASE_TOML
from tests.drafts.conftest import Write, recipient, source

Check = Callable[..., list[Finding]]


@pytest.fixture
def check(office: Settings, write: Write, load: Callable[[], Release]) -> Check:
    """What is found in a text, for one reader or those that are named."""

    def run(
        body: str = "Dag.",
        subject: str = "Nieuws",
        preheader: str = "",
        readers: Sequence[dict[str, object]] = ({},),
    ) -> list[Finding]:
        write("press.nl.md", source(body, subject, preheader))
        mails = [Mail("press.nl", "alfa", recipient(**one)) for one in readers]
        return checks.words(load(), office, "lente", mails)

    return run


def test_a_good_text_has_no_findings(check: Check) -> None:
    assert check("{{ salutation }},\n\n[Site]({{ organisation.website }})") == []


@pytest.mark.parametrize(
    ("left", "found"),
    [
        ("Nog TODO voor Els.", "TODO"),
        ("Op TBD in Gent.", "TBD"),
        ("Op XX XXX 2026.", "XXX"),
        ("Lorem ipsum dolor sit amet.", "Lorem ipsum"),
        ("Titel hier", "Titel hier"),
        ("Een ** vet** woord.", "**"),
        ("Zie [de studie](https://a.example/een twee).", "]("),
        ("Een <b>vet</b> woord.", "<b>"),
        ("<!-- hier nog een cijfer -->", "<!--"),
        ("{% raw %}{{ naam }}{% endraw %}", "{{"),
        ("{% for o in organisations %}\n| {{ o.name }} | x |\n{% endfor %}", "| Alfa | x |"),
        ("Beste None,", "None"),
        ("Bij #N/B in Gent.", "#N/B"),
    ],
)
def test_what_was_to_be_filled_in_stops_approval(check: Check, left: str, found: str) -> None:
    findings = check(f"Dag.\n\n{left}\n")
    assert [one.level for one in findings] == [Level.ERROR] * len(findings)
    assert any(one.message.endswith(f"{found!r}.") for one in findings)


def test_the_subject_and_the_preheader_are_looked_at_too(check: Check) -> None:
    assert "press.nl: the text still has 'TODO'." in {
        one.message for one in check(subject="TODO: titel")
    }
    assert "press.nl: the text still has 'TBD'." in {one.message for one in check(preheader="TBD")}


@pytest.mark.parametrize(
    "good",
    [
        "De hele todolijst is af, en niets is nonesense.",
        "Bel Alfa <pers@alfa.example> of schrijf naar <https://a.example>.",
        "Als a < b en b > c, dan 2*3*4.",
        "Het nummer is +32 2 555 [intern].",
        "{{ contact.name }} <{{ contact.email }}>",
    ],
)
def test_an_ordinary_text_is_not_suspected(check: Check, good: str) -> None:
    assert check(good) == []


def test_what_stands_in_a_contact_file_is_no_mistake_of_the_text(check: Check) -> None:
    assert check("Voor {{ contact.outlet }}.", readers=[{"outlet": "TODO {{ x }} ** <b>"}]) == []


def test_a_name_that_a_program_wrote_for_nothing_is_told_with_its_contact(check: Check) -> None:
    readers = [{}, {"salutation": "Beste None", "first_name": "None", "name": "None Baert"}]
    assert check("{{ salutation }},", readers=readers) == [
        Finding(
            Level.WARNING,
            "press.nl: the text says 'None', as the file on None Baert does. (in 1 of 2 mails, the "
            "first to None Baert <ada@dageraad.example>)",
        )
    ]


def test_english_may_say_none(office: Settings, write: Write, load: Callable[[], Release]) -> None:
    write("press.en.md", source("None of the clusters is alike."))
    found = checks.words(load(), office, "lente", [Mail("press.en", "alfa", recipient())])
    assert found == [Finding(Level.WARNING, "press.en: the text says 'None'.")]


def test_a_subject_that_a_telephone_cuts_off_is_told(check: Check) -> None:
    assert check(subject="x" * 78) == []
    (finding,) = check(subject="x" * 79)
    assert finding.level is Level.WARNING
    assert "the subject is 79 characters long" in finding.message


def test_an_empty_subject_stops_approval(check: Check) -> None:
    readers = [{"outlet": ""}, {}]
    (finding,) = check(subject="{{ contact.outlet }}", readers=readers)
    assert finding.level is Level.ERROR
    assert finding.message.startswith("press.nl: the subject is empty. (in 1 of 2 mails")


def test_a_mail_that_gmail_cuts_off_is_told(check: Check) -> None:
    (finding,) = check("Een heel lang verhaal. " * 5000)
    assert finding == Finding(
        Level.WARNING, "press.nl: the mail is so long that Gmail cuts it off."
    )


def test_heavy_empty_and_unfinished_attachments_are_told(
    check: Check, write: Write, office: Settings
) -> None:
    attachments = '[[attachments]]\nfile = "files/{}"\ntitle = "x"\n\n'
    names = ("nota.pdf", "leeg.pdf", "Nota DRAFT v2.pdf", "conceptualisering.pdf")
    head, _, _ = RELEASE_TOML.partition("[[attachments]]")
    write("release.toml", head + "".join(attachments.format(name) for name in names))
    for name in names:
        write(f"files/{name}", "" if name == "leeg.pdf" else "%PDF")
    (office.emails / "nieuws" / "files" / "nota.pdf").write_bytes(bytes(10_000_001))
    assert check() == [
        Finding(
            Level.WARNING,
            "the attachments weigh 10.0 MB; many mail servers refuse that. Put the large ones "
            "under [[downloads]].",
        ),
        Finding(Level.ERROR, "the attachment 'leeg.pdf' is empty."),
        Finding(Level.WARNING, "the attachment 'Nota DRAFT v2.pdf' is a draft, by its name."),
    ]


def test_a_text_that_speaks_of_an_attachment_that_is_not_there_is_told(
    check: Check, write: Write
) -> None:
    body = "De nota zit als bijlage bij deze mail."
    assert check(body) == []
    head, _, _ = RELEASE_TOML.partition("[[attachments]]")
    write("release.toml", head)
    assert check(body) == [
        Finding(Level.WARNING, "press.nl: the text speaks of an attachment, and there is none.")
    ]


def test_a_mistake_is_told_once_for_many_mails(check: Check, office: Settings) -> None:
    readers = [{"name": f"Lezer {n}", "outlet": "" if n % 2 else "Krant"} for n in range(100)]
    (finding,) = check("{{ contact.outlett }}", readers=readers)
    path = office.emails / "nieuws" / "press.nl.md"
    assert finding == Finding(
        Level.ERROR,
        f"{path}:5: contact has no value 'outlett'; did you mean 'outlet'? (in every mail)",
    )
    (finding,) = check("{% if contact.outlet %}{{ contact.x }}{% endif %}", readers=readers)
    assert "(in 50 of 100 mails, the first to Lezer 0 <ada@dageraad.example>)" in finding.message


def test_a_broken_release_is_told_as_a_finding_for_each_mistake(check: Check, write: Write) -> None:
    policy = write("policy.nl.md", source("{% if %}"))
    findings = check("Dag {{ contact.name }.")
    assert [one.level for one in findings] == [Level.ERROR, Level.ERROR]
    assert findings[0].message.startswith(f"{policy.with_name('press.nl.md')}:5: ")
    assert findings[1].message.startswith(f"{policy}:5: ")
