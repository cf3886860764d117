#!/bin/sh
# deploy/upgrade.sh: a backup, the new version, the migrations, the site again.
# Should the new version not start: git checkout of the former one, deploy/restore.sh of the backup.
set -eu
cd "$(dirname "$0")/.."
mkdir -p backups
sh deploy/backup.sh "backups/before-upgrade-$(date +%Y-%m-%d-%H%M).dump"
git pull --ff-only
docker compose build
docker compose up --detach --remove-orphans --wait
