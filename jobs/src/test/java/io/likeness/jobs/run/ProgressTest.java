package io.likeness.jobs.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.likeness.core.ScalaCollections;
import io.likeness.core.lake.Lake;
import io.likeness.core.recipe.Kind;
import io.likeness.core.recipe.RecipeReader;
import io.likeness.core.testing.TestSpark;
import io.likeness.kernels.voice.WavEncoder;
import io.likeness.kernels.voice.Waveform;
import io.likeness.transforms.RecordsDone;
import io.likeness.transforms.measure.MeasureMedia;
import io.likeness.transforms.media.MediaKernel;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import org.apache.spark.SparkContext;
import org.apache.spark.Success$;
import org.apache.spark.scheduler.AccumulableInfo;
import org.apache.spark.scheduler.SparkListenerExecutorMetricsUpdate;
import org.apache.spark.scheduler.SparkListenerTaskEnd;
import org.apache.spark.scheduler.SparkListenerTaskStart;
import org.apache.spark.scheduler.TaskInfo;
import org.apache.spark.scheduler.TaskLocality;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import scala.Option;
import scala.Tuple4;

class ProgressTest {
  @Test
  void timeLeftIsThatOfTheLastRunAtThePaceOfThisOne() {
    Map<String, Double> before = Map.of("ingest", 10.0, "measure", 20.0, "train", 30.0);
    assertThat(Progress.left(before, Map.of("ingest", 20.0), "measure", 15).orElseThrow())
        .as("twice as slow: 40 + 60 - 15")
        .isEqualTo(85, within(1e-9));
    assertThat(Progress.left(before, Map.of(), "ingest", 4).orElseThrow())
        .isEqualTo(56, within(1e-9));
    assertThat(Progress.left(Map.of(), Map.of(), "ingest", 4)).isEmpty();
    assertThat(Progress.left(before, Map.of("ingest", 1.0), "measure", 900).orElseThrow()).isZero();
  }

  @Test
  void theLastGoodRunOfTheCorpusCounts() throws Exception {
    ObjectMapper json = new ObjectMapper();
    String run =
        "{\"command\":\"run\",\"corpus\":\"%s\",\"state\":\"%s\",\"parts\":{\"ingest\":%d}}";
    assertThat(
            Progress.last(
                List.of(
                    json.readTree(run.formatted("a", "ok", 3)),
                    json.readTree(run.formatted("a", "ok", 5)),
                    json.readTree(run.formatted("a", "refused", 7)),
                    json.readTree(run.formatted("b", "ok", 9))),
                "a"))
        .isEqualTo(Map.of("ingest", 5.0));
  }

  @Test
  void aRecordThatCannotBeReadStopsNoRun(@TempDir Path folder) throws Exception {
    Lake lake = Lake.openOrCreate(TestSpark.session(), folder.resolve("lake").toString());
    Path runs = Files.createDirectories(folder.resolve("lake/_likeness/runs"));
    Files.writeString(runs.resolve("1.json"), "{");
    ByteArrayOutputStream said = new ByteArrayOutputStream();
    PrintStream out = new PrintStream(said, true, StandardCharsets.UTF_8);
    Progress.begin(lake, "c", new Narrator(out), out).close();
    assertThat(said.toString(StandardCharsets.UTF_8))
        .contains("progress   without an earlier run: The run record ", "/_likeness/runs/1.json");
  }

  @Test
  void theLineIsReadAtAGlance() {
    assertThat(
            Progress.line(
                "measure", new Progress.Records(123.4, 900, 0), 3, 8, OptionalDouble.of(100)))
        .isEqualTo("measure  123 rows/s  task 3 of 8  about 2 min left");
    assertThat(Progress.line("split", new Progress.Records(0, 0, 0), 3, 8, OptionalDouble.empty()))
        .as("no rate where no records are counted")
        .isEqualTo("split  task 3 of 8");
  }

  @Test
  void withoutAnEarlierRunThePartSaysWhatIsLeftOfIt() {
    assertThat(
            Progress.line(
                "measure", new Progress.Records(20, 1200, 8000), 0, 2, OptionalDouble.empty()))
        .isEqualTo(
            "measure  20 rows/s  1,200 of 8,000  task 0 of 2  about 6 min left of this part");
    assertThat(new Progress.Records(0, 0, 8000).left()).isEmpty();
    assertThat(
            Progress.line(
                "measure", new Progress.Records(20, 8000, 8000), 1, 50, OptionalDouble.empty()))
        .as("what comes after the records may take long")
        .isEqualTo("measure  8,000 of 8,000  task 1 of 50");
  }

