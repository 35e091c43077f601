"""What must not matter: the order of rows and files, doubles, chats of others, groups."""

from __future__ import annotations

from dataclasses import dataclass, replace

from hypothesis import given
from hypothesis import strategies as st

from bot.model import Slug
from tests.unit.intake.talks import ERAS, ME, MEMBER, NINE, Said, Somebody, figures, file, read, told

CROWD = [Somebody(f"Member {at}", f"member-{at}") for at in range(7)]
TEXTS = ["", "Hi", "hi ", "Dear friend, " + "x" * 60, "dear  FRIEND, " + "X" * 60 + "y", "Hello\nthere", "z" * 500]
OWN = Slug(ME.slug)
_MINUTES = st.integers(0, 5 * 1440) | st.integers(0, 3)  # often in the same minute


@dataclass(frozen=True)
class Talks:
    """Conversations that the member has, with one person or more, and an era to write them in."""

    header: str
    said: tuple[Said, ...]


@st.composite
def talks(draw: st.DrawFn, *, most: int = 8) -> Talks:
    header = draw(st.sampled_from(list(ERAS.values())))
    said: list[Said] = []
    for number in range(draw(st.integers(0, most))):
        others = tuple(draw(st.lists(st.sampled_from(CROWD), min_size=1, max_size=2, unique=True)))
        for _ in range(draw(st.integers(1, 4))):
            by = draw(st.sampled_from((ME, *others)))
            to = tuple(each for each in (ME, *others) if each != by)
            said.append(Said(f"t{number}", by, to, draw(_MINUTES), draw(st.sampled_from(TEXTS))))
    return Talks(header, tuple(said))


@given(talks(), st.data())
def test_the_order_of_rows_and_their_files_does_not_matter(whole: Talks, data: st.DataObject) -> None:
    mixed = data.draw(st.permutations(whole.said))
    cut = data.draw(st.integers(0, len(mixed)))
    parts = [file(whole.header, *mixed[:cut]), file(whole.header, *mixed[cut:])]
    assert figures(read(*parts, profile=ME.name)) == figures(read(file(whole.header, *whole.said), profile=ME.name))


@given(talks(), st.data())
def test_doubles_do_not_matter(whole: Talks, data: st.DataObject) -> None:
    again = data.draw(st.lists(st.sampled_from(whole.said), max_size=5)) if whole.said else []
    parts = [file(whole.header, *whole.said, *again), file(whole.header, *again, *whole.said)]
    assert figures(read(*parts)) == figures(read(file(whole.header, *whole.said)))


@st.composite
def noise(draw: st.DrawFn) -> Said:
    """What nobody wrote to the member as a person, in any conversation."""
    by, other = draw(st.sampled_from(CROWD)), draw(st.sampled_from(CROWD))
    said = Said(f"t{draw(st.integers(0, 9))}", by, (ME, other), draw(_MINUTES), draw(st.sampled_from(TEXTS)))
    advert = replace(said, text='<p class="spinmail-quill-editor">Buy</p>')
    kinds = [replace(said, folder="SPAM"), advert, replace(said, by=MEMBER)]
    return draw(st.sampled_from(kinds))


@given(talks(), st.lists(noise(), max_size=6), st.data())
def test_spam_adverts_and_the_hidden_do_not_matter(whole: Talks, other: list[Said], data: st.DataObject) -> None:
    mixed = data.draw(st.permutations([*whole.said, *other]))
    found = read(file(whole.header, *mixed), profile=ME.name)
    assert figures(found) == figures(read(file(whole.header, *whole.said), profile=ME.name))


@given(talks(), st.lists(noise(), max_size=4))
def test_drafts_and_sponsored_titles_do_not_matter(whole: Talks, other: list[Said]) -> None:
    whole = replace(whole, header=ERAS["13"])
    extra = [replace(each, folder="INBOX", by=CROWD[0], draft="Yes") for each in other]
    extra += [replace(each, folder="INBOX", by=CROWD[1], title="Sponsored Conversation") for each in other]
    found = read(file(whole.header, *extra, *whole.said), profile=ME.name)
    assert figures(found) == figures(read(file(whole.header, *whole.said), profile=ME.name))


@given(talks(), st.lists(st.tuples(st.sampled_from(CROWD[:3]), _MINUTES, st.sampled_from(TEXTS)), max_size=4))
def test_a_message_in_a_group_changes_no_figure_of_two(whole: Talks, sent: list[tuple[Somebody, int, str]]) -> None:
    group = [Said("group", by, tuple(x for x in (ME, *CROWD[:3]) if x != by), at, text) for by, at, text in sent]
    found = read(file(whole.header, *whole.said, *group), profile=ME.name, owner=OWN)
    clean = read(file(whole.header, *whole.said), profile=ME.name, owner=OWN)
    assert told(found) == told(clean)
    assert found.messages - clean.messages == len({*group}) if whole.header != ERAS["2018"] else True


@given(talks())
def test_no_message_of_two_is_lost_or_counted_twice(whole: Talks) -> None:
    found = read(file(whole.header, *whole.said), profile=ME.name, owner=OWN)
    assert found.messages == len({*whole.said}) or whole.header == ERAS["2018"]
    pairs = {said.thread for said in whole.said if len(said.to) == 1}
    if whole.header not in {ERAS["2018"], NINE}:
        expected = len({said for said in whole.said if said.thread in pairs})
        assert sum(fact.evidence.count for fact in found.facts) == expected


@given(talks())
def test_days_and_moments_are_those_of_the_messages(whole: Talks) -> None:
    for fact in read(file(whole.header, *whole.said), profile=ME.name, owner=OWN).facts:
        known = fact.evidence
        assert known.at is not None
        assert known.since is not None
        assert known.since <= known.at
        assert 1 <= known.days <= min(known.count, (known.at.date() - known.since.date()).days + 1)
