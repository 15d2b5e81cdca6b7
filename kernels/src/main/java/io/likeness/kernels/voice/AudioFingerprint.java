package io.likeness.kernels.voice;

import io.likeness.kernels.signal.RealFft;
import io.likeness.kernels.signal.Resample;
import java.util.Arrays;

/**
 * Landmarks of a clip: pairs of nearby peaks of its spectrogram at 8 kHz, as (frequency, step in
 * frequency, step in time), after Wang, "An industrial-strength audio search algorithm" (ISMIR
 * 2003). Copies that were transcoded, amplified or cut at their ends share most landmarks at one
 * offset in time; other recordings share few at any.
 *
 * <p>Two takes of one word by one speaker share more than one would think: the grid of a hash is
 * coarse, as it has to be for codecs. So each landmark also says how its peaks lie between the
 * lines of that grid (level, frequency and time, by parabolas through the peaks), which no speaker
 * repeats and few codecs change.
 *
 * <p>Each landmark is a long: its hash, those finer values and the frame of its first peak (of 8
 * ms), each in 21 bits; of clips over 4.6 hours the rest is left out. They are sorted, so that
 * equal hashes of two clips are found by merging or by a join on {@link #hash}.
 */
public final class AudioFingerprint {

  /** Seconds from one frame to the next. */
  public static final double FRAME_SECONDS = 0.008;

  private static final int RATE_HZ = 8000;
  private static final int SIZE = 512;
  private static final int HOP = 64;
  private static final int LOWEST_BIN = 8;
  private static final int HIGHEST_BIN = 216;
  private static final int BINS = HIGHEST_BIN - LOWEST_BIN;

  /** A peak is the largest within so many frames and bins to each side. */
  private static final int FRAMES_ASIDE = 7;

  private static final int BINS_ASIDE = 6;

  /** Peaks lie within this factor of the largest power of the clip. */
  private static final float FAINTEST = 1e-5f;

  /** Neighbours vote together. */
  private static final int OFFSETS_IN_ONE = 3;

  private static final int FAN_OUT = 8;
  private static final int NEAREST_FRAMES = 4;
  private static final int FARTHEST_FRAMES = 80;
  private static final int MOST_BIN_STEP = 60;

  private static final int FRAME_BITS = 21;
  private static final int FINE_BITS = 21;
  private static final int MOST_FRAMES = 1 << FRAME_BITS;

  private final long[] landmarks;

  private AudioFingerprint(long[] landmarks) {
    this.landmarks = landmarks;
  }

  /**
   * How well two clips fit.
   *
   * @param votes landmarks that agree on one offset, within a frame
   * @param exact those of them that agree in level, frequency and time as well ({@link PeakDetail})
   * @param share votes over the landmarks of the clip that has fewer, 0 … 1
   * @param offsetSeconds how much later the shared sound lies in the first clip
   * @param chance votes that an offset has by chance: all pairs of equal hashes over all offsets
   */
  public record Match(int votes, int exact, double share, double offsetSeconds, double chance) {

    private static final int LEAST_VOTES = 10;
    private static final int LEAST_EXACT = 4;
    private static final int FEWER_SHARES = 3;
    private static final double DEVIATIONS = 10;

    /**
     * Whether one clip is a copy of the other, or of a part of it.
     *
     * <p>Their share says so, or their votes: a hard codec destroys nine landmarks of ten, and the
     * tenth still agrees on one offset. Votes by chance grow with the length of the clips and must
     * lie ten standard deviations (of a Poisson count) below. But takes of one word by one speaker
     * have up to 29 votes and 37 % too, so in either case four votes must be exact. Of 595,686
     * pairs of real clips, 3,960 of them two takes of one word by one speaker, eight (all of those)
     * reach share or votes, and none of them has more than one exact vote; of all pairs with ten
     * votes none has more than two.
     *
     * @param minShare share that is enough with ten votes, 0 … 1
     * @param minVotes votes that are enough with a third of that share
     */
    public boolean suggestsCopy(double minShare, int minVotes) {
      boolean much = votes >= LEAST_VOTES && share >= minShare;
      boolean certain = votes >= minVotes && votes >= chance + DEVIATIONS * StrictMath.sqrt(chance);
      return exact >= LEAST_EXACT && (much || certain && share >= minShare / FEWER_SHARES);
    }
  }

  /** The fingerprint of a waveform; without landmarks if it is silent or shorter than 64 ms. */
  public static AudioFingerprint of(Waveform wave) {
    float[] x =
        wave.sampleRateHz() == RATE_HZ
            ? wave.samples()
            : Resample.between(wave.sampleRateHz(), RATE_HZ).apply(wave.samples());
    int frames = x.length < SIZE ? 0 : Math.min(MOST_FRAMES, (x.length - SIZE) / HOP + 1);
    float[] power = spectrogram(x, frames);
    int[] peaks = peaks(power, frames);
    return new AudioFingerprint(pairs(peaks, new PeakDetail(power, BINS)));
  }

  /** A fingerprint from stored landmarks. */
  public static AudioFingerprint ofLandmarks(long[] landmarks) {
    long[] sorted = landmarks.clone();
    Arrays.sort(sorted);
    return new AudioFingerprint(sorted);
  }

  /** The landmarks, sorted; a copy. */
  public long[] landmarks() {
    return landmarks.clone();
  }

  /** The part of a landmark that equal sounds share. */
  public static int hash(long landmark) {
    return (int) (landmark >>> FRAME_BITS + FINE_BITS);
  }

