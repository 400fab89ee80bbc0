"""Who mistypes a name is told the one that was meant, and no other: a wrong guess is believed."""

import pytest

from campaign.contacts import nearest

OUTLETS = [
    "De Standaard", "De Morgen", "De Tijd", "Het Laatste Nieuws", "Het Nieuwsblad", "VRT NWS",
    "Trends", "Knack", "Radio 1", "Bruzz", "Gazet van Antwerpen", "Het Belang van Limburg",
    "Tijdschrift voor Zuivel", "La Libre Belgique", "L'Echo", "Le Soir", "Data News", "Apache",
]  # fmt: skip


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("standaard", "De Standaard"),
        ("De Standard", "De Standaard"),
        ("vrt", "VRT NWS"),
        ("Morgen", "De Morgen"),
        ("De Morgan", "De Morgen"),
        ("tijd", "De Tijd"),
        ("laatste nieuws", "Het Laatste Nieuws"),
        ("Belang Limburg", "Het Belang van Limburg"),
        ("echo", "L'Echo"),
        ("Bruz", "Bruzz"),
        ("GAZET VAN ANTWERPE", "Gazet van Antwerpen"),
        ("datanews", "Data News"),
        ("Libre Belgique", "La Libre Belgique"),
    ],
)
def test_a_slip_is_told_what_it_was_meant_for(typed: str, meant: str) -> None:
    assert nearest.to(typed, OUTLETS) == [meant]


@pytest.mark.parametrize(
    "typed", ["Humo", "De Zondag", "Radio 2 Gent", "Het Journaal", "Le Monde", "x", "", "-", "De"]
)
def test_nothing_is_said_where_nothing_is_near(typed: str) -> None:
    assert nearest.to(typed, OUTLETS) == []


def test_the_likeliest_comes_first_and_three_at_most() -> None:
    assert nearest.to("radio", ["Radio Gent", "Radio 2", "Radio 1", "Radio 10"]) == [
        "Radio 1", "Radio 2", "Radio 10",
    ]  # fmt: skip
    assert nearest.to("alfa/press", ["alfa/pers", "beta/pers"]) == ["alfa/pers"]
    assert nearest.to("energy", ["energie", "klimaat"]) == []
    assert nearest.to("vpi", ["vip", "pers"]) == ["vip"]
    assert nearest.to("klimat", ["energie", "klimaat"]) == ["klimaat"]
