"""Texts of dates and times, as people write them and a little wrong, for readers to agree on."""

from __future__ import annotations

import random

_DATES = (
    *("2008-02-15", "2008/2/5", "2008.02.15", "02/15/2008", "2-15-08", "15-02-2008", "1-1-1"),
    *("20080215", "080215", "2008.046", "2008.366", "2007.366", "J2454512", "February 15, 2008"),
    *("Feb-15-2008", "15-Feb-2008", "15 sept 2008", "2008-Feb-15", "Feb 15,2008", "2008 Feb 15"),
    *("Fri Feb 15 2008", "friday, 15 february 2008", "08-Jan-99", "99-Jan-08", "1/1/69", "1/1/70"),
    *("2008-02-30", "2008-13-01", "0000-01-01", "0001-01-01", "9998-12-31", "31.12.1999", "epoch"),
)
_CLOCKS = (
    *(
        "",
        " 10:11",
        " 1:2:3",
        "T10:11:12",
        " 10:11:12.5",
        " 10:11:12.1234567",
        " 101112",
        "T101112",
    ),
    *(" 10:11 PM", " 12:02 am", " 0:02 am", " 13:02 pm", " 24:00", " 24:00:01", " 23:59:60"),
    *(" 23:59:61", ", 10:11", " 10:11:12.", " 10:1:", " 10"),
)
_ZONES = (
    *("", "Z", " UTC", " PST", " pst", "+02", "-8", "+05:30", " -0330", "+99", " +16", "+15:59"),
    *(" America/New_York", " us/pacific", " Mars/Olympus", " XYZ", " AD", " PST AD", "+01 PST"),
)
TEXTS = (
    *(f"{date}{clock}" for date in _DATES for clock in _CLOCKS),
    *(f"2008-02-15 10:11:12{zone}" for zone in _ZONES),
    *(f"Feb 15 2008 10:11 pm{zone}" for zone in _ZONES),
    *(f"{date}{zone}" for date in _DATES for zone in _ZONES),
    *("Wed Dec 17 07:37:16 1997", "17 Dec 1997 07:37:16 PST", "Dec 17 07:37:16 1997 07:37"),
    *("10:11:12 2008-02-15", "10:11 Feb 15 2008", "now", "allballs", "", "  2008-02-15  "),
)


def mutations(count: int, *, seed: int) -> list[str]:
    """So many texts with one to three characters changed, put in or left out."""
    chance = random.Random(seed)  # noqa: S311 - no secret
    return [_mutated(chance.choice(TEXTS), chance) for _ in range(count)]


def _mutated(text: str, chance: random.Random) -> str:
    letters = list(text)
    for _ in range(chance.randint(1, 3)):
        at = chance.randint(0, len(letters))
        letters[at : at + chance.randint(0, 1)] = chance.choice(
            ["", *"0123456789", *" -/.:,+TZap", "am", "bc", "Feb"]
        )
    return "".join(letters)
