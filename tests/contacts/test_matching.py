"""How alike two people are: each row is a pair as an officer would judge it."""

from dataclasses import replace

import pytest

from campaign.contacts import matching
from campaign.contacts.matching import LIKELY, Sketch

KRANT, LANDKRANT = "De Krant", "De Landkrant"


def person(
    first: str, last: str, outlet: str = "", *addresses: str, phone: str = "", number: int = 0
) -> Sketch:
    return Sketch(number, first, last, outlet, phone, addresses)


ONE = [
    (
        person("Ann", "Peeters", KRANT, "ann@krant.example"),
        person("ANN", "Peeters", "de krant", "a.peeters@mail.example"),
        "same name, same outlet",
    ),
    (
        person("Els", "Van den Berghe", KRANT),
        person("Els", "Vandenberghe", KRANT),
        "same name, same outlet",
    ),
    (
        person("Ann", "Peeters", KRANT, "ann@krant.example"),
        person("Ann", "Peeters", LANDKRANT, "ann@landkrant.example"),
        "same name, outlets of much the same name (De Krant/De Landkrant)",
    ),
    (
        person("Ann", "Peeters", KRANT),
        person("Ann", "Peeters", "Omroep Zuiderzon"),
        "same name, at another outlet (De Krant/Omroep Zuiderzon)",
    ),
    (
        person("Ann", "Peeters", KRANT),
        person("Ann", "Peeters"),
        "same name, no outlet to tell them apart",
    ),
    (
        person("Ann", "Peeters", KRANT),
        person("Peeters", "Ann", KRANT),
        "first and last name swapped, same outlet",
    ),
    (
        person("Ann", "Lambrecht", KRANT),
        person("Ann", "Lambrechts", KRANT),
        "names differ by a letter (Lambrecht/Lambrechts), same outlet",
    ),
    (
        person("An", "Verhaege", KRANT),
        person("Ann", "Verhaeghe", KRANT),
        "names sound alike (An/Ann, Verhaege/Verhaeghe), same outlet",
    ),
    (
        person("Agnieszka", "Nowak", "", "a.nowak@krant.example"),
        person("Agnieska", "Nowak", "", "agnieska.nowak@krant.example"),
        "names differ by a letter (Agnieszka/Agnieska), same domain",
    ),
    (
        person("A.", "Peeters", "", "a.peeters@krant.example"),
        person("Ann", "Peeters", "", "ann@krant.example"),
        "an initial of the same name (A./Ann), same domain",
    ),
    (
        person("P.J.", "Dhondt", KRANT),
        person("Pieter-Jan", "D'hondt", KRANT),
        "an initial of the same name (P.J./Pieter-Jan), same outlet",
    ),
    (
        person("Ann", "P.", KRANT),
        person("Ann", "Peeters", KRANT),
        "an initial of the same name (P./Peeters), same outlet",
    ),
    (
        person("Ann", "Peeters", KRANT),
        person("Ann", "Peeters-Claes", KRANT),
        "part of the same name (Peeters/Peeters-Claes), same outlet",
    ),
    (
        person("Jan", "Smit", KRANT),
        person("Johan", "Smit", KRANT),
        "may be a short form (Jan/Johan), same outlet",
    ),
    (
        person("", "Peeters", KRANT),
        person("Ann", "Peeters", KRANT),
        "half of the same name, same outlet",
    ),
    (
        person("Ann", "Peters", KRANT, phone="+32 470 00 00 12"),
        person("Ann", "Pieters", "Omroep Zuiderzon", phone="0470/00.00.12"),
        "names differ by a letter (Peters/Pieters), same phone number",
    ),
    (
        person("", "", "", "ann@x.example"),
        person("Ann", "Peeters", KRANT, "ann+pers@x.example"),
        "same mailbox (ann@x.example / ann+pers@x.example)",
    ),
    (
        person("Zoë", "Tack", "", "zoe@x.example"),
        person("Ann", "Peeters", "", "zoe+ann@x.example"),
        "same mailbox (zoe@x.example / zoe+ann@x.example)",
    ),
    (
        person("", "", "", "a.peeters@krant.example"),
        person("Ann", "Peeters", KRANT, "ann@krant.example"),
        "a.peeters@krant.example spells the name Ann Peeters, same domain",
    ),
    (
        person("", "", "", "apeeters@krant.example"),
        person("Ann", "Peeters", KRANT, "ann@krant.example"),
        "apeeters@krant.example spells the name Ann Peeters, same domain",
    ),
]

