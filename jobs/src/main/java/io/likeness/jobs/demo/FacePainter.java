package io.likeness.jobs.demo;

/** Draws a subject from the front: head, hair, eyes, brows, nose and mouth under a soft light. */
final class FacePainter {

  private static final double[] WHITE = {236, 234, 230};
  private static final double[] BLACK = {12, 10, 10};

  private FacePainter() {}

  static Canvas paint(Subject who, Draw draw) {
    return paint(who, 0, draw);
  }

  /** {@code smile}: how far the corners of the mouth go up, in [-1, 1]; below 0 they go down. */
  static Canvas paint(Subject who, double smile, Draw draw) {
    Canvas c = new Canvas(256 + 16 * draw.below(9));
    double[] wall = {draw.between(95, 175), draw.between(95, 175), draw.between(95, 175)};
    c.paint(wall, Canvas.Patch.everywhere());
    for (int i = 0; i < 4; i++) {
      double tone = draw.between(60, 210);
      c.paint(
          new double[] {tone, tone, tone * 0.95},
          Canvas.glow(draw.between(0, 1), draw.between(0, 1), 0.3, 0.3, 0.4));
    }
    double width = draw.between(0.44, 0.54);
    double cx = draw.between(0.46, 0.54);
    double cy = draw.between(0.47, 0.53);
    double rx = width / 2;
    double ry = rx * who.headRatio();
    double[] shade = times(who.skin(), 0.55);
    if (who.longHair()) {
      c.paint(who.hair(), c.ellipse(cx, cy + 0.1 * ry, rx * 1.32, ry * 1.3));
    }
    double[] shirt = {draw.between(30, 200), draw.between(30, 200), draw.between(30, 200)};
    c.paint(shirt, c.ellipse(cx, cy + ry * 2.05, rx * 1.9, ry * 0.95));
    c.paint(times(who.skin(), 0.75), c.ellipse(cx, cy + ry * 0.95, rx * 0.5, ry * 0.5));
    c.paint(who.hair(), c.ellipse(cx, cy - 0.14 * ry, rx * 1.1, ry * 1.02));
    c.paint(times(who.skin(), 0.9), c.ellipse(cx, cy + 0.05 * ry, rx, ry * 0.97));
    double light = draw.between(-0.35, 0.35);
    c.paint(
        times(who.skin(), 1.08),
        Canvas.glow(cx + light * rx, cy - 0.1 * ry, rx * 0.6, ry * 0.6, 1));
    c.paint(shade, Canvas.glow(cx, cy + ry * 1.0, rx * 0.5, ry * 0.12, 0.6));
    double mouthY = features(c, who, cx, cy, width, ry, shade, draw);
    corners(c, who, smile, cx, mouthY, width);
    c.paint(who.hair(), crown(c, cx, cy, rx, ry));
    c.grain(draw.between(2.6, 3.4), draw);
    return c.exposed(draw.between(0.92, 1.06));
  }

  private static Canvas.Patch crown(Canvas c, double cx, double cy, double rx, double ry) {
    var whole = c.ellipse(cx, cy - 0.14 * ry, rx * 1.1, ry * 1.02);
    var face = c.ellipse(cx, cy + 0.22 * ry, rx * 0.98, ry * 0.98);
    return new Canvas.Patch(
        cx,
        cy - 0.14 * ry,
        rx * 1.1,
        ry * 1.02,
        (x, y) -> y > cy + 0.1 * ry ? 0 : whole.at(x, y) * (1 - face.at(x, y)));
  }

