"""The policy of a workspace, and the rules that come with linkprune. A mistake names file, rule, key and line."""

from __future__ import annotations

import tomllib
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

from bot.errors import InputError
from bot.evaluate.policy import Policy
from bot.evaluate.rulebook import (
    Document,
    Mistake,
    Place,
    companies_of,
    name_of,
    read_document,
    read_invitation_rule,
    read_rule,
    same_rule,
)
from config.lines import line_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence

    from bot.evaluate.company import Companies
    from bot.evaluate.policy import InvitationRule, Rule

_R = TypeVar("_R", bound="Rule | InvitationRule")

DEFAULT_POLICY = Path(__file__).with_name("policy.toml")
_MOST_BYTES = 1_000_000


class _File:
    """One policy file: where it is, its text, and its content with the top level checked."""

    def __init__(self, path: Path, *, own: bool) -> None:
        self.path = path
        self.own = own
        self.text = _text(path)
        self.document = self._read(_toml(path, self.text))

    def _read(self, content: Mapping[str, object]) -> Document:
        try:
            return read_document(content, own=self.own)
        except Mistake as mistake:
            raise self.refusal(mistake) from None

    def rules(self, companies: Companies) -> Iterator[Rule]:
        """Its rules about people, in their order."""
        return self._each(self.document.rules, read_rule, companies)

    def invitations(self, companies: Companies) -> Iterator[InvitationRule]:
        """Its rules about invitations, in their order."""
        return self._each(self.document.invitations, read_invitation_rule, companies)

    def _each(self, written: Sequence[object], read: Callable[..., _R], companies: Companies) -> Iterator[_R]:
        for index, raw in enumerate(written):
            try:
                yield read(raw, index, companies, default=not self.own)
            except Mistake as mistake:
                raise self.refusal(mistake) from None

    def refusal(self, mistake: Mistake) -> InputError:
        """The sentence for a person: file, line, rule, what is wrong."""
        line = line_of(self.text, mistake.place)
        place = mistake.place
        rule = (
            f", rule {mistake.rule!r}" if mistake.rule else f", rule {place.rule + 1}" if place.rule is not None else ""
        )
        return InputError(f"{self.path}, line {line}{rule}: {mistake.sentence}.")


def load_policy(workspace_file: Path | None) -> Policy:
    """The member's own rules first, then those that come with linkprune; InputError names the line."""
    files = [_File(DEFAULT_POLICY, own=False)]
    if workspace_file is not None and workspace_file.exists():
        files.insert(0, _File(workspace_file, own=True))
    companies = companies_of(file.document for file in reversed(files))
    rules = [tuple(file.rules(companies)) for file in files]
    invitations = [tuple(file.invitations(companies)) for file in files]
    for file, of_file, about in zip(files, rules, invitations, strict=True):
        _refuse_doubles(file, of_file, about)
    own = files[0] if files[0].own else None
    names = {same_rule(rule.name) for of_file in rules for rule in of_file}
    names |= {same_rule(rule.name) for of_file in invitations for rule in of_file}
    off = _off(own, names) if own else frozenset()
    defaults = own is None or own.document.defaults
    return Policy(
        tuple(_chosen(rules, off, defaults=defaults)), companies, tuple(_chosen(invitations, off, defaults=defaults))
    )


def _chosen(rules: list[tuple[_R, ...]], off: frozenset[str], *, defaults: bool) -> Iterator[_R]:
    """Own rules replace the defaults of the same name; `off` and `defaults = false` leave rules out."""
    *first, default = rules
    written = [rule for of_file in first for rule in of_file]
    taken = {same_rule(rule.name) for rule in written}
    yield from (rule for rule in written if same_rule(rule.name) not in off)
    if defaults:
        yield from (rule for rule in default if same_rule(rule.name) not in taken | off)


def _off(own: _File, known: set[str]) -> frozenset[str]:
    for name in own.document.off:
        if same_rule(name) not in known:
            shown = name_of({"name": name}) or "that"
            raise own.refusal(Mistake(f"off: there is no rule {shown!r} to switch off", Place(keys=("off",))))
    return frozenset(same_rule(name) for name in own.document.off)


def _refuse_doubles(file: _File, rules: tuple[Rule, ...], invitations: tuple[InvitationRule, ...]) -> None:
    """One name, one rule, whatever it is about: `off` and the reasons say only the name."""
    seen: set[str] = set()
    named = [("rule", index, rule.name) for index, rule in enumerate(rules)]
    named += [("invitation", index, rule.name) for index, rule in enumerate(invitations)]
    for table, index, name in named:
        if same_rule(name) in seen:
            place = Place(index, keys=("name",), table=table)
            raise file.refusal(Mistake("this name is used twice", place, name))
        seen.add(same_rule(name))


def _text(path: Path) -> str:
    try:
        if path.stat().st_size > _MOST_BYTES:
            raise InputError(f"{path} is larger than a policy file can be ({_MOST_BYTES} bytes).")
        return path.read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        raise InputError(f"{path} cannot be read as a policy file: {type(error).__name__}.") from error


def _toml(path: Path, text: str) -> dict[str, object]:
    try:
        return tomllib.loads(text)
    except (ValueError, RecursionError) as error:
        told = (
            str(error)
            if isinstance(error, tomllib.TOMLDecodeError)
            else "it is nested too deeply or holds a wrong figure"
        )
        raise InputError(f"{path} is no valid TOML file: {told}.") from None
