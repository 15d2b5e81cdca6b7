package io.likeness.jobs.pipeline;

import static org.apache.spark.sql.functions.col;

import com.typesafe.config.Config;
import io.likeness.core.Sha256;
import io.likeness.core.error.Fault;
import io.likeness.core.error.LikenessException;
import io.likeness.core.lake.CorpusView;
import io.likeness.core.lake.DatasetVersion;
import io.likeness.core.lake.Lake;
import io.likeness.core.lake.LakeLock;
import io.likeness.core.lake.LakeTables;
import io.likeness.core.lake.VersionLog;
import io.likeness.core.recipe.Recipe;
import io.likeness.core.recipe.RecipeReader;
import io.likeness.core.recipe.TrainSpec;
import io.likeness.core.statistics.FalseDiscoveries;
import io.likeness.jobs.card.Card;
import io.likeness.jobs.walk.Context;
import io.likeness.privacy.accounting.PrivacyLoss;
import io.likeness.privacy.consent.AccessLog;
import io.likeness.privacy.consent.LakeReader;
import io.likeness.privacy.consent.Purpose;
import io.likeness.training.Report;
import io.likeness.training.TrainedModel;
import io.likeness.training.Trainer;
import io.likeness.training.evaluate.ErrorGap;
import io.likeness.training.run.CheckpointDir;
import io.likeness.training.run.Fit;
import io.likeness.training.watch.Watch;
import io.likeness.transforms.split.DeclaredPersons;
import java.io.IOException;
import java.sql.Timestamp;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.hadoop.fs.FSError;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;

/** Trains the recipe's model on a version and puts it into the registry. */
public final class Training {
  /** What rows are read for. */
  static final String PURPOSE = "train";

  private static final int SETTINGS_DIGITS = 16;

  private final Context context;

  public Training(Context context) {
    this.context = context;
  }

  /** The name of the model in the registry, and the model. */
  public record Registered(String name, TrainedModel model) {}

  /**
   * Trains on {@code version}, or goes on from the checkpoint of a training that died. The
   * version's card does not know the new model: it is taken away, to be written anew by the caller,
   * or by the next run where that one dies.
   *
   * @throws io.likeness.core.error.LikenessException when the version cannot be trained on, or when
   *     another process trains on it by the same settings
   */
  public Registered train(DatasetVersion version) {
    TrainSpec spec =
        context
            .recipe()
            .train()
            .orElseThrow(
                () -> Fault.TRAINING_IMPOSSIBLE.because("The recipe has no train block; add one."));
    Lake lake = context.lake();
    Fit.requireSession(lake.spark());
    if (spec.settings().hasPath("privacy")) {
      requirePrivate(new CorpusView(lake, version.snapshot()));
    }
    // Before the rows are chosen: a consent that ends in between is then found missing next time.
    Provenance provenance = Provenance.now(context, version, spec);
    TrainingFolders folders = new TrainingFolders(lake);
    try (LakeLock held = folders.take(version.tag(), settings(provenance))) {
      return train(version, spec, provenance, held);
    }
  }

  private static String settings(Provenance provenance) {
    return provenance.settings().substring(0, SETTINGS_DIGITS);
  }

  private Registered train(
      DatasetVersion version, TrainSpec spec, Provenance provenance, LakeLock held) {
    Lake lake = context.lake();
    TrainingFolders folders = new TrainingFolders(lake);
    String settings = settings(provenance);
    Path work = folders.of(version.tag(), settings);
    Path watched = lake.ownFolder("watch/" + TrainingFolders.name(version.tag(), settings));
    Dataset<Row> rows =
        new LakeReader(lake).read(version, PURPOSE, System.getProperty("user.name"));
    tellReads(version);
    Optional<Booking> booking = booking(version, spec, work);
    try {
      CheckpointDir dir = CheckpointDir.of(lake.spark(), work.toString());
      TrainedModel model =
          Trainer.train(
              lake.spark(),
              rows,
              spec,
              dir,
              watch(watched),
              spec.settings().hasPath("privacy")
                  ? acrossPersons(RecipeReader.stored(version.recipe(), version.tag()))
                  : List.of(),
              booking.map(b -> (Trainer.Charge) b).orElse(Trainer.Charge.NONE));
      held.require();
      String name = register(version, model, provenance, booking, watched);
      tellGroups(model.report());
      // Features are of persons: they go as soon as nothing can be resumed from them.
      folders.remove(version.tag(), settings);
      return new Registered(name, model);
    } catch (IOException e) {
      refuseChanged(version, settings, e);
      throw unwritable(e);
    } catch (Exception e) {
      refuseChanged(version, settings, e);
      throw e;
    }
  }