  /** The frame in which a landmark begins. */
  public static int frame(long landmark) {
    return (int) landmark & MOST_FRAMES - 1;
  }

  /** Votes of all equal hashes for the offset between both clips. */
  public Match matchWith(AudioFingerprint other) {
    long[] a = landmarks;
    long[] b = other.landmarks;
    int shift = 1;
    int longest = 2;
    for (long landmark : b) {
      shift = Math.max(shift, frame(landmark) + 2);
    }
    for (long landmark : a) {
      longest = Math.max(longest, frame(landmark) + 2);
    }
    int[] votes = new int[shift + longest];
    int[] exact = new int[votes.length];
    int from = 0;
    long equal = 0;
    for (long landmark : a) {
      while (from < b.length && hash(b[from]) < hash(landmark)) {
        from++;
      }
      for (int i = from; i < b.length && hash(b[i]) == hash(landmark); i++) {
        int offset = frame(landmark) - frame(b[i]) + shift;
        votes[offset]++;
        exact[offset] += PeakDetail.alike(fine(landmark), fine(b[i])) ? 1 : 0;
        equal++;
      }
    }
    int best = 1;
    int most = 0;
    for (int i = 1; i < votes.length - 1; i++) {
      int near = votes[i - 1] + votes[i] + votes[i + 1];
      if (near > most || near == most && votes[i] > votes[best]) {
        most = near;
        best = i;
      }
    }
    int fewer = Math.min(a.length, b.length);
    double share = fewer == 0 ? 0 : Math.min(1, most / (double) fewer);
    double chance = (double) OFFSETS_IN_ONE * equal / votes.length;
    return new Match(
        most,
        exact[best - 1] + exact[best] + exact[best + 1],
        share,
        most == 0 ? 0 : (best - shift) * FRAME_SECONDS,
        chance);
  }

  private static int fine(long landmark) {
    return (int) (landmark >>> FRAME_BITS) & (1 << FINE_BITS) - 1;
  }

  private static float[] spectrogram(float[] x, int frames) {
    float[] window = new float[SIZE];
    for (int i = 0; i < SIZE; i++) {
      window[i] = (float) (0.5 - 0.5 * StrictMath.cos(2 * StrictMath.PI * i / SIZE));
    }
    float[] power = new float[frames * BINS];
    float[] buffer = new float[SIZE];
    float[] spectrum = new float[SIZE + 2];
    RealFft fft = RealFft.ofSize(SIZE);
    for (int f = 0; f < frames; f++) {
      for (int i = 0; i < SIZE; i++) {
        buffer[i] = x[f * HOP + i] * window[i];
      }
      fft.forward(buffer, 0, spectrum);
      for (int k = 0; k < BINS; k++) {
        float re = spectrum[2 * (k + LOWEST_BIN)];
        float im = spectrum[2 * (k + LOWEST_BIN) + 1];
        power[f * BINS + k] = re * re + im * im;
      }
    }
    return power;
  }

  /** Frame and bin of each peak, packed as frame·BINS + bin, in order of time. */
  private static int[] peaks(float[] power, int frames) {
    float[] acrossBins = new float[power.length];
    float largest = 0;
    for (int f = 0; f < frames; f++) {
      for (int k = 0; k < BINS; k++) {
        float most = 0;
        int to = Math.min(BINS - 1, k + BINS_ASIDE);
        for (int near = Math.max(0, k - BINS_ASIDE); near <= to; near++) {
          most = Math.max(most, power[f * BINS + near]);
        }
        acrossBins[f * BINS + k] = most;
        largest = Math.max(largest, most);
      }
    }
    int[] peaks = new int[Math.min(power.length, 1 << 12)];
    int count = 0;
    float threshold = largest * FAINTEST;
    for (int at = 0; at < power.length; at++) {
      if (power[at] > threshold && power[at] == acrossBins[at] && lasts(acrossBins, at)) {
        peaks = count < peaks.length ? peaks : Arrays.copyOf(peaks, 2 * count);
        peaks[count++] = at;
      }
    }
    return Arrays.copyOf(peaks, count);
  }

  private static boolean lasts(float[] acrossBins, int at) {
    for (int step = 1; step <= FRAMES_ASIDE; step++) {
      int before = at - step * BINS;
      int after = at + step * BINS;
      if (before >= 0 && acrossBins[before] >= acrossBins[at]
          || after < acrossBins.length && acrossBins[after] > acrossBins[at]) {
        return false;
      }
    }
    return true;
  }

  private static long[] pairs(int[] peaks, PeakDetail detail) {
    long[] found = new long[peaks.length * FAN_OUT];
    int count = 0;
    for (int i = 0; i < peaks.length; i++) {
      int frame = peaks[i] / BINS;
      int bin = peaks[i] % BINS;
      int partners = 0;
      for (int j = i + 1; j < peaks.length && partners < FAN_OUT; j++) {
        int later = peaks[j] / BINS - frame;
        int higher = peaks[j] % BINS - bin;
        if (later > FARTHEST_FRAMES) {
          break;
        }
        if (later >= NEAREST_FRAMES && Math.abs(higher) <= MOST_BIN_STEP) {
          int hash = (bin >> 1) << 14 | (higher + 64 >> 1) << 7 | later >> 2;
          long fine = detail.of(peaks[i], peaks[j]);
          found[count++] = ((long) hash << FINE_BITS | fine) << FRAME_BITS | frame;
          partners++;
        }
      }
    }
    long[] sorted = Arrays.copyOf(found, count);
    Arrays.sort(sorted);
    return sorted;
  }
}
