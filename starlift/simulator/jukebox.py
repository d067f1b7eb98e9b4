"""What listeners hear: mostly songs of the catalogue, the popular ones most."""

from __future__ import annotations

import json
from collections.abc import Iterable

from starlift.simulator.catalogue import UNITS_A_SECOND, Song, Studio
from starlift.simulator.dice import Dice, zipf
from starlift.simulator.records import Track, text

SHARE_IN_CATALOGUE = 0.7
_ZIPF_HEAD = 4


class Jukebox:
    """Every song that can be heard.

    Three plays in ten are of songs that the catalogue lacks: other artists' songs, a few of them
    with a name that was encoded twice (as in the real logs), and other cuts of its own songs.
    """

    def __init__(self, dice: Dice, catalogue: tuple[Song, ...]) -> None:
        self._known = tuple(_track(song) for song in catalogue)
        known = frozenset(self._known)
        strangers = _strangers(dice, catalogue)
        self._unknown = tuple(track for track in strangers if track not in known)
        self._known_weights = zipf(len(self._known), _ZIPF_HEAD)
        self._unknown_weights = zipf(len(self._unknown), _ZIPF_HEAD)

    def pick(self, dice: Dice) -> Track:
        """The next song."""
        if dice.chance(SHARE_IN_CATALOGUE):
            return self._known[dice.index(self._known_weights)]
        return self._unknown[dice.index(self._unknown_weights)]


def _track(song: Song) -> Track:
    return Track(
        artist=text(str(song.artist.name)),
        title=text(str(song.title)),
        length=repr(song.duration_s),
        length_ms=int(song.duration_s * 1000),
    )


def _strangers(dice: Dice, catalogue: tuple[Song, ...]) -> Iterable[Track]:
    studio = Studio(dice)
    for song in catalogue:
        yield _other_cut(dice, song) if dice.chance(0.04) else _mangled(_track(studio.song()), dice)
    # However small the catalogue, there is one song that it cannot have.
    yield Track(text("The Understudies"), text("Not In Any Catalogue"), "201.5", 201_500)


def _other_cut(dice: Dice, song: Song) -> Track:
    """Title and artist agree with the catalogue, the length does not."""
    units = 50 * UNITS_A_SECOND - dice.between(1, 10 * UNITS_A_SECOND)
    length_s = units / UNITS_A_SECOND
    return Track(
        text(str(song.artist.name)), text(str(song.title)), repr(length_s), int(length_s * 1000)
    )


def _mangled(track: Track, dice: Dice) -> Track:
    """Names outside ASCII, one in three, encoded twice and written with escapes."""
    if track.artist.isascii() or not dice.chance(0.33):
        return track
    artist: str = json.loads(track.artist)
    for _ in range(2):
        artist = artist.encode().decode("latin-1")
    return Track(json.dumps(artist).replace("/", "\\/"), track.title, track.length, track.length_ms)
