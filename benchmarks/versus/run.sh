#!/usr/bin/env bash
# The same dirty corpus and the same goal, by a Spark job written by hand (HandJob.java) and by Likeness (likeness.conf), on one machine.
#   benchmarks/versus/run.sh [DIR] [SEED]     prints one table, and writes it as DIR/versus.json; needs python3 and GNU time
# Begun again with the same DIR, it goes on behind the last station that ended well.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/../.."
dir="$(realpath -m "${1:-$(mktemp -d)}")" seed="${2:-7}"
mkdir -p "$dir"
source benchmarks/java.sh
here=benchmarks/versus
lake="$dir/lake" lake_hand="$dir/lake-hand"
say() { echo "versus: $*" >&2; }

./likeness check "$here/likeness.conf" > /dev/null
compiled versus "$here/HandJob.java" "$here/Referee.java"
submit() {
  JAVA_HOME="$java_home" "$spark/bin/spark-submit" --properties-file conf/spark/local.conf --driver-memory 1500m \
    --driver-class-path "$path" --class "$1" "$dir/versus.jar" "${@:2}"
}
# Runs a station unless it has ended well before.
once() {
  local name=$1
  shift
  [[ -e $dir/$name.done ]] || { "$@"; touch "$dir/$name.done"; }
}
# Runs a station, once, and writes seconds, user and system CPU seconds to $dir/$name.time.
timed() {
  local name=$1
  shift
  [[ ! -e $dir/$name.done ]] || return 0
  /usr/bin/time -f '%e %U %S' -o "$dir/$name.time" "$@" > "$dir/$name.out" 2> "$dir/$name.err" ||
    { tail -5 "$dir/$name.err" >&2; say "$name failed"; exit 1; }
  touch "$dir/$name.done"
}
export -f submit
export java_home spark path dir
export LIKENESS_HEAP=1500m

say "making two corpora, seeds $seed and $((seed + 1))"
for s in "$seed" "$((seed + 1))"; do
  once "corpus-$s" "$java_home/bin/java" -Xmx512m -cp "$dir/classes:$path:$spark/jars/*" Referee corpus "$dir/corpus-$s" "$s"
done
input="$dir/corpus-$seed/input" unheard="$dir/corpus-$((seed + 1))/input"

say "by hand"
timed hand bash -c 'submit "$@"' - HandJob make "$input/voice" "$dir/hand"
once hand-rows submit Referee rows "$dir/hand" "$dir/hand-rows.csv" 2>> "$dir/referee.err"
once handover submit Referee handover "$dir/hand" "$dir/handover" 2>> "$dir/referee.err"

# Starts "${@:3}" in a process group of its own and kills that when "$2" holds; the output goes to $dir/$1.
killed() {
  local name=$1 when=$2 group
  shift 2
  [[ ! -e $dir/$name.killed ]] || return 0
  setsid "$@" > "$dir/$name.out" 2> "$dir/$name.err" &
  group=$!
  while kill -0 "$group" 2> /dev/null; do
    if eval "$when"; then
      kill -9 -- "-$group"
      echo killed > "$dir/$name.killed"
      break
    fi
    sleep 0.05
  done
  wait "$group" 2> /dev/null || true
}
# What a reader gets after a kill; after an error there is no table, or a part of one.
readable() { submit Referee "$@" 2>> "$dir/referee.err" || true; }
say "by hand, killed while it writes, and again"
killed hand-kill '[[ -d $dir/hand/_temporary ]]' bash -c 'submit "$@"' - HandJob make "$input/voice" "$dir/hand"
once hand-killed-rows readable rows "$dir/hand" "$dir/hand-killed-rows.csv"
timed hand-again bash -c 'submit "$@"' - HandJob make "$input/voice" "$dir/hand"
once hand-again-rows submit Referee rows "$dir/hand" "$dir/hand-again-rows.csv" 2>> "$dir/referee.err"

say "speakers whom nobody has heard"
timed unheard ./likeness run "$here/likeness.conf" --set corpus=unheard --until split --input "$unheard" --lake "$lake"
once copy-lake cp -a "$lake" "$lake_hand"
once copy-keys cp -a "$lake.keys" "$lake_hand.keys"
say "what was written by hand, to the trainer"
timed hand-train ./likeness run "$here/hand-over.conf" --input "$dir/handover" --lake "$lake_hand"

say "by Likeness"
timed likeness ./likeness run "$here/likeness.conf" --input "$input" --lake "$lake" --until augment --json
timed likeness-train ./likeness train "$here/likeness.conf" --from by-likeness --lake "$lake" --json
once likeness-rows submit Referee version "$lake" by-likeness "$input" "$dir/likeness" 2>> "$dir/referee.err"
once unheard-rows submit Referee version "$lake" unheard "$unheard" "$dir/unheard" 2>> "$dir/referee.err"
say "by Likeness, killed once the split is made, and again"
killed likeness-kill 'grep -q "\] split" "$dir/likeness-kill.err"' \
  ./likeness run "$here/likeness.conf" --input "$input" --lake "$lake" --until augment
once likeness-killed-rows readable version "$lake" by-likeness "$input" "$dir/likeness-killed"
timed likeness-digest ./likeness digest by-likeness --lake "$lake" --json
timed likeness-again ./likeness run "$here/likeness.conf" --input "$input" --lake "$lake" --until augment --json

say "both models, asked about speakers whom nobody has heard"
timed hand-predict ./likeness predict by-hand-voice-conv1d-1 --tag unheard --lake "$lake_hand"
timed likeness-predict ./likeness predict by-likeness-voice-conv1d-1 --tag unheard --lake "$lake"

say "one speaker leaves"
speaker="$(awk -F, '$1 == "train" { print $3; exit }' "$dir/hand-rows.csv")"
echo "$speaker" > "$dir/speaker"
timed hand-erase bash -c 'submit "$@"' - HandJob erase "$speaker" "$dir/hand"
timed likeness-erase ./likeness erase --subject "$speaker" --lake "$lake" --json
exec python3 "$here/table.py" "$dir" "$seed"
