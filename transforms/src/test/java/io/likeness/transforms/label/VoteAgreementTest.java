package io.likeness.transforms.label;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class VoteAgreementTest {
  /** Votes by label of each record. */
  private static VoteAgreement of(int[][] counts) {
    TreeMap<Long, long[][]> sums = new TreeMap<>();
    for (int[] record : counts) {
      long each = java.util.Arrays.stream(record).sum();
      if (each > 1) {
        long[][] s = sums.computeIfAbsent(each, m -> new long[record.length][2]);
        for (int label = 0; label < record.length; label++) {
          s[label][0] += record[label];
          s[label][1] += (long) record[label] * record[label];
        }
      }
    }
    List<VoteAgreement.Cell> cells = new ArrayList<>();
    sums.forEach(
        (each, s) -> {
          for (int label = 0; label < s.length; label++) {
            if (s[label][0] > 0) {
              cells.add(new VoteAgreement.Cell("" + label, each, s[label][0], s[label][1]));
            }
          }
        });
    return VoteAgreement.of(cells);
  }

  /** The example of Krippendorff (2011), "Computing Krippendorff's alpha-reliability", C. */
  @Test
  void alphaIsThatOfThePublishedExampleWithMissingVotes() {
    VoteAgreement found =
        of(
            new int[][] {
              {3, 0, 0, 0, 0}, {0, 3, 1, 0, 0}, {0, 0, 4, 0, 0}, {0, 0, 4, 0, 0},
              {0, 4, 0, 0, 0}, {1, 1, 1, 1, 0}, {0, 0, 0, 4, 0}, {3, 1, 0, 0, 0},
              {0, 4, 0, 0, 0}, {0, 0, 0, 0, 3}, {2, 0, 0, 0, 0}, {0, 0, 1, 0, 0}
            });
    assertThat(found.alpha()).isEqualTo(0.743, within(5e-4));
    assertThat(found.records()).isEqualTo(11);
    assertThat(found.votes()).isEqualTo(40);
  }

  /** Two readers of 50 proposals: agreement 0.70, by chance 0.505. */
  @Test
  void oneRecordThatThreeLookedAtDoesNotDecideForFiftyOfTwo() {
    List<Map<String, String>> records = new ArrayList<>();
    for (int i = 0; i < 50; i++) {
      String a = i < 25 ? "yes" : "no";
      records.add(Map.of("ann", a, "ben", i < 20 || i >= 25 && i < 35 ? "yes" : "no"));
    }
    records.add(Map.of("ann", "yes"));
    assertThat(VoteAgreement.among(records).kappa())
        .isEqualTo((0.70 - 0.505) / (1 - 0.505), within(1e-12));
    records.add(Map.of("ann", "yes", "ben", "yes", "cem", "yes"));
    VoteAgreement found = VoteAgreement.among(records);
    assertThat(found.records()).isEqualTo(51);
    assertThat(found.kappa()).isEqualTo(0.39, within(0.03));
    assertThat(VoteAgreement.among(List.of(Map.of("ann", "yes"))).records()).isZero();
  }

  /** Fourteen psychiatrists, ten patients, five diagnoses: Fleiss' κ is 0.210. */
  @Test
  void kappaIsThatOfThePublishedExample() {
    VoteAgreement found =
        of(
            new int[][] {
              {0, 0, 0, 0, 14}, {0, 2, 6, 4, 2}, {0, 0, 3, 5, 6}, {0, 3, 9, 2, 0},
              {2, 2, 8, 1, 1}, {7, 7, 0, 0, 0}, {3, 2, 6, 3, 0}, {2, 5, 3, 2, 2},
              {6, 5, 2, 1, 0}, {0, 2, 2, 3, 7}
            });
    assertThat(found.kappa()).isEqualTo(0.210, within(5e-4));
  }

  @Test
  void nothingIsSaidWhereAllVotesAreOfOneLabelOrThereAreNone() {
    assertThat(of(new int[][] {{3, 0}, {2, 0}}).alpha()).isNaN();
    assertThat(VoteAgreement.of(List.of()).kappa()).isNaN();
  }

  @Test
  void fullAgreementIsOneAndTwoWhoNeverAgreeAreBelowZero() {
    assertThat(of(new int[][] {{3, 0}, {0, 3}}).alpha()).isEqualTo(1, within(1e-12));
    assertThat(of(new int[][] {{1, 1}, {1, 1}}).kappa()).isEqualTo(-1, within(1e-12));
  }
}
