"""The watch on requests that change something: opened with each act, and kept open until the next one."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from bot.errors import SiteObjects
from bot.model import Incident, IncidentKind
from flows.pages.dialogs import Objection
from flows.requests import naming

if TYPE_CHECKING:
    from bot.model import ActionKind
    from flows.requests import DeedExchange, Tie
    from flows.site import Site

OTHER_NAMED = Objection(IncidentKind.OTHER_PERSON, "The page sent a request for this act that names somebody else.")
OTHER_KIND = Objection(IncidentKind.SECOND_REQUEST, "The page sent a request for another act than the approved one.")
UNEXPECTED = Objection(IncidentKind.SECOND_REQUEST, "The page sent a request for an act that nobody asked for.")


@dataclass(slots=True)
class _Watch:
    """Whose requests are expected since the last act began. `told` counts those judged so far."""

    kind: ActionKind
    tie: Tie
    expected: int = 0
    told: int = 0


class RequestWatch:
    """Judges every request that changes something against the one act that is under way."""

    def __init__(self, site: Site) -> None:
        self._site = site
        self._watch: _Watch | None = None

    def begin(self, kind: ActionKind, tie: Tie) -> None:
        """A new act begins; what came before is forgotten."""
        self._site.watcher.watch_deeds()
        self._watch = _Watch(kind, tie)

    def expect(self, requests: int) -> None:
        """So many requests of the act are in order from now on."""
        if self._watch is not None:
            self._watch.expected = requests

    def seen(self) -> list[DeedExchange]:
        """Everything since the act began."""
        return self._site.watcher.deeds()

    def strange(self) -> Objection | None:
        """What is wrong with the requests since the act began, if more came since that was asked last."""
        watch, exchanges = self._watch, self.seen()
        if watch is None or len(exchanges) <= watch.told:
            return None
        watch.told = len(exchanges)
        if any(naming(exchange.request, watch.tie).somebody_else for exchange in exchanges):
            return OTHER_NAMED
        if any(exchange.request.deed.value != watch.kind.value for exchange in exchanges):
            return OTHER_KIND
        return UNEXPECTED if len(exchanges) > watch.expected else None

    def raise_strange(self) -> None:
        """While an outcome is settled: a late request that names another person, or one too many, stops all."""
        if (objection := self.strange()) is not None:
            raise SiteObjects(self._site.incident(Incident(objection.kind, objection.sentence)))
