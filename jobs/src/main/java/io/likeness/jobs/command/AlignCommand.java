package io.likeness.jobs.command;

import io.likeness.core.error.Fault;
import io.likeness.core.lake.DatasetVersion;
import io.likeness.core.lake.ExportLog;
import io.likeness.core.lake.Lake;
import io.likeness.core.lake.VersionLog;
import io.likeness.jobs.export.NotedFolder;
import io.likeness.jobs.run.Narrator;
import io.likeness.jobs.run.Sessions;
import io.likeness.privacy.consent.LakeReader;
import io.likeness.privacy.consent.Purpose;
import io.likeness.training.Progress;
import io.likeness.training.align.Alignment;
import io.likeness.training.align.Retrieval;
import io.likeness.training.model.Architectures;
import io.likeness.training.model.TwoEncoders;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.apache.hadoop.fs.FileUtil;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Two kinds of records, such as spoken digits and digits shown by hand, in one space. */
@Command(
    name = "align",
    description =
        "Bring the records of two versions, such as voices and hands, into one space where equal"
            + " labels are near, and test whether each kind finds the other of new persons.",
    mixinStandardHelpOptions = true)
public final class AlignCommand implements Runnable {
  /** Virtual shards. */
  private static final int SHARDS = 8;

  private static final double DROPOUT = 0.2;

  private static final String PURPOSE = Purpose.TRAIN.word();

  @Parameters(index = "0", paramLabel = "FIRST", description = "version; a corpus means its latest")
  private String first = "";

  @Parameters(
      index = "1",
      paramLabel = "SECOND",
      description = "version of the same labels in the same lake")
  private String second = "";

  @Mixin private final LakeOption lake = new LakeOption();
  @Mixin private final JsonOption json = new JsonOption();
  @Mixin private final WatchOption watch = new WatchOption();

  @Option(
      names = "--first-model",
      paramLabel = "MODEL",
      description = "encoder of FIRST (default: voice-conv1d for clips, image-conv2d for faces)")
  private String firstModel = "";

  @Option(
      names = "--second-model",
      paramLabel = "MODEL",
      description = "encoder of SECOND (default: likewise)")
  private String secondModel = "";

  @Option(
      names = "--dimension",
      paramLabel = "N",
      defaultValue = "32",
      description = "of the space, 2 to 1024 (default: ${DEFAULT-VALUE})")
  private int dimension = 32;

  @Option(
      names = "--temperature",
      paramLabel = "T",
      defaultValue = "0.1",
      description = "similarities are divided by it, above 0 (default: ${DEFAULT-VALUE})")
  private double temperature = 0.1;

  @Option(
      names = "--within-kind",
      paramLabel = "SHARE",
      defaultValue = "0.5",
      description =
          "share of the loss by which each kind tells its own labels apart, from 0 to below 1"
              + " (default: ${DEFAULT-VALUE})")
  private double within = 0.5;

  @Option(
      names = "--epochs",
      paramLabel = "N",
      defaultValue = "120",
      description = "most epochs (default: ${DEFAULT-VALUE})")
  private int epochs = 120;

  @Option(
      names = "--patience",
      paramLabel = "N",
      defaultValue = "40",
      description = "epochs without improvement before training stops (default: ${DEFAULT-VALUE})")
  private int patience = 40;

  @Option(
      names = "--batch",
      paramLabel = "N",
      defaultValue = "96",
      description =
          "rows of both kinds in a step, rounded up to a multiple of the shards (default:"
              + " ${DEFAULT-VALUE})")
  private int batch = 96;

  @Option(
      names = "--learning-rate",
      paramLabel = "R",
      defaultValue = "0.003",
      description = "highest, above 0 (default: ${DEFAULT-VALUE})")
  private double learningRate = 0.003;

  @Option(
      names = "--workers",
      paramLabel = "N",
      defaultValue = "1",
      description = "1, 2, 4 or 8, with the same result (default: ${DEFAULT-VALUE})")
  private int workers = 1;

  @Option(
      names = "--seed",
      paramLabel = "N",
      defaultValue = "1",
      description = "seed of weights and order (default: ${DEFAULT-VALUE})")
  private long seed = 1;

