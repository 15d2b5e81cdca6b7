package io.likeness.jobs.command;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.likeness.core.error.Fault;
import io.likeness.core.lake.DatasetVersion;
import io.likeness.core.lake.Lake;
import io.likeness.core.lake.VersionLog;
import io.likeness.privacy.consent.LakeReader;
import io.likeness.training.forecast.Forecast;
import io.likeness.training.forecast.PooledExamples;
import io.likeness.training.model.Architectures;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Whom to record next. */
@Command(
    name = "forecast",
    description =
        "Say what more persons of each group would be worth, or more copies of their records,"
            + " from learning curves by group.",
    mixinStandardHelpOptions = true)
public final class ForecastCommand implements Runnable {
  private static final long SEED = 1;

  @Mixin private final LakeOption lake = new LakeOption();
  @Mixin private final JsonOption json = new JsonOption();

  @Option(
      names = "--from",
      required = true,
      paramLabel = "TAG",
      description = "version to look at; a corpus means its latest")
  private String from = "";

  @Option(
      names = "--attribute",
      required = true,
      paramLabel = "NAME",
      description = "declared attribute whose values are the groups")
  private String attribute = "";

  @Option(
      names = "--more",
      paramLabel = "PERSONS",
      description = "persons to record (default: ${DEFAULT-VALUE})",
      defaultValue = "6")
  private int more = 6;

  @Option(
      names = "--copies",
      paramLabel = "COPIES",
      description =
          "augmented copies to make, asked about where the version has some; 0 for not at all"
              + " (default: ${DEFAULT-VALUE})",
      defaultValue = "500")
  private int copies = 500;

  @Option(
      names = "--features",
      paramLabel = "MODEL",
      description = "whose features are looked at, such as image-conv2d (default: by the kind)")
  private String model = "";

  @Override
  public void run() {
    if (!(more >= 1 && more <= 10_000)) {
      throw Fault.USAGE.because("--more is " + more + "; it is from 1 to 10000 persons.");
    }
    if (!(copies >= 0 && copies <= 10_000_000)) {
      throw Fault.USAGE.because("--copies is " + copies + "; it is from 0 to 10000000.");
    }
    Lake opened = lake.open();
    DatasetVersion version = new VersionLog(opened).find(from);
    Dataset<Row> rows =
        new LakeReader(opened).read(version, "train", System.getProperty("user.name"));
    if (model.isEmpty()) {
      model = rows.where("kind = 'face'").isEmpty() ? "voice-conv1d" : "face-conv2d";
    }
    PooledExamples pooled =
        PooledExamples.of(
            copies > 0 ? rows : rows.where("parent_id IS NULL"),
            Architectures.of(model).features(),
            attribute);
    int labels = pooled.labels().size();
    List<Forecast> forecasts =
        new ArrayList<>(
            Forecast.of(pooled.originals(), labels, Forecast.Adding.PERSONS, more, SEED));
    if (forecasts.isEmpty()) {
      throw Fault.TRAINING_IMPOSSIBLE.because(
          "No value of "
              + attribute
              + " has "
              + Forecast.LEAST_PERSONS
              + " persons outside the test split of "
              + version.tag()
              + ", so no group has a learning curve; name another attribute, or record more.");
    }
    if (copies > 0) {
      forecasts.addAll(
          Forecast.of(pooled.examples(), labels, Forecast.Adding.COPIES, copies, SEED));
    }
    if (json.on) {
      json.print(node -> node.set("forecasts", new ObjectMapper().valueToTree(forecasts)));
      return;
    }
    forecasts.forEach(f -> System.out.println(sentence(f)));
    System.out.println("By means of features, not by a network; the test split was not looked at.");
  }

  private String sentence(Forecast f) {
    boolean persons = f.adding() == Forecast.Adding.PERSONS;
    return String.format(
        Locale.ROOT,
        "%d more %s of %s = %s: accuracy of that group %.3f now (%d %s), %+.1f points (95 %%"
            + " %+.1f to %+.1f)%s",
        f.more(),
        persons ? "persons" : "copies",
        attribute,
        f.group(),
        f.accuracy(),
        f.have(),
        persons ? "persons, without copies" : "copies",
        100 * f.gain(),
        100 * f.low(),
        100 * f.high(),
        f.low() > 0 ? "" : f.high() < 0 ? ", so they do harm" : ", which may be nothing");
  }
}
