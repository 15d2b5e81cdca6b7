package io.likeness.jobs.estimate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.likeness.core.error.Fault;
import io.likeness.jobs.run.Narrator;
import java.io.ByteArrayOutputStream;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.function.DoubleFunction;
import org.junit.jupiter.api.Test;

class EstimateTest {
  @Test
  void whatIsDoneOnceDoesNotGrowAndWhatIsDoneForEachRecordDoes() {
    Estimate.Taken half = new Estimate.Taken(100, 12, 0.5, 1000);
    Estimate.Taken whole = new Estimate.Taken(200, 14, 0.6, 2000);
    Estimate.Taken expected = Estimate.line(half, whole, 1000);
    assertThat(expected.records()).isEqualTo(1000);
    assertThat(expected.seconds()).isEqualTo(10 + 1000 * 0.02);
    assertThat(expected.coreHours()).isCloseTo(1.4, org.assertj.core.data.Offset.offset(1e-12));
    assertThat(expected.lakeBytes()).isEqualTo(10_000);
  }

  /** A walk whose split needs four records, each of which takes a second. */
  private static Estimate.Taken walk(double share, List<Double> shares) {
    shares.add(share);
    long records = Math.round(40 * share);
    if (records < 4) {
      throw Fault.SPLIT_IMPOSSIBLE.because("There is 1 person.");
    }
    return new Estimate.Taken(records, records, 0, 0);
  }

  @Test
  void aSampleThatCannotBeSplitIsDoubledAndThatIsSaid() {
    List<Double> shares = new ArrayList<>();
    ByteArrayOutputStream said = new ByteArrayOutputStream();
    Estimate.Forecast forecast =
        Estimate.forecast(
            40,
            0.025,
            2,
            share -> walk(share, shares),
            share -> walk(share, shares),
            new Narrator(new PrintStream(said, true, StandardCharsets.UTF_8)));
    assertThat(shares).containsExactly(0.025, 0.05, 0.1, 0.1, 0.2);
    assertThat(forecast.expected().seconds()).isEqualTo(40);
    assertThat(said.toString(StandardCharsets.UTF_8))
        .contains("the sample is doubled, since it is refused: There is 1 person.");
  }

  @Test
  void whatIsRefusedAsAWholeIsRefused() {
    List<Double> shares = new ArrayList<>();
    DoubleFunction<Estimate.Taken> none =
        share -> {
          throw Fault.SPLIT_IMPOSSIBLE.because("There is 1 person.");
        };
    Narrator narrator = new Narrator(new PrintStream(OutputStream.nullOutputStream()));
    assertThatThrownBy(() -> Estimate.forecast(40, 0.4, 3, shares::add, none, narrator))
        .hasMessage("There is 1 person.");
    assertThat(shares).containsExactly(0.4, 0.8, 1.0);
    shares.clear();
    assertThatThrownBy(() -> Estimate.forecast(40, 0.6, 0, shares::add, none, narrator))
        .hasMessage("There is 1 person.");
    assertThat(shares).as("the whole is tried before it is refused").containsExactly(0.6, 1.0);
    DoubleFunction<Estimate.Taken> full =
        share -> {
          throw Fault.ENVIRONMENT.because("The disk is full.");
        };
    assertThatThrownBy(() -> Estimate.forecast(40, 0.1, 3, share -> {}, full, narrator))
        .as("not for having few")
        .hasMessage("The disk is full.");
  }

  @Test
  void aSampleThatIsAlwaysRefusedIsDoubledThreeTimesAndNoMore() {
    List<Double> shares = new ArrayList<>();
    Narrator narrator = new Narrator(new PrintStream(OutputStream.nullOutputStream()));
    assertThatThrownBy(
            () ->
                Estimate.forecast(
                    1 << 20,
                    1.0 / 1024,
                    3,
                    shares::add,
                    share -> {
                      throw Fault.SPLIT_IMPOSSIBLE.because("There is 1 person.");
                    },
                    narrator))
        .hasMessage(
            "There is 1 person. That is of a sample of 16384 of 1048576 records; give a larger"
                + " --sample.")
        .hasFieldOrPropertyWithValue("fault", Fault.SPLIT_IMPOSSIBLE);
    assertThat(shares).containsExactly(1.0 / 1024, 2.0 / 1024, 4.0 / 1024, 8.0 / 1024);
  }

  @Test
  void aLargerSampleThatTookLessTimeDoesNotMakeTheRestTakeNone() {
    Estimate.Taken half = new Estimate.Taken(100, 12, 0.5, 1000);
    Estimate.Taken whole = new Estimate.Taken(200, 11, 0.5, 2000);
    assertThat(Estimate.line(half, whole, 1000).seconds()).isEqualTo(11);
  }
}
