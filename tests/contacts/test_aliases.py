"""What a header means, with the place it is of, and what a slip of the pen is near to."""

import pytest

from campaign.contacts import aliases, columns
from campaign.contacts.headers import fold


@pytest.mark.parametrize(
    "header",
    [
        *("E-mail (werk)", "E-mail (privé)", "e-mail werk", "E-mailadres - zakelijk"),
        *("Email (work)", "E-mail address (home)", "Courriel (travail)", "Adresse e-mail privée"),
        *("E-Mail (geschäftlich)", "E-Mail privat", "Mail (werk) 2", "E-mail/werk"),
    ],
)
def test_an_address_at_work_or_at_home_is_an_address(header: str) -> None:
    assert aliases.field_of(fold(header)) == "email"


@pytest.mark.parametrize(
    "header",
    ["Telefoon (werk)", "Tel. privé", "Phone (mobile)", "Téléphone (bureau)", "Telefon (privat)"],
)
def test_a_telephone_at_a_place_is_a_telephone(header: str) -> None:
    assert aliases.field_of(fold(header)) == "phone"


@pytest.mark.parametrize(
    "header",
    [
        *("Naam (werk)", "Stad (werk)", "E-mail (datum)", "Telefoon fax", "werk", "(werk)", ""),
        # a mailbox that several share would make them one person
        *("E-mail (redactie)", "E-mail algemeen", "E-mail (office)"),
    ],
)
def test_a_place_makes_nothing_else_known(header: str) -> None:
    assert aliases.field_of(fold(header)) == ""


@pytest.mark.parametrize(
    ("header", "meant"),
    [
        *(("e-mial", "e-mail"), ("voornam", "voornaam"), ("acternaam", "achternaam")),
        *(("organistaie", "organisatie"), ("téléfone", ""), ("plaats", ""), ("regio", "")),
        *(("nam", ""), ("mal", ""), ("", ""), ("adres", ""), ("postcode", ""), ("straat", "")),
    ],
)
def test_a_slip_is_near_to_one_header_and_a_short_word_to_none(header: str, meant: str) -> None:
    assert aliases.nearest(header) == meant


def test_an_own_field_called_as_an_address_at_work_is_exported_as_an_own_field() -> None:
    assert columns.own_header("Telefoon (privé)", "nl") == "Telefoon (privé) (eigen veld)"
