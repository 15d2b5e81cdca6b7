#!/usr/bin/env bash
# The script of a Shell task in DolphinScheduler. Give the task a local parameter `logical_date` with the value
# $[yyyy-MM-dd], leave "failed retry times" at 0, since a closed gate is as closed the second time and Likeness itself
# tries again what is worth it, and set the workflow's execution strategy to "serial wait".
set -euo pipefail
cd "${LIKENESS_HOME:-/opt/likeness}"
status=0
./likeness nightly conf/recipes/spoken-digits.conf --date "${logical_date:?set the local parameter logical_date}" \
  --input /srv/raw --lake /srv/lake --retries 2 --keep 30 --metrics /var/lib/node_exporter/likeness-voices.prom || status=$?
# 75: another run holds the corpus, so this one has nothing to do.
[[ $status == 75 ]] || exit "$status"
