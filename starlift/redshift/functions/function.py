"""What is known of a function: its signature, its page, how an engine comes to its result."""

from __future__ import annotations

from dataclasses import dataclass

# What a parameter may be: a type, or one of several. "part" is the part of a date; "any" is taken
# as it comes; "moment" is a date or timestamp, "when" that or a time of day.
PARAMETERS = frozenset(
    {
        *("any", "bool", "date", "float", "int", "interval", "moment", "number", "part"),
        *("super", "text", "timestamp", "timestamptz", "varbyte", "when"),
    }
)


@dataclass(frozen=True)
class Parameter:
    """One parameter of a function; a repeated one stands for any number of arguments."""

    kind: str
    is_optional: bool = False
    is_repeated: bool = False


@dataclass(frozen=True)
class Function:
    """A function of Redshift's.

    `result` is the name of its type, `=1` for that of the first argument, `common` for what all
    arguments have in common, or the name of a rule in `result_types`. `duckdb` is its text
    in DuckDB's SQL with `{1}`, `{2}` for the arguments (a tuple: one for each number of arguments,
    from the least on), or, where that depends on more, the name of a rule in `duckdb_rules`.
    `column` is the name of its column in a result, where that is not the name it was called by:
    `=1` for that of its first argument.
    """

    name: str
    parameters: tuple[Parameter, ...]
    result: str
    page: str
    duckdb: str | tuple[str, ...]
    spellings: tuple[str, ...]
    column: str = ""
    is_aggregate: bool = False
    is_window: bool = False

    @property
    def least(self) -> int:
        """The least number of arguments."""
        return sum(not (p.is_optional or p.is_repeated) for p in self.parameters)

    @property
    def most(self) -> int | None:
        """The largest number of arguments; None where there is no limit."""
        if any(p.is_repeated for p in self.parameters):
            return None
        return len(self.parameters)

    @property
    def rule(self) -> str:
        """The name of the rule that makes it DuckDB's; "" where a text does."""
        text = self.duckdb
        return text if isinstance(text, str) and text.isidentifier() else ""

    def parameter(self, index: int) -> Parameter:
        """The parameter to which the argument at `index`, from 0, belongs."""
        return self.parameters[min(index, len(self.parameters) - 1)]

    def text(self, count: int) -> str:
        """DuckDB's text for so many arguments."""
        return self.duckdb if isinstance(self.duckdb, str) else self.duckdb[count - self.least]


def function(  # noqa: PLR0913 - the fields of a function
    signature: str,
    page: str,
    duckdb: str | tuple[str, ...],
    *,
    also: tuple[str, ...] = (),
    column: str = "",
    is_aggregate: bool = False,
    is_window: bool = False,
) -> Function:
    """The function of a signature `NAME(kind, kind?, kind*) -> result`.

    >>> lpad = function("LPAD(text, int, text?) -> varchar", "r_LPAD", "lpad")
    >>> lpad.least, lpad.most, lpad.result
    (2, 3, 'varchar')
    """
    head, _, result = signature.partition(" -> ")
    name, _, inside = head.rstrip(")").partition("(")
    return Function(
        name=name,
        parameters=tuple(_parameter(text) for text in inside.split(", ") if text),
        result=result,
        page=page,
        duckdb=duckdb,
        spellings=(name, *also),
        column=column,
        is_aggregate=is_aggregate,
        is_window=is_window,
    )


def _parameter(text: str) -> Parameter:
    kind = text.rstrip("?*")
    assert kind in PARAMETERS, f"{kind} is no kind of parameter"  # noqa: S101 - of the tables
    return Parameter(kind, is_optional=text.endswith("?"), is_repeated=text.endswith("*"))
