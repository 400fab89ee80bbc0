"""What stands before each thing in the annex of that letter, in four languages."""

import re
from collections.abc import Iterator
from typing import Any

from campaign.reports import access
from campaign.reports.access import Facts
from campaign.reports.accesswords import Words

_HASH = re.compile(r", sha256 [0-9a-f]{64}, approval [0-9]+")

#: what says nothing to its reader: our numbers, and what the letter or the same row says already
_SILENT = frozenset("number changes variant undone".split())
#: whose names are the officer's own headings
_OWN = "own_fields"
#: by our word, in the order of LANGUAGES
NAMES = {
    "asked_about": ("gevraagd over", "demande concernant", "asked about", "Anfrage zu"),
    "at": ("op", "le", "on", "am"),
    "erased": ("gewist", "effacé", "erased", "gelöscht"),
    "came_back": ("opnieuw toegelaten", "réadmis", "let back", "wieder zugelassen"),
    "contacts": ("contacten", "contacts", "contacts", "Kontakte"),
    "facts": ("gegevens", "données", "facts", "Angaben"),
    "own_fields": ("eigen kolommen", "autres colonnes", "own columns", "eigene Spalten"),
    "addresses": ("adressen", "adresses", "addresses", "Adressen"),
    "mail_goes_here": ("post gaat hierheen", "reçoit le courrier", "mail goes here",
                       "erhält die Post"),
    "lists": ("lijsten", "listes", "lists", "Listen"),
    "list": ("lijst", "liste", "list", "Liste"),
    "organisation": ("organisatie", "organisation", "organisation", "Organisation"),
    "since": ("sinds", "depuis", "since", "seit"),
    "from": ("uit", "source", "from", "aus"),
    "rows_of_files": ("rijen van bestanden", "lignes de fichiers", "rows of files",
                      "Zeilen von Dateien"),
    "other_rows_of_files": ("andere rijen van bestanden", "autres lignes de fichiers",
                            "other rows of files", "weitere Zeilen von Dateien"),
    "file": ("bestand", "fichier", "file", "Datei"),
    "line": ("regel", "ligne", "line", "Zeile"),
    "outcome": ("wat ermee gebeurde", "ce qu'il en advint", "outcome", "Ergebnis"),
    "detail": ("opmerking", "remarque", "remark", "Bemerkung"),
    "merges": ("samengevoegd", "fusions", "merges", "Zusammenführungen"),
    "what": ("wat", "quoi", "what", "was"),
    "chosen_by_hand": ("door ons gekozen", "choisi par nous", "chosen by us", "von uns gewählt"),
    "choice": ("keuze", "choix", "choice", "Wahl"),
    "note": ("nota", "note", "note", "Notiz"),
    "made_at": ("gemaakt op", "créé le", "made on", "angelegt am"),
    "changed_at": ("gewijzigd op", "modifié le", "changed on", "geändert am"),
    "suppressions": ("niet meer te mailen", "à ne plus contacter", "not to be mailed",
                     "nicht mehr anzuschreiben"),
    "by": ("door", "par", "by", "durch"),
    "reason": ("reden", "motif", "reason", "Grund"),
    "source": ("bron", "source", "source", "Quelle"),
    "told_by": ("volgens", "selon", "told by", "laut"),
    "campaigns": ("mailings", "envois", "mailings", "Aussendungen"),
    "campaign": ("mailing", "envoi", "mailing", "Aussendung"),
    "headline": ("titel", "titre", "headline", "Titel"),
    "status": ("stand", "état", "status", "Stand"),
    "why": ("waarom", "pourquoi", "why", "warum"),
    "subject": ("onderwerp", "objet", "subject", "Betreff"),
    "what_the_text_could_use": ("wat de tekst kon gebruiken", "ce que le texte pouvait utiliser",
                                "what the text could use", "was der Text verwenden konnte"),
    "replied_at": ("geantwoord op", "répondu le", "replied on", "geantwortet am"),
    "reply_of_the_relay": ("antwoord van de mailserver", "réponse du serveur de courrier",
                           "reply of the mail server", "Antwort des Mailservers"),
    "events": ("wat er gebeurde", "événements", "events", "Ereignisse"),
    "salutation": ("aanhef", "formule d'appel", "salutation", "Anrede"),
    "name": ("naam", "nom", "name", "Name"),
    "email": ("e-mailadres", "adresse e-mail", "e-mail address", "E-Mail-Adresse"),
    "create": ("nieuw", "nouveau", "new", "neu"),
    "update": ("aangevuld", "complété", "updated", "ergänzt"),
    "unchanged": ("niets nieuws", "rien de neuf", "nothing new", "nichts Neues"),
    "conflict": ("zegt iets anders", "dit autre chose", "says otherwise", "sagt anderes"),
    "duplicate": ("stond er al", "y figurait déjà", "stood there already", "stand schon da"),
    "suppressed": ("niet te mailen", "à ne pas contacter", "not to be mailed",
                   "nicht anzuschreiben"),
    "invalid": ("onbruikbaar", "inutilisable", "of no use", "unbrauchbar"),
    "excluded": ("niet gemaild", "non envoyé", "not mailed", "nicht gesandt"),
    "queued": ("wacht", "en attente", "waiting", "wartet"),
    "sending": ("aangeboden aan de mailserver", "remis au serveur", "offered to the mail server",
                "dem Mailserver übergeben"),
    "accepted": ("aanvaard door de mailserver", "accepté par le serveur",
                 "accepted by the mail server", "vom Mailserver angenommen"),
    "deferred": ("later opnieuw", "plus tard", "later again", "später erneut"),
    "refused": ("geweigerd door de mailserver", "refusé par le serveur",
                "refused by the mail server", "vom Mailserver abgelehnt"),
    "in doubt": ("onzeker", "incertain", "in doubt", "ungewiss"),
}  # fmt: skip


