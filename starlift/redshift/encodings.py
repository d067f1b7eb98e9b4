"""How columns without an encoding of their own are compressed: ENCODE AUTO.

Source: https://docs.aws.amazon.com/redshift/latest/dg/r_CREATE_TABLE_NEW.html
"""

from __future__ import annotations

RAW = "raw"
DEFAULT = "az64"
# Types that are not AZ64; the columns of a sort key are raw, whatever their type.
OTHERS = {
    **dict.fromkeys(("bool", "float4", "float8"), RAW),
    **dict.fromkeys(("char", "varchar"), "lzo"),
    **dict.fromkeys(("super", "varbyte", "geometry", "geography", "hllsketch"), RAW),
}


def automatic_encoding(type_name: str, *, is_sorted: bool) -> str:
    """The encoding that ENCODE AUTO begins with.

    >>> automatic_encoding("varchar", is_sorted=False), automatic_encoding("int4", is_sorted=True)
    ('lzo', 'raw')
    """
    return RAW if is_sorted else OTHERS.get(type_name, DEFAULT)
