"""What an export writes is what is on file, and importing it again changes nothing."""

import contextlib
import csv
import io
import json
import zipfile
import zoneinfo
from collections.abc import Callable, Iterator

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from python_calamine import CalamineWorkbook
from sqlalchemy.orm import Session

from campaign.audience import finding
from campaign.audience.known import Known
from campaign.contacts import address, export, exportfiles, formulas, suppressions
from campaign.contacts.exportfiles import Format
from campaign.errors import ContactFileError
from campaign.models import Contact
from campaign.terms import SuppressionReason
from tests.conftest import NOW
from tests.contacts.conftest import Importing, on_sqlite, outcomes

Table = list[list[str]]
Export = Callable[..., bytes]

PEOPLE = """\
Aanspreking;Voornaam;Achternaam;Functie;Medium;Soort;Taal;Land;\
E-mail;E-mail 2;Gsm;Thema;Tags;Eigenaar;Kleur
mevrouw;Ada;Van den Aerts;chef;De Dageraad;pers;nl;België;\
ada@dageraad.example;ada@thuis.example;+3225550110;"zee, bos, lucht";pers;beta;rood
;Bob;Baert;=1+1;"De ""Krant""; zaterdag";beleid;;;bob@krant.example;;0470 00 00 12;;;;"een, twee"
;;;;Redactie Noord;;;;redactie@noord.example;;;;;;
;Cy;Claes;;Het Weekblad;;;;;;;;;;
"""


@pytest.fixture
def exporting(session: Session) -> Export:
    """The bytes of an export of all contacts, or of those that expressions find."""

    known = Known(session, NOW, zoneinfo.ZoneInfo("Europe/Brussels"))

    def write(how: Format, *expressions: str, language: str = "nl") -> bytes:
        chosen = finding.contacts(known, expressions or ("*",))
        shape, target = export.shape(session, chosen), io.BytesIO()
        exportfiles.write(target, how, export.contacts(session, chosen), shape, language)
        return target.getvalue()

    return write


def table(how: Format, data: bytes) -> Table:
    """A file of any make as rows of cells, read by other programs than ours."""
    if how is Format.XLSX:
        sheet = CalamineWorkbook.from_filelike(io.BytesIO(data)).get_sheet_by_index(0)
        return [[str(cell) for cell in row] for row in sheet.to_python()]
    excel = how is Format.EXCEL_CSV
    text = data.decode("utf-8-sig" if excel else "utf-8")
    rows = csv.reader(io.StringIO(text, newline=""), delimiter=";" if excel else ",", strict=True)
    return [[formulas.restore(cell) for cell in row] for row in rows]


def headed(data: bytes, header: str) -> list[str]:
    """The cells under a header of a CSV, one for each contact."""
    headers, *rows = table(Format.CSV, data)
    return [row[headers.index(header)] for row in rows]


def on_file(everybody: list[Contact]) -> list[tuple[object, ...]]:
    """All that a file tells of the contacts; a number is the same however it is spaced."""
    found = [
        (
            *(one.honorific, one.first_name, one.last_name, one.function, one.kind.value),
            *(one.language, one.country, one.embargo),
            one.outlet.name if one.outlet else "",
            one.owner.key if one.owner else "",
            one.phone.replace(" ", ""),
            sorted(other.email for other in one.addresses),
            one.primary_address.email if one.primary_address else "",
            sorted(beat.name for beat in one.beats),
            sorted(tag.name for tag in one.tags),
            sorted(one.fields.items()),
        )
        for one in everybody
    ]
    return sorted(found)  # those without an address are made last, whatever their row


#: a name for a file of each form
FILES = {
    Format.CSV: "alfa-pers.csv",
    Format.EXCEL_CSV: "alfa-pers.csv",
    Format.XLSX: "alfa-pers.xlsx",
    Format.VCARD: "alfa-pers.vcf",
}


@pytest.mark.parametrize("language", ["nl", "en"])
@pytest.mark.parametrize("how", FILES)
def test_importing_an_export_again_changes_nothing(
    importing: Importing, exporting: Export, how: Format, language: str
) -> None:
    importing(PEOPLE)
    before = on_file(importing.everybody())
    again = importing(exporting(how, language=language), name=FILES[how])
    assert outcomes(again) == ["unchanged"] * 4
    assert on_file(importing.everybody()) == before


