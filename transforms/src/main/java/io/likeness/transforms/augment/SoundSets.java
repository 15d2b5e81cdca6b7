package io.likeness.transforms.augment;

import io.likeness.core.RawFiles;
import io.likeness.core.Sha256;
import io.likeness.core.error.Fault;
import io.likeness.core.lake.FilesBelow;
import io.likeness.core.lake.LakeTables;
import io.likeness.kernels.media.MediaException;
import io.likeness.kernels.voice.AudioDecoder;
import io.likeness.kernels.voice.AudioFormat;
import io.likeness.transforms.media.SoundLibrary;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.broadcast.Broadcast;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.SparkSession;

/**
 * Background sounds and impulse responses: from folders of the input into {@link
 * LakeTables#SOUNDS}, and from there to where copies are rendered. They are few and go to every
 * executor whole.
 */
public final class SoundSets {
  /** The most that all sets may hold together, in bytes. */
  private static final long MOST_BYTES = 256L << 20;

  private SoundSets() {}

  /**
   * Rows of {@link LakeTables#SOUNDS}: each different sound of each folder once.
   *
   * @param sets names of sets to folders under {@code input}
   * @throws io.likeness.core.error.LikenessException when a folder is missing or without sounds,
   *     when a sound cannot be decoded, or when there are more than 256 MiB
   */
  public static Dataset<Row> read(
      SparkSession spark, String input, SortedMap<String, String> sets, long maxSamples) {
    Configuration hadoop = spark.sparkContext().hadoopConfiguration();
    List<Row> rows = new ArrayList<>();
    long total = 0;
    for (Map.Entry<String, String> set : sets.entrySet()) {
      TreeMap<String, byte[]> sounds = new TreeMap<>();
      Path folder = new Path(new Path(input), set.getValue());
      try {
        FileSystem fs = RawFiles.of(folder, hadoop);
        for (FileStatus file : FilesBelow.of(fs, folder)) {
          if (isSound(file.getPath().getName())) {
            total += file.getLen();
            if (total > MOST_BYTES) {
              throw Fault.INPUT_INVALID.because(
                  "The sets of augment.sounds hold more than 256 MiB; every executor takes them"
                      + " whole, so choose fewer.");
            }
            byte[] content = content(fs, file.getPath());
            sounds.put(Sha256.hex(content), content);
          }
        }
      } catch (FileNotFoundException e) {
        throw Fault.INPUT_MISSING.because(
            "There is nothing at " + folder + ", which augment.sounds names; check --input.", e);
      } catch (IOException e) {
        throw Fault.INPUT_MISSING.because("The folder " + folder + " cannot be read.", e);
      }
      if (sounds.isEmpty()) {
        throw Fault.INPUT_MISSING.because(
            "The folder " + folder + ", which augment.sounds names, holds no sounds.");
      }
      sounds.forEach(
          (id, content) -> {
            requireDecodable(set.getKey(), id, content, maxSamples);
            rows.add(RowFactory.create(set.getKey(), id, (long) content.length, content));
          });
    }
    return spark.createDataFrame(
        JavaSparkContext.fromSparkContext(spark.sparkContext()).parallelize(rows, 1),
        LakeTables.SOUNDS.schema());
  }

  private static boolean isSound(String name) {
    int dot = name.lastIndexOf('.');
    String extension = dot < 0 ? "" : name.substring(dot + 1).toLowerCase(Locale.ROOT);
    return !name.startsWith(".")
        && !name.startsWith("_")
        && Stream.of(AudioFormat.values()).anyMatch(f -> f.isNamed(extension));
  }

  private static byte[] content(FileSystem fs, Path file) throws IOException {
    try (InputStream in = fs.open(file)) {
      return in.readAllBytes();
    }
  }

  private static void requireDecodable(String set, String id, byte[] content, long maxSamples) {
    try {
      AudioDecoder.decode(content, maxSamples);
    } catch (MediaException e) {
      throw Fault.INPUT_INVALID.because(
          "A sound of the set "
              + set
              + " with SHA-256 "
              + id.substring(0, 12)
              + "… cannot be used ("
              + e.code()
              + "); take it out of the folder.",
          e);
    }
  }

  /** The ids of {@code sounds} by set, ascending. */
  public static SortedMap<String, List<String>> ids(Dataset<Row> sounds) {
    TreeMap<String, List<String>> ids = new TreeMap<>();
    for (Row row : sounds.select("set", "sound_id").orderBy("set", "sound_id").collectAsList()) {
      ids.computeIfAbsent(row.getString(0), s -> new ArrayList<>()).add(row.getString(1));
    }
    return ids;
  }

  /** A library of {@code sounds} that reaches every executor once. */
  public static SoundLibrary library(Dataset<Row> sounds) {
    TreeMap<String, List<String>> ids = new TreeMap<>();
    TreeMap<String, List<byte[]>> content = new TreeMap<>();
    for (Row row :
        sounds.select("set", "sound_id", "bytes").orderBy("set", "sound_id").collectAsList()) {
      ids.computeIfAbsent(row.getString(0), set -> new ArrayList<>()).add(row.getString(1));
      content.computeIfAbsent(row.getString(0), set -> new ArrayList<>()).add(row.getAs(2));
    }
    if (content.isEmpty()) {
      return SoundLibrary.NONE;
    }
    Broadcast<Map<String, List<byte[]>>> everywhere =
        JavaSparkContext.fromSparkContext(sounds.sparkSession().sparkContext()).broadcast(content);
    return new SoundLibrary(ids, everywhere::value);
  }
}
