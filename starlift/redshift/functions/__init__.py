"""The functions of Redshift's that Starlift knows, each with its page in Amazon's guide.

A function that does not stand here is refused by the name under which it was written: it is never
passed on to an engine that may know another one under the same name.
"""

from __future__ import annotations

from starlift.redshift.functions.aggregates import AGGREGATES, WINDOWS
from starlift.redshift.functions.catalog import CATALOG
from starlift.redshift.functions.conversion import CONDITIONALS, CONVERSIONS, SYSTEM
from starlift.redshift.functions.dates import DATES
from starlift.redshift.functions.function import Function
from starlift.redshift.functions.math import MATH
from starlift.redshift.functions.nested import JSON, SUPERS, VARBYTES
from starlift.redshift.functions.strings import HASHES, STRINGS

__all__ = ["FUNCTIONS", "NAMES", "Function"]

# By group, as in the guide's table of contents.
GROUPS: dict[str, tuple[Function, ...]] = {
    "Aggregate functions": AGGREGATES,
    "Window functions": WINDOWS,
    "Conditional expressions": CONDITIONALS,
    "String functions": STRINGS,
    "Hash functions": HASHES,
    "Math functions": MATH,
    "Date and time functions": DATES,
    "Data type formatting functions": CONVERSIONS,
    "JSON functions": JSON,
    "SUPER functions": SUPERS,
    "VARBYTE functions": VARBYTES,
    "System information functions": SYSTEM,
    "Catalog functions": CATALOG,
}
# By canonical name.
FUNCTIONS: dict[str, Function] = {
    known.name: known for functions in GROUPS.values() for known in functions
}
# By every name under which a function is called.
NAMES: dict[str, Function] = {
    spelling: known for known in FUNCTIONS.values() for spelling in known.spellings
}
