"""Where bot and flows meet: the settings become a browser, the browser a network, and both a run's ports."""

from __future__ import annotations

from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from random import SystemRandom
from typing import TYPE_CHECKING

from bot.cli.consent import refuse_unsafe_browser
from bot.cli.keys import RunControls, StopFlag, keyboard
from bot.cli.workspace import forget_artefacts
from bot.errors import InputError, PageError, SiteObjects
from bot.model import IncidentKind
from bot.pace import BudgetLimits, Pace
from bot.waiting import PumpingWaiter

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from bot.cli.session import Session
    from bot.cli.workspace import Workspace
    from bot.conversation import Conversations
    from bot.model import Proof, Slug
    from bot.ports import Network, Operator, Step, Waiter
    from bot.runner import RunPorts
    from bot.steps import Steps
    from bot.store import Store
    from config.settings import Settings
    from flows.options import BrowserOptions, Credentials, SiteOptions

KEYRING_SERVICE = "linkprune"


@dataclass(frozen=True, slots=True)
class Desk:
    """Where the member sits: what he asks for, how time passes, and the steps of each act."""

    controls: RunControls
    waiter: Waiter
    steps: Steps


@dataclass(frozen=True, slots=True)
class Place:
    """The site, opened. `sign_in` brings the member in, telling him what it waits for."""

    desk: Desk
    network: Network
    sign_in: Callable[[Callable[[str], None]], Slug]
    signed_in: Callable[[], bool]
    conversations: Conversations | None = None


@contextmanager
def controls(session: Session, store: Store) -> Iterator[RunControls]:
    """Keys, Ctrl-C and requests of other shells, from a clean start."""
    store.controls.clear()
    with keyboard(session.world.streams.stdin) as keys:

        def end(code: int) -> None:
            keys.restore()
            _leave(code)

        with StopFlag(session.terminal.warn, end).installed() as flag:
            yield RunControls(keys, flag, store.controls, session.world.clock)


def _leave(code: int) -> None:
    import os

    # The operator asked twice: no clean-up may hold him. The journal is durable at every moment.
    os._exit(code)


@contextmanager
def open_place(session: Session, store: Store, settings: Settings, *, live: bool = False) -> Iterator[Place]:
    """Open the site; the caller holds the lock and has the member's consent."""
    refuse_unsafe_browser(session, settings, live=live)
    kept_since = session.world.clock.now() - timedelta(days=settings.retention.artefact_days)
    forget_artefacts(session.workspace.artefacts, kept_since)
    with controls(session, store) as asked:
        opened = _given(session, asked) if session.world.network else _browser(session, settings, asked)
        with opened as place:
            place.desk.steps.subscribe(_into_log)
            try:
                yield place
            except SiteObjects as error:
                if error.incident.kind is IncidentKind.UNKNOWN_PAGE and not live:
                    # In a reading command an unknown page is no sign against the member; nothing was to be clicked.
                    raise PageError(str(error)) from error
                # Also in a reading command, and before a run began: nothing goes on until the member clears it.
                if store.incidents.current() is None:
                    store.incidents.open(error.incident)
                raise


def _into_log(step: Step, _proof: Proof | None) -> None:
    import structlog

    structlog.get_logger().info("step", step=step.value)


def check_account(store: Store, place: Place) -> None:
    """Refuse a browser that is signed in with another account than the workspace's."""
    store.bind_account(place.network.whoami())


def conversations_of(place: Place) -> Conversations:
    """The conversations of the opened site; InputError where there are none to look at."""
    if place.conversations is None:
        raise InputError("There are no conversations without a browser here.")
    return place.conversations


@contextmanager
def _browser(session: Session, settings: Settings, asked: RunControls) -> Iterator[Place]:
    from flows.browser import open_browser
    from flows.linkedin import LinkedInNetwork
    from flows.login import login, signed_in

    site = site_options(session.workspace, settings)
    with open_browser(browser_options(session, settings)) as browser:
        desk = Desk(asked, PumpingWaiter(browser.pump, asked, session.world.clock), session.world.steps())

        def sign_in(tell: Callable[[str], None]) -> Slug:
            return login(
                browser,
                site,
                credentials=credentials(settings),
                waiter=desk.waiter,
                tell=tell,
                limit_seconds=settings.login.limit_seconds,
            )

        network = LinkedInNetwork(browser, site, steps=desk.steps, waiter=desk.waiter)
        yield Place(desk, network, sign_in, lambda: signed_in(browser, site), network.conversations())


