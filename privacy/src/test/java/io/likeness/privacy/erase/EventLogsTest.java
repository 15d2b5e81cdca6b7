package io.likeness.privacy.erase;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.SparkConf;
import org.apache.spark.io.CompressionCodec;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EventLogsTest {
  private static final String PSEUDONYM = "5e".repeat(32);
  private static final Traces TRACES =
      new Traces(List.of("Johanna", "3"), Set.of(PSEUDONYM), Set.of());

  @TempDir Path folder;

  private static String log(String application, String said) {
    return log(application, "run", said);
  }

  private static String log(String application, String command, String said) {
    return """
        {"Event":"SparkListenerLogStart","Spark Version":"3.5.6"}
        {"Event":"SparkListenerEnvironmentUpdate","System Properties":{"java.class.path":"johanna-core.jar","sun.java.command":"%s"}}
        {"Event":"SparkListenerApplicationStart","App Name":"%s","App ID":"local-1","Timestamp":1,"User":"u"}
        {"Event":"SparkListenerJobStart","Job ID":3,"Stage IDs":[3],"said":"%s"}
        """
        .formatted(command, application, said);
  }

  private void write(String name, String text) throws IOException {
    Files.createDirectories(folder.resolve(name).getParent());
    Files.writeString(folder.resolve(name), text);
  }

  private EventLogs.Result removed() {
    return new EventLogs(
            Optional.of(new org.apache.hadoop.fs.Path(folder.toUri())),
            "likeness",
            new Configuration())
        .remove(TRACES);
  }

  @Test
  void logsOfOursThatTellOfThePersonGo() throws IOException {
    write("local-1", log("likeness", "erase --subject johanna", "nobody"));
    write("local-2", log("likeness", "of " + PSEUDONYM));
    write("local-3", log("likeness", "nobody"));
    write("local-4", log("somebody else's", "Johanna"));
    write("local-5.inprogress", log("likeness", "Johanna"));
    write("local-8.inprogress", log("likeness", "Johanna"));
    Files.setLastModifiedTime(
        folder.resolve("local-8.inprogress"),
        FileTime.from(Instant.now().minusSeconds(9 * 86_400)));
    write("local-9", log("likeness", "erase --subject 3", "nobody"));
    write("local-10", log("likeness", "see Johannas and BigJohanna"));
    write("notes.txt", log("likeness", "Johanna"));
    write("eventlog_v2_broken/nothing", "");
    EventLogs.Result result = removed();
    assertThat(result.logs()).isEqualTo(7);
    assertThat(result.states())
        .containsEntry("local-1", "deleted")
        .containsEntry("local-2", "deleted")
        .containsEntry("local-5.inprogress", "still written; erase again when that job has ended")
        .containsEntry("local-8.inprogress", "deleted")
        .containsEntry("local-9", "deleted")
        .hasSize(5);
    assertThat(folder.resolve("local-1")).doesNotExist();
    assertThat(folder.resolve("local-2")).doesNotExist();
    assertThat(folder.resolve("local-3")).exists();
    assertThat(folder.resolve("local-4")).exists();
    assertThat(folder.resolve("local-5.inprogress")).exists();
  }

  @Test
  void packedAndRolledLogsAreReadWhole() throws IOException {
    var codec = CompressionCodec.createCodec(new SparkConf(), "zstd");
    try (OutputStream out =
        codec.compressedOutputStream(Files.newOutputStream(folder.resolve("local-6.zstd")))) {
      out.write(log("likeness", "Johanna").getBytes(java.nio.charset.StandardCharsets.UTF_8));
    }
    write("eventlog_v2_local-7/appstatus_local-7", "");
    write("eventlog_v2_local-7/events_1_local-7", log("likeness", "nobody"));
    write("eventlog_v2_local-7/events_2_local-7", "{\"said\":\"Johanna\"}\n");
    EventLogs.Result result = removed();
    assertThat(result.states())
        .containsEntry("local-6.zstd", "deleted")
        .containsEntry("eventlog_v2_local-7", "deleted");
    assertThat(folder).isEmptyDirectory();
  }

  @Test
  void withoutEventLogsThereIsNothingToLookInto() {
    EventLogs none = new EventLogs(Optional.empty(), "likeness", new Configuration());
    assertThat(none.remove(TRACES).logs()).isZero();
  }
}
