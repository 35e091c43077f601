from __future__ import annotations

from typing import TYPE_CHECKING, Any, Protocol

import pytest

from tests.contract.practice_rig import SCALE, PracticeRig

if TYPE_CHECKING:
    from collections.abc import Iterator

    from playwright.sync_api import Page

    from flows.browser import BrowserSession
    from tests.conftest import Practice, SiteOptionsFor


@pytest.fixture
def tab(browser_session: BrowserSession) -> Iterator[Page]:
    """The page, to meddle with; nothing stays spoilt."""
    yield browser_session.page
    browser_session.page.unroute_all(behavior="ignoreErrors")


class OpenRig(Protocol):
    def __call__(self, *faults: str, **settings: Any) -> PracticeRig: ...  # noqa: ANN401


@pytest.fixture
def open_rig(practice: Practice, site_options: SiteOptionsFor, browser_session: BrowserSession) -> Iterator[OpenRig]:
    """The real page objects on a practice site of one's own choice."""
    rigs: list[PracticeRig] = []

    def build(*faults: str, **settings: Any) -> PracticeRig:  # noqa: ANN401
        server = practice(**{"scale": SCALE, **settings})
        rig = PracticeRig(server, browser_session, site_options(server))
        rig.faults(*faults)
        rigs.append(rig)
        return rig

    yield build
    for rig in rigs:
        rig.close()
