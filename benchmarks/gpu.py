"""The JSON of benchmarks/gpu.sh out of what its commands left: gpu.py DIR CLIPS TIMES SIDE…"""
import datetime
import json
import os
import pathlib
import platform
import statistics
import subprocess
import sys

folder, clips, times, sides = pathlib.Path(sys.argv[1]), int(sys.argv[2]), int(sys.argv[3]), sys.argv[4:]


def said(name):
    return json.loads((folder / f"{name}.out").read_text())


def first_line(*command):
    try:
        return subprocess.run(command, capture_output=True, text=True, check=True).stdout.splitlines()[0].strip()
    except (OSError, subprocess.CalledProcessError, IndexError):
        return None


def seconds_of(side):
    """Seconds by step, one list a step."""
    out = {}
    for n in range(1, times + 1):
        tags = {engine: said(f"{side}-{n}-{engine}")["tag"] for engine in ("columnar", "kernel")
                if (folder / f"{side}-{n}-{engine}.out").exists()}
        for run in said(f"{side}-{n}-runs")["runs"]:
            if run["state"] != "ok":
                raise SystemExit(f"gpu.py: a run of {side}-{n} was {run['state']}")
            if run["command"] == "augment":
                engine = next(e for e, tag in tags.items() if tag == run["tag"])
                out.setdefault(f"augment and tag, {engine} engine", []).append(run["seconds"])
            else:
                for part, seconds in run["parts"].items():
                    out.setdefault(part, []).append(seconds)
        out.setdefault("embeddings (whole command)", []).append(int((folder / f"{side}-{n}-embeddings.millis").read_text()) / 1000)
    medians_of = {step: statistics.median(all_of) for step, all_of in out.items()}
    # Stations that have nothing to do in this recipe pass in no time.
    return {step: seconds for step, seconds in medians_of.items() if seconds >= 0.2}


def processor():
    for line in open("/proc/cpuinfo", encoding="utf-8"):
        if line.startswith("model name"):
            return line.split(":", 1)[1].strip()
    return platform.processor()


if not said("cpu-1-columnar")["derived"]:
    raise SystemExit("gpu.py: the walk made no copies; give more GPU_CLIPS")
medians = {side: seconds_of(side) for side in sides}
steps = []
for step in medians["cpu"]:
    cpu, gpu = medians["cpu"][step], medians.get("gpu", {}).get(step)
    steps.append({"step": step, "cpu_seconds": round(cpu, 3), "gpu_seconds": None if gpu is None else round(gpu, 3),
                  "cpu_over_gpu": None if not gpu else round(cpu / gpu, 2)})
digests = {f"{side}-{n}": said(f"{side}-{n}-before")["digest"] for side in sides for n in range(1, times + 1)}
columnar = {f"{side}-{n}": said(f"{side}-{n}-columnar")["digest"] for side in sides for n in range(1, times + 1)}
checks = {
    "equal_digests_before_augment": len(set(digests.values())) == 1,
    "equal_digests_of_columnar_copies_on_one_side": all(
        len({d for name, d in columnar.items() if name.startswith(side)}) == 1 for side in sides),
    "equal_digests_of_columnar_copies_on_all": len(set(columnar.values())) == 1,
    "kernel_and_columnar_on_cpu": said("same-engines"),
    "columnar_on_cpu_and_gpu": said("same-sides") if "gpu" in sides else None,
}
result = {
    "date": datetime.datetime.now(datetime.timezone.utc).strftime("%Y-%m-%dT%H:%M:%SZ"),
    "machine": {"processor": processor(), "cores": os.cpu_count(), "load_1_5_15": os.getloadavg(),
                "gpu": first_line("nvidia-smi", "--query-gpu=name,memory.total", "--format=csv,noheader"),
                "driver": first_line("nvidia-smi", "--query-gpu=driver_version", "--format=csv,noheader")},
    "versions": {"code": said("cpu-1-before")["code_version"], "java": first_line("java", "--version"),
                 "spark": first_line("head", "-1", "jobs/target/spark/RELEASE"),
                 "rapids": os.path.basename(os.environ.get("LIKENESS_RAPIDS_JAR", "")) if "gpu" in sides else None},
    "clips": clips, "copies": said("cpu-1-columnar")["derived"], "times": times, "steps": steps, "checks": checks,
}
text = json.dumps(result, indent=1)
(folder / "gpu.json").write_text(text + "\n")
print(text)
same = [c for c in (checks["kernel_and_columnar_on_cpu"], checks["columnar_on_cpu_and_gpu"]) if c]
if not (checks["equal_digests_before_augment"] and checks["equal_digests_of_columnar_copies_on_one_side"]
        and all(c["within_tolerance"] for c in same)):
    raise SystemExit("gpu.py: the results are not the same; see checks")
