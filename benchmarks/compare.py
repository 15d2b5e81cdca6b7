"""Asks both sides in turn, five rounds a task, and prints ours, theirs and the ratio of the medians."""

import json
import os
import platform
import statistics
import subprocess
import sys
import time
import wave

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
    "pitch": "SoundTouch",
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


def soundstretch(folder):
    """Ten minutes at a time, so that starting the program does not count."""
    long = folder + "/speech-600s.wav"
    if not os.path.exists(long):
        with wave.open(folder + "/speech.wav") as one, wave.open(long, "w") as out:
            out.setparams(one.getparams())
            frames = one.readframes(one.getnframes())
            for _ in range(60):
                out.writeframes(frames)
    start = time.perf_counter()
    subprocess.run(["soundstretch", long, folder + "/out.wav", "-pitch=2"], check=True, capture_output=True)
    return 1000 * (time.perf_counter() - start) / 60


def main():
    folder, java, class_path = sys.argv[1:4]
    ours = Side([java, "-XX:+UseSerialGC", "-Xmx2g", "-cp", class_path, "io.likeness.benchmarks.Compare", folder])
    one_thread = {name: "1" for name in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS")}
    theirs = Side(["/usr/bin/python3", os.path.join(os.path.dirname(__file__), "peers.py"), folder], one_thread)
    wanted = sys.argv[4:] or ours.names
    rows = []
    print("| work | peer | theirs ms | ours ms | ratio |\n| --- | --- | --- | --- | --- |")
    for task in wanted:
        by_stretch = task == "pitch"
        ours.millis(task)  # compiled by now
        our, their = [], []
        for _ in range(ROUNDS):
            their.append(soundstretch(folder) if by_stretch else theirs.millis(task))
            our.append(ours.millis(task))
        o, t = statistics.median(our), statistics.median(their)
        rows.append({"task": task, "ours_ms": our, "theirs_ms": their, "ratio": t / o})
        print(f"| `{task}` | {PEER[task]} | {t:.2f} | {o:.2f} | {t / o:.2f} |", flush=True)
    report = {"cpu": cpu(), "platform": platform.platform(), "load": os.getloadavg(), "rounds": ROUNDS, "tasks": rows}
    with open(folder + "/compare.json", "w") as out:
        json.dump(report, out, indent=1)
    print(f"\n{report['cpu']}, load {report['load'][0]:.1f}; medians of {ROUNDS}; all rounds in {folder}/compare.json", file=sys.stderr)


def cpu():
    with open("/proc/cpuinfo") as lines:
        return next((line.split(":")[1].strip() for line in lines if line.startswith("model name")), "unknown")


main()
