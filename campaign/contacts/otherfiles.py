"""What a file seems to be that is no contact file, so that a slip of the hand is called one."""

import re
from pathlib import PurePath

from campaign.errors import ContactFileError

READ = (
    "CSV and other text in columns (.csv, .tsv, .txt), workbooks (.xlsx, .xls, .ods), vCards (.vcf)"
)
_PAGE = "a web page"
_STARTS = (
    (b"%PDF-", "a PDF"),
    (b"\x89PNG", "a picture"),
    (b"\xff\xd8\xff", "a picture"),
    (b"GIF8", "a picture"),
    (b"SQLite format 3\0", "a database"),
    (b"{\\rtf", "a text document (RTF)"),
)
_MARKUP = re.compile(
    rb"(?:\xef\xbb\xbf)?\s*<(?:!doctype html|html|head|table|meta)\b", re.IGNORECASE
)
#: of files that are text, or packed as a workbook is; they are asked only when nothing else helps
_ENDINGS = {
    "toml": "a file of settings",
    "ini": "a file of settings",
    "yaml": "a file of settings",
    "yml": "a file of settings",
    "md": "a text",
    "eml": "a mail",
    "msg": "a mail of Outlook",
    "xml": "XML",
    "html": _PAGE,
    "htm": _PAGE,
    "py": "a program",
    "doc": "a document of Word",
    "docx": "a document of Word",
    "odt": "a text document",
    "ppt": "a presentation",
    "pptx": "a presentation",
    "zip": "a zip file with others in it",
}


def by_bytes(head: bytes) -> str:
    """What a file is by its first bytes; empty when they do not tell."""
    if _MARKUP.match(head):
        return _PAGE
    return next((what for start, what in _STARTS if head.startswith(start)), "")


def by_name(name: str) -> str:
    """What a file seems to be by the ending of its name; empty when that may be contacts."""
    return _ENDINGS.get(PurePath(name).suffix.lower().lstrip("."), "")


def refusal(name: str, what: str) -> ContactFileError:
    """What to say of it."""
    hint = ""
    if what == _PAGE:
        hint = " If Excel shows a table when it opens it, save that as .xlsx."
    if what.startswith("a zip"):
        hint = " Unpack it, and import the files in it."
    return ContactFileError(f"{name} seems to be {what}.{hint} What can be imported: {READ}.")
