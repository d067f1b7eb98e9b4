"""Specifications that cannot be simulated are refused before anything is written."""

from datetime import date

import pytest

from starlift.errors import ConfigError
from starlift.simulator import SimulationSpec


@pytest.mark.parametrize(
    "month", ["", "2018", "2018-13", "2018-1", "201811", "1999-12", "2018-11-01"]
)
def test_month_is_a_year_and_month(month):
    """Anything but a year and month is refused, with an example."""
    with pytest.raises(ConfigError, match="month") as caught:
        SimulationSpec(month=month)
    assert "2018-11" in caught.value.hint


@pytest.mark.parametrize("wrong", [{"users": 0}, {"songs": 0}, {"plays": -1}])
def test_figures_have_a_least(wrong):
    """A figure that leaves nothing to simulate is refused."""
    with pytest.raises(ConfigError, match="too few"):
        SimulationSpec(**wrong)


def test_plays_are_limited_by_listeners():
    """More plays than the listeners have hours for are refused."""
    with pytest.raises(ConfigError, match="cannot hear") as caught:
        SimulationSpec(users=2, plays=6001)
    assert "6000" in caught.value.hint
    assert SimulationSpec(users=2, plays=6000).plays == 6000


def test_faults_need_plays():
    """Faults are planted among plays, so there must be some each day."""
    with pytest.raises(ConfigError, match="too few"):
        SimulationSpec(plays=599, faults=True)


def test_first_day():
    """The month's first day is a date."""
    assert SimulationSpec(month="2024-02").first_day == date(2024, 2, 1)
