"""What is known of one farewell. Times are aware UTC; the text is the member's own and is shown to him alone."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import timedelta
from enum import StrEnum
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from datetime import datetime

    from bot.model import Slug

GRACE: Final = timedelta(days=7)
NOTICED_BY: Final = "linkprune"  # who takes note of an answer that an import or the conversation list shows


class State(StrEnum):
    """Where a farewell stands. Chosen: a draft is written; closed: nothing waits for it any more."""

    DRAFT = "draft"
    LATER = "later"
    SENT = "sent"
    ANSWERED = "answered"
    SKIPPED = "skipped"
    CLOSED = "closed"


class Said(StrEnum):
    """What became of a farewell, as the member says it, or as an import or the conversation list shows it."""

    SENT = "sent"
    SKIPPED = "skipped"
    LATER = "later"
    ANSWERED = "answered"


UNSENT: Final = frozenset({State.DRAFT, State.LATER})
OPEN: Final = frozenset({State.DRAFT, State.LATER, State.SENT, State.ANSWERED})
# From which states each word may be said. Sent by mistake is taken back by `later` or `skipped`.
SAYABLE: Final = {
    Said.SENT: UNSENT,
    Said.LATER: UNSENT | {State.SENT},
    Said.SKIPPED: UNSENT | {State.SENT},
    Said.ANSWERED: UNSENT | {State.SENT, State.ANSWERED},
}


@dataclass(frozen=True, slots=True)
class Farewell:
    """One person's farewell. `text` is None once the matter is closed: then `digest` alone tells which text it was.

    `opened_at`: when its conversation was last opened to send it. `answered_at`: the moment of the answer, as far as it
    is known; `noted_at`: when linkprune or the member took note of it. `ref`: the person's word in page addresses.
    """

    slug: Slug
    name: str
    state: State
    text: str | None = field(repr=False)
    digest: str
    template: str
    language: str
    drafted_at: datetime
    edited: bool
    opened_at: datetime | None
    sent_at: datetime | None
    answered_at: datetime | None
    noted_at: datetime | None
    changed_at: datetime
    by: str
    ref: str

    @property
    def listened_from(self) -> datetime:
        """From when on a message of the person is an answer: a text may have gone long before the member says so."""
        return self.opened_at or self.drafted_at


@dataclass(frozen=True, slots=True)
class Known:
    """What imports say of one person's messages, and when the member last decided to remove the person.

    `replied_at`: the person's newest message; `written_at`: the member's newest one to the person; `through`: the
    newest message of all, up to which the imported messages reach for certain.
    """

    replied_at: datetime | None = None
    written_at: datetime | None = None
    through: datetime | None = None
    removed_at: datetime | None = None
