#!/usr/bin/env bash
# What `augment` on Spark (local[1]) costs over its kernel in a loop: benchmarks/overhead.sh [DIR] [KIND …]
# KIND is voice or face. The copies are the same on both sides and checked to be. A few minutes after the corpora are made; begun again
# with the same DIR, it measures anew in the lakes that are there. OVERHEAD_COPIES (2000) are made in each of OVERHEAD_ROUNDS (3).
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
dir="$(realpath -m "${1:-$(mktemp -d)}")"
shift || true
kinds=("$@")
((${#kinds[@]})) || kinds=(voice face)
mkdir -p "$dir"
source benchmarks/kept.sh
source benchmarks/java.sh
items=200 copies="${OVERHEAD_COPIES:-2000}" rounds="${OVERHEAD_ROUNDS:-3}"

recipe() {
  cat > "$dir/$1.conf" <<RECIPE
corpus = $1
kind = $1
legal-basis = "synthetic: no real person is in it"
ingest.sources = [ { manifest = "manifest.csv", file = file, label = word, person = person, attributes { accent = accent } } ]
near-duplicates.enabled = false
split { train = 0.8, validation = 0.1, test = 0.1 }
bias { protected = [accent], targets { label = uniform } }
rebalance { attributes = [label], cap-per-record = 100, min-persons = 1, max-augmented-share = 0.99 }
augment {
$2
}
RECIPE
}
recipe voice '  policy = [ { effect = speed, factor = [0.9, 1.1] }, { effect = reverberate, sounds = rooms }, { effect = add-white-noise, snr-db = [10, 20] } ]
  sounds { rooms = rooms }'
recipe face '  policy = [ { effect = rotate }, { effect = resize }, { effect = brightness-contrast }, { effect = gaussian-noise } ]'

for kind in "${kinds[@]}"; do
  ./likeness check "$dir/$kind.conf" > /dev/null
done
compiled overhead benchmarks/Overhead.java
[[ -e $dir/pictures/manifest.csv ]] || "$java_home/bin/java" -cp "$dir/overhead.jar:$path:$spark/jars/*" Overhead make "$dir" "$items"
for kind in "${kinds[@]}"; do
  input="$dir/clips"
  [[ $kind == voice ]] || input="$dir/pictures"
  lake="$dir/lake-$kind"
  [[ -s $dir/$kind.json ]] || rm -rf "$lake" "$lake.keys"
  kept "$kind" run "$dir/$kind.conf" --input "$input" --lake "$lake" --until split
  echo "$kind:"
  SPARK_LOCAL_IP=127.0.0.1 JAVA_HOME="$java_home" "$spark/bin/spark-submit" --properties-file conf/spark/local.conf --master 'local[1]' \
    --driver-memory 3g --driver-class-path "$path" --class Overhead "$dir/overhead.jar" \
    measure "$dir/$kind.conf" "$lake" "$(field "$dir/$kind.json" tag)" "$((items + copies / 10))" "$((items + copies))" "$rounds" 2> "$dir/$kind.err" |
    grep -E '^round|copies of' || { tail -5 "$dir/$kind.err" >&2; exit 1; }
done
