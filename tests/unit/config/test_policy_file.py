"""Policy files: defaults, own rules, and mistakes that name the line."""

from __future__ import annotations

import re
import tomllib
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot.errors import InputError
from bot.evaluate.about_invitations import NAMES as INVITATION_NAMES
from bot.evaluate.conditions import NAMES
from bot.evaluate.evidence import Source
from bot.evaluate.judge import judge
from bot.evaluate.judgement import Verdict
from bot.evaluate.weights import Weights
from bot.invitation import InvitationDecision
from config.policy import DEFAULT_POLICY, load_policy
from config.settings import load
from tests.unit.evaluate.kit import (
    AS_OF,
    DOSSIERS,
    EVERYTHING,
    WEIGHTS,
    ada,
    basis,
    template,
    written,
    wrote,
)

if TYPE_CHECKING:
    from pathlib import Path

    from bot.evaluate.evidence import Dossier
    from bot.evaluate.policy import Policy

DEFAULT_NAMES = [rule["name"] for rule in tomllib.loads(DEFAULT_POLICY.read_text(encoding="utf-8"))["rule"]]
OWN = """
[[rule]]
name = "Mine"
then = "protect"
all = [{ email = true }]
"""


def loaded(folder: Path, text: str | bytes) -> Policy:
    path = folder / "policy.toml"
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    return load_policy(path)


def names(policy: Policy) -> list[str]:
    return [rule.name for rule in policy.rules]


# --- what comes with linkprune ----------------------------------------------------------------------------------------


def test_without_a_file_the_defaults_hold(tmp_path: Path) -> None:
    assert names(load_policy(None)) == names(load_policy(tmp_path / "policy.toml")) == DEFAULT_NAMES
    assert {rule.then for rule in load_policy(None).rules} == set(Verdict)


PITCHED = ada(wrote("2018-05-07"))
OLD_TALK = ada(wrote("2019-01-01"), written("2019-01-02"))
TALKED = ada(wrote("2026-01-01", 2), written("2026-01-02", 2))


@pytest.mark.parametrize(
    ("person", "verdict", "rule"),
    [
        (TALKED, Verdict.PROTECT, "Talked within two years"),
        (ada(wrote("2012-01-01", 5), written("2012-01-02", 5)), Verdict.PROTECT, "Long conversation"),
        (ada(company="Example Works"), Verdict.PROTECT, "Works where you work now"),
        (ada(written("2026-01-01"), wrote("2026-01-02")), Verdict.ASK, "Waits for your answer"),
        (ada(connected_on=AS_OF - timedelta(days=90)), Verdict.ASK, "Connected in the last 90 days"),
        (PITCHED, Verdict.SUGGEST_REMOVE, "Pitched at once, never answered"),
        (ada(position="Talent Acquisition Partner"), Verdict.SUGGEST_REMOVE, "Recruiter, and nobody wrote"),
        (ada(position="IT-Recruiterin", connected_on=None), Verdict.SUGGEST_REMOVE, "Recruiter, and nobody wrote"),
        (OLD_TALK, Verdict.SUGGEST_REMOVE, "No exchange for five years"),
        (ada(), None, None),
        (ada(connected_on=date(2005, 1, 1)), None, None),
        (ada(template("2016-01-01")), None, None),
        (ada(position="Recruiter", evidence=(written("2020-01-01"),)), None, None),
    ],
)
def test_what_the_defaults_say(person: Dossier, verdict: Verdict | None, rule: str | None) -> None:
    found = judge(person, basis(), load_policy(None), WEIGHTS)
    assert (found.verdict, found.rule) == (verdict, rule)


def test_silence_alone_is_never_proposed_by_the_defaults() -> None:
    """Neither where messages were imported nor where they were not."""
    quiet = ada(company=None, position=None, connected_on=date(2006, 1, 1), same_day=40)
    for sources in (EVERYTHING, frozenset(Source) - {Source.MESSAGES}, frozenset({Source.CONNECTIONS}), frozenset()):
        assert judge(quiet, basis(sources=sources), load_policy(None), WEIGHTS).verdict is None


@given(DOSSIERS)
def test_without_any_import_the_defaults_propose_nobody(person: Dossier) -> None:
    nothing = basis(sources=frozenset(), invitations=(), employers=())
    assert judge(person, nothing, load_policy(None), WEIGHTS).verdict is not Verdict.SUGGEST_REMOVE


