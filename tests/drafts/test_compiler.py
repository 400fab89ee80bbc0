"""Markdown with Jinja becomes a mail, and no tool on the way touches what is not its own."""

from collections.abc import Callable
from pathlib import Path

import pytest

from campaign.drafts import compiler, edition
from campaign.drafts.release import Release
from campaign.errors import ReleaseError
from campaign.settings import Settings
from tests.drafts import page
from tests.drafts.conftest import Render, Write, recipient, source

Load = Callable[[], Release]

#: values as a careless or a hostile contact file may hold them
HOSTILE = [
    "<b>Vet</b> & <script>alert(1)</script>",
    "{{ organisation.name }} {% for x in y %} {# weg #}",
    "# Kop\n\n- **vet** [hier](https://kwaad.example) `code` ~~x~~",
    "https://kwaad.example/pad?a=1&b=2",
    "javascript:alert(1)",
    "\"' onmouseover='alert(1)",
    "</td></table><!-- weg -->",
    "zqe0qz zqs1qz &lt;b&gt; &amp; \\ \\n $1 \\1 \\g<0>",
    "100% {0} %s {name}",
]


def test_markdown_becomes_html_and_text(render: Render) -> None:
    mail = render(
        "# Groot\n\nEen **vet** woord, [een link](https://a.example/x).\n\n- een\n- twee\n"
    )
    letter = page.letter(mail.html)
    assert letter.tags == ["h1", "p", "strong", "a", "ul", "li", "li"]
    assert letter.links == ["https://a.example/x"]
    assert mail.text.startswith(
        f"Groot\n{'=' * 60}\n\nEen vet woord, een link (https://a.example/x).\n\n- een\n- twee\n"
    )


def test_values_stand_in_both_parts(render: Render) -> None:
    mail = render("{{ salutation }}, u bij **{{ contact.outlet }}**.", outlet="Café & Co <NV>")
    assert page.letter(mail.html).blocks[-1] == ("p", "Beste Ada, u bij Café & Co <NV>.")
    assert mail.text.startswith("Beste Ada, u bij Café & Co <NV>.\n")


def test_statements_on_lines_of_their_own_leave_no_empty_paragraph(render: Render) -> None:
    body = (
        "Een.\n\n{% if contact.outlet %}\n\nTwee voor {{ contact.outlet }}.\n\n{% else %}\n\nNiets."
        "\n\n{% endif %}\n{% for f in release.attachments %}\nMet {{ f.filename }}.\n{% endfor %}\n"
        "{# dit leest niemand #}\n\nDrie.\n"
    )
    mail = render(body)
    assert page.letter(mail.html).blocks == [
        ("p", "Een."),
        ("p", "Twee voor De Dageraad."),
        ("p", "Met nota.pdf."),
        ("p", "Drie."),
    ]
    assert mail.text.startswith("Een.\n\nTwee voor De Dageraad.\n\nMet nota.pdf.\n\nDrie.\n")
    assert "Niets." in render(body, outlet="").text


def test_a_loop_over_a_list_reads_as_one_list(render: Render) -> None:
    mail = render(
        "Zij zijn:\n\n{% for o in organisations %}\n\n- {{ o.name }}\n\n{% endfor %}\n\nKlaar."
    )
    items = [text for tag, text in page.letter(mail.html).blocks if tag == "li"]
    assert items == ["Alfa", "Beta"]
    assert mail.text.startswith("Zij zijn:\n\n- Alfa\n- Beta\n\nKlaar.\n")


def test_an_if_within_a_sentence_stays_within_it(render: Render) -> None:
    body = "Wil je{% if contact.outlet %} voor {{ contact.outlet }}{% endif %} iemand spreken?"
    assert "Wil je voor De Dageraad iemand spreken?" in page.letter(render(body).html).text
    nobody = render(body, outlet="")
    assert "Wil je iemand spreken?" in page.letter(nobody.html).text
    assert nobody.text.startswith("Wil je iemand spreken?\n")


