package io.likeness.jobs.card;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.likeness.core.error.LikenessException;
import io.likeness.core.lake.Lake;
import io.likeness.core.testing.TestSpark;
import io.likeness.jobs.language.Language;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SiteTest {
  @TempDir Path folder;

  @Test
  void aReportThatFailedMayBeMadeAgain() throws IOException {
    Lake lake = Lake.openOrCreate(TestSpark.session(), folder.resolve("lake").toString());
    String to = folder.resolve("site").toString();
    Path runs = Files.createDirectories(folder.resolve("lake/_likeness/runs"));
    Path broken = Files.writeString(runs.resolve("1.json"), "{");
    assertThatThrownBy(() -> Site.write(lake, to, true, Language.EN))
        .isInstanceOf(LikenessException.class);
    assertThat(Path.of(to)).isDirectory();
    Files.delete(broken);
    Site.write(lake, to, true, Language.EN);
    assertThat(Path.of(to, "index.html")).exists();
  }

  @Test
  void pagesLieOutsideTheLakeAndLeaveNothingElseBehind() throws IOException {
    Lake lake = Lake.openOrCreate(TestSpark.session(), folder.resolve("lake").toString());
    for (String within : List.of("lake", "lake/site")) {
      assertThatThrownBy(
              () -> Site.write(lake, folder.resolve(within).toString(), true, Language.EN))
          .isInstanceOf(LikenessException.class)
          .hasMessageContaining("within the lake");
    }
    Site.write(lake, folder.resolve("lake.pages").toString(), true, Language.EN);
    try (Stream<Path> pages = Files.walk(folder.resolve("lake.pages"))) {
      assertThat(pages.filter(Files::isRegularFile))
          .extracting(p -> p.getFileName().toString())
          .containsExactlyInAnyOrder("index.html", "likeness-report.txt");
    }
  }
}
