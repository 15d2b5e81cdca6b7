"""Prints what two workers gain from the reports that workers.sh leaves in a folder."""

import json
import pathlib
import statistics
import sys

folder = pathlib.Path(sys.argv[1])


def report(lake, label):
    model = json.loads((folder / f"{label}.json").read_text())["model"]
    models = json.loads((folder / f"{lake}.json").read_text())["models"]
    return next(m for m in models if m["name"] == model)


def seconds(model):
    # The first epochs run while the JVM compiles, on the core that one worker leaves free.
    return statistics.median(e["seconds"] for e in model["report"]["epochs"][3:])


gains, ceilings, waits = [], [], []
for turn in (1, 2, 3):
    one, two = (report("lake-10000", f"{n}-{turn}") for n in ("one", "two"))
    apart = [report("lake-10000", f"apart-a-{turn}"), report("second", f"apart-b-{turn}")]
    digests = {m["weights_sha256"] for m in (one, two, *apart)}
    if len(digests) != 1:
        sys.exit(f"seed {turn}: the weights differ: {sorted(digests)}")
    gains.append(seconds(one) / seconds(two))
    ceilings.append(2 * seconds(one) / statistics.mean(map(seconds, apart)))
    waits += [r["communicationSeconds"] / r["seconds"] for r in two["report"]["ranks"]]
    print(
        f"seed {turn}: an epoch takes {seconds(one):.2f} s with one worker, {seconds(two):.2f} s with two,"
        f" {' and '.join(f'{seconds(m):.2f}' for m in apart)} s each in two processes at once"
    )
gain, ceiling = statistics.median(gains), statistics.median(ceilings)
print(f"two workers: {gain:.2f} times one ({min(gains):.2f}-{max(gains):.2f})")
print(f"two processes at once: {ceiling:.2f} times one ({min(ceilings):.2f}-{max(ceilings):.2f}), so two workers reach {gain / ceiling:.2f} of it")
print(f"waiting for the other: {min(waits):.2f}-{max(waits):.2f} of a worker's time")
