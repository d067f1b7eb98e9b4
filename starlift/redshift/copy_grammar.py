"""COPY's parameters and the kind of argument each takes.

Source: https://docs.aws.amazon.com/redshift/latest/dg/r_COPY.html and the pages it leads to.
"""

from __future__ import annotations

from enum import Enum


class Argument(Enum):
    """What may follow the name of a parameter; the value says it in an error."""

    NONE = "nothing"
    STRING = "a quoted string"
    LITERAL = "a quoted string of characters"  # kept as it is written, with its backslashes
    OPTIONAL_STRING = "a quoted string or nothing"
    OPTIONAL_LITERAL = "a quoted character or nothing"
    NUMBER = "a number"
    SWITCH = "ON or OFF"
    ROLE = "a quoted role ARN or DEFAULT"
    WORD = "a name"

    @property
    def is_optional(self) -> bool:
        """Whether the parameter may stand alone."""
        return self in {
            Argument.NONE,
            Argument.OPTIONAL_STRING,
            Argument.OPTIONAL_LITERAL,
            Argument.SWITCH,
        }


COPY_GRAMMAR: dict[str, Argument] = {
    # Authorization
    "IAM_ROLE": Argument.ROLE,
    "CREDENTIALS": Argument.STRING,
    "ACCESS_KEY_ID": Argument.STRING,
    "SECRET_ACCESS_KEY": Argument.STRING,
    "SESSION_TOKEN": Argument.STRING,
    "REGION": Argument.STRING,
    # Format
    "FORMAT": Argument.WORD,
    "JSON": Argument.OPTIONAL_STRING,
    "CSV": Argument.NONE,
    "QUOTE": Argument.LITERAL,
    "DELIMITER": Argument.OPTIONAL_LITERAL,
    "FIXEDWIDTH": Argument.STRING,
    "AVRO": Argument.OPTIONAL_STRING,
    "PARQUET": Argument.NONE,
    "ORC": Argument.NONE,
    "SERIALIZETOJSON": Argument.NONE,
    "SHAPEFILE": Argument.NONE,
    # Source
    "MANIFEST": Argument.NONE,
    "ENCRYPTED": Argument.NONE,
    "MASTER_SYMMETRIC_KEY": Argument.STRING,
    "SSH": Argument.NONE,
    "GZIP": Argument.NONE,
    "BZIP2": Argument.NONE,
    "LZOP": Argument.NONE,
    "ZSTD": Argument.NONE,
    # Data conversion
    "ACCEPTANYDATE": Argument.NONE,
    "ACCEPTINVCHARS": Argument.OPTIONAL_LITERAL,
    "BLANKSASNULL": Argument.NONE,
    "DATEFORMAT": Argument.STRING,
    "EMPTYASNULL": Argument.NONE,
    "ENCODING": Argument.WORD,
    "ESCAPE": Argument.NONE,
    "EXPLICIT_IDS": Argument.NONE,
    "FILLRECORD": Argument.NONE,
    "IGNOREBLANKLINES": Argument.NONE,
    "IGNOREHEADER": Argument.NUMBER,
    "NULL": Argument.LITERAL,
    "REMOVEQUOTES": Argument.NONE,
    "ROUNDEC": Argument.NONE,
    "TIMEFORMAT": Argument.STRING,
    "TRIMBLANKS": Argument.NONE,
    "TRUNCATECOLUMNS": Argument.NONE,
    # Load operations
    "COMPROWS": Argument.NUMBER,
    "COMPUPDATE": Argument.SWITCH,
    "IGNOREALLERRORS": Argument.NONE,
    "MAXERROR": Argument.NUMBER,
    "NOLOAD": Argument.NONE,
    "READRATIO": Argument.NUMBER,
    "STATUPDATE": Argument.SWITCH,
}

COPY_FORMATS = {"JSON", "CSV", "PARQUET", "ORC", "AVRO", "DELIMITER", "FIXEDWIDTH", "SHAPEFILE"}
