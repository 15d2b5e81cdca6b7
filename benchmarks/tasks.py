"""Prints the tables of tasks.sh: tasks.py RUNS MODELS, the trainings by label and what `models --json` says."""

import json
import statistics
import sys

import tables
from tables import spread

TASKS = {
    "gesture": ("gesture", "participant"),
    "spoken-digits": ("fsdd", "speaker"),
    "emotion-faces": ("faces", "person, by the name of the file"),
    "accent": ("fsdd", "record: **not evidence**"),
    "accented-speech": ("accent", "speaker, one recording each: **not evidence**"),
    "mandarin-cantonese": ("zh", "record: **not evidence**"),
}
# Student's t for 95 % and two degrees of freedom: three seeds.
T2 = 4.303


def reports(runs, models):
    out = {}
    for line in open(runs):
        label, name, seed, model = line.rstrip("\n").split("\t")
        out.setdefault((label, name), {})[int(seed)] = models[model]
    return {key: [of[seed] for seed in sorted(of)] for key, of in out.items()}


def interval(scores):
    return tables.interval(scores["interval"])


def recalls(scores, labels):
    return {
        label: row[i] / sum(row)
        for i, (label, row) in enumerate(zip(labels, scores["confusion"]))
        if sum(row)
    }


def means(of):
    """The mean of each key over the seeds that all have it."""
    return {k: statistics.mean(one[k] for one in of) for k in of[0] if all(k in one for one in of)}


def worst(of):
    mean = means(of)
    key = min(mean, key=lambda k: (mean[k], k))
    return key, [one[key] for one in of]


def groups(parts):
    """Accuracy of each value of each attribute that has several."""
    return {f"{name} {v}": s["accuracy"] for name, values in parts.items() if len(values) > 1 for v, s in values.items()}


def named(of):
    if not of or not of[0]:
        return "–"
    key, values = worst(of)
    return f"{key}: {statistics.mean(values):.3f}"


def baseline(report, which):
    found = [b["test"] for b in report["baselines"] if b["name"] == which]
    return f"{found[0]['accuracy']:.3f}" if found else "–"


def tasks(all_of):
    print("| task | data, split by | labels | persons train / val. / test | rows | accuracy | UAR | macro-F1 | 95 % | most frequent | logistic regression | random forest | worst label | worst group |")
    print("| --- " * 14 + "|")
    for name, (data, split) in TASKS.items():
        of = all_of.get(("plain", name))
        if not of:
            continue
        one = of[0]
        persons = " / ".join(str(one[part]["persons"]) for part in ("train", "validation", "test"))
        rows = " / ".join(str(one["rows"][part]) for part in ("train", "validation", "test"))
        print(
            f"| {name} | {data}, {split} | {len(one['labels'])} | {persons} | {rows} | {spread([r['test']['accuracy'] for r in of])} | "
            f"{spread([r['test']['uar'] for r in of])} | {spread([r['test']['macroF1'] for r in of])} | {interval(one['test'])} | {one['baseline']['accuracy']:.3f} | "
            f"{baseline(one, 'logistic regression')} | {baseline(one, 'random forest')} | "
            f"{named([recalls(r['test'], r['labels']) for r in of])} | {named([groups(r['groups']) for r in of])} |"
        )
        if one["leaveOnePersonOut"]:
            total = [r["leaveOnePersonOutTotal"] for r in of]
            print(
                f"| {name}, each person left out | {data}, {split} | {len(one['labels'])} | {len(one['leaveOnePersonOut'])} in turn | {total[0]['rows']} tested | "
                f"{spread([s['accuracy'] for s in total])} | {spread([s['uar'] for s in total])} | "
                f"{spread([s['macroF1'] for s in total])} | {interval(total[0])} | "
                f"{statistics.mean(h['baseline'] for h in one['leaveOnePersonOut']):.3f} | – | – | "
                f"{named([recalls(s, r['labels']) for s, r in zip(total, of)])} | {named([groups(r['leaveOnePersonOutGroups']) for r in of])} |"
            )
    print()
    print("| task | model, floats | epochs run (best) | workers | wall s | rows a second and core | communication |")
    print("| --- " * 7 + "|")
    for name in TASKS:
        of = all_of.get(("plain", name))
        if not of:
            continue
        one = of[0]
        rate = [r["samplesPerSecond"] / r["workers"] for r in of]
        wire = [rank["communicationSeconds"] / rank["seconds"] for r in of for rank in r["ranks"]]
        print(
            f"| {name} | {one['architecture']}, {one['parameters']:,} | {len(one['epochs'])} ({one['bestEpoch']}) | {one['workers']} | "
            f"{min(r['wallSeconds'] for r in of):.0f}–{max(r['wallSeconds'] for r in of):.0f} | {min(rate):.0f}–{max(rate):.0f} | "
            f"{min(wire):.0%}–{max(wire):.0%} |"
        )


