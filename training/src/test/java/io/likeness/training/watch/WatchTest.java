package io.likeness.training.watch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.likeness.training.run.Epoch;
import io.likeness.training.run.Step;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import org.apache.hadoop.conf.Configuration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class WatchTest {
  @TempDir Path temp;

  private static Epoch epoch(int n, double accuracy) {
    return new Epoch(n, 0.5 / n, 0.75, accuracy, true, 1.5);
  }

  @Test
  void aFileBeginsAsTensorFlowBeginsIt() {
    // 24 bytes of data: wall time 0 as field 1, "brain.Event:2" as field 3.
    byte[] head = EventRecords.version(0);
    assertThat(HexFormat.of().formatHex(head, 0, 12)).isEqualTo("1800000000000000a37f4b22");
    assertThat(HexFormat.of().formatHex(head, 12, 36))
        .isEqualTo("0900000000000000001a0d" + "627261696e2e4576656e743a32");
  }

  @Test
  void tensorFlowReadsWhatIsWritten() throws IOException {
    ByteArrayOutputStream file = new ByteArrayOutputStream();
    file.writeBytes(EventRecords.version(12.5));
    file.writeBytes(EventRecords.scalars(13.5, 300, Map.of("loss", 0.25)));
    file.writeBytes(EventRecords.scalars(14, 1L << 40, Map.of("größe", -1e30, "none", Double.NaN)));
    List<EventReader.Event> events = EventReader.read(file.toByteArray());
    assertThat(events)
        .containsExactly(
            new EventReader.Event(12.5, 0, "brain.Event:2", Map.of()),
            new EventReader.Event(13.5, 300, "", Map.of("loss", 0.25f)),
            new EventReader.Event(14, 1L << 40, "", Map.of("größe", -1e30f)));
  }

  @Test
  void aFlippedBitIsNoticedByTheReader() {
    byte[] file = EventRecords.scalars(13.5, 300, Map.of("loss", 0.25));
    for (int at : new int[] {0, 9, 20, file.length - 1}) {
      byte[] torn = file.clone();
      torn[at] ^= 4;
      assertThatThrownBy(() -> EventReader.read(torn)).isInstanceOf(IOException.class);
    }
  }

  @Test
  void eachEpochLeavesItsStepsForTensorBoardAndAsLines() throws IOException {
    List<String> said = new ArrayList<>();
    Watch watch =
        new Watch(new Configuration(), new org.apache.hadoop.fs.Path(temp.toUri()), said::add);
    watch.epoch("model", epoch(1, 0.5), List.of(new Step(1, 1, 0.75, 2, 0.25, 0.1)));
    watch.epoch(
        "model",
        epoch(2, Double.NaN),
        List.of(new Step(2, 2, 0.5, 3, 0.125, 0.1), new Step(3, 2, Double.NaN, 4, 0.125, 0.1)));
    assertThat(said).isEmpty();

    List<EventReader.Event> events = new ArrayList<>();
    List<String> lines = new ArrayList<>();
    try (var files = Files.list(temp.resolve("model"))) {
      for (Path file : files.sorted().toList()) {
        String name = file.getFileName().toString();
        if (name.startsWith("events.out.tfevents.")) {
          events.addAll(EventReader.read(Files.readAllBytes(file)));
        } else if (name.endsWith(".jsonl")) {
          lines.addAll(Files.readAllLines(file));
        }
      }
    }
    assertThat(events).filteredOn(e -> !e.version().isEmpty()).hasSize(2);
    assertThat(events)
        .filteredOn(e -> e.values().containsKey("step/gradient_norm"))
        .extracting(e -> e.step() + ":" + e.values().get("step/gradient_norm"))
        .containsExactly("1:2.0", "2:3.0", "3:4.0");
    assertThat(events)
        .filteredOn(e -> e.values().containsKey("step/loss"))
        .extracting(e -> e.step() + ":" + e.values().get("step/loss"))
        .as("a loss that is hidden is left out")
        .containsExactly("1:0.75", "2:0.5");
    assertThat(events)
        .filteredOn(e -> e.values().containsKey("epoch/train_loss"))
        .extracting(e -> e.values().get("epoch/train_loss"))
        .containsExactly(0.5f, 0.25f);
    assertThat(events.get(events.size() - 1).values())
        .doesNotContainKey("epoch/validation_accuracy");
    assertThat(lines).hasSize(5);
    JsonNode first = new ObjectMapper().readTree(lines.get(0));
    assertThat(first.path("learningRate").asDouble()).isEqualTo(0.25);
    assertThat(first.path("loss").asDouble()).isEqualTo(0.75);

    watch.known("model", epoch(2, 0.5), List.of());
    try (var files = Files.list(temp.resolve("model"))) {
      assertThat(files.filter(f -> !f.getFileName().toString().startsWith("."))).hasSize(4);
    }
    watch.known("model", epoch(3, 0.5), List.of());
    assertThat(temp.resolve("model/epoch-000003.jsonl")).isNotEmptyFile();

    Path other = Files.writeString(temp.resolve("model/notes.txt"), "of somebody else");
    watch.epoch("model", epoch(1, 0.5), List.of());
    assertThat(other).exists();
    Files.delete(other);
    try (var files = Files.list(temp.resolve("model"))) {
      assertThat(files.filter(f -> !f.getFileName().toString().startsWith("."))).hasSize(2);
    }
  }
}
