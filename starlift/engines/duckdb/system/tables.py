"""The tables that hold the metadata and the history, in a schema of the warehouse's own file.

They are Starlift's: what users see are the views over them, under Redshift's names.
"""

from __future__ import annotations

SCHEMA = "redshift_system"
# The database's name as users have it; DuckDB knows the file under another.
DATABASE = "CAST(getvariable('database_name') AS VARCHAR)"
# The schema of a session's temporary tables begins so, and a number follows.
TEMPORARY = "pg_temp_"

# Identifiers that Redshift gives itself; those of users' relations begin behind them.
FIRST_OID = 100_000
PUBLIC_OID = 2_200
PG_CATALOG_OID = 11
INFORMATION_SCHEMA_OID = 11_000
USER_ID = 100
SYSTEM_USER_ID = 1
SYSTEM_USER = "rdsdb"

METADATA = f"""
CREATE SEQUENCE {SCHEMA}.oids START {FIRST_OID};
CREATE TABLE {SCHEMA}.relations (
    oid INTEGER, schema_name VARCHAR, name VARCHAR, kind VARCHAR, owner VARCHAR,
    created_at TIMESTAMP, altered_at TIMESTAMP, dist_style VARCHAR, sort_style VARCHAR,
    query VARCHAR, comment VARCHAR);
CREATE TABLE {SCHEMA}.columns (
    relation_oid INTEGER, position INTEGER, name VARCHAR, type VARCHAR, length INTEGER,
    precision INTEGER, scale INTEGER, is_nullable BOOLEAN, default_value VARCHAR,
    encoding VARCHAR, identity_seed BIGINT, identity_step BIGINT, is_dist_key BOOLEAN,
    sort_position INTEGER, comment VARCHAR, is_by_default BOOLEAN);
CREATE TABLE {SCHEMA}.constraints (
    oid INTEGER, relation_oid INTEGER, name VARCHAR, kind VARCHAR, columns VARCHAR[],
    referred_schema VARCHAR, referred_table VARCHAR, referred_columns VARCHAR[]);
CREATE TABLE {SCHEMA}.schemas (oid INTEGER, name VARCHAR, owner VARCHAR, comment VARCHAR);
CREATE TABLE {SCHEMA}.users (
    id INTEGER, name VARCHAR, may_create_databases BOOLEAN, is_superuser BOOLEAN);
"""

# What files have got since they were made.
ADDED = f"""
ALTER TABLE {SCHEMA}.columns ADD COLUMN IF NOT EXISTS is_by_default BOOLEAN;
"""

PRIVILEGES = f"""
CREATE TABLE IF NOT EXISTS {SCHEMA}.principals (kind VARCHAR, name VARCHAR);
CREATE TABLE IF NOT EXISTS {SCHEMA}.memberships (kind VARCHAR, name VARCHAR, of VARCHAR);
ALTER TABLE {SCHEMA}.memberships ADD COLUMN IF NOT EXISTS of_kind VARCHAR;
CREATE TABLE IF NOT EXISTS {SCHEMA}.privileges (
    object_kind VARCHAR, schema_name VARCHAR, object_name VARCHAR, privilege VARCHAR,
    grantee_kind VARCHAR, grantee VARCHAR, has_option BOOLEAN);
"""

FUNCTIONS = f"""
CREATE TABLE IF NOT EXISTS {SCHEMA}.functions (
    schema_name VARCHAR, name VARCHAR, arguments VARCHAR, result VARCHAR, volatility VARCHAR,
    body VARCHAR, argument_types VARCHAR, result_type VARCHAR, owner VARCHAR);
"""

HISTORY = f"""
CREATE TABLE {SCHEMA}.statements (
    query_id BIGINT, transaction_id BIGINT, session_id INTEGER, type VARCHAR, text VARCHAR,
    started_at TIMESTAMP, ended_at TIMESTAMP, error VARCHAR, row_count BIGINT);
CREATE TABLE {SCHEMA}.loads (
    query_id BIGINT, transaction_id BIGINT, session_id INTEGER, table_name VARCHAR,
    table_oid INTEGER, source VARCHAR, file_format VARCHAR, started_at TIMESTAMP,
    ended_at TIMESTAMP, has_failed BOOLEAN, loaded_rows BIGINT, objects INTEGER,
    size_bytes BIGINT, error_count BIGINT);
CREATE TABLE {SCHEMA}.load_errors (
    query_id BIGINT, filename VARCHAR, line_number BIGINT, colname VARCHAR, type VARCHAR,
    col_length VARCHAR, position INTEGER, raw_line VARCHAR, raw_field_value VARCHAR,
    err_code INTEGER, err_reason VARCHAR);
CREATE TABLE {SCHEMA}.load_files (
    query_id BIGINT, filename VARCHAR, size_bytes BIGINT, lines BIGINT);
CREATE TABLE {SCHEMA}.unloads (
    query_id BIGINT, transaction_id BIGINT, session_id INTEGER, location VARCHAR,
    file_format VARCHAR, compression VARCHAR, started_at TIMESTAMP, ended_at TIMESTAMP,
    row_count BIGINT, error VARCHAR);
CREATE TABLE {SCHEMA}.unload_files (
    query_id BIGINT, filename VARCHAR, row_count BIGINT, size_bytes BIGINT);
"""
