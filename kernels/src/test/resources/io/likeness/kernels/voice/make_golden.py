"""Golden values for the voice kernels, computed the slow and obvious way in double precision.

    python3 make_golden.py > golden.csv        # numpy and scipy

The signal is made by the same formula in GoldenTest: two gliding tones in bursts plus noise of the
64-bit linear congruential generator of Knuth (MMIX).
"""
import math

import numpy as np
from scipy import integrate, signal, special


def test_signal(rate, seconds):
    n = int(rate * seconds)
    state = 1
    x = np.zeros(n)
    for i in range(n):
        state = (state * 6364136223846793005 + 1442695040888963407) % 2**64
        noise = (state >> 40) / 2**24 - 0.5
        t = i / rate
        burst = max(0.0, math.sin(2 * math.pi * 0.7 * t))
        tone = math.sin(2 * math.pi * (200 + 30 * t) * t) + 0.3 * math.sin(2 * math.pi * 2500 * t)
        x[i] = np.float32(0.3 * burst * burst * tone + 0.002 * noise)
    return x


def wada(snr_db):
    """ln E|x| - E ln|x| of a symmetric gamma(0.4) variable plus Gaussian noise."""
    sigma = math.sqrt(0.4 * 1.4 / 10 ** (snr_db / 10))
    norm = 2.5 / special.gamma(0.4)

    def mean_abs(s):
        m = s / sigma
        return sigma * (math.sqrt(2 / math.pi) * math.exp(-m * m / 2) + m * special.erf(m / math.sqrt(2)))

    def mean_log(s):
        # E ln|m + n| = -(gamma + ln 2)/2 + (m^2/2) 2F2(1, 1; 3/2, 2; -m^2/2), by its derivative,
        # the Dawson function, which is integrated here.
        m = s / sigma
        if m > 30:
            return math.log(sigma) + math.log(m) - 1 / (2 * m * m) - 3 / (4 * m**4)
        area = integrate.quad(lambda u: math.sqrt(2) * special.dawsn(u / math.sqrt(2)), 0, m)[0]
        return math.log(sigma) - (np.euler_gamma + math.log(2)) / 2 + area

    def over_speech(f):
        return integrate.quad(lambda u: norm * f(u**2.5) * math.exp(-(u**2.5)), 0, 5, limit=400)[0]

    return math.log(over_speech(mean_abs)) - over_speech(mean_log)


def loudness(x):
    """BS.1770-4 at 48 kHz with the coefficients printed in the standard."""
    y = signal.lfilter(
        [1.53512485958697, -2.69169618940638, 1.19839281085285],
        [1.0, -1.69065929318241, 0.73248077421585], x)
    z = signal.lfilter([1.0, -2.0, 1.0], [1.0, -1.99004745483398, 0.99007225036621], y)
    step, block = 4800, 19200
    power = np.array([np.mean(z[i:i + block] ** 2) for i in range(0, len(z) - block + 1, step)])
    gate = lambda p: -0.691 + 10 * np.log10(p)
    kept = power[gate(power) > -70]
    threshold = gate(np.mean(kept)) - 10
    return gate(np.mean(power[(gate(power) > -70) & (gate(power) > threshold)]))


def active_level(x, rate):
    """ITU-T P.56 method B, sample by sample."""
    keep = math.exp(-1 / (0.03 * rate))
    hang = int(math.ceil(0.2 * rate))
    c = [2.0**-k for k in range(1, 25)]
    a = [0] * 24
    h = [hang] * 24
    p = q = 0.0
    for v in np.abs(x):
        p = keep * p + (1 - keep) * v
        q = keep * q + (1 - keep) * p
        for j in range(24):
            if q >= c[j]:
                a[j] += 1
                h[j] = 0
            elif h[j] < hang:
                a[j] += 1
                h[j] += 1
    energy = float(np.sum(x * x))
    previous = None
    for j in range(24):
        if a[j] == 0:
            continue
        level = 10 * math.log10(energy / a[j])
        excess = level - 20 * math.log10(c[j]) - 15.9
        if excess >= 0:
            if previous is None:
                return level
            share = -previous[1] / (excess - previous[1])
            return previous[0] + share * (level - previous[0])
        previous = (level, excess)
    return math.nan


def log_mel(x, rate, frame, hop, mels, low, high, floor):
    size = 1 << (frame - 1).bit_length()
    window = 0.5 - 0.5 * np.cos(2 * np.pi * np.arange(frame) / frame)
    to_mel = lambda f: 2595 * np.log10(1 + f / 700)
    edges = 700 * (10 ** (np.linspace(to_mel(low), to_mel(high), mels + 2) / 2595) - 1)
    bins = np.arange(size // 2 + 1) * rate / size
    bank = np.array([
        np.maximum(0, np.minimum((bins - edges[m]) / (edges[m + 1] - edges[m]),
                                 (edges[m + 2] - bins) / (edges[m + 2] - edges[m + 1])))
        for m in range(mels)])
    frames = 1 + (len(x) - frame) // hop
    spectra = np.array([np.abs(np.fft.rfft(x[f * hop:f * hop + frame] * window, size)) ** 2
                        for f in range(frames)])
    return np.log(spectra @ bank.T + floor)


voice = test_signal(16000, 3)
for db in range(-20, 101, 10):
    print(f"wada,{db},{wada(db):.9f}")
print(f"loudness,48000,{loudness(test_signal(48000, 4)):.9f}")
for rate in (8000, 16000):
    print(f"active-level,{rate},{active_level(test_signal(rate, 3), rate):.9f}")
features = log_mel(voice, 16000, 400, 160, 80, 20, 7600, 1e-6)
for f in (0, 7, 100, 297):
    for m in (0, 5, 40, 79):
        print(f"log-mel,{f * 80 + m},{features[f, m]:.9f}")
