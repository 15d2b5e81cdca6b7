# Sourced by the scripts beside it, whose DIR keeps what was done, so that they go on where they were stopped. Needs $dir.

# kept NAME COMMAND …: a command of Likeness with --json, whose answer is DIR/NAME.json, unless it is there.
kept() {
  local name=$1
  shift
  [[ -s $dir/$name.json ]] || {
    ./likeness "$@" --json > "$dir/$name.part" 2> "$dir/$name.log" || { tail -3 "$dir/$name.log" >&2; exit 1; }
    mv "$dir/$name.part" "$dir/$name.json"
  }
}

# field FILE KEY: what stands there in such an answer.
field() {
  python3 -c 'import json, sys; print(json.load(open(sys.argv[1]))[sys.argv[2]])' "$1" "$2"
}
