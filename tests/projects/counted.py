"""What each project's tables must hold: counted in plain Python, and written down by hand."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from tests.projects import plain
from tests.projects.plain import Bucket

Counts = dict[str, int]


def _not_in(bucket: Bucket) -> Counts:
    """NOT IN over an empty table keeps all; the same title is enough for a match."""
    rows = plain.songplays(bucket.plays, bucket.songs, plain.BY_TITLE, outer=False)
    return {
        "songplays": len(set(rows)),
        "users": len(plain.distinct(bucket.plays, *plain.USER)),
        "songs": len(plain.distinct(bucket.songs, *plain.SONG)),
        "artists": len(plain.distinct(bucket.songs, *plain.ARTIST)),
        "time": len({plain.to_second(event) for event in bucket.events}),
    }


def _epoch_millisecs(bucket: Bucket) -> Counts:
    """Moments keep their milliseconds; a user's row is that of the last play, once."""
    rows = plain.songplays(
        bucket.plays, bucket.songs, plain.BY_LENGTH, outer=True, moment=plain.to_millisecond
    )
    return {
        "fact_songplays": len(set(rows)),
        "dim_users": len(plain.latest(bucket.plays)),
        "dim_songs": len(plain.distinct(bucket.songs, *plain.SONG)),
        "dim_artists": len(plain.distinct(bucket.songs, "artist_id")),
        "dim_time": len({plain.to_millisecond(play) for play in bucket.plays}),
    }


def _schemas(bucket: Bucket) -> Counts:
    """Nothing is DISTINCT in the fact: a record that comes twice is two plays."""
    songs = [
        dict(zip(("song_id", "artist_id", "title", "artist_name"), row, strict=True))
        for row in plain.distinct(bucket.songs, "song_id", "artist_id", "title", "artist_name")
    ]
    return {
        "model.songplays": len(plain.songplays(bucket.plays, songs, plain.BY_ARTIST, outer=True)),
        "model.users": len(plain.latest(bucket.events)),
        "model.songs": len(plain.distinct(bucket.songs, "song_id")),
        "model.artists": len(plain.distinct(bucket.songs, "artist_id")),
        "model.time": len({plain.to_second(play) for play in bucket.plays}),
    }


def _quoted_user(bucket: Bucket) -> Counts:
    """The fact's song comes from the dimensions, in which each song stands once."""
    return {
        "songplay": len(bucket.plays),
        "user": len(plain.latest(bucket.events)),
        "song": len(plain.distinct(bucket.songs, *plain.SONG)),
        "artist": len(plain.distinct(bucket.songs, "artist_id")),
        "time": len({plain.to_millisecond(play) for play in bucket.plays}),
    }


def _ctes(bucket: Bucket) -> Counts:
    """As the quoted ones, but a record that comes twice is one play."""
    rows = plain.songplays(
        bucket.plays, bucket.songs, plain.BY_LENGTH, outer=True, moment=plain.to_millisecond
    )
    return {
        "songplays": len(set(rows)),
        "users": len(plain.latest(bucket.events)),
        "songs": len(plain.distinct(bucket.songs, "song_id")),
        "artists": len(plain.distinct(bucket.songs, "artist_id")),
        "time": len({plain.to_millisecond(play) for play in bucket.plays}),
    }


def _temp_stage(bucket: Bucket) -> Counts:
    """The moments of all events, and plays by title and length."""
    plays = {tuple(sorted(play.items(), key=repr)): play for play in bucket.plays}
    songs = {song["song_id"]: song for song in bucket.songs}
    rows = plain.songplays(
        list(plays.values()), list(songs.values()), plain.BY_TITLE_AND_LENGTH, outer=True
    )
    return {
        "songplays": len(rows),
        "users": len(plain.latest(bucket.events)),
        "songs": len(plain.distinct(bucket.songs, *plain.SONG)),
        "artists": len(plain.distinct(bucket.songs, "artist_id")),
        "time": len({plain.to_millisecond(event) for event in bucket.events}),
    }


