"""People on file twice: found, told, and left in peace once the officer has judged."""

import pytest
from sqlalchemy.orm import Session

from campaign.contacts import directory, duplicates
from campaign.contacts.matching import Sketch
from campaign.errors import CampaignError
from tests.conftest import NOW
from tests.contacts.conftest import Importing

PRESS = """\
Voornaam;Achternaam;Medium;Telefoon;E-mail
Ann;Lambrecht;De Krant;0470 00 00 12;ann@krant.example
Ann;Lambrechts;De Krant;;a.lambrechts@krant.example
Bert;Lambrecht;De Krant;;bert@krant.example
Els;Claes;Het Weekblad;;els@weekblad.example
Claes;Els;Omroep Zuiderzon;;els.claes@weekblad.example
"""


def pairs(found: list[duplicates.Suspicion]) -> list[tuple[str, str]]:
    return [(one.one.addresses[0], one.other.addresses[0]) for one in found]


def test_the_likeliest_come_first_and_each_pair_once(
    session: Session, importing: Importing
) -> None:
    importing(PRESS)
    found = duplicates.find(session)
    assert pairs(found) == [
        ("els@weekblad.example", "els.claes@weekblad.example"),
        ("ann@krant.example", "a.lambrechts@krant.example"),
    ]
    assert duplicates.find(session, at_least=90) == found[:1]
    assert str(found[1]) == (
        "looks like Ann Lambrecht <ann@krant.example>, De Krant (88: names differ by a letter "
        "(Lambrecht/Lambrechts), same outlet, same domain). If they are one: campaign contacts "
        "merge ann@krant.example a.lambrechts@krant.example"
    )


def test_two_who_were_noted_as_two_are_shown_no_more_until_that_is_forgotten(
    session: Session, importing: Importing
) -> None:
    importing(PRESS)
    ann = importing.contact("ann@krant.example")
    other = importing.contact("a.lambrechts@krant.example")
    assert duplicates.note_distinct(session, other, ann, "the officer", NOW)
    assert not duplicates.note_distinct(session, ann, other, "the officer", NOW)
    assert ("ann@krant.example", "a.lambrechts@krant.example") not in pairs(
        duplicates.find(session)
    )
    assert duplicates.forget_distinct(session, ann, other)
    assert not duplicates.forget_distinct(session, ann, other)
    assert len(duplicates.find(session)) == 2


def test_nobody_differs_from_themselves(session: Session, importing: Importing) -> None:
    importing(PRESS)
    ann = importing.contact("ann@krant.example")
    with pytest.raises(CampaignError, match="Both are contact"):
        duplicates.note_distinct(session, ann, ann, "the officer", NOW)


def test_somebody_new_is_compared_with_who_is_on_file_and_with_each_other(
    session: Session, importing: Importing
) -> None:
    importing(PRESS)
    new = [
        Sketch(-1, "A.", "Lambrecht", "De Krant", "", ("al@krant.example",)),
        Sketch(-2, "Zoë", "Tack", "Het Weekblad", "", ("zoe@weekblad.example",)),
        Sketch(-3, "Zoe", "Tack", "Het Weekblad", "", ("tack@weekblad.example",)),
    ]
    assert sorted(pairs(duplicates.among(session, new))) == [
        ("ann@krant.example", "al@krant.example"),
        ("zoe@weekblad.example", "tack@weekblad.example"),
    ]


def test_somebody_just_written_is_not_taken_for_their_own_double(
    session: Session, importing: Importing
) -> None:
    importing(PRESS)
    bert = directory.find(session, "bert@krant.example")
    new = [Sketch(bert.id, "Bert", "Lambrecht", "De Krant", "", ("bert@krant.example",))]
    assert duplicates.among(session, new) == []


def test_a_crowd_of_one_name_costs_no_square(session: Session, importing: Importing) -> None:
    rows = [f"Ann;Peeters;De Krant;;ann{n}@x{n}.example" for n in range(1000)]
    importing("\n".join([PRESS.splitlines()[0], *rows]))
    assert len(duplicates.find(session)) < 1000 * 60