HOSTILE = st.sampled_from(
    [
        *("=1+1", "'=1+1", "''", "'t Jolle", "+3225550110", "+32 2 555 01 10", "0032", "-", "@a"),
        *(
            '"',
            "a;b",
            "a,b",
            "a\nb",
            "a\r\nb",
            " a ",
            "\t=a",
            "＝1",
            "_x0041_",
            "\\n\\,",
            "\\",
            "ﬀ",
        ),
        *("<b>&amp;", "&#10;", "Ça", "{{ x }}", "BEGIN:VCARD", "\ufeff=a", "1e5", "01", "a" * 80),
        *("chef;", ";", "\\;", "a ::: b", "* * x", "-, x", "/ a, b /", '"* "a', "Na", "nb", "2:"),
        *(
            "de",
            "JP",
            "CLAES",
            "de krant",
            "02 555 01 10 toestel 12",
            "x" * 70 + "é" * 40,
            "end:vcard",
            "X:Y",
        ),
    ]
)
CELLS = HOSTILE | st.text(
    st.characters(exclude_categories=["Cs", "Cn", "Cc"]) | st.sampled_from("=+-@'\"; ,\\\n"),
    max_size=12,
)
HEADERS = ["Aanspreking", "Voornaam", "Achternaam", "Functie", "Medium", "Gsm", "Thema", "Tags"]
#: of the officer's own columns; she says of each that it is one
OWN = ["Kleur", "=Kleur", "'=Kleur", "Land", "outlet", "E-mail 2", "Lijsten", "Titel", "Naam"]
OWN += ["Kleur (eigen veld)", "Land (own field)", "Suppressed", "Telefoon op werk", "Tracking"]
OWN += ["Company website", "Rating", "Rejected: line", "LEID", "X:Y;Z", "é" * 50]
CLOSED = {
    "Soort": ["", "pers", "beleid"],
    "Taal": ["", "fr", "Noors - Bokmål"],
    "Eigenaar": ["", "alfa"],
}
CLOSED |= {"Land": ["", "NL", "Namibië"], "Niet aanschrijven": ["", "", "", "ja"]}


@st.composite
def people(draw: st.DrawFn) -> str:
    """A contact file, each row another person, of whom anything may be said."""
    own = draw(st.lists(st.sampled_from(OWN), unique=True, max_size=4))
    rows = [[*HEADERS, *CLOSED, "E-mail", "E-mail", *(f"{one} (eigen veld)" for one in own)]]
    for index in range(draw(st.integers(1, 4))):
        cells = [draw(CELLS) for _ in HEADERS]
        cells += [draw(st.sampled_from(words)) for words in CLOSED.values()]
        cells += draw(
            st.sampled_from(
                [
                    [f"O'Neil+{index}@x.example", ""],
                    [f"'-p{index}@münchen.example", f"=P{index}@x.example"],
                    ["", ""],
                ]
            )
        )
        rows.append([*cells, *(draw(CELLS) for _ in own)])
    target = io.StringIO(newline="")
    csv.writer(target, delimiter=";").writerows(
        [[formulas.defuse(cell) for cell in row] for row in rows]
    )
    return target.getvalue()


@contextlib.contextmanager
def emptied(session: Session) -> Iterator[None]:
    """Whatever is written inside is taken back."""
    point = session.begin_nested()
    try:
        yield
    finally:
        point.rollback()


@on_sqlite
@pytest.mark.parametrize("how", FILES)
@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=people(), language=st.sampled_from(["nl", "en"]))
def test_whatever_is_on_file_an_export_brings_it_back(
    importing: Importing, exporting: Export, session: Session, how: Format, data: str, language: str
) -> None:
    with emptied(session):
        importing(data)
        before, out = on_file(importing.everybody()), importing.suppressed()
        everybody = importing.everybody()
        mailboxes = {address.mailbox(one.canonical) for x in everybody for one in x.addresses}
        written = exporting(how, language=language)
        if not before:
            return
        assert set(outcomes(importing(written, name=FILES[how]))) <= {"unchanged", "suppressed"}
        assert (on_file(importing.everybody()), importing.suppressed()) == (before, out)
    with emptied(session):
        importing(written, name=FILES[how], to="beta/pers")
        # and not of rows that are no contacts
        theirs = [one for one in out if address.mailbox(one[0]) in mailboxes]
        assert (on_file(importing.everybody()), importing.suppressed()) == (before, theirs)


