package io.likeness.kernels.face;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.likeness.kernels.random.CounterRandom;
import org.junit.jupiter.api.Test;

class FacePoseTest {
  @Test
  void theMeanHeadIsSeenAsItWasTurned() {
    CounterRandom random = CounterRandom.of(new byte[32], 5);
    for (int i = 0; i < 200; i++) {
      double[] turned = {
        random.uniform(-80, 80), random.uniform(-60, 60), random.uniform(-170, 170)
      };
      FacePose pose =
          FacePose.of(seen(turned, random.uniform(5, 500), random.uniform(-9, 900), 77));
      assertThat(pose.yawDegrees()).isCloseTo(turned[0], within(1e-6));
      assertThat(pose.pitchDegrees()).isCloseTo(turned[1], within(1e-6));
      assertThat(pose.rollDegrees()).isCloseTo(turned[2], within(1e-6));
    }
  }

  @Test
  void whatTheNamesOfAnglesSayIsWhatIsSeen() {
    FacePoints right = seen(new double[] {30, 0, 0}, 100, 0, 0);
    assertThat(right.x()[2]).as("nose, from the middle of the eyes").isGreaterThan(middle(right));
    FacePoints up = seen(new double[] {0, 30, 0}, 100, 0, 0);
    FacePoints straight = seen(new double[] {0, 0, 0}, 100, 0, 0);
    assertThat(up.y()[2]).isLessThan(straight.y()[2]);
    FacePoints tilted = seen(new double[] {0, 0, 30}, 100, 0, 0);
    assertThat(tilted.y()[1]).as("right eye").isGreaterThan(tilted.y()[0]);
  }

  /** A mirror turns yaw and roll round when left and right points change their places, too. */
  @Test
  void aMirrorTurnsYawAndRollRound() {
    FacePoints points = seen(new double[] {20, -10, 15}, 60, 0, 0);
    double[] x = points.x();
    double[] y = points.y();
    FacePose pose =
        FacePose.of(
            new FacePoints(
                new double[] {-x[1], -x[0], -x[2], -x[4], -x[3]},
                new double[] {y[1], y[0], y[2], y[4], y[3]}));
    assertThat(pose.yawDegrees()).isCloseTo(-20, within(1e-6));
    assertThat(pose.pitchDegrees()).isCloseTo(-10, within(1e-6));
    assertThat(pose.rollDegrees()).isCloseTo(-15, within(1e-6));
  }

  @Test
  void pointsOnALineHaveNoPose() {
    FacePose pose =
        FacePose.of(new FacePoints(new double[] {0, 1, 2, 3, 4}, new double[] {0, 2, 4, 6, 8}));
    assertThat(pose).isEqualTo(FacePose.UNKNOWN);
  }

  private static double middle(FacePoints points) {
    return (points.x()[0] + points.x()[1]) / 2;
  }

  /** The mean head turned by yaw, pitch and roll in degrees, by rotation matrices in turn. */
  static FacePoints seen(double[] turned, double scale, double right, double down) {
    double yaw = Math.toRadians(-turned[0]);
    double pitch = Math.toRadians(-turned[1]);
    double roll = Math.toRadians(turned[2]);
    double[] x = new double[FacePoints.COUNT];
    double[] y = new double[FacePoints.COUNT];
    for (int p = 0; p < FacePoints.COUNT; p++) {
      double[] at = FacePose.HEAD[p];
      double y1 = Math.cos(pitch) * at[1] - Math.sin(pitch) * at[2];
      double z1 = Math.sin(pitch) * at[1] + Math.cos(pitch) * at[2];
      double x2 = Math.cos(yaw) * at[0] + Math.sin(yaw) * z1;
      x[p] = right + scale * (Math.cos(roll) * x2 - Math.sin(roll) * y1);
      y[p] = down + scale * (Math.sin(roll) * x2 + Math.cos(roll) * y1);
    }
    return new FacePoints(x, y);
  }
}
