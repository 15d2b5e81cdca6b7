package io.likeness.jobs.export;

import static org.apache.spark.sql.functions.broadcast;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.row_number;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.likeness.core.Sha256;
import io.likeness.core.error.Fault;
import io.likeness.core.keys.Hmac;
import io.likeness.core.lake.CorpusView;
import io.likeness.core.recipe.Kind;
import io.likeness.core.recipe.Recipe;
import io.likeness.core.recipe.RecordStepSpec;
import io.likeness.kernels.media.AigcLabel;
import io.likeness.kernels.media.MediaException;
import io.likeness.privacy.mechanism.NoiseSource;
import io.likeness.privacy.record.EmbeddingColumns;
import io.likeness.privacy.record.PrivatiseEmbedding;
import io.likeness.privacy.record.RandomiseLabel;
import io.likeness.privacy.record.RecordStep;
import io.likeness.privacy.record.RecordSteps;
import io.likeness.privacy.record.WaveformLaplace;
import io.likeness.transforms.media.MediaKernel;
import io.likeness.transforms.split.DeclaredPersons;
import java.io.IOException;
import java.io.Serializable;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import javax.crypto.spec.SecretKeySpec;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.api.java.function.MapFunction;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Encoders;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.expressions.Window;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;

/**
 * An exported copy whose records went through the privacy steps of the recipe; the lake stays.
 *
 * <p>Noise alone would protect little: ids of records are hashes of the originals, pseudonyms are
 * the same in every export, and measures tell a recording apart. So ids are made of what is
 * released, pseudonyms of a key that dies with the export, measures are left out, and so are
 * augmented copies, each of which would be another look at its parent.
 */
final class PrivateCopy implements Serializable {
  /** For descriptions of the export, before the sentences of the steps. */
  static final String SAID =
      "Records were privatised one by one; record ids are hashes of what is released and pseudonyms"
          + " of this export alone, so media that no step changes are known again; attributes, split"
          + " and weight are exact, and so is the label where no step is about it; another export of"
          + " the same records is another look at them, and losses add up. ";

  private static final long serialVersionUID = 1L;

  private final List<RecordStep> steps;
  private final List<RecordStepSpec> specs;
  private final MediaKernel kernel;
  private final String producer;
  private final boolean voice;
  private final long mostDecoded;
  private final Hmac pseudonyms;

  private PrivateCopy(Recipe recipe) {
    steps = RecordSteps.of(recipe.kind(), recipe.recordSteps());
    specs = List.copyOf(recipe.recordSteps());
    kernel = MediaKernel.of(recipe.kind(), recipe.ingest());
    producer = recipe.producer();
    voice = recipe.kind() == Kind.VOICE;
    mostDecoded = voice ? recipe.ingest().maxDecodedSamples() : recipe.ingest().maxDecodedPixels();
    byte[] key = new byte[32];
    new SecureRandom().nextBytes(key);
    pseudonyms = new Hmac(new SecretKeySpec(key, "HmacSHA256"));
  }

  /** What {@code recipe} asks for; empty where it has no record-level step. */
  static Optional<PrivateCopy> of(Recipe recipe, Layout layout) {
    if (recipe.recordSteps().isEmpty()) {
      return Optional.empty();
    }
    PrivateCopy copy = new PrivateCopy(recipe);
    if (layout != Layout.WEBDATASET
        && copy.steps.stream().anyMatch(s -> s instanceof RecordStep.OfEmbedding)) {
      throw Fault.USAGE.because(
          layout.word()
              + " is for media, and the recipe releases embeddings instead; take webdataset.");
    }
    return Optional.of(copy);
  }

  /** Refuses records whose person no source names where ε is about all that a person has. */
  void requirePersons(CorpusView view) {
    if (mostOfAPerson() < Integer.MAX_VALUE) {
      DeclaredPersons.of(view.sourcesOfKept())
          .requireNamed("What privacy.record-steps with unit = person hides");
    }
  }

  private int mostOfAPerson() {
    return steps.stream()
        .filter(s -> s instanceof WaveformLaplace)
        .mapToInt(s -> ((WaveformLaplace) s).mostClipsOfAPerson())
        .min()
        .orElse(Integer.MAX_VALUE);
  }

  List<String> promises() {
    return steps.stream().map(s -> s.guarantee().sentence()).toList();
  }

  /** Says in {@code about} what was done, with every parameter. */
  void describe(ObjectNode about, long earlier) {
    var list = about.putArray("record_steps");
    for (int i = 0; i < steps.size(); i++) {
      ObjectNode node = list.addObject();
      node.put("step", steps.get(i).name());
      ObjectNode settings = node.putObject("settings");
      specs.get(i).settings().forEach((name, v) -> settings.put(name, String.join(", ", v)));
      node.put("unit", steps.get(i).guarantee().unit());
      if (steps.get(i).guarantee().holds()) {
        node.put("epsilon", steps.get(i).guarantee().epsilon());
      } else {
        node.putNull("epsilon");
      }
      node.put("not_covered", steps.get(i).guarantee().notCovered());
      node.put("cost", steps.get(i).guarantee().cost());
    }
    about.put("exports_of_the_corpus_before", earlier);
  }