def test_the_default_file_explains_every_condition_and_its_examples_are_valid(tmp_path: Path) -> None:
    text, _, about_invitations = DEFAULT_POLICY.read_text(encoding="utf-8").partition("# --- invitations")
    explained = dict(re.findall(r"^#   \{ (\w+) = (.+?) \} {2,}", text, re.MULTILINE))
    assert set(explained) == set(NAMES)
    shown = "".join(
        f'[[rule]]\nname = "example {i}"\nthen = "ask"\nall = [{{ {key} = {value} }}]\n'
        for i, (key, value) in enumerate(explained.items())
    )
    assert len(loaded(tmp_path, shown).rules) == len(NAMES) + len(DEFAULT_NAMES)
    to_copy = about_invitations.partition("# --- to copy")[2]
    copied = "\n".join(line[2:] for line in to_copy.splitlines() if re.match(r"# (\[\[|name|then|all|none|note)", line))
    assert len(loaded(tmp_path, copied).rules) == 4 + len(DEFAULT_NAMES)
    assert len(loaded(tmp_path, copied).invitations) == 3 + len(load_policy(None).invitations)


def test_the_default_file_explains_every_condition_on_invitations(tmp_path: Path) -> None:
    about = (
        DEFAULT_POLICY.read_text(encoding="utf-8").partition("# --- invitations")[2].partition("[[invitation]]\n")[0]
    )
    explained = dict(re.findall(r"^#   \{ (\w+) = (.+?) \} {2,}", about, re.MULTILINE))
    assert all(re.search(rf"\b{name}\b", about) for name in INVITATION_NAMES)
    shown = "".join(
        f'[[invitation]]\nname = "example {i}"\nthen = "ask"\nall = [{{ {key} = {value} }}]\n'
        for i, (key, value) in enumerate(explained.items())
    )
    assert len(explained) == 9
    assert len(loaded(tmp_path, shown).invitations) == 9 + len(load_policy(None).invitations)


def test_a_mistake_in_a_rule_about_invitations_names_its_own_line(tmp_path: Path) -> None:
    text = OWN + '\n[[invitation]]\nname = "Late"\nthen = "withdraw"\nall = [{ sent = { before = "soon" } }]\n'
    line = len(text.splitlines())
    with pytest.raises(InputError, match=rf"line {line}, rule 'Late'"):
        loaded(tmp_path, text)
    with pytest.raises(InputError, match=r"line 8, rule 'mine': this name is used twice"):
        loaded(tmp_path, OWN + '\n[[invitation]]\nname = "mine"\nthen = "ask"\nall = [{ note = true }]\n')


def test_rules_about_invitations_are_switched_off_and_replaced_like_others(tmp_path: Path) -> None:
    names = [rule.name for rule in load_policy(None).invitations]
    assert [rule.name for rule in loaded(tmp_path, f'off = ["{names[0]}"]\n').invitations] == names[1:]
    own = f'[[invitation]]\nname = "{names[1]}"\nthen = "ask"\nall = [{{ note = true }}]\n'
    found = loaded(tmp_path, own).invitations
    assert [rule.name for rule in found] == [names[1], names[0], *names[2:]]
    assert found[0].then is InvitationDecision.ASK
    assert loaded(tmp_path, "defaults = false\n").invitations == ()


# --- the member's own file --------------------------------------------------------------------------------------------


def test_own_rules_come_first_and_replace_defaults_of_their_name(tmp_path: Path) -> None:
    policy = loaded(tmp_path, OWN + OWN.replace("Mine", DEFAULT_NAMES[1].upper()))
    assert names(policy) == ["Mine", DEFAULT_NAMES[1].upper(), *(n for n in DEFAULT_NAMES if n != DEFAULT_NAMES[1])]
    assert [rule.default for rule in policy.rules][:3] == [False, False, True]


def test_defaults_can_be_switched_off_one_by_one_or_all(tmp_path: Path) -> None:
    assert names(loaded(tmp_path, f'off = ["{DEFAULT_NAMES[0].lower()}"]\n' + OWN)) == ["Mine", *DEFAULT_NAMES[1:]]
    assert names(loaded(tmp_path, "defaults = false\n" + OWN)) == ["Mine"]
    assert names(loaded(tmp_path, 'off = ["Mine"]\n' + OWN)) == DEFAULT_NAMES
    assert names(loaded(tmp_path, "")) == DEFAULT_NAMES