# what stands in the file


def test_the_rows_come_in_the_order_of_contacts_list_and_the_same_each_time(
    importing: Importing, exporting: Export
) -> None:
    importing(PEOPLE)
    rows = table(Format.CSV, exporting(Format.CSV))
    assert [row[2] for row in rows] == ["Achternaam", "Van den Aerts", "Baert", "", "Claes"]
    assert exporting(Format.CSV) == exporting(Format.CSV)


def test_a_row_says_all_that_is_on_file(importing: Importing, exporting: Export) -> None:
    importing(PEOPLE, to="pers")
    importing(PEOPLE, to="alfa/pers")
    headers, row, *_ = table(Format.CSV, exporting(Format.CSV))
    assert dict(zip(headers, row, strict=True)) == {
        "Aanspreking": "mevrouw",
        "Voornaam": "Ada",
        "Achternaam": "Van den Aerts",
        "Functie": "chef",
        "Medium": "De Dageraad",
        "Soort": "journalist",
        "Taal": "nl",
        "Land": "BE",
        "Aanvaardt embargo": "",
        "E-mail": "ada@dageraad.example",
        "E-mail 2": "ada@thuis.example",
        "Telefoon": "+32 2 555 01 10",
        "Thema's": "bos, lucht, zee",
        "Tags": "pers",
        "Eigenaar": "beta",
        "Lijsten": "alfa/pers, pers",
        "Niet aanschrijven": "",
        "Kleur": "rood",
    }


def test_the_address_that_mail_goes_to_comes_first(
    importing: Importing, exporting: Export, session: Session
) -> None:
    importing(PEOPLE)
    first, second = importing.contact("ada@dageraad.example").addresses
    first.is_primary = False
    session.flush()
    second.is_primary = True
    session.flush()
    found = exporting(Format.CSV)
    firsts = headed(found, "E-mail")[0], headed(found, "E-mail 2")[0]
    assert firsts == ("ada@thuis.example", "ada@dageraad.example")


def test_only_those_whom_an_expression_finds_are_in_the_file_with_the_columns_they_need(
    importing: Importing, exporting: Export
) -> None:
    importing(PEOPLE)
    headers, *rows = table(Format.CSV, exporting(Format.CSV, "outlet:weekblad*", "name:redactie"))
    assert rows == []
    headers, *rows = table(Format.CSV, exporting(Format.CSV, "outlet:*weekblad"))
    assert [row[2] for row in rows] == ["Claes"]
    assert "E-mail 2" not in headers and "Kleur" not in headers


def test_more_contacts_than_are_read_at_a_time_are_all_there_once(
    importing: Importing, exporting: Export
) -> None:
    lines = [f"p{index}@x.example;beat {index % 7}" for index in range(1203)]
    importing("\n".join(["E-mail;Thema", *lines]))
    found = exporting(Format.CSV)
    rows = zip(headed(found, "E-mail"), headed(found, "Thema's"), strict=True)
    assert [f"{email};{beat}" for email, beat in rows] == lines


def test_a_file_says_for_whom_an_opt_out_holds_and_widens_it_for_nobody(
    importing: Importing, exporting: Export, session: Session
) -> None:
    importing(PEOPLE)
    for email, key in (("ada@thuis.example", "beta"), ("bob@krant.example", "")):
        asked = SuppressionReason.ASKED
        suppressions.suppress(session, email, importing.known.get(key), asked, "test", NOW)
    assert headed(exporting(Format.CSV), "Niet aanschrijven") == [
        "beta: asked (ada@thuis.example)",
        "all organisations: asked (bob@krant.example)",
        "",
        "",
    ]
    importing(exporting(Format.CSV), to="alfa/pers")
    assert importing.suppressed() == [("ada@thuis.example", "beta"), ("bob@krant.example", "all")]


def test_an_opt_out_is_told_of_the_person_under_every_address_they_are_on_file_as(
    importing: Importing, exporting: Export, session: Session
) -> None:
    importing("Naam;Medium;E-mail\nAnn Claes;De Krant;ann@krant.example")
    importing("Naam;Medium;E-mail\nAnn Claes;De Krant;a.claes@krant.example")
    suppressions.suppress(
        session, "ann@krant.example", None, SuppressionReason.COMPLAINED, "test", NOW
    )
    cells = headed(exporting(Format.CSV), "Niet aanschrijven")
    assert cells == ["all organisations: complained (ann@krant.example)"] * 2


