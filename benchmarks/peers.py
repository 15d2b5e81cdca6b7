"""The peers' side of compare.sh: the same tasks as Tasks.java, by OpenCV, numpy, scipy, torchaudio and libsndfile.

Answers on standard output with milliseconds an item for each name of a task on standard input. One thread.
"""

import sys
import time

import cv2
import numpy as np
import scipy.fft
import scipy.signal
import soundfile
import torch
import torchaudio

cv2.setNumThreads(1)
torch.set_num_threads(1)

folder = sys.argv[1]
jpeg = np.fromfile(folder + "/picture.jpg", np.uint8)
picture = cv2.imdecode(jpeg, cv2.IMREAD_COLOR)
speech, RATE = soundfile.read(folder + "/speech.wav", dtype="float32")
wide, _ = soundfile.read(folder + "/speech-48k.wav", dtype="float32")
room, _ = soundfile.read(folder + "/room.wav", dtype="float32")
random = np.random.default_rng(1)


def rotate(image):
    h, w = image.shape[:2]
    turn = cv2.getRotationMatrix2D(((w - 1) / 2, (h - 1) / 2), 15, 1.0)
    return cv2.warpAffine(image, turn, (w, h), flags=cv2.INTER_LINEAR, borderMode=cv2.BORDER_REFLECT_101)


def image_noise(image):
    noise = np.empty(image.shape, np.int16)
    cv2.randn(noise, (0, 0, 0), (10, 10, 10))
    return cv2.add(image, noise, dtype=cv2.CV_8U)


def face_chain():
    image = rotate(cv2.imdecode(jpeg, cv2.IMREAD_COLOR))
    image = cv2.resize(image, (256, 256), interpolation=cv2.INTER_AREA)
    image = cv2.convertScaleAbs(image, alpha=1.1, beta=127.5 * (1 - 1.1) + 12)
    return cv2.imencode(".jpg", image_noise(image), [cv2.IMWRITE_JPEG_QUALITY, 95])[1]


def phash(gray):
    low = cv2.dct(np.float32(cv2.resize(gray, (32, 32), interpolation=cv2.INTER_AREA)))[:8, :8]
    return np.packbits(low > np.median(low))


def face_measures():
    """Decoding, two measures of sharpness, percentiles of exposure, entropy, and pHash."""
    gray = cv2.cvtColor(cv2.imdecode(jpeg, cv2.IMREAD_COLOR), cv2.COLOR_BGR2GRAY)
    small = cv2.resize(gray, (256, 256), interpolation=cv2.INTER_AREA)
    sharp = cv2.Laplacian(small, cv2.CV_32F).var()
    dx = cv2.Sobel(small, cv2.CV_32F, 1, 0)
    dy = cv2.Sobel(small, cv2.CV_32F, 0, 1)
    edges = float((dx * dx + dy * dy).mean())
    counts = cv2.calcHist([small], [0], None, [256], [0, 256]).ravel()
    p = counts[counts > 0] / counts.sum()
    entropy = float(-(p * np.log2(p)).sum())
    exposure = np.searchsorted(np.cumsum(counts), np.array([0.05, 0.5, 0.95]) * counts.sum())
    return sharp, edges, entropy, exposure, phash(gray)


def noise_at_snr(x):
    noise = random.standard_normal(len(x), dtype=np.float32)
    level = np.mean(np.square(x)) / np.mean(np.square(noise)) * 10 ** (-15 / 10)
    return x + np.float32(np.sqrt(level)) * noise


def room_response(x):
    wet = scipy.signal.fftconvolve(x, room)[: len(x)]
    return wet * np.sqrt(np.mean(np.square(x)) / np.mean(np.square(wet)))


def resampled(x, before, after, width):
    """Windowed sinc with a Kaiser window and as many zero crossings as ours."""
    return torchaudio.functional.resample(
        torch.from_numpy(x), before, after, lowpass_filter_width=width, resampling_method="kaiser_window", rolloff=0.94, beta=7.86
    ).numpy()


def speed(x):
    return resampled(x, 110, 100, 20)


def voice_chain():
    return noise_at_snr(room_response(speed(speech)))


def wada(x):
    x = np.abs(x[x != 0])
    return np.log(np.mean(x)) - np.mean(np.log(x))


K_WEIGHTING = None


