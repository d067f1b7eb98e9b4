"""The tables of the ledger: schema `starlift`, the same on every engine, in Redshift's SQL.

They have one owner, this room. What is added to them later is a step of UPGRADES.
"""

from __future__ import annotations

from starlift.engines.protocols import LEDGER_SCHEMA

_TABLES = {
    # One row an upgrade: the greatest version is what stands.
    "versions": "version integer not null, upgraded_at timestamp not null",
    # One row a run of etl, create-tables, migrate or rejects retry, whether it published or not.
    # Times are UTC.
    "runs": """
        run_id bigint not null,
        kind varchar(16) not null,
        status varchar(16) not null,
        started_at timestamp not null,
        ended_at timestamp not null,
        host varchar(256) not null,
        process_id bigint not null,
        objects bigint not null,
        size_bytes bigint not null,
        records bigint not null,
        rejected bigint not null,
        message varchar(4096) not null,
        primary key (run_id)
    """,
    # One row a step of a run, in order.
    "run_steps": """
        run_id bigint not null,
        step_number integer not null,
        name varchar(256) not null,
        row_count bigint,
        duration_s double precision not null
    """,
    # One row an object whose content is in the warehouse, or that was left since the object
    # same_as carries the same. It commits with the rows themselves.
    "loaded_objects": """
        source_object_id bigint not null,
        table_name varchar(256) not null,
        url varchar(2048) not null,
        size_bytes bigint not null,
        version varchar(256) not null,
        sha256 varchar(64) not null,
        same_as varchar(2048) not null,
        run_id bigint not null,
        loaded_at timestamp not null,
        primary key (source_object_id)
    """,
    # One row a table that loads build upon, with its rows as the last run published them.
    "published_tables": """
        table_name varchar(256) not null,
        row_count bigint not null,
        run_id bigint not null,
        primary key (table_name)
    """,
    # One row a record that a run set aside. is_published says whether the run published.
    "rejected_records": """
        run_id bigint not null,
        reject_number bigint not null,
        table_name varchar(256) not null,
        url varchar(2048) not null,
        line_number bigint not null,
        column_name varchar(128) not null,
        raw_value varchar(4096) not null,
        error_code integer not null,
        reason varchar(1024) not null,
        raw_record varchar(4096) not null,
        is_published boolean not null
    """,
    # One row a check of a run: how many rows it found, and the first of them as JSON.
    "check_results": """
        run_id bigint not null,
        name varchar(256) not null,
        severity varchar(16) not null,
        fate varchar(16) not null,
        tolerance bigint not null,
        row_count bigint not null,
        first_rows varchar(65535) not null,
        is_published boolean not null
    """,
}

# One row a thing that a run tells: of the objects that changed, were left, vanished; of rows that
# somebody else has changed. first_objects are the first of object_count objects, a line each.
_RUN_NOTICES = f"""
    create table {LEDGER_SCHEMA}.run_notices (
        run_id bigint not null,
        notice_number integer not null,
        kind varchar(32) not null,
        message varchar(4096) not null,
        object_count bigint not null,
        first_objects varchar(65535) not null
    )
"""
# One row a reject whose corrected record stands in its place, wherever an object of the same
# content is loaded. original is the record as it is in the object, as far as there is room.
_RETRIED = """
    reject_id varchar(32) not null,
    table_name varchar(256) not null,
    url varchar(2048) not null,
    sha256 varchar(64) not null,
    line_number bigint not null,
    raw_record varchar(4096) not null,
    original varchar(65535) not null,
    corrected varchar(65535) not null,
    reason varchar(1024) not null,
    run_id bigint not null,
    retried_at timestamp not null,
    primary key (reject_id)
"""
# One row a table or view: the digest of the columns and statements that made what it has.
_LOAD_DIGESTS = "table_name varchar(256) not null, digest varchar(64) not null"

# One row a key of a table's records and a JSON type of its values, with the run that first saw it.
_SOURCE_KEYS = """
    table_name varchar(256) not null,
    key_name varchar(1024) not null,
    json_type varchar(16) not null,
    is_taken boolean not null,
    run_id bigint not null,
    is_new boolean not null,
    primary key (table_name, key_name, json_type)
"""
# Its one row says which session may change the warehouse; none, where it is empty. Who that is, or
# was the last one, stands beside it.
_LEASE = """
    session_id varchar(64) not null,
    holder varchar(256) not null,
    host varchar(256) not null,
    process_id bigint not null,
    kind varchar(16) not null,
    taken_at timestamp not null,
    seen_at timestamp not null
"""
# One row a rule by which a run's COPYs have changed values of a table's column, with how many; of
# whole records and lines the column is empty.
_VALUE_CHANGES = """
    run_id bigint not null,
    table_name varchar(256) not null,
    column_name varchar(128) not null,
    rule varchar(32) not null,
    value_count bigint not null
"""
# The statements that lead from the version before to each.
UPGRADES: tuple[tuple[str, ...], ...] = (
    tuple(f"create table {LEDGER_SCHEMA}.{name} ({columns})" for name, columns in _TABLES.items()),
    (_RUN_NOTICES,),
    (
        f"alter table {LEDGER_SCHEMA}.rejected_records add column reject_id varchar(32) default ''",
        f"alter table {LEDGER_SCHEMA}.rejected_records add column sha256 varchar(64) default ''",
        f"create table {LEDGER_SCHEMA}.retried_records ({_RETRIED})",
    ),
    (f"create table {LEDGER_SCHEMA}.load_digests ({_LOAD_DIGESTS})",),
    (f"create table {LEDGER_SCHEMA}.source_keys ({_SOURCE_KEYS})",),
    (
        f"create table {LEDGER_SCHEMA}.lease ({_LEASE})",
        f"insert into {LEDGER_SCHEMA}.lease values ('', '', '', 0, '', '1970-01-01', '1970-01-01')",  # noqa: S608
    ),
    (f"create table {LEDGER_SCHEMA}.value_changes ({_VALUE_CHANGES})",),
)
# Those of which a run has rows: they go with it when it is too old to be kept.
PARTS = ("run_steps", "rejected_records", "check_results", "run_notices", "value_changes")
