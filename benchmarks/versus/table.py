"""Reads what run.sh left in a folder; prints the table and writes versus.json."""
import collections
import csv
import json
import pathlib
import sys

HERE = pathlib.Path(__file__).parent
# Names of the sides, as they stand in files.
HAND, OURS = "hand", "likeness"


def rows(path):
    with open(path, encoding="utf-8", newline="") as f:
        return list(csv.DictReader(f))


def readable(path):
    """How many rows a reader got, of which there may be none."""
    return len(rows(path)) if path.exists() else 0


def user_lines(name):
    lines = (HERE / name).read_text(encoding="utf-8").splitlines()
    return sum(1 for line in lines if line.strip() and not line.strip().startswith(("#", "*", "/*")))


def seconds(folder, name):
    wall, user, system = (folder / f"{name}.time").read_text().split()[-3:]
    return {"wall": float(wall), "cpu": float(user) + float(system)}


def defects(truth, gone):
    """Per kind: planted, and how many no longer do harm; and clean files that went with them."""
    planted, out = collections.Counter(), collections.Counter()
    clean = lost = 0
    for t in truth:
        kind = t.get("kind")
        if kind is None:
            clean += 1
            lost += gone(t["file"])
            continue
        planted[kind] += 1
        files = [t["file"]] + ([t["twin"]] if "twin" in t else [])
        # Of two copies one may stay; of two copies whose labels contradict each other, none.
        enough = all if kind == "VOICE_CONFLICT" else any
        out[kind] += enough(gone(f) for f in files)
    return {k: [planted[k], out[k]] for k in sorted(planted)}, lost, clean


def leaks(table):
    heard = collections.defaultdict(set)
    contents = collections.defaultdict(set)
    for r in table:
        heard[r["speaker"]].add(r["split"])
        if r["copy"] == "0":
            contents[r["sha256"]].add(r["split"])
    return {
        "persons": len(heard),
        "in_several_parts": sum(len(s) > 1 for s in heard.values()),
        "contents_in_several_parts": sum(len(s) > 1 for s in contents.values()),
    }


def recalls(predicted, unheard):
    dialect = {r["sha256"]: r["dialect"] for r in unheard if r["copy"] == "0"}
    right, asked = collections.Counter(), collections.Counter()
    for r in predicted:
        group = dialect.get(r["record_id"])
        if group is not None:
            asked[group] += 1
            right[group] += r["label"] == r["predicted"]
    return {g: right[g] / asked[g] for g in sorted(asked)}