def test_aliases_reach_the_rules(tmp_path: Path) -> None:
    text = (
        'aliases = ["Facebook = Meta"]\n[[rule]]\nname = "F"\nthen = "ask"\nall = [{ company = { any_of = ["Meta"] } }]'
    )
    policy = loaded(tmp_path, text)
    assert judge(ada(company="Facebook Inc."), basis(), policy, WEIGHTS).rule == "F"


@pytest.mark.parametrize("text", [OWN, "aliases = ['A = B']", f'off = ["{DEFAULT_NAMES[0]}"]', "defaults = false"])
def test_a_change_of_content_changes_the_digest_and_a_comment_does_not(tmp_path: Path, text: str) -> None:
    changed = loaded(tmp_path, text)
    assert changed.digest != load_policy(None).digest
    assert loaded(tmp_path, f"# a remark\n{text}\n\n").digest == changed.digest


# --- mistakes ---------------------------------------------------------------------------------------------------------

HEAD = """# [[rule]]
[[rule]]
name = "First"
then = "ask"
note = '''
[[rule]]
all = 1
'''
all = [{ email = true }]

"""
B = f"{HEAD}[[rule]]\nname = 'b'\nthen = 'ask'\n"


@pytest.mark.parametrize(
    ("text", "line", "said"),
    [
        ("colour = 1\n", 1, "no key 'colour'"),
        ("# x\ndefaults = 'no'\n", 2, "defaults is true or false"),
        ("\noff = ['Nobody']\n", 2, "no rule 'Nobody' to switch off"),
        ("off = ['Recommendation']\n", 1, "no rule 'Recommendation' to switch off"),
        ("\noff = 3\n", 2, "off needs a list"),
        ("aliases = ['Facebook']\n", 1, "Facebook = Meta"),
        ("aliases = ['Face* = Meta']\n", 1, "whole names"),
        ("rule = 3\n", 1, "written as [[rule]]"),
        ("\nrule = [3]\n", 2, "a rule is a table"),
        (HEAD + "[[rule]]\nthen = 'ask'\nall = [{ email = true }]\n", 11, "rule 2: a rule needs a name"),
        (HEAD + "[[rule]]\nname = ''\nthen = 'ask'\nall = [{ email = true }]\n", 12, "a rule needs a name"),
        (HEAD + "[[rule]]\nname = 'b'\nthen = 'remove'\nall = [{ email = true }]\n", 13, "rule 'b': then needs one of"),
        (B, 11, "rule 'b': a rule needs at least one condition"),
        (B + "all = []\n", 14, "all needs a list of conditions"),
        (B + "al = []\n", 14, "no key 'al'"),
        (B + "note = 3\nall = [{ email = true }]\n", 14, "note is a text"),
        (HEAD + "[[rule]]\nname = 'FIRST'\nthen = 'ask'\nall = [{ email = true }]\n", 12, "used twice"),
        (HEAD + "[[rule]]\nname = 'own note'\nthen = 'ask'\nall = [{ email = true }]\n", 12, "always there"),
        (
            B + "any = [{ email = true }]\nall = [\n  { email = true },\n  { emial = 1 },\n]\n",
            17,
            "no condition 'emial'",
        ),
        (
            B + "all = [\n  { email = true },\n  { email = 1 },\n]\n",
            16,
            "email: true or false is needed",
        ),
        (
            B + "all = [{ connected = { within = '2 years', before = '3 years' } }]\n",
            14,
            "connected: exactly one of within, before is needed",
        ),
        (
            B + "none = [\n{ company = { any_of = [\n 'x'] } },\n{ title = { any_off = ['y'] } }]\n",
            17,
            "title: there is no key 'any_off'",
        ),
        (B + "all = [{ email = true, note = true }]\n", 14, "with one key"),
        (HEAD + "[[rule.all]]\nemail = 3\n", 0, "TOML"),
        (HEAD + "[[rule]]\nname = b\n", 0, "line 12"),
        (HEAD + '[[rule]]\n"name" = "b"\n"then" = "x"\nall = [{ email = true }]\n', 11, "rule 'b'"),
    ],
)
def test_a_mistake_names_file_line_rule_and_key(tmp_path: Path, text: str, line: int, said: str) -> None:
    with pytest.raises(InputError) as refused:
        loaded(tmp_path, text)
    sentence = str(refused.value)
    assert str(tmp_path / "policy.toml") in sentence
    assert said in sentence
    assert not line or f", line {line}" in sentence


