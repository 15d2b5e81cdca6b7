package io.likeness.kernels.text;

import java.util.Arrays;
import java.util.stream.LongStream;

/**
 * What near-duplicate texts are told by: the set of their sequences of three characters, hashed.
 *
 * <p>Likeness is the Jaccard index of two sets. Candidates are found by MinHash (Broder 1997) in 16
 * bands of 3 rows: texts of index 0.8 share a band with a chance above 0.9999, those of 0.2 with
 * 0.12.
 */
public final class TextShingles {
  private static final int LENGTH = 3;

  /** A longer text is known by its smallest hashes. */
  private static final int MOST = 1024;

  private static final int BANDS = 16;
  private static final int ROWS = 3;

  private TextShingles() {}

  /** The hashes of {@code text}, distinct and ascending; letters and digits only. */
  public static long[] of(String text) {
    int[] points = FoldedText.of(text).codePoints().filter(Character::isLetterOrDigit).toArray();
    if (points.length < LENGTH) {
      return points.length == 0
          ? new long[0]
          : new long[] {CharacterGrams.hash(points, 0, points.length)};
    }
    return LongStream.rangeClosed(0, points.length - LENGTH)
        .map(i -> CharacterGrams.hash(points, (int) i, LENGTH))
        .sorted()
        .distinct()
        .limit(MOST)
        .toArray();
  }

  /**
   * |A ∩ B| / |A ∪ B| of two results of {@link #of}; 0 for empty ones. Where one was cut, it is
   * estimated by the smallest hashes of the union (Broder 1997), of which both say all.
   */
  public static double jaccard(long[] a, long[] b) {
    int most = Math.max(a.length, b.length) < MOST ? Integer.MAX_VALUE : MOST;
    int i = 0;
    int j = 0;
    int both = 0;
    int all = 0;
    for (; (i < a.length || j < b.length) && all < most; all++) {
      int order = i == a.length ? 1 : j == b.length ? -1 : Long.compare(a[i], b[j]);
      both += order == 0 ? 1 : 0;
      i += order <= 0 ? 1 : 0;
      j += order >= 0 ? 1 : 0;
    }
    return all == 0 ? 0 : both / (double) all;
  }

  /** One key a band; texts that share one are worth comparing. */
  public static long[] keys(long[] shingles) {
    if (shingles.length == 0) {
      return new long[0];
    }
    long[] keys = new long[BANDS];
    for (int band = 0; band < BANDS; band++) {
      long key = band;
      for (int row = 0; row < ROWS; row++) {
        long seed = mixed(band * ROWS + row + 1L);
        long least = Arrays.stream(shingles).map(s -> mixed(s ^ seed)).min().getAsLong();
        key = mixed(key ^ least);
      }
      keys[band] = key;
    }
    return keys;
  }

  /** The finaliser of SplitMix64. */
  private static long mixed(long value) {
    long z = value + 0x9e3779b97f4a7c15L;
    z = (z ^ z >>> 30) * 0xbf58476d1ce4e5b9L;
    z = (z ^ z >>> 27) * 0x94d049bb133111ebL;
    return z ^ z >>> 31;
  }
}
