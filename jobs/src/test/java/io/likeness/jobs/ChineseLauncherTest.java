package io.likeness.jobs;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** Folders, files and labels in Chinese by the launcher itself, in the bare locale of cron. */
@Tag("e2e")
@ExtendWith(Footprint.class)
class ChineseLauncherTest {
  @Test
  void namesAndLabelsComeThroughABareLocale(@TempDir Path folder) throws Exception {
    String recipe = ChineseCorpus.write(folder).toString();
    String lake = folder.resolve("湖").toString();
    try (Site site = new Site(folder, Site.SPARK)) {
      site.environment("LC_ALL", "C");
      site.environment("LANG", "C");
      String input = folder.resolve("语料").toString();
      site.launch("run", List.of(), "run", recipe, "--input", input, "--lake", lake).ok();
      assertThat(folder.resolve("湖/_likeness")).isDirectory();
      assertThat(
              site.launch("table", List.of(), "table", "labels", "--tag", "zh", "--lake", lake)
                  .ok())
          .contains("普通话", "粤语")
          .doesNotContain("?");
      Site.Ended none =
          site.launch("none", List.of(), "versions", "--lake", folder + "/没有").ended();
      assertThat(none.exitCode()).isEqualTo(2);
      assertThat(none.err()).contains("There is no lake at file:" + folder + "/没有;");
    }
  }
}
