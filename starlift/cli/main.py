"""The command `starlift`. Engines and parsers are imported by the command that needs them."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

import starlift
from starlift.cli.commands import COMMANDS
from starlift.cli.exits import USAGE, reported_errors
from starlift.cli.output import error_json, tell
from starlift.cli.session import Session

EXIT_CODES = """\b
Exit codes:
  0    done
  1    another error of Starlift's
  2    the command line is wrong
  3    the configuration is wrong, or a value is missing
  4    the project's files are not as they should be
  5    the bucket cannot be read
  6    a statement was refused
  7    a COPY failed
  8    the warehouse cannot be opened or written
  9    a check found what must not be published, or the warehouse is not fresh
  10   more records were rejected than a load bears
  11   edited records cannot take the place of rejected ones
  12   Amazon refused something, or what was to stand or to be gone does not, or is not
  130  interrupted (Ctrl-C)
  141  whoever read the output has gone
  143  terminated (SIGTERM)
"""


class _Commands(click.Group):
    """A group whose commands end as Starlift's do, with a message and an exit code."""

    def invoke(self, ctx: click.Context) -> Any:  # noqa: ANN401 - click's signature
        is_json = bool(ctx.params["is_json"])
        with reported_errors(is_json=is_json):
            try:
                return super().invoke(ctx)
            except click.UsageError as error:
                told = self._with_place(ctx, error)
                if not is_json:
                    raise told from None  # click shows it, with the command's usage
                command = (error.ctx or ctx).command_path
                tell(error_json("UsageError", told.format_message(), f"{command} --help"))
                raise SystemExit(USAGE) from None

    def _with_place(self, ctx: click.Context, error: click.UsageError) -> click.UsageError:
        """The error; of an option of the group's behind a command it says where that stands."""
        if not isinstance(error, click.NoSuchOption):
            return error
        name = error.option_name
        if not any(name in option.opts for option in self.get_params(ctx)):
            return error
        command = (error.ctx or ctx).command_path.removeprefix(ctx.command_path).strip()
        place = f"{ctx.command_path} {name} {command}"
        return click.UsageError(f"{name} stands before the command: {place}", error.ctx)


@click.group(
    cls=_Commands, epilog=EXIT_CODES, context_settings={"help_option_names": ["-h", "--help"]}
)
@click.version_option(starlift.__version__, prog_name="starlift")
@click.option(
    "--project",
    "directory",
    type=click.Path(exists=True, file_okay=False, path_type=Path),
    default=Path(),
    help="Directory with a sql_queries.py and, if any, a dwh.cfg. Default: this one.",
)
@click.option(
    "--config",
    type=click.Path(path_type=Path),
    help="Another file than the project's dwh.cfg. STARLIFT_CONFIG names one too.",
)
@click.option("--json", "is_json", is_flag=True, help="Results and errors as JSON.")
@click.pass_context
def cli(context: click.Context, directory: Path, config: Path | None, *, is_json: bool) -> None:
    """A dimensional warehouse in Redshift's SQL, on the engine of your choice.

    Settings come from dwh.cfg (dwh.cfg.example explains them) and from the environment. Without
    them the warehouse is embedded, a file beside the project.
    """
    context.obj = Session(directory.resolve(), config and config.resolve(), is_json)


for command in COMMANDS:
    cli.add_command(command)


def main() -> None:
    """Run the command line."""
    cli()
