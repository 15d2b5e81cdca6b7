#!/usr/bin/env bash
# Cost of a record in small and large corpora, at one heap: benchmarks/scale.sh [DIR]
# Walks 1,000, 10,000 and 80,000 clips of one second up to augmentation, each into a lake of its own, and prints what `runs` says.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
dir="${1:-$(mktemp -d)}"
mkdir -p "$dir"
cat > "$dir/scale.conf" <<'RECIPE'
corpus = scale
kind = voice
legal-basis = "synthetic: no real person is in it"
ingest.sources = [ { manifest = "manifest.csv", file = file, label = word, person = speaker, attributes { accent = accent } } ]
screen = [ { code = TOO_SHORT, measures = [duration_seconds], min = 0.5 } ]
split { train = 0.6, validation = 0.2, test = 0.2 }
bias { protected = [accent], targets { accent = uniform } }
rebalance { attributes = [accent], cap-per-record = 2 }
augment.policy = [ { effect = add-white-noise, snr-db = [18, 30] }, { effect = gain, gain-db = [-6, 3] } ]
RECIPE
for clips in ${SCALE_CLIPS:-1000 10000 80000}; do
  [[ -e $dir/in-$clips/manifest.csv ]] || java benchmarks/Clips.java "$dir/in-$clips" "$clips"
  rm -rf "$dir/lake-$clips" "$dir/lake-$clips.keys"
  LIKENESS_HEAP=2g ./likeness run "$dir/scale.conf" --input "$dir/in-$clips" --lake "$dir/lake-$clips" --until "${SCALE_UNTIL:-augment}" \
    > "$dir/run-$clips.txt" 2>&1 || { tail -5 "$dir/run-$clips.txt"; exit 1; }
  echo "$clips clips:"
  ./likeness runs --lake "$dir/lake-$clips"
done
