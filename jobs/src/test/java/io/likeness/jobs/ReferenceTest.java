package io.likeness.jobs;

import static org.assertj.core.api.Assertions.assertThat;

import io.likeness.jobs.reference.Reference;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** The pages that are made from the code say what the code says. */
class ReferenceTest {
  private static final Map<String, String> PAGES = Reference.pages(Main.commandLine());

  @Test
  void pagesInDocsAreTheOnesThatTheCodeMakes() throws IOException {
    for (Map.Entry<String, String> page : PAGES.entrySet()) {
      assertThat(Files.readString(Path.of("..", "docs", page.getKey())))
          .as("docs/%s; run `./likeness reference docs`", page.getKey())
          .isEqualTo(page.getValue());
    }
  }

  @Test
  void everyCommandOfTheReadmeExists() throws IOException {
    String readme = Files.readString(Path.of("../README.md"));
    var known = Main.commandLine().getSubcommands().keySet();
    var named = java.util.regex.Pattern.compile("\\./likeness +([a-z][a-z-]*)").matcher(readme);
    while (named.find()) {
      assertThat(known).contains(named.group(1));
    }
    assertThat(known)
        .allSatisfy(
            c -> assertThat(PAGES.get("commands.md") + "likeness help").contains("likeness " + c));
  }
}