  private static RuntimeException unwritable(IOException e) {
    return Fault.LAKE_UNREADABLE.because(
        "The folder for checkpoints in the lake cannot be written; check free space.", e);
  }

  /**
   * Takes away what a training that has failed would go on from, where its version has changed:
   * ranks make features anew that an erasure took away, and no later one looks for them.
   */
  private void refuseChanged(DatasetVersion version, String settings, Exception failed) {
    Lake lake = context.lake();
    try (LakeLock held = LakeLock.take(lake, Lake.OWN)) {
      if (new VersionLog(lake).stands(version)) {
        return;
      }
      new TrainingFolders(lake).remove(version.tag(), settings);
    } catch (RuntimeException e) {
      failed.addSuppressed(e);
      return;
    }
    LikenessException changed = VersionLog.changed(version);
    changed.addSuppressed(failed);
    throw changed;
  }

  /** A test split by which models are chosen again and again flatters them. */
  private void tellReads(DatasetVersion version) {
    long before = new AccessLog(context.lake()).reads(version.tag(), Purpose.TRAIN) - 1;
    if (before > 0) {
      context
          .narrator()
          .say(
              "train      %s was read %d times before to train or to judge, its test split with it",
              version.tag(), before);
    }
  }

  /** Names the groups that are judged wrongly oftener than chance would have it. */
  private void tellGroups(Report report) {
    List<ErrorGap> gaps =
        report.groupGaps().isEmpty() ? report.leaveOnePersonOutGroupGaps() : report.groupGaps();
    for (ErrorGap g : gaps) {
      if (g.difference() > 0 && g.adjusted() <= FalseDiscoveries.LEVEL) {
        context
            .narrator()
            .say(
                "train      %s = %s has %.3f more errors than others (%.3f to %.3f, %d persons, p ="
                    + " %.2g after Benjamini-Hochberg)",
                g.attribute(),
                g.value(),
                g.difference(),
                g.low(),
                g.high(),
                g.persons(),
                g.adjusted());
      }
    }
  }

  /**
   * Refuses what the trainer cannot see in the rows that are left, as it does weights and copies:
   * whose person is not named, and that who is left out follows from counts over all persons.
   */
  static void requirePrivate(CorpusView view) {
    DeclaredPersons.of(view.sourcesOfKept()).requireNamed("What train.privacy hides");
    if (!view.undersampled().isEmpty()) {
      throw Fault.PRIVACY_REFUSED.because(
          "The version leaves out records by counts over all persons, which DP-SGD does not account"
              + " for; train on a version without a plan (`./likeness run RECIPE --until split`,"
              + " then `train --from`).");
    }
  }

  /**
   * What of a recipe drops or keeps a record after looking at those of other persons, so that
   * somebody's coming or going may move records of others; screening looks at one record alone.
   */
  static List<String> acrossPersons(Recipe recipe) {
    List<String> steps = new ArrayList<>(List.of("exact duplicates"));
    if (recipe.nearDuplicates().enabled()) {
      steps.add("near-duplicates");
    }
    recipe.labelErrors().ifPresent(l -> steps.add("label-errors by " + l.policy().word()));
    recipe.extraSteps().forEach(step -> steps.add("the step " + step));
    return steps;
  }

  /** How it goes is kept beside the models; who could be told by it is not in it. */
  private Watch watch(Path folder) {
    return new Watch(
        context.lake().spark().sparkContext().hadoopConfiguration(),
        folder,
        line -> context.narrator().say("train      %s", line));
  }

  /** The log is called as its model, whose name is known only now; no training dies of it. */
  private void nameLog(Path watched, String name) {
    Path named = new Path(watched.getParent(), name);
    try {
      FileSystem files =
          watched.getFileSystem(context.lake().spark().sparkContext().hadoopConfiguration());
      if (files.exists(watched)) {
        // Of a training that an earlier build expected to become this model.
        files.delete(named, true);
        if (!files.rename(watched, named)) {
          throw new IOException("cannot rename it to " + named);
        }
      }
    } catch (IOException | FSError e) {
      context.narrator().say("train      the log stays in %s: %s", watched, e.getMessage());
    }
  }

