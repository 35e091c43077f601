"""A member who says what he was told to say, for tests of the engine and of the commands."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from bot.ports import Answer, Attestation

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bot.model import Incident
    from bot.ports import Card, Progress


@dataclass(slots=True)
class ScriptedOperator:
    """Answers from a list; yes, or removed, when the list is at its end."""

    answers: list[Answer] = field(default_factory=list)
    attestations: list[Attestation | Answer] = field(default_factory=list)
    cards: list[Card] = field(default_factory=list)
    attested: list[Card] = field(default_factory=list)
    incidents: list[Incident] = field(default_factory=list)
    said: list[str] = field(default_factory=list)
    shown: list[Progress] = field(default_factory=list)

    def approve(self, card: Card) -> Answer:
        self.cards.append(card)
        return self.answers.pop(0) if self.answers else Answer.YES

    def approve_batch(self, cards: Sequence[Card]) -> Answer:
        self.cards.extend(cards)
        return self.answers.pop(0) if self.answers else Answer.YES

    def attest(self, card: Card) -> Attestation | Answer:
        self.attested.append(card)
        return self.attestations.pop(0) if self.attestations else Attestation.REMOVED

    def progress(self, progress: Progress) -> None:
        self.shown.append(progress)

    def incident(self, incident: Incident) -> None:
        self.incidents.append(incident)

    def say(self, sentence: str) -> None:
        self.said.append(sentence)
