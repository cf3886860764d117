#!/bin/sh
# deploy/backup.sh FILE: the whole database in one file, while the site runs.
# Keep the file elsewhere, and INE_KEY and SECRET_KEY with it: without INE_KEY, pupils are matched by name again.
# PIXSCHOOL_PG: how PostgreSQL's programs are run; empty for those of this machine.
set -eu
file="${1:?deploy/backup.sh FILE}"
umask 077
${PIXSCHOOL_PG-docker compose exec -T postgres} \
  pg_dump --username="${PGUSER:-pixschool}" --dbname="${PGDATABASE:-pixschool}" \
  --format=custom --no-owner --no-acl >"$file.partial"
mv "$file.partial" "$file"
