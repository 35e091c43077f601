"""Companies by name: whole names are compared, never parts of them; legal forms do not tell companies apart."""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from bot.evaluate.legal_forms import AFTER, ATTACHED, BEFORE, LONGEST
from bot.evaluate.words import words

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

_BRACKETED = ("(株)", "(有)", "(주)", "(유)")  # NFKC turns the one-sign forms into these


@dataclass(frozen=True, slots=True)
class CompanyName:
    """A company in comparable form, after aliases and by its own name; the legal form left out, as it was written."""

    key: str
    own: str
    without: str = ""


@dataclass(frozen=True, slots=True)
class Companies:
    """Names of companies with the member's aliases: comparable form to the comparable form that stands for it."""

    aliases: Mapping[str, str] = field(default_factory=dict)

    def name(self, text: str) -> CompanyName:
        """The comparable name, after aliases."""
        cut = cut_legal_form(text)
        return CompanyName(self.aliases.get(cut.own, cut.own), cut.own, cut.without)


def aliases_of(groups: Iterable[Iterable[str]]) -> dict[str, str]:
    """Names that mean one company ("Facebook = Meta"): every name points at one; groups that share a name are one."""
    stands_for: dict[str, str] = {}
    for group in groups:
        keys = [cut_legal_form(name).key for name in group]
        heads = {stands_for.get(key, key) for key in keys}
        head = stands_for.get(keys[-1], keys[-1])
        stands_for.update({key: head for key, old in stands_for.items() if old in heads})
        stands_for.update(dict.fromkeys(keys, head))
    return stands_for


def company_key(text: str) -> str:
    """Comparable name of a company, without its legal form; a cut that would leave nothing is undone."""
    return cut_legal_form(text).key


def cut_legal_form(text: str) -> CompanyName:
    """Comparable name and what was left out of it."""
    written, parts, owner = _tokens(_without_brackets(text))
    begin, end = 0, len(parts)
    while cut := _ending(parts[begin:end]):
        end -= cut
    while cut := _beginning(parts[begin:end]):
        begin += cut
    kept = parts[begin:end]
    dropped = [written[i] for i in sorted({owner[i] for i in range(len(parts)) if not begin <= i < end})]
    return _attached(" ".join(kept), " ".join(dropped).strip(" ,&"))


def _without_brackets(text: str) -> str:
    """Cut forms that stand in brackets, unless nothing would stay."""
    plain = unicodedata.normalize("NFKC", text)
    if plain.isascii() or not any(form in plain for form in _BRACKETED):
        return text
    for form in _BRACKETED:
        plain = plain.replace(form, " ")
    return plain if words(plain) else text


def _tokens(text: str) -> tuple[list[str], list[str], list[int]]:
    """Words as written; comparable words; for each of these the written word that it comes from."""
    written = text.split()
    parts: list[str] = []
    owner: list[int] = []
    for index, token in enumerate(written):
        found = words(token).split()
        parts += found
        owner += [index] * len(found)
    return written, parts, owner


def _ending(parts: list[str]) -> int:
    """How many last words are a legal form; something must stay."""
    for length in range(min(LONGEST, len(parts) - 1), 0, -1):
        if tuple(parts[-length:]) in AFTER and parts[:-length] != ["and"]:
            return length
    return 0


def _beginning(parts: list[str]) -> int:
    for length in range(min(LONGEST, len(parts) - 1), 0, -1):
        if tuple(parts[:length]) in BEFORE:
            return length
    return 0


def _attached(key: str, without: str) -> CompanyName:
    """Cut forms that are written without a blank before or after the name."""
    for form in ATTACHED:
        cut = key.removesuffix(form).removeprefix(form).strip()
        if cut and cut != key:
            return CompanyName(cut, cut, form)
    return CompanyName(key, key, without)
