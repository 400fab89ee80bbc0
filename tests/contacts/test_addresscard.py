"""Our address cards, judged by another program's reader of them."""

from dataclasses import replace

import vobject
from hypothesis import given
from hypothesis import strategies as st

from campaign.contacts import addresscard
from campaign.contacts.exporttable import Exported

ADA = Exported(
    *("mevrouw", "Ada", "Van den Aerts", "chef", "De Dageraad", "journalist", "nl", "BE"),
    emails=("ada@dageraad.example", "ada@thuis.example"),
    phone="+3225550110",
    beats=("bos", "zee"),
    tags=("pers", "vip"),
    owner="beta",
    embargo="yes",
    lists=("alfa/pers",),
    suppressed=(),
    fields={"Kleur; diep": "rood, soms"},
)
#: of which our own reader is not the judge: it cleans what it reads
TEXT = st.text(st.characters(exclude_categories=["Cs", "Cc", "Z"]) | st.sampled_from(',;\\:"'))
LONG = TEXT | st.text("aé€😀,;", min_size=60, max_size=200)


def test_a_card_says_what_an_address_book_shows_and_what_only_we_know() -> None:
    assert addresscard.write(ADA).decode().split("\r\n") == [
        "BEGIN:VCARD",
        "VERSION:3.0",
        "FN:Ada Van den Aerts",
        "N:Van den Aerts;Ada;;mevrouw;",
        "EMAIL;TYPE=INTERNET,PREF:ada@dageraad.example",
        "EMAIL;TYPE=INTERNET:ada@thuis.example",
        "TEL:+3225550110",
        "TITLE:chef",
        "ORG:De Dageraad",
        "X-CAMPAIGN-KIND:journalist",
        "X-CAMPAIGN-LANGUAGE:nl",
        "X-CAMPAIGN-EMBARGO:yes",
        r"X-CAMPAIGN-BEATS:bos\, zee",
        "X-CAMPAIGN-OWNER:beta",
        "ADR:;;;;;;BE",
        "CATEGORIES:pers,vip",
        r"X-CAMPAIGN-FIELD:Kleur\; diep;rood\, soms",
        "END:VCARD",
        "",
    ]


@given(first=LONG, last=TEXT, function=LONG, outlet=TEXT.filter(bool), tag=LONG, value=LONG)
def test_another_program_reads_what_was_meant(
    first: str, last: str, function: str, outlet: str, tag: str, value: str
) -> None:
    texts = {"first_name": first, "last_name": last, "function": function, "outlet": outlet}
    data = addresscard.write(replace(ADA, **texts, tags=("a", f"b{tag}"), fields={"x": value}))
    card = vobject.readOne(data.decode())
    assert (card.n.value.given, card.n.value.family) == (first, last)
    assert card.n.value.prefix == "mevrouw"
    assert card.fn.value == (f"{first} {last}".strip() or outlet)
    assert getattr(card, "title", None) is None or card.title.value == function
    assert card.org.value == [outlet]
    assert card.categories.value == ["a", f"b{tag}"]
    assert [one.value for one in card.email_list] == list(ADA.emails)


@given(LONG, LONG)
def test_no_line_is_too_long_and_no_letter_is_cut_in_two(function: str, header: str) -> None:
    data = addresscard.write(replace(ADA, function=function, fields={header: function}))
    lines = data.split(b"\r\n")
    assert max(map(len, lines)) <= 75
    for line in lines:
        line.decode()
    assert b"".join(lines).replace(b"\n", b"") == b"".join(lines)


def test_who_has_no_name_is_shown_by_the_outlet_or_the_address() -> None:
    nobody = replace(ADA, first_name="", last_name="")
    assert vobject.readOne(addresscard.write(nobody).decode()).fn.value == "De Dageraad"
    nowhere = replace(nobody, outlet="")
    assert vobject.readOne(addresscard.write(nowhere).decode()).fn.value == "ada@dageraad.example"