def lines(found: Facts, words: Words) -> str:
    """A line for each thing; what cannot be printed is shown as a sign."""
    return "\n".join(map(access.printable, _lines(said(found, words), words, 0)))


def _lines(value: Facts, words: Words, depth: int) -> Iterator[str]:
    indent = "  " * depth
    for label, one in value.items():
        head = indent + words.fact(label, "").rstrip()
        if isinstance(one, dict) and one:
            yield head
            yield from _lines(one, words, depth + 1)
        elif isinstance(one, list) and one:
            yield head
            yield from _items(one, words, depth + 1)
        elif one not in ("", None, [], {}):
            yield indent + words.fact(label, str(one))


def _items(several: list[Any], words: Words, depth: int) -> Iterator[str]:
    indent = "  " * depth
    for one in several:
        if isinstance(one, dict):
            first, *rest = _lines(one, words, depth + 1)
            yield f"{indent}- {first.strip()}"
            yield from rest
        else:
            yield f"{indent}- {one}"


def said(found: Any, words: Words) -> Any:
    """All that was found, under the words of a language; without what is no one's but ours."""
    if isinstance(found, list):
        return [said(one, words) for one in found]
    if not isinstance(found, dict):
        return _HASH.sub("", found) if isinstance(found, str) else found
    if found.keys() == {"value", "from"}:
        return found["value"]  # the letter says where each is from
    return {
        _name(name, words): _plain(one) if name == _OWN else _value(name, one, words)
        for name, one in found.items()
        if name not in _SILENT
    }


def _name(name: str, words: Words) -> str:
    return words.of(NAMES, name) if name in NAMES else words.name(name)


def _value(name: str, one: Any, words: Words) -> Any:
    if name in ("status", "outcome", "reason", "kind") and isinstance(one, str):
        return _name(one, words)
    if name == "by" and one == "all":
        return words.text("all")
    if isinstance(one, bool):
        return words.name("yes" if one else "no")
    return said(one, words)


def _plain(fields: dict[str, Any]) -> dict[str, str]:
    return {heading: str(one["value"]) for heading, one in fields.items()}
