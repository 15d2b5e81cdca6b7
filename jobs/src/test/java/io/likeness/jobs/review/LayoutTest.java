package io.likeness.jobs.review;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.likeness.core.error.LikenessException;
import io.likeness.core.recipe.Kind;
import io.likeness.jobs.walk.Decision;
import io.likeness.jobs.walk.Decision.Choice;
import io.likeness.jobs.walk.Verdicts;
import java.io.IOException;
import java.nio.charset.Charset;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A queue comes back in each form as what was decided. */
class LayoutTest {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final List<String> LABELS =
      List.of("a<b>", "\"quoted\", with comma", "高兴", "it's");

  @TempDir private Path folder;

  private static Item item(String id, String label, String suggested) {
    return new Item(
        id,
        "media/" + id + ".jpg",
        "face",
        label,
        "LABEL_SUSPECT",
        suggested,
        suggested.isEmpty() ? Double.NaN : 0.75,
        List.of(10, 20, 30, 40, 100, 90));
  }

  private static List<Item> items() {
    return List.of(
        item("r1", LABELS.get(0), LABELS.get(1)),
        item("r2", LABELS.get(1), LABELS.get(2)),
        item("r3", LABELS.get(2), ""));
  }

  private void write(Layout layout) throws IOException {
    Files.createDirectories(folder.resolve("media"));
    layout.form().write(folder, items(), LABELS);
  }

  private static Decision decision(String id, String who, Choice choice, String label) {
    return new Decision(
        id, who, choice, Optional.of(label).filter(l -> !l.isEmpty()), Optional.empty());
  }

  @Test
  void aFilledCsvSaysWhatWasDecidedAndAnEmptyLineNothing() throws IOException {
    write(Layout.CSV);
    Path file = folder.resolve("queue.csv");
    List<String> lines = Files.readAllLines(file);
    assertThat(lines).hasSize(4);
    lines.set(1, lines.get(1).replaceAll(",,,,$", ",relabel,高兴,ann,"));
    lines.set(2, lines.get(2).replaceAll(",,,,$", ",keep,,,2026-01-02"));
    Files.write(file, lines);
    assertThat(Layout.CSV.form().read(folder, "ben"))
        .containsExactly(
            decision("r1", "ann", Choice.RELABEL, "高兴"),
            new Decision("r2", "ben", Choice.KEEP, Optional.empty(), Optional.of("2026-01-02")));
  }

  @Test
  void noSpreadsheetComputesALabel() {
    for (String label : List.of("=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1")) {
      assertThat(QueueCsv.cell(label)).isEqualTo("'" + label);
    }
    for (String label : List.of("", "a=b", "高兴", "seven-up", "'quoted'")) {
      assertThat(QueueCsv.cell(label)).isEqualTo(label);
    }
  }

  @Test
  void everyWrongLineOfACsvIsNamed() throws IOException {
    write(Layout.CSV);
    Path file = folder.resolve("queue.csv");
    List<String> lines = Files.readAllLines(file);
    lines.set(1, lines.get(1).replaceAll(",,,,$", ",perhaps,,ann,"));
    lines.set(2, lines.get(2).replaceAll(",,,,$", ",relabel,,ann,"));
    lines.set(3, lines.get(3).replaceAll(",,,,$", ",keep,,,"));
    Files.write(file, lines);
    assertThatThrownBy(() -> Layout.CSV.form().read(file, ""))
        .isInstanceOf(LikenessException.class)
        .hasMessageContaining("queue.csv:2: decision is perhaps")
        .hasMessageContaining("queue.csv:3: new_label")
        .hasMessageContaining("queue.csv:4: nobody");
    Files.writeString(file, "id,decision\n1,keep\n");
    assertThatThrownBy(() -> Layout.CSV.form().read(file, "ann"))
        .hasMessageContaining("queue.csv:1: the first line must be");
  }

