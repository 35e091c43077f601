from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from flows.guard import (
    OBJECTIONS,
    AnswerSignals,
    PageSignals,
    PageState,
    incident_of,
    judge,
    judge_answer,
    judge_body,
    judge_path,
)

ORIGIN = "https://www.linkedin.com"
LIST = "/mynetwork/invite-connect/connections/"


def page(path: str, **values: object) -> PageState:
    return judge(PageSignals(url=ORIGIN + path, origin=ORIGIN, **values))  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("path", "state"),
    [
        (LIST, PageState.CONNECTIONS),
        (LIST.rstrip("/") + "?x=/login", PageState.CONNECTIONS),
        ("/in/challenge-coach-1/", PageState.PROFILE),
        ("/in/login/", PageState.PROFILE),
        ("/feed/foryou/", PageState.FEED),
        ("/login?session_redirect=/mynetwork/", PageState.LOGIN),
        ("/uas/login", PageState.LOGIN),
        ("/authwall?x=1", PageState.LOGIN),
        ("/checkpoint/lg/login-submit", PageState.LOGIN),
        ("/checkpoint/challenge/AbC", PageState.CHALLENGE),
        ("/checkpoint/challengesV2/x", PageState.CHALLENGE),
        ("/uas/consumer-email-challenge", PageState.CHALLENGE),
        ("/x/challenge/y", PageState.CHALLENGE),
        ("/check/manage-account", PageState.RESTRICTED),
        ("/feed/?errorKey=challenge_global_internal_error", PageState.THROTTLED),
        ("/loginish/", PageState.OTHER),
        ("/jobs/", PageState.OTHER),
    ],
)
def test_paths_are_judged_by_segments(path: str, state: PageState) -> None:
    assert judge_path(ORIGIN + path) is state
    assert page(path) is state


@pytest.mark.parametrize(
    ("status", "state"),
    [
        (200, PageState.CONNECTIONS),
        (401, PageState.LOGIN),
        (429, PageState.THROTTLED),
        (999, PageState.THROTTLED),
        (404, PageState.GONE),
        (400, PageState.UNKNOWN),
        (500, PageState.UNKNOWN),
    ],
)
def test_statuses(status: int, state: PageState) -> None:
    assert page(LIST, status=status, has_main=True) is state


def test_a_challenge_outranks_a_throttle_and_a_login() -> None:
    assert page("/checkpoint/challenge/x", status=429) is PageState.CHALLENGE
    assert page("/login", status=429, service=PageState.CHALLENGE) is PageState.CHALLENGE
    assert page("/login", status=429) is PageState.LOGIN


def test_structure_tells_what_a_harmless_path_hides() -> None:
    assert page(LIST, has_main=True, challenge_marks=1) is PageState.CHALLENGE
    assert page("/", has_main=True, password_fields=1) is PageState.LOGIN
    assert page(LIST, has_main=True, service=PageState.THROTTLED) is PageState.THROTTLED


def test_another_origin_is_unknown_but_a_login_there_is_a_login() -> None:
    assert judge(PageSignals(url="https://elsewhere.example/feed/", origin=ORIGIN)) is PageState.UNKNOWN
    assert judge(PageSignals(url=ORIGIN + ".evil.example" + LIST, origin=ORIGIN)) is PageState.UNKNOWN
    assert judge(PageSignals(url="https://elsewhere.example/login", origin=ORIGIN)) is PageState.LOGIN


@pytest.mark.parametrize(
    ("text", "state"),
    [
        ("We’ve restricted your account", PageState.RESTRICTED),
        ("Your account has been temporarily restricted", PageState.RESTRICTED),
        ("Let’s do a quick security check", PageState.CHALLENGE),
        ("Procédons à une petite vérification de sécurité", PageState.CHALLENGE),
        ("Too many requests, try again later", PageState.THROTTLED),
        ("We noticed unusual activity", PageState.RESTRICTED),
    ],
)
def test_text_counts_only_on_short_pages_without_main(text: str, state: PageState) -> None:
    assert page(LIST, text=text, text_length=len(text)) is state
    assert page(LIST, text=text, text_length=len(text), has_main=True) is PageState.CONNECTIONS
    assert page(LIST, text=text, text_length=2000) is PageState.CONNECTIONS


@pytest.mark.parametrize(
    ("answer", "state"),
    [
        (AnswerSignals(ORIGIN + "/voyager/api/x", 200, "application/json", is_fetch=True), None),
        (AnswerSignals(ORIGIN + "/voyager/api/x", 500, "application/json", is_fetch=True), None),
        (AnswerSignals(ORIGIN + "/voyager/api/x", 401, is_fetch=True), PageState.LOGIN),
        (AnswerSignals(ORIGIN + "/li/track", 401, is_fetch=True), None),
        (AnswerSignals(ORIGIN + "/li/track", 999, is_fetch=True), PageState.THROTTLED),
        (AnswerSignals(ORIGIN + "/flagship-web/rsc-action/x", 429, is_fetch=True), PageState.THROTTLED),
        (
            AnswerSignals(ORIGIN + "/flagship-web/x", 200, "text/html; charset=utf-8", is_fetch=True),
            PageState.CHALLENGE,
        ),
        (AnswerSignals(ORIGIN + "/checkpoint/challenge/x", 200, "", True, True), PageState.CHALLENGE),
        (AnswerSignals(ORIGIN + "/checkpoint/lg/login-submit", 200, "", True, False), None),
        (AnswerSignals(ORIGIN + "/login", 200, "text/html", True, True), PageState.LOGIN),
        (AnswerSignals(ORIGIN + "/login", 200, "text/html"), None),
        (AnswerSignals(ORIGIN + "/voyager/x", 200, "", True, False, '{"code":"CHALLENGE"}'), PageState.CHALLENGE),
        (
            AnswerSignals(ORIGIN + "/voyager/x", 200, "", True, False, '{"code":"TOO_MANY_REQUESTS"}'),
            PageState.THROTTLED,
        ),
    ],
)
def test_answers_of_the_service(answer: AnswerSignals, state: PageState | None) -> None:
    assert judge_answer(answer) is state


def test_body_words_are_words() -> None:
    assert judge_body('{"name":"CHALLENGER"}') is None


@given(slug=st.text(st.characters(exclude_characters="/?#", exclude_categories=["Cs", "Cc"]), min_size=1))
def test_no_slug_ever_looks_like_an_objection(slug: str) -> None:
    assert page(f"/in/{slug}/") not in OBJECTIONS


@given(state=st.sampled_from(PageState))
def test_every_state_has_a_stop_sign(state: PageState) -> None:
    assert incident_of(state).sentence
