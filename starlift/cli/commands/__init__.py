"""The commands, by family. What a command does is imported when it is run."""

from __future__ import annotations

import click

from starlift.cli.commands import advice, cloud, copies, findings, loads, model, queries

COMMANDS: tuple[click.Command, ...] = (
    loads.create_tables,
    loads.etl,
    loads.rejects,
    model.plan,
    model.migrate,
    advice.advise,
    queries.query,
    queries.schema,
    findings.checks,
    findings.freshness,
    findings.runs,
    copies.backup,
    copies.restore,
    copies.simulate,
    cloud.cloud,
)