TWO = [
    # a family in one newsroom
    (person("Ann", "Peeters", KRANT), person("Bert", "Peeters", KRANT)),
    (
        person("Ann", "Peeters", KRANT, phone="02 555 01 10"),
        person("Bert", "Peeters", KRANT, phone="02/555.01.10"),
    ),
    # one letter makes another first name, or another short family name
    (person("Tom", "Peeters", KRANT), person("Tim", "Peeters", KRANT)),
    (person("Martin", "Peeters", KRANT), person("Martine", "Peeters", KRANT)),
    (person("Ann", "Maes", KRANT), person("Ann", "Mees", KRANT)),
    # colleagues who share a first name, a domain, a phone
    (
        person("Ann", "Peeters", KRANT, "ann.p@krant.example", phone="02 555 01 10"),
        person("Ann", "Claes", KRANT, "ann.c@krant.example", phone="02 555 01 10"),
    ),
    # a weak sign, and nothing beside it
    (person("Jan", "Smit", KRANT), person("Johan", "Smit", "Omroep Zuiderzon")),
    (person("A.", "Peeters", KRANT), person("Ann", "Peeters", "Omroep Zuiderzon")),
    (person("Ann", "Lambrecht", KRANT), person("Ann", "Lambrechts", "Omroep Zuiderzon")),
    (
        person("Jan", "Smit", "", "jan@gmail.example"),
        person("Johan", "Smit", "", "johan@gmail.example"),
    ),
    # a desk is not a person, and its address is nobody's
    (person("", "", KRANT, "redactie@krant.example"), person("Ann", "Peeters", KRANT)),
    (
        person("", "", "", "redactie@krant.example"),
        person("", "", "", "redactie+sport@krant.example"),
    ),
    (person("", "Redactie", KRANT), person("", "Redactie", "Omroep Zuiderzon")),
    (person("", "", KRANT), person("", "", KRANT)),
    # a number that is too short to be a line
    (person("Ann", "Peters", "", phone="112"), person("Ann", "Pieters", "", phone="112")),
]


@pytest.mark.parametrize(("one", "other", "why"), ONE)
def test_who_may_be_one_person_is_found_and_told_why(one: Sketch, other: Sketch, why: str) -> None:
    found = matching.likeness(one, other)
    assert found is not None
    assert str(found) == why
    assert LIKELY <= found.score <= 100


@pytest.mark.parametrize(("one", "other"), TWO)
def test_who_are_two_people_are_left_in_peace(one: Sketch, other: Sketch) -> None:
    found = matching.likeness(one, other)
    assert found is None or found.score < LIKELY


@pytest.mark.parametrize(("one", "other", "why"), ONE)
def test_which_of_two_comes_first_makes_no_difference(one: Sketch, other: Sketch, why: str) -> None:
    there, back = matching.likeness(one, other), matching.likeness(other, one)
    assert there is not None and back is not None
    assert there.score == back.score


@pytest.mark.parametrize(("one", "other", "why"), ONE)
def test_who_may_be_one_person_is_looked_for_in_one_place(
    one: Sketch, other: Sketch, why: str
) -> None:
    assert set(matching.blocks(one)) & set(matching.blocks(other))


def test_more_in_common_is_more_alike() -> None:
    ann = person("Ann", "Peeters", KRANT, "ann@krant.example", phone="0470 00 00 12")
    others = [
        replace(ann, outlet="Omroep Zuiderzon", phone="", addresses=()),
        replace(ann, outlet="", phone="", addresses=()),
        replace(ann, outlet=LANDKRANT, phone="", addresses=()),
        replace(ann, outlet="", phone="", addresses=("a.peeters@krant.example",)),
        replace(ann, phone="", addresses=()),
        replace(ann, addresses=("ann+pers@krant.example",)),
    ]
    found = [matching.likeness(ann, other) for other in others]
    scores = [one.score for one in found if one]
    assert len(scores) == len(others)
    assert scores == sorted(scores)


def test_somebody_is_written_with_what_there_is_of_them() -> None:
    assert str(person("Ann", "Peeters", KRANT, "ann@krant.example")) == (
        "Ann Peeters <ann@krant.example>, De Krant"
    )
    assert str(person("", "", KRANT, "ann@krant.example")) == "<ann@krant.example>, De Krant"
    assert str(person("", "", "", number=7)) == "number 7"
