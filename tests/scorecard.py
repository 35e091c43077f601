"""What must be reached, and by which tests it is seen: the rows of docs/reliability.md. Values only."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final


@dataclass(frozen=True, slots=True)
class Row:
    """One property. `short` says what the tests leave out of the target."""

    number: int
    property: str
    target: str
    tests: tuple[str, ...] = ()
    short: str = ""
    # How often one of the tests must try (its first figure) to reach the target.
    least: tuple[str, int] | None = None


_VERIFY: Final = "tests/unit/audit/test_verify.py::"
MATRIX: Final = "tests/journey/test_matrix.py::test_every_fault_in_every_era_ends_as_it_must_and_there_is_a_way_out"
DRIFT: Final = "tests/journey/test_drift.py::test_every_drifted_page_harms_nobody"
INVITATIONS: Final = (
    "tests/journey/test_invitation_matrix.py::test_every_fault_in_every_era_ends_as_it_must_and_there_is_a_way_out"
)
INVITATION_KILLS: Final = "tests/faults/test_kill_invitations.py::test_every_kill_is_made_good"
_LONG: Final = "tests/unit/audit/test_long.py::"
_STORM: Final = "tests/engine/test_storm.py::"
_SECURITY: Final = "tests/security/"
_REVIEW: Final = "tests/review/"

ROWS: Final = (
    Row(
        1,
        "edits, deletes, swaps, inserts are found",
        "36 of 36, right number named",
        ("tests/unit/audit/test_tamperings.py::",),
    ),
    Row(
        2,
        "any bit change is found",
        "100 %",
        (f"{_VERIFY}test_every_flipped_bit_is_found", f"{_LONG}test_the_standalone_verifier_finds_every_flipped_bit"),
    ),
    Row(
        3,
        "truncation and rewrite against a receipt; an empty log",
        "found; exit codes of the design",
        (
            f"{_VERIFY}test_a_cut_log_is_found_with_a_receipt",
            f"{_VERIFY}test_an_emptied_log_is_found_with_a_receipt",
            f"{_VERIFY}test_a_log_written_anew_is_found_with_receipts",
            f"{_VERIFY}test_nothing_is_never_consistent",
            f"{_VERIFY}test_a_receipt_of_another_log_does_not_fit",
        ),
    ),
    Row(
        4,
        "a crash is not called tampering",
        "1,000 kills: 0 false alarms, 0 lost",
        (
            f"{_LONG}test_a_kill_between_commit_and_copy_is_never_called_tampering",
            f"{_STORM}test_thousands_of_random_kills_do_no_harm",
            "tests/unit/store/test_crash.py::test_a_kill_between_commit_and_copy_is_mended_and_no_tampering",
            "tests/unit/store/test_crash.py::test_a_kill_at_every_statement_leaves_state_and_log_agreed",
        ),
    ),
    Row(
        5,
        "the second verifier agrees",
        "1,000 logs: 100 %",
        ("tests/unit/audit/test_verify_alone.py::", f"{_LONG}test_both_verifiers_agree"),
    ),
    Row(
        6,
        "the canonical form is stable",
        "10,000 objects, fixed values: 100 %",
        (
            f"{_LONG}test_canonical_form_is_that_of_rfc_8785",
            "tests/unit/audit/test_chain.py::test_canonical_form_is_that_of_rfc_8785",
            "tests/unit/audit/test_chain.py::test_fixed_values_of_hash_and_person_ref",
        ),
    ),
    Row(
        7,
        "events fit the schema",
        "100 % of all lines",
        (
            "tests/unit/audit/test_shape.py::",
            f"{_SECURITY}test_canaries.py::test_every_event_fits_its_published_schema",
        ),
        short="the lines of one whole journey, not of every test run",
    ),
    Row(8, "verify is fast", "300,000 events in 5 s", ("tests/bench/long.py::audit_verify",)),
    Row(
        9,
        "no click without a durable intent",
        "full, read-only, I/O error, locked: 0 clicks",
        (
            "tests/engine/test_disk.py::",
            "tests/unit/store/test_crash.py::test_a_full_disk_stops_the_work_and_loses_nothing",
            "tests/unit/store/test_open.py::test_a_read_only_journal_is_refused",
            "tests/contract/test_network.py::test_an_error_at_dispatching_means_that_nothing_is_clicked",
        ),
    ),
    Row(
        10,
        "no effect without a record",
        "kill matrix and 10,000 kills: 0",
        (
            "tests/engine/test_crash.py::",
            f"{_STORM}test_thousands_of_random_kills_do_no_harm",
            "tests/faults/test_kill.py::test_every_kill_is_made_good",
        ),
    ),
    Row(
        11,
        "no second click on an unsettled item",
        "server late by 0 to 60 s: 0",
        ("tests/engine/test_crash.py::", f"{_STORM}test_thousands_of_random_kills_do_no_harm"),
    ),
    Row(
        12,
        "unknown is said, not guessed",
        "0 false either way",
        (
            "tests/journey/test_faults.py::test_an_unknown_is_settled_in_the_run",
            "tests/journey/test_matrix.py::",
            MATRIX,
            "tests/browser/test_dispatch.py::",
        ),
    ),
    Row(
        13,
        "an unknown is settled",
        "100 % right, a person asked in at most 1 %",
        ("tests/engine/test_doubt.py::", f"{_STORM}test_thousands_of_random_kills_do_no_harm"),
    ),
    Row(
        14,
        "one open intent",
        "0 violations",
        (
            "tests/unit/store/test_model.py::test_the_journal_is_its_model",
            "tests/unit/store/test_model.py::test_the_journal_is_its_model_for_long",
        ),
    ),
    Row(
        15,
        "settings of the database in force",
        "wrong value refused",
        (
            "tests/unit/store/test_open.py::test_the_settings_are_those_of_the_design",
            "tests/unit/store/test_open.py::test_a_setting_that_is_not_in_force_is_refused",
            "tests/unit/store/test_open.py::test_an_open_store_has_all_settings_in_force",
        ),
        short="loss of power was not tried: a kill loses no written page",
    ),
    Row(
        16,
        "two runs at once",
        "100 % refused",
        (
            "tests/journey/test_account.py::test_a_second_process_is_refused_at_once",
            "tests/faults/test_second.py::test_a_hundred_tries_of_a_second_process_are_refused",
        ),
    ),
    Row(17, "rolling caps", "0 above", ("tests/unit/test_pace.py::", "tests/engine/test_runner.py::TestBudget::")),
    Row(
        18,
        "failed and unknown acts are charged",
        "100 %",
        (
            "tests/unit/store/test_model.py::test_the_journal_is_its_model",
            "tests/engine/test_runner.py::TestBudget::test_refused_acts_are_charged",
            f"{_STORM}test_thousands_of_random_kills_do_no_harm",
        ),
    ),
    Row(
        19,
        "the stop after an objection survives",
        "12 of 12; never early",
        (
            "tests/journey/test_faults.py::test_an_objection_stops_and_stays_until_cleared",
            "tests/engine/test_doubt.py::test_the_incident_is_as_durable_as_the_outcome",
        ),
        short="no Retry-After is obeyed: every objection waits for a person",
    ),
    Row(
        20,
        "a dispatch is never retried",
        "no retry around it",
        ("tests/unit/test_house.py::test_retries_stand_around_reads_alone", "tests/unit/test_flows_rules.py::"),
    ),
    Row(
        21,
        "the right person",
        "0 wrong: 1,000,000 simulated and 5,000 in the browser",
        (
            "tests/unit/test_identity_at_scale.py::test_a_million_decisions_find_the_right_person_or_nobody",
            "tests/browser/test_identity.py::test_each_decision_opens_the_right_menu_or_none",
            MATRIX,
        ),
        least=("tests/browser/test_identity.py::test_each_decision_opens_the_right_menu_or_none", 5000),
    ),
    Row(
        22,
        "an approval binds",
        "1 byte changed, expired: 100 % refused",
        (
            "tests/unit/test_plan.py::test_one_changed_byte_is_refused",
            "tests/engine/test_runner.py::test_an_approval_expires_and_can_be_renewed",
        ),
    ),
    Row(23, "an unknown page stops", "30 of 30, 0 wrong clicks", ("tests/journey/test_drift.py::", DRIFT)),
    Row(
        24,
        "a dry run never acts",
        "0 requests that change anything",
        ("tests/journey/test_faults.py::test_a_dry_run_under_every_fault_sends_no_changing_request",),
    ),
    Row(
        25,
        "a stop works",
        "200 stops: 1 further act at most, half within a second",
        ("tests/engine/test_stops.py::", "tests/faults/test_stops.py::"),
        short="only the stepped clock is held to one second; a busy machine feels a stop before its process ends",
    ),
    Row(
        26,
        "sandbox on, no port",
        "no switch against it; a pipe",
        (
            f"{_SECURITY}test_process.py::test_the_browser_keeps_its_sandbox_and_opens_no_port",
            f"{_SECURITY}test_sandbox.py::",
        ),
    ),
    Row(27, "files are private", "100 % 0600 and 0700", (f"{_SECURITY}test_modes.py::",)),
    Row(
        28,
        "no secrets or names leak",
        "0 hits",
        (f"{_SECURITY}test_canaries.py::", f"{_SECURITY}test_browser_journey.py::"),
    ),
    Row(
        29,
        "DNS rebinding",
        "30 host values on every route: 100 % refused",
        (
            f"{_REVIEW}test_security.py::test_every_strange_host_is_refused_on_every_route",
            f"{_REVIEW}test_security.py::test_no_host_and_two_hosts_are_refused",
        ),
    ),
    Row(
        30,
        "requests of other sites",
        "cross-site, other port, no headers, `none`: 100 % refused",
        (
            f"{_REVIEW}test_security.py::test_every_act_refuses_every_foreign_caller",
            f"{_REVIEW}test_security.py::test_pages_are_not_loaded_by_other_sites_or_ports_or_without_cookie",
            f"{_REVIEW}test_security.py::test_no_answer_lets_another_origin_read_it",
            f"{_REVIEW}test_entrance.py::test_another_page_of_this_machine_reads_and_writes_nothing",
        ),
    ),
    Row(
        31,
        "the token of the page",
        "used, late, wrong: 0; in log, process list, Referer: 0",
        (
            f"{_REVIEW}test_token.py::",
            f"{_REVIEW}test_command.py::test_it_serves_until_it_is_told_to_end_and_tells_no_secret",
            f"{_REVIEW}test_entrance.py::test_the_file_leads_a_browser_in_and_leaves_no_trace",
        ),
    ),
    Row(
        32,
        "scripts in names, headlines and companies",
        "200 hostile texts on every page: 0 run, 0 reports of the policy",
        (f"{_REVIEW}test_hostile_names.py::", "tests/unit/report/test_browser.py::"),
        least=(f"{_REVIEW}test_hostile_names.py::test_no_page_is_harmed", 200),
    ),
    Row(
        33,
        "formulas, escapes and lines in names",
        "60 formulas, 40 escapes, forged lines: 0 raw in spreadsheets, terminal and logs",
        (f"{_SECURITY}test_injection.py::",),
    ),
    Row(
        34,
        "import of hostile files",
        "bombs, traversal, broken files: 0 crashes",
        ("tests/unit/intake/test_hostile.py::", "tests/unit/intake/test_container.py::"),
        short="the hour of fuzzing",
    ),
    Row(
        35,
        "odd requests to the page",
        "5,000 cases: 0 errors of the server",
        (f"{_REVIEW}test_hostile.py::",),
        short="requests of our own invention, not those of schemathesis",
        least=(f"{_REVIEW}test_hostile.py::test_hostile_requests_meet_no_error_of_the_server", 5000),
    ),
    Row(
        36,
        "the page is accessible",
        "axe on each state: 0 serious; approve and stop by keyboard alone",
        (f"{_REVIEW}test_axe.py::", f"{_REVIEW}test_keyboard.py::"),
    ),
    Row(
        37,
        "purge is complete",
        "0 hits, the chain verifies",
        (
            "tests/unit/store/test_purge.py::",
            f"{_SECURITY}test_canaries.py::test_after_a_purge_of_all_no_byte_names_anybody",
        ),
    ),
    Row(
        38,
        "no call home",
        "browser: the site's hosts only; Python: none",
        (
            f"{_SECURITY}test_process.py::test_the_python_process_opens_no_connection",
            f"{_SECURITY}test_process.py::test_the_browser_is_visible_and_does_not_call_home_by_itself",
            f"{_SECURITY}test_browser_journey.py::test_python_opens_no_connection_of_its_own",
        ),
        short="on the practice site; which hosts the real pages use is not known",
    ),
    Row(
        39,
        "tests bite and are stable",
        "90 % of mutants killed; 20 full runs without a flaky test",
        ("tests/mutation/test_mutants.py::test_nine_of_ten_mutants_of_each_area_are_noticed",),
        short="the twenty full runs",
    ),
    Row(40, "the terms are shown", "no flag skips them", (f"{_SECURITY}test_terms.py::",)),
)

# What was asked for beside the scorecard of the facts.
MORE: Final = (
    Row(
        0,
        "a long life: 5,000 removals among 30,000 people at zero pace",
        "memory grows by less than 50 MB, no step becomes slower than twice its start",
        ("tests/bench/long.py::removals",),
        short="the site is in memory; what the browser adds is the next row",
    ),
    Row(
        0,
        "a long list: 30,000 people read in the real browser",
        "all of them; memory of the Python process grows by less than 50 MB",
        ("tests/bench/long.py::reading",),
    ),
    Row(
        41,
        "invitations: the right person, once, proven",
        "every fault x kind x era, a kill at each step: 0 wrong, 0 repeated, 0 unrecorded, 0 false done",
        (
            INVITATIONS,
            "tests/journey/test_invitation_matrix.py::test_a_fair_sample_of_faults_ends_as_it_must",
            INVITATION_KILLS,
            "tests/faults/test_kill_invitations.py::test_a_kill_is_made_good",
            "tests/faults/test_kill_invitations.py::test_a_dry_run_sends_nothing_that_changes_anything",
            "tests/journey/test_invitations.py::test_two_hundred_are_triaged",
        ),
        short="a request that the page itself sends about somebody else, or twice, is counted for the page",
    ),
    Row(
        42,
        "farewells: nothing is sent, no text in a wrong box, an answer holds",
        "every fault x composer x era; replies in preview, import and meanwhile: 100 % held",
        (
            "tests/browser/test_composer.py::",
            "tests/contract/test_conversations.py::",
            "tests/journey/test_farewell.py::",
        ),
    ),
)
