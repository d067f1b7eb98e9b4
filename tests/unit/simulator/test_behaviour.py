"""The activity is one that an analyst would believe."""

from collections import Counter, defaultdict
from datetime import UTC, datetime
from itertools import pairwise

import pytest


@pytest.fixture(scope="module")
def sessions(events):
    """The clean bucket's records by session, as they stand."""
    found = defaultdict(list)
    for event in events:
        found[event["sessionId"]].append(event)
    return found


def song_key(play):
    return play["song"], play["artist"], play["length"]


def catalogue_key(song):
    return str(song["title"]), str(song["artist_name"]), song["duration"]


def test_a_log_is_in_order_of_time(events):
    """Records stand in the order in which they happened, over all files."""
    assert all(one["ts"] <= other["ts"] for one, other in pairwise(events))


def test_each_day_holds_its_own(clean):
    """A record stands in the log of its day (UTC), also when its session began the day before."""
    for log in clean.glob("log_data/*/*/*"):
        stamps = (line.partition(b'"ts":')[2][:13] for line in log.read_bytes().split(b"\n"))
        days = {datetime.fromtimestamp(int(ts) / 1000, UTC).date().isoformat() for ts in stamps}
        assert days == {log.name.removesuffix("-events.json")}


def test_a_session_counts_its_items(sessions):
    """Items count from 0, time rises with each, and one listener holds the session."""
    for records in sessions.values():
        assert [record["itemInSession"] for record in records] == list(range(len(records)))
        assert all(one["ts"] < other["ts"] for one, other in pairwise(records))
        assert len({record["userId"] for record in records} - {""}) <= 1


def test_songs_are_heard_to_their_end(sessions):
    """Between two plays in a row lies the song's length, and less than a second more."""
    gaps = [
        other["ts"] - one["ts"] - one["length"] * 1000
        for records in sessions.values()
        for one, other in pairwise(records)
        if one["page"] == other["page"] == "NextSong"
    ]
    assert len(gaps) > 1000
    assert min(gaps) > -1
    assert max(gaps) < 1000


def test_a_listener_holds_one_session_at_a_time(sessions):
    """Two sessions of one listener do not overlap."""
    spans = defaultdict(list)
    for records in sessions.values():
        users = {record["userId"] for record in records} - {""}
        if users:
            spans[users.pop()].append((records[0]["ts"], records[-1]["ts"]))
    for user in spans.values():
        assert all(one[1] < other[0] for one, other in pairwise(sorted(user)))


def test_level_changes_by_upgrade_and_downgrade(events):
    """A listener's level changes right after Submit Upgrade or Submit Downgrade, and only then."""
    last = {}
    changes = Counter()
    for event in events:
        before = last.get(event["userId"])
        last[event["userId"]] = event
        if event["auth"] == "Logged Out" or before is None:
            continue
        turned = {"Submit Upgrade": "paid", "Submit Downgrade": "free"}.get(before["page"])
        assert event["level"] == (turned or before["level"])
        changes[turned] += 1
    assert changes["paid"]
    assert changes["free"]


def test_forms_follow_their_pages(sessions):
    """Submit Upgrade, Submit Downgrade and Save Settings follow the page with the form."""
    forms = {
        "Submit Upgrade": ("Upgrade", "free"),
        "Submit Downgrade": ("Downgrade", "paid"),
        "Save Settings": ("Settings", None),
    }
    for records in sessions.values():
        for one, other in pairwise(records):
            page, level = forms.get(other["page"], (one["page"], None))
            assert one["page"] == page
            assert level in {None, other["level"]}


def test_registration_comes_first(events):
    """Nobody listens before registering."""
    assert all(event["registration"] < event["ts"] for event in events if event["userId"])


def test_who_a_listener_is_does_not_change(events):
    """A user_id has one name, place, agent and registration."""
    fields = ("firstName", "lastName", "gender", "location", "userAgent", "registration")
    known = defaultdict(set)
    for event in events:
        known[event["userId"]].add(tuple(event[field] for field in fields))
    assert {len(forms) for forms in known.values()} == {1}


def test_share_found_in_the_catalogue(plays, songs):
    """Seven plays in ten find their song by title, artist and length."""
    catalogue = {catalogue_key(song) for song in songs}
    found = sum(song_key(play) in catalogue for play in plays)
    assert found / len(plays) == pytest.approx(0.7, abs=0.03)


def test_near_misses(plays, songs):
    """Some plays agree with a song in title and artist, not in length."""
    catalogue = {catalogue_key(song) for song in songs}
    names = {key[:2] for key in catalogue}
    assert any(song_key(play)[:2] in names and song_key(play) not in catalogue for play in plays)


def test_five_songs_have_two_ids(plays, songs):
    """Five songs stand under two song_ids each, and are heard."""
    keys = Counter(map(catalogue_key, songs))
    twins = {key for key, count in keys.items() if count > 1}
    assert len(twins) == 5
    assert set(keys.values()) == {1, 2}
    assert twins & set(map(song_key, plays))


def test_artists_are_spelled_in_several_ways(songs):
    """Some artists have several songs, and some of those several names or locations."""
    spellings = defaultdict(list)
    for song in songs:
        spellings[song["artist_id"]].append((song["artist_name"], song["artist_location"]))
    assert max(map(len, spellings.values())) > 2
    assert any(len(set(forms)) > 1 for forms in spellings.values())


def test_some_songs_are_popular(plays):
    """The most popular tenth of the songs has a good part of the plays, not all."""
    heard = sorted(Counter(map(song_key, plays)).values(), reverse=True)
    share = sum(heard[: len(heard) // 10]) / len(plays)
    assert 0.3 < share < 0.8


def test_afternoons_and_workdays_are_busiest(plays):
    """The hours from 14 to 18 UTC are the busiest, and a weekend's day is quieter than others."""
    times = [datetime.fromtimestamp(play["ts"] / 1000, UTC) for play in plays]
    hours = Counter(time.hour // 4 for time in times)
    assert hours[3] + hours[4] > 2 * (hours[0] + hours[1])
    weekdays = Counter(time.weekday() for time in times)
    assert max(weekdays[5], weekdays[6]) < min(weekdays[day] for day in range(1, 5))