  @Test
  void theRateIsThatOfHalfAMinute() {
    RecordRate rate = new RecordRate();
    rate.begin(0, 100);
    assertThat(rate.perSecond()).isZero();
    for (int second = 1; second <= 100; second++) {
      // Fifty a second, told every ten seconds; nothing in the first half.
      rate.add(second, 100 + 500L * Math.max(0, second / 10 - 5));
    }
    assertThat(rate.perSecond()).isBetween(40.0, 60.0);
    rate.begin(100, 2600);
    rate.add(150, 2600);
    assertThat(rate.perSecond()).isZero();
    rate.add(152, 2700);
    assertThat(rate.perSecond()).as("idle time before the first record").isEqualTo(50);
  }

  @Test
  void recordsOfTasksThatStillRunCountAndNobodyElses() {
    RecordCounter counter = new RecordCounter();
    counter.onTaskStart(new SparkListenerTaskStart(0, 0, task(7)));
    counter.onTaskStart(new SparkListenerTaskStart(0, 0, task(8)));
    counter.onExecutorMetricsUpdate(heartbeat(7, 40));
    counter.onExecutorMetricsUpdate(heartbeat(8, 2));
    counter.onExecutorMetricsUpdate(heartbeat(7, 60));
    assertThat(counter.records()).isEqualTo(62);
    TaskInfo ended = task(7);
    ended.setAccumulables(ScalaCollections.asScala(infos(70)).toSeq());
    counter.onTaskEnd(new SparkListenerTaskEnd(0, 0, "", Success$.MODULE$, ended, null, null));
    counter.onExecutorMetricsUpdate(heartbeat(7, 60));
    assertThat(counter.records()).as("a late heartbeat is not heard").isEqualTo(72);
  }

  @Test
  void measuringTellsHowManyRecordsItHasDone() throws Exception {
    SparkContext context = TestSpark.session().sparkContext();
    RecordCounter counter = new RecordCounter();
    context.addSparkListener(counter);
    try {
      byte[] clip = WavEncoder.encode(new Waveform(8000, new float[4000]));
      List<Row> rows = new ArrayList<>();
      for (int i = 0; i < 7; i++) {
        rows.add(RowFactory.create("record" + i, "clip", clip));
      }
      Dataset<Row> media =
          TestSpark.session()
              .createDataFrame(
                  rows,
                  new StructType()
                      .add("record_id", DataTypes.StringType, false)
                      .add("kind", DataTypes.StringType, false)
                      .add("bytes", DataTypes.BinaryType, false));
      MediaKernel kernel =
          MediaKernel.of(
              Kind.VOICE,
              RecipeReader.read(Path.of("../conf/recipes/demo-voice.conf"), List.of()).ingest());
      assertThat(new MeasureMedia(kernel, "1").apply(media).collectAsList()).hasSize(7);
      context.listenerBus().waitUntilEmpty();
      assertThat(counter.records()).isEqualTo(7);
    } finally {
      context.removeSparkListener(counter);
    }
  }

  private static TaskInfo task(long id) {
    return new TaskInfo(id, 0, 0, 0, 0, "1", "host", TaskLocality.ANY(), false);
  }

  private static List<AccumulableInfo> infos(long records) {
    return List.of(info(1, RecordsDone.NAME, records), info(2, "internal.metrics.input", 1000));
  }

  private static AccumulableInfo info(long id, String name, long update) {
    return new AccumulableInfo(
        id, Option.apply(name), Option.apply(update), Option.empty(), false, true, Option.empty());
  }

  private static SparkListenerExecutorMetricsUpdate heartbeat(long task, long records) {
    var update = update(task, ScalaCollections.asScala(infos(records)).toSeq());
    return new SparkListenerExecutorMetricsUpdate(
        "1",
        ScalaCollections.asScala(List.of(update)).toSeq(),
        scala.collection.immutable.Map$.MODULE$.empty());
  }

  /** Of whichever collection this Scala wants. */
  private static <T> Tuple4<Object, Object, Object, T> update(long task, T infos) {
    return new Tuple4<>(task, 0, 0, infos);
  }
}
