"""Peers of compare.sh that are programs: sox, ffmpeg, SoundTouch's soundstretch and libjpeg-turbo's tjbench.

A program is timed over a long and over a short input, and the difference counts, so that its start does not. One thread.
"""

import os
import re
import subprocess
import time
import wave

import cv2
import numpy as np

LONG, SHORT = 60, 2
FRAMES_LONG, FRAMES_SHORT = 240, 40
SINC = "filter_size=40:phase_shift=10:filter_type=kaiser:kaiser_beta=7.86:cutoff=0.94"
FFMPEG = "ffmpeg -v error -nostdin -y -threads 1 -filter_threads 1 -filter_complex_threads 1".split()


class Programs:
    """The programs' side: {task: {name of the peer: milliseconds an item}}."""

    def __init__(self, folder):
        self.folder = folder
        self.write_inputs()
        sox = lambda effects, rate="": lambda n: ["sox", "--single-threaded", "-D", self.clips(rate, n), "-n", *effects.split()]
        sound = lambda chain, rate="": lambda n: [*FFMPEG, "-i", self.clips(rate, n), "-af", chain, "-f", "null", "-"]
        frames = lambda chain, *end: lambda n: [*FFMPEG, *self.raw(n), *(["-vf", chain] if chain else []), *(end or ("-f", "null", "-"))]
        room = f"fir {folder}/room.txt"
        self.tasks = {
            "image-decode": {
                "libjpeg-turbo (tjbench)": self.tjbench("picture.jpg"),
                "ffmpeg": self.difference(
                    lambda n: [*FFMPEG, "-f", "mjpeg", "-i", self.pictures(n), "-pix_fmt", "bgr24", "-f", "null", "-"], FRAMES_LONG, FRAMES_SHORT
                ),
            },
            "image-encode": {
                "libjpeg-turbo (tjbench)": self.tjbench("picture.bmp"),
                "ffmpeg": self.difference(
                    frames("", "-c:v", "mjpeg", "-q:v", "2", "-pix_fmt", "yuvj420p", "-f", "null", "-"), FRAMES_LONG, FRAMES_SHORT
                ),
            },
            "rotate": {"ffmpeg": self.difference(frames("rotate=15*PI/180"), FRAMES_LONG, FRAMES_SHORT)},
            "image-blur": {"ffmpeg": self.difference(frames("gblur=sigma=1.1"), FRAMES_LONG, FRAMES_SHORT)},
            "room-response": {
                "sox": self.difference(sox(room)),
                "ffmpeg": self.difference(
                    lambda n: [*FFMPEG, "-i", self.clips("", n), "-i", f"{folder}/room.wav", "-lavfi", "afir=gtype=none", "-f", "null", "-"]
                ),
            },
            "speed": {
                "sox": self.difference(sox("speed 1.1 rate -m 16000")),
                "ffmpeg": self.difference(sound(f"asetrate=17600,aresample=16000:{SINC}")),
            },
            "pitch": {
                "SoundTouch": self.difference(lambda n: ["soundstretch", self.clips("", n), f"{folder}/out.wav", "-pitch=2"]),
                "sox": self.difference(sox("pitch 200")),
                "ffmpeg (Rubber Band)": self.difference(sound("rubberband=pitch=1.12246")),
            },
            "resample-48-16": {
                "sox": self.difference(sox("rate -m 16000", "-48k")),
                "ffmpeg": self.difference(sound(f"aresample=16000:{SINC}", "-48k")),
            },
        }

    def write_inputs(self):
        for rate in ("", "-48k"):
            with wave.open(f"{self.folder}/speech{rate}.wav") as one:
                parameters, frames = one.getparams(), one.readframes(one.getnframes())
            for n in (LONG, SHORT):
                with wave.open(self.clips(rate, n), "w") as out:
                    out.setparams(parameters)
                    for _ in range(n):
                        out.writeframes(frames)
        with wave.open(f"{self.folder}/room.wav") as room:
            taps = np.frombuffer(room.readframes(room.getnframes()), np.int16) / 32768
        np.savetxt(f"{self.folder}/room.txt", taps, fmt="%.9g")
        picture = cv2.imread(f"{self.folder}/picture.jpg")
        picture.tofile(f"{self.folder}/picture.bgr")
        cv2.imwrite(f"{self.folder}/picture.bmp", picture)
        with open(f"{self.folder}/picture.jpg", "rb") as jpeg:
            one = jpeg.read()
        for n in (FRAMES_LONG, FRAMES_SHORT):
            with open(self.pictures(n), "wb") as out:
                out.write(one * n)

    def clips(self, rate, n):
        return f"{self.folder}/speech{rate}-{n}.wav"

    def pictures(self, n):
        return f"{self.folder}/pictures-{n}.mjpeg"

    def raw(self, n):
        """The same frame over and over, so that reading it costs little."""
        return f"-stream_loop {n - 1} -f rawvideo -pix_fmt bgr24 -video_size 512x512 -framerate 25 -i {self.folder}/picture.bgr".split()

    def difference(self, command, many=LONG, few=SHORT):
        return lambda: (timed(command(many)) - timed(command(few))) / (many - few)

    def tjbench(self, picture):
        """Says megapixels a second itself: the last column is that of what it was asked for."""

        def millis():
            options = ["-quiet", "-benchtime", "1", "-nowrite"]
            if picture.endswith(".bmp"):
                options = ["95", *options, "-subsamp", "420"]
            out = subprocess.run(["tjbench", f"{self.folder}/{picture}", *options], check=True, capture_output=True, text=True).stdout
            numbers = re.findall(r"\d+\.?\d*", [line for line in out.splitlines() if line.startswith("BGR")][-1])
            # Of a bitmap: quality, width, height, compressing, ratio, decompressing; of a JPEG the last is decompressing.
            rate = float(numbers[-3] if picture.endswith(".bmp") else numbers[-1])
            return 1000 * 512 * 512 / 1e6 / rate

        return millis


def timed(command):
    start = time.perf_counter()
    subprocess.run(command, check=True, capture_output=True)
    return 1000 * (time.perf_counter() - start)