@contextmanager
def _given(session: Session, asked: RunControls) -> Iterator[Place]:
    """A network that needs no browser."""
    desk = _desk(session, asked)
    if session.world.network is None:
        raise InputError("There is no network without a browser here.")
    network = session.world.network(desk)
    conversations = session.world.conversations
    yield Place(
        desk, network, lambda _tell: network.whoami(), lambda: True, conversations(desk) if conversations else None
    )


def _desk(session: Session, asked: RunControls) -> Desk:
    return Desk(asked, PumpingWaiter(session.world.let_pass, asked, session.world.clock), session.world.steps())


@contextmanager
def desk_by_hand(session: Session, store: Store) -> Iterator[Desk]:
    """The desk of a member who acts himself: no browser of ours, no Playwright."""
    with controls(session, store) as asked:
        yield _desk(session, asked)


@contextmanager
def operating(session: Session, store: Store, desk: Desk, *, by_hand: bool = False) -> Iterator[Operator]:
    """The person at the keyboard; what he sees of the run, `linkprune status` shows in other shells too."""
    from bot.cli.operator import PresentOperator, TerminalOperator

    open_page = session.world.open_page if by_hand else None
    terminal = TerminalOperator(session.terminal, desk.controls, desk.waiter, open_page)
    try:
        yield PresentOperator(session.world.operator or terminal, store.controls, session.world.clock)
    finally:
        terminal.close()
        store.controls.absent()


def ports(session: Session, store: Store, desk: Desk, operator: Operator, network: Network | None = None) -> RunPorts:
    """The ports of a run; without a network the member acts by hand."""
    from bot.runner import RunPorts

    return RunPorts(
        store=store,
        operator=operator,
        clock=session.world.clock,
        controls=desk.controls,
        waiter=desk.waiter,
        steps=desk.steps,
        random=SystemRandom(),
        network=network,
    )


def browser_options(session: Session, settings: Settings) -> BrowserOptions:
    """The browser as the settings want it. On this machine root may work without the browser's sandbox."""
    from flows.options import BrowserOptions

    loopback = settings.site.loopback
    return BrowserOptions(
        profile=session.workspace.profile,
        executable=settings.browser.executable,
        channel=settings.browser.channel,
        headless=settings.browser.headless or (loopback and not has_display(session)),
        sandbox=settings.browser.sandbox and not (loopback and session.world.is_root()),
        only_loopback=loopback,
    )


def has_display(session: Session) -> bool:
    """Whether a window can be shown. On a site of this machine a browser without a window is as good."""
    import sys

    environ = session.world.environ
    return sys.platform in {"win32", "darwin"} or bool(environ.get("DISPLAY") or environ.get("WAYLAND_DISPLAY"))


def site_options(workspace: Workspace, settings: Settings) -> SiteOptions:
    """The site as the settings name it."""
    import config
    from flows.options import SiteOptions, Timeouts

    return SiteOptions(
        origin=settings.site.base_url,
        locales=Path(config.__file__).with_name("locales"),
        artefacts=workspace.artefacts,
        language=settings.site.language,
        screenshots=settings.evidence.screenshots,
        timeouts=Timeouts().scaled(settings.site.patience),
        own_locales=workspace.locales,
    )


def credentials(settings: Settings) -> Credentials | None:
    """What the member stored himself: in the settings, or the password in the keyring. None: he signs in by hand."""
    from flows.options import Credentials

    if settings.login.email is None:
        return None
    email = settings.login.email.get_secret_value()
    password = settings.login.password.get_secret_value() if settings.login.password else _from_keyring(email)
    return Credentials(email, password) if password else None


def _from_keyring(email: str) -> str | None:
    import keyring
    from keyring.errors import KeyringError

    try:
        return keyring.get_password(KEYRING_SERVICE, email)
    except KeyringError:
        # No keyring on this computer: the member types the password in the window.
        return None


def limits(settings: Settings) -> BudgetLimits:
    """How much at most."""
    return BudgetLimits(settings.pace.per_day, settings.pace.per_week)


def pace(settings: Settings) -> Pace:
    """How slowly."""
    found = settings.pace
    return Pace(
        limits=limits(settings),
        per_run=found.per_run,
        gap_seconds=found.gap_seconds,
        batch=found.batch,
        batch_break_seconds=found.batch_break_seconds,
        working_hours=found.working_hours,
    )