  @Option(
      names = "--leave-one-person-out",
      description = "train also once for each person of FIRST, on all others")
  private boolean leaveOneOut;

  @Option(
      names = "--control",
      description =
          "train also with the labels of SECOND dealt out by lot: what is found then is chance")
  private boolean control;

  @Option(
      names = "--work",
      paramLabel = "DIR",
      defaultValue = "target/align",
      description =
          "folder that all workers see; what is put there goes at the end (default:"
              + " ${DEFAULT-VALUE})")
  private String work = "target/align";

  @Option(
      names = "--to",
      paramLabel = "DIR",
      description =
          "also write the weights of both encoders, first.weights and second.weights, to an empty"
              + " folder; an erasure takes it away")
  private Optional<Path> to = Optional.empty();

  @Override
  public void run() {
    if (!(epochs > 0 && patience > 0 && batch > 0)) {
      throw Fault.USAGE.because(
          "--epochs is "
              + epochs
              + ", --patience "
              + patience
              + " and --batch "
              + batch
              + "; each is at least 1.");
    }
    if (!(dimension >= 2 && dimension <= 1024)) {
      throw Fault.USAGE.because("--dimension is " + dimension + "; it is from 2 to 1024.");
    }
    if (!(temperature > 0 && temperature < Double.POSITIVE_INFINITY)) {
      throw Fault.USAGE.because("--temperature is " + temperature + "; it is above 0.");
    }
    if (!(within >= 0 && within < 1)) {
      throw Fault.USAGE.because("--within-kind is " + within + "; it is from 0 to below 1.");
    }
    if (!(learningRate > 0 && learningRate < Double.POSITIVE_INFINITY)) {
      throw Fault.USAGE.because("--learning-rate is " + learningRate + "; it is above 0.");
    }
    if (!(workers > 0 && SHARDS % workers == 0)) {
      throw Fault.USAGE.because("--workers is " + workers + "; it divides " + SHARDS + ".");
    }
    SparkSession spark = Sessions.get();
    Lake opened = Lake.open(spark, lake.uri);
    DatasetVersion one = new VersionLog(opened).find(first);
    DatasetVersion other = new VersionLog(opened).find(second);
    Dataset<Row> ones = read(opened, one);
    Dataset<Row> others = read(opened, other);
    TwoEncoders encoders =
        new TwoEncoders(
            Architectures.of(firstModel.isEmpty() ? usual(ones, one) : firstModel),
            Architectures.of(secondModel.isEmpty() ? usual(others, other) : secondModel),
            dimension);
    Alignment.Settings settings =
        new Alignment.Settings(
            encoders,
            temperature,
            within,
            SHARDS,
            workers,
            epochs,
            batch,
            learningRate,
            patience,
            DROPOUT,
            true,
            seed,
            leaveOneOut,
            control);
    Narrator narrator = new Narrator(System.err);
    Progress progress = watch.progress(spark, line -> narrator.say("align      %s", line));
    try {
      if (to.isPresent()) {
        NotedFolder.requireEmpty(to.get(), "--to");
      }
      Alignment.Outcome outcome =
          WorkFolder.use(
              spark,
              work,
              folder -> Alignment.learn(spark, ones, others, settings, folder, progress));
      if (to.isPresent()) {
        write(outcome, opened, List.of(one, other), to.get());
      }
      print(outcome, one.tag(), other.tag(), encoders);
    } catch (IOException e) {
      throw Fault.ENVIRONMENT.because(
          "A file cannot be written (" + e.getMessage() + "); check --work and --to.", e);
    }
  }

  /** Notes for both versions where the weights will lie, and writes them. */
  private static void write(
      Alignment.Outcome outcome, Lake lake, List<DatasetVersion> versions, Path folder)
      throws IOException {
    NotedFolder.write(
        folder,
        Map.of(
            "layout",
            ExportLog.WEIGHTS,
            "tags",
            versions.stream().map(DatasetVersion::tag).toList()),
        Map.of("first.weights", outcome.firstWeights(), "second.weights", outcome.secondWeights()),
        manifest -> note(outcome, lake, versions, folder, manifest));
    for (DatasetVersion version : versions) {
      new ExportLog(lake).written(version, () -> FileUtil.fullyDelete(folder.toFile()));
    }
  }

