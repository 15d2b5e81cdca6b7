#!/usr/bin/env bash
# The tables of tasks in docs/training.md and docs/findings.md, from runs over three seeds: benchmarks/tasks.sh CORPORA [DIR]
# CORPORA holds fsdd, gesture, faces, zh and accent; lake, reports and tables come to DIR. An hour or two on two cores. What is there already is not run again.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
corpora="$(cd "$1" && pwd)"
dir="${2:-$(mktemp -d)}"
mkdir -p "$dir"
source benchmarks/kept.sh
lake="$dir/lake"
runs="$dir/runs.tsv"
touch "$runs"

# version NAME RECIPE UNTIL [options]: a version of a recipe up to a station.
version() {
  local name=$1 recipe=$2 until=$3
  shift 3
  kept "$name" run "conf/recipes/$recipe.conf" --input "$corpora" --lake "$lake" --until "$until" "$@"
}

# train LABEL NAME RECIPE SEED [options]: one training, noted as LABEL, unless it is there.
train() {
  local label=$1 name=$2 recipe=$3 seed=$4
  shift 4
  if ! cut -f 1-3 "$runs" | grep -qxF "$label"$'\t'"$name"$'\t'"$seed"; then
    rm -f "$dir/last.json"
    kept last train "conf/recipes/$recipe.conf" --from "$(field "$dir/$name.json" tag)" --lake "$lake" --set "train.seed=$seed" "$@"
    printf '%s\t%s\t%s\t%s\n' "$label" "$name" "$seed" "$(field "$dir/last.json" model)" >> "$runs"
  fi
}

tasks=(gesture spoken-digits emotion-faces accent accented-speech mandarin-cantonese)
for recipe in "${tasks[@]}"; do
  version "$recipe" "$recipe" split
done
for seed in 1 2 3; do
  for recipe in "${tasks[@]}"; do
    train plain "$recipe" "$recipe" "$seed" --set "train.baselines=$([[ $seed == 1 ]] && echo true || echo false)"
  done
done

# Accuracy against epsilon. Each of the private trainings is charged, so the corpus may spend what they need together.
private=(--set train.vary=false --set train.epochs=20 --set train.baselines=false)
for seed in 1 2 3; do
  train "epsilon none" gesture gesture "$seed" "${private[@]}"
  for epsilon in 100 10; do
    train "epsilon $epsilon" gesture gesture "$seed" "${private[@]}" --set "train.privacy={unit=person,epsilon=$epsilon,delta=1e-5,sampling=poisson,sampling-rate=0.5,budget={epsilon=400,delta=1e-4}}"
  done
done

# With and without rebalancing and copies.
version spoken-digits-rebalanced spoken-digits augment
pictures='augment.policy=[{effect=rotate,degrees=[-15,15]},{effect=brightness-contrast,probability=0.8,brightness=[-25,25],contrast=[0.85,1.15]},{effect=gaussian-noise,probability=0.5,sigma=[1,6]}]'
uniform=(--set bias.targets.label=uniform --set 'rebalance.attributes=[label]' --set rebalance.cap-per-record=3 --set rebalance.min-persons=1)
# Its digits are as good as even: each is brought to three times what the largest has.
version gesture-rebalanced gesture augment "${uniform[@]}" --set rebalance.max-augmented-share=0.8 --set rebalance.total=330 --set "$pictures"
version mandarin-cantonese-rebalanced mandarin-cantonese augment
# A third is kept for the test, so that a rare emotion has some rows there; in a corpus of its own, since persons stay where they once were.
third=(--set corpus=emotion-faces-third --set split.train=0.5 --set split.validation=0.15 --set split.test=0.35)
version emotion-faces-third emotion-faces split "${third[@]}"
version emotion-faces-third-rebalanced emotion-faces augment "${third[@]}" "${uniform[@]}" --set "$pictures"
for seed in 1 2 3; do
  for recipe in gesture mandarin-cantonese; do
    train rebalanced "$recipe-rebalanced" "$recipe" "$seed" --set train.baselines=false
  done
  train plain emotion-faces-third emotion-faces "$seed" --set corpus=emotion-faces-third --set train.baselines=false
  train rebalanced emotion-faces-third-rebalanced emotion-faces "$seed" --set corpus=emotion-faces-third --set train.baselines=false
done

small=(--set train.model=voice-conv1d-small --set train.baselines=false)
for seed in 1 2 3; do
  train rebalanced spoken-digits-rebalanced spoken-digits "$seed" --set train.baselines=false
  train alone spoken-digits spoken-digits "$seed" "${small[@]}"
  train taught spoken-digits spoken-digits "$seed" "${small[@]}" --set train.teacher.model=voice-conv1d
done

./likeness models --lake "$lake" --json > "$dir/models.json"
python3 benchmarks/tasks.py "$runs" "$dir/models.json"
