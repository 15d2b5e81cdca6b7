#!/usr/bin/env bash
# The tables of docs/training.md about two models together and about logs, over three seeds: benchmarks/joint.sh CORPORA [DIR]
# CORPORA holds fsdd and gesture; the rest is invented here. Lake, outcomes and tables come to DIR. Half an hour on two cores. What is there already is not run again.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
corpora="$(cd "$1" && pwd)"
dir="${2:-$(mktemp -d)}"
mkdir -p "$dir"
lake="$dir/lake"

# json NAME COMMAND …: what a command prints with --json, kept as NAME.
json() {
  local name=$1
  shift
  [[ -s $dir/$name.json ]] || {
    ./likeness "$@" --json > "$dir/$name.part" 2> "$dir/$name.log" || { tail -3 "$dir/$name.log" >&2; exit 1; }
    mv "$dir/$name.part" "$dir/$name.json"
  }
}

field() {
  python3 -c 'import json, sys; print(json.load(open(sys.argv[1]))[sys.argv[2]])' "$dir/$1.json" "$2"
}

[[ -d $dir/demo ]] || {
  ./likeness demo --emotions --dir "$dir/demo.part" > /dev/null
  mv "$dir/demo.part" "$dir/demo"
}
for kind in voice faces; do
  json "emotion-$kind" run "conf/recipes/demo-emotion-$kind.conf" --input "$dir/demo/input" --lake "$lake"
done
for seed in 1 2 3; do
  for kind in voice faces; do
    json "emotion-$kind-$seed" train "conf/recipes/demo-emotion-$kind.conf" --from "$(field "emotion-$kind" tag)" --lake "$lake" --set "train.seed=$seed"
  done
  [[ -s $dir/fuse-$seed.json ]] || ./likeness fuse "$(field "emotion-voice-$seed" model)" "$(field "emotion-faces-$seed" model)" --by take \
    --lake "$lake" --json "$dir/fuse-$seed.json" > /dev/null
done

json digits run conf/recipes/spoken-digits.conf --input "$corpora" --lake "$lake" --until split
json hands run conf/recipes/gesture.conf --input "$corpora" --lake "$lake" --until split
for seed in 1 2 3; do
  control=()
  [[ $seed == 1 ]] && control=(--control)
  json "align-$seed" align "$(field digits tag)" "$(field hands tag)" --lake "$lake" --workers 2 --seed "$seed" "${control[@]}" --work "$dir/work"
done

[[ -d $dir/log ]] || {
  ./likeness demo --seed 1 --dir "$dir/whole" > "$dir/demo.log" 2>&1
  cp -r "$dir/whole/input/dialogues" "$dir/log"
}
for seed in 1 2 3; do
  for model in next-lstm next-transformer; do
    for split in users time; do
      json "$model-$split-$seed" next-item "$dir/log/log.csv" --model "$model" --split "$split" --seed "$seed" --work "$dir/work"
    done
  done
done
python3 benchmarks/joint.py "$dir"