@on_sqlite
def test_csv_is_for_programs_and_excel_csv_for_a_double_click(
    importing: Importing, exporting: Export
) -> None:
    importing(PEOPLE)
    assert exporting(Format.CSV).startswith(b"Aanspreking,Voornaam,")
    assert exporting(Format.EXCEL_CSV).startswith(b"\xef\xbb\xbfAanspreking;Voornaam;")


@on_sqlite
def test_no_cell_of_a_csv_file_is_a_formula_and_no_header_either(
    importing: Importing, exporting: Export
) -> None:
    importing("E-mail;Functie;=2+2\nann@krant.example;=1+1;x")
    header, row = exporting(Format.CSV).decode().splitlines()
    assert header.endswith(",'=2+2") and ",'=1+1," in row


@on_sqlite
def test_a_workbook_holds_text_only_under_a_header_that_stays_in_view(
    importing: Importing, exporting: Export
) -> None:
    importing(PEOPLE)
    book = zipfile.ZipFile(io.BytesIO(exporting(Format.XLSX)))
    sheet = book.read("xl/worksheets/sheet1.xml").decode()
    assert "<f>" not in sheet and "<v>" not in sheet and "<hyperlink" not in sheet
    assert 'name="contacten"' in book.read("xl/workbook.xml").decode()
    assert 'state="frozen"' in sheet and '<autoFilter ref="A1:R5"/>' in sheet


@on_sqlite
@pytest.mark.parametrize("length", [32_767, 32_768])
def test_a_cell_that_a_workbook_cannot_hold_is_refused_and_not_cut_off(
    importing: Importing, exporting: Export, length: int
) -> None:
    importing("E-mail;Noot\nann@krant.example;x")
    # an earlier version took what an import refuses now
    importing.everybody()[0].fields = {"Noot": "x" * length}
    importing.session.flush()
    assert "x" * length in exporting(Format.CSV).decode()
    if length <= 32_767:
        assert table(Format.XLSX, exporting(Format.XLSX))[1][-1] == "x" * length
        return
    with pytest.raises(ContactFileError, match=r"no more than a cell of 32767 .* Export as \.csv"):
        exporting(Format.XLSX)


@on_sqlite
def test_address_cards_are_of_the_form_that_outlook_reads(
    importing: Importing, exporting: Export
) -> None:
    importing(PEOPLE)
    text = exporting(Format.VCARD).decode()
    lines = text.split("\r\n")
    assert lines[:2] == ["BEGIN:VCARD", "VERSION:3.0"] and "\n" not in text.replace("\r\n", "")
    assert all(len(line.encode()) <= 75 for line in lines)
    assert "N:Van den Aerts;Ada;;mevrouw;" in lines
    assert "EMAIL;TYPE=INTERNET,PREF:ada@dageraad.example" in lines
    assert "EMAIL;TYPE=INTERNET:ada@thuis.example" in lines
    assert "FN:Redactie Noord" in lines  # a card must have a name (RFC 2426 3.1.1)


@on_sqlite
def test_json_has_every_contact_with_its_parts_apart(
    importing: Importing, exporting: Export
) -> None:
    assert json.loads(exporting(Format.JSON)) == []
    importing(PEOPLE)
    suppressions.suppress(
        importing.session,
        "ada@thuis.example",
        importing.known["beta"],
        SuppressionReason.LEFT,
        "",
        NOW,
    )
    found = json.loads(exporting(Format.JSON))
    assert len(found) == 4
    assert found[0] == {
        "honorific": "mevrouw",
        "first_name": "Ada",
        "last_name": "Van den Aerts",
        "function": "chef",
        "outlet": "De Dageraad",
        "kind": "journalist",
        "language": "nl",
        "country": "BE",
        "embargo": "",
        "emails": ["ada@dageraad.example", "ada@thuis.example"],
        "phone": "+3225550110",
        "beats": ["bos", "lucht", "zee"],
        "tags": ["pers"],
        "owner": "beta",
        "lists": ["alfa/pers"],
        "suppressed": [{"address": "ada@thuis.example", "organisation": "beta", "reason": "left"}],
        "fields": {"Kleur": "rood"},
    }
