#!/usr/bin/env bash
# The tables of docs/training.md about two models together and about logs, over three seeds: benchmarks/joint.sh CORPORA [DIR]
# CORPORA holds fsdd and gesture; the rest is invented here. Lake, outcomes and tables come to DIR. Half an hour on two cores. What is there already is not run again.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
corpora="$(cd "$1" && pwd)"
dir="${2:-$(mktemp -d)}"
mkdir -p "$dir"
source benchmarks/kept.sh
lake="$dir/lake"

[[ -d $dir/demo ]] || {
  ./likeness demo --emotions --dir "$dir/demo.part" > /dev/null
  mv "$dir/demo.part" "$dir/demo"
}
for kind in voice faces; do
  kept "emotion-$kind" run "conf/recipes/demo-emotion-$kind.conf" --input "$dir/demo/input" --lake "$lake"
done
for seed in 1 2 3; do
  for kind in voice faces; do
    kept "emotion-$kind-$seed" train "conf/recipes/demo-emotion-$kind.conf" --from "$(field "$dir/emotion-$kind.json" tag)" --lake "$lake" --set "train.seed=$seed"
  done
  [[ -s $dir/fuse-$seed.json ]] || ./likeness fuse "$(field "$dir/emotion-voice-$seed.json" model)" "$(field "$dir/emotion-faces-$seed.json" model)" --by take \
    --lake "$lake" --json "$dir/fuse-$seed.json" > /dev/null
done

kept digits run conf/recipes/spoken-digits.conf --input "$corpora" --lake "$lake" --until split
kept hands run conf/recipes/gesture.conf --input "$corpora" --lake "$lake" --until split
for seed in 1 2 3; do
  control=()
  [[ $seed == 1 ]] && control=(--control)
  kept "align-$seed" align "$(field "$dir/digits.json" tag)" "$(field "$dir/hands.json" tag)" --lake "$lake" --workers 2 --seed "$seed" "${control[@]}" --work "$dir/work"
done

[[ -d $dir/log ]] || {
  ./likeness demo --seed 1 --dir "$dir/whole" > "$dir/demo.log" 2>&1
  cp -r "$dir/whole/input/dialogues" "$dir/log"
}
for seed in 1 2 3; do
  for model in next-lstm next-transformer; do
    for split in users time; do
      kept "$model-$split-$seed" next-item "$dir/log/log.csv" --model "$model" --split "$split" --seed "$seed" --work "$dir/work"
    done
  done
done
python3 benchmarks/joint.py "$dir"
