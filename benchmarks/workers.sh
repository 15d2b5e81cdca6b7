#!/usr/bin/env bash
# Two workers beside one, and beside what two processes that have nothing to do with each other reach on this machine: benchmarks/workers.sh [DIR]
# Trains voice-conv1d on 10,000 clips of tones with one worker, with two, and with one in each of two processes at once, three rounds.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
dir="${1:-$(mktemp -d)}"
SCALE_CLIPS=10000 SCALE_UNTIL=split benchmarks/scale.sh "$dir" > /dev/null
rm -rf "$dir/second" "$dir/second.keys"
cp -r "$dir/lake-10000" "$dir/second"
cp -r "$dir/lake-10000.keys" "$dir/second.keys"

# trained LAKE WORKERS SEED LABEL
trained() {
  ./likeness train "$dir/scale.conf" --from scale --lake "$1" --set train.model=voice-conv1d --set train.batch=64 --set train.shards=4 \
    --set train.epochs=8 --set train.patience=8 --set train.workers="$2" --set train.seed="$3" --json > "$dir/$4.json" 2> "$dir/$4.log"
}
for round in 1 2 3; do
  trained "$dir/lake-10000" 1 "$round" "one-$round"
  trained "$dir/lake-10000" 2 "$round" "two-$round"
  trained "$dir/lake-10000" 1 "$round" "apart-a-$round" &
  first=$!
  trained "$dir/second" 1 "$round" "apart-b-$round"
  wait "$first"
done
for lake in lake-10000 second; do ./likeness models --lake "$dir/$lake" --json > "$dir/$lake.json"; done
exec python3 benchmarks/workers.py "$dir"
