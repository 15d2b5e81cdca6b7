package io.likeness.training.optimize;

import static org.assertj.core.api.Assertions.assertThat;

import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

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

  /** Five steps of a rule in numbers of double precision, by the formulas of its paper. */
  private static double[] onPaper(
      Optimizer.Rule rule, double decay, double[] start, double[][] gradients, double[] rates) {
    double[] theta = start.clone();
    double[] m = new double[theta.length];
    double[] v = new double[theta.length];
    for (int t = 1; t <= gradients.length; t++) {
      double rate = rates[t - 1];
      for (int i = 0; i < theta.length; i++) {
        double lambda = DECAYED[i] ? decay : 0;
        double g = gradients[t - 1][i];
        if (rule == Optimizer.Rule.ADAMW) {
          theta[i] *= 1 - rate * lambda;
        } else {
          g += lambda * theta[i];
        }
        if (rule == Optimizer.Rule.SGD) {
          m[i] = 0.9 * m[i] + g;
          theta[i] -= rate * m[i];
          continue;
        }
        m[i] = 0.9 * m[i] + 0.1 * g;
        v[i] = 0.999 * v[i] + 0.001 * g * g;
        double first = m[i] / (1 - Math.pow(0.9, t));
        double second = v[i] / (1 - Math.pow(0.999, t));
        theta[i] -= rate * first / (Math.sqrt(second) + 1e-8);
      }
    }
    return theta;
  }

  @ParameterizedTest
  @CsvSource({"SGD,0", "SGD,0.1", "ADAM,0", "ADAM,0.1", "ADAMW,0", "ADAMW,0.1"})
  void fiveStepsAreThoseOfTheFormulas(Optimizer.Rule rule, double decay) {
    double[][] gradients = {{0.3, -2}, {-0.7, 0.01}, {1.1, 0.4}, {0, -0.25}, {0.05, 3}};
    double[] rates = {0.01, 0.02, 0.03, 0.02, 0.01};
    double[] start = {1.5, -0.5};
    float[] theta = {1.5f, -0.5f};
    Optimizer optimizer = of(rule, decay, 0, 0);
    for (int t = 0; t < gradients.length; t++) {
      float[] gradient = {(float) gradients[t][0], (float) gradients[t][1]};
      optimizer.step(theta, gradient, rates[t]);
    }
    double[] expected = onPaper(rule, decay, start, gradients, rates);
    assertThat(optimizer.steps()).isEqualTo(5);
    for (int i = 0; i < theta.length; i++) {
      assertThat((double) theta[i]).isCloseTo(expected[i], Offset.offset(1e-6));
    }
    double decayed = onPaper(rule, 0.1, start, gradients, rates)[0];
    assertThat(Math.abs(decayed - onPaper(rule, 0, start, gradients, rates)[0]))
        .as("decay shows")
        .isGreaterThan(1e-4);
  }
}
