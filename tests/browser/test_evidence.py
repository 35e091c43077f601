"""Evidence of failures: private files, no secrets, no names of a site that is not practice."""

from __future__ import annotations

import json
import stat
import time
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from bot.errors import NotPerformed, SiteObjects
from flows.artefacts import Artefacts
from tests.contract.rigs import action

if TYPE_CHECKING:
    from pathlib import Path

    from flows.browser import BrowserSession
    from flows.options import SiteOptions
    from tests.browser.conftest import OpenRig
    from tests.conftest import Practice, SiteOptionsFor

pytestmark = pytest.mark.browser

PAGE = """<html lang="en"><body><main><h1>Ada Example</h1><a href="/in/ada-example-1/">Ada Example</a>
<input value="typed-secret"><script>var csrfToken = "ajax:token-1"</script></main></body></html>"""


@pytest.fixture
def options(practice: Practice, site_options: SiteOptionsFor) -> SiteOptions:
    return site_options(practice(people=1), screenshots=True)


def kept(options: SiteOptions) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in options.artefacts.rglob("*") if path.is_file()}


def test_practice_evidence_is_whole_but_for_secrets(browser_session: BrowserSession, options: SiteOptions) -> None:
    browser_session.page.set_content(PAGE)
    shown = Artefacts(browser_session.page, options).keep("a target", ValueError("why"), {"role": 0, "structure": 2})
    assert shown is not None
    assert shown.startswith("artefacts/")
    files = kept(options)
    assert set(files) == {"error.txt", "match.json", "aria.yaml", "page.html", "screenshot.png"}
    assert files["error.txt"] == b"ValueError: why\n"
    assert json.loads(files["match.json"]) == {"role": 0, "structure": 2}
    assert b"Ada Example" in files["aria.yaml"]
    for secret in (b"typed-secret", b"ajax:token-1"):
        assert secret not in files["page.html"]


def test_evidence_of_the_real_site_holds_no_names(browser_session: BrowserSession, options: SiteOptions) -> None:
    browser_session.page.set_content(PAGE)
    real = replace(options, origin="https://www.linkedin.com")
    Artefacts(browser_session.page, real).keep("a-target")
    files = kept(options)
    assert set(files) == {"error.txt", "match.json", "aria.yaml", "screenshot.png"}
    for name in ("error.txt", "match.json", "aria.yaml"):
        assert b"Ada" not in files[name]
        assert b"ada-example" not in files[name]
    assert b"heading" in files["aria.yaml"]


def test_evidence_is_private(browser_session: BrowserSession, options: SiteOptions) -> None:
    browser_session.page.set_content(PAGE)
    Artefacts(browser_session.page, options).keep("a-target")
    folders = [path for path in options.artefacts.rglob("*") if path.is_dir()]
    assert folders
    assert {stat.S_IMODE(path.stat().st_mode) for path in folders} == {0o700}
    assert {stat.S_IMODE(path.stat().st_mode) for path in options.artefacts.rglob("*") if path.is_file()} == {0o600}


def test_evidence_that_cannot_be_kept_hides_nothing(
    browser_session: BrowserSession, options: SiteOptions, tmp_path: Path
) -> None:
    (tmp_path / "file").write_text("x")
    error = ValueError("first")
    assert Artefacts(browser_session.page, replace(options, artefacts=tmp_path / "file")).keep("x", error) is None
    assert error.__notes__ == ["no evidence kept: NotADirectoryError"]


def test_a_page_that_does_not_answer_delays_no_outcome(browser_session: BrowserSession, options: SiteOptions) -> None:
    browser_session.page.set_content(PAGE)
    browser_session.page.evaluate(
        "() => { setTimeout(() => { const end = Date.now() + 4000; while (Date.now() < end); }) }"
    )
    begun = time.monotonic()
    Artefacts(browser_session.page, options).keep("a-target")
    assert time.monotonic() - begun < 3
    browser_session.page.goto("about:blank")


def test_incidents_point_to_their_evidence(open_rig: OpenRig) -> None:
    rig = open_rig("redirect-challenge")
    with pytest.raises(SiteObjects) as stopped:
        rig.network.census()
    evidence = stopped.value.incident.evidence
    assert evidence is not None
    assert (rig.artefacts.parent / evidence / "error.txt").is_file()


def test_a_failure_names_no_one_in_its_sentence(open_rig: OpenRig) -> None:
    rig = open_rig()
    person = rig.people()[2]
    with pytest.raises(NotPerformed) as refused:
        rig.network.perform(action(person, name="Somebody Else"))
    assert person.name not in str(refused.value)
    assert person.slug not in str(refused.value)
