"""The lists of the site as data: where each is, what its rows look like in each era, and what states their number."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, Generic, TypeVar

from bot.invitation import Side
from flows.cards import CARD_ERAS, CARD_HEADER, CardEra
from flows.guard import PageState
from flows.listing import Listing
from flows.options import CONNECTIONS_PATH, RECEIVED_PATH, SENT_PATH
from flows.targets import HEADER, VARIANTS, Rows, Variant

if TYPE_CHECKING:
    from collections.abc import Mapping

R_co = TypeVar("R_co", bound=Rows, covariant=True)

# A number and its word ("1,217 connections"), and a word with its number in brackets ("People (905)").
# Pages, newsletters and the like invite too, by cards that link to themselves and to nobody.
NO_PEOPLE: Final = ", ".join(
    f"a[href*='/{kind}/']" for kind in ("company", "school", "showcase", "newsletters", "events", "groups")
)
TEXTS: Final = "h1,h2,h3,p,span,div"
COUNTED: Final = r"^\p{Nd}[\p{Nd}.,'’\s]*\s\p{L}[\p{L}\s]*$"
BRACKETED: Final = r"^\p{L}[\p{L}\s]*\(\p{Nd}[\p{Nd}.,'’\s]*\)$"


@dataclass(frozen=True, slots=True)
class Place(Generic[R_co]):
    """One list. `header` is where some eras state its number, `counts` what such a text looks like elsewhere.

    `stated_in`: the elements that may hold it. `others`: links of rows that are about no person.
    """

    path: str
    state: PageState
    listing: Listing
    eras: tuple[R_co, ...]
    header: str
    counts: str
    stated_in: str
    things: str
    others: str = ""

    def era(self, name: str) -> R_co:
        """The era of this name."""
        return next(era for era in self.eras if era.name == name)


CONNECTIONS: Final[Place[Variant]] = Place(
    CONNECTIONS_PATH, PageState.CONNECTIONS, Listing.CONNECTIONS, VARIANTS, HEADER, COUNTED, TEXTS, "connections"
)
INVITATIONS: Final[Mapping[Side, Place[CardEra]]] = {
    side: Place(
        path,
        state,
        Listing.INVITATIONS,
        CARD_ERAS[side],
        CARD_HEADER,
        BRACKETED,
        f"{TEXTS},a,button",
        "invitations",
        NO_PEOPLE,
    )
    for side, path, state in (
        (Side.RECEIVED, RECEIVED_PATH, PageState.RECEIVED),
        (Side.SENT, SENT_PATH, PageState.SENT),
    )
}
