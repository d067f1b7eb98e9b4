#!/bin/sh
# What `make demo` shows once all is installed: sh demo.sh .venv/bin
# Its files stand in build/. A dwh.cfg, its warehouse and STARLIFT_... in the environment are left
# alone. Each command is printed before it runs.
set -eu
cd "$(dirname "$0")"
bin=$1
config=build/demo.cfg
starlift="$bin/starlift --config $config"

for variable in $(env | sed -n 's/^\(STARLIFT_[A-Za-z0-9_]*\)=.*/\1/p'); do
    unset "$variable"
done

heading() {
    printf '\n== %s\n' "$1"
}

run() {
    printf '$ %s\n' "$*"
    "$@"
}

heading "A month of a song app: its logs and songs as JSON files. Some are broken on purpose."
mkdir -p build
rm -f build/demo.duckdb build/demo.duckdb.wal
# The example's configuration, with the warehouse and the bucket beside it.
sed -e 's/^PATH =.*/PATH = demo.duckdb/' -e 's/^song-app =.*/song-app = bucket/' \
    dwh.cfg.example >$config
run $starlift simulate build/bucket --faults --overwrite

heading "The tables that sql/ declares in Redshift's SQL, made in a file on this machine."
run "$bin/python" create_tables.py --config $config

heading "The load: JSON into staging tables, and from there into the star. Bad records are set aside."
run "$bin/python" etl.py --config $config

for file in sql/answers/*.sql; do
    heading "$(sed -n -e '/^--/!q' -e 's/^-- //p' "$file")"
    run $starlift query -f "$file"
done

heading "Look around"
cat <<END
$starlift schema     the tables: columns, keys, distribution, rows
$starlift rejects    the broken records: where they are, and why
$starlift query "select * from songplays limit 3"

The configuration is $config, the warehouse build/demo.duckdb, the bucket build/bucket. Without
--config, starlift takes your dwh.cfg, or else warehouse.duckdb: the demo has left both alone.
END