def test_a_statement_in_a_list_item_or_a_quotation_stays_there(render: Render) -> None:
    mail = render(
        "1. een\n\n   {% if contact.outlet %}\n   ook\n   {% endif %}\n2. twee\n\n> zei\n> zij\n"
    )
    letter = page.letter(mail.html)
    assert [text for tag, text in letter.blocks if tag == "p"] == ["een", "ook", "twee", "zei\nzij"]
    assert mail.text.startswith("1. een\n\n   ook\n\n2. twee\n\n> zei zij\n")


def test_a_table_is_a_table_and_in_the_text_a_line_for_each_row(render: Render) -> None:
    mail = render("| Wat | Hoeveel |\n|---|---|\n| Rollen | {{ contact.fields.Regio }} |\n\nKlaar.")
    assert [text for tag, text in page.letter(mail.html).blocks if tag == "td"] == [
        "Rollen",
        "Gent",
    ]
    assert mail.text.startswith(f"Wat | Hoeveel\n{'-' * 60}\nRollen | Gent\n\nKlaar.\n")


@pytest.mark.parametrize("value", HOSTILE)
def test_a_value_is_never_anything_but_words(render: Render, value: str) -> None:
    body = "Dag {{ contact.name }}!\n\n- {{ contact.name }}\n\n**{{ contact.name }}**\n"
    plain, mail = render(body, name="Ada"), render(body, name=value)
    shown, expected = page.letter(mail.html), page.letter(plain.html)
    assert shown.tags == expected.tags
    assert shown.links == []
    for tag in ("li", "strong"):
        assert (tag, value) in shown.blocks
    assert " ".join(mail.text.split()).startswith(" ".join(f"Dag {value}! - {value}".split()))
    assert page.read(mail.html).tags == page.read(plain.html).tags


@pytest.mark.parametrize("value", HOSTILE)
def test_a_value_in_the_subject_is_never_anything_but_words(render: Render, value: str) -> None:
    mail = render("Dag.", subject="Voor {{ contact.name }}", name=value)
    assert mail.subject == f"Voor {' '.join(value.split())}"
    assert page.read(mail.html).tags == page.read(render("Dag.").html).tags


def test_html_in_a_text_is_shown_and_not_obeyed(render: Render) -> None:
    mail = render("Een <b>vet</b> <script>alert(1)</script> woord.\n\n<div>blok</div>\n")
    assert page.letter(mail.html).tags == ["p", "p"]
    assert "<script>alert(1)</script>" in page.letter(mail.html).text


@pytest.mark.parametrize(
    "text", ["zqe0qz", "zqs0qz zql1qz", "zq" + 12 * "0" + "e0qz", "<!--zqs0qz-->", "ZQE0QZ"]
)
def test_a_word_that_looks_like_a_mark_is_a_word(render: Render, text: str) -> None:
    mail = render(f"{{{{ salutation }}}} {text} {{% if true %}}ja{{% endif %}}")
    assert f"Beste Ada {text} ja" in page.letter(mail.html).text
    assert mail.text.startswith(f"Beste Ada {text} ja\n")


def test_braces_that_are_meant_as_braces_stay_so(render: Render) -> None:
    mail = render(r"Schrijf \{\{ naam \}\} of {% raw %}{% if x %}{% endraw %} of {\% of {&#35;.")
    expected = "Schrijf {{ naam }} of {% if x %} of {% of {#."
    assert expected in page.letter(mail.html).text
    assert mail.text.startswith(f"{expected}\n")


def test_a_link_may_be_a_value(render: Render) -> None:
    mail = render(
        "[Site]({{ organisation.website }}), [{{ spokesperson.email }}]"
        "(mailto:{{ spokesperson.email }}), [studie](https://a.example/?wie={{ contact.name }})",
        name="Ada & Bob",
    )
    assert page.letter(mail.html).links == [
        "https://www.alfa.example",
        "mailto:pers@alfa.example",
        "https://a.example/?wie=Ada & Bob",
    ]
    assert mail.text.startswith("Site (https://www.alfa.example), pers@alfa.example, studie (")


