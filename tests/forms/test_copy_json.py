"""The facts about COPY from JSON, each by its result, in every habit."""
# ruff: noqa: S608 - statements are made of the tables' options

from __future__ import annotations

import datetime as dt
import json
from decimal import Decimal

import pytest

from starlift.errors import CopyError, StarliftError

ROLE = "iam_role 'arn:aws:iam::000000000000:role/reads'"


def _load(forms, table, records, options, *, rows, asks="select * from t order by 1"):
    """COPY these records into `t` and hold its rows to the expected ones."""
    content = records if isinstance(records, bytes) else records.encode()
    forms.warehouse.put({"log/1.json": content})
    copy = f"copy t from 's3://bucket/log' {ROLE} {options}"
    forms.effect(copy, asks, rows, [f"create table t ({table})"])


def _fails(forms, table, records, options, message, *, code=None):
    """The COPY fails, and the reason stands in stl_load_errors."""
    forms.warehouse.put({"log/1.json": records.encode()})
    copy = f"copy t from 's3://bucket/log' {ROLE} {options}"
    forms.refused(copy, CopyError, message, [f"create table t ({table})"])
    if code is not None:
        found = forms.run("select err_code from stl_load_errors order by starttime desc limit 1")
        assert found.rows == ((code,),)


CAMEL = '{"firstName": "Ada", "userId": "7", "unknown": 1}'


@pytest.mark.parametrize(
    ("json_as", "row"),
    [
        ("'auto'", (None, None, None)),
        ("'auto ignorecase'", ("Ada", 7, None)),
        ("'s3://bucket/camel.json'", ("Ada", 7, None)),
    ],
)
def test_case_of_keys(forms, json_as, row):
    """'auto' matches keys to column names case-sensitively, and names are lower case.

    Source: https://docs.aws.amazon.com/redshift/latest/dg/copy-parameters-data-format.html
    """
    paths = {"jsonpaths": ["$['firstName']", "$['userId']", "$['nothing']"]}
    forms.warehouse.put({"camel.json": json.dumps(paths).encode()})
    table = "firstName varchar, userId int, missing int"
    _load(forms, table, CAMEL, f"json {json_as}", rows=[row])


@pytest.mark.parametrize(
    ("columns", "row"),
    [
        ("", (1, None)),
        ("(a, b)", (1, None)),
        ("(a)", (1, "none")),
    ],
)
def test_defaults(forms, columns, row):
    """A column without a key is NULL; its DEFAULT counts where COPY's list leaves it out."""
    forms.warehouse.put({"log/1.json": b'{"a": 1, "c": 2}'})
    copy = f"copy t {columns} from 's3://bucket/log' {ROLE} json 'auto'"
    table = "create table t (a int, b varchar default 'none')"
    forms.effect(copy, "select a, b from t", [row], [table])


@pytest.mark.parametrize("records", ['{"b": 1}', '{"a": null}', '{"a": ""}'])
def test_null_into_not_null(forms, records):
    """NULL into NOT NULL fails the load."""
    _fails(forms, "a int not null, b int", records, "json 'auto'", "1213", code=1213)


PATHS = {
    "brackets": ["$['a']", "$['deep']['b']", "$['list'][1]", "$['list']", "$['deep']", "$['no']"],
    "dots": ["$.a", "$.deep.b", "$.list[1]", "$.list", "$.deep", "$.no"],
}


@pytest.mark.parametrize("notation", PATHS)
def test_jsonpaths(forms, notation):
    """A JSONPaths file maps path i to column i; objects and arrays load as their JSON text."""
    forms.warehouse.put({"paths.json": json.dumps({"jsonpaths": PATHS[notation]}).encode()})
    _load(
        forms,
        "a int, b varchar, c int, d varchar, e varchar, f int",
        '{"a": 1, "deep": {"b": "x"}, "list": [5, 6]}',
        "json 's3://bucket/paths.json'",
        rows=[(1, "x", 6, "[5,6]", '{"b":"x"}', None)],
    )


@pytest.mark.parametrize(
    "paths",
    ["$.*", "$..a", "$['a'].b", "a", "$['a", "$['a'][*]"],
)
def test_jsonpaths_that_are_none(forms, paths):
    """No wildcards, and one notation a file: else the COPY fails."""
    forms.warehouse.put({"paths.json": json.dumps({"jsonpaths": [paths]}).encode()})
    _fails(forms, "a int", '{"a": 1}', "json 's3://bucket/paths.json'", "")


