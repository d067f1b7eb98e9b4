"""The song catalogue: what stands in the metadata files, with the traps of the real ones."""

from __future__ import annotations

import json
from dataclasses import dataclass, replace

from starlift.simulator import words
from starlift.simulator.artists import HEX, LETTERS, Artist, Roster, Spelling
from starlift.simulator.dice import Dice, is_turn

# A song's length is drawn in hundred-thousandths of a second: the data has five decimals.
UNITS_A_SECOND = 100_000
_TWINS = 5
_SONG_WITH_A_FRACTION = 29


@dataclass(frozen=True)
class Song:
    """One song_id. A title that is a number stays one, as in the real files; year 0 is unknown."""

    song_id: str
    track_id: str
    artist_id: str
    artist: Spelling
    title: str | float
    duration_s: float
    year: int

    @property
    def key(self) -> str:
        """Where the song's file stands: song_data/A/x/y/TRAxy....json."""
        return f"song_data/{'/'.join(self.track_id[2:5])}/{self.track_id}.json"

    def render(self) -> bytes:
        """The song's file: keys in order, ASCII with escapes, no newline at its end."""
        record = {
            "artist_id": self.artist_id,
            "artist_latitude": self.artist.latitude,
            "artist_location": self.artist.location,
            "artist_longitude": self.artist.longitude,
            "artist_name": self.artist.name,
            "duration": self.duration_s,
            "num_songs": 1,
            "song_id": self.song_id,
            "title": self.title,
            "year": self.year,
        }
        return json.dumps(record, separators=(",", ":")).replace("/", "\\/").encode()


class Studio:
    """Invents songs: no two share an id, or title and artist's name."""

    def __init__(self, dice: Dice) -> None:
        self._dice = dice
        self._roster = Roster(dice)
        self._artists: list[Artist] = []
        self._ids: set[str] = set()
        self._taken: set[tuple[str, str]] = set()

    def song(self) -> Song:
        """One more song, two times in three by an artist who had none."""
        dice = self._dice
        number = len(self._taken)
        if not self._artists or dice.chance(0.64):
            self._artists.append(self._roster.artist())
            artist = self._artists[-1]
        else:
            artist = dice.pick(self._artists)
        spelling = dice.pick(artist.spellings)
        return Song(
            song_id=self.new_id("SO", "12A"),
            track_id=self.new_id("TRA", "128F"),
            artist_id=artist.artist_id,
            artist=spelling,
            title=self._title(number, str(spelling.name)),
            duration_s=_duration(dice),
            year=0 if dice.chance(0.33) else 2017 - dice.below(50) * dice.below(50) // 50,
        )

    def twin(self, song: Song) -> Song:
        """The same recording under another song_id, as on a compilation."""
        return replace(
            song, song_id=self.new_id("SO", "12A"), track_id=self.new_id("TRA", "128F"), year=0
        )

    def new_id(self, kind: str, release: str) -> str:
        """An id of 18 characters that no other song has."""
        while True:
            letters = self._dice.letters(LETTERS, 7 - len(kind))
            new = f"{kind}{letters}{release}"
            new += self._dice.letters(HEX, 18 - len(new))
            if new not in self._ids:
                self._ids.add(new)
                return new

    def _title(self, number: int, artist_name: str) -> str | float:
        """A title that the artist has not used. Song 29 has a fraction, some are integers."""
        title: str | float = _invented(self._dice)
        if number == _SONG_WITH_A_FRACTION:
            title = self._dice.between(2, 9) + 0.5
        elif is_turn(number, 97, 11):
            title = self._dice.between(3, 2999)
        if (str(title), artist_name) in self._taken:
            title = f"{title}, Pt. {number}"
        self._taken.add((str(title), artist_name))
        return title


def make_catalogue(dice: Dice, count: int) -> tuple[Song, ...]:
    """`count` songs, the most heard first; of 100 and more, five stand there under two song_ids."""
    studio = Studio(dice)
    twins = min(_TWINS, count // 20)
    songs = [studio.song() for _ in range(count - twins)]
    songs.extend(studio.twin(songs[3 * rank + 2]) for rank in range(twins))
    return tuple(songs)


def _invented(dice: Dice) -> str:
    if dice.chance(0.06):
        return dice.pick(words.FOREIGN_TITLES)
    adjective, noun, verb = (
        dice.pick(words.ADJECTIVES),
        dice.pick(words.NOUNS),
        dice.pick(words.VERBS),
    )
    title = dice.pick(
        (
            f"{adjective} {noun}",
            f"{verb} The {noun}",
            f"One More {noun}",
            f"Don't {verb} My {noun}",
            f"{noun} / {adjective}",
            f"{verb} Me, {adjective} {noun}",
            f"Who Will {verb} The {adjective} {noun}?",
        )
    )
    return f"{title} {dice.pick(words.EDITIONS)}" if dice.chance(0.15) else title


def _duration(dice: Dice) -> float:
    """Most songs last three to five minutes, a few are long."""
    longest = 600 if dice.chance(0.05) else 170
    units = 60 * UNITS_A_SECOND + dice.below(170 * UNITS_A_SECOND)
    return (units + dice.below(longest * UNITS_A_SECOND)) / UNITS_A_SECOND