  @Test
  void aCsvIsUtf8WithOrWithoutItsMark() throws IOException {
    write(Layout.CSV);
    Path file = folder.resolve("queue.csv");
    String queue = Files.readString(file);
    assertThat(queue).startsWith("\uFEFFrecord_id,");
    String decided = queue.replaceFirst(",,,,\\R", ",relabel,高兴,ann,\n");
    for (String text : List.of(decided, decided.substring(1))) {
      Files.writeString(file, text);
      assertThat(Layout.CSV.form().read(file, ""))
          .containsExactly(decision("r1", "ann", Choice.RELABEL, "高兴"));
    }
    Files.writeString(file, decided.substring(1), Charset.forName("GB18030"));
    assertThatThrownBy(() -> Layout.CSV.form().read(file, ""))
        .isInstanceOf(LikenessException.class)
        .hasMessageContaining("queue.csv is not UTF-8; save it as CSV UTF-8");
  }

  @Test
  void aCsvThatASpreadsheetDividedBySemicolonsComesBack() throws IOException {
    write(Layout.CSV);
    Path file = folder.resolve("queue.csv");
    Files.writeString(
        file,
        Files.readString(file).replaceFirst(",,,,\\R", ",relabel,高兴,ann,\n").replace(',', ';'));
    assertThat(Layout.CSV.form().read(file, ""))
        .containsExactly(decision("r1", "ann", Choice.RELABEL, "高兴"));
  }

  @Test
  void labelStudioShowsTheSuggestionAndItsExportComesBack() throws IOException {
    write(Layout.LABEL_STUDIO);
    assertThat(Files.readString(folder.resolve("config.xml")))
        .contains("<Image", "a&lt;b&gt;", "&quot;quoted&quot;", "it&#39;s\"", "(leave out)");
    ArrayNode tasks = (ArrayNode) JSON.readTree(folder.resolve("tasks.json").toFile());
    JsonNode suggested = tasks.get(0).at("/predictions/0/result/0/value/choices/0");
    assertThat(suggested.asText()).isEqualTo(LABELS.get(1));
    assertThat(tasks.get(2).has("predictions")).isFalse();
    annotate(tasks.get(0), LABELS.get(1), 7, false);
    annotate(tasks.get(0), LABELS.get(0), 8, false);
    annotate(tasks.get(1), "(leave out)", 7, false);
    annotate(tasks.get(2), LABELS.get(0), 7, true);
    Path export = folder.resolve("export.json");
    JSON.writeValue(export.toFile(), tasks);
    Optional<String> when = Optional.of("2026-01-01T00:00:00Z");
    assertThat(Layout.LABEL_STUDIO.form().read(export, "somebody"))
        .as("the file says who")
        .containsExactly(
            new Decision("r1", "7", Choice.RELABEL, Optional.of(LABELS.get(1)), when),
            new Decision("r1", "8", Choice.KEEP, Optional.empty(), when),
            new Decision("r2", "7", Choice.LEAVE_OUT, Optional.empty(), when));
    Files.writeString(export, "[{\n\"data\": }]");
    assertThatThrownBy(() -> Layout.LABEL_STUDIO.form().read(export, ""))
        .isInstanceOf(LikenessException.class)
        .hasMessageContaining("export.json:2");
  }

  private static void annotate(JsonNode task, String choice, int who, boolean cancelled) {
    ObjectNode annotation = ((ObjectNode) task).withArray("annotations").addObject();
    annotation.put("completed_by", who);
    annotation.put("was_cancelled", cancelled);
    annotation.put("created_at", "2026-01-01T00:00:00Z");
    ArrayNode results = annotation.putArray("result");
    results.addObject().put("from_name", "sure").putObject("value").putArray("choices").add("very");
    results
        .addObject()
        .put("from_name", "label")
        .putObject("value")
        .putArray("choices")
        .add(choice);
  }

