"""Datasets of an event in the standard's form: their columns, counts, checks and origins."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeAlias

from openlineage.client.event_v2 import InputDataset, OutputDataset
from openlineage.client.facet_v2 import (
    DatasetFacet,
    InputDatasetFacet,
    OutputDatasetFacet,
    column_lineage_dataset,
    data_quality_assertions_dataset,
    dataset_type_dataset,
    datasource_dataset,
    input_statistics_input_dataset,
    output_statistics_output_dataset,
    schema_dataset,
)

from starlift.lineage.columns import column_sources
from starlift.lineage.events import Assertion, DatasetUse, Fills, RunEvent
from starlift.lineage.names import DatasetName

# The dataset of a table, by its address.
NameOf: TypeAlias = Callable[[str], DatasetName]

_TYPES = {
    "TABLE": ("TABLE", None),
    "TEMPORARY": ("TABLE", "TEMPORARY"),
    "VIEW": ("VIEW", None),
    "FILE": ("FILE", None),
}


def inputs(event: RunEvent) -> list[InputDataset]:
    """What a run reads."""
    return [
        InputDataset(*use.name, _input_facets(use), facets=_facets(use)) for use in event.inputs
    ]


def outputs(event: RunEvent, name_of: NameOf) -> list[OutputDataset]:
    """What a run writes: of a table also which columns its own are made from."""
    return [
        OutputDataset(
            *use.name, _output_facets(use), facets=_facets(use) | _origins(event.fills, name_of)
        )
        for use in event.outputs
    ]


def _output_facets(use: DatasetUse) -> dict[str, OutputDatasetFacet]:
    if use.row_count is None:
        return {}
    statistics = output_statistics_output_dataset.OutputStatisticsOutputDatasetFacet
    return {"outputStatistics": statistics(use.row_count)}


def _input_facets(use: DatasetUse) -> dict[str, InputDatasetFacet]:
    facets: dict[str, InputDatasetFacet] = {}
    if use.row_count is not None:
        facets["inputStatistics"] = input_statistics_input_dataset.InputStatisticsInputDatasetFacet(
            use.row_count, use.size_bytes, use.file_count
        )
    if use.assertions:
        facets["dataQualityAssertions"] = (
            data_quality_assertions_dataset.DataQualityAssertionsDatasetFacet(
                [_assertion(each) for each in use.assertions]
            )
        )
    return facets


def _assertion(each: Assertion) -> data_quality_assertions_dataset.Assertion:
    return data_quality_assertions_dataset.Assertion(
        assertion=each.name,
        success=each.actual <= each.expected,
        severity="error" if each.is_error else "warn",
        name=each.name,
        expected=str(each.expected),
        actual=str(each.actual),
    )


def _facets(use: DatasetUse) -> dict[str, DatasetFacet]:
    namespace = use.name.namespace
    facets: dict[str, DatasetFacet] = {
        "dataSource": datasource_dataset.DatasourceDatasetFacet(namespace, namespace),
        "datasetType": dataset_type_dataset.DatasetTypeDatasetFacet(*_TYPES[use.kind]),
    }
    if use.columns:
        facets["schema"] = schema_dataset.SchemaDatasetFacet(
            [
                schema_dataset.SchemaDatasetFacetFields(name, kind or None, ordinal_position=number)
                for number, (name, kind) in enumerate(use.columns, start=1)
            ]
        )
    return facets


def _origins(fills: Fills, name_of: NameOf) -> dict[str, DatasetFacet]:
    found: dict[str, dict[tuple[str, str], bool]] = {}
    for tree in fills.trees:
        for column, sources in column_sources(tree, fills.columns).items():
            known = found.setdefault(column, {})
            for table, name, is_copied in sources:
                known[table, name] = known.get((table, name), True) and is_copied
    if not found:
        return {}
    fields = {
        column: column_lineage_dataset.Fields(
            [
                _field(name_of(table), name, is_copied=is_copied)
                for (table, name), is_copied in known.items()
            ]
        )
        for column, known in found.items()
    }
    return {"columnLineage": column_lineage_dataset.ColumnLineageDatasetFacet(fields)}


def _field(
    table: DatasetName, column: str, *, is_copied: bool
) -> column_lineage_dataset.InputField:
    """A column that another is made from; how, is said only where it is taken as it is."""
    copied = column_lineage_dataset.Transformation("DIRECT", "IDENTITY")
    kinds = [copied] if is_copied else []
    return column_lineage_dataset.InputField(*table, column, kinds)