def test_records_as_arrays(forms):
    """Records may be top-level arrays."""
    forms.warehouse.put({"paths.json": b'{"jsonpaths": ["$[0]", "$[2]"]}'})
    _load(
        forms,
        "a int, b varchar",
        '[1, "x", "y"] [2,"p","q"]',
        "json 's3://bucket/paths.json'",
        rows=[(1, "y"), (2, "q")],
    )


def test_a_file_of_another_key(forms):
    """A JSONPaths file whose key is not `jsonpaths` is ignored, and 'auto' applies."""
    forms.warehouse.put({"paths.json": b'{"paths": ["$.b"]}'})
    _load(forms, "a int", '{"a": 1, "b": 2}', "json 's3://bucket/paths.json'", rows=[(1,)])


@pytest.mark.parametrize(
    "records",
    [
        '{"a": 1}\n{"a": 2}\n',
        '{"a": 1}{"a": 2}',
        '{"a": 1} \t {"a": 2}',
        '{"a": 1}\r\n\r\n{"a": 2}',
        '{\n  "a":\n    1\n}\n{\n"a": 2\n}',
        '  \n{"a": 1}{"a"\n: 2}',
    ],
)
def test_separators(forms, records):
    """Objects are separated by white space only, may span lines, may share one."""
    _load(forms, "a int", records, "json 'auto'", rows=[(1,), (2,)])


def test_the_largest_object(forms):
    """An object has 4 MB at most."""
    filler = " " * (4 * 1024 * 1024)
    forms.warehouse.put({"log/1.json": f'{{"a": 1{filler}}}\n{{"a": 2}}'.encode()})
    copy = f"copy t from 's3://bucket/log' {ROLE} json 'auto' maxerror 5"
    with forms.undone():
        assert list(forms.run(f"create table t (a int); {copy}; select a from t").rows) == [(2,)]


AT = dt.datetime(2018, 11, 1, 21, 1, 46)  # noqa: DTZ001 - TIMESTAMP has no zone


@pytest.mark.parametrize(
    ("options", "value", "moment"),
    [
        ("", '"2018-11-01 21:01:46"', AT),
        ("timeformat 'auto'", '"2018-11-01T21:01:46"', AT),
        ("timeformat 'auto'", '"2018-11-01"', AT.replace(hour=0, minute=0, second=0)),
        ("timeformat 'epochsecs'", "1541106106", AT),
        ("timeformat 'epochsecs'", '"1541106106"', AT),
        ("timeformat 'epochmillisecs'", "1541106106000", AT),
        ("timeformat 'epochmillisecs'", "1541106106796", AT.replace(microsecond=796000)),
        ("timeformat as 'epochmillisecs'", '"1541106106796"', AT.replace(microsecond=796000)),
        ("timeformat 'YYYY-MM-DD HH:MI:SS'", '"2018-11-01 21:01:46"', AT),
        ("timeformat 'MM.DD.YYYY HH24:MI:SS'", '"11.01.2018 21:01:46"', AT),
        ("timeformat 'DD/MM/YYYY HH12:MI:SS PM'", '"01/11/2018 09:01:46 PM"', AT),
        ("timeformat 'auto'", "null", None),
        ("timeformat 'epochmillisecs'", '""', None),
    ],
)
def test_time_formats(forms, options, value, moment):
    """TIMEFORMAT is 'auto', 'epochsecs', 'epochmillisecs', or a pattern.

    Source: https://docs.aws.amazon.com/redshift/latest/dg/r_DATEFORMAT_and_TIMEFORMAT_strings.html
    """
    _load(forms, "at timestamp", f'{{"at": {value}}}', f"json 'auto' {options}", rows=[(moment,)])


def test_time_formats_have_a_case(forms):
    """'epochmillisecs' is case-sensitive."""
    forms.warehouse.put({"log/1.json": b'{"at": 1541106106796}'})
    copy = f"copy t from 's3://bucket/log' {ROLE} json 'auto' timeformat 'EpochMillisecs'"
    forms.refused(copy, StarliftError, "", ["create table t (at timestamp)"])


