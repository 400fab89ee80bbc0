"""What was approved, kept by its hash: one edition once, however many organisations approved it."""

import hashlib
import json
import zlib
from collections.abc import Callable
from typing import Any

from sqlalchemy.orm import Session

from campaign.drafts.edition import Edition
from campaign.models import Approval, Document

ContentOf = Callable[[str], bytes]


def documents(session: Session) -> ContentOf:
    """Where approved attachments, editions and plans are kept, by their hash."""
    return lambda sha256: session.get_one(Document, sha256).content


def keep(session: Session, content: bytes) -> str:
    """Keep these bytes, once; their hash."""
    sha256 = hashlib.sha256(content).hexdigest()
    if session.get(Document, sha256) is None:
        session.add(Document(sha256=sha256, content=content))
        session.flush()
    return sha256


def keep_value(session: Session, value: Any) -> str:
    """Keep what can be written as JSON; the hash by which `value` finds it."""
    text = json.dumps(value, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    return keep(session, zlib.compress(text.encode()))


def value(content_of: ContentOf, sha256: str) -> Any:
    """What `keep_value` kept."""
    return json.loads(zlib.decompress(content_of(sha256)))


def edition_of(approval: Approval, content_of: ContentOf) -> Edition:
    """The edition that an approval froze."""
    kept = approval.content
    # an approval of an earlier version holds its edition itself
    return Edition.from_json(value(content_of, kept["edition"]) if "edition" in kept else kept)


def sources_of(approval: Approval, content_of: ContentOf) -> dict[str, str]:
    """The texts that it was made of, as the officer wrote them, by their path."""
    kept = approval.content
    found: dict[str, str] = value(content_of, kept["sources"]) if "sources" in kept else {}
    return found


def readers_of(approval: Approval, key: str, content_of: ContentOf) -> dict[str, list[Any]]:
    """The plan of an organisation's readers, as `plans.of` made it."""
    kept = approval.content.get("readers", {})
    found: dict[str, list[Any]] = value(content_of, kept[key]) if key in kept else {}
    return found
