"""The promises that were broken on purpose, and the tests that were seen to fail. Values only."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final


@dataclass(frozen=True, slots=True)
class Broken:
    """A promise that was broken on purpose, by hand, and the test that failed then; the number is the invariant's."""

    invariant: int
    change: str
    test: str


_STORM: Final = "tests/engine/test_storm.py::"
_RUNNER: Final = "tests/engine/test_runner.py::"
_DOUBT: Final = "tests/engine/test_doubt.py::"
_JOURNAL: Final = "tests/unit/store/test_journal.py::"
_THOUSANDS: Final = "tests/unit/test_identity_at_scale.py::test_thousands_of_decisions_find_the_right_person_or_nobody"

BROKEN: Final = (
    Broken(
        1,
        "a name is looked for in labels to the letter, with signs that the browser drops",
        "tests/browser/test_menu.py::test_a_name_with_a_sign_that_nobody_sees_is_found_in_labels",
    ),
    Broken(1, "the member id of the page is not compared with the plan's", _THOUSANDS),
    Broken(1, "the date of the connection may differ by two days, or by any number", _THOUSANDS),
    Broken(1, "a dialog may name, or link, somebody else", _THOUSANDS),
    Broken(1, "one person in two rows is no objection", _THOUSANDS),
    Broken(
        2,
        "a failure to record the dispatch is swallowed, and the item is clicked",
        "tests/engine/test_disk.py::test_a_disk_that_fills_up_before_the_item_prevents_the_click",
    ),
    Broken(
        2,
        "an error of whoever listens before the click is swallowed",
        "tests/contract/test_network.py::test_an_error_at_dispatching_means_that_nothing_is_clicked",
    ),
    Broken(
        2,
        "one witness is enough for the item",
        "tests/browser/test_removal.py::test_an_item_that_is_not_certain_is_not_clicked",
    ),
    Broken(
        3,
        "the act goes through the same retries as the reads",
        "tests/unit/test_house.py::test_retries_stand_around_reads_alone",
    ),
    Broken(
        3,
        "a dialog that could not be cancelled counts as not performed",
        "tests/browser/test_dispatch.py::test_a_dialog_that_cannot_be_cancelled_is_unknown",
    ),
    Broken(4, "a dispatched act is settled as never dispatched", f"{_STORM}test_random_kills_do_no_harm"),
    Broken(4, "an unknown outcome is settled at once, without the delay", f"{_STORM}test_random_kills_do_no_harm"),
    Broken(
        5,
        "a removal is recorded as done without its second proof",
        f"{_JOURNAL}test_done_directly_after_the_act_needs_both_proofs",
    ),
    Broken(
        5,
        "a live run ends without looking at everybody removed again",
        f"{_DOUBT}test_a_contradicted_removal_is_not_already_gone",
    ),
    Broken(
        6,
        "somebody whom the search does not find is gone already, without a complete reading",
        f"{_RUNNER}test_a_dry_run_changes_nothing_and_needs_no_approval",
    ),
    Broken(
        6,
        "a member who has another address now is taken as gone",
        f"{_DOUBT}test_a_member_with_another_address_is_held",
    ),
    Broken(
        7, "the database takes a second open intent", f"{_JOURNAL}test_the_database_itself_refuses_a_second_open_intent"
    ),
    Broken(
        8,
        "the name of a person is no part of a plan's content",
        "tests/unit/test_plan.py::test_a_plan_reads_back_as_itself",
    ),
    Broken(
        8,
        "a plan that was changed after it was made is read",
        "tests/unit/test_plan.py::test_one_changed_byte_is_refused",
    ),
    Broken(8, "an approval does not end in mid-run", f"{_DOUBT}test_an_approval_that_ends_in_mid_run_ends_the_run"),
    Broken(9, "protection is asked when the plan is made and no more", f"{_RUNNER}test_a_pinned_person_is_held"),
    Broken(9, "a later decision to keep protects nobody", f"{_DOUBT}test_a_decision_to_keep_after_the_approval_counts"),
    Broken(10, "only removals that were done are charged", f"{_RUNNER}TestBudget::test_refused_acts_are_charged"),
    Broken(
        10,
        "a wall clock that runs ahead of the site frees budget",
        f"{_RUNNER}TestBudget::test_restarting_and_setting_the_clock_do_not_help",
    ),
    Broken(
        11,
        "an open incident does not keep the next run from starting",
        f"{_RUNNER}TestFaults::test_throttling_after_the_dispatch_stops_and_stays_stopped",
    ),
    Broken(
        11,
        "an incident is not opened in the transaction of its outcome",
        f"{_DOUBT}test_the_incident_is_as_durable_as_the_outcome",
    ),
    Broken(
        12,
        "an outcome and its event are two transactions",
        "tests/unit/store/test_crash.py::test_a_kill_at_every_statement_leaves_state_and_log_agreed",
    ),
    Broken(
        12,
        "the copy of the log is written before the commit",
        "tests/unit/store/test_crash.py::test_a_kill_between_commit_and_copy_is_mended_and_no_tampering",
    ),
    Broken(
        13,
        "a dry run goes on after it found somebody ready",
        f"{_RUNNER}test_a_dry_run_changes_nothing_and_needs_no_approval",
    ),
    Broken(14, "a list that states nobody is believed", f"{_DOUBT}test_an_empty_page_is_not_absence"),
    Broken(
        14,
        "an unreadable list answer counts as an empty one",
        "tests/unit/test_flows_listing.py::test_anything_else_is_no_answer",
    ),
    Broken(
        14,
        "a reading that does not add up is called complete",
        "tests/browser/test_reading.py::test_a_stall_without_end_is_told_and_what_was_read_is_kept",
    ),
    Broken(
        15,
        "a person's name stays in the reason that the log holds",
        f"{_JOURNAL}test_no_name_or_slug_stands_in_the_hashed_part",
    ),
    Broken(15, "a proof names the person", "tests/contract/test_network.py::test_proofs_name_nobody"),
    Broken(
        16,
        "the profile is opened before the act",
        "tests/browser/test_removal.py::test_removals_load_no_page_and_view_nobody",
    ),
    Broken(
        17,
        "a fact that is not known counts as if it spoke for removal",
        "tests/unit/evaluate/test_judge.py::test_what_is_not_known_never_suggests",
    ),
    Broken(
        17,
        "seeing somebody again takes the decision back",
        "tests/unit/store/test_people.py::test_seeing_somebody_again_keeps_the_decision",
    ),
)
