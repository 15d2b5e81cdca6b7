package io.likeness.jobs.gpu;

import static org.assertj.core.api.Assertions.assertThat;

import io.likeness.core.testing.TestSpark;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Held against what explain mode of the Accelerator 26.08.1 said. */
class ObstaclesTest {
  private static List<String> of(String expression) {
    return Obstacles.in(
            TestSpark.session()
                .sql("select " + expression + " from values (map('a', 1d), 'x') t(m, s)")
                .queryExecution()
                .analyzed())
        .stream()
        .map(o -> o.what() + ": " + o.place().text())
        .toList();
  }

  @Test
  void theLineOfADigestStaysOnTheCpu() {
    assertThat(of("sha2(to_json(struct(array_sort(map_entries(m)) as m)), 256)"))
        .containsExactly("ArraySort: CPU", "StructsToJson: CPU");
    assertThat(of("array_sort(array('b', 'a'))")).containsExactly("ArraySort: CPU");
    assertThat(of("array_sort(array(s, null))")).isEmpty();
    assertThat(of("sort_array(array('b', 'a'))")).isEmpty();
  }
}
