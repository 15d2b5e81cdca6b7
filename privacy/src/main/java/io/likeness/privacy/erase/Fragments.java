package io.likeness.privacy.erase;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.explode;
import static org.apache.spark.sql.functions.udf;

import io.likeness.core.lake.Content;
import io.likeness.core.lake.Lake;
import java.io.Serializable;
import java.util.Collection;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.function.LongPredicate;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Encoders;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.api.java.UDF1;
import org.apache.spark.sql.types.DataTypes;

/**
 * Pieces of 64 bytes of what was recorded of a person, by which a part of a medium is known again.
 *
 * <p>Of all windows of a content one in 256 is kept, chosen by its own fingerprint (as in
 * Schleimer, Wilkerson and Aiken, "Winnowing", SIGMOD 2003, section 2), so that a piece is known at
 * whatever place it stands: one of 4 KiB is missed with a probability of e⁻¹⁶. Windows of fewer
 * than 16 different bytes, such as silence, tell of nobody and are left out.
 */
final class Fragments implements Serializable {
  private static final long serialVersionUID = 1L;

  /** Nothing to look for. */
  static final Fragments NONE = new Fragments(Set.of());

  private static final int WINDOW = 64;
  private static final int LEAST_DIFFERENT = 16;
  private static final long ONE_IN = 256;
  private static final long BASE = 0x9E3779B97F4A7C15L;
  private static final long LEAVING = power(BASE, WINDOW);

  private final HashSet<Long> prints;

  Fragments(Collection<Long> prints) {
    this.prints = new HashSet<>(prints);
  }

  /**
   * The pieces of what the corpora hold of the subjects. Left out is what originals of others hold
   * too, which stays theirs, and with it what all files of a format have in common.
   *
   * @param found subjects by corpus, still in the lake
   */
  static Fragments of(Lake lake, Map<String, Subject> found) {
    Set<Long> own = new HashSet<>();
    for (var one : found.entrySet()) {
      own.addAll(
          prints(
              media(lake, one.getKey())
                  .join(ids(lake, one.getValue()), new String[] {"source_id"}, "left_semi"),
              NONE,
              lake));
    }
    if (own.isEmpty()) {
      return NONE;
    }
    Fragments asked = new Fragments(own);
    for (String corpus : lake.corpora()) {
      Dataset<Row> others = media(lake, corpus).where(col("derivation").isNull());
      Subject subject = found.get(corpus);
      own.removeAll(
          prints(
              subject == null
                  ? others
                  : others.join(ids(lake, subject), new String[] {"source_id"}, "left_anti"),
              asked,
              lake));
    }
    return new Fragments(own);
  }

  private static Dataset<Row> media(Lake lake, String corpus) {
    return new Content(lake).media(lake.head(corpus));
  }

  private static Dataset<Row> ids(Lake lake, Subject subject) {
    return Subject.ids(lake, "source_id", subject.sources());
  }

  /** The prints of contents, or, where {@code among} has any, those of them. */
  private static Set<Long> prints(Dataset<Row> media, Fragments among, Lake lake) {
    var printsOf =
        udf(
            (UDF1<byte[], long[]>) bytes -> among.of(bytes),
            DataTypes.createArrayType(DataTypes.LongType, false));
    return new HashSet<>(
        new Content(lake)
            .open(media)
            .select(explode(printsOf.apply(col("bytes"))).as("print"))
            .distinct()
            .as(Encoders.LONG())
            .collectAsList());
  }

  private long[] of(byte[] content) {
    HashSet<Long> out = new HashSet<>();
    new Roll()
        .feed(
            content,
            print -> {
              if (prints.isEmpty() || prints.contains(print)) {
                out.add(print);
              }
              return false;
            });
    return out.stream().mapToLong(Long::longValue).toArray();
  }

  /** Whether one of the pieces stands in {@code bytes}. */
  boolean in(byte[] bytes) {
    return scan().next(bytes);
  }

  /** Looks through something that comes part by part. */
  Scan scan() {
    Roll roll = new Roll();
    return part -> !prints.isEmpty() && roll.feed(part, prints::contains);
  }

  /** Is given the parts of a file one after the other. */
  interface Scan {
    /** Whether a piece ends in this part. */
    boolean next(byte[] part);
  }

  /** A window that moves over bytes, with its fingerprint by Rabin and Karp modulo 2⁶⁴. */
  private static final class Roll {
    private final byte[] ring = new byte[WINDOW];
    private int at;
    private long seen;
    private long hash;

    /** Asks {@code stop} about each window that is kept; true when it said so. */
    boolean feed(byte[] bytes, LongPredicate stop) {
      for (byte in : bytes) {
        hash = hash * BASE + digit(in);
        if (seen >= WINDOW) {
          hash -= digit(ring[at]) * LEAVING;
        }
        ring[at] = in;
        at = (at + 1) % WINDOW;
        seen++;
        if (seen >= WINDOW) {
          long print = mixed(hash);
          if (print % ONE_IN == 0 && isVaried() && stop.test(print)) {
            return true;
          }
        }
      }
      return false;
    }

    private static long digit(byte value) {
      return (value & 0xFF) + 1;
    }

    private boolean isVaried() {
      boolean[] there = new boolean[256];
      int different = 0;
      for (byte b : ring) {
        if (!there[b & 0xFF]) {
          there[b & 0xFF] = true;
          different++;
        }
      }
      return different >= LEAST_DIFFERENT;
    }
  }

  /** The finalizer of SplitMix64, since the low bits of the sum above are those of few bytes. */
  private static long mixed(long x) {
    long z = (x ^ x >>> 30) * 0xBF58476D1CE4E5B9L;
    z = (z ^ z >>> 27) * 0x94D049BB133111EBL;
    return z ^ z >>> 31;
  }

  private static long power(long base, int exponent) {
    long out = 1;
    for (int i = 0; i < exponent; i++) {
      out *= base;
    }
    return out;
  }
}