  /** Answers where the mouth is. */
  private static double features(
      Canvas c, Subject who, double cx, double cy, double w, double ry, double[] shade, Draw draw) {
    double eyeY = cy - 0.08 * ry;
    double gaze = draw.between(-0.015, 0.015) * w;
    double open = draw.between(0.42, 0.55);
    double[] iris = {draw.between(40, 90), draw.between(35, 90), draw.between(25, 100)};
    for (int s = -1; s <= 1; s += 2) {
      double ex = cx + s * who.eyeApart() / 2 * w;
      double size = who.eyeSize() * w;
      c.paint(shade, Canvas.glow(ex, eyeY - 0.02 * w, size * 0.9, size * 0.6, 0.85));
      c.paint(BLACK, c.ellipse(ex, eyeY - 0.008 * w, size * 1.06, size * open * 1.15));
      c.paint(WHITE, c.ellipse(ex, eyeY, size * 0.95, size * open));
      c.paint(iris, c.ellipse(ex + gaze, eyeY, size * 0.47, size * 0.47));
      c.paint(BLACK, c.ellipse(ex + gaze, eyeY, size * 0.23, size * 0.23));
      c.paint(
          times(who.hair(), 0.7),
          c.ellipse(ex + s * 0.01 * w, eyeY - 0.115 * w, size * 1.3, who.browWeight() * w));
      c.paint(
          times(who.skin(), 1.12), Canvas.glow(ex, eyeY + 0.2 * w, size * 0.8, size * 0.6, 0.5));
    }
    double noseY = eyeY + who.noseLength() * w;
    c.paint(times(who.skin(), 1.15), Canvas.glow(cx, eyeY + 0.2 * w, 0.028 * w, 0.13 * w, 0.8));
    c.paint(shade, Canvas.glow(cx + 0.05 * w, eyeY + 0.2 * w, 0.02 * w, 0.12 * w, 0.5));
    c.paint(shade, Canvas.glow(cx, noseY + 0.02 * w, 0.08 * w, 0.022 * w, 0.9));
    c.paint(BLACK, c.ellipse(cx - 0.05 * w, noseY, 0.022 * w, 0.014 * w));
    c.paint(BLACK, c.ellipse(cx + 0.05 * w, noseY, 0.022 * w, 0.014 * w));
    double mouthY = noseY + 0.19 * w;
    double[] lips = {who.skin()[0] * 0.78, who.skin()[1] * 0.5, who.skin()[2] * 0.5};
    double half = who.mouthWidth() / 2 * w;
    c.paint(lips, c.ellipse(cx, mouthY, half, draw.between(0.04, 0.055) * w));
    c.paint(times(lips, 0.35), c.ellipse(cx, mouthY, half * 0.93, draw.between(0.01, 0.016) * w));
    c.paint(shade, Canvas.glow(cx, mouthY + 0.1 * w, 0.09 * w, 0.02 * w, 0.7));
    if (!who.age().equals("young")) {
      double depth = who.age().equals("old") ? 0.6 : 0.3;
      for (int s = -1; s <= 1; s += 2) {
        c.paint(shade, Canvas.glow(cx + s * 0.2 * w, mouthY - 0.1 * w, 0.012 * w, 0.06 * w, depth));
      }
      for (int i = 0; i < 3; i++) {
        double y = eyeY - (0.2 + 0.05 * i) * w;
        c.paint(shade, Canvas.glow(cx, y, 0.16 * w, 0.006 * w, depth));
      }
    }
    return mouthY;
  }

  private static void corners(
      Canvas c, Subject who, double smile, double cx, double mouthY, double w) {
    if (smile == 0) {
      return;
    }
    double[] dark = times(who.skin(), 0.35);
    double half = who.mouthWidth() / 2 * w;
    for (int s = -1; s <= 1; s += 2) {
      for (int i = 0; i < 4; i++) {
        double out = half * (0.8 + 0.12 * i);
        double up = 0.06 * i * smile * w;
        c.paint(dark, c.ellipse(cx + s * out, mouthY - up, 0.05 * w, 0.045 * w));
      }
    }
  }

  private static double[] times(double[] colour, double gain) {
    return new double[] {
      Math.min(255, gain * colour[0]),
      Math.min(255, gain * colour[1]),
      Math.min(255, gain * colour[2])
    };
  }
}
