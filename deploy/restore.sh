#!/bin/sh
# deploy/restore.sh FILE: put a backup in the place of the database, whole or not at all.
# What is there now is replaced; the former database stays as …_before until the next restore.
set -eu
file="${1:?deploy/restore.sh FILE}"
name="${PGDATABASE:-pixschool}"
user="${PGUSER:-pixschool}"
pg() { ${PIXSCHOOL_PG-docker compose exec -T postgres} "$@"; }
sql() { pg psql --username="$user" --dbname=postgres --quiet --tuples-only --no-align --set=ON_ERROR_STOP=1 \
  --command="$1"; }

test -s "$file"
if [ -z "${PIXSCHOOL_PG+set}" ]; then docker compose stop web worker imports beat; fi
pg dropdb --username="$user" --maintenance-db=postgres --if-exists --force "${name}_restored"
pg createdb --username="$user" --maintenance-db=postgres --template=template0 --encoding=UTF8 \
  --locale=C.UTF-8 "${name}_restored"
pg pg_restore --username="$user" --dbname="${name}_restored" --no-owner --no-acl \
  --single-transaction --exit-on-error <"$file"
# From here on two renames: whoever stops in between runs it again.
pg dropdb --username="$user" --maintenance-db=postgres --if-exists --force "${name}_before"
sql "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = '$name'" >/dev/null
if [ "$(sql "SELECT count(*) FROM pg_database WHERE datname = '$name'")" = 1 ]; then
  sql "ALTER DATABASE \"$name\" RENAME TO \"${name}_before\""
fi
sql "ALTER DATABASE \"${name}_restored\" RENAME TO \"$name\""
if [ -z "${PIXSCHOOL_PG+set}" ]; then docker compose up --detach; fi