def by_group(all_of):
    """Each value of each attribute that has several: of persons left out in turn where they were, else of the test split."""
    print("\n| task | group | rows | persons | accuracy | UAR | macro-F1 | 95 %, seed 1 |")
    print("| --- " * 8 + "|")
    for name in TASKS:
        of = all_of.get(("plain", name))
        if not of:
            continue
        part = "leaveOnePersonOutGroups" if of[0]["leaveOnePersonOut"] else "groups"
        for attribute, values in sorted(of[0][part].items()):
            for value in sorted(values) if len(values) > 1 else []:
                scores = [r[part][attribute][value] for r in of if value in r[part].get(attribute, {})]
                measures = " | ".join(spread([s[m] for s in scores]) for m in ("accuracy", "uar", "macroF1"))
                print(f"| {name} | {attribute} {value} | {scores[0]['rows']} | {scores[0]['persons']} | {measures} | {interval(scores[0])} |")


def difference(first, second):
    """Mean of second less first over seeds, and Student's interval of it."""
    each = [b - a for a, b in zip(first, second)]
    half = T2 * statistics.stdev(each) / len(each) ** 0.5 if len(each) == 3 else float("nan")
    mean = statistics.mean(each)
    return f"{mean:+.3f} ({mean - half:+.3f} to {mean + half:+.3f})"


def private(all_of):
    print("\n| epsilon | noise multiplier | accuracy | 95 %, seed 1 |")
    print("| --- " * 4 + "|")
    for epsilon in ("none", "100", "10"):
        of = all_of.get(("epsilon " + epsilon, "gesture"))
        if not of:
            continue
        noise = of[0]["privacy"][0]["noiseMultiplier"] if epsilon != "none" else None
        print(f"| {epsilon} | {f'{noise:.3f}' if noise else '–'} | {spread([r['test']['accuracy'] for r in of])} | {interval(of[0]['test'])} |")


def student(all_of):
    alone, taught = all_of.get(("alone", "spoken-digits")), all_of.get(("taught", "spoken-digits"))
    if not alone or not taught:
        return
    print("\n| student on spoken-digits, each speaker left out | accuracy | UAR | 95 % by speaker, seed 1 |")
    print("| --- " * 4 + "|")
    for what, of in (("alone", alone), ("with a teacher", taught), ("teacher's kind", all_of[("plain", "spoken-digits")])):
        total = [r["leaveOnePersonOutTotal"] for r in of]
        print(f"| {what}, {of[0]['parameters']:,} floats | {spread([s['accuracy'] for s in total])} | {spread([s['uar'] for s in total])} | {interval(total[0])} |")
    pair = [[r["leaveOnePersonOutTotal"]["accuracy"] for r in of] for of in (alone, taught)]
    print(f"| what the teacher adds, 95 % over seeds | {difference(*pair)} | | |")


def rebalanced(all_of):
    print("\n| corpus | group | without | rebalanced and augmented | difference, 95 % over three seeds |")
    print("| --- " * 5 + "|")
    for name, left_out in (("spoken-digits", True), ("gesture", False), ("mandarin-cantonese", False), ("emotion-faces-third", False)):
        before, after = all_of.get(("plain", name)), all_of.get(("rebalanced", name + "-rebalanced"))
        if not before or not after:
            continue
        if left_out:
            of = [[groups(r["leaveOnePersonOutGroups"]) for r in side] for side in (before, after)]
            whole = [[r["leaveOnePersonOutTotal"]["accuracy"] for r in side] for side in (before, after)]
        else:
            of = [[recalls(r["test"], r["labels"]) for r in side] for side in (before, after)]
            whole = [[r["test"]["accuracy"] for r in side] for side in (before, after)]
        bottom, _ = worst(of[0])
        for group in sorted(means(of[0])):
            two = [[one[group] for one in side] for side in of]
            mark = "**worst**, " if group == bottom else ""
            print(f"| {name} | {mark}{group} | {spread(two[0])} | {spread(two[1])} | {difference(*two)} |")
        print(f"| {name} | all rows | {spread(whole[0])} | {spread(whole[1])} | {difference(*whole)} |")


def main():
    models = {m["name"]: m["report"] for m in json.load(open(sys.argv[2]))["models"]}
    all_of = reports(sys.argv[1], models)
    tasks(all_of)
    by_group(all_of)
    private(all_of)
    student(all_of)
    rebalanced(all_of)


main()
