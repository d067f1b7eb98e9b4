"""The option of each command that opens the warehouse."""

from __future__ import annotations

from dataclasses import replace

import click

from starlift.cli.patience import seconds


def _set_wait(context: click.Context, _parameter: click.Parameter, wait_s: float) -> None:
    # Of a group and its command either may say it.
    context.obj = replace(context.obj, wait_s=wait_s or context.obj.wait_s)


waits = click.option(
    "--wait",
    type=seconds,
    default="0",
    metavar="SECONDS",
    callback=_set_wait,
    expose_value=False,
    help="Wait for so long where another process or run has the warehouse. Default: not at all.",
)
