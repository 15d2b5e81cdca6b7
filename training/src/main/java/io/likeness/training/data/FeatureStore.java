package io.likeness.training.data;

import io.likeness.core.Sha256;
import io.likeness.core.error.Fault;
import io.likeness.kernels.media.MediaException;
import io.likeness.training.feature.Features;
import java.io.IOException;
import java.io.InputStream;
import java.io.Serializable;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.UUID;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FSDataOutputStream;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.apache.spark.HashPartitioner;
import org.apache.spark.api.java.JavaPairRDD;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.util.SerializableConfiguration;
import scala.Tuple2;

/**
 * Features of all records of a training set, computed once and kept in one file a virtual shard:
 * count (4 bytes), record ids (32 bytes each, ascending), features (little-endian floats).
 *
 * <p>The folder's name is a hash of the features' name and the record ids, which are hashes of
 * content, so what is found under it is right. Media do not move: each is decoded where it is read,
 * and only features are shuffled. The driver gives files their names: an attempt of a task that
 * nobody waits for any more, such as one that had a speculative copy, must not touch a shard that
 * is being read.
 */
public final class FeatureStore implements Serializable {
  private static final long serialVersionUID = 1L;
  private static final String DONE = "_DONE";
  private static final int ID_BYTES = 32;

  private final String folder;
  private final int shards;
  private final int length;
  private final SerializableConfiguration hadoop;

  private FeatureStore(String folder, int shards, int length, SerializableConfiguration hadoop) {
    this.folder = folder;
    this.shards = shards;
    this.length = length;
    this.hadoop = hadoop;
  }

  /**
   * Computes the features of {@code set} under {@code parent}, or finds them there.
   *
   * @param rows with {@code record_id} and {@code bytes}
   * @throws io.likeness.core.error.LikenessException when a record cannot be decoded, has features
   *     that are not finite, or is missing from the rows; or when a shard would have more than 2^31
   *     - 1 bytes
   */
  public static FeatureStore make(
      Dataset<Row> rows, TrainingSet set, Features features, int shards, Path parent) {
    Configuration conf = rows.sparkSession().sparkContext().hadoopConfiguration();
    TreeSet<String> ids = new TreeSet<>();
    set.items().forEach(item -> ids.add(item.recordId()));
    List<String> identity = new ArrayList<>(ids);
    identity.add(features.name());
    identity.add(Integer.toString(shards));
    requireMappable(ids, features.length(), shards);
    String key = Sha256.hexOfAll(identity.toArray(String[]::new)).substring(0, 32);
    Path folder = new Path(parent, "features-" + key);
    FeatureStore store =
        new FeatureStore(
            folder.toString(), shards, features.length(), new SerializableConfiguration(conf));
    try {
      FileSystem fs = folder.getFileSystem(conf);
      if (!fs.exists(new Path(folder, DONE))) {
        fs.mkdirs(folder);
        long written = store.write(rows, features);
        if (written != ids.size()) {
          throw Fault.VERSION_BROKEN.because(
              "The version has "
                  + ids.size()
                  + " records to train on, but media of only "
                  + written
                  + "; run the recipe again.");
        }
        fs.create(new Path(folder, DONE), true).close();
      }
    } catch (IOException e) {
      throw Fault.ENVIRONMENT.because("The folder " + folder + " cannot be written.", e);
    }
    return store;
  }

  /** Java maps, and holds in an array, no more bytes of a file. */
  private static void requireMappable(Collection<String> ids, int length, int shards) {
    long[] records = new long[shards];
    ids.forEach(id -> records[TrainingSet.shardOf(id, shards)]++);
    long most = Arrays.stream(records).max().orElse(0);
    long bytes = Integer.BYTES + most * (ID_BYTES + (long) length * Float.BYTES);
    if (bytes > Integer.MAX_VALUE) {
      throw Fault.TRAINING_IMPOSSIBLE.because(
          String.format(
              Locale.ROOT,
              "The features of a shard would have %d bytes (%d records of %d numbers), and %d is the"
                  + " most; raise train.shards above %d, or take shorter features.",
              bytes,
              most,
              length,
              Integer.MAX_VALUE,
              shards));
    }
  }