  /**
   * Every privatised medium as a file, and its row, in order of split and id. Of a record that a
   * failed or slower attempt of a task has drawn too, one draw is in the rows; the file of the
   * other must not be handed out.
   */
  List<Item> staged(Target target, Dataset<Row> rows) {
    requireListedLabels(rows);
    Dataset<Row> originals = bounded(rows.where(col("copy").equalTo(0)));
    JavaRDD<Item> made =
        steps.get(steps.size() - 1) instanceof PrivatiseEmbedding e && e.columnar()
            ? columnar(originals, e)
                .toJavaRDD()
                .map(row -> item(target, row, embedded(row), NoiseSource.secure()))
            : originals.toJavaRDD().map(row -> item(target, row));
    return made.collect().stream()
        .sorted(Comparator.comparing(i -> i.split() + "/" + i.recordId()))
        .toList();
  }

  private void requireListedLabels(Dataset<Row> rows) {
    for (RecordStep step : steps) {
      if (step instanceof RandomiseLabel s) {
        List<String> others =
            rows.where(col("label").isNotNull()).select("label").distinct().collectAsList().stream()
                .map(r -> r.getString(0))
                .filter(l -> !s.labels().contains(l))
                .sorted()
                .toList();
        if (!others.isEmpty()) {
          throw Fault.PRIVACY_REFUSED.because(
              "The version has labels that "
                  + step.name()
                  + ".labels does not list: "
                  + String.join(", ", others)
                  + "; list every label that exists.");
        }
      }
    }
  }

  /** At most so many clips of a person as the guarantee says, chosen by their own ids alone. */
  private Dataset<Row> bounded(Dataset<Row> rows) {
    int most = mostOfAPerson();
    if (most == Integer.MAX_VALUE) {
      return rows;
    }
    Dataset<Row> chosen =
        rows.select("record_id", "person")
            .withColumn(
                "place", row_number().over(Window.partitionBy("person").orderBy("record_id")))
            .where(col("place").leq(most))
            .select("record_id");
    // Narrow rows go round, media do not.
    return rows.join(broadcast(chosen), "record_id");
  }

  /**
   * Rows with {@code released}, which expressions make of the embedding and its noise. The noise is
   * drawn here and written by the executors before it is used, and its lineage is cut: what is lost
   * fails the export and is not drawn again.
   */
  private Dataset<Row> columnar(Dataset<Row> rows, PrivatiseEmbedding step) {
    StructType drawn =
        rows.schema()
            .add("embedding", DataTypes.createArrayType(DataTypes.FloatType, false))
            .add("noise", DataTypes.createArrayType(DataTypes.LongType, false));
    return rows.map((MapFunction<Row, Row>) row -> drawn(row, step), Encoders.row(drawn))
        .drop("bytes")
        .localCheckpoint(true)
        .withColumn(
            "released",
            EmbeddingColumns.released(col("embedding"), col("noise"), step.norm(), step.cell()));
  }

  private Row drawn(Row row, PrivatiseEmbedding step) throws MediaException {
    NoiseSource noise = NoiseSource.secure();
    float[] embedding =
        PrivateMedium.embedding(row.getAs("bytes"), voice, mostDecoded, steps, noise);
    List<Object> values = new ArrayList<>();
    for (int i = 0; i < row.size(); i++) {
      values.add(row.get(i));
    }
    values.add(embedding);
    values.add(step.gaussian(embedding.length).noiseCells(noise));
    return RowFactory.create(values.toArray());
  }

  private static PrivateMedium embedded(Row row) {
    List<Float> released = row.getList(row.fieldIndex("released"));
    float[] values = new float[released.size()];
    for (int i = 0; i < values.length; i++) {
      values[i] = released.get(i);
    }
    return PrivateMedium.of(values);
  }

  private Item item(Target target, Row row) throws IOException, MediaException {
    NoiseSource noise = NoiseSource.secure();
    PrivateMedium medium =
        PrivateMedium.of(row.getAs("bytes"), Item.extension(row), voice, mostDecoded, steps, noise);
    return item(target, row, medium, noise);
  }

  private Item item(Target target, Row row, PrivateMedium medium, NoiseSource noise)
      throws IOException, MediaException {
    String label = row.<String>getAs("label") == null ? "" : row.<String>getAs("label");
    for (RecordStep step : steps) {
      if (step instanceof RecordStep.OfLabel l && !label.isEmpty()) {
        label = l.apply(label, noise);
      }
    }
    String id = Sha256.hex(medium.bytes());
    String person = pseudonyms.hex(row.getAs("person"));
    HandedOut handed = handedOut(medium, id);
    String sha256 = Sha256.hex(handed.bytes());
    Item item =
        new Item(
            id,
            Item.split(row),
            medium.extension(),
            handed.bytes().length,
            sha256,
            medium.samples(),
            medium.sampleRateHz(),
            medium.channels(),
            person,
            label,
            label,
            Item.json(
                row,
                id,
                label,
                person,
                sha256,
                medium.changed() ? Optional.of(method()) : Optional.empty(),
                handed.label()));
    target.write(item.file(), out -> out.write(handed.bytes()));
    return item;
  }

  /** An embedding has no place for a label; its line of metadata says what it is. */
  private HandedOut handedOut(PrivateMedium medium, String id) throws MediaException {
    if (!medium.changed()) {
      return HandedOut.original(medium.bytes(), kernel);
    }
    AigcLabel label = AigcLabel.made(producer, id);
    return medium.extension().equals(PrivateMedium.EMBEDDING)
        ? new HandedOut(medium.bytes(), Optional.of(label))
        : HandedOut.made(medium.bytes(), kernel, label);
  }

  /** How a changed medium was made. */
  private String method() {
    return steps.stream()
        .filter(s -> !(s instanceof RecordStep.OfLabel))
        .map(RecordStep::name)
        .collect(Collectors.joining(", "));
  }
}
