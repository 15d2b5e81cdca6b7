#!/usr/bin/env bash
# Kernels beside Debian's peers: same input, one thread each, asked in turn, median of five.
#   benchmarks/compare.sh [TASK …]      needs apt-get (root or sudo) for the peers, a JDK 17 and Maven Central
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

peers=(python3-opencv python3-numpy python3-scipy python3-soundfile python3-torchaudio soundstretch sox ffmpeg libjpeg-turbo-progs)
missing=()
for package in "${peers[@]}"; do
  dpkg -s "$package" >/dev/null 2>&1 || missing+=("$package")
done
if ((${#missing[@]})); then
  as_root=()
  [[ $(id -u) == 0 ]] || as_root=(sudo)
  echo "compare: installing ${missing[*]}" >&2
  "${as_root[@]}" apt-get update -qq > /dev/null
  "${as_root[@]}" apt-get install -y -qq --no-install-recommends "${missing[@]}" > /dev/null
fi

./mvnw -B -ntp -q -Pbench -pl benchmarks -am -DskipTests -Dspotless.check.skip process-classes
class_path="benchmarks/target/classes:kernels/target/classes:$(cat benchmarks/target/class-path)"
java="${JAVA_HOME:+$JAVA_HOME/bin/}java"
folder="$PWD/benchmarks/target/compare"
mkdir -p "$folder"
exec /usr/bin/python3 benchmarks/compare.py "$folder" "$java" "$class_path" "$@"
