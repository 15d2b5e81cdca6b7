package io.likeness.kernels.face;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

class FaceDetectorTest {
  private static final int WIDTH = 320;
  private static final int HEIGHT = 240;
  private static final double[] LOOKS_LEFT = {-25, 8, 5};

  /**
   * About a cell at column 12 and row 10, whose corner is at (96, 80), lies a head of 40 pixels.
   */
  private static final FaceDetector PLANTED = FaceDetector.yuNet(planted(LOOKS_LEFT).onnx());

  @Test
  void aModelTellsBoxesAndPosesOfFaces() {
    FaceProfile profile = FaceMeasures.measure(withWhite(cell(12, 10)), PLANTED);
    assertThat(profile.faceCount()).isEqualTo(1);
    assertThat(profile.faceX()).isCloseTo(60.0 / WIDTH, within(0.5 / WIDTH));
    assertThat(profile.faceY()).isCloseTo(36.0 / HEIGHT, within(0.5 / HEIGHT));
    assertThat(profile.faceWidth()).isCloseTo(80.0 / WIDTH, within(0.5 / WIDTH));
    assertThat(profile.faceHeight()).isCloseTo(96.0 / HEIGHT, within(0.5 / HEIGHT));
    assertThat(profile.yawDegrees()).isCloseTo(-25, within(0.01));
    assertThat(profile.pitchDegrees()).isCloseTo(8, within(0.01));
    assertThat(profile.rollDegrees()).isCloseTo(5, within(0.01));
  }

  @Test
  void theLargestFaceIsToldOfAndAFaceAtTheEdgeEndsThere() {
    FaceProfile both = FaceMeasures.measure(withWhite(cell(0, 0), cell(30, 14)), PLANTED);
    assertThat(both.faceCount()).isEqualTo(2);
    // At (0, 0) a quarter of the box is in the picture; of the other, all but a strip at the right.
    assertThat(both.faceX()).isCloseTo(204.0 / WIDTH, within(0.5 / WIDTH));
    FaceProfile edge = FaceMeasures.measure(withWhite(cell(0, 0)), PLANTED);
    assertThat(edge.faceX()).isZero();
    assertThat(edge.faceWidth()).isCloseTo(44.0 / WIDTH, within(0.5 / WIDTH));
    assertThat(edge.faceHeight()).isCloseTo(52.0 / HEIGHT, within(0.5 / HEIGHT));
  }

  @Test
  void wherePeopleAreNotNothingIsToldOfTheirPose() {
    FaceProfile nobody = FaceMeasures.measure(withWhite(), PLANTED);
    assertThat(nobody.faceCount()).isZero();
    assertThat(nobody.yawDegrees()).isNaN();
  }

  @Test
  void aDetectorWorksAsWellWhereItWasSentTo() throws IOException, ClassNotFoundException {
    ByteArrayOutputStream sent = new ByteArrayOutputStream();
    try (ObjectOutputStream out = new ObjectOutputStream(sent)) {
      out.writeObject(PLANTED);
    }
    try (ObjectInputStream in =
        new ObjectInputStream(new ByteArrayInputStream(sent.toByteArray()))) {
      FaceDetector there = (FaceDetector) in.readObject();
      FaceImage image = withWhite(cell(12, 10));
      assertThat(FaceMeasures.measure(image, there))
          .isEqualTo(FaceMeasures.measure(image, PLANTED));
    }
  }

  @Test
  void whatIsNoModelIsRefused() {
    assertThatThrownBy(() -> FaceDetector.yuNet(new byte[] {1, 2, 3}))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageStartingWith("OpenCV finds no faces with it: ");
  }

  private static PlantedYuNet planted(double[] pose) {
    FacePoints head = FacePoseTest.seen(pose, 40, 100 - 96, 70 - 80);
    double[] points = new double[2 * FacePoints.COUNT];
    for (int p = 0; p < FacePoints.COUNT; p++) {
      points[2 * p] = head.x()[p];
      points[2 * p + 1] = head.y()[p];
    }
    return new PlantedYuNet(80, 96, points);
  }

  private static int[] cell(int column, int row) {
    return new int[] {column, row};
  }

  private static FaceImage withWhite(int[]... cells) {
    byte[] bgr = new byte[3 * WIDTH * HEIGHT];
    for (int[] cell : cells) {
      for (int y = 8 * cell[1]; y < 8 * cell[1] + 8; y++) {
        int from = 3 * (y * WIDTH + 8 * cell[0]);
        Arrays.fill(bgr, from, from + 24, (byte) -1);
      }
    }
    return FaceImage.ofBgr(WIDTH, HEIGHT, bgr);
  }
}
