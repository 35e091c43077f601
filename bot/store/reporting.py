"""What a report asks of the evidence: of people who are gone, and of rows that name nobody."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.store.dossiers import Dossiers

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from bot.evaluate.evidence import Dossier
    from bot.model import Slug
    from bot.store.addresses import Addresses
    from bot.store.session import Session


class Reporting:
    """Reads what no evaluation keeps."""

    def __init__(self, session: Session, addresses: Addresses) -> None:
        self._database = session.database
        self._dossiers = Dossiers(session, addresses)

    def dossiers(self, slugs: Iterable[Slug]) -> Iterator[Dossier]:
        """Everything known of these people, gone or not, in the order of addresses."""
        return self._dossiers.some(slugs)

    def nameless(self) -> int:
        """Rows of the newest export with nothing but a date: nobody can tell whose."""
        return self._database.number(
            "select sum(rows) from unnamed where as_of ="
            " (select max(as_of) from archive_source where source = 'connections')"
        )
