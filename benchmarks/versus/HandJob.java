import static org.apache.spark.sql.functions.*;

import io.likeness.kernels.voice.AudioDecoder;
import io.likeness.kernels.voice.WavEncoder;
import io.likeness.kernels.voice.Waveform;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.SaveMode;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.api.java.UDF1;
import org.apache.spark.sql.api.java.UDF2;
import org.apache.spark.sql.expressions.UserDefinedFunction;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructField;
import org.apache.spark.sql.types.StructType;

/**
 * What a good engineer would write in a day: clean, deduplicate, split, oversample, write Parquet.
 * {@code HandJob make INPUT OUT} and {@code HandJob erase SPEAKER OUT...}. It borrows Likeness'
 * audio decoder, so that reading formats is not what is compared.
 */
public final class HandJob {
  private static final long SEED = 42;
  private static final double MIN_SECONDS = 0.5;
  private static final double MIN_RMS = 0.01;
  private static final double MAX_CLIPPED = 0.001;
  private static final double MAX_SILENT = 0.6;
  private static final double MIN_SNR_DB = 14;
  private static final double MAX_COPIES = 3;
  private static final StructType MEASURES =
      new StructType(
          new StructField[] {
            DataTypes.createStructField("seconds", DataTypes.DoubleType, false),
            DataTypes.createStructField("rms", DataTypes.DoubleType, false),
            DataTypes.createStructField("clipped", DataTypes.DoubleType, false),
            DataTypes.createStructField("silent", DataTypes.DoubleType, false),
            DataTypes.createStructField("snr", DataTypes.DoubleType, false)
          });

  public static void main(String[] args) {
    SparkSession spark = SparkSession.builder().appName("by hand").getOrCreate();
    if (args[0].equals("make")) {
      make(spark, args[1], args[2]);
    } else {
      for (String out : Arrays.asList(args).subList(2, args.length)) {
        erase(spark, args[1], out);
      }
    }
    spark.stop();
  }

  private static void make(SparkSession spark, String input, String out) {
    UserDefinedFunction measure = udf((UDF1<byte[], Row>) HandJob::measure, MEASURES);
    UserDefinedFunction quieter =
        udf((UDF2<byte[], Integer, byte[]>) HandJob::quieter, DataTypes.BinaryType);
    Dataset<Row> manifest = spark.read().option("header", "true").csv(input + "/manifest.csv");
    Dataset<Row> files =
        spark
            .read()
            .format("binaryFile")
            .option("recursiveFileLookup", "true")
            .load(input + "/files")
            .select(
                concat(lit("files/"), element_at(split(col("path"), "/"), -1)).as("file"),
                col("content"));
    Dataset<Row> measured =
        manifest
            .join(files, "file")
            .withColumn("sha256", sha2(col("content"), 256))
            .withColumn("m", measure.apply(col("content")))
            .cache();
    Column good =
        col("m").isNotNull()
            .and(col("m.seconds").geq(MIN_SECONDS))
            .and(col("m.rms").geq(MIN_RMS))
            .and(col("m.clipped").leq(MAX_CLIPPED))
            .and(col("m.silent").leq(MAX_SILENT))
            .and(col("m.snr").geq(MIN_SNR_DB));
    Dataset<Row> clean = measured.where(good).dropDuplicates("sha256").drop("m").cache();
    System.err.printf("%d listed, %d kept%n", measured.count(), clean.count());

    Dataset<Row>[] parts = clean.sort("sha256").randomSplit(new double[] {0.6, 0.2, 0.2}, SEED);
    Dataset<Row> train = parts[0].withColumn("split", lit("train")).withColumn("copy", lit(0));
    Dataset<Row> sizes = train.groupBy("dialect").count();
    long largest = sizes.agg(max("count")).first().getLong(0);
    Dataset<Row> all = train;
    for (Row group : sizes.collectAsList()) {
      double missing = Math.min(MAX_COPIES, (double) largest / group.getLong(1) - 1);
      for (int copy = 1; missing > 0; copy++, missing--) {
        all =
            all.unionByName(
                train
                    .where(col("dialect").equalTo(group.getString(0)))
                    .sample(Math.min(1, missing), SEED + copy)
                    .withColumn("copy", lit(copy))
                    .withColumn("content", quieter.apply(col("content"), lit(copy))));
      }
    }
    all.unionByName(parts[1].withColumn("split", lit("validation")).withColumn("copy", lit(0)))
        .unionByName(parts[2].withColumn("split", lit("test")).withColumn("copy", lit(0)))
        .write()
        .mode(SaveMode.Overwrite)
        .parquet(out);
  }

  /** Null for what cannot be decoded. */
  private static Row measure(byte[] bytes) {
    Waveform wave;
    try {
      wave = AudioDecoder.decode(bytes, 60L * 48000).mono();
    } catch (Exception e) {
      return null;
    }
    float[] x = wave.samples();
    double energy = 0;
    float peak = 0;
    for (float v : x) {
      energy += v * v;
      peak = Math.max(peak, Math.abs(v));
    }
    int atPeak = 0;
    for (float v : x) {
      atPeak += Math.abs(v) >= 0.999f * peak ? 1 : 0;
    }
    int frame = wave.sampleRateHz() / 50;
    List<Double> levels = new ArrayList<>();
    for (int i = 0; i + frame <= x.length; i += frame) {
      double sum = 1e-12;
      for (int j = i; j < i + frame; j++) {
        sum += x[j] * x[j];
      }
      levels.add(10 * Math.log10(sum / frame));
    }
    levels.sort(null);
    int n = levels.size();
    double loud = n == 0 ? 0 : levels.get((int) (0.95 * (n - 1)));
    double quiet = n == 0 ? 0 : levels.get((int) (0.1 * (n - 1)));
    double silent = n == 0 ? 1 : levels.stream().filter(l -> l < loud - 30).count() / (double) n;
    double rms = Math.sqrt(energy / x.length);
    double seconds = wave.durationSeconds();
    return RowFactory.create(seconds, rms, (double) atPeak / x.length, silent, loud - quiet);
  }

  /** A copy 1 dB quieter for each number, so that no two rows have the same bytes. */
  private static byte[] quieter(byte[] bytes, int copy) throws Exception {
    Waveform wave = AudioDecoder.decode(bytes, 60L * 48000).mono();
    float[] x = wave.samples().clone();
    for (int i = 0; i < x.length; i++) {
      x[i] *= (float) Math.pow(10, -copy / 20.0);
    }
    return WavEncoder.encode(wave.with(x));
  }

  /** Parquet cannot be read and overwritten in one step: beside it, then in its place. */
  private static void erase(SparkSession spark, String speaker, String out) {
    String beside = out + ".new";
    Dataset<Row> rows = spark.read().parquet(out);
    rows.where(col("speaker").notEqual(speaker)).write().mode("overwrite").parquet(beside);
    spark.read().parquet(beside).write().mode("overwrite").parquet(out);
    try {
      org.apache.hadoop.fs.Path path = new org.apache.hadoop.fs.Path(beside);
      path.getFileSystem(spark.sparkContext().hadoopConfiguration()).delete(path, true);
    } catch (java.io.IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }
}
