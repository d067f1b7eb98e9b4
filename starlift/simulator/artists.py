"""Artists of the catalogue, some of whom are spelled in more than one way."""

from __future__ import annotations

from dataclasses import dataclass, replace

from starlift.simulator import words
from starlift.simulator.dice import Dice, is_turn

LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
HEX = "0123456789ABCDEF"
_TRIES = 20


@dataclass(frozen=True)
class Spelling:
    """How a song's metadata writes its artist. A name or location that is a number stays one."""

    name: str | int
    location: str | int
    latitude: float | None
    longitude: float | None


@dataclass(frozen=True)
class Artist:
    """One artist_id, and the ways in which it is spelled; the first is the usual one."""

    artist_id: str
    spellings: tuple[Spelling, ...]


class Roster:
    """Invents artists: no two share an id or a name."""

    def __init__(self, dice: Dice) -> None:
        self._dice = dice
        self._names: set[str] = set()
        self._ids: set[str] = set()

    def artist(self) -> Artist:
        """One more artist. Every 150th has a number for a name, every 4th several spellings."""
        number = len(self._ids)
        usual = _place(self._dice, self._name(number), number)
        artist_id = self._artist_id()
        if isinstance(usual.name, int) or not is_turn(number, 4, 3):
            return Artist(artist_id, (usual,))
        return Artist(artist_id, (usual, _respelled(self._dice, usual)))

    def _artist_id(self) -> str:
        while True:
            artist_id = f"AR{self._dice.letters(LETTERS, 5)}1187{self._dice.letters(HEX, 7)}"
            if artist_id not in self._ids:
                self._ids.add(artist_id)
                return artist_id

    def _name(self, number: int) -> str | int:
        if is_turn(number, 150, 17):
            return 1000 + number
        for _ in range(_TRIES):
            name = _invented(self._dice)
            if name not in self._names:
                break
        else:
            name = f"{name} No. {number}"
        self._names.add(name)
        return name


def _invented(dice: Dice) -> str:
    if dice.chance(0.05):
        return dice.pick(words.FOREIGN_ARTISTS)
    adjective, noun, other = (
        dice.pick(words.ADJECTIVES),
        dice.pick(words.NOUNS),
        dice.pick(words.NOUNS),
    )
    person = f"{dice.pick(words.WOMEN + words.MEN)} {dice.pick(words.SURNAMES)}"
    return dice.pick(
        (
            f"The {adjective} {noun}",
            f"{adjective} {noun}",
            f"{noun} & {other}",
            f"{noun}/{other}",
            person,
            person,
            f'{person} "{adjective}" Trio',
        )
    )


def _place(dice: Dice, name: str | int, number: int) -> Spelling:
    """Where the artist is from: often unknown, sometimes known without coordinates."""
    if is_turn(number, 200, 45):
        return Spelling(name, 90 + number % 7, None, None)
    if dice.chance(0.45):
        return Spelling(name, "", None, None)
    place, latitude, longitude = dice.pick(words.PLACES)
    return Spelling(name, place, latitude, longitude)


def _respelled(dice: Dice, usual: Spelling) -> Spelling:
    """The same artist, as another record label writes it."""
    name = str(usual.name)
    other = f"{name} feat. {dice.pick(words.WOMEN)}"
    if name.startswith("The "):
        other = name.removeprefix("The ")
    elif " & " in name:
        other = name.replace(" & ", " and ")
    place = _place(dice, name, 0)
    return dice.pick(
        (
            replace(usual, name=other),
            place if place != usual else replace(usual, location="", latitude=None, longitude=None),
            replace(place, name=other),
        )
    )
