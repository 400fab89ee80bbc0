"""The text part reads as a mail that a person typed."""

import pytest
from markdown_it import MarkdownIt

from campaign.drafts import plaintext

RULE = "-" * plaintext.RULE


def text(markdown: str) -> str:
    return plaintext.render(MarkdownIt("commonmark").enable("table").parse(markdown))


@pytest.mark.parametrize(
    ("markdown", "expected"),
    [
        ("Een\nzin.\n\nNog een.", "Een zin.\n\nNog een.\n"),
        ("Straat 1\\\n9000 Gent", "Straat 1\n9000 Gent\n"),
        ("**vet**, *schuin* en `code`", "vet, schuin en code\n"),
        ("# Groot\n\nTekst", f"Groot\n{'=' * plaintext.RULE}\n\nTekst\n"),
        ("## Middel\n\nTekst", f"Middel\n{RULE}\n\nTekst\n"),
        ("### Klein\n\nTekst", "Klein\n\nTekst\n"),
        ("Een\n\n***\n\nTwee", f"Een\n\n{RULE}\n\nTwee\n"),
        ("- een\n- twee\n\nDrie", "- een\n- twee\n\nDrie\n"),
        ("3. drie\n4. vier", "3. drie\n4. vier\n"),
        ("- een\n  - diep\n- twee", "- een\n  - diep\n- twee\n"),
        ("- een\n\n  meer\n\n- twee", "- een\n\n  meer\n\n- twee\n"),
        ("- \n\nTekst", "Tekst\n"),
        ("> zei\n> zij", "> zei zij\n"),
        ("> een\n>\n> twee", "> een\n\n> twee\n"),
        ("```\na\n  b\n```", "a\n  b\n"),
        (
            "| a | b |\n|---|---|\n| 1 | 2 |\n| 3 | 4 |\n\nNa",
            f"a | b\n{RULE}\n1 | 2\n3 | 4\n\nNa\n",
        ),
    ],
)
def test_each_part_of_markdown_has_a_form_in_text(markdown: str, expected: str) -> None:
    assert text(markdown) == expected


@pytest.mark.parametrize(
    ("markdown", "expected"),
    [
        ("[Site](https://a.example)", "Site (https://a.example)\n"),
        ("[https://a.example](https://a.example)", "https://a.example\n"),
        ("<https://a.example>", "https://a.example\n"),
        ("[pers@a.example](mailto:pers@a.example)", "pers@a.example\n"),
        ("[Mail ons](mailto:pers@a.example?subject=Vraag)", "Mail ons (pers@a.example)\n"),
        ("[+32 2 555](tel:+322555)", "+32 2 555\n"),
        ("[Bel](tel:+322555)", "Bel (+322555)\n"),
        ("[**Lees** dit](https://a.example/x)", "Lees dit (https://a.example/x)\n"),
        ("![Een kaart](https://a.example/kaart.png)", "Een kaart\n"),
    ],
)
def test_a_link_shows_where_it_leads_once(markdown: str, expected: str) -> None:
    assert text(markdown) == expected