  private long write(Dataset<Row> rows, Features features) throws IOException {
    JavaPairRDD<String, Tuple2<float[], String>> computed =
        rows.where("label IS NOT NULL AND split IS NOT NULL")
            .select("record_id", "bytes")
            .javaRDD()
            .mapToPair(row -> new Tuple2<>(row.getString(0), compute(features, row.getAs(1))));
    FeatureStore self = this;
    String run = ".tmp-" + UUID.randomUUID();
    List<Written> parts =
        computed
            .partitionBy(new ByShard(shards))
            .mapPartitionsWithIndex(
                (shard, records) -> List.of(self.writeShard(shard, run, records)).iterator(), true)
            .collect();
    FileSystem fs = new Path(folder).getFileSystem(hadoop.value());
    try {
      long written = 0;
      for (Written part : parts) {
        if (!part.problem().isEmpty()) {
          throw Fault.TRAINING_IMPOSSIBLE.because(part.problem());
        }
        fs.delete(path(part.shard()), false);
        if (!fs.rename(new Path(folder, part.file()), path(part.shard()))) {
          throw new IOException("cannot rename " + part.file());
        }
        written += part.records();
      }
      return written;
    } finally {
      for (FileStatus left : fs.listStatus(new Path(folder))) {
        if (left.getPath().getName().startsWith(run)) {
          fs.delete(left.getPath(), false);
        }
      }
    }
  }

  /** What an attempt has written, under a name that no other has; or why it could not. */
  private record Written(int shard, long records, String file, String problem)
      implements Serializable {}

  private static Tuple2<float[], String> compute(Features features, byte[] bytes) {
    try {
      float[] values = features.of(bytes);
      for (float v : values) {
        if (!Float.isFinite(v)) {
          return new Tuple2<>(new float[0], "has features that are not finite");
        }
      }
      return new Tuple2<>(values, "");
    } catch (MediaException e) {
      return new Tuple2<>(new float[0], "cannot be decoded (" + e.code() + ")");
    }
  }

  private Written writeShard(
      int shard, String run, java.util.Iterator<Tuple2<String, Tuple2<float[], String>>> records)
      throws IOException {
    TreeMap<String, float[]> sorted = new TreeMap<>();
    while (records.hasNext()) {
      Tuple2<String, Tuple2<float[], String>> record = records.next();
      if (!record._2()._2().isEmpty()) {
        String problem =
            "The record "
                + record._1()
                + " "
                + record._2()._2()
                + "; screen it out of the version.";
        return new Written(shard, 0, "", problem);
      }
      sorted.put(record._1(), record._2()._1());
    }
    Path file = new Path(folder, run + "-" + UUID.randomUUID());
    FileSystem fs = file.getFileSystem(hadoop.value());
    try (FSDataOutputStream out = fs.create(file, false)) {
      out.writeInt(sorted.size());
      for (String id : sorted.keySet()) {
        out.write(HexFormat.of().parseHex(id));
      }
      ByteBuffer bytes = ByteBuffer.allocate(length * Float.BYTES).order(ByteOrder.LITTLE_ENDIAN);
      for (float[] values : sorted.values()) {
        bytes.asFloatBuffer().put(values);
        out.write(bytes.array());
      }
    }
    return new Written(shard, sorted.size(), file.getName(), "");
  }

  private Path path(int shard) {
    return new Path(folder, String.format(Locale.ROOT, "shard-%03d", shard));
  }

  /** The features of the records of one shard: mapped where the file is local, else read. */
  public Shard open(int shard) throws IOException {
    Path path = path(shard);
    FileSystem fs = path.getFileSystem(hadoop.value());
    ByteBuffer bytes;
    if (fs.getScheme().equals("file")) {
      try (FileChannel file =
          FileChannel.open(
              java.nio.file.Path.of(path.toUri().getPath()), StandardOpenOption.READ)) {
        bytes = file.map(FileChannel.MapMode.READ_ONLY, 0, file.size());
      }
    } else {
      try (InputStream in = fs.open(path)) {
        bytes = ByteBuffer.wrap(in.readAllBytes());
      }
    }
    int count = bytes.getInt();
    TreeMap<String, Integer> places = new TreeMap<>();
    byte[] id = new byte[ID_BYTES];
    for (int i = 0; i < count; i++) {
      bytes.get(id);
      places.put(HexFormat.of().formatHex(id), i);
    }
    return new Shard(places, bytes.slice().order(ByteOrder.LITTLE_ENDIAN).asFloatBuffer(), length);
  }

  /** The features of one virtual shard. */
  public static final class Shard {
    private final TreeMap<String, Integer> places;
    private final FloatBuffer values;
    private final int length;

    private Shard(TreeMap<String, Integer> places, FloatBuffer values, int length) {
      this.places = places;
      this.values = values;
      this.length = length;
    }

    /** Numbers of one record. */
    public int length() {
      return length;
    }

    /** Copies the features of a record to {@code into} from {@code at} on. */
    public void copy(String recordId, float[] into, int at) {
      Integer place = places.get(recordId);
      if (place == null) {
        throw new IllegalStateException("Features of record " + recordId + " are missing");
      }
      values.get(place * length, into, at, length);
    }
  }

  private static final class ByShard extends HashPartitioner {
    private static final long serialVersionUID = 1L;

    ByShard(int shards) {
      super(shards);
    }

    @Override
    public int getPartition(Object key) {
      return TrainingSet.shardOf((String) key, numPartitions());
    }
  }
}
