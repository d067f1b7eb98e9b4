"""What volumes ask for, of the advice: as a table with how it is reckoned, and for machines."""

from __future__ import annotations

from dataclasses import asdict
from textwrap import fill

from starlift.advice import sources
from starlift.advice.clusters import FREE, MB, OVERHEAD_S, Estimate, LoadTime
from starlift.advice.report import Advice
from starlift.advice.sources import Source
from starlift.cli.quantities import duration_text
from starlift.cli.tables import table
from starlift.cloud.prices import YOURS, Price, price_of
from starlift.config import Cloud, Flavour
from starlift.config.cloud import RPU

_CITED = (
    sources.TABLE_SIZE,
    sources.SKEW,
    sources.NODE_TYPES,
    sources.SERVERLESS,
    sources.COPY_RATE,
)
_MEASURED = "as ZSTD over their first 20,000 rows; or --compression"
_FORMULAS = {
    "stored": "a table's values / {ratio:.1f} ({how}), at least 1 MB x (columns + 3) x slices, or "
    "nodes for ALL, x 2 with a sort key [1].",
    "size": "the smallest that holds that and {free} times the largest table besides [2, 3, 4], "
    "and loads it within {load_h:g} h (--load-hours). One node is to try, two for production [3].",
    "COPY": "MB / ({copy_mb_per_s:g} MB/s x vCPUs) + {statement_s:g} s a COPY + {object_s:g} s x "
    "parts of {part_mb} MB / slices; unjoined: with objects for parts, where [STAGING] does not "
    "join them. An RPU counts as {rpu_vcpus:g} vCPUs and a slice. Connecting, compiling and the "
    "INSERTs that follow are left out; starlift cloud plan adds {overhead_s} s for them.",
    "assumed": "Amazon publishes no rates. A vCPU is taken to load half as much JSON as was "
    "measured of delimited text [5] (--copy-mb-per-s); an object costs a slice what people report "
    "of the course's 14,896 files, 4 to 42 minutes (--object-seconds); a COPY and an RPU count as "
    "measured there [5] (--copy-seconds, --rpu-vcpus).",
}
_WIDTH, _LABEL = 100, 9
_NONE = "none is enough"


def estimates_text(found: Advice, cloud: Cloud) -> str:
    """The estimates for each volume beside what dwh.cfg asks for, the formulas, the sources."""
    columns = ["volume", "source MB", "objects", "stored MB", "provisioned", "COPY", "unjoined"]
    columns += ["serverless", "COPY", "unjoined"]
    rows = [_row(each, cloud) for each in found.estimates]
    cited = [f"[{at}] {_source_text(each)}" for at, each in enumerate(_CITED, start=1)]
    asked = _asked(found.estimates[0], cloud)
    lines = [*asked, "", *_formulas(found), *cited, *_price_lines(found, cloud)]
    return "\n".join([table(columns, rows), *lines])


def _asked(today: Estimate, cloud: Cloud) -> list[str]:
    """Whether what `starlift cloud up` would make is what today's volume asks for."""
    if cloud.flavour is Flavour.SELF_MANAGED:
        return []
    asked, fits = f"{cloud.nodes} x {cloud.node_type}", _NONE
    if cloud.flavour is Flavour.SERVERLESS:
        asked = f"{cloud.base_rpu} RPUs"
        fits = f"{today.rpus} RPUs" if today.rpus is not None else _NONE
    elif today.cluster is not None:
        fits = f"{today.cluster.nodes} x {today.cluster.node.name}"
    told = "as today's volume suggests" if asked == fits else f"today's volume suggests {fits}"
    return [f"[CLOUD] of dwh.cfg asks for {asked}: {told}."]


def _price_lines(found: Advice, cloud: Cloud) -> list[str]:
    """Where the prices shown come from, each once."""
    things = [each.cluster.node.name for each in found.estimates if each.cluster is not None]
    things += [RPU for each in found.estimates if each.rpus is not None]
    prices = [price_of(thing, cloud) for thing in dict.fromkeys(things)]
    told = [_price_text(price) for price in prices if price is not None]
    return [f"USD/h: {'; '.join(told)}. starlift cloud plan shows the whole bill."] if told else []


