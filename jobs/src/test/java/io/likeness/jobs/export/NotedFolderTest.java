package io.likeness.jobs.export;

import static org.assertj.core.api.Assertions.assertThat;

import io.likeness.core.Sha256;
import io.likeness.core.lake.ExportLog;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class NotedFolderTest {
  @TempDir Path temp;

  @Test
  void aFolderIsNotedBeforeAnythingOfItIsThereByWhatItWillHold() throws IOException {
    Path folder = temp.resolve("out");
    Map<String, Object> about = Map.of("layout", "weights");
    List<String> noted = new ArrayList<>();
    NotedFolder.write(
        folder,
        about,
        Map.of("b.weights", new byte[] {2}, "a.weights", new byte[] {1}),
        manifest -> {
          assertThat(folder).doesNotExist();
          noted.add(manifest);
        });
    Path manifest = folder.resolve(ExportLog.MANIFEST);
    assertThat(noted).containsExactly(Sha256.hex(Files.readAllBytes(manifest)));
    assertThat(folder.resolve("a.weights")).hasBinaryContent(new byte[] {1});
    Files.delete(manifest);
    assertThat(noted)
        .as("as of a folder that lies there")
        .containsExactly(NotedFolder.describe(folder, about));
  }
}
