"""Who comes: the pairing's own helper, or whoever stands in while a cover runs; and who did what was filed."""

from sqlalchemy import ColumnElement, and_, func, or_

from storage.tables import Contact, Pairing

who_comes: ColumnElement[int] = func.coalesce(Pairing.stand_in_id, Pairing.person_id)
who_did: ColumnElement[int] = func.coalesce(Contact.stand_in_id, Pairing.person_id)


def comes(person_id: int) -> ColumnElement[bool]:
    """Whether this person comes for a pairing now: for their own while nobody stands in, or as a stand-in."""
    own = and_(Pairing.person_id == person_id, Pairing.stand_in_id.is_(None))
    return or_(own, Pairing.stand_in_id == person_id)


def concerned(person_id: int) -> ColumnElement[bool]:
    """Whether a pairing is this person's own, or one for which they stand in."""
    return or_(Pairing.person_id == person_id, Pairing.stand_in_id == person_id)
