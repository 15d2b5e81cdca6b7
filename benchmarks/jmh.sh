#!/usr/bin/env bash
# Kernels by JMH: benchmarks/jmh.sh [JMH options], such as -p task=rotate
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
./mvnw -B -ntp -q -Pbench -pl kernels,benchmarks -DskipTests -Dspotless.check.skip process-classes
exec "${JAVA_HOME:+$JAVA_HOME/bin/}java" -cp "benchmarks/target/classes:kernels/target/classes:$(cat benchmarks/target/class-path)" org.openjdk.jmh.Main "$@"
