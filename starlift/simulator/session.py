"""One listener's session: songs, and the pages that are looked at in between."""

from __future__ import annotations

from itertools import accumulate

from starlift.simulator.dice import Dice
from starlift.simulator.jukebox import Jukebox
from starlift.simulator.listeners import Account
from starlift.simulator.records import (
    LOGGED_OUT,
    NO_TRACK,
    Level,
    Moment,
    Record,
    Signature,
    Track,
    render,
)

_MS_A_SECOND = 1000
_BROWSES = 0.07
_PAGES: dict[Level, tuple[str, ...]] = {
    "free": ("Home", "Settings", "Help", "About", "Error", "Upgrade"),
    "paid": ("Home", "Settings", "Help", "About", "Error", "Downgrade"),
}
_PAGE_WEIGHTS = tuple(accumulate((56, 10, 7, 4, 2, 12)))
# What a page leads to, how often, and the level that follows.
_SUBMITS: dict[str, tuple[str, float, Level | None]] = {
    "Settings": ("Save Settings", 0.2, None),
    "Upgrade": ("Submit Upgrade", 0.4, "paid"),
    "Downgrade": ("Submit Downgrade", 0.15, "free"),
}


class Session:
    """The records of one session: items count from 0, time always moves on."""

    def __init__(
        self, account: Account, session_id: int, starts_ms: int, jukebox: Jukebox, dice: Dice
    ) -> None:
        self.records: list[Record] = []
        self._account = account
        self._session_id = session_id
        self._jukebox = jukebox
        self._dice = dice
        self._now_ms = starts_ms
        self._song_ends_ms = starts_ms

    def run(self, plays: int) -> None:
        """Arrive, hear so many songs, leave; then the listener is free for the next session."""
        self._arrive(at_home=not plays or self._dice.chance(0.35))
        for _ in range(plays):
            self._play()
            if self._dice.chance(_BROWSES):
                self._browse()
        if self._dice.chance(0.1):
            self._leave()
        self._account.busy_until_ms = max(self._now_ms, self._song_ends_ms)

    def _arrive(self, *, at_home: bool) -> None:
        """One in ten is logged out at first."""
        if self._dice.chance(0.1):
            if self._dice.chance(0.6):
                self._view("Home", LOGGED_OUT)
            self._view("Login", LOGGED_OUT)
            at_home = True
        if at_home:
            self._view("Home", self._account.listener.signature)

    def _leave(self) -> None:
        """Log out, and look around once more, perhaps."""
        self._wait_within_song()
        self._view("Logout", self._account.listener.signature)
        if self._dice.chance(0.7):
            self._view(self._dice.pick(("Home", "Home", "Home", "About", "Help")), LOGGED_OUT)

    def _play(self) -> None:
        """The next song, when the last one has ended or was broken off for a page."""
        self._now_ms = max(self._now_ms, self._song_ends_ms)
        track = self._jukebox.pick(self._dice)
        self._song_ends_ms = self._now_ms + track.length_ms + self._dice.below(_MS_A_SECOND)
        self._log("NextSong", self._account.listener.signature, track)
        self._now_ms += 1

    def _browse(self) -> None:
        """A page during the song, and what it leads to."""
        who = self._account.listener.signature
        self._wait_within_song()
        page = _PAGES[self._account.level][self._dice.index(_PAGE_WEIGHTS)]
        self._view(page, who)
        submit, often, level = _SUBMITS.get(page, ("", 0.0, None))
        if not self._dice.chance(often):
            return
        self._view(submit, who)
        if level:
            self._account.level = level
            self._view("Home", who)

    def _wait_within_song(self) -> None:
        self._now_ms += self._dice.below(max(self._song_ends_ms - self._now_ms, _MS_A_SECOND))

    def _view(self, page: str, who: Signature) -> None:
        """Look at a page for some seconds."""
        self._log(page, who, NO_TRACK)
        self._now_ms += _MS_A_SECOND + self._dice.below(9 * _MS_A_SECOND)

    def _log(self, page: str, who: Signature, track: Track) -> None:
        at = Moment(self._now_ms, self._session_id, len(self.records))
        line = render(who, self._account.level, page, track, at)
        self.records.append(Record(at, line, track is not NO_TRACK))
