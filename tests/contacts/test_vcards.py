"""vCards from phones, Outlook and Apple: each card a row, and a bad one told by its line."""

import time
from pathlib import Path

import pytest
import vobject
from hypothesis import given
from hypothesis import strategies as st

from campaign.contacts import vcards
from campaign.errors import ContactFileError

FILES = Path(__file__).parent / "files"


def people(text: str | bytes) -> list[dict[str, str]]:
    grid = vcards.read(text if isinstance(text, bytes) else text.encode(), "a.vcf")
    header, *rows = grid.rows
    return [
        {column: cell for column, cell in zip(header, row, strict=True) if cell} for row in rows
    ]


def card(*lines: str) -> str:
    return "\n".join(["BEGIN:VCARD", *lines, "END:VCARD", ""])


def test_outlooks_card_in_windows_letters_and_quoted_printable_is_read_whole() -> None:
    zoe, newsroom = people((FILES / "outlook-21.vcf").read_bytes())
    assert zoe == {
        "First Name": "Zoë",
        "Last Name": "Segers",
        "Name Prefix": "mevr.",
        "Organization": "De Kaart",
        "Department": "Redactie",
        "Job Title": "redacteur",
        "E-mail 1": "zoe@kaart.example",
        "E-mail 2": "zoe2@kaart.example",
        "Phone 1": "02 555 03 10",
        "Phone 2": "0470 00 00 15",
        "Fax": "02 555 03 11",
        "Notes": "Belt liever niet;\r\nmailen mag. Café.",
    }
    assert newsroom == {
        "Organization": "Redactie De Kaart",
        "E-mail 1": "redactie@kaart.example",
    }


def test_a_card_with_letters_of_two_encodings_is_read_and_told() -> None:
    text = "BEGIN:VCARD\nFN:Zoë Tack né é\nEMAIL:z@kaart.example\nNOTE:Caf\nEND:VCARD\n"
    grid = vcards.read(text.encode().replace(b"Caf", b"Caf\xe9"), "a.vcf")
    assert [row[grid.rows[0].index("Notes")] for row in grid.rows[1:]] == ["Café"]
    assert "UTF-8 and Windows (cp1252) mixed" in grid.told
    assert "the first on line 4" in grid.remarks[0]


def test_folded_lines_groups_and_escapes_of_version_3_are_undone() -> None:
    lies, bart = people((FILES / "apple-30.vcf").read_bytes())
    assert lies["Organization"] == "Universiteit Zonder Naam, Gent"
    assert lies["E-mail 1"] == "lies.vandenbroeck@unizn.example"
    assert lies["Notes"].endswith("wordt geplooid over meer dan een regel")
    assert "Eerste regel\nTweede" in lies["Notes"]
    assert bart == {"Full Name": "Bart Smit", "E-mail 1": "bart@unizn.example"}


def test_a_group_is_left_out_and_told() -> None:
    grid = vcards.read((FILES / "apple-30.vcf").read_bytes(), "a.vcf")
    assert grid.remarks == (
        "cards that are a group and no person were left out; they stand on line 16",
    )


def test_a_damaged_card_is_told_by_its_line_and_the_others_are_read() -> None:
    grid = vcards.read((FILES / "damaged.vcf").read_bytes(), "a.vcf")
    assert grid.problems == {
        6: "has no END:VCARD",
        10: "line 14 is no property of a card: 'dit is geen eigenschap'",
        16: "stands outside of all cards: 'losse tekst'",
    }
    assert list(grid.lines) == [0, 1, 6, 10, 16, 17]
    assert grid.rows[-1] == ["Goed Twee", "goed2@kapot.example"]


def test_text_that_is_not_in_the_letters_it_names_is_a_problem_and_no_guess() -> None:
    for charset in ("UTF-8", "klingon"):
        text = card(f"FN;ENCODING=QUOTED-PRINTABLE;CHARSET={charset}:Zo=EB")
        assert vcards.read(text.encode(), "a.vcf").problems == {
            1: f"line 2 is not written in {charset}, as it says"
        }


def test_the_preferred_address_stands_first_in_all_versions() -> None:
    for said in ("PREF=1", "TYPE=pref", "PREF", 'TYPE="work,pref"'):
        [row] = people(card("EMAIL;PREF=50:b@x.example", f"EMAIL;{said}:a@x.example"))
        assert row == {"E-mail 1": "a@x.example", "E-mail 2": "b@x.example"}


def test_a_picture_is_skipped_however_its_lines_were_broken() -> None:
    for picture in ("PHOTO;ENCODING=b:AAAA\n BBBB", "PHOTO;BASE64:AAAA\nBBBB=\n", "item1.LOGO:x"):
        assert people(card(picture, "FN:Ann Bos")) == [{"Full Name": "Ann Bos"}]
        assert vcards.read(card(picture, "FN:Ann Bos").encode(), "a.vcf").problems == {}


def test_a_soft_break_at_the_end_of_a_card_does_not_swallow_the_next() -> None:
    text = card("NOTE;ENCODING=QUOTED-PRINTABLE:afgebroken=") + card("FN:Ann Bos")
    assert vcards.read(text.encode(), "a.vcf").problems == {}
    assert people(text) == [{"Notes": "afgebroken"}, {"Full Name": "Ann Bos"}]


def test_the_name_of_an_organisation_is_not_taken_for_a_person() -> None:
    assert people(card("N:De Krant;;;;", "FN:De Krant", "ORG:De Krant")) == [
        {"Organization": "De Krant"}
    ]


@pytest.mark.parametrize("data", [b"", b"Naam;E-mail\n", b"\xff\xfeB\x00", b"BEGIN:VCALENDAR\n"])
def test_what_holds_no_card_is_refused(data: bytes) -> None:
    with pytest.raises(ContactFileError, match=r"^a\.vcf "):
        vcards.read(data, "a.vcf")


def test_a_card_made_to_keep_the_reader_busy_does_not() -> None:
    begun = time.monotonic()
    for evil in ("TEL;TYPE" + "=a" * 300_000 + '"', "N:" + "\\" * 300_001, "\n" * 300_000):
        people(card(evil))
    assert time.monotonic() - begun < 10


TEXT = st.text(st.characters(codec="utf-8", exclude_categories=("C", "Z"))).map(
    lambda text: f"a {text} z"
)


@given(note=TEXT, title=TEXT, outlet=TEXT)
def test_what_another_program_wrote_is_read_as_it_was_meant(
    note: str, title: str, outlet: str
) -> None:
    made = vobject.vCard()
    made.add("fn").value = "Ann Bos"
    made.add("n").value = vobject.vcard.Name(family="Bos", given="Ann")
    made.add("note").value = note
    made.add("title").value = title
    made.add("org").value = [outlet]
    [row] = people(made.serialize())
    assert (row["Notes"], row["Job Title"], row["Organization"]) == (note, title, outlet)


@given(st.binary(max_size=200), st.integers(0, 400))
def test_any_bytes_within_cards_give_rows_or_one_clear_error(noise: bytes, where: int) -> None:
    data = (FILES / "outlook-21.vcf").read_bytes()
    try:
        grid = vcards.read(data[:where] + noise + data[where:], "a.vcf")
    except ContactFileError as problem:
        assert str(problem).startswith("a.vcf")
    else:
        assert len(set(grid.lines)) == len(grid.rows)
        assert set(grid.problems) <= set(grid.lines)