@pytest.mark.parametrize(
    "value",
    ["javascript:alert(1)", " JavaScript:alert(1)", "data:text/html,x", "www.a.example", ""],
)
def test_a_value_that_is_no_link_is_refused_as_one(render: Render, value: str) -> None:
    with pytest.raises(ReleaseError) as caught:
        render("Zie [hier]({{ contact.fields.Site }}).", fields={"Site": value})
    assert f"{value!r} is not a link: it must begin with https://" in str(caught.value)
    with pytest.raises(ReleaseError):
        render("![foto]({{ contact.fields.Site }})", fields={"Site": value})


@pytest.mark.parametrize(
    "target",
    [
        "www.a.example/studie",
        "studie.pdf",
        "#kop",
        "{{ organisation.website }}/studie",
        "ftp://a.b",
    ],
)
def test_a_link_that_leads_nowhere_is_told_with_its_line(
    render: Render, office: Settings, target: str
) -> None:
    with pytest.raises(ReleaseError) as caught:
        render(f"Een alinea\nvan twee regels.\n\nZie dit:\n[de studie]({target}).")
    path = office.emails / "nieuws" / "press.nl.md"
    assert str(caught.value).startswith(f"{path}:9: the link {target!r} must begin with https://")


def test_the_style_is_written_onto_the_tags_and_media_rules_stay(render: Render) -> None:
    html = render("# Kop\n\nTekst.").html
    assert '<h1 style="margin: 0 0 18px;color: #14161a;' in html
    assert '<p style="margin: 0 0 28px;font-size: 19px;' in html
    assert "@media (max-width: 620px)" in html
    assert "@media (prefers-color-scheme: dark)" in html
    assert "{{" not in html


def test_what_only_outlook_reads_stays_as_it_is(render: Render, office: Settings) -> None:
    html = render("Tekst.").html
    for part in (
        "<!--[if mso]>\n<noscript><xml><o:OfficeDocumentSettings>",
        "ul, ol { margin-left: 26px !important; }\n</style>\n<![endif]-->",
        '<!--[if mso]><table role="presentation" width="600"',
        "<!--[if mso]></td></tr></table><![endif]-->",
    ):
        assert part in html


def test_a_layout_may_have_statements_anywhere(
    render: Render, write: Write, office: Settings
) -> None:
    write(
        "../_layout/base.html",
        "<html><head><title>{% if subject %}{{ subject }}{% endif %}</title></head><body>\n"
        "<!--[if mso]>{% if language == 'nl' %}<p>Outlook</p>{% endif %}<![endif]-->\n"
        '<table class="{% if contact.outlet %}met{% else %}zonder{% endif %}">\n'
        "{% for o in organisations %}<tr><td>{{ o.name }}</td></tr>{% endfor %}\n"
        '<tr><td class="letter">{{ content }}</td></tr>\n<tr><td class="footer"></td></tr></table>'
        "</body></html>",
    )
    html = render("Tekst.").html
    assert "<title>Nieuws</title>" in html
    assert "<!--[if mso]><p>Outlook</p><![endif]-->" in html
    assert '<table class="met">' in html
    assert [text for tag, text in page.read(html).blocks if tag == "td"][:2] == ["Alfa", "Beta"]


def test_a_style_sheet_may_have_what_jinja_would_take_for_its_own(
    render: Render, write: Write, office: Settings
) -> None:
    write("../_layout/style.css", "@media print{#kop{color:red}} p{color:blue}")
    html = render("Tekst.").html
    assert "{#kop{color:red}}" in html.replace(" ", "").replace("\n", "")
    assert 'style="color: blue;"' in html or 'style="color:blue;"' in html


