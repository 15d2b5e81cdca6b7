package io.likeness.transforms.dedup;

import static org.apache.spark.sql.functions.array;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.shiftrightunsigned;

import io.likeness.core.recipe.Kind;
import io.likeness.core.recipe.NearDuplicateSpec;
import io.likeness.kernels.face.PerceptualHash;
import io.likeness.kernels.text.TextShingles;
import io.likeness.kernels.voice.AudioFingerprint;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.TreeSet;
import org.apache.spark.sql.Column;

/**
 * When two fingerprints are nearly the same, and keys without which they cannot be.
 *
 * <p>Faces: the 64 bits are cut into four bands. Hashes that differ in at most 7 bits have a band
 * that differs in at most one (pigeonhole), so one side is looked up by its bands and the other by
 * all bands within one bit. Clips: two landmarks that begin at one peak, which neither gain nor a
 * shift changes; a copy keeps many, so two are asked for.
 */
final class NearDuplicateKeys {
  /** Largest Hamming distance that the bands find for certain. */
  static final int MOST_DISTANCE = 7;

  /** Of 256 bits; pictures of one layout differ in more. */
  static final int MOST_FINE_DISTANCE = 40;

  /** Sentences that share fewer of their sequences say different things in similar words. */
  static final double LEAST_JACCARD = 0.7;

  private static final int BANDS = 4;
  private static final int BAND_BITS = 16;
  private static final long HASH = 0xffffffffL;

  /** A landmark is paired with so many of its siblings. */
  private static final int REACH = 4;

  private static final long BAND = (1L << BAND_BITS) - 1;

  private NearDuplicateKeys() {}

  /**
   * Keys of a clip or a sentence, under which it is both filed and looked up; those of faces are
   * {@link #bands}.
   */
  static long[] of(Kind kind, long[] fingerprint) {
    return switch (kind) {
      case VOICE -> siblings(fingerprint);
      case TEXT -> TextShingles.keys(fingerprint);
      case FACE -> throw new IllegalArgumentException("faces have bands");
    };
  }

  /**
   * Keys of a face: its bands, in built-in expressions; no two are the same.
   *
   * @param hash the DCT hash, a long
   * @param exact whether only the bands themselves, else also all within one bit
   */
  static Column bands(Column hash, boolean exact) {
    List<Column> keys = new ArrayList<>();
    for (int band = 0; band < BANDS; band++) {
      Column key =
          shiftrightunsigned(hash, band * BAND_BITS)
              .bitwiseAND(lit(BAND))
              .bitwiseOR(lit((long) band << BAND_BITS));
      keys.add(key);
      for (int bit = 0; bit < (exact ? 0 : BAND_BITS); bit++) {
        keys.add(key.bitwiseXOR(lit(1L << bit)));
      }
    }
    return array(keys.toArray(Column[]::new));
  }

  /**
   * In how many bits two hashes differ, as {@link PerceptualHash#distance(long, long)} says, in
   * built-in expressions: bits are added up within pairs, fours and bytes (Warren, "Hacker's
   * Delight", section 5-1). A GPU has all of them, and no {@code bit_count}.
   */
  static Column distance(Column a, Column b) {
    Column sums = a.bitwiseXOR(b);
    sums = halves(sums, 1, 0x5555555555555555L);
    sums = halves(sums, 2, 0x3333333333333333L);
    sums = halves(sums, 4, 0x0f0f0f0f0f0f0f0fL);
    // 256 is 1 modulo 255, so the rest is the sum of all bytes.
    return sums.mod(255);
  }

  private static Column halves(Column sums, int bits, long lower) {
    return sums.bitwiseAND(lit(lower)).plus(shiftrightunsigned(sums, bits).bitwiseAND(lit(lower)));
  }

  /** Keys that a pair has to share. */
  static int least(Kind kind) {
    return kind == Kind.VOICE ? 2 : 1;
  }

  /** From 0 to 1, or 0 when they are not nearly the same. */
  static double likeness(
      Kind kind, NearDuplicateSpec spec, long hashA, long[] a, long hashB, long[] b) {
    if (kind == Kind.FACE) {
      int far = PerceptualHash.distance(hashA, hashB);
      int fine = PerceptualHash.distance(a, b);
      return far <= spec.maxDistance() && fine <= MOST_FINE_DISTANCE
          ? 1 - fine / (double) (Long.SIZE * a.length)
          : 0;
    }
    if (kind == Kind.TEXT) {
      double share = TextShingles.jaccard(a, b);
      return share >= LEAST_JACCARD ? share : 0;
    }
    AudioFingerprint.Match match =
        AudioFingerprint.ofLandmarks(a).matchWith(AudioFingerprint.ofLandmarks(b));
    return match.suggestsCopy(spec.minShare(), spec.minVotes()) ? match.share() : 0;
  }

  private static long[] siblings(long[] landmarks) {
    long[] byFrame =
        Arrays.stream(landmarks)
            .map(l -> (long) AudioFingerprint.frame(l) << Integer.SIZE | AudioFingerprint.hash(l))
            .sorted()
            .toArray();
    TreeSet<Long> keys = new TreeSet<>();
    for (int i = 0; i < byFrame.length; i++) {
      long anchor = anchor(byFrame[i]);
      for (int j = i + 1; j <= i + REACH && j < byFrame.length; j++) {
        if (anchor(byFrame[j]) == anchor) {
          keys.add(byFrame[i] << Integer.SIZE | byFrame[j] & HASH);
        }
      }
    }
    return keys.stream().mapToLong(Long::longValue).toArray();
  }

  /** Frame and bin of the peak at which a landmark begins. */
  private static long anchor(long byFrame) {
    return byFrame >>> 14;
  }
}
