package io.likeness.jobs.command;

import com.typesafe.config.ConfigFactory;
import io.likeness.core.error.Fault;
import io.likeness.core.recipe.TrainSpec;
import io.likeness.jobs.next.LogFile;
import io.likeness.jobs.run.Narrator;
import io.likeness.jobs.run.OutFile;
import io.likeness.jobs.run.Sessions;
import io.likeness.training.Progress;
import io.likeness.training.feature.ItemWindow;
import io.likeness.training.model.Architecture;
import io.likeness.training.model.Architectures;
import io.likeness.training.model.OnnxExport;
import io.likeness.training.model.WeightsFile;
import io.likeness.training.next.ItemLog;
import io.likeness.training.next.NextItem;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.apache.spark.sql.SparkSession;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Learns what users do next from a log of what they did. */
@Command(
    name = "next-item",
    description =
        "Learn from a log (CSV with user, time, item) what a user does next, and test it on users or"
            + " times that it has not seen.",
    mixinStandardHelpOptions = true)
public final class NextItemCommand implements Runnable {
  /** Virtual shards. */
  private static final int SHARDS = 8;

  @Parameters(paramLabel = "LOG", description = "CSV file with the columns user, time and item")
  private String log = "";

  @Mixin private final JsonOption json = new JsonOption();
  @Mixin private final WatchOption watch = new WatchOption();

  @Option(
      names = "--model",
      paramLabel = "MODEL",
      defaultValue = "next-lstm",
      description = "next-lstm or next-transformer (default: ${DEFAULT-VALUE})")
  private String model = "next-lstm";

  @Option(
      names = "--split",
      paramLabel = "BY",
      defaultValue = "users",
      description =
          "users: no user of the test was learnt from; time: the test comes after all that was"
              + " learnt from (default: ${DEFAULT-VALUE})")
  private String split = "users";

  @Option(
      names = "--epochs",
      paramLabel = "N",
      defaultValue = "30",
      description = "most epochs (default: ${DEFAULT-VALUE})")
  private int epochs = 30;

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
      names = "--work",
      paramLabel = "DIR",
      defaultValue = "target/next-item",
      description =
          "folder that all workers see; what is put there goes at the end (default:"
              + " ${DEFAULT-VALUE})")
  private String work = "target/next-item";

  @Option(names = "--to", paramLabel = "FILE", description = "also write the weights")
  private Optional<Path> to = Optional.empty();

  @Option(
      names = "--onnx",
      paramLabel = "FILE",
      description = "also write the model as ONNX, which asks for numbers of items")
  private Optional<Path> onnx = Optional.empty();

  @Override
  public void run() {
    List<String> models =
        Architectures.names().stream().filter(name -> name.startsWith("next-")).toList();
    if (!models.contains(model)) {
      throw Fault.USAGE.because(
          "--model is " + model + "; it is " + String.join(" or ", models) + ".");
    }
    if (!(epochs > 0)) {
      throw Fault.USAGE.because("--epochs is " + epochs + "; it is at least 1.");
    }
    if (!(workers > 0 && SHARDS % workers == 0)) {
      throw Fault.USAGE.because("--workers is " + workers + "; it divides " + SHARDS + ".");
    }
    if (!split.equals("users") && !split.equals("time")) {
      throw Fault.USAGE.because("--split is " + split + "; it is users or time.");
    }
    TrainSpec spec =
        new TrainSpec(
            model, SHARDS, workers, epochs, 256, 0.01, 1e-4, 5, seed, false, ConfigFactory.empty());
    to.ifPresent(file -> new OutFile(file, "--to").requireWritable());
    onnx.ifPresent(file -> new OutFile(file, "--onnx").requireWritable());
    SparkSession spark = Sessions.get();
    ItemWindow shape = (ItemWindow) Architectures.of(model).features();
    ItemLog cut =
        ItemLog.of(
            LogFile.read(spark, log), shape, ItemLog.Split.valueOf(split.toUpperCase(Locale.ROOT)));
    Narrator narrator = new Narrator(System.err);
    Progress progress = watch.progress(spark, line -> narrator.say("train      %s", line));
    try {
      NextItem.Outcome outcome =
          WorkFolder.use(spark, work, folder -> NextItem.learn(spark, cut, spec, folder, progress));
      if (to.isPresent()) {
        new OutFile(to.get(), "--to").write(outcome.model().weights());
      }
      if (onnx.isPresent()) {
        Architecture kind = Architectures.of(model);
        WeightsFile weights = WeightsFile.read(outcome.model().weights(), kind);
        new OutFile(onnx.get(), "--onnx").write(OnnxExport.of(weights, kind));
      }
      print(outcome, cut);
    } catch (IOException e) {
      throw Fault.ENVIRONMENT.because(
          "A file cannot be written (" + e.getMessage() + "); check --work.", e);
    }
  }

  private void print(NextItem.Outcome o, ItemLog cut) {
    if (json.on) {
      json.print(
          node -> {
            node.put("model", model)
                .put("split", split)
                .put("test_users", o.users())
                .put("test_windows", o.windows().get("test"))
                .put("unknown_next", o.unknown())
                .put("items_that_share_a_number", cut.shared())
                .put("items_of_one_time", cut.tied())
                .put("weights_sha256", o.model().weightsSha256());
            node.set("network", node.pojoNode(o.network()));
            node.set("follower", node.pojoNode(o.follower()));
            node.set("frequent", node.pojoNode(o.frequent()));
          });
      return;
    }
    System.out.printf(
        Locale.ROOT,
        "%s by %s: %s windows; %d test users; %d next items of the test were never learnt%n",
        model,
        split,
        o.windows(),
        o.users(),
        o.unknown());
    if (cut.tied() > 0) {
      System.out.println(
          cut.tied()
              + " items have the time of the one before and are not asked for: what came first is"
              + " unknown");
    }
    if (cut.shared() > 0) {
      System.out.println(cut.shared() + " items share a number with another one");
    }
    System.out.println("                      first  95 %           first five  reciprocal rank");
    line(model, o.network());
    line("what follows the last", o.follower());
    line("the most frequent", o.frequent());
    System.out.println("weights " + o.model().weightsSha256());
  }

  private static void line(String name, NextItem.Quality q) {
    System.out.printf(
        Locale.ROOT,
        "%-21s %.3f  %-13s  %.3f       %.3f%n",
        name,
        q.first(),
        q.interval().words(),
        q.firstFew(),
        q.meanReciprocalRank());
  }
}
