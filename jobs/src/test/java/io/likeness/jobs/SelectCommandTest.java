package io.likeness.jobs;

import static org.assertj.core.api.Assertions.assertThat;

import io.likeness.core.lake.Lake;
import io.likeness.core.lake.LakeTables;
import io.likeness.core.testing.ModelRow;
import io.likeness.core.testing.TestSpark;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.spark.sql.Row;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A form of a model is chosen for a device out of what the registry says. */
class SelectCommandTest {
  @TempDir static Path folder;
  private static String lake;

  @BeforeAll
  static void register() {
    lake = folder.resolve("lake").toString();
    Lake opened = Lake.openOrCreate(TestSpark.session(), lake);
    List<Row> models =
        List.of(
            model("words-large-1", 1, form("fp32", 40, 0.9, 20), form("fp16", 9, 0.9, 12)),
            model("words-small-2", 2, form("fp32", 8, 0.8, 4), form("int8", 1, 0.7, 2)),
            model("words-genders-3", 3, true, form("fp16", 1, 0.99, 1)));
    opened.appendOwn(
        LakeTables.MODELS, opened.spark().createDataFrame(models, LakeTables.MODELS.schema()));
  }

  private static Row model(String name, int created, String... forms) {
    return model(name, created, false, forms);
  }

  private static Row model(String name, int created, boolean audit, String... forms) {
    String report =
        Stream.of(forms)
            .collect(Collectors.joining(",", "{\"audit\":" + audit + ",\"variants\":[", "]}"));
    return ModelRow.of(LakeTables.MODELS, name, created, "words-1", report);
  }

  private static String form(String precision, int megabytes, double accuracy, double latencyMs) {
    return String.format(
        Locale.ROOT,
        "{\"precision\":\"%s\",\"bytes\":%d,\"memoryBytes\":%d,\"accuracy\":%s,\"latencyP95Ms\":%s}",
        precision,
        megabytes * 1_000_000,
        megabytes * 2_000_000,
        accuracy,
        latencyMs);
  }

  private static Printed select(String model, String... limits) {
    return Printed.by(
        Stream.concat(Stream.of("select", "--model", model, "--lake", lake), Stream.of(limits))
            .toArray(String[]::new));
  }

  @Test
  void theMostAccurateFormThatTheDeviceRunsIsChosenAndEachIsExplained() {
    Printed phone = select("words");
    assertThat(phone.ok()).isEqualTo("words-large-1 fp16\n");
    assertThat(phone.complaint())
        .hasLineCount(5)
        .contains("words-large-1 fp16: validation accuracy 0.900")
        .contains(
            "words-large-1 fp32: ", "needs more memory than 20.00 MB; p95 latency is above 15")
        .contains("p95 12.00 ms: chosen")
        .contains("p95 2.00 ms: keeps all limits");
    assertThat(select("words", "--device", "server").ok()).isEqualTo("words-large-1 fp32\n");
    assertThat(select("words", "--device", "browser").ok()).isEqualTo("words-large-1 fp16\n");
    assertThat(select("words-small-2").ok()).as("of one model").isEqualTo("words-small-2 fp32\n");
  }

  @Test
  void limitsThatAreGivenTakeThePlaceOfTheDevices() {
    assertThat(select("words", "--memory", "17MB").ok()).isEqualTo("words-small-2 fp32\n");
    assertThat(select("words", "--memory", "3000KB").ok()).isEqualTo("words-small-2 int8\n");
    assertThat(select("words", "--latency-ms", "3").ok()).isEqualTo("words-small-2 int8\n");
    assertThat(select("words", "--memory", "1GB", "--latency-ms", "30").ok())
        .as("of equal ones the smallest")
        .isEqualTo("words-large-1 fp16\n");
    assertThat(select("words", "--memory", "17MB").complaint())
        .hasLineCount(6)
        .contains("a smaller form saves of the former only");
  }

  private static void refused(int code, String why, Printed said) {
    assertThat(said.complaint()).contains(why).doesNotContain("\tat ");
    assertThat(said.code()).isEqualTo(code);
    assertThat(said.text()).isEmpty();
  }

  @Test
  void aModelOfAnAuditIsForNothingElse() {
    Printed others = select("words");
    assertThat(others.ok()).doesNotContain("genders");
    assertThat(others.complaint())
        .contains("words-genders-3 was trained for an audit and is left out\n");
    assertThat(Printed.by("models", "--lake", lake).ok().lines())
        .filteredOn(line -> line.endsWith("  for an audit only"))
        .singleElement()
        .asString()
        .startsWith("words-genders-3 ");
    String why = "words-genders-3 was trained for an audit";
    refused(2, why, select("words-genders-3"));
    String file = folder.resolve("weights").toString();
    refused(2, why, Printed.by("weights", "words-genders-3", "--to", file, "--lake", lake));
    assertThat(Path.of(file)).doesNotExist();
    refused(2, why, Printed.by("predict", "words-genders-3", "--tag", "words-1", "--lake", lake));
    refused(2, why, Printed.by("fuse", "words-genders-3", "words-large-1", "--lake", lake));
  }

  @Test
  void whatNoFormKeepsAndWhatIsNoLimitIsRefused() {
    refused(
        2, "No stored form of words keeps all limits; loosen", select("words", "--floor", "0.95"));
    refused(2, "There is no model other; models are words-large-1", select("other"));
    refused(1, "--memory is much; write it like 20MB.", select("words", "--memory", "much"));
    refused(1, "give positive ones", select("words", "--floor", "1.5"));
    refused(1, "give positive ones", select("words", "--latency-ms", "-1"));
  }
}
