package io.likeness.privacy.release;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

/** What is published is of many, and hides each of them. */
class PublicReleaseTest {
  private static ReleasedValue count(
      String statistic, String group, double released, double epsilon, double margin) {
    return new ReleasedValue(
        statistic, "", "town", group, "", released, epsilon, 0, 1 / epsilon, margin);
  }

  private static ReleasedValue mean(String attribute, String group) {
    return new ReleasedValue("mean", "seconds", attribute, group, "", 2, 1, 0, 0, 0.5);
  }

  @Test
  void aGroupOfFewIsNotToldEvenWithoutAMargin() {
    ReleasedValue one = count("persons", "ely", 1, 1, 0);
    ReleasedValue ten = count("persons", "bath", 10, 1, 0);
    ReleasedValue many = count("persons", "york", 11, 1, 0);
    ReleasedValue recordsOfOne = count("records", "ely", 500, 1, 0);
    ReleasedValue recordsOfMany = count("records", "york", 500, 1, 0);
    ReleasedValue groups = count("groups", "", 3, 1, Double.NaN);
    PublicRelease release =
        new PublicRelease(
            List.of(
                one,
                ten,
                many,
                recordsOfOne,
                recordsOfMany,
                groups,
                mean("town", "ely"),
                mean("town", "york"),
                mean("", "")));
    assertThat(release.told())
        .containsExactly(many, recordsOfMany, groups, mean("town", "york"), mean("", ""));
  }

  @Test
  void twiceTheMarginIsAskedWhereThatIsMore() {
    ReleasedValue under = count("persons", "ely", 29, 1, 15);
    ReleasedValue over = count("persons", "york", 30, 1, 15);
    assertThat(new PublicRelease(List.of(under, over)).told()).containsExactly(over);
    assertThat(new PublicRelease(List.of(under, mean("", ""))).told()).isEmpty();
  }

  @Test
  void aSmallBinIsNotTold() {
    ReleasedValue bin = new ReleasedValue("histogram", "seconds", "", "", "[0, 1)", 10, 1, 0, 1, 0);
    assertThat(new PublicRelease(List.of(bin)).tells(bin)).isFalse();
  }

  @Test
  void nothingIsToldWhereNoiseIsLessThanAPerson() {
    ReleasedValue loud = count("persons", "york", 500, PublicRelease.LARGEST_EPSILON, 1);
    ReleasedValue quiet = count("persons", "york", 500, PublicRelease.LARGEST_EPSILON + 1e-9, 0);
    assertThat(new PublicRelease(List.of(loud)).told()).containsExactly(loud);
    assertThat(new PublicRelease(List.of(quiet)).hides()).isFalse();
    assertThat(new PublicRelease(List.of(quiet)).told()).isEmpty();
  }
}
