"""Prints the tables of joint.sh: joint.py DIR."""

import json
import sys
from pathlib import Path

from tables import interval, spread

SEEDS = (1, 2, 3)


def read(folder, name):
    files = [folder / f"{name}-{seed}.json" for seed in SEEDS]
    return [json.loads(f.read_text()) for f in files if f.exists()]


def fused(folder):
    of = read(folder, "fuse")
    if not of:
        return
    pool = [o["fused"]["fusion"]["pool"] for o in of]
    f = of[0]["fused"]
    print(
        f"{f['testPairs']} test pairs of {f['testPersons']} persons; weights "
        f"{spread([p['first'] for p in pool])} and {spread([p['second'] for p in pool])}\n"
    )
    print("| missing | accuracy | 95 %, seed 1 | sets hold the right label | answered | of those right | 95 %, seed 1 |")
    print("| --- " * 7 + "|")
    for i, line in enumerate(f["lines"]):
        lines = [o["fused"]["lines"][i] for o in of]
        missing = "nothing" if line["missing"] == "NOTHING" else f"{line['share']:.0%} of the {'clips' if line['missing'] == 'FIRST' else 'pictures'}"
        print(
            f"| {missing} | {spread([x['accuracy'] for x in lines])} | {interval(line['accuracyInterval'])} | "
            f"{spread([x['coverage'] for x in lines])} | {spread([x['answered'] for x in lines])} | "
            f"{spread([x['right'] for x in lines])} | {interval(line['rightInterval'])} |"
        )


def aligned(folder):
    of = read(folder, "align")
    if not of:
        return
    print("\n| | queries (persons) | recall at 1 | 95 %, seed 1 | chance | recall at 5 | 95 %, seed 1 | chance |")
    print("| --- " * 8 + "|")
    for where, trained in (("test", of), ("control", [o for o in of if "control" in o])):
        for way, says in (("firstFindsSecond", "a clip asks for hands"), ("secondFindsFirst", "a hand asks for clips")):
            found = [o[where][way] for o in trained]
            if not found:
                continue
            r = found[0]
            cells = " | ".join(
                f"{spread([x[k]['value'] for x in found])} | {interval(r[k]['interval'])} | {r[k]['chance']:.3f}" for k in ("first", "few")
            )
            print(f"| {'labels by lot: ' if where == 'control' else ''}{says} | {r['queries']} ({r['persons']}) | {cells} |")
    print(f"\n{spread([o['seconds'] for o in of])} s a seed, rows a second {spread([o['rows_per_second'] for o in of])}")


def next_item(folder):
    print("\n| split | rule or model | next item first | 95 % by user, seed 1 | among five | mean reciprocal rank |")
    print("| --- " * 6 + "|")
    for split in ("users", "time"):
        runs = {m: read(folder, f"{m}-{split}") for m in ("next-lstm", "next-transformer")}
        if not all(runs.values()):
            continue
        one = runs["next-lstm"][0]
        for name, of in (
            ("most frequent item", [one["frequent"]]),
            ("what most often follows the last item", [one["follower"]]),
            *((m, [o["network"] for o in r]) for m, r in runs.items()),
        ):
            cells = " | ".join(spread([x[k] for x in of]) for k in ("firstFew", "meanReciprocalRank"))
            print(f"| {split}, {one['test_users']} in the test | {name} | {spread([x['first'] for x in of])} | {interval(of[0]['interval'])} | {cells} |")


def main():
    folder = Path(sys.argv[1])
    fused(folder)
    aligned(folder)
    next_item(folder)


main()
