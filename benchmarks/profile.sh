#!/usr/bin/env bash
# Where the time of one of our kernels goes, by symbol of Java, OpenCV, libc and kernel: benchmarks/profile.sh TASK
# TASK is one of compare.sh. Needs Linux, perf (Debian: linux-perf), a JDK 17 and Maven Central. A quarter of a minute.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
task=$1

./mvnw -B -ntp -q -Pbench -pl benchmarks -am -DskipTests -Dspotless.check.skip process-classes
class_path="benchmarks/target/classes:kernels/target/classes:$(cat benchmarks/target/class-path)"
folder="$PWD/benchmarks/target/profile"
mkdir -p "$folder"
for _ in {1..12}; do echo "$task"; done \
  | perf record -q -F 997 -e cpu-clock -o "$folder/perf.data" -- "${JAVA_HOME:+$JAVA_HOME/bin/}java" -XX:+UseSerialGC -Xmx2g \
    -XX:+UnlockDiagnosticVMOptions -XX:+DumpPerfMapAtExit -cp "$class_path" io.likeness.benchmarks.Compare "$folder" > /dev/null
# The first quarter starts and compiles. Libraries without symbols count as one.
perf report --stdio -q -i "$folder/perf.data" --time 25%-100% --comms java --sort dso,symbol --field-separator '|' 2> /dev/null | python3 -c '
import re, sys, collections
shares = collections.Counter()
for line in filter(str.strip, sys.stdin):
    share, library, symbol = (part.strip() for part in line.split("|")[:3])
    symbol = re.sub(r"^\[.\] ", "", symbol)
    library = re.sub(r"\[JIT\].*", "compiled Java", library)
    shares[library if symbol.startswith("0x") else f"{library}: {symbol}"] += float(share.rstrip("%"))
for name, share in shares.most_common(12):
    print(f"{100 * share / sum(shares.values()):5.1f} %  {name}")
'
