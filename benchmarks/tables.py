"""How scores stand in the tables of tasks.py and joint.py."""

import statistics


def spread(values):
    return f"{statistics.mean(values):.3f} ({min(values):.3f}–{max(values):.3f})"


def interval(i):
    return i["note"].replace("no interval: ", "") if i["note"] else f"{i['low']:.3f}–{i['high']:.3f}"
