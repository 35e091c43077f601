"""The one loop that acts, with its gate, its approvals, its settling and its last check."""

from bot.runner.checked import Reconciliation, Verification
from bot.runner.loop import Runner
from bot.runner.reconcile import verify_all
from bot.runner.settle import settle_open
from bot.runner.types import (
    RunPorts,
    RunSettings,
    RunSummary,
    Stop,
    budget_document,
    exit_of,
)

__all__ = [
    "Reconciliation",
    "RunPorts",
    "RunSettings",
    "RunSummary",
    "Runner",
    "Stop",
    "Verification",
    "budget_document",
    "exit_of",
    "settle_open",
    "verify_all",
]
