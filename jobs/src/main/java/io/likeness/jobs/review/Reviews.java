package io.likeness.jobs.review;

import static org.apache.spark.sql.functions.coalesce;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.max;

import io.likeness.core.error.Fault;
import io.likeness.core.lake.CorpusView;
import io.likeness.core.lake.DatasetVersion;
import io.likeness.core.lake.ExportLog;
import io.likeness.core.lake.Lake;
import io.likeness.core.lake.LakeLock;
import io.likeness.core.lake.LakeTables;
import io.likeness.core.lake.Snapshot;
import io.likeness.core.lake.Unlogged;
import io.likeness.core.lake.VersionLog;
import io.likeness.core.recipe.Recipe;
import io.likeness.core.recipe.RecipeReader;
import io.likeness.jobs.export.HandedOut;
import io.likeness.jobs.export.NotedFolder;
import io.likeness.jobs.export.WholeFolder;
import io.likeness.jobs.run.Narrator;
import io.likeness.jobs.walk.Context;
import io.likeness.jobs.walk.Decision;
import io.likeness.jobs.walk.Verdicts;
import io.likeness.jobs.walk.Walk;
import io.likeness.kernels.MediaFormats;
import io.likeness.kernels.media.MediaException;
import io.likeness.privacy.consent.LakeReader;
import io.likeness.privacy.consent.Purpose;
import io.likeness.transforms.label.VoteAgreement;
import io.likeness.transforms.media.MediaKernel;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;

/** A queue of records goes out to people, and comes back as decisions. */
public final class Reviews {
  /**
   * What came back.
   *
   * @param version the version that follows from it
   * @param disputed records that no more than half of the reviewers agree about
   */
  public record Taken(
      DatasetVersion version, int decisions, long disputed, VoteAgreement agreement) {
    /** In words. */
    public String text() {
      String agreed =
          agreement.records() == 0
              ? "nothing was looked at twice"
              : String.format(
                  Locale.ROOT,
                  "%d records looked at more than once, kappa %.2f",
                  agreement.records(),
                  agreement.kappa());
      return String.format(
          Locale.ROOT,
          "%d decisions, %d records disputed; %s; the version is %s",
          decisions,
          disputed,
          agreed,
          version.tag());
    }
  }

  private final Lake lake;

  public Reviews(Lake lake) {
    this.lake = lake;
  }

  /**
   * Writes the queue of {@code version} to {@code folder}, through the reading door, and notes it
   * among the exports, so that an erasure takes it away.
   *
   * @return how many records are in it
   * @throws io.likeness.core.error.LikenessException when there is something in the folder, or no
   *     legal basis covers reading
   */
  public int export(DatasetVersion version, Layout layout, Path folder, String principal) {
    Recipe recipe = RecipeReader.stored(version.recipe(), version.tag());
    try {
      NotedFolder.requireEmpty(folder, "--out");
      Dataset<Row> queue = ReviewQueue.of(lake, version.snapshot(), recipe).persist();
      try {
        if (queue.isEmpty()) {
          throw Fault.INPUT_INVALID.because(
              "Nothing of "
                  + version.tag()
                  + " waits to be looked at; label-errors and near-duplicates fill the queue.");
        }
        List<String> labels = labels(version, queue);
        layout.form().require(recipe.kind(), labels);
        org.apache.hadoop.fs.Path whole = ExportLog.local(folder);
        return WholeFolder.fill(
            lake,
            version,
            whole,
            part -> {
              Written written =
                  write(version, layout, Path.of(part.toUri().getPath()), principal, queue, labels);
              new ExportLog(lake)
                  .note(
                      version,
                      form(layout),
                      whole,
                      Purpose.TRAIN.word(),
                      principal,
                      written.records(),
                      written.manifest());
              return written.records();
            });
      } finally {
        queue.unpersist();
      }
    } catch (MediaException e) {
      throw Fault.LAKE_UNREADABLE.because(
          "A record of "
              + version.tag()
              + " is not what was taken in; see which with ./likeness digest.",
          e);
    } catch (IOException e) {
      throw Fault.ENVIRONMENT.because(
          "The queue cannot be written to " + folder + "; check --out and free space.", e);
    }
  }

  private static String form(Layout layout) {
    return "review-" + layout.word();
  }

  private record Written(int records, String manifest) {}

