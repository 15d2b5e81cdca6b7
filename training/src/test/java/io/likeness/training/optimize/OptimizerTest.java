package io.likeness.training.optimize;

import static org.assertj.core.api.Assertions.assertThat;

import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;

class OptimizerTest {
  private static final boolean[] DECAYED = {true, false};

  private static Optimizer of(Optimizer.Rule rule, double decay, double norm, double value) {
    return new Optimizer(new Optimizer.Settings(rule, decay, norm, value), DECAYED);
  }

  @Test
  void theFirstStepOfAdamIsTheRateAgainstTheSign() {
    float[] theta = {1, 1};
    of(Optimizer.Rule.ADAM, 0, 0, 0).step(theta, new float[] {0.3f, -20}, 0.01);
    assertThat(theta).containsExactly(new float[] {0.99f, 1.01f}, Offset.offset(1e-6f));
  }

  @Test
  void adamWDecaysWeightsOnly() {
    float[] theta = {2, 2};
    of(Optimizer.Rule.ADAMW, 0.5, 0, 0).step(theta, new float[] {0, 0}, 0.1);
    assertThat(theta).containsExactly(new float[] {2 - 0.1f * 0.5f * 2, 2}, Offset.offset(1e-6f));
  }

  @Test
  void sgdHasMomentum() {
    float[] theta = {0, 0};
    Optimizer sgd = of(Optimizer.Rule.SGD, 0, 0, 0);
    sgd.step(theta, new float[] {1, 0}, 1);
    sgd.step(theta, new float[] {1, 0}, 1);
    assertThat(theta[0]).isCloseTo(-1 - 1.9f, Offset.offset(1e-6f));
  }

  @Test
  void clipsOnBothSidesAndToTheNorm() {
    float[] byValue = {3, -7};
    of(Optimizer.Rule.SGD, 0, 0, 2).step(new float[2], byValue, 1);
    assertThat(byValue).containsExactly(2, -2);
    float[] byNorm = {3, -4};
    of(Optimizer.Rule.SGD, 0, 1, 0).step(new float[2], byNorm, 1);
    assertThat(byNorm).containsExactly(new float[] {0.6f, -0.8f}, Offset.offset(1e-6f));
  }

  @Test
  void goesOnFromASavedState() {
    float[] straight = {1, 1};
    Optimizer one = of(Optimizer.Rule.ADAMW, 0.1, 0, 0);
    one.step(straight, new float[] {0.3f, 0.1f}, 0.01);
    float[] resumed = straight.clone();
    Optimizer two =
        new Optimizer(
            new Optimizer.Settings(Optimizer.Rule.ADAMW, 0.1, 0, 0),
            DECAYED,
            one.first().clone(),
            one.second().clone(),
            one.steps());
    one.step(straight, new float[] {-0.2f, 0.4f}, 0.01);
    two.step(resumed, new float[] {-0.2f, 0.4f}, 0.01);
    assertThat(resumed).containsExactly(straight);
  }

  @Test
  void theRateRisesThenFallsToNothing() {
    LearningRate rate = new LearningRate(1, true, 4, 104);
    assertThat(rate.at(0)).isEqualTo(0.25);
    assertThat(rate.at(3)).isEqualTo(1);
    assertThat(rate.at(54)).isCloseTo(0.5, Offset.offset(1e-12));
    assertThat(rate.at(104)).isCloseTo(0, Offset.offset(1e-12));
    assertThat(new LearningRate(1, false, 0, 10).at(9)).isEqualTo(1);
  }
}
