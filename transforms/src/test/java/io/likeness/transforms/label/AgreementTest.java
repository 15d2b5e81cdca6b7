package io.likeness.transforms.label;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class AgreementTest {
  private static void add(List<Map<String, String>> to, int times, String a, String b) {
    for (int i = 0; i < times; i++) {
      to.add(Map.of("ann", a, "ben", b));
    }
  }

  /** Two readers of 50 proposals, yes or no: agreement 0.70, by chance 0.50. */
  @Test
  void twoReviewersAreCohensExample() {
    List<Map<String, String>> items = new ArrayList<>();
    add(items, 20, "yes", "yes");
    add(items, 5, "yes", "no");
    add(items, 10, "no", "yes");
    add(items, 15, "no", "no");
    Agreement agreement = Agreement.of(items);
    assertThat(agreement.items()).isEqualTo(50);
    assertThat(agreement.kappa()).isCloseTo(0.4, within(1e-12));
  }

  /** The worked example of Fleiss: 10 items, 14 raters, 5 categories, κ = 0.210. */
  @Test
  void fourteenReviewersAreFleissExample() {
    int[][] counts = {
      {0, 0, 0, 0, 14}, {0, 2, 6, 4, 2}, {0, 0, 3, 5, 6}, {0, 3, 9, 2, 0}, {2, 2, 8, 1, 1},
      {7, 7, 0, 0, 0}, {3, 2, 6, 3, 0}, {2, 5, 3, 2, 2}, {6, 5, 2, 1, 0}, {0, 2, 2, 3, 7}
    };
    List<Map<String, String>> items = new ArrayList<>();
    for (int[] row : counts) {
      TreeMap<String, String> item = new TreeMap<>();
      for (int c = 0; c < row.length; c++) {
        for (int i = 0; i < row[c]; i++) {
          item.put("r" + item.size(), "c" + c);
        }
      }
      items.add(item);
    }
    assertThat(Agreement.of(items).kappa()).isCloseTo(0.210, within(5e-4));
  }

  @Test
  void oneReviewerOrOneChoiceSaysNothing() {
    assertThat(Agreement.of(List.of(Map.of("ann", "yes")))).isEqualTo(Agreement.NONE);
    List<Map<String, String>> items = new ArrayList<>();
    add(items, 3, "yes", "yes");
    assertThat(Agreement.of(items).kappa()).isNaN();
  }
}
