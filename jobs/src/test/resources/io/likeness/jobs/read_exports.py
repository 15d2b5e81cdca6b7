"""Reads exports with what Debian's Python brings along, and says what does not fit.

Arguments: folders of a webdataset, a kaldi and a lhotse export. Prints how many records each has.
"""
import glob
import gzip
import hashlib
import io
import json
import os
import sys
import tarfile
import wave

import numpy


def webdataset(folder):
    records = {}
    for shard in sorted(glob.glob(os.path.join(folder, "*.tar"))):
        with tarfile.open(shard, "r:") as tar:
            pair = {}
            for member in tar:
                key, extension = member.name.split(".", 1)
                pair.setdefault(key, {})[extension] = tar.extractfile(member).read()
        for key, sample in pair.items():
            said = json.loads(sample.pop("json"))
            (medium,) = sample.values()
            assert said["record_id"] == key and key not in records, key
            assert hashlib.sha256(medium).hexdigest() == said["sha256"], key
            assert (b"AIGC" in medium) == said["generated"], key
            assert os.path.basename(shard).startswith(said["split"]), shard
            records[key] = said
    return len(records)


def pairs(path):
    with open(path, encoding="utf-8") as lines:
        return dict(line.rstrip("\n").split(" ", 1) for line in lines)


def samples(path):
    with open(path, "rb") as file:
        content = file.read()
    if content[:4] != b"RIFF":
        return None
    with wave.open(io.BytesIO(content)) as clip:
        frames = numpy.frombuffer(clip.readframes(clip.getnframes()), dtype="<i2")
        return frames.reshape(-1, clip.getnchannels()).shape[0]


def kaldi(folder):
    records = 0
    for split in sorted(glob.glob(os.path.join(folder, "*", "wav.scp"))):
        at = os.path.dirname(split)
        wavs, texts, speakers = (pairs(os.path.join(at, n)) for n in ("wav.scp", "text", "utt2spk"))
        assert wavs.keys() == texts.keys() == speakers.keys(), at
        inverse = {u: s for s, us in pairs(os.path.join(at, "spk2utt")).items() for u in us.split()}
        assert inverse == speakers, at
        assert list(wavs) == sorted(wavs) and all(u.startswith(s) for u, s in speakers.items()), at
        assert all(os.path.exists(os.path.join(folder, f)) for f in wavs.values()), at
        records += len(wavs)
    return records


def lines(path):
    with gzip.open(path, "rt", encoding="utf-8") as rows:
        return [json.loads(row) for row in rows]


def lhotse(folder):
    records = 0
    for path in sorted(glob.glob(os.path.join(folder, "recordings_*.jsonl.gz"))):
        recordings = {r["id"]: r for r in lines(path)}
        supervisions = lines(path.replace("recordings_", "supervisions_"))
        assert {s["recording_id"] for s in supervisions} == recordings.keys(), path
        for s in supervisions:
            r = recordings[s["recording_id"]]
            assert s["start"] == 0 and s["duration"] == r["duration"] and s["speaker"], s["id"]
            assert r["duration"] == r["num_samples"] / r["sampling_rate"], r["id"]
            count = samples(os.path.join(folder, r["sources"][0]["source"]))
            assert count in (None, r["num_samples"]), r["id"]
        records += len(recordings)
    return records


print(webdataset(sys.argv[1]), kaldi(sys.argv[2]), lhotse(sys.argv[3]))