  private static void note(
      Alignment.Outcome outcome,
      Lake lake,
      List<DatasetVersion> versions,
      Path folder,
      String manifest) {
    for (int i = 0; i < versions.size(); i++) {
      new ExportLog(lake)
          .note(
              versions.get(i),
              ExportLog.WEIGHTS,
              ExportLog.local(folder),
              PURPOSE,
              principal(),
              outcome.rows().get(i).values().stream().mapToLong(Number::longValue).sum(),
              manifest);
    }
  }

  private static String principal() {
    return System.getProperty("user.name");
  }

  private static Dataset<Row> read(Lake lake, DatasetVersion version) {
    return new LakeReader(lake).read(version, PURPOSE, principal());
  }

  private static String usual(Dataset<Row> rows, DatasetVersion version) {
    List<Row> one = rows.select("kind").takeAsList(1);
    String kind = one.isEmpty() ? "" : one.get(0).getString(0);
    return switch (kind) {
      case "clip" -> Architectures.VOICE_CONV1D.title();
      case "face" -> Architectures.IMAGE_CONV2D.title();
      default ->
          throw Fault.USAGE.because(
              version.tag() + " has records of kind '" + kind + "'; align clips and faces.");
    };
  }

  private void print(Alignment.Outcome o, String firstTag, String secondTag, TwoEncoders encoders) {
    if (json.on) {
      json.print(
          node -> {
            node.put("first", firstTag).put("second", secondTag);
            node.put("first_model", encoders.first().title());
            node.put("second_model", encoders.second().title());
            node.put("dimension", dimension).put("temperature", temperature);
            node.put("within_kind", within).put("seed", seed);
            node.put("workers", workers).put("best_epoch", o.bestEpoch());
            node.put("epochs", o.epochs().size());
            node.put("seconds", o.seconds()).put("rows_per_second", o.rowsPerSecond());
            node.put("weights_sha256", o.weightsSha256());
            node.set("rows", node.pojoNode(o.rows()));
            node.set("persons", node.pojoNode(o.persons()));
            node.set("test", node.pojoNode(o.test()));
            o.leftOut().forEach(b -> node.set("leave_one_person_out", node.pojoNode(b)));
            o.shuffled().forEach(b -> node.set("control", node.pojoNode(b)));
          });
      return;
    }
    System.out.printf(
        Locale.ROOT,
        "%s by %s and %s by %s: %d labels; rows %s and %s, persons %s and %s%n",
        firstTag,
        encoders.first().title(),
        secondTag,
        encoders.second().title(),
        o.labels().size(),
        o.rows().get(0),
        o.rows().get(1),
        o.persons().get(0),
        o.persons().get(1));
    System.out.println(
        "                                     queries (persons)  gallery  at 1   95 %         chance"
            + "  at 5   95 %         chance");
    lines("", o.test());
    o.leftOut().forEach(b -> lines("each person left out, ", b));
    o.shuffled().forEach(b -> lines("labels by lot, ", b));
    System.out.printf(
        Locale.ROOT,
        "epoch %d of %d, %.1f s, %.0f rows a second; weights %s%n",
        o.bestEpoch(),
        o.epochs().size(),
        o.seconds(),
        o.rowsPerSecond(),
        o.weightsSha256());
  }

  private static void lines(String what, Alignment.Both both) {
    line(what + "first finds", both.firstFindsSecond());
    line(what + "second finds", both.secondFindsFirst());
  }

  private static void line(String what, Retrieval r) {
    System.out.printf(
        Locale.ROOT,
        "%-36s %5d (%3d)        %7.0f  %.3f  %-11s  %.3f   %.3f  %-11s  %.3f%n",
        what,
        r.queries(),
        r.persons(),
        r.gallery(),
        r.first().value(),
        r.first().interval().words(),
        r.first().chance(),
        r.few().value(),
        r.few().interval().words(),
        r.few().chance());
  }
}
