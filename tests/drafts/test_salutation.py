"""How a mail begins, in four languages, for people of whom we know much or little."""

import itertools

import pytest

from campaign.drafts.salutation import Form, salutation, together

INFORMAL, FORMAL = Form.INFORMAL, Form.FORMAL


@pytest.mark.parametrize(
    ("form", "language", "honorific", "first", "last", "expected"),
    [
        (INFORMAL, "nl", "mevrouw", "Sofie", "Verhaeghe", "Beste Sofie"),
        (INFORMAL, "fr", "", "Élodie", "Dubois", "Bonjour Élodie"),
        (INFORMAL, "en", "Mr.", "Tom", "Byrne", "Dear Tom"),
        (INFORMAL, "de", "Herr", "Jürgen", "Thys", "Guten Tag Jürgen"),
        (FORMAL, "nl", "mevrouw", "Sofie", "Verhaeghe", "Geachte mevrouw Verhaeghe"),
        (FORMAL, "nl", "Mevr.", "Els", "Van den Berghe", "Geachte mevrouw Van den Berghe"),
        (FORMAL, "nl", "dhr.", "Thijs", "van der Meulen", "Geachte heer van der Meulen"),
        (FORMAL, "nl", "De heer", "Pieter", "'t Jolle", "Geachte heer 't Jolle"),
        (FORMAL, "fr", "Mme", "Élodie", "de la Tour", "Madame de la Tour"),
        (FORMAL, "fr", "M.", "Luc", "Dubois", "Monsieur Dubois"),
        (FORMAL, "en", "Ms", "Ann", "Byrne", "Dear Ms Byrne"),
        (FORMAL, "de", "Frau", "Anke", "von Ahn", "Guten Tag Frau von Ahn"),
    ],
)
def test_a_greeting_is_as_people_there_write_it(
    form: Form, language: str, honorific: str, first: str, last: str, expected: str
) -> None:
    assert salutation(form, language, honorific, first, last, is_newsroom=False) == expected


@pytest.mark.parametrize(
    ("form", "language", "honorific", "first", "last", "expected"),
    [
        (FORMAL, "nl", "prof. dr.", "Jan", "Peeters", "Geachte Jan Peeters"),
        (FORMAL, "nl", "dhr./mevr.", "Jan", "Peeters", "Geachte Jan Peeters"),
        (FORMAL, "fr", "", "Luc", "Dubois", "Bonjour Luc Dubois"),
        (INFORMAL, "nl", "mevrouw", "", "Peeters", "Geachte mevrouw Peeters"),
        (INFORMAL, "nl", "mevrouw", "S.", "Peeters", "Geachte mevrouw Peeters"),
        (INFORMAL, "nl", "", "J.-P.", "Peeters", "Geachte J.-P. Peeters"),
        (INFORMAL, "nl", "", "", "Peeters", "Geachte heer, mevrouw"),
        (FORMAL, "nl", "", "Sofie", "", "Geachte heer, mevrouw"),
        (FORMAL, "nl", "mevrouw", "", "", "Geachte heer, mevrouw"),
        (FORMAL, "fr", "", "", "", "Madame, Monsieur"),
        (FORMAL, "en", "", "", "", "Dear Sir or Madam"),
        (FORMAL, "de", "", "", "", "Sehr geehrte Damen und Herren"),
        (FORMAL, "it", "", "Gina", "Rossi", "Dear Gina Rossi"),
    ],
)
def test_what_we_do_not_know_is_not_guessed(
    form: Form, language: str, honorific: str, first: str, last: str, expected: str
) -> None:
    assert salutation(form, language, honorific, first, last, is_newsroom=False) == expected


@pytest.mark.parametrize(
    ("language", "expected"),
    [
        ("nl", "Beste redactie"),
        ("fr", "Chère rédaction"),
        ("en", "Dear editors"),
        ("de", "Liebe Redaktion"),
    ],
)
def test_a_newsroom_is_greeted_as_a_newsroom(language: str, expected: str) -> None:
    for form in Form:
        assert salutation(form, language, "", "", "", is_newsroom=True) == expected


@pytest.mark.parametrize("first", ["Redactie", "NEWSROOM", "Persdienst", "Secretariaat"])
def test_the_name_of_a_desk_is_nobodys_first_name(first: str) -> None:
    for form in Form:
        assert salutation(form, "nl", "", first, "Duo", is_newsroom=True) == "Beste redactie"
        said = salutation(form, "nl", "", first, "Duo", is_newsroom=False)
        assert said == "Geachte heer, mevrouw"


def test_no_greeting_has_a_gap_where_a_name_should_be() -> None:
    for form, language, honorific, first, last, newsroom in itertools.product(
        Form,
        ("nl", "fr", "en", "de", ""),
        ("", "mevrouw", "prof."),
        ("", "Ada"),
        ("", "Aerts"),
        (True, False),
    ):
        greeting = salutation(form, language, honorific, first, last, newsroom)
        assert greeting == " ".join(greeting.split()) != ""
        assert "None" not in greeting
        assert greeting not in ("Beste", "Geachte", "Bonjour", "Dear", "Guten Tag")
        assert greeting not in (f"{word} Aerts" for word in ("Geachte", "Beste", "Dear"))


@pytest.mark.parametrize(
    ("language", "greetings", "expected"),
    [
        ("nl", ["Beste Jan", "Beste An"], "Beste Jan en An"),
        ("nl", ["Beste Jan", "Beste An", "Beste Piet"], "Beste Jan, An en Piet"),
        (
            "nl",
            ["Geachte heer Maes", "Geachte mevrouw Claes"],
            "Geachte heer Maes, geachte mevrouw Claes",
        ),
        ("nl", ["Beste An", "Geachte heer Maes"], "Beste An en geachte heer Maes"),
        ("nl", ["Beste An", "Beste redactie"], "Beste redactie"),
        ("nl", ["Beste A", "Beste B", "Beste C", "Beste D"], "Beste redactie"),
        ("fr", ["Madame Claes", "Monsieur Dubois"], "Madame Claes, Monsieur Dubois"),
        ("fr", ["Bonjour Élodie", "Bonjour Luc"], "Bonjour Élodie et Luc"),
        ("en", ["Dear Tom", "Dear Ann"], "Dear Tom and Ann"),
        ("de", ["Guten Tag Frau Ahn", "Guten Tag Herr Thys"], "Guten Tag Frau Ahn und Herr Thys"),
        ("xx", ["Dear Tom", "Dear Ann"], "Dear Tom and Ann"),
    ],
)
def test_several_who_read_one_mail_are_greeted_together(
    language: str, greetings: list[str], expected: str
) -> None:
    assert together(greetings, language, is_newsroom=True) == expected


def test_several_of_whom_we_do_not_know_one_are_greeted_as_whom_it_may_concern() -> None:
    greetings = ["Geachte heer Maes", "Geachte heer, mevrouw"]
    assert together(greetings, "nl", is_newsroom=False) == "Geachte heer, mevrouw"