def _texts(bucket: Bucket) -> Counts:
    """Moments cut to the second, users by level."""
    rows = plain.songplays(bucket.plays, bucket.songs, plain.BY_LENGTH, outer=True)
    return {
        "songplays": len(set(rows)),
        "users": len(plain.distinct(bucket.plays, *plain.USER)),
        "songs": len(plain.distinct(bucket.songs, *plain.SONG)),
        "artists": len(plain.distinct(bucket.songs, *plain.ARTIST)),
        "time": len({plain.to_second(play) for play in bucket.plays}),
    }


def _analytics(bucket: Bucket) -> Counts:
    """Only plays whose song is known; users of all pages, by level."""
    rows = plain.songplays(bucket.plays, bucket.songs, plain.BY_LENGTH, outer=False)
    known = [event for event in bucket.events if plain.user_of(event) is not None]
    return {
        "factsongplays": len(set(rows)),
        "dimusers": len(plain.distinct(known, *plain.USER)),
        "dimsongs": len(plain.distinct(bucket.songs, *plain.SONG)),
        "dimartists": len(plain.distinct(bucket.songs, "artist_id")),
        "dimtime": len({row[0] for row in rows}),
    }


def _merge(bucket: Bucket) -> Counts:
    """Users who played, each once; the moments of the plays."""
    rows = plain.songplays(bucket.plays, bucket.songs, plain.BY_LENGTH, outer=True)
    return {
        "songplays": len(set(rows)),
        "users": len(plain.latest(bucket.plays)),
        "songs": len(plain.distinct(bucket.songs, *plain.SONG)),
        "artists": len(plain.distinct(bucket.songs, "artist_id")),
        "time": len({row[0] for row in rows}),
    }


def _interpolated(bucket: Bucket) -> Counts:
    """An artist has the name of the smallest song_id: plays under another name fall out."""
    names = {
        song["artist_id"]: song["artist_name"]
        for song in sorted(bucket.songs, key=lambda song: song["song_id"], reverse=True)
    }
    songs = {song["song_id"]: song for song in bucket.songs}
    rows = [
        row
        for play in bucket.plays
        for row in plain.songplays(
            [play], list(songs.values()), plain.BY_TITLE_AND_LENGTH, outer=True
        )
        if names.get(row[-1], play["artist"]) == play["artist"]
    ]
    return {
        "songplays": len(rows),
        "users": len(plain.latest(bucket.events)),
        "songs": len(plain.distinct(bucket.songs, *plain.SONG)),
        "artists": len(plain.distinct(bucket.songs, "artist_id")),
        "time": len({row[0] for row in rows}),
    }


IN_PLAIN_PYTHON: Mapping[str, Callable[[Bucket], Counts]] = {
    "not_in": _not_in,
    "epoch_millisecs": _epoch_millisecs,
    "schemas": _schemas,
    "quoted_user": _quoted_user,
    "ctes": _ctes,
    "temp_stage": _temp_stage,
    "texts": _texts,
    "analytics": _analytics,
    "merge": _merge,
    "interpolated": _interpolated,
}

# The fact, then users, songs, artists, moments.
BY_HAND: Mapping[str, tuple[int, int, int, int, int]] = {
    "not_in": (7, 6, 5, 5, 13),
    "epoch_millisecs": (10, 4, 5, 3, 9),
    "schemas": (11, 5, 5, 3, 8),
    "quoted_user": (11, 5, 5, 3, 9),
    "ctes": (10, 5, 5, 3, 9),
    "temp_stage": (10, 5, 5, 3, 14),
    "texts": (10, 6, 5, 5, 8),
    "analytics": (6, 7, 5, 3, 6),
    "merge": (10, 4, 5, 3, 8),
    "interpolated": (8, 5, 5, 3, 6),
}
