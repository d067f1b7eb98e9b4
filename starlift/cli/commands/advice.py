"""The command that says what fits on Redshift."""

from __future__ import annotations

from pathlib import Path

import click

from starlift.cli.commands.waiting import waits
from starlift.cli.session import Session

_POSITIVE = click.FloatRange(min=0, min_open=True)


@click.command()
@waits
@click.argument("files", nargs=-1, type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--table", "name", metavar="NAME", help="All that is known of one table.")
@click.option(
    "--times",
    type=click.IntRange(min=1),
    default=1,
    show_default=True,
    help="Judge the tables as if they had so many times their rows.",
)
@click.option(
    "--slices",
    type=click.IntRange(min=1),
    default=16,
    show_default=True,
    help="The slices on which rows are to lie evenly: four ra3.4xlarge have 16.",
)
@click.option(
    "--small-rows",
    type=click.IntRange(min=0),
    default=3_000_000,
    show_default=True,
    help="Up to so many rows a copy of a table on every node is cheap.",
)
@click.option(
    "--compression",
    "ratio",
    type=click.FloatRange(min=1),
    help="How many times smaller stored values are. Default: measured by a sample.",
)
@click.option(
    "--copy-mb-per-s",
    type=_POSITIVE,
    default=5.0,
    show_default=True,
    help="MB of JSON that COPY loads a second and vCPU.",
)
@click.option(
    "--object-seconds",
    "object_s",
    type=click.FloatRange(min=0),
    default=0.2,
    show_default=True,
    help="What a slice loses on each object that COPY reads.",
)
@click.option(
    "--copy-seconds",
    "statement_s",
    type=click.FloatRange(min=0),
    default=1.5,
    show_default=True,
    help="What each COPY takes, however little it loads.",
)
@click.option(
    "--rpu-vcpus",
    type=_POSITIVE,
    default=1.5,
    show_default=True,
    help="How many vCPUs an RPU is worth to COPY.",
)
@click.option(
    "--load-hours",
    "load_h",
    type=_POSITIVE,
    default=1.0,
    show_default=True,
    help="How long the COPYs of a full load may take.",
)
@click.pass_obj
def advise(  # noqa: PLR0913 - an option each
    session: Session,
    *,
    files: tuple[Path, ...],
    name: str | None,
    times: int,
    slices: int,
    small_rows: int,
    ratio: float | None,
    copy_mb_per_s: float,
    object_s: float,
    statement_s: float,
    rpu_vcpus: float,
    load_h: float,
) -> None:
    """Say which keys, encodings, column sizes and cluster fit the tables on Redshift, and why.

    From the rows of the embedded warehouse and the joins and filters of the project's SQL, and of
    FILES with the questions that are asked. Needs no credentials and changes nothing. Estimates
    show their formulas and sources; what they assume can be given.
    """
    from starlift.advice.clusters import Rates
    from starlift.advice.report import Given
    from starlift.advice.verdicts import Assumptions
    from starlift.cli.advise import run_advise

    given = Given(
        Assumptions(times, slices, small_rows),
        Rates(copy_mb_per_s, rpu_vcpus, object_s, statement_s, load_h=load_h),
        ratio,
    )
    run_advise(session, files, given, name)
