package io.likeness.privacy.erase;

import static org.assertj.core.api.Assertions.assertThat;

import io.likeness.core.ScalaCollections;
import io.likeness.core.Sha256;
import io.likeness.core.lake.Lake;
import io.likeness.core.lake.LakeLock;
import io.likeness.core.lake.LakeTables;
import io.likeness.core.lake.Retention;
import io.likeness.core.lake.Snapshot;
import io.likeness.core.testing.TestSpark;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import org.apache.hadoop.fs.FileStatus;
import org.apache.spark.SparkContext;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ByteScanTest {
  private static final byte[] CLIP = "a clip of the person".getBytes(StandardCharsets.UTF_8);
  private static final String RECORD = Sha256.hex(CLIP);

  @TempDir Path folder;

  private Lake lake() {
    return Lake.openOrCreate(TestSpark.session(), folder.resolve("lake").toString());
  }

  private List<String> hits(Lake lake, String identifier) {
    return hits(lake, identifier, Fragments.NONE);
  }

  private List<String> hits(Lake lake, String identifier, Fragments fragments) {
    return scan(lake, identifier, Set.of(), fragments).hits().stream()
        // A short row is not compressed, so it is found as bytes too.
        .filter(hit -> !hit.endsWith(".parquet"))
        .toList();
  }

  private static ByteScan.Result scan(
      Lake lake, String identifier, Set<String> ambiguous, Fragments fragments) {
    Subject subject = new Subject(Set.of(Sha256.hex("source")), Set.of(RECORD), 1);
    ByteScan scan = new ByteScan(lake);
    Set<String> ids = scan.ids(List.of(identifier), List.of(subject), List.of());
    return scan.of(new Traces(List.of(identifier), ids, ambiguous), ids, fragments);
  }

  private void file(String name, String text) throws IOException {
    Path file = folder.resolve("lake").resolve(name);
    Files.createDirectories(file.getParent());
    Files.writeString(file, text);
  }

  private void table(String name, byte[] bytes, String attribute) {
    StructType schema =
        new StructType()
            .add("bytes", DataTypes.BinaryType)
            .add(
                "attributes",
                DataTypes.createMapType(DataTypes.StringType, DataTypes.StringType, false))
            .add("number", DataTypes.LongType);
    Row row = RowFactory.create(bytes, ScalaCollections.asScala(Map.of("a", attribute)), 1001L);
    TestSpark.session()
        .createDataFrame(List.of(row), schema)
        .coalesce(1)
        .write()
        .parquet(folder.resolve("lake").resolve(name).toString());
  }

  @Test
  void eachPlaceThatAPersonWasPlantedInIsFoundAndNoOther() throws IOException {
    Lake lake = lake();
    byte[] other = {1, 2, 3};
    table("c/clean", other, "b");
    file("_likeness/events/clean.json", "{\"person\":\"somebody else\"}");
    assertThat(hits(lake, "王小明-anna")).isEmpty();

    file("c/records/_delta_log/1.json", "{\"stats\":\"{\\\"max\\\":\\\"王小明-anna\\\"}\"}");
    file("c/notes/of-王小明-ANNA.txt", "");
    file("_likeness/events/app-1", "where person = '" + Subject.pseudonym(lake, "王小明-anna") + "'");
    table("c/attributes", other, "said by 王小明-Anna");
    table("c/media", CLIP, "b");
    table("c/ids", other, "{\"parent\":\"" + RECORD + "\"}");
    table("c/records/_delta_log/00000000000000000010.checkpoint", other, "min 王小明-anna");
    assertThat(hits(lake, "王小明-anna"))
        .containsExactlyInAnyOrder(
            "c/records/_delta_log/1.json",
            "c/notes/of-….txt",
            "_likeness/events/app-1",
            "c/attributes (attributes)",
            "c/media (bytes)",
            "c/ids (attributes)",
            "c/records/_delta_log/00000000000000000010.checkpoint (attributes)");
  }

  @Test
  void filesAreReadByTasksAndATableWhoseNameIsAPatternIsLookedInto() throws Exception {
    Lake lake = lake();
    file("c/notes/a.txt", "said by johanna");
    SparkContext context = lake.spark().sparkContext();
    context.setJobGroup("scan", "", false);
    try {
      assertThat(hits(lake, "johanna")).containsExactly("c/notes/a.txt");
      context.listenerBus().waitUntilEmpty();
      assertThat(context.statusTracker().getJobIdsForGroup("scan")).isNotEmpty();
    } finally {
      context.clearJobGroup();
    }
    table("c/m[1]", new byte[] {1}, "johanna");
    assertThat(hits(lake, "johanna"))
        .containsExactlyInAnyOrder("c/notes/a.txt", "c/m[1] (attributes)");
  }

  @Test
  void longFilesAreDealtToDifferentTasks() {
    List<FileStatus> files = new ArrayList<>();
    for (int i = 0; i < 100; i++) {
      files.add(
          new FileStatus(
              i < 4 ? 1L << 30 : i, false, 1, 1, 0, new org.apache.hadoop.fs.Path("/lake/" + i)));
    }
    assertThat(FileScan.dealt(files, 2))
        .as("one for each 256 MiB")
        .hasSize(16)
        .allMatch(hand -> hand.size() <= 7)
        .flatMap(hand -> hand)
        .hasSize(100)
        .doesNotHaveDuplicates();
    assertThat(FileScan.dealt(files.subList(4, 100), 2)).hasSize(2);
    assertThat(FileScan.dealt(files.subList(0, 1), 8)).hasSize(1);
  }

  @Test
  void aShortIdentifierIsFoundWhereItStandsAloneAndNotInDaysNumbersAndDigests() throws IOException {
    Lake lake = lake();
    file(
        "_likeness/runs/1.json",
        "{\"at\":\"2026-03-03T03:03:03.03Z\",\"size\":1001,\"snr\":10.03,\"sha\":\""
            + "1001".repeat(16)
            + "\",\"file\":\"part-00003-03b01001-0303-1001-0303-030303030303.c000\"}");
    table("c/clean", new byte[] {1}, "1003");
    assertThat(hits(lake, "03")).isEmpty();
    assertThat(hits(lake, "1001")).isEmpty();
    file("_likeness/runs/2.json", "{\"said\":\"1001\"}");
    file("_likeness/runs/3.json", "{\"uri\":\"/in/03/a.wav\"}");
    table("c/labels", new byte[] {1}, "1001");
    assertThat(hits(lake, "1001"))
        .containsExactlyInAnyOrder("_likeness/runs/2.json", "c/labels (attributes)");
    assertThat(hits(lake, "03")).containsExactly("_likeness/runs/3.json");
  }

  @Test
  void whatIsALabelTooIsNamedAsUncertainAndIsNoHit() throws IOException {
    Lake lake = lake();
    table("c/labels", new byte[] {1}, "9");
    recipe("of-codes", "{\"classes\":[\"9\"]}");
    file("_likeness/cards/c-9/internal.html", "<td>9</td>");
    ByteScan.Result labels = scan(lake, "9", Set.of("9"), Fragments.NONE);
    assertThat(labels.hits()).isEmpty();
    assertThat(labels.uncertain())
        .containsExactly("_likeness/cards/c-9", "c/labels (attributes)", "of-codes (recipe)");
    file("_likeness/runs/1.json", "{\"speaker\":\"9\"}");
    ByteScan.Result planted = scan(lake, "9", Set.of("9"), Fragments.NONE);
    assertThat(planted.hits()).containsExactly("_likeness/runs/1.json");
  }

  @Test
  void aShortIdentifierIsNotLookedForInWhatIsNoText() throws IOException {
    Lake lake = lake();
    byte[] bytes = new byte[3 << 20];
    new Random(3).nextBytes(bytes);
    Path shard = folder.resolve("lake/c/weights");
    Files.createDirectories(shard.getParent());
    Files.write(shard, bytes);
    ByteScan.Result result = scan(lake, "x", Set.of(), Fragments.NONE);
    assertThat(result.hits()).isEmpty();
    assertThat(result.uncertain()).isEmpty();
  }

  @Test
  void aWordThatTheBorderOfTwoReadsCutsIsNoOther() throws IOException {
    Lake lake = lake();
    String start = "#".repeat((1 << 20) - 5) + " theory";
    file("c/cut.txt", start + "#".repeat(1 << 20));
    assertThat(hits(lake, "theo")).isEmpty();
    assertThat(hits(lake, "ory")).isEmpty();
    file("c/whole.txt", "#".repeat((1 << 20) - 3) + " theo" + "#".repeat(1 << 20));
    assertThat(hits(lake, "theo")).containsExactly("c/whole.txt");
  }

  @Test
  void anIdIsFoundAsTheBytesThatAShardOfFeaturesHas() throws IOException {
    Lake lake = lake();
    Path shard = folder.resolve("lake/_likeness/training/c-1/shard-000");
    Files.createDirectories(shard.getParent());
    byte[] bytes = new byte[(1 << 20) + 100];
    new Random(11).nextBytes(bytes);
    Files.write(shard, bytes);
    assertThat(hits(lake, "nobody")).isEmpty();
    // Across the border of two reads.
    System.arraycopy(HexFormat.of().parseHex(RECORD), 0, bytes, (1 << 20) - 13, 32);
    Files.write(shard, bytes);
    assertThat(hits(lake, "nobody")).containsExactly("_likeness/training/c-1/shard-000");
  }

  @Test
  void aShortCodeOfARecipeIsNobodysAndANameInItIs() {
    Lake lake = lake();
    recipe("of-codes", "{\"label-map\":{\"03\":\"calm\"}}");
    assertThat(hits(lake, "03")).isEmpty();
    assertThat(scan(lake, "03", Set.of(), Fragments.NONE).uncertain())
        .containsExactly("of-codes (recipe)");
    recipe("of-names", "{\"spellings\":[\"Johanna\"]}");
    assertThat(hits(lake, "Johanna")).containsExactly("of-names (recipe)");
  }

  private void recipe(String name, String text) {
    StructType schema = new StructType().add("recipe", DataTypes.StringType);
    TestSpark.session()
        .createDataFrame(List.of(RowFactory.create(text)), schema)
        .coalesce(1)
        .write()
        .parquet(folder.resolve("lake").resolve(name).toString());
  }

  /** A row of the media of the corpus {@code c}. */
  private static Row medium(String source, byte[] bytes) {
    return RowFactory.create(
        source, "t", Sha256.hex(bytes), "clip", "WAV", 1L, null, null, bytes, null);
  }

  @Test
  void aPieceOfAMediumIsFoundAtAnyPlaceAndWhatOthersHaveTooIsNot() throws IOException {
    Lake lake = lake();
    Random random = new Random(7);
    byte[] header = new byte[6_000];
    random.nextBytes(header);
    byte[] clip = new byte[40_000];
    random.nextBytes(clip);
    byte[] other = new byte[40_000];
    random.nextBytes(other);
    System.arraycopy(header, 0, clip, 0, header.length);
    System.arraycopy(header, 0, other, 0, header.length);
    Arrays.fill(clip, 20_000, 30_000, (byte) 0);
    lake.overwrite(
        Snapshot.empty("c"),
        LakeTables.MEDIA,
        lake.spark()
            .createDataFrame(
                List.of(medium("own", clip), medium("other", other)), LakeTables.MEDIA.schema()));
    Subject own = new Subject(Set.of("own"), Set.of(), 1);
    Fragments fragments = Fragments.of(lake, Map.of("c", own));
    assertThat(hits(lake, "nobody", fragments)).containsExactly("c/media (bytes)");
    assertThat(hits(lake, "nobody")).isEmpty();

    lake.overwrite(
        Snapshot.empty("c"),
        LakeTables.MEDIA,
        lake.spark().createDataFrame(List.of(medium("other", other)), LakeTables.MEDIA.schema()));
    try (LakeLock held = LakeLock.take(lake, "c")) {
      new Retention(lake, Duration.ofDays(-1)).keep(held, "c", 1);
    }
    file("notes/silence.bin", new String(new byte[9_000], StandardCharsets.ISO_8859_1));
    assertThat(hits(lake, "nobody", fragments)).isEmpty();

    byte[] piece = new byte[4_103];
    System.arraycopy(clip, 10_001, piece, 7, 4_096);
    table("c/left", piece, "b");
    Files.write(folder.resolve("lake/notes/piece.bin"), piece);
    assertThat(hits(lake, "nobody", fragments))
        .containsExactlyInAnyOrder("c/left (bytes)", "notes/piece.bin");
  }
}
