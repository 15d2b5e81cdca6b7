package io.likeness.jobs.attack;

import io.likeness.core.Sha256;
import io.likeness.core.error.Fault;
import io.likeness.core.recipe.Kind;
import io.likeness.core.recipe.Recipe;
import io.likeness.kernels.face.FaceImage;
import io.likeness.kernels.face.ImageDecoder;
import io.likeness.kernels.media.MediaException;
import io.likeness.kernels.voice.AudioDecoder;
import io.likeness.kernels.voice.Waveform;
import io.likeness.privacy.attack.Picture;
import io.likeness.privacy.attack.Subject;
import io.likeness.transforms.ingest.SourceListing;
import io.likeness.transforms.media.MediaKernel;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.hadoop.fs.FSDataInputStream;
import org.apache.hadoop.fs.Path;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;

/**
 * A few records of a few persons, straight from the source: the same ones for the same recipe and
 * folder, whatever the order in which the folder lists them. Holds identifiers nowhere but here.
 */
final class Sample {
  /** Beyond this a clip says no more of who speaks. */
  private static final int MOST_SECONDS = 10;

  private final SparkSession spark;
  private final Recipe recipe;
  private final List<Row> rows;

  private Sample(SparkSession spark, Recipe recipe, List<Row> rows) {
    this.spark = spark;
    this.recipe = recipe;
    this.rows = rows;
  }

  /**
   * Chooses records; {@code persons} of those who have most of them, at most {@code most} of each.
   *
   * @throws io.likeness.core.error.LikenessException when a source is missing
   */
  static Sample of(SparkSession spark, Recipe recipe, String input, int persons, int most) {
    MediaKernel media = MediaKernel.of(recipe.kind(), recipe.ingest());
    List<Row> listed =
        SourceListing.of(spark, input, recipe.ingest(), media)
            .where("code is null")
            .select("person", "uri", "label")
            .collectAsList();
    Map<String, List<Row>> byPerson = new TreeMap<>();
    for (Row row : listed) {
      String person = row.isNullAt(0) ? "record:" + row.getString(1) : "person:" + row.getString(0);
      byPerson.computeIfAbsent(person, p -> new ArrayList<>()).add(row);
    }
    Comparator<List<Row>> mostFirst = Comparator.comparingInt(l -> -Math.min(most, l.size()));
    List<Row> chosen =
        byPerson.entrySet().stream()
            .sorted(
                Map.Entry.<String, List<Row>>comparingByValue(mostFirst)
                    .thenComparing(e -> place(recipe, e.getKey())))
            .limit(persons)
            .flatMap(
                e ->
                    e.getValue().stream()
                        .sorted(Comparator.comparing(r -> place(recipe, r.getString(1))))
                        .limit(most))
            .toList();
    return new Sample(spark, recipe, chosen);
  }

  List<Subject<Waveform>> clips() {
    return read(
        bytes -> {
          Waveform clip = AudioDecoder.decode(bytes, recipe.ingest().maxDecodedSamples()).mono();
          int longest = MOST_SECONDS * clip.sampleRateHz();
          return clip.length() <= longest
              ? clip
              : clip.with(Arrays.copyOf(clip.samples(), longest));
        });
  }

  List<Subject<Picture>> pictures() {
    return read(
        bytes -> {
          try (FaceImage image =
              ImageDecoder.decode(bytes, recipe.ingest().maxDecodedPixels()).image()) {
            return Picture.of(image);
          }
        });
  }

  private interface Decoding<M> {
    M of(byte[] bytes) throws MediaException;
  }

  private <M> List<Subject<M>> read(Decoding<M> decoding) {
    List<Subject<M>> out = new ArrayList<>();
    Map<String, Integer> numbers = new TreeMap<>();
    for (Row row : rows) {
      String person = row.isNullAt(0) ? "record:" + row.getString(1) : "person:" + row.getString(0);
      Path path = new Path(row.getString(1));
      try (FSDataInputStream file =
          path.getFileSystem(spark.sparkContext().hadoopConfiguration()).open(path)) {
        M medium = decoding.of(file.readAllBytes());
        int number = numbers.computeIfAbsent(person, p -> numbers.size());
        out.add(new Subject<>(medium, number, row.isNullAt(2) ? "" : row.getString(2)));
      } catch (MediaException | IOException e) {
        // Such a file is refused by ingest; nobody can attack what is never released.
        continue;
      }
    }
    if (out.size() < 4) {
      throw Fault.INPUT_INVALID.because(
          "An attack needs 4 "
              + (recipe.kind() == Kind.VOICE ? "clips" : "faces")
              + " that can be decoded; the sources of the recipe have "
              + out.size()
              + ".");
    }
    return out;
  }

  private static String place(Recipe recipe, String of) {
    return Sha256.hex(recipe.salt() + "\n" + of);
  }
}
