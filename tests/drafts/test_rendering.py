"""One text gives both parts of a mail, and both say the same to every reader."""

import re
from collections.abc import Callable
from dataclasses import replace

import pytest

from campaign import settings
from campaign.drafts import edition
from campaign.drafts import release as releases
from campaign.drafts.release import Release
from campaign.drafts.rendering import Renderer
from campaign.settings import Settings
from tests.conftest import REPOSITORY
from tests.drafts import page
from tests.drafts.conftest import Render, Write, recipient

Load = Callable[[], Release]


@pytest.fixture(scope="module")
def sample() -> Renderer:
    """The release of the sample workspace, for its six organisations."""
    config = settings.load(REPOSITORY)
    release = releases.load(config.emails, "speerpuntclusters-2024", config.timezone)
    return Renderer(edition.make(release, config, "speerpuntclusters"))


READERS = [
    recipient(),
    recipient(outlet="", name="", first_name="", last_name="", salutation="Beste redactie"),
    recipient(outlet="L’Écho & Cie <web>", salutation="Beste Élodie"),
]


@pytest.mark.parametrize("reader", READERS, ids=["known", "newsroom", "odd"])
@pytest.mark.parametrize("variant", ["press.nl", "policy.nl"])
@pytest.mark.parametrize("sender", ["catalisti", "flanders-food", "vil"])
def test_the_text_and_the_html_say_the_same_words(
    sample: Renderer, variant: str, sender: str, reader: dict[str, str]
) -> None:
    mail = sample.render(variant, sender, reader)
    said = mail.text.rpartition("-" * 60)[0]
    assert words(said) == words(page.letter(mail.html).text)
    assert len(words(said)) > 150


def words(text: str) -> list[str]:
    """The words of a text, without rules, bullets, numbers of items and addresses of links."""
    text = re.sub(r"(?m)^(=+|-{5,}|- |\d\. )", " ", text)
    return re.sub(r" \((https://|[\w.]+@)[^\s)]*\)", "", text).split()


@pytest.mark.parametrize("variant", ["press.nl", "policy.nl"])
def test_nothing_of_the_machinery_is_left_in_a_mail(sample: Renderer, variant: str) -> None:
    for sender in ("catalisti", "blauwe-cluster", "flanders-food", "flux50", "medvia", "vil"):
        mail = sample.render(variant, sender, READERS[0])
        everything = f"{mail.subject}\n{mail.preheader}\n{mail.text}\n{mail.html}"
        assert not re.search(r"\{\{|\{%|%\}|\}\}|zq|None|Undefined|\*\*|\]\(", everything)
        assert "<p></p>" not in re.sub(r' style="[^"]*"', "", mail.html).replace("\n", "")
        assert "\n\n\n" not in mail.text


def test_every_organisation_speaks_for_itself(sample: Renderer) -> None:
    flux = sample.render("press.nl", "flux50", READERS[0])
    vil = sample.render("press.nl", "vil", READERS[0])
    assert "Flux50 is bereikbaar op +32 2 555 01 04" in flux.text
    assert "VIL is bereikbaar op +32 2 555 01 06" in vil.text
    assert "mailto:pers@flux50.example?subject=Uitschrijven" in flux.html
    assert "mailto:pers@flux50.example?subject=Uitschrijven" not in vil.html
    assert "- VIL: pers@vil.example" in flux.text
    assert "- Flux50: pers@flux50.example" not in flux.text


def test_a_subject_and_a_preheader_are_one_line(render: Render) -> None:
    mail = render(
        "Dag.",
        subject="Voor {{ contact.name }}{% if true %}   ja{% endif %}",
        preheader="{{ contact.name }}  hier",
        name="Ada\r\nBcc: x@y.example",
    )
    assert mail.subject == "Voor Ada Bcc: x@y.example ja"
    assert mail.preheader == "Ada Bcc: x@y.example hier"


def test_the_preheader_and_the_subject_stand_in_the_html(render: Render) -> None:
    mail = render("Dag.", subject="Over <A & B>", preheader="Kort & goed")
    assert "<title>Over &lt;A &amp; B&gt;</title>" in mail.html
    assert "Kort &amp; goed" in mail.html


def test_rendering_one_reader_leaves_no_trace_in_the_next(sample: Renderer) -> None:
    alone = sample.render("press.nl", "vil", READERS[1])
    sample.render("press.nl", "vil", READERS[2])
    sample.render("policy.nl", "catalisti", READERS[0])
    assert sample.render("press.nl", "vil", READERS[1]) == alone


def test_the_embargo_stands_in_the_mail_as_a_reader_says_it(sample: Renderer) -> None:
    mail = sample.render("press.nl", "vil", READERS[0])
    assert "Publiceren kan vanaf dinsdag 20\u00a0februari\u00a02024, 9.00\u00a0uur." in mail.text


def test_a_way_out_leads_to_the_organisation_that_wrote(office: Settings) -> None:
    alfa = edition.Sender.of(office.organisations[0])
    assert edition.opt_out_url(alfa, "nl") == "mailto:antwoord@alfa.example?subject=Uitschrijven"
    assert edition.opt_out_url(alfa, "fr").endswith("?subject=D%C3%A9sinscription")
    assert edition.opt_out_url(alfa, "xx").endswith("?subject=Unsubscribe")
    odd = replace(alfa, reply_to="pers+a&b?c%d@blå.example")
    assert edition.opt_out_url(odd, "nl") == (
        "mailto:pers+a%26b%3Fc%25d@xn--bl-zia.example?subject=Uitschrijven"
    )


@pytest.mark.parametrize(
    ("language", "html", "text"),
    [
        ("nl", ">Afmelden</a>: verstuur gewoon", "Een mail naar antwoord@alfa.example volstaat."),
        ("fr", ">Désinscrivez-vous</a>", "Un e-mail à antwoord@alfa.example suffit."),
        ("en", ">Opt out</a>: just send", "A mail to antwoord@alfa.example is enough."),
        ("de", ">Abmelden</a>: Senden Sie", "Eine E-Mail an antwoord@alfa.example genügt."),
        ("it", ">Opt out</a>: just send", "A mail to antwoord@alfa.example is enough."),
    ],
)
def test_the_way_out_is_told_in_the_language_of_the_text(
    office: Settings, write: Write, load: Load, language: str, html: str, text: str
) -> None:
    write(f"press.{language}.md", "---\nsubject: x\n---\nx")
    renderer = Renderer(edition.make(load(), office, "lente"))
    mail = renderer.render(f"press.{language}", "alfa", recipient())
    assert html in mail.html
    assert text in mail.text


def test_an_organisation_without_a_site_or_a_telephone_leaves_no_gap(
    office: Settings, load: Load
) -> None:
    mail = Renderer(edition.make(load(), office, "lente")).render("press.nl", "beta", recipient())
    assert 'href=""' not in mail.html
    assert "\nBeta\nPersdienst Beta\npers@beta.example\n\nDit bericht" in mail.text