@pytest.mark.parametrize("value", ["1540344794796.0", "1540344794796", '"1540344794796"'])
def test_a_zero_fraction(forms, value):
    """A JSON number with a zero fraction loads into an integer column."""
    _load(forms, "registration bigint", f'{{"registration": {value}}}', "json 'auto'",
          rows=[(1540344794796,)])  # fmt: skip


def test_another_fraction(forms):
    """A fraction that is not zero is rejected."""
    _fails(forms, "a bigint", '{"a": 1540344794796.5}', "json 'auto'", "1207", code=1207)


@pytest.mark.parametrize(
    ("table", "record", "options", "value"),
    [
        ("a numeric(5,2)", "2.345", "", Decimal("2.34")),
        ("a numeric(5,2)", "2.349", "", Decimal("2.34")),
        ("a numeric(5,2)", "-2.349", "", Decimal("-2.34")),
        ("a numeric(5,2)", "2.345", "roundec", Decimal("2.35")),
        ("a numeric", "218.93179", "", Decimal(218)),
        ("a int", '""', "", None),
        ("a int", '"  "', "", None),
        ("a float", '""', "", None),
        ("a boolean", '" "', "", None),
        ("a date", '""', "", None),
        ("a varchar(3)", '""', "", ""),
        ("a varchar(3)", '""', "emptyasnull", None),
        ("a varchar(3)", '"  "', "", "  "),
        ("a varchar(3)", '"  "', "blanksasnull", None),
        ("a varchar(3)", '"ab "', "trimblanks", "ab"),
        ("a varchar(3)", '"abc   "', "", "abc"),
        ("a varchar(3)", '"abcd"', "truncatecolumns", "abc"),
        ("a varchar(4)", '"ab\u00e9\u00e9"', "truncatecolumns", "ab\u00e9"),
        ("a varchar(4)", '"ab\u00e9"', "", "ab\u00e9"),
        ("a varchar(4)", '"ab\\u00e9"', "", "ab\u00e9"),
        ("a date", '"01/11/2018"', "dateformat 'DD/MM/YYYY'", dt.date(2018, 11, 1)),
        ("a date", '"2018-11-01"', "dateformat as 'auto'", dt.date(2018, 11, 1)),
        ("a date", '"notadate"', "acceptanydate", None),
    ],
)
def test_conversions(forms, table, record, options, value):
    """Decimals are cut, unless ROUNDEC; blanks are NULL but in texts; lengths count bytes.

    Source: https://docs.aws.amazon.com/redshift/latest/dg/copy-parameters-data-conversion.html
    """
    _load(forms, table, f'{{"a": {record}}}', f"json 'auto' {options}", rows=[(value,)])


def test_invalid_characters(forms):
    """ACCEPTINVCHARS puts a character for what is no UTF-8, `?` where it names none."""
    for option, text in (("acceptinvchars", "a?b"), ("acceptinvchars as '^'", "a^b")):
        _load(forms, "a varchar", b'{"a": "a\xffb"}', f"json 'auto' {option}", rows=[(text,)])


@pytest.mark.parametrize(
    ("limit", "loads"),
    [("", False), ("maxerror 0", False), ("maxerror 1", False), ("maxerror 2", False),
     ("maxerror 3", True), ("maxerror as 100000", True)],
)  # fmt: skip
def test_max_errors(forms, limit, loads):
    """The load stops and fails when its errors reach MAXERROR; 0 and 1 mean: at the first."""
    records = '{"a": 1}\n{"a": "x"}\n{"a": 2}\n{"a": "y"}\n'
    if loads:
        _load(forms, "a int", records, f"json 'auto' {limit}", rows=[(1,), (2,)])
    else:
        _fails(forms, "a int", records, f"json 'auto' {limit}", "")


@pytest.mark.parametrize(
    ("column", "value", "code"),
    [
        ("a varchar(2)", '"abc"', 1204),
        ("a char(2)", '"abc"', 1204),
        ("a date", '"x"', 1205),
        ("a timestamp", '"x"', 1206),
        ("a int", '"x"', 1207),
        ("a float", '"x"', 1208),
        ("a numeric(5,2)", '"x"', 1209),
        ("a boolean", '"x"', 1210),
        ("a int not null", "null", 1213),
        ("a int", "1, ]", 1216),
        ("a int", "99999999999", 1222),
    ],
)
def test_codes(forms, column, value, code):
    """Each reason has its code.

    Source: https://docs.aws.amazon.com/redshift/latest/dg/r_Load_Error_Reference.html
    """
    _fails(forms, column, f'{{"a": {value}}}', "json 'auto'", "", code=code)