def _price_text(price: Price) -> str:
    if price.region == YOURS:
        return f"{price.thing} {price.usd:g}, {price.source}"
    return f"{price.thing} {price.usd:g}, {price.region}, {price.read_at}, {price.source}"


def _row(each: Estimate, cloud: Cloud) -> list[object]:
    source, cluster = each.source, each.cluster
    return [
        "today" if each.times == 1 else f"{each.times:,} times",
        f"{source.size_bytes / MB:,.1f}" if source is not None else "unknown",
        f"{source.object_count:,}" if source is not None else "unknown",
        f"{each.stored_mb:,}",
        _NONE
        if cluster is None
        else _size(cluster.nodes, f" x {cluster.node.name}", price_of(cluster.node.name, cloud)),
        *_times(each.cluster_load),
        _NONE if each.rpus is None else _size(each.rpus, " RPUs", price_of(RPU, cloud)),
        *_times(each.serverless_load),
    ]


def _size(count: int, unit: str, price: Price | None) -> str:
    """So many of a thing, with what they cost an hour, where that is known."""
    return f"{count}{unit}" + (f", {count * price.usd:.2f} USD/h" if price is not None else "")


def _times(load: LoadTime | None) -> tuple[str, str]:
    if load is None:
        return "unknown", "unknown"
    return duration_text(load.joined_s), duration_text(load.as_they_are_s)


def _formulas(found: Advice) -> list[str]:
    rates = found.given.rates
    values = asdict(rates) | {"ratio": found.ratio, "free": FREE, "overhead_s": OVERHEAD_S}
    values["how"] = _MEASURED if found.given.ratio is None else "as given"
    lines = [
        fill(
            f"{label + ':':<{_LABEL}}{text.format(**values)}",
            _WIDTH,
            subsequent_indent=" " * _LABEL,
            break_on_hyphens=False,
        )
        for label, text in _FORMULAS.items()
    ]
    if found.estimates[0].source is None:
        lines.append("No load is on record: source and times are not known before starlift etl.")
    return lines


def _source_text(source: Source) -> str:
    return f"{source.url} ({source.date}): {source.says}."


def estimates_json(found: Advice, cloud: Cloud) -> dict[str, object]:
    """The same for machines."""
    rates = found.given.rates
    return {
        "compression": round(found.ratio, 3),
        "is_compression_measured": found.given.ratio is None,
        "copy_mb_per_s": rates.copy_mb_per_s,
        "rpu_vcpus": rates.rpu_vcpus,
        "object_s": rates.object_s,
        "statement_s": rates.statement_s,
        "part_mb": rates.part_mb,
        "load_h": rates.load_h,
        "estimates": [_estimate_json(each, cloud) for each in found.estimates],
        "sources": [{"url": each.url, "date": each.date} for each in _CITED],
    }


def _estimate_json(each: Estimate, cloud: Cloud) -> dict[str, object]:
    cluster, rpus = each.cluster, each.rpus
    return {
        "times": each.times,
        "rows": each.row_count,
        "source_bytes": each.source.size_bytes if each.source is not None else None,
        "objects": each.source.object_count if each.source is not None else None,
        "stored_mb": each.stored_mb,
        "node_type": cluster.node.name if cluster is not None else None,
        "nodes": cluster.nodes if cluster is not None else None,
        "usd_an_hour": _usd(price_of(cluster.node.name, cloud), cluster.nodes) if cluster else None,
        "copy_s": _seconds(each.cluster_load),
        "rpus": rpus,
        "serverless_usd_an_hour": _usd(price_of(RPU, cloud), rpus) if rpus else None,
        "serverless_copy_s": _seconds(each.serverless_load),
    }


def _usd(price: Price | None, count: int) -> float | None:
    return round(count * price.usd, 3) if price is not None else None


def _seconds(load: LoadTime | None) -> dict[str, float] | None:
    if load is None:
        return None
    return {"joined": round(load.joined_s, 1), "unjoined": round(load.as_they_are_s, 1)}
