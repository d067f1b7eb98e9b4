"""The commands that copy a whole warehouse, or make a whole bucket."""

from __future__ import annotations

from pathlib import Path

import click

from starlift.cli.commands.waiting import waits
from starlift.cli.session import Session


@click.command()
@waits
@click.argument("file", type=click.Path(dir_okay=False, path_type=Path))
@click.option("--overwrite", "overwrites", is_flag=True, help="Replace a file that is there.")
@click.pass_obj
def backup(session: Session, file: Path, *, overwrites: bool) -> None:
    """Copy the embedded warehouse to FILE.

    The copy is there whole or not at all, and is a warehouse itself: PATH may name it.
    """
    from starlift.cli.backups import make_backup

    make_backup(session, file, overwrites=overwrites)


@click.command()
@waits
@click.argument("file", type=click.Path(dir_okay=False, path_type=Path))
@click.option("--overwrite", "overwrites", is_flag=True, help="Replace the warehouse.")
@click.pass_obj
def restore(session: Session, file: Path, *, overwrites: bool) -> None:
    """Put the backup FILE in the place of the embedded warehouse.

    What was loaded since the backup is then loaded again by the next etl: the ledger is part of it.
    """
    from starlift.cli.backups import restore_backup

    restore_backup(session, file, overwrites=overwrites)


@click.command()
@click.argument("directory", type=click.Path(file_okay=False, path_type=Path))
@click.option("--seed", default=1, show_default=True, help="The same seed gives the same bytes.")
@click.option("--month", default="2018-11", show_default=True, help="Year and month, YYYY-MM.")
@click.option("--users", default=96, show_default=True, help="How many people listen.")
@click.option("--songs", default=500, show_default=True, help="How many songs the catalogue has.")
@click.option("--plays", default=7000, show_default=True, help="About so many songs are played.")
@click.option("--faults", is_flag=True, help="Plant bad records; faults.json says which and where.")
@click.option("--overwrite", is_flag=True, help="Replace what an earlier simulation made there.")
@click.pass_obj
def simulate(session: Session, /, directory: Path, *, overwrite: bool, **figures: object) -> None:
    """Make a bucket of the song app's in DIRECTORY: a month of activity and its songs.

    The layout is the real one: one log file a day, one song a file, a JSONPaths file.
    """
    from starlift.cli.simulation import run_simulation

    run_simulation(session, directory, figures, overwrite=overwrite)