STL_LOAD_ERRORS = (
    *("userid", "slice", "tbl", "starttime", "session", "query", "filename", "line_number"),
    *("colname", "type", "col_length", "position", "raw_line", "raw_field_value", "err_code"),
    "err_reason",
)


def test_load_errors(forms):
    """A load error tells file, line, column, value and reason, and survives the rollback.

    Source: https://docs.aws.amazon.com/redshift/latest/dg/r_STL_LOAD_ERRORS.html
    """
    records = '{"a": 1,\n "b": "\u00e9"}\n{"a":\n "x", "b": "\u00e9"}\n'
    forms.warehouse.put({"log/1.json": records.encode()})
    copy = f"copy t from 's3://bucket/log' {ROLE} json 'auto'"
    forms.refused(copy, CopyError, "1207", ["create table t (a int, b varchar(9))"])
    forms.query(
        "select trim(filename), line_number, trim(colname), trim(type), trim(raw_field_value),"
        " err_code from stl_load_errors order by starttime desc limit 1",
        [("s3://bucket/log/1.json", 4, "a", "int4", "x", 1207)],
    )
    forms.query(
        'select count(distinct raw_line) from stl_load_errors where raw_line like \'%"b": "."%\''
        " and filename like '%log/1.json%'",
        [(1,)],
    )
    outcome = forms.run("select * from stl_load_errors")
    assert outcome.columns[: len(STL_LOAD_ERRORS)] == STL_LOAD_ERRORS
    columns = forms.run("select * from sys_load_error_detail").columns
    assert "error_code" in columns
    assert "raw_line" not in columns


def test_load_commits(forms):
    """STL_LOAD_COMMITS lists each file that was loaded.

    Source: https://docs.aws.amazon.com/redshift/latest/dg/r_STL_LOAD_COMMITS.html
    """
    forms.warehouse.put({"two/1.json": b'{"a": 1}', "two/2.json": b'{"a": 2}'})
    copy = f"copy t from 's3://bucket/two' {ROLE} json 'auto'"
    with forms.undone():
        forms.run(f"create table t (a int); {copy}")
    forms.query(
        "select trim(filename) from stl_load_commits where filename like '%/two/%' order by 1",
        [("s3://bucket/two/1.json",), ("s3://bucket/two/2.json",)],
    )


def _manifest(*entries):
    return json.dumps({"entries": list(entries)}).encode()


def test_manifest(forms):
    """A manifest names the objects; one that is mandatory must be there, others need not.

    Source: https://docs.aws.amazon.com/redshift/latest/dg/loading-data-files-using-manifest.html
    """
    url = "s3://bucket/parts/{}.json"
    forms.warehouse.put(
        {
            "parts/1.json": b'{"a": 1}',
            "parts/2.json": b'{"a": 2}',
            "parts/10.json": b'{"a": 10}',
            "all.manifest": _manifest(
                {"url": url.format(1), "mandatory": True},
                {"url": url.format(2)},
                {"url": url.format(3), "mandatory": False},
                {"url": url.format(10), "meta": {"content_length": 9}},
            ),
            "missing.manifest": _manifest({"url": url.format(3), "mandatory": True}),
        }
    )
    table = ["create table t (a int)"]
    copy = f"copy t from 's3://bucket/{{}}.manifest' {ROLE} json 'auto' manifest"
    asks = "select a from t order by a"
    forms.effect(copy.format("all"), asks, [(1,), (2,), (10,)], table)
    forms.refused(copy.format("missing"), StarliftError, "3.json", table)


def test_prefixes(forms):
    """A prefix matches every key that begins with it: `logs` also takes `logs_old/...`."""
    forms.warehouse.put({"logs/1.json": b'{"a": 1}', "logs_old/1.json": b'{"a": 2}'})
    table = ["create table t (a int)"]
    copy = f"copy t from 's3://bucket/logs{{}}' {ROLE} json 'auto'"
    forms.effect(copy.format(""), "select a from t order by a", [(1,), (2,)], table)
    forms.effect(copy.format("/"), "select a from t order by a", [(1,)], table)