@pytest.mark.parametrize(
    "content",
    [
        b"\xff\xfe\x00",
        b"\x00",
        b"a = " + b"[" * 100_000,
        b"a = " + b"9" * 10_000,
        b"# x\n" * 300_000,
        b"[[rule]]\n" * 300,
        b"rule = [" + b"{}," * 300 + b"]",
        b"[rule]\nname = 'a'\n",
        b"[[rule]]\nname = 1979-05-27\n",
        b"[[rule]]\nname = 'a'\nthen = 'ask'\nall = [{ score = { at_least = nan } }]\n",
        b"[[rule]]\nname = '\xe2\x80\xae'\nthen = 'ask'\nall = [{ email = true }]\n",
        b"[[rule]]\nname = 'a'\nthen = ['ask']\nall = [{ email = true }]\n",
        b"[[rule]]\nname = 'a'\nthen = 'ask'\nall = [{ label = { is = [{}] } }]\n",
    ],
    ids=range(13),
)
def test_a_hostile_file_is_refused_in_one_sentence(tmp_path: Path, content: bytes) -> None:
    with pytest.raises(InputError) as refused:
        loaded(tmp_path, content)
    assert len(str(refused.value)) < 1000


def test_a_folder_in_place_of_the_file_is_refused(tmp_path: Path) -> None:
    with pytest.raises(InputError):
        load_policy(tmp_path)


def test_a_file_with_a_byte_order_mark_and_windows_lines_is_read(tmp_path: Path) -> None:
    assert names(loaded(tmp_path, b"\xef\xbb\xbf" + OWN.replace("\n", "\r\n").encode()))[0] == "Mine"


SCRAPS = st.sampled_from(
    [
        "[[rule]]",
        'name = "a"',
        'then = "ask"',
        "all = [",
        "{ email = true }",
        "]",
        '"""',
        "'",
        "#",
        "= {",
        "}",
        "off = ['x']",
        "aliases = ['a=b']",
        "company = { any_of = ['*'] }",
        "\\",
        "\n",
        "note = ''",
        "[rule.x]",
        "1979-05-27",
        "-inf",
        "\x1b",
    ]
)


@given(st.lists(SCRAPS, max_size=14).map("\n".join) | st.text(max_size=60))
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_whatever_a_file_holds_it_is_a_policy_or_an_input_error(tmp_path: Path, text: str) -> None:
    try:
        policy = loaded(tmp_path, text.encode("utf-8", "surrogatepass"))
    except InputError:
        return
    assert len(policy.digest) == 64


VALUES: st.SearchStrategy[Any] = st.recursive(
    st.booleans()
    | st.integers(-5, 5)
    | st.floats()
    | st.text(max_size=5)
    | st.sampled_from(["2 years", "ask", "Acme"]),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(st.sampled_from([*NAMES, "any_of", "within", "at_least", "is", "way"]), inner, max_size=2)
    ),
    max_leaves=8,
)


@given(
    st.dictionaries(st.sampled_from(["name", "then", "all", "any", "none", "note", "x"]), VALUES, max_size=5), st.data()
)
def test_no_content_of_a_rule_breaks_the_reader(raw: dict[str, Any], data: st.DataObject) -> None:
    from bot.evaluate.company import Companies
    from bot.evaluate.rulebook import Mistake, read_rule

    raw |= data.draw(st.sampled_from([{}, {"name": "a", "then": "ask"}]))
    if data.draw(st.booleans()):
        raw["all"] = [{data.draw(st.sampled_from(NAMES)): data.draw(VALUES)}]
    try:
        rule = read_rule(raw, 0, Companies(), default=False)
    except Mistake:
        return
    assert rule.name
    assert rule.all or rule.any or rule.none


def test_weights_come_from_the_settings() -> None:
    assert load(None, {}).settings.evaluate.weights == Weights()
    changed = load(None, {"LINKPRUNE_EVALUATE__HALF_LIFE_DAYS": "180"}).settings.evaluate.weights
    assert changed.half_life_days == 180
    with pytest.raises(InputError, match=r"evaluate\.note"):
        load(None, {"LINKPRUNE_EVALUATE__NOTE": "-1"})
