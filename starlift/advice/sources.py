"""Where what the advice says is written, with the date on which it stood there."""

from __future__ import annotations

from dataclasses import dataclass

_GUIDE = "https://docs.aws.amazon.com/redshift/latest/dg"
_MANAGEMENT = "https://docs.aws.amazon.com/redshift/latest/mgmt"
# Of the guides' public sources, github.com/awsdocs, the last.
_PUBLISHED = "2023-06"


@dataclass(frozen=True)
class Source:
    """A page, what it says that matters here, and when it said so."""

    url: str
    says: str
    date: str = _PUBLISHED


DIST_STYLES = Source(
    f"{_GUIDE}/c_best-practices-best-dist-key.html",
    "the fact and one dimension share a key of many values; other dimensions may be ALL; where a "
    "span of dates is asked for, a date as the key leaves most slices idle",
)
DIST_CHOICE = Source(
    f"{_GUIDE}/t_designating_distribution_styles.html",
    "EVEN where there is no clear choice",
)
DIST_ALL = Source(
    f"{_GUIDE}/c_choosing_dist_sort.html",
    "ALL takes the storage on every node, and longer to load; AUTO begins as ALL while a table is "
    "small",
)
SKEW = Source(
    f"{_GUIDE}/identify-tables-with-data-skew-or-unsorted-rows.html",
    "from a skew of 4 on the distribution should be looked at again; 2.5 times the largest table "
    "should be free",
    "2026-06",
)
SORT_KEYS = Source(
    f"{_GUIDE}/c_best-practices-sort-key.html",
    "the time, or the column that is filtered most, leads the sort key; a column of frequent joins "
    "as both keys allows a merge join",
)
SORT_STYLES = Source(
    f"{_GUIDE}/t_Sorting_data.html",
    "no interleaved key on what grows steadily; blocks of 1 MB are skipped by their least and "
    "greatest values",
)
SMALL_SORT = Source(
    f"{_GUIDE}/advisor-recommendations.html",
    "a small table does better without a sort key; compound keys suit nearly all",
)
ENCODINGS = Source(
    f"{_GUIDE}/c_Compression_encodings.html",
    "ENCODE AUTO, the default, is managed by Redshift; one ENCODE in the table ends it",
)
SORT_ENCODING = Source(
    f"{_GUIDE}/c_Loading_tables_auto_compress.html",
    "RAW for sort keys: a range is read block by block with the other columns",
)
BYTE_DICTIONARY = Source(
    f"{_GUIDE}/c_Byte_dictionary_encoding.html",
    "BYTEDICT is for fewer than 256 values, and not for VARCHAR",
)
COLUMN_SIZES = Source(
    f"{_GUIDE}/c_best-practices-smallest-column-size.html",
    "stored is what there is; intermediate results take the declared width",
)
TABLE_SIZE = Source(
    "https://repost.aws/knowledge-center/redshift-cluster-storage-space",
    "the least that a table takes: 1 MB x (columns + 3) x slices, or nodes for ALL, twice with a "
    "sort key",
    "2021-12",
)
NODE_TYPES = Source(
    f"{_MANAGEMENT}/working-with-clusters.html#rs-node-type-info",
    "vCPUs, slices, managed storage and number of nodes; a single node is not for production; "
    "ra3.large is younger, and its 2 slices, 1 TB alone and 8 TB a node are second-hand",
)
SERVERLESS = Source(
    f"{_MANAGEMENT}/serverless-capacity.html",
    "4 RPUs for less than 32 TB, 8 to 24 for less than 128 TB, then 32 or more; in steps of 8",
    "2025-11",
)
COPY_RATE = Source(
    "https://github.com/andrezc98/redshift-redemption",
    "100 GB of delimited text in 20 min 44 s on two ra3.xlplus, 10 MB/s a vCPU; 1.2 to 1.8 s for "
    "the smallest tables; 4 RPUs took 1.3 times as long as these 8 vCPUs for a COPY and a query",
    "2026-10-05",
)
