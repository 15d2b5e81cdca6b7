#!/usr/bin/env bash
# The same recipe on the CPU and on an NVIDIA GPU, step by step: benchmarks/gpu.sh [--cpu-only] [DIR]
#   Needs an NVIDIA driver, LIKENESS_RAPIDS_JAR (see docs/gpu.md) and python3. Writes DIR/gpu.json and prints it.
#   --cpu-only fills the column of the CPU alone, on any machine. GPU_CLIPS (10000) clips of one second are made, every time is the
#   median of GPU_TIMES (3) walks, each in a lake of its own. Begun again with the same DIR, it goes on behind the last command that ended well.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
refuse() { echo "gpu.sh: $*" >&2; exit 2; }

sides=(cpu gpu)
if [[ ${1:-} == --cpu-only ]]; then
  sides=(cpu)
  shift
else
  nvidia-smi --list-gpus > /dev/null 2>&1 ||
    refuse "there is no NVIDIA GPU that nvidia-smi finds on this machine; --cpu-only measures the CPU alone."
  [[ -f ${LIKENESS_RAPIDS_JAR:-} ]] ||
    refuse "LIKENESS_RAPIDS_JAR=${LIKENESS_RAPIDS_JAR:-} is no file; set it to rapids-4-spark_2.13-VERSION-cuda12.jar (or cuda13)."
fi
dir="$(realpath -m "${1:-$(mktemp -d)}")"
clips="${GPU_CLIPS:-10000}" times="${GPU_TIMES:-3}"
mkdir -p "$dir"
source benchmarks/kept.sh
source benchmarks/java.sh
cat > "$dir/gpu.conf" <<RECIPE
corpus = gpu
kind = voice
legal-basis = "synthetic: no real person is in it"
ingest.sources = [ { manifest = "manifest.csv", file = file, label = word, person = speaker, attributes { accent = accent } } ]
screen = [ { code = TOO_SHORT, measures = [duration_seconds], min = 0.5 } ]
split { train = 0.6, validation = 0.2, test = 0.2 }
bias { protected = [accent], targets { accent = uniform, label = uniform } }
release { unit = person, groups = [ { attribute = accent, values = [common, rare] } ], records-per-person = 40
  statistics = [ { kind = mean, of = duration_seconds, by = accent, clamp = [0, 2] } ] }
rebalance { attributes = [label], cap-per-record = 2, total = $clips }
augment.policy = [
  { effect = add-white-noise, probability = 0.8, snr-db = [18, 30] }
  { effect = speed, probability = 0.5 }
  { effect = mask-time, probability = 0.5 }
  { effect = gain, gain-db = [-6, 3] }
]
privacy.record-steps = [ { step = privatise-embedding, noise = gaussian, epsilon = 200, delta = 1e-6, norm = 1, engine = columnar } ]
RECIPE

# The same settings on both sides, but for the GPU's own.
grep -vE '^spark\.(plugins|rapids\.|sql\.cache\.serializer)' conf/spark/gpu.conf > "$dir/cpu.conf"

# once NAME COMMAND…: runs it unless it has ended well before; its output goes to DIR/NAME.out, its milliseconds to DIR/NAME.millis.
once() {
  local name=$1 began
  shift
  [[ ! -e $dir/$name.done ]] || return 0
  echo "gpu.sh: $name" >&2
  began=$(date +%s%N)
  "$@" > "$dir/$name.out" 2> "$dir/$name.err" || { tail -5 "$dir/$name.err" >&2; refuse "$name failed; all it said is in $dir/$name.err."; }
  echo $((($(date +%s%N) - began) / 1000000)) > "$dir/$name.millis"
  touch "$dir/$name.done"
}
tag_of() { field "$dir/$1.out" tag; }

# walk SIDE N: everything once, in a lake of its own.
walk() {
  local side=$1 name=$1-$2 lake="$dir/lake-$1-$2" on=(--properties-file "$dir/cpu.conf" --) before
  [[ $side == cpu ]] || on=(--profile gpu)
  [[ -e $dir/$name-before.done ]] || rm -rf "$lake" "$lake.keys"
  once "$name-before" ./likeness "${on[@]}" run "$dir/gpu.conf" --input "$dir/clips" --lake "$lake" --until release --json
  before="$(tag_of "$name-before")"
  once "$name-columnar" ./likeness "${on[@]}" augment "$dir/gpu.conf" --from "$before" --lake "$lake" --set augment.engine=columnar --json
  [[ $side == gpu ]] || once "$name-kernel" ./likeness "${on[@]}" augment "$dir/gpu.conf" --from "$before" --lake "$lake" --json
  once "$name-embeddings" ./likeness "${on[@]}" export "$before" --lake "$lake" --to webdataset --out "$dir/embeddings-$name" --purpose train
  once "$name-runs" ./likeness runs --lake "$lake" --json
}

[[ -e $dir/clips.done ]] || { "$java_home/bin/java" benchmarks/Clips.java "$dir/clips" "$clips"; touch "$dir/clips.done"; }
./likeness check "$dir/gpu.conf" --set augment.engine=columnar > /dev/null
for n in $(seq "$times"); do
  for side in "${sides[@]}"; do
    walk "$side" "$n"
  done
done

# The copies of both engines on the CPU, and those of the columnar engine on both sides, must be the same within its tolerance.
compiled same benchmarks/SameCopies.java
same() {
  once "$1" env JAVA_HOME="$java_home" "$spark/bin/spark-submit" --properties-file conf/spark/local.conf \
    --driver-class-path "$path" --class SameCopies "$dir/same.jar" "${@:2}"
}
same same-engines "$dir/lake-cpu-1" "$(tag_of cpu-1-kernel)" "$dir/lake-cpu-1" "$(tag_of cpu-1-columnar)"
[[ ${#sides[@]} == 1 ]] ||
  same same-sides "$dir/lake-cpu-1" "$(tag_of cpu-1-columnar)" "$dir/lake-gpu-1" "$(tag_of gpu-1-columnar)"
exec python3 benchmarks/gpu.py "$dir" "$clips" "$times" "${sides[@]}"
