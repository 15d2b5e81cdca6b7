#!/usr/bin/env bash
# A release over 10 million rows of 100,000 persons on two cores: benchmarks/release.sh
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
exec ./mvnw -B -ntp -q -pl privacy -am test -Dspotless.check.skip -Dtest=ReleaseBenchmarkTest -Dsurefire.failIfNoSpecifiedTests=false \
  -Dtests.included=bench -Dtests.excluded= -Dtests.jit=-XX:+TieredCompilation -Dtests.heap=4g