@pytest.mark.parametrize(
    ("text", "line", "problem"),
    [
        ("Geen kop.", 1, "it begins with ---"),
        ("", 1, "it begins with ---"),
        ("---\nsubject: Nieuws\nGeen einde.", 1, "it begins with ---"),
        ("---\npreheader: x\n---\nDag.", 1, "'subject' is missing."),
        ("---\nsubject:\n---\nDag.", 1, "'subject' is missing."),
        ("---\nsubject: Nieuws\nsujet: x\n---\nDag.", 3, "write 'subject: ...' or"),
        ("---\nsubject: Nieuws\n\nsubject: Oud\n---\nDag.", 4, "there is a 'subject' already."),
    ],
)
def test_a_front_matter_that_is_not_right_is_told_with_its_line(
    write: Write, load: Load, text: str, line: int, problem: str
) -> None:
    path = write("press.nl.md", text)
    with pytest.raises(ReleaseError) as caught:
        compiler.read(path)
    assert str(caught.value).startswith(f"{path}:{line}: {problem}")


def test_a_text_in_another_encoding_or_gone_is_told(write: Write, tmp_path: Path) -> None:
    path = write("press.nl.md", "")
    path.write_bytes("---\nsubject: Één\n---\n".encode("cp1252"))
    with pytest.raises(ReleaseError, match="is not UTF-8 text: save it again as UTF-8"):
        compiler.read(path)
    path.unlink()
    with pytest.raises(ReleaseError, match="cannot be read: No such file"):
        compiler.read(path)


@pytest.mark.parametrize("mark", ["\ufeff", ""])
def test_a_text_saved_on_windows_reads_the_same(write: Write, load: Load, mark: str) -> None:
    path = write("press.nl.md", "")
    text = source("Dag {{ contact.name }}.\n\nTot later.\n", preheader="Kort")
    path.write_bytes((mark + text.replace("\n", "\r\n")).encode())
    windows = compiler.compile(compiler.read(path), load().layout)
    path.write_bytes(text.encode())
    assert windows == compiler.compile(compiler.read(path), load().layout)


@pytest.mark.parametrize("name", ["base.html", "base.txt", "style.css"])
def test_a_part_of_the_layout_that_is_gone_is_told_once(
    office: Settings, load: Load, name: str
) -> None:
    path = office.emails / "_layout" / name
    path.unlink()
    with pytest.raises(ReleaseError) as caught:
        edition.make(load(), office, "lente")
    assert str(caught.value) == f"{path} cannot be read: No such file or directory."


def test_a_layout_without_a_place_for_the_release_is_told(
    office: Settings, write: Write, load: Load
) -> None:
    write("../_layout/base.txt", "-- \n{{ organisation.name }}\n")
    with pytest.raises(ReleaseError, match=r"base\.txt: \{\{ content \}\} is missing"):
        edition.make(load(), office, "lente")


def test_a_statement_that_crosses_a_link_is_told(render: Render) -> None:
    with pytest.raises(ReleaseError, match="begins inside a link"):
        render("[x {% if a %}](https://a.example/{% endif %})")


def test_every_text_that_is_broken_is_told(office: Settings, write: Write, load: Load) -> None:
    press = write("press.nl.md", source("Dag {{ contact.name }"))
    policy = write("policy.nl.md", source("Dag {% if %}"))
    with pytest.raises(ReleaseError) as caught:
        edition.make(load(), office, "lente")
    assert [line.partition(": ")[0] for line in str(caught.value).splitlines()] == [
        f"{press}:5",
        f"{policy}:5",
    ]


def test_compiling_twice_gives_the_same(office: Settings, load: Load) -> None:
    assert edition.make(load(), office, "lente") == edition.make(load(), office, "lente")


def test_an_edition_survives_being_kept(office: Settings, load: Load) -> None:
    made = edition.make(load(), office, "lente")
    assert edition.Edition.from_json(made.to_json()) == made
    values = made.values("press.nl", "beta", recipient())
    assert values["organisation"]["name"] == "Beta"
    assert values["opt_out_url"] == "mailto:pers@beta.example?subject=Uitschrijven"
