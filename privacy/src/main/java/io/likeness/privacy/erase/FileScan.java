package io.likeness.privacy.erase;

import io.likeness.core.lake.Lake;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.Serializable;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.broadcast.Broadcast;
import org.apache.spark.util.SerializableConfiguration;

/**
 * Looks for a person in names and bytes of files, on executors: a lake is read whole for that, and
 * one thread of a driver would take days over it.
 *
 * @param root of the lake
 */
record FileScan(
    String root, Traces traces, RawIds raw, Fragments fragments, SerializableConfiguration hadoop)
    implements Serializable {
  private static final int WINDOW = 1 << 20;

  /** A task that dies has no more to read again, but where one file is longer. */
  private static final long TASK_BYTES = 256L << 20;

  static FileScan of(Lake lake, Traces traces, RawIds raw, Fragments fragments) {
    return new FileScan(
        lake.root().toString(),
        traces,
        raw,
        fragments,
        new SerializableConfiguration(lake.spark().sparkContext().hadoopConfiguration()));
  }

  /**
   * What was found in a file.
   *
   * @param file its address within the lake
   */
  record Seen(String file, Trace trace) implements Serializable {}

  /** Those of {@code files} in which there is something. */
  List<Seen> in(JavaSparkContext context, List<FileStatus> files) {
    if (files.isEmpty()) {
      return List.of();
    }
    List<ArrayList<Path>> hands = dealt(files, context.defaultParallelism());
    // Not in each task: a person may have a million fragments.
    Broadcast<FileScan> scan = context.broadcast(this);
    try {
      return context
          .parallelize(hands, hands.size())
          .flatMap(hand -> scan.value().seen(hand).iterator())
          .collect();
    } finally {
      scan.destroy();
    }
  }

  /** The longest first and in turns, so that no task has all that is long. */
  static List<ArrayList<Path>> dealt(List<FileStatus> files, int cores) {
    long bytes = files.stream().mapToLong(FileStatus::getLen).sum();
    int tasks = (int) Math.min(files.size(), Math.max(cores, bytes / TASK_BYTES));
    List<ArrayList<Path>> hands = new ArrayList<>();
    for (int i = 0; i < tasks; i++) {
      hands.add(new ArrayList<>());
    }
    List<FileStatus> longestFirst =
        files.stream()
            .sorted(
                Comparator.comparing(FileStatus::getLen)
                    .reversed()
                    .thenComparing(FileStatus::getPath))
            .toList();
    for (int i = 0; i < longestFirst.size(); i++) {
      hands.get(i % tasks).add(longestFirst.get(i).getPath());
    }
    return hands;
  }

  private List<Seen> seen(List<Path> files) throws IOException {
    List<Seen> out = new ArrayList<>();
    for (Path file : files) {
      String name = file.toString().substring(root.length() + 1);
      Trace trace = traces.in("/" + name + "\n");
      if (trace != Trace.FOUND) {
        trace = trace.or(held(file));
      }
      if (trace != Trace.NOTHING) {
        out.add(new Seen(name, trace));
      }
    }
    return out;
  }

  private Trace held(Path file) throws IOException {
    FileSystem fs = file.getFileSystem(hadoop.value());
    Fragments.Scan pieces = fragments.scan();
    boolean compressed = file.getName().endsWith(ByteScan.ROWS);
    Trace trace = Trace.NOTHING;
    boolean text = !compressed;
    try (InputStream in = new BufferedInputStream(fs.open(file), WINDOW)) {
      byte[] tail = {};
      byte[] next = in.readNBytes(WINDOW);
      while (next.length > 0) {
        byte[] after = in.readNBytes(WINDOW);
        byte[] window = Arrays.copyOf(tail, tail.length + next.length);
        System.arraycopy(next, 0, window, tail.length, next.length);
        String letters = new String(window, StandardCharsets.ISO_8859_1);
        if (traces.nameInBytes(letters)
            || !compressed && traces.idInBytes(letters)
            || raw.in(letters)
            || pieces.next(next)) {
          return Trace.FOUND;
        }
        text &= isText(next);
        if (text) {
          String piece = new String(window, StandardCharsets.UTF_8);
          trace = trace.or(traces.in(whole(piece, tail.length == 0, after.length == 0)));
          if (trace == Trace.FOUND) {
            return trace;
          }
        }
        tail =
            Arrays.copyOfRange(
                window, Math.max(0, window.length - traces.overlap()), window.length);
        next = after;
      }
    }
    return trace;
  }

  /** Weights, shards and checksums hold bytes that no text has. */
  private static boolean isText(byte[] bytes) {
    for (byte b : bytes) {
      if (b >= 0 && b < ' ' && b != '\t' && b != '\n' && b != '\r' && b != '\f') {
        return false;
      }
    }
    return true;
  }

  /** Without words that were cut where a piece of a file begins or ends; its neighbour has them. */
  private static String whole(String piece, boolean first, boolean last) {
    int from = 0;
    int to = piece.length();
    while (!first && from < to && Character.isLetterOrDigit(piece.charAt(from))) {
      from++;
    }
    while (!last && to > from && Character.isLetterOrDigit(piece.charAt(to - 1))) {
      to--;
    }
    return piece.substring(from, to);
  }
}
