package io.likeness.privacy.erase;

import static org.apache.spark.sql.functions.broadcast;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.explode;
import static org.apache.spark.sql.functions.udf;

import io.likeness.core.lake.Content;
import io.likeness.core.lake.Lake;
import java.io.Serializable;
import java.util.Arrays;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.function.LongPredicate;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.api.java.UDF1;
import org.apache.spark.sql.functions;
import org.apache.spark.sql.types.DataTypes;

/**
 * Pieces of 64 bytes of what was recorded of a person, by which a part of a medium is known again.
 *
 * <p>Of all windows of a content one in 256 is kept, chosen by its own fingerprint (as in
 * Schleimer, Wilkerson and Aiken, "Winnowing", SIGMOD 2003, section 2), so that a piece is known at
 * whatever place it stands: one of 4 KiB is missed with a probability of e⁻¹⁶. Of more than 256 MiB
 * fewer are kept, so that they fit in memory. Windows of fewer than 16 different bytes, such as
 * silence, tell of nobody and are left out.
 */
final class Fragments implements Serializable {
  private static final long serialVersionUID = 1L;
  private static final Column ORIGINAL = col("derivation").isNull();
  private static final Subject NOBODY = new Subject(Set.of(), Set.of(), 0);

  private static final int WINDOW = 64;
  private static final int LEAST_DIFFERENT = 16;
  private static final long USUAL_RATE = 256;
  private static final long MOST_PRINTS = 1 << 20;
  private static final long BASE = 0x9E3779B97F4A7C15L;
  private static final long LEAVING = power(BASE, WINDOW);

  /** Nothing to look for. */
  static final Fragments NONE = new Fragments(Set.of(), USUAL_RATE);

  private final long[] prints;
  private final long oneIn;

  private Fragments(Set<Long> prints, long oneIn) {
    this.prints = prints.stream().mapToLong(Long::longValue).sorted().toArray();
    this.oneIn = oneIn;
  }

  /** One of so many windows is kept, a power of two. */
  long oneIn() {
    return oneIn;
  }

  /** How many are looked for. */
  int count() {
    return prints.length;
  }

  /**
   * The pieces of what the corpora hold of the subjects, as far as it can be opened. Left out is
   * what originals of others hold too, which stays theirs, and with it what all files of a format
   * have in common; of copies, which one encoder made, what copies of others have in common too.
   *
   * @param found subjects by corpus, still in the lake
   */
  static Fragments of(Lake lake, Map<String, Subject> found) {
    long bytes = 0;
    for (var one : found.entrySet()) {
      bytes += size(own(lake, one.getKey(), one.getValue()));
    }
    long rate = Math.max(USUAL_RATE, Long.highestOneBit(Math.max(1, bytes / MOST_PRINTS)) * 2);
    Set<Long> originals = new HashSet<>();
    Set<Long> copies = new HashSet<>();
    for (var one : found.entrySet()) {
      Dataset<Row> own = own(lake, one.getKey(), one.getValue());
      Prints prints = prints(lake, own, content -> of(content, rate));
      originals.addAll(prints.ofOriginals());
      copies.addAll(prints.ofCopies());
    }
    Set<Long> all = new HashSet<>(originals);
    all.addAll(copies);
    Fragments asked = new Fragments(all, rate);
    if (all.isEmpty()) {
      return asked;
    }
    for (String corpus : lake.corpora()) {
      Subject subject = found.getOrDefault(corpus, NOBODY);
      Dataset<Row> others =
          media(lake, corpus).join(ids(lake, subject), new String[] {"source_id"}, "left_anti");
      Prints shared = prints(lake, others, asked::among);
      originals.removeAll(shared.ofOriginals());
      copies.removeAll(shared.ofOriginals());
      copies.removeAll(shared.ofCopies());
    }
    originals.addAll(copies);
    return new Fragments(originals, rate);
  }

  private static long size(Dataset<Row> media) {
    Row sum = media.agg(functions.sum("size_bytes")).head();
    return sum.isNullAt(0) ? 0 : sum.getLong(0);
  }

  private static Dataset<Row> own(Lake lake, String corpus, Subject subject) {
    return media(lake, corpus).join(ids(lake, subject), new String[] {"source_id"}, "left_semi");
  }

  private static Dataset<Row> media(Lake lake, String corpus) {
    Content content = new Content(lake);
    return content.openable(content.media(lake.head(corpus)));
  }

  /** Broadcast, so that media are not shuffled. */
  private static Dataset<Row> ids(Lake lake, Subject subject) {
    return broadcast(Subject.ids(lake, "source_id", subject.sources()));
  }

  private record Prints(Set<Long> ofOriginals, Set<Long> ofCopies) {}

  /** Of both in one pass over {@code media}. */
  private static Prints prints(Lake lake, Dataset<Row> media, UDF1<byte[], long[]> of) {
    var each = udf(of, DataTypes.createArrayType(DataTypes.LongType, false));
    Prints out = new Prints(new HashSet<>(), new HashSet<>());
    new Content(lake)
        .open(media)
        .select(ORIGINAL.as("original"), explode(each.apply(col("bytes"))).as("print"))
        .distinct()
        .collectAsList()
        .forEach(
            row -> (row.getBoolean(0) ? out.ofOriginals() : out.ofCopies()).add(row.getLong(1)));
    return out;
  }

  private static long[] of(byte[] content, long oneIn) {
    HashSet<Long> out = new HashSet<>();
    new Roll(oneIn)
        .feed(
            content,
            print -> {
              out.add(print);
              return false;
            });
    return out.stream().mapToLong(Long::longValue).toArray();
  }

  /** Those of the pieces that stand in {@code content}. */
  private long[] among(byte[] content) {
    return Arrays.stream(of(content, oneIn)).filter(this::has).toArray();
  }

  private boolean has(long print) {
    return Arrays.binarySearch(prints, print) >= 0;
  }

  /** Whether one of the pieces stands in {@code bytes}. */
  boolean in(byte[] bytes) {
    return scan().next(bytes);
  }

  /** Looks through something that comes part by part. */
  Scan scan() {
    Roll roll = new Roll(oneIn);
    return part -> prints.length > 0 && roll.feed(part, this::has);
  }

  /** Is given the parts of a file one after the other. */
  interface Scan {
    /** Whether a piece ends in this part. */
    boolean next(byte[] part);
  }

  /** A window that moves over bytes, with its fingerprint by Rabin and Karp modulo 2⁶⁴. */
  private static final class Roll {
    private final byte[] ring = new byte[WINDOW];
    private final long oneIn;
    private int at;
    private long seen;
    private long hash;

    Roll(long oneIn) {
      this.oneIn = oneIn;
    }

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
          if ((print & oneIn - 1) == 0 && isVaried() && stop.test(print)) {
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
