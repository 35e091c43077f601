"""What is installed is what was locked, byte for byte. `make audit` asks an advisory database, over the network."""

from __future__ import annotations

import base64
import hashlib
import re
import sys
import tomllib
from importlib.metadata import Distribution, distributions
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
PIN = re.compile(r"^(?P<name>[a-z0-9][a-z0-9._-]*)==(?P<version>[^\s;\\]+)(?P<rest>(?:.*\\\n)*.*)$", re.MULTILINE)
WRITTEN_AT_INSTALLATION = {"INSTALLER", "REQUESTED", "direct_url.json", "RECORD"}


def normal(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name).lower()


def locked() -> dict[str, tuple[str, str]]:
    """Version and the rest of the entry, by name."""
    text = (ROOT / "requirements.lock").read_text(encoding="utf-8")
    return {normal(found["name"]): (found["version"], found["rest"]) for found in PIN.finditer(text)}


def installed() -> dict[str, Distribution]:
    return {normal(found.metadata["Name"]): found for found in distributions() if found.files}


def test_every_dependency_is_locked_with_a_hash() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    wanted = [*project["project"]["dependencies"], *project["dependency-groups"]["dev"]]
    names = {normal(match[0]) for text in wanted if (match := re.match(r"[A-Za-z0-9._-]+", text))}
    found = locked()
    assert len(names) > 20
    assert names - found.keys() == set()
    assert [name for name, (_, rest) in found.items() if not re.search(r"--hash=sha256:[0-9a-f]{64}", rest)] == []


def test_nothing_comes_from_elsewhere() -> None:
    text = (ROOT / "requirements.lock").read_text(encoding="utf-8")
    assert re.findall(r"^\s*(?:-e|--index|--extra|--find|-i|-f)\b.*|.*(?:://|git\+| @ ).*", text, re.MULTILINE) == []


def test_what_is_installed_has_the_locked_version() -> None:
    found, pins = installed(), locked()
    both = found.keys() & pins.keys()
    assert len(both) > 40
    assert {name: found[name].version for name in both if found[name].version != pins[name][0]} == {}


@pytest.mark.chaos
def test_no_installed_file_was_changed_since_it_was_installed() -> None:
    """Against the list of hashes that each package brought; the package itself was checked against the lock."""
    pins, looked, changed = locked(), 0, []
    for name, found in installed().items():
        if name not in pins:
            continue
        for file in found.files or ():
            if file.hash is None or file.name in WRITTEN_AT_INSTALLATION or _is_script(str(file)):
                continue
            looked += 1
            digest = hashlib.new(file.hash.mode, Path(str(file.locate())).read_bytes()).digest()
            if base64.urlsafe_b64encode(digest).rstrip(b"=").decode() != file.hash.value:
                changed.append(str(file))
    sys.stdout.write(f"{looked} files compared with their hashes, {len(changed)} changed\n")
    assert looked > 1000
    assert changed == []


def _is_script(name: str) -> bool:
    """Programs get the path of this environment's Python in their first line."""
    return name.startswith("../") and "/bin/" in name