def marks(truth, corpus, speaker):
    """64 bytes out of the middle of every sound clip of a speaker; of WAV only, FLAC is packed anew."""
    mine = {"voice/" + r["file"] for r in rows(corpus / "voice/manifest.csv") if r["speaker"] == speaker}
    found = []
    for t in truth:
        if t["file"] in mine and t.get("kind") is None and t["file"].endswith(".wav"):
            data = (corpus / t["file"]).read_bytes()
            found.append(data[len(data) // 2 : len(data) // 2 + 64])
    return found


def left(folder, needles):
    """Of the marks, how many still stand in a file below the folder, as they are."""
    data = [p.read_bytes() for p in folder.rglob("*") if p.is_file()]
    return sum(any(n in d for d in data) for n in needles)


def last_json(path):
    text = path.read_text(encoding="utf-8")
    return json.loads(text[text.index("{") :])


def main():
    folder, seed = pathlib.Path(sys.argv[1]), sys.argv[2]
    corpus = folder / f"corpus-{seed}" / "input"
    truth = [json.loads(l) for l in (folder / f"corpus-{seed}/truth/voice.jsonl").read_text().splitlines()]
    hand_rows, our_rows = rows(folder / "hand-rows.csv"), rows(folder / "likeness-rows.csv")
    kept = {"voice/" + r["file"] for r in hand_rows if r["copy"] == "0"}
    refused = collections.defaultdict(set)
    for r in rows(folder / "likeness-refused.csv"):
        refused[r["file"]].add(r["code"])
    hand_defects, hand_lost, clean = defects(truth, lambda f: f not in kept)
    our_defects, our_lost, _ = defects(truth, lambda f: f in refused)
    unheard = rows(folder / "unheard-rows.csv")
    speaker = (folder / "speaker").read_text().strip()
    needles = marks(truth, corpus, speaker)
    digests = [last_json(folder / f"{n}.out")["digest"] for n in ("likeness", "likeness-again")]
    erased = last_json(folder / "likeness-erase.out")
    result = {
        "seed": int(seed),
        HAND: {
            "lines": user_lines("HandJob.java"),
            "defects": hand_defects,
            "clean_lost": hand_lost,
            "leaks": leaks(hand_rows),
            "recall": recalls(rows(folder / "hand-predict.out"), unheard),
            "killed": (folder / "hand-kill.killed").exists(),
            "rows_readable_after_kill": readable(folder / "hand-killed-rows.csv"),
            "rows_before_kill": len(hand_rows),
            "same_after_second_run": hand_rows == rows(folder / "hand-again-rows.csv"),
            "erase": seconds(folder, "hand-erase"),
            "marks_left": {n: left(folder / n, needles) for n in ("hand", "handover")},
            "data": seconds(folder, "hand"),
            "train": seconds(folder, "hand-train"),
        },
        OURS: {
            "lines": user_lines("likeness.conf") + 1,
            "defects": our_defects,
            "clean_lost": our_lost,
            "leaks": leaks(our_rows),
            "recall": recalls(rows(folder / "likeness-predict.out"), unheard),
            "killed": (folder / "likeness-kill.killed").exists(),
            "rows_readable_after_kill": readable(folder / "likeness-killed-rows.csv"),
            "rows_before_kill": len(our_rows),
            "same_after_second_run": digests[0] == digests[1],
            "erase": seconds(folder, "likeness-erase"),
            "marks_left": {"lake": left(folder / "lake", needles)},
            "erase_report": erased,
            "data": seconds(folder, "likeness"),
            "train": seconds(folder, "likeness-train"),
        },
        "clean": clean,
        "marks": len(needles),
    }
    (folder / "versus.json").write_text(json.dumps(result, indent=2) + "\n", encoding="utf-8")
    print(table(result))


def table(result):
    lines = [("", "by hand", "Likeness")]

    def line(what, of):
        lines.append((what, of(result[HAND]), of(result[OURS])))

    def total(s):
        planted = [sum(x) for x in zip(*s["defects"].values())]
        return f"{planted[1]} of {planted[0]}"

    line("lines of user code", lambda s: str(s["lines"]))
    line("planted defects kept out", total)
    for kind in result[OURS]["defects"]:
        words = kind.removeprefix("VOICE_").lower().replace("_", " ")
        line(f"– {words}", lambda s, k=kind: "{1} of {0}".format(*s["defects"][k]))
    line("clean clips lost", lambda s: f"{s['clean_lost']} of {result['clean']}")
    line("speakers in several parts of the split", lambda s: "{in_several_parts} of {persons}".format(**s["leaks"]))
    line("contents in several parts", lambda s: str(s["leaks"]["contents_in_several_parts"]))
    line("worst dialect's recall, unheard speakers", lambda s: f"{min(s['recall'].values()):.3f}")
    line("rows readable after `kill -9`", lambda s: f"{s['rows_readable_after_kill']} of {s['rows_before_kill']}")
    line("the second run gives the same rows", lambda s: "yes" if s["same_after_second_run"] else "no")
    line("erase one speaker, s", lambda s: f"{s['erase']['wall']:.0f}")
    line(
        f"clips of the speaker still on disk, of {result['marks']}",
        lambda s: ", ".join(f"{n} in {where}/" for where, n in s["marks_left"].items()),
    )
    line("data only, wall s", lambda s: f"{s['data']['wall']:.0f}")
    line("data only, core-hours", lambda s: f"{s['data']['cpu'] / 3600:.3f}")
    lines.insert(1, ("---", "---:", "---:"))
    return "\n".join("| " + " | ".join(cells) + " |" for cells in lines)


main()
