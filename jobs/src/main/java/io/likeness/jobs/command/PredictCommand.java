package io.likeness.jobs.command;

import static org.apache.spark.sql.functions.array_max;
import static org.apache.spark.sql.functions.col;

import io.likeness.core.Csv;
import io.likeness.core.lake.CorpusView;
import io.likeness.core.lake.DatasetVersion;
import io.likeness.core.lake.Lake;
import io.likeness.core.lake.VersionLog;
import io.likeness.privacy.consent.LakeReader;
import io.likeness.training.infer.ModelTransformer;
import io.likeness.training.registry.ModelRegistry;
import java.util.Iterator;
import java.util.Locale;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** What a registered model says of the records of a version. */
@Command(
    name = "predict",
    description = "Ask a model about the records of a version; CSV with label and probability.",
    mixinStandardHelpOptions = true)
public final class PredictCommand implements Runnable {
  @Parameters(paramLabel = "MODEL", description = "name of a model, see `models`")
  private String name = "";

  @Mixin private final LakeOption lake = new LakeOption();

  @Option(
      names = "--tag",
      required = true,
      paramLabel = "TAG",
      description = "version whose records are asked about; a corpus means its latest")
  private String tag = "";

  @Mixin private final WhereOption where = new WhereOption();

  @Override
  public void run() {
    Lake opened = lake.open();
    ModelRegistry registry = new ModelRegistry(opened);
    ModelRegistry.Entry entry = registry.find(name).forUse();
    DatasetVersion version = new VersionLog(opened).find(tag);
    Column which = where.on(new CorpusView(opened, version.snapshot()).rows());
    Dataset<Row> rows =
        new LakeReader(opened).read(version, which, "train", System.getProperty("user.name"));
    Dataset<Row> answered =
        new ModelTransformer()
            .with("modelUrl", registry.shared(entry.weightsSha256(), registry.weights(entry)))
            .with("architecture", entry.architecture())
            // Sums of a pass over several rows have other last bits, so partitions would show.
            .with("batchSize", "1")
            .with("labelCol", "predicted")
            .transform(rows.select("record_id", "split", "label", "bytes"))
            .select(
                col("record_id"),
                col("split"),
                col("label"),
                col("predicted"),
                array_max(col("prediction")))
            // A sort samples its rows first, and would ask the model twice.
            .persist();
    try {
      System.out.println("record_id,split,label,predicted,probability");
      print(answered.orderBy("record_id").toLocalIterator());
    } finally {
      answered.unpersist();
    }
  }

  private static void print(Iterator<Row> answered) {
    while (answered.hasNext()) {
      Row r = answered.next();
      System.out.printf(
          Locale.ROOT,
          "%s,%s,%s,%s,%.4f%n",
          r.getString(0),
          Csv.cell(r.get(1)),
          Csv.cell(r.get(2)),
          Csv.cell(r.get(3)),
          r.getFloat(4));
    }
  }
}
