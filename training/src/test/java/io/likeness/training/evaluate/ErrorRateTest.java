package io.likeness.training.evaluate;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ErrorRateTest {
  private static ErrorRate.Counted counted(int person, long errors, long length) {
    return new ErrorRate.Counted(
        "p" + person,
        Map.of("accent", person % 2 == 0 ? "a" : "b", "name", "n" + person),
        errors,
        length);
  }

  @Test
  void aLongRecordCountsForMoreAndPersonsAreDrawnWhole() {
    List<ErrorRate.Counted> records = new ArrayList<>();
    for (int p = 0; p < 30; p++) {
      records.add(counted(p, 0, 90));
      records.add(counted(p, p % 2 == 0 ? 0 : 20, 10));
    }
    ErrorRate all = ErrorRate.of(records);
    assertThat(all.rate()).isEqualTo(0.1);
    assertThat(all.persons()).isEqualTo(30);
    // Fifteen persons with 0.2 and fifteen with none: a standard error of 0.018.
    assertThat(all.interval().low()).isBetween(0.05, 0.08);
    assertThat(all.interval().high()).isBetween(0.12, 0.15);
    Map<String, Map<String, ErrorRate>> groups = ErrorRate.byGroup(records);
    assertThat(groups).containsOnlyKeys("accent");
    assertThat(groups.get("accent").get("a").rate()).isZero();
    assertThat(groups.get("accent").get("b").rate()).isEqualTo(0.2);
  }

  @Test
  void fewPersonsHaveNoInterval() {
    ErrorRate few = ErrorRate.of(List.of(counted(1, 1, 10), counted(2, 30, 10)));
    assertThat(few.rate()).isEqualTo(31 / 20.0);
    assertThat(few.interval().note()).contains("2 persons");
  }
}