def loudness(x):
    """BS.1770-4, gated: the K filters, blocks of 400 ms with an overlap of 75 %, two gates."""
    global K_WEIGHTING
    if K_WEIGHTING is None:
        K_WEIGHTING = (shelf(RATE), highpass(RATE))
    y = x.astype(np.float64)
    for b, a in K_WEIGHTING:
        y = scipy.signal.lfilter(b, a, y)
    hop = RATE // 10
    tenths = np.add.reduceat(np.square(y), np.arange(0, len(y) // hop * hop, hop))
    z = np.convolve(tenths, np.ones(4), "valid") / (4 * hop)
    l = -0.691 + 10 * np.log10(z + 1e-20)
    kept = z[l > -70]
    gate = -0.691 + 10 * np.log10(kept.mean()) - 10
    return -0.691 + 10 * np.log10(z[(l > -70) & (l > gate)].mean())


def shelf(rate):
    g, q, f = 3.999843853973347, 0.7071752369554196, 1681.974450955533
    k = np.tan(np.pi * f / rate)
    vh = 10 ** (g / 20)
    vb = vh ** 0.4996667741545416
    a0 = 1 + k / q + k * k
    return [(vh + vb * k / q + k * k) / a0, 2 * (k * k - vh) / a0, (vh - vb * k / q + k * k) / a0], [
        1,
        2 * (k * k - 1) / a0,
        (1 - k / q + k * k) / a0,
    ]


def highpass(rate):
    q, f = 0.5003270373238773, 38.13547087602444
    k = np.tan(np.pi * f / rate)
    a0 = 1 + k / q + k * k
    return [1, -2, 1], [1, 2 * (k * k - 1) / a0, (1 - k / q + k * k) / a0]


def voice_measures():
    """Decoding, levels, clipping, silence, WADA, R128 with true peak, bandwidth and a frame SNR: a part of what ours measures."""
    x, _ = soundfile.read(folder + "/speech.flac", dtype="float32")
    peak = np.abs(x).max()
    rms = np.sqrt(np.mean(np.square(x)))
    clipped = np.count_nonzero(np.abs(x) >= 0.999)
    blocks = np.square(x[: len(x) // 160 * 160]).reshape(-1, 160).mean(axis=1)
    silence = np.mean(blocks < 1e-6)
    true_peak = np.abs(scipy.signal.resample_poly(x, 4, 1)).max()
    _, _, spectra = scipy.signal.stft(x, RATE, nperseg=512, noverlap=352)
    power = np.square(np.abs(spectra))
    noise = np.percentile(power, 10, axis=1)
    snr = 10 * np.log10(power.mean() / (noise.mean() + 1e-12))
    bandwidth = np.nonzero(power.mean(axis=1) > 1e-9)[0].max()
    return peak, rms, clipped, silence, true_peak, snr, bandwidth, wada(x), loudness(x), x.mean()


def log_mel():
    return torchaudio.compliance.kaldi.fbank(
        torch.from_numpy(speech).unsqueeze(0), num_mel_bins=80, sample_frequency=RATE, dither=0, window_type="hanning"
    )


TASKS = {
    "face-chain": face_chain,
    "face-measures": face_measures,
    "voice-measures": voice_measures,
    "voice-chain": voice_chain,
    "image-decode": lambda: cv2.imdecode(jpeg, cv2.IMREAD_COLOR),
    "image-encode": lambda: cv2.imencode(".jpg", picture, [cv2.IMWRITE_JPEG_QUALITY, 95]),
    "rotate": lambda: rotate(picture),
    "image-noise": lambda: image_noise(picture),
    "image-blur": lambda: cv2.GaussianBlur(picture, (0, 0), 1.1),
    "noise-at-snr": lambda: noise_at_snr(speech),
    "room-response": lambda: room_response(speech),
    "speed": lambda: speed(speech),
    "resample-48-16": lambda: resampled(wide, 3, 1, 20),
    "log-mel-80": log_mel,
}


def millis_an_item(task):
    start = now = time.perf_counter()
    items = 0
    while now - start < 1 or items < 3:
        task()
        items += 1
        now = time.perf_counter()
    return 1000 * (now - start) / items


print(" ".join(TASKS), flush=True)
for line in sys.stdin:
    print(millis_an_item(TASKS[line.strip()]), flush=True)
