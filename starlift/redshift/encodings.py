"""How columns without an encoding of their own are compressed: ENCODE AUTO.

Source: https://docs.aws.amazon.com/redshift/latest/dg/r_CREATE_TABLE_NEW.html
"""

from __future__ import annotations

# Under the catalog's names; their numbers in pg_attribute are their places here.
NAMES = (
    *("none", "bytedict", "delta", "delta32k", "lzo", "mostly8", "mostly16", "mostly32"),
    *("runlength", "text255", "text32k", "zstd", "az64"),
)
RAW = "raw"
DEFAULT = "az64"
# Types that are not AZ64; the columns of a sort key are raw, whatever their type.
OTHERS = {
    **dict.fromkeys(("bool", "float4", "float8"), RAW),
    **dict.fromkeys(("char", "varchar", "varbyte"), "lzo"),
    **dict.fromkeys(("super", "geometry", "geography", "hllsketch"), RAW),
}


def automatic_encoding(type_name: str, *, is_sorted: bool) -> str:
    """The encoding that ENCODE AUTO begins with.

    >>> automatic_encoding("varchar", is_sorted=False), automatic_encoding("int4", is_sorted=True)
    ('lzo', 'raw')
    """
    return RAW if is_sorted else OTHERS.get(type_name, DEFAULT)
