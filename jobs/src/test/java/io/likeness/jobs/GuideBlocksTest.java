package io.likeness.jobs;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.Test;

class GuideBlocksTest {
  @Test
  void theGuidesHaveTheSameBlocksButForWhoIsNamedAsASource() throws IOException {
    List<Guide.Block> english = withoutSources("guide.md");
    assertThat(english).hasSizeGreaterThan(8);
    assertThat(withoutSources("guide.zh-CN.md")).isEqualTo(english);
  }

  private static List<Guide.Block> withoutSources(String page) throws IOException {
    return Guide.blocks(page).stream()
        .map(
            b ->
                new Guide.Block(
                    b.language(), b.text().replaceAll("source = \"[^\"]*\"", "source = \"…\"")))
        .toList();
  }
}