  private Written write(
      DatasetVersion version,
      Layout layout,
      Path folder,
      String principal,
      Dataset<Row> queue,
      List<String> labels)
      throws IOException, MediaException {
    Recipe recipe = RecipeReader.stored(version.recipe(), version.tag());
    Files.createDirectories(folder.resolve("media"));
    List<Item> items = items(version, recipe, queue, folder, principal);
    layout.form().write(folder, items, labels);
    String manifest =
        NotedFolder.describe(
            folder,
            Map.of(
                "tag", version.tag(),
                "digest", version.digest(),
                "layout", form(layout),
                "records", items.size()));
    return new Written(items.size(), manifest);
  }

  /** What a record has or, by the votes or a model, should have. */
  private List<String> labels(DatasetVersion version, Dataset<Row> queue) {
    return new CorpusView(lake, version.snapshot())
            .kept()
            .where(col("label").isNotNull())
            .select("label")
            .union(queue.where(col("suggested").notEqual("")).select("suggested"))
            .distinct()
            .sort("label")
            .collectAsList()
            .stream()
            .map(r -> r.getString(0))
            .toList();
  }

  private List<Item> items(
      DatasetVersion version, Recipe recipe, Dataset<Row> queue, Path folder, String principal)
      throws IOException, MediaException {
    Dataset<Row> waiting = new CorpusView(lake, version.snapshot()).rows().join(queue, "record_id");
    Iterator<Row> rows =
        new LakeReader(lake)
            .read(version, waiting, Purpose.TRAIN.word(), principal)
            .select(
                col("record_id"),
                col("format"),
                col("bytes"),
                coalesce(col("label"), lit("")).as("label"),
                col("measures"),
                col("reason"),
                col("suggested"),
                col("probability"))
            .toLocalIterator();
    MediaKernel kernel = MediaKernel.of(recipe.kind(), recipe.ingest());
    List<Item> items = new ArrayList<>();
    while (rows.hasNext()) {
      Row row = rows.next();
      String record = row.getString(0);
      String medium = "media/" + record + "." + MediaFormats.extension(row.getString(1));
      Files.write(folder.resolve(medium), HandedOut.original(row.getAs(2), kernel).bytes());
      items.add(
          new Item(
              record,
              medium,
              recipe.kind().name().toLowerCase(Locale.ROOT),
              row.getString(3),
              row.getString(5),
              row.getString(6),
              row.getDouble(7),
              face(row.getJavaMap(4))));
    }
    // Sorted here, as Spark would shuffle media for it.
    items.sort(Comparator.comparing(Item::recordId));
    return items;
  }

  /**
   * Box of the face in pixels, the whole image where none was found; empty where none is sought.
   */
  private static List<Integer> face(Map<String, Double> measures) {
    Double width = measures.get("width_px");
    Double height = measures.get("height_px");
    if (width == null || height == null) {
      return List.of();
    }
    return List.of(
        (int) Math.round(measures.getOrDefault("face_x", 0.0) * width),
        (int) Math.round(measures.getOrDefault("face_y", 0.0) * height),
        (int) Math.round(measures.getOrDefault("face_width", 1.0) * width),
        (int) Math.round(measures.getOrDefault("face_height", 1.0) * height),
        (int) Math.round(width),
        (int) Math.round(height));
  }

  /**
   * Takes in decisions, all or none, and walks on from them. Where that leads to no version, the
   * decisions are taken back.
   *
   * @param newLabels whether records may get labels that no record of the version has
   * @throws io.likeness.core.error.LikenessException when a line is wrong, or a record or a label
   *     is not of the corpus
   */
  public Taken take(String corpus, Layout layout, Path from, String reviewer, boolean newLabels) {
    List<Decision> decisions;
    try {
      decisions = layout.form().read(from, reviewer);
    } catch (IOException e) {
      throw Fault.INPUT_MISSING.because("The decisions cannot be read from " + from + ".", e);
    }
    DatasetVersion version = new VersionLog(lake).find(corpus);
    if (decisions.isEmpty()) {
      throw Fault.INPUT_INVALID.because(
          from + " holds no decision yet; fill in the column decision, or annotate.");
    }
    requireKnown(version, decisions);
    Recipe recipe = RecipeReader.stored(version.recipe(), version.tag());
    if (!newLabels) {
      requireKnownLabels(version, recipe, from, decisions);
    }
    DatasetVersion now = walked(version.corpus(), recipe, decisions);
    List<Verdicts.Verdict> verdicts = Verdicts.of(Verdicts.read(lake, lake.head(version.corpus())));
    VoteAgreement agreement =
        VoteAgreement.among(
            verdicts.stream()
                .map(
                    v -> {
                      TreeMap<String, String> votes = new TreeMap<>();
                      v.votes().forEach((who, d) -> votes.put(who, d.vote()));
                      return votes;
                    })
                .toList());
    return new Taken(
        now, decisions.size(), verdicts.stream().filter(v -> !v.settled()).count(), agreement);
  }