  private Optional<Booking> booking(DatasetVersion version, TrainSpec spec, Path work) {
    if (!spec.settings().hasPath("privacy")) {
      return Optional.empty();
    }
    Config budget = spec.settings().getConfig("privacy.budget");
    return Optional.of(
        new Booking(
            context.lake(),
            version.corpus(),
            spec.model(),
            new PrivacyLoss.Approximate(budget.getDouble("epsilon"), budget.getDouble("delta")),
            work));
  }

  private String register(
      DatasetVersion version,
      TrainedModel model,
      Provenance provenance,
      Optional<Booking> booking,
      Path watched) {
    Lake lake = context.lake();
    ModelNames names = new ModelNames(lake);
    try (LakeLock held = LakeLock.take(lake, Lake.OWN)) {
      new VersionLog(lake).requireStands(version);
      List<Row> rows = new ArrayList<>();
      if (model.teacher().isPresent()) {
        TrainedModel teacher = model.teacher().get().model();
        // Nothing is noted of it: it is not what the recipe asks for, whatever its architecture.
        String itsName = names.next(version.corpus(), teacher.architecture(), 1);
        rows.add(row(version, itsName, teacher, Optional.empty()));
        keepSoftLabels(lake, version.tag(), model.teacher().get());
      }
      int later = rows.size() + 1;
      String name =
          booking
              .map(Booking::registered)
              .orElseGet(() -> names.next(version.corpus(), model.architecture(), later));
      rows.add(row(version, name, model, Optional.of(provenance)));
      nameLog(watched, name);
      Card.takeAway(lake, version);
      held.require();
      // At once, so that no teacher stands there without its student.
      lake.appendOwn(
          LakeTables.MODELS, lake.spark().createDataFrame(rows, LakeTables.MODELS.schema()));
      return name;
    }
  }

  /**
   * The salt is public and stands whole in the recipe of the version, but no message of ours shows
   * it; a row that is listed and handed on has its digest, by which splits are compared.
   */
  private static Row row(
      DatasetVersion version, String name, TrainedModel model, Optional<Provenance> provenance) {
    return RowFactory.create(
        name,
        Timestamp.from(Instant.now()),
        version.tag(),
        model.architecture(),
        model.weightsSha256(),
        model.weights(),
        model.report().json(),
        provenance.map(Provenance::settings).orElse(null),
        provenance.map(Provenance::records).orElse(null),
        provenance.map(Provenance::code).orElse(null),
        version.digest(),
        Sha256.hex(RecipeReader.stored(version.recipe(), version.tag()).salt()));
  }

  private static void keepSoftLabels(Lake lake, String tag, TrainedModel.Teacher teacher) {
    keepSoftLabels(
        lake,
        tag,
        teacher.model().weightsSha256(),
        teacher.temperature(),
        teacher.model().report().labels(),
        teacher.softLabels());
  }

  /**
   * Writes what a teacher has said, unless it stands there: a training that died before its models
   * were noted comes here again, with the same teacher.
   */
  static void keepSoftLabels(
      Lake lake,
      String tag,
      String teacherSha256,
      double temperature,
      List<String> labels,
      Map<String, float[]> softLabels) {
    boolean kept =
        !lake.readOwn(LakeTables.SOFT_LABELS)
            .where(col("tag").equalTo(tag))
            .where(col("teacher_sha256").equalTo(teacherSha256))
            .where(col("temperature").equalTo(temperature))
            .isEmpty();
    if (kept) {
      return;
    }
    List<Row> rows = new ArrayList<>();
    softLabels.forEach(
        (record, soft) -> {
          List<Float> values = new ArrayList<>();
          for (float v : soft) {
            values.add(v);
          }
          rows.add(RowFactory.create(tag, teacherSha256, temperature, record, labels, values));
        });
    lake.appendOwn(
        LakeTables.SOFT_LABELS,
        lake.spark().createDataFrame(rows, LakeTables.SOFT_LABELS.schema()));
  }
}
