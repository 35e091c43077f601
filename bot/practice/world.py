"""The practice network itself: people, sessions, faults and truth behind one lock."""

from __future__ import annotations

import random
import secrets
import time
from dataclasses import replace
from functools import wraps
from threading import RLock
from typing import TYPE_CHECKING, Any, Concatenate, Final, ParamSpec, TypeVar

from bot.errors import InputError
from bot.invitation import Side
from bot.practice.faults import IN_THE_PAGE, Fault, FaultBox, FaultName
from bot.practice.inviting import Act, Inbox, PracticeInvitation
from bot.practice.messaging import REPLY, Mailbox
from bot.practice.people import NEWEST, PracticePerson, generate, owner
from bot.practice.roster import Page, Query, Roster
from bot.practice.sessions import Gate, Session
from bot.practice.settings import CHANGEABLE, PracticeSettings
from bot.practice.state import Later, State, load_state, save_state
from bot.practice.takeout import Takeout
from bot.practice.words import Words, languages, load_words

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from bot.practice.truth import Recorded, Truth

# Kinds of request that change something: their answers are saved at once.
ACTS: Final = frozenset({"remove", "accept", "ignore", "withdraw"})


P = ParamSpec("P")
R = TypeVar("R")


def _locked(method: Callable[Concatenate[World, P], R]) -> Callable[Concatenate[World, P], R]:
    """Run under the world's lock, after late removals that are due by now have been applied."""

    @wraps(method)
    def guarded(self: World, /, *args: P.args, **kwargs: P.kwargs) -> R:
        with self._lock:
            self._ripen()
            return method(self, *args, **kwargs)

    return guarded


