"""Asks both sides in turn, five rounds a task, and prints ours, theirs and the ratio of the medians; the fastest peer of a task comes first."""

import json
import os
import platform
import statistics
import subprocess
import sys

from programs import Programs

ROUNDS = 5
PEER = {
    "face-chain": "OpenCV",
    "face-measures": "OpenCV, numpy",
    "voice-measures": "libsndfile, numpy, scipy (fewer measures)",
    "voice-chain": "torchaudio, scipy, numpy",
    "image-decode": "OpenCV",
    "image-encode": "OpenCV",
    "rotate": "OpenCV",
    "image-noise": "OpenCV",
    "image-blur": "OpenCV",
    "noise-at-snr": "numpy (level of all, not of active speech)",
    "room-response": "scipy",
    "speed": "torchaudio, same taps",
    "resample-48-16": "torchaudio, same taps",
    "log-mel-80": "torchaudio (Kaldi)",
}


class Side:
    def __init__(self, command, environment=None):
        self.process = subprocess.Popen(
            command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, env={**os.environ, **(environment or {})}
        )
        self.names = self.process.stdout.readline().split()

    def millis(self, task):
        self.process.stdin.write(task + "\n")
        self.process.stdin.flush()
        return float(self.process.stdout.readline())


def main():
    folder, java, class_path = sys.argv[1:4]
    ours = Side([java, "-XX:+UseSerialGC", "-Xmx2g", "-cp", class_path, "io.likeness.benchmarks.Compare", folder])
    one_thread = {name: "1" for name in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS")}
    theirs = Side(["/usr/bin/python3", os.path.join(os.path.dirname(__file__), "peers.py"), folder], one_thread)
    programs = Programs(folder).tasks
    wanted = sys.argv[4:] or ours.names
    rows = []
    print("| work | peer | theirs ms | ours ms | ratio |\n| --- | --- | --- | --- | --- |")
    for task in wanted:
        asked = dict(programs.get(task, {}))
        if task in PEER:
            asked[PEER[task]] = lambda: theirs.millis(task)
        ours.millis(task)  # compiled by now
        our, their = [], {peer: [] for peer in asked}
        for _ in range(ROUNDS):
            for peer, millis in asked.items():
                their[peer].append(millis())
            our.append(ours.millis(task))
        o = statistics.median(our)
        medians = {peer: statistics.median(times) for peer, times in their.items()}
        for peer, t in sorted(medians.items(), key=lambda m: m[1]):
            print(f"| `{task}` | {peer} | {t:.2f} | {o:.2f} | {t / o:.2f} |", flush=True)
        rows.append({"task": task, "ours_ms": our, "theirs_ms": their, "ratio": min(medians.values()) / o})
    report = {"cpu": cpu(), "platform": platform.platform(), "load": os.getloadavg(), "rounds": ROUNDS, "tasks": rows}
    with open(folder + "/compare.json", "w") as out:
        json.dump(report, out, indent=1)
    print(f"\n{report['cpu']}, load {report['load'][0]:.1f}; medians of {ROUNDS}; all rounds in {folder}/compare.json", file=sys.stderr)


def cpu():
    with open("/proc/cpuinfo") as lines:
        return next((line.split(":")[1].strip() for line in lines if line.startswith("model name")), "unknown")


main()
