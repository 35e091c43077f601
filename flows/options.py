"""What flows needs to know from outside, as frozen values: the browser, the site, credentials, and how long to wait."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

if TYPE_CHECKING:
    from pathlib import Path

CONNECTIONS_PATH = "/mynetwork/invite-connect/connections/"
RECEIVED_PATH = "/mynetwork/invitation-manager/received/"
SENT_PATH = "/mynetwork/invitation-manager/sent/"
LOOPBACK_HOSTS = frozenset({"127.0.0.1", "localhost", "::1"})


@dataclass(frozen=True, slots=True)
class BrowserOptions:
    """One browser window with a profile folder of its own. `only_loopback` cuts it off from every other machine."""

    profile: Path
    executable: Path | None = None
    channel: str | None = None
    headless: bool = False
    sandbox: bool = True
    width: int = 1280
    height: int = 900
    only_loopback: bool = False


@dataclass(frozen=True, slots=True)
class Timeouts:
    """Limits in seconds. None is a pace: each only says when waiting is given up."""

    load: float = 30.0
    answer: float = 20.0
    request_start: float = 4.0
    rows: float = 8.0
    click: float = 8.0
    menu: float = 3.0
    dialog: float = 10.0
    cancelled: float = 2.0
    linger: float = 8.0
    stall: float = 45.0
    end: float = 8.0
    retry_base: float = 0.5

    def scaled(self, factor: float) -> Timeouts:
        """All limits times `factor`: on a practice site whose own times are scaled, a lost answer shows earlier."""
        return replace(self, **{name: getattr(self, name) * factor for name in self.__slots__})


@dataclass(frozen=True, slots=True)
class SiteOptions:
    """Which site, and where word files are read and evidence is kept.

    `language` counts where a page states none. `own_locales` holds word files of the member, which come first.
    """

    origin: str
    locales: Path
    artefacts: Path
    language: str | None = None
    screenshots: bool = True
    timeouts: Timeouts = field(default_factory=Timeouts)
    own_locales: Path | None = None

    @property
    def word_folders(self) -> tuple[Path, ...]:
        """Where word files are, the first to be asked first."""
        return (self.locales,) if self.own_locales is None else (self.own_locales, self.locales)

    @property
    def is_loopback(self) -> bool:
        """Whether the site is a practice network on this machine."""
        return urlsplit(self.origin).hostname in LOOPBACK_HOSTS

    @property
    def connections_url(self) -> str:
        """The address of the connections list."""
        return self.origin + CONNECTIONS_PATH


@dataclass(frozen=True, slots=True)
class Credentials:
    """An e-mail and a password that the member stored himself. Neither ever shows in a representation."""

    email: str = field(repr=False)
    password: str = field(repr=False)
