"""The review page over a large network: first rows, keys, memory, beside a bare server of the same bytes."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
import tempfile
import time
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from statistics import median
from typing import TYPE_CHECKING, Final

from playwright.sync_api import sync_playwright

from bot.practice.export import write_export
from bot.practice.settings import PracticeSettings
from flows.browser import find_browser
from tests.bench.figures import PROGRAM, cost, memory, row

if TYPE_CHECKING:
    from collections.abc import Iterator

    from playwright.sync_api import Page

NETWORK: Final = 30_000
TURNS: Final = 5
KEYS: Final = 40
FIRST_ROW: Final = {
    "": ".tiles a",
    "groups": ".groups li",
    "cards": "#card-name",
    "people": "tbody tr",
    "people?sort=score&desc=1": "tbody tr",
    "check": "main h1",
    "plans": "main h1",
}
APART: Final = 250  # milliseconds
# From the press to the frame that shows the next person, and to the server's word that the decision is saved.
WATCH: Final = """() => {
  window.took = [];
  const name = document.querySelector("#card-name");
  const desk = document.querySelector("[data-triage]");
  document.addEventListener("keydown", (event) => {
    const before = name.textContent;
    const found = {};
    const look = () => {
      if (name.textContent === before) return requestAnimationFrame(look);
      const port = new MessageChannel();
      port.port1.onmessage = () => { found.shown = performance.now() - event.timeStamp; };
      return requestAnimationFrame(() => port.port2.postMessage(0));
    };
    new MutationObserver((_, watcher) => {
      if (desk.dataset.unsaved !== "0") return;
      found.saved = performance.now() - event.timeStamp;
      watcher.disconnect();
    }).observe(desk, { attributes: true });
    window.took.push(found);
    look();
  }, true);
}"""
BARE: Final = """\
import socket, sys, uvicorn
from pathlib import Path
from starlette.responses import Response
pages = {str(number): path.read_bytes() for number, path in enumerate(map(Path, sys.argv[1:]))}
async def app(scope, receive, send):
    if scope["type"] == "http":
        found = pages.get(scope["path"].strip("/"), b"")
        await Response(found, media_type="text/html")(scope, receive, send)
bound = socket.create_server(("127.0.0.1", 0))
print(bound.getsockname()[1], flush=True)
uvicorn.Server(uvicorn.Config(app, lifespan="off", log_level="error")).run([bound])
"""


@dataclass(frozen=True, slots=True)
class Opened:
    """A page that a process serves."""

    process: subprocess.Popen[str]
    url: str
    file: Path

    @property
    def peak(self) -> float:
        """The most memory that the process ever had, in MB."""
        told = Path(f"/proc/{self.process.pid}/status").read_text(encoding="ascii")
        found = re.search(r"VmHWM:\s+(\d+)", told)
        return int(found[1]) / 1024 if found else 0.0

    @property
    def busy(self) -> float:
        """Milliseconds of the processor that the process took so far."""
        told = Path(f"/proc/{self.process.pid}/stat").read_text(encoding="ascii").rpartition(")")[2].split()
        return 1000 * (int(told[11]) + int(told[12])) / os.sysconf("SC_CLK_TCK")


def review() -> None:
    """`linkprune review` in a workspace of 30,000 people, in a real browser."""
    with tempfile.TemporaryDirectory() as name, sync_playwright() as playwright:
        folder, choice = Path(name), find_browser()
        if choice is None:
            raise SystemExit("there is no browser")
        write_export(folder / "export.zip", PracticeSettings(people=NETWORK))
        home = folder / "home"
        cost([PROGRAM, "--home", str(home), "--quiet", "--json", "import", str(folder / "export.zip")])
        browser = playwright.chromium.launch(executable_path=choice.path, chromium_sandbox=False)
        with _served(home) as ours:
            page = browser.new_page()
            page.goto(ours.file.as_uri())
            page.wait_for_url(ours.url)
            _first_rows(page, ours, folder)
            _keys(page, ours)
            memory("  peak of the server", ours.peak, budget="200 MB")
        browser.close()


@contextmanager
def _served(home: Path) -> Iterator[Opened]:
    command = [PROGRAM, "--home", str(home), "--json", "review", "--no-open"]
    with subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, text=True) as process:
        try:
            text = ""
            while process.stdout and not text.endswith("}\n"):
                line = process.stdout.readline()
                if not line:
                    raise SystemExit("the page did not open")
                text += line
            told = json.loads(text)
            yield Opened(process, told["url"], Path(told["file"]))
        finally:
            process.terminate()


def _first_rows(page: Page, ours: Opened, folder: Path) -> None:
    """Milliseconds until the first row is there, and the same bytes from a server that does nothing else."""
    files = []
    for number, below in enumerate(FIRST_ROW):
        page.goto(ours.url + below)
        files.append(folder / f"{number}.html")
        files[-1].write_text(page.evaluate("fetch(location.href).then((answer) => answer.text())"), encoding="utf-8")
    with subprocess.Popen([sys.executable, "-c", BARE, *map(str, files)], stdout=subprocess.PIPE, text=True) as bare:
        url = f"http://127.0.0.1:{bare.stdout.readline().strip() if bare.stdout else 0}/"
        for number, (below, css) in enumerate(FIRST_ROW.items()):
            mine, theirs, before = [], [], ours.busy
            for _ in range(TURNS):
                mine.append(_until(page, ours.url + below, css))
                theirs.append(_until(page, url + str(number), css))
            size = files[number].stat().st_size / 1024
            row(f"/{below}, {NETWORK:,} people, {size:.0f} kB"[:44], "ms", mine, theirs, budget="1,000 ms")
            print(f"  the server's work for it: {(ours.busy - before) / TURNS:.0f} ms of the processor", flush=True)
        bare.terminate()


def _until(page: Page, address: str, css: str) -> float:
    begun = time.perf_counter()
    page.goto(address, wait_until="commit")
    page.locator(css).first.wait_for()
    return (time.perf_counter() - begun) * 1000


def _keys(page: Page, ours: Opened) -> None:
    """Keys on the cards: until the next person is seen, beside one frame; and until the decision is saved."""
    page.goto(ours.url + "cards")
    page.locator("html.ready").wait_for()
    frames = page.evaluate(
        """() => new Promise((done) => {
          const seen = [];
          const look = (at) => { seen.push(at); seen.length < 20 ? requestAnimationFrame(look) : done(seen); };
          requestAnimationFrame(look);
        })"""
    )
    page.evaluate(WATCH)
    for number in range(KEYS):
        page.keyboard.press("kra"[number % 3])
        page.wait_for_timeout(APART)
    page.locator('[data-triage][data-unsaved="0"]').wait_for()
    took = page.evaluate("window.took")
    frame = [after - before for before, after in pairwise(frames)]
    row("a key until the next person, beside a frame", "ms", [one["shown"] for one in took], frame, budget="50 ms")
    saved = [one["saved"] for one in took if "saved" in one]
    print(f"  until it is saved: {median(saved):.0f} ms, {len(saved)} of {len(took)}", flush=True)
