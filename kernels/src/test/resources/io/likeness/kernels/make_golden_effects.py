"""Golden values for the effects, with what is drawn for them, computed the slow and obvious way.

    python3 make_golden_effects.py > golden-effects.csv        # numpy

Rows are effect, place in the result, value: samples of a clip, levels of a picture in rows of blue, green and red. The generator is
Philox4x32-10 written down once more; the clip and the picture are made by the same formulas in EffectsGoldenTest.
"""
import hashlib
import math
import struct

import numpy as np

MASK = 0xFFFFFFFF
DIGEST = bytes((7 * i + 1) % 256 for i in range(32))


class Stream:
    """The stream of an effect's name under the generator of DIGEST and stream 0."""

    def __init__(self, name):
        k0, k1, c2, c3 = struct.unpack("<4I", DIGEST[:16])
        below = hashlib.sha256(struct.pack("<3I", 0, c2, c3) + name.encode()).digest()
        self.key = (k0, k1)
        self.counter = struct.unpack("<3I", below[:12])
        self.block = 0
        self.left = []

    def word(self):
        if not self.left:
            c = [self.block, *self.counter]
            k0, k1 = self.key
            for _ in range(10):
                p0, p1 = 0xD2511F53 * c[0], 0xCD9E8D57 * c[2]
                c = [p1 >> 32 ^ c[1] ^ k0, p1 & MASK, p0 >> 32 ^ c[3] ^ k1, p0 & MASK]
                k0, k1 = (k0 + 0x9E3779B9) & MASK, (k1 + 0xBB67AE85) & MASK
            self.block += 1
            self.left = c
        return self.left.pop(0)

    def uniform(self, low, high):
        a, b = self.word() >> 5, self.word() >> 6
        return low + (high - low) * ((a << 26 | b) * 2.0**-53)


def clip(rate=16000, n=8000):
    state = 1
    x = np.zeros(n, np.float32)
    for i in range(n):
        state = (state * 6364136223846793005 + 1442695040888963407) % 2**64
        t = i / rate
        tone = math.sin(2 * math.pi * (200 + 30 * t) * t) + 0.3 * math.sin(2 * math.pi * 2500 * t)
        x[i] = 0.3 * tone + 0.02 * ((state >> 40) / 2**24 - 0.5)
    return x


def picture(width=40, height=30):
    y, x = np.mgrid[0:height, 0:width]
    return np.stack([40 + 160 * x // width, 30 + 180 * y // height, 20 + 100 * x // width + 90 * y * y // (height * height)], axis=2).astype(float)


# Of clips.


def gain(x, s):
    return x * np.float32(10 ** (s.uniform(-6, 6) / 20))


def crests(x, s):
    limit = np.float32(np.abs(x).max() * 10 ** (-s.uniform(3, 9) / 20))
    return np.clip(x, -limit, limit)


def mask_time(x, s, rate=16000):
    share, position = s.uniform(0.1, 0.3), s.uniform(0, 1)
    count = int(share * len(x))
    start = int(position * (len(x) - count))
    fade = min(count // 2, int(0.005 * rate))
    factor = np.ones(len(x))
    factor[start:start + count] = 0
    for i in range(fade):
        factor[start + i] = factor[start + count - 1 - i] = 1 - (i + 1) / (fade + 1)
    return x * factor


def trim(x, s, rate=16000):
    spare = len(x) - rate // 10
    leading = min(spare, int(s.uniform(0, 0.2) * rate))
    trailing = min(spare - leading, int(s.uniform(0, 0.2) * rate))
    return x[leading:len(x) - trailing]


def mu_law(x, s):
    """G.711, the segments of table 2a written as the companding they are."""
    out = []
    for v in np.clip(np.floor(x.astype(float) * 32768 + 0.5), -32635, 32635):
        m = abs(v) + 132
        step = 2.0 ** (math.floor(math.log2(m)) - 4)
        out.append(math.copysign((math.floor(m / step) + 0.5) * step - 132, v) / 32768)
    return np.array(out)


# Of pictures: a matrix takes the place of a pixel to where it comes from.


def moved(p, matrix, shift=(0.0, 0.0)):
    height, width = p.shape[:2]
    cx, cy = (width - 1) / 2, (height - 1) / 2
    back = np.linalg.inv(matrix)
    out = np.zeros_like(p)

    def mirrored(i, n):
        i = abs(i) % (2 * n - 2)
        return 2 * n - 2 - i if i >= n else i

    for y in range(height):
        for x in range(width):
            sx, sy = back @ np.array([x - cx - shift[0], y - cy - shift[1]])
            sx, sy = sx + cx, sy + cy
            x0, y0 = math.floor(sx), math.floor(sy)
            for dy in (0, 1):
                for dx in (0, 1):
                    w = (1 - abs(sx - x0 - dx)) * (1 - abs(sy - y0 - dy))
                    out[y, x] += w * p[mirrored(y0 + dy, height), mirrored(x0 + dx, width)]
    return out


def rotate(p, s):
    a = math.radians(s.uniform(-15, 15))
    return moved(p, np.array([[math.cos(a), math.sin(a)], [-math.sin(a), math.cos(a)]]))


def shear(p, s):
    return moved(p, np.array([[1, math.tan(math.radians(s.uniform(-8, 8)))], [0, 1]]))


def scale(p, s):
    return moved(p, np.eye(2) * s.uniform(0.9, 1.1))


def shift(p, s):
    return moved(p, np.eye(2), (s.uniform(-0.06, 0.06) * p.shape[1], s.uniform(-0.06, 0.06) * p.shape[0]))


def brightness_contrast(p, s):
    brightness, contrast = s.uniform(-25, 25), s.uniform(0.8, 1.2)
    return 127.5 + contrast * (p - 127.5) + brightness


def gamma(p, s):
    return 255 * (p / 255) ** s.uniform(0.8, 1.25)


def saturation(p, s):
    gray = p @ np.array([0.072, 0.715, 0.213])
    return gray[..., None] + s.uniform(0.8, 1.2) * (p - gray[..., None])


def gaussian_blur(p, s):
    sigma = s.uniform(0.8, 1.5)
    reach = round(sigma * 6 + 1) // 2
    at = np.arange(-reach, reach + 1)
    kernel = np.exp(-at**2 / (2 * sigma**2))
    kernel /= kernel.sum()
    for axis in (0, 1):
        pad = [(reach, reach) if a == axis else (0, 0) for a in range(3)]
        wide = np.pad(p, pad, mode="reflect")
        p = sum(k * np.take(wide, np.arange(p.shape[axis]) + i, axis=axis) for i, k in enumerate(kernel))
    return p


CLIPS = {"gain": gain, "invert-polarity": lambda x, s: -x, "clip": crests, "mask-time": mask_time, "trim": trim, "code-mu-law": mu_law}
PICTURES = {
    "rotate": rotate, "shear": shear, "scale": scale, "shift": shift, "flip": lambda p, s: p[:, ::-1],
    "brightness-contrast": brightness_contrast, "gamma": gamma, "saturation": saturation, "gaussian-blur": gaussian_blur,
}

for name, effect in CLIPS.items():
    result = effect(clip(), Stream(name))
    print(f"{name},length,{len(result)}")
    for at in range(17, len(result), len(result) // 24):
        print(f"{name},{at},{result[at]:.9f}")
for name, effect in PICTURES.items():
    result = np.clip(effect(picture(), Stream(name)), 0, 255).reshape(-1)
    for at in range(5, len(result), len(result) // 24):
        print(f"{name},{at},{result[at]:.3f}")