  private void requireKnown(DatasetVersion version, List<Decision> decisions) {
    Set<String> known = new HashSet<>();
    List<String> asked = decisions.stream().map(Decision::recordId).toList();
    lake.read(version.snapshot(), LakeTables.RECORDS)
        .select("record_id")
        .where(Unlogged.isIn(col("record_id"), asked))
        .collectAsList()
        .forEach(r -> known.add(r.getString(0)));
    long strange = decisions.stream().filter(d -> !known.contains(d.recordId())).count();
    if (strange > 0) {
      throw Fault.INPUT_INVALID.because(
          strange
              + " of "
              + decisions.size()
              + " decisions are about records that "
              + version.tag()
              + " does not have; check --corpus.");
    }
  }

  /** A slip of the pen would be a class of one person, which stops this walk and all later ones. */
  private void requireKnownLabels(
      DatasetVersion version, Recipe recipe, Path from, List<Decision> decisions) {
    Set<String> known = new HashSet<>();
    Optional.ofNullable(recipe.ingest().vocabularies().get("label"))
        .ifPresent(v -> known.addAll(v.codes().values()));
    lake.read(version.snapshot(), LakeTables.RECORDS)
        .select("label")
        .union(lake.read(version.snapshot(), LakeTables.LABELS).select("label"))
        // What a queue suggests may be what no record is called.
        .union(lake.read(version.snapshot(), LakeTables.LABEL_ISSUES).select("likely_label"))
        .union(lake.read(version.snapshot(), LakeTables.VOTE_CONSENSUS).select("leading"))
        .distinct()
        .collectAsList()
        .forEach(r -> known.add(r.getString(0)));
    List<String> strange =
        decisions.stream()
            .filter(d -> d.label().isPresent() && !known.contains(d.label().get()))
            .map(d -> "record " + d.recordId() + " would be " + d.label().get())
            .toList();
    if (!strange.isEmpty()) {
      throw Fault.INPUT_INVALID.because(
          from.getFileName()
              + ": no record of "
              + version.tag()
              + " has these labels; correct them, or give --new-labels where they are meant:\n"
              + String.join("\n", strange));
    }
  }

  private DatasetVersion walked(String corpus, Recipe recipe, List<Decision> decisions) {
    long sequence;
    try (LakeLock held = LakeLock.take(lake, corpus)) {
      held.require();
      sequence = append(corpus, decisions);
    }
    try {
      return new Walk(new Context(lake, recipe, "", new Narrator(System.err), true))
          .runFrom("reviews");
    } catch (Throwable e) {
      try {
        takeBack(corpus, sequence);
      } catch (Exception held) {
        // Somebody else is at the corpus: what was refused is told, and that it still stands.
        e.addSuppressed(held);
      }
      throw e;
    }
  }

  /** Left where they are, decisions that lead to no version would stop every later run, too. */
  private void takeBack(String corpus, long sequence) {
    try (LakeLock held = LakeLock.take(lake, corpus)) {
      Snapshot head = lake.head(corpus);
      held.require();
      lake.overwrite(
          head,
          LakeTables.REVIEWS,
          lake.read(head, LakeTables.REVIEWS).where(col("sequence").notEqual(sequence)));
    }
  }

  /** Returns the number of this import. */
  private long append(String corpus, List<Decision> decisions) {
    Snapshot head = lake.head(corpus);
    long sequence =
        1
            + lake.read(head, LakeTables.REVIEWS)
                .agg(coalesce(max("sequence"), lit(0L)))
                .head()
                .getLong(0);
    List<Row> rows = new ArrayList<>();
    for (Decision d : decisions) {
      rows.add(
          RowFactory.create(
              sequence,
              d.recordId(),
              d.reviewer(),
              d.choice().word(),
              d.label().orElse(null),
              d.decidedAt().orElse(null)));
    }
    lake.append(
        head, LakeTables.REVIEWS, lake.spark().createDataFrame(rows, LakeTables.REVIEWS.schema()));
    return sequence;
  }
}
