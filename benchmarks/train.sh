#!/usr/bin/env bash
# Training steps beside PyTorch of Debian: same network, weights, microbatch, fp32, one thread each, CPU seconds, asked in turn, median of five.
#   benchmarks/train.sh      needs apt-get (root or sudo) for the peer, a JDK 17 and Maven Central
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

if ! dpkg -s python3-torch >/dev/null 2>&1; then
  as_root=()
  [[ $(id -u) == 0 ]] || as_root=(sudo)
  "${as_root[@]}" apt-get update -qq > /dev/null
  "${as_root[@]}" apt-get install -y -qq --no-install-recommends python3-torch python3-numpy > /dev/null
fi

./mvnw -B -ntp -q -Pbench -pl benchmarks -am -DskipTests -Dspotless.check.skip process-classes
class_path="benchmarks/target/classes:$(cat benchmarks/target/class-path)"
folder="$PWD/benchmarks/target/train"
mkdir -p "$folder"
exec /usr/bin/python3 benchmarks/train.py "$folder" "${JAVA_HOME:+$JAVA_HOME/bin/}java" "$class_path"
