package io.likeness.kernels.text;

import java.util.Map;
import java.util.TreeMap;

/**
 * Sequences of characters of a folded text, hashed.
 *
 * <p>The hash is FNV-1a of 64 bits over the code points, mixed by the finaliser of MurmurHash3, so
 * that its low bits are as good as its high ones.
 */
public final class CharacterGrams {
  private static final long OFFSET = 0xcbf29ce484222325L;
  private static final long PRIME = 0x100000001b3L;

  /** Cell numbers, ascending, and a weight for each; the weights' squares sum to 1. */
  public record Hashed(int[] cells, double[] weights) {}

  private CharacterGrams() {}

  /** The hash of {@code length} code points from {@code from}. */
  static long hash(int[] points, int from, int length) {
    long h = OFFSET;
    for (int i = from; i < from + length; i++) {
      h = (h ^ points[i]) * PRIME;
    }
    h = (h ^ h >>> 33) * 0xff51afd7ed558ccdL;
    h = (h ^ h >>> 33) * 0xc4ceb9fe1a85ec53L;
    return h ^ h >>> 33;
  }

  /**
   * The sequences of {@code shortest} to {@code longest} characters of {@code text}, hashed into
   * {@code cells} cells, weighted by 1 + ln(count) and scaled to length 1; nothing of an empty
   * text.
   *
   * @param cells a power of two
   */
  public static Hashed of(String text, int shortest, int longest, int cells) {
    if (!(shortest >= 1 && shortest <= longest) || Integer.bitCount(cells) != 1) {
      throw new IllegalArgumentException(
          "sequences should be from 1 on and cells a power of two, got "
              + shortest
              + ", "
              + longest
              + ", "
              + cells);
    }
    int[] points = FoldedText.of(text).codePoints().toArray();
    TreeMap<Integer, Integer> counts = new TreeMap<>();
    for (int length = shortest; length <= longest; length++) {
      for (int i = 0; i + length <= points.length; i++) {
        counts.merge((int) (hash(points, i, length) & cells - 1), 1, Integer::sum);
      }
    }
    int[] at = new int[counts.size()];
    double[] weights = new double[at.length];
    int next = 0;
    double squares = 0;
    for (Map.Entry<Integer, Integer> e : counts.entrySet()) {
      at[next] = e.getKey();
      weights[next] = 1 + StrictMath.log(e.getValue());
      squares += weights[next] * weights[next];
      next++;
    }
    for (int i = 0; i < weights.length; i++) {
      weights[i] /= StrictMath.sqrt(squares);
    }
    return new Hashed(at, weights);
  }
}
