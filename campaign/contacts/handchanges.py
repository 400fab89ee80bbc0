"""The changes by hand, each with whom it was about and what became otherwise."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from campaign.contacts import byhand, mergeplan
from campaign.models import Contact, Import, ImportRow


def told(session: Session) -> dict[int, str]:
    """By the number of its import, what was said by hand, in a line."""
    said = (
        select(ImportRow.import_id, Contact.first_name, Contact.last_name, ImportRow.detail)
        .join(Import, Import.id == ImportRow.import_id)
        .outerjoin(Contact, Contact.id == ImportRow.contact_id)
        .where(Import.form == byhand.SOURCE)
    )
    found = {
        number: f"{' '.join(filter(None, (first, last))) or 'somebody'}: {detail}"
        for number, first, last, detail in session.execute(said)
    }
    added = select(Contact).join(Import, Import.id == Contact.import_id)
    for one in session.scalars(added.where(Import.form == byhand.SOURCE)):
        found[one.import_id or 0] = f"{mergeplan.told(one)}: added"
    return found