class World:
    """Thread-safe: the site's own thread and tests in the same process use it alike."""

    def __init__(self, settings: PracticeSettings) -> None:
        self._lock = RLock()
        self.settings = settings
        self.words: Words = load_words(settings.language)
        self.owner = owner(settings.seed)
        self._rng = random.Random(settings.seed)  # noqa: S311 - latencies
        state = State(settings.people, settings.seed)
        if settings.state_file is not None:
            state = load_state(settings.state_file, settings.people, settings.seed)
        self._truth: Truth = state.truth
        self._pending = state.pending
        self._sessions = {token: Session(Gate.OPEN, "/feed/") for token in state.sessions}
        self._open_access = settings.login == "open"
        self._challenged = False
        everybody = generate(settings.people, settings.seed)
        self._roster = Roster(everybody)
        self._roster.gone = set(state.gone)
        self._roster.renamed = state.renamed
        self._inbox = Inbox(everybody, self.owner, settings.seed, (settings.received, settings.sent))
        self._inbox.renamed, self._inbox.state = state.renamed, state.inviting
        self._roster.joined = self._inbox.joined()
        self.messages = Mailbox(everybody)
        self.messages.restore(state.messaging)
        self.takeout = Takeout(settings.export_state)
        self.set_faults(settings.faults)

    # --- people ---

    @_locked
    def connected(self) -> tuple[PracticePerson, ...]:
        """Everybody connected now, newest first."""
        return self._roster.connected()

    @_locked
    def known(self, slug: str) -> PracticePerson | None:
        """A member of the site, connected or not, the owner included."""
        return self.owner if slug == self.owner.slug else self._roster.known(slug) or self._inbox.known(slug)

    @_locked
    def slug_of(self, member_id: str) -> str | None:
        """The slug behind a member id, or behind the id of an invitation."""
        return self._roster.slug_of(member_id) or self._inbox.slug_of(member_id)

    @_locked
    def is_connected(self, slug: str) -> bool:
        """Whether this person is connected now."""
        return self._roster.is_connected(slug)

    @_locked
    def page(self, query: Query) -> Page:
        """One page of the list, after what the faults do to people meanwhile."""
        last = self._roster.connected()[-1:]
        if last and self._faults.fires(FaultName.LIST_SHRINKS):
            self._note(self._roster.remove(last[0].slug), "left", last[0].slug, "himself")
        for person in self._roster.page(query).people:
            if person.slug not in self._roster.renamed and self._faults.fires(FaultName.RENAMED, person.slug):
                self.rename(person.slug, person.first, f"{person.last} Renamed")
        return self._roster.page(query)

    @_locked
    def stated(self) -> int:
        """What the header of a new document says, which the fault header-lag makes too high."""
        for fault in self._faults.standing(FaultName.RE_ADDED):
            for slug in sorted(self._roster.gone):
                if fault.slug in (None, slug):
                    self.restore(slug)
        lag = self._faults.fires(FaultName.HEADER_LAG)
        return len(self._roster.connected()) + (lag.amount if lag else 0)

    @_locked
    def somebody_else(self, slug: str) -> PracticePerson | None:
        """Another connected person than this one."""
        return next((person for person in self._roster.connected() if person.slug != slug), None)

    def remove(self, slug: str, via: str) -> bool:
        """End one connection; False when there was none."""
        return self.act(Act.REMOVED, slug, via)

    @_locked
    def act(self, kind: Act, slug: str, via: str) -> bool:
        """Let something happen to one connection or invitation; False when there is none of this person."""
        return self._act(kind, slug, via)

    @_locked
    def act_later(self, kind: Act, slug: str, via: str, seconds: float) -> None:
        """The same after some (already scaled) seconds."""
        self._pending.append(Later(time.time() + seconds, kind, slug, via))
        self.save()

    @_locked
    def can(self, kind: Act, slug: str) -> bool:
        """Whether there is a connection or invitation to which this can happen."""
        if kind.side is None:
            return self._roster.is_connected(slug)
        return self._inbox.one(kind.side, slug) is not None

    @_locked
    def invitations(self, side: Side) -> tuple[PracticeInvitation, ...]:
        """The open invitations of one list, newest first."""
        return self._inbox.pending(side)

    @_locked
    def read_invitations(self, side: Side, start: int) -> tuple[PracticeInvitation, ...]:
        """The same, after what the faults do meanwhile; `start` is where the page that is asked for begins."""
        if self._faults.standing(FaultName.RE_INVITES):
            for slug in sorted(self._roster.gone):
                self.invite(slug)
        if start and (new := self._inbox.fresh()) and self._faults.fires(FaultName.INVITE_ARRIVES):
            self._note(self._inbox.come(new), "invited", new, "himself")
        last = self._inbox.pending(side)[-1:]
        if start and last and self._faults.fires(FaultName.INVITATIONS_SHRINK):
            self._act(Act.RECALLED if side is Side.RECEIVED else Act.JOINED, last[0].slug, "himself")
        for one in self._inbox.pending(side)[start : start + 10]:
            if one.slug not in self._roster.renamed and self._faults.fires(FaultName.RENAMED, one.slug):
                self.rename(one.slug, one.person.first, f"{one.person.last} Renamed")
        return self._inbox.pending(side)

    @_locked
    def stated_invitations(self, side: Side) -> int:
        """What the header of a new document says, which the fault header-lag makes too high."""
        lag = self._faults.fires(FaultName.HEADER_LAG)
        return len(self._inbox.pending(side)) + (lag.amount if lag else 0)

    @_locked
    def invite(self, slug: str, note: str = "") -> bool:
        """Somebody asks to be connected: a former connection, or one who took an invitation back."""
        possible = not self._roster.is_connected(slug)
        return self._note(possible and self._inbox.come(slug, note), "invited", slug, "control")

    @_locked
    def restore(self, slug: str) -> bool:
        """Connect a removed person again."""
        return self._note(self._roster.restore(slug), "restored", slug, "control")

    @_locked
    def rename(self, slug: str, first: str, last: str) -> bool:
        """Give one person another name."""
        happened = self._roster.rename(slug, first, last) or self._inbox.rename(slug, first, last)
        return self._note(happened, "renamed", slug, "control")

    @_locked
    def reply(self, slug: str, text: str = REPLY) -> None:
        """This person answers in the conversation with the member."""
        self.messages.reply(slug, text)
        self.save()

    def _act(self, kind: Act, slug: str, via: str) -> bool:
        if kind.side is None:
            return self._note(self._roster.remove(slug), kind, slug, via)
        person = self._inbox.leave(kind, slug)
        if person is not None and kind.connects:
            self._roster.join(replace(person, connected_on=NEWEST))
        return self._note(person is not None, kind, slug, via)

    def _note(self, happened: bool, kind: str, slug: str, via: str) -> bool:
        if happened:
            self._truth.change(kind, slug, via)
            self.save()
        return happened

    def _ripen(self) -> None:
        now = time.time()
        due = [item for item in self._pending if item.due <= now]
        if due:
            self._pending = [item for item in self._pending if item.due > now]
            for item in due:
                self._act(item.kind, item.slug, item.via)

    # --- faults, settings, time ---

    @_locked
    def fires(self, name: FaultName, slug: str | None = None) -> Fault | None:
        """Count an occasion for this fault and say whether it strikes."""
        return self._faults.fires(name, slug)

    @_locked
    def odd(self) -> list[tuple[str, str | None]]:
        """The faults that stand in the page from its load on, and whose rows they spoil (None: all)."""
        return [(name.value, fault.slug) for name in IN_THE_PAGE for fault in self._faults.standing(name)]

    @_locked
    def standing(self, name: FaultName) -> tuple[Fault, ...]:
        """The faults of this name that describe a state rather than an occasion."""
        return self._faults.standing(name)

    @_locked
    def drift(self) -> str | None:
        """How the page differs from what it was, if it does."""
        return next((fault.kind for fault in self._faults.standing(FaultName.DRIFT)), None)

    @_locked
    def set_faults(self, faults: tuple[Fault, ...]) -> None:
        """Replace all faults; their counters begin anew."""
        self._faults = FaultBox(faults)
        hidden = [fault.slug for fault in self._faults.standing(FaultName.ALREADY_GONE) if fault.slug]
        twins = [(fault.slug, fault.amount) for fault in self._faults.standing(FaultName.NAMESAKES)]
        self._roster.shape(hidden, twins)
        inviting = [(fault.slug, fault.amount) for fault in self._faults.standing(FaultName.INVITE_NAMESAKES)]
        self._inbox.shape(hidden, inviting)

    @_locked
    def change_settings(self, values: Mapping[str, Any]) -> None:
        """Change look and behaviour at run time; people, seed and files stay. Raises InputError for other settings."""
        if unknown := set(values) - CHANGEABLE:
            raise InputError(f"These practice settings cannot change at run time: {', '.join(sorted(unknown))}.")
        changed = replace(self.settings, **values)
        self.words = load_words(changed.language)
        self.settings = changed
        if "login" in values:
            self._open_access = self.settings.login == "open"

    def scaled(self, seconds: float) -> float:
        """Seconds of this site's time in seconds of the clock."""
        return seconds * self.settings.scale

    @_locked
    def list_latency(self) -> float:
        """How long a list answer takes, before scaling."""
        return self._rng.uniform(0.25, 0.55)

    # --- sessions ---

    @_locked
    def enter(self, token: str | None, slug: str | None = None) -> Gate:
        """What a page load, list or removal request meets first; faults that throw a member out strike here."""
        if self._faults.fires(FaultName.REDIRECT_CHALLENGE, slug):
            self._challenged = True
        if self._faults.fires(FaultName.REDIRECT_LOGIN, slug):
            self.sign_out()
        if self._faults.fires(FaultName.LANGUAGE_SWITCH):
            self.words = load_words(next(one for one in languages() if one != self.settings.language))
        if self._faults.fires(FaultName.REDIRECT_RESTRICTED, slug):
            return Gate.NOTICE
        if self._challenged:
            return Gate.CHALLENGE
        session = self.session(token)
        if self._open_access or (session and session.gate is Gate.OPEN):
            return Gate.OPEN
        return session.gate if session else Gate.LOGIN

    @_locked
    def session(self, token: str | None) -> Session | None:
        """The sign-in a cookie stands for."""
        return self._sessions.get(token) if token else None

    @_locked
    def sign_in(self, email: str, password: str, goal: str) -> str | None:
        """Begin a session, or None when e-mail or password are wrong."""
        if (email.strip().lower(), password) != (self.settings.email, self.settings.password):
            return None
        gate = Gate.SECOND_FACTOR if self.settings.second_factor else self._after_second_factor()
        token = secrets.token_urlsafe(24)
        self._sessions[token] = Session(gate, goal)
        self.save()
        return token

    @_locked
    def pass_second_factor(self, token: str | None, pin: str) -> bool:
        """Check the six digits."""
        session = self.session(token)
        if session is None or pin.strip() != self.settings.pin:
            return False
        if session.gate is Gate.SECOND_FACTOR:
            session.gate = self._after_second_factor()
        self.save()
        return True

    @_locked
    def pass_challenge(self, token: str | None = None) -> None:
        """A person has passed the security check."""
        self._challenged = False
        session = self.session(token)
        if session is not None and session.gate is Gate.CHALLENGE:
            session.gate = Gate.OPEN
        self.save()

    @_locked
    def sign_out(self) -> None:
        """End every session: from now on a real sign-in is needed."""
        self._sessions.clear()
        self._open_access = False
        self.save()

    def _after_second_factor(self) -> Gate:
        return Gate.CHALLENGE if self.settings.challenge else Gate.OPEN

    # --- truth ---

    @_locked
    def record(self, method: str, path: str, query: str, kind: str) -> Recorded:
        """Note a request on arrival."""
        return self._truth.request(method, path, query, kind)

    @_locked
    def finish(self, entry: Recorded, status: int, *, document: bool) -> None:
        """Note how a request ended; removals are saved at once."""
        entry.status = status
        self._truth.page_loads += document
        if entry.kind in ACTS:
            self.save()

    @_locked
    def view_profile(self, slug: str) -> None:
        """The person visited would see this."""
        self._truth.profile_views.append(slug)
        self.save()

    @_locked
    def truth(self) -> dict[str, Any]:
        """Everything that tests compare with."""
        connected = [person.slug for person in self._roster.connected()]
        lists = {side.value: [one.slug for one in self._inbox.pending(side)] for side in Side}
        return {
            "owner": self.owner.slug,
            "connected": connected,
            **lists,
            **self._truth.as_json(),
            **self.messages.as_json(),
            **self.takeout.as_json(),
        }

    def save(self) -> None:
        """Write the state file, if there is one."""
        path = self.settings.state_file
        if path is not None:
            with self._lock:
                save_state(path, self.snapshot())

    @_locked
    def snapshot(self) -> State:
        """All that differs from the draw."""
        return State(
            people=self.settings.people,
            seed=self.settings.seed,
            gone=sorted(self._roster.gone),
            renamed=self._roster.renamed,
            pending=self._pending,
            inviting=self._inbox.state,
            sessions=[token for token, session in self._sessions.items() if session.gate is Gate.OPEN],
            truth=self._truth,
            messaging=self.messages.as_json(),
        )
