"""What the checks after the acts found: at the end of a run, and at any time."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from bot.errors import Exit

if TYPE_CHECKING:
    from bot.model import Slug

# Of somebody whose act is recorded as done and does not hold: who, and how that is known.
Broken = tuple["Slug", str]


@dataclass(frozen=True, slots=True)
class Reconciliation:
    """The check at the end of a live run: everybody dealt with looked at again, and the count.

    `still` says of everybody recorded as removed who is in the list how he was found; `doubt` why the whole list, where
    it had to be read, could not be read completely. `holding` and `failed` are the same of acts on invitations, and
    `unread` why their lists could not be read completely. `stated_after` is None where no connection was touched.
    """

    gone: tuple[Slug, ...]
    still: tuple[Broken, ...]
    stated_before: int | None
    stated_after: int | None
    expected: int | None
    whole_list_read: bool
    doubt: str | None
    holding: tuple[Slug, ...] = ()
    failed: tuple[Broken, ...] = ()
    unread: str | None = None

    @property
    def still_connected(self) -> tuple[Slug, ...]:
        """Everybody recorded as removed who is in the list."""
        return tuple(slug for slug, _ in self.still)

    @property
    def broken(self) -> tuple[Broken, ...]:
        """Every act recorded as done that does not hold."""
        return (*self.still, *self.failed)

    @property
    def open_question(self) -> str | None:
        """Why not everything could be checked, so that a later check looks again."""
        return self.doubt or self.unread

    @property
    def consistent(self) -> bool:
        """Whether everything recorded as done is proven to hold."""
        return not self.broken and self.open_question is None

    @property
    def exit(self) -> Exit:
        """A record that was wrong is damage; one that could not be checked is a page not understood."""
        return Exit.AUDIT if self.broken else Exit.PAGE if self.open_question is not None else Exit.DONE

    @property
    def sentence(self) -> str:
        """What was found, for people."""
        of_invitations = [self._of_invitations] if self.holding or self.failed else []
        of_removals = [self._of_removals] if self.gone or self.still or not of_invitations else []
        return " ".join([*of_removals, *of_invitations])

    @property
    def _of_removals(self) -> str:
        total = len(self.gone) + len(self.still)
        if self.still:
            return f"{len(self.still)} of the {total} recorded as removed are still in the list, and recorded so now."
        if self.doubt is not None:
            return (
                f"{self._count}; the whole list could not be read completely ({self.doubt}), so it is not certain that "
                f"everybody removed ({total}) is gone: run `linkprune verify` later."
            )
        if self.whole_list_read:
            return f"everybody removed ({total}) is gone, by the whole list too; {self._count}."
        return f"everybody removed ({total}) is gone, and the page states {self.stated_after} connections."

    @property
    def _of_invitations(self) -> str:
        total = len(self.holding) + len(self.failed)
        if self.failed:
            return f"{len(self.failed)} of the {total} acts on invitations did not hold, and are recorded so now."
        if self.unread is not None:
            return (
                f"whether the {total} acts on invitations hold could not be read ({self.unread}): run "
                "`linkprune verify` later."
            )
        return f"every act on an invitation ({total}) holds."

    @property
    def _count(self) -> str:
        expected = f", expected {self.expected}" if self.expected not in (None, self.stated_after) else ""
        return f"the page stated {self.stated_before} before and {self.stated_after} now{expected}"

    def document(self) -> dict[str, object]:
        """The part of the JSON document of a run that says what was checked."""
        return {
            "consistent": self.consistent,
            "still_connected": list(self.still_connected),
            "stated_before": self.stated_before,
            "stated_after": self.stated_after,
            "sentence": self.sentence,
            **({"failed": _documents(self.failed)} if self.failed else {}),
        }


@dataclass(frozen=True, slots=True)
class Verification:
    """The lists now against the journal: who is gone as recorded, who is not, and who came or went unrecorded.

    Somebody new is no contradiction; somebody gone whom nobody recorded may be. `failed`: acts on invitations that do
    not hold. `doubt` says why a list could not be read completely, where it could not and an act was seen not to hold
    all the same.
    """

    consistent: bool
    gone: tuple[Slug, ...]
    still_connected: tuple[Slug, ...]
    unexplained: tuple[Slug, ...]
    stated: int
    doubt: str | None = None
    failed: tuple[Broken, ...] = ()

    def document(self) -> dict[str, object]:
        """The JSON document of `linkprune verify`."""
        return {
            "consistent": self.consistent,
            "still_connected": list(self.still_connected),
            "gone": list(self.gone),
            "unexplained": list(self.unexplained),
            "stated": self.stated,
            "doubt": self.doubt,
            **({"failed": _documents(self.failed)} if self.failed else {}),
        }


def _documents(broken: tuple[Broken, ...]) -> list[dict[str, str]]:
    return [{"slug": slug, "reason": reason} for slug, reason in broken]