  @Test
  void vocAnnotationsComeBackRenamedEmptiedOrAsTheyWere() throws IOException {
    write(Layout.VOC);
    Path first = folder.resolve("media/r1.xml");
    assertThat(Files.readString(first))
        .contains("<xmin>11</xmin>", "<xmax>40</xmax>", "<name>a&lt;b&gt;</name>");
    assertThat(Files.readAllLines(folder.resolve("classes.txt"))).isEqualTo(LABELS);
    Files.writeString(
        first, Files.readString(first).replace("<name>a&lt;b&gt;</name>", "<name>高兴</name>"));
    Path second = folder.resolve("media/r2.xml");
    Files.writeString(second, Files.readString(second).replaceAll("(?s)<object>.*</object>", ""));
    assertThat(Layout.VOC.form().read(folder, "ann"))
        .containsExactly(
            decision("r1", "ann", Choice.RELABEL, "高兴"),
            decision("r2", "ann", Choice.LEAVE_OUT, ""),
            decision("r3", "ann", Choice.KEEP, ""));
    assertThatThrownBy(() -> Layout.VOC.form().read(folder, "")).hasMessageContaining("--reviewer");
  }

  @Test
  void aLabelThatXmlCannotHoldIsNamedBeforeAnythingIsWritten() {
    for (Layout layout : List.of(Layout.LABEL_STUDIO, Layout.VOC)) {
      assertThatThrownBy(() -> layout.form().require(Kind.FACE, List.of("a", "b\u0001")))
          .isInstanceOf(LikenessException.class)
          .hasMessageContaining("The label b? has a character that XML cannot hold");
    }
  }

  @Test
  void pascalVocHoldsFacesOnly() {
    assertThatThrownBy(() -> Layout.VOC.form().require(Kind.VOICE, LABELS))
        .isInstanceOf(LikenessException.class)
        .hasMessageContaining("this corpus is of the kind voice");
  }

  @Test
  void aRecordWithoutALabelMayStayWithoutOne() throws IOException {
    Files.createDirectories(folder.resolve("media"));
    Layout.VOC.form().write(folder, List.of(item("r1", "", "")), LABELS);
    assertThat(Layout.VOC.form().read(folder, "ann"))
        .containsExactly(decision("r1", "ann", Choice.KEEP, ""));
    Path file = folder.resolve("media/r1.xml");
    Files.writeString(
        file, Files.readString(file).replaceAll("<annotation/>", "<annotation>a</annotation>"));
    assertThatThrownBy(() -> Layout.VOC.form().read(folder, "ann"))
        .hasMessageContaining("r1.xml: the object has no name");
  }

  @Test
  void anAnnotationThatReadsOtherFilesIsRefused() throws IOException {
    Path media = Files.createDirectories(folder.resolve("media"));
    Path secret = Files.writeString(folder.resolve("secret.txt"), "hidden");
    Files.writeString(
        media.resolve("r1.xml"),
        "<!DOCTYPE a [<!ENTITY x SYSTEM \""
            + secret.toUri()
            + "\">]><annotation><object><name>&x;</name></object></annotation>");
    assertThatThrownBy(() -> Layout.VOC.form().read(folder, "ann"))
        .isInstanceOf(LikenessException.class)
        .hasMessageContaining("r1.xml")
        .hasMessageNotContaining("hidden");
  }

  @Test
  void moreThanHalfDecideAndTheLastWordOfEachCounts() {
    List<Verdicts.Verdict> verdicts =
        Verdicts.of(
            List.of(
                decision("r1", "ann", Choice.KEEP, ""),
                decision("r1", "ben", Choice.RELABEL, "x"),
                decision("r2", "ann", Choice.RELABEL, "x"),
                decision("r2", "ben", Choice.RELABEL, "y"),
                decision("r1", "ann", Choice.RELABEL, "x")));
    assertThat(verdicts.get(0).winner().orElseThrow().vote()).isEqualTo("relabel x");
    assertThat(verdicts.get(1).settled()).isFalse();
  }
}
