"""Commands in this process, with the window that all tests share: no start of a process, none of a browser.

The commands, the store, the engine and the page objects are the real ones. Real processes are the subject of
tests/faults, tests/journey/test_account.py and tests/security, and of the same tests under the `chaos` marker.
"""

from __future__ import annotations

import io
from contextlib import ExitStack
from dataclasses import dataclass
from typing import TYPE_CHECKING

from bot.cli import workspace as places
from bot.cli.main import run
from bot.cli.session import World
from bot.cli.site import site_options
from bot.console import Streams
from config.settings import load
from flows.linkedin import LinkedInNetwork
from tests.stage import Ended
from tests.unit.cli.kit import TypedIn

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from bot.cli.site import Desk
    from flows.browser import BrowserSession


@dataclass(frozen=True, slots=True)
class InThisProcess:
    """Runs commands on the shared window. It has no sign-in of its own, so the site must be open.

    With `typed` there is a terminal, where the member has typed this beforehand.
    """

    session: BrowserSession
    typed: str | None = None

    def __call__(self, words: Sequence[str], environ: Mapping[str, str]) -> Ended:
        self.session.page.goto("about:blank")
        self.session.native_dialogs.clear()
        kind = io.StringIO if self.typed is None else TypedIn
        stdin, stdout, stderr = kind(self.typed or ""), io.StringIO(), kind()
        opened: list[LinkedInNetwork] = []
        with ExitStack() as open_networks:

            def network(desk: Desk) -> LinkedInNetwork:
                options = site_options(workspace, load(workspace.folder, environ).settings)
                made = LinkedInNetwork(self.session, options, steps=desk.steps, waiter=desk.waiter)
                open_networks.callback(made.close)
                opened.append(made)
                return made

            workspace = places.find(None, None, environ)
            world = World(
                Streams(stdin, stdout, stderr),
                environ,
                let_pass=self.session.pump,
                network=network,
                conversations=lambda _desk: opened[-1].conversations(),
            )
            code = run(words, world)
        return Ended(code, stdout.getvalue(), stderr.getvalue())
