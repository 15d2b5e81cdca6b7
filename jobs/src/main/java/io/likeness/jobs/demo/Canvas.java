package io.likeness.jobs.demo;

import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Arrays;
import java.util.function.DoubleBinaryOperator;
import javax.imageio.ImageIO;

/** A square picture of linear colour planes in [0, 255], drawn on with soft edges. */
final class Canvas {

  final int side;
  private final float[][] rgb;

  Canvas(int side) {
    this(side, new float[3][side * side]);
  }

  private Canvas(int side, float[][] rgb) {
    this.side = side;
    this.rgb = rgb;
  }

  /** Where a colour covers, from 0 to 1, and the half widths around a centre that bound it. */
  record Patch(double cx, double cy, double rx, double ry, DoubleBinaryOperator cover) {
    static Patch everywhere() {
      return new Patch(0.5, 0.5, 1, 1, (x, y) -> 1);
    }

    double at(double x, double y) {
      return cover.applyAsDouble(x, y);
    }
  }

  /** Blends a colour in where the patch covers; its coordinates run from 0 to 1. */
  void paint(double[] colour, Patch patch) {
    int left = pixel(patch.cx() - patch.rx() - 0.02);
    int right = pixel(patch.cx() + patch.rx() + 0.02);
    int top = pixel(patch.cy() - patch.ry() - 0.02);
    int bottom = pixel(patch.cy() + patch.ry() + 0.02);
    for (int y = top; y < bottom; y++) {
      for (int x = left; x < right; x++) {
        double c = patch.at((x + 0.5) / side, (y + 0.5) / side);
        if (c > 0) {
          float share = (float) Math.min(1, c);
          for (int k = 0; k < 3; k++) {
            float old = rgb[k][y * side + x];
            rgb[k][y * side + x] = old + share * ((float) colour[k] - old);
          }
        }
      }
    }
  }

  private int pixel(double at) {
    return Math.max(0, Math.min(side, (int) Math.round(at * side)));
  }

  /** An ellipse with an edge of about one and a half pixels. */
  Patch ellipse(double cx, double cy, double rx, double ry) {
    double edge = 1.5 / side / Math.min(rx, ry);
    return new Patch(
        cx,
        cy,
        rx,
        ry,
        (x, y) -> {
          double u = (x - cx) / rx;
          double v = (y - cy) / ry;
          return Math.max(0, Math.min(1, (1 - Math.sqrt(u * u + v * v)) / edge + 0.5));
        });
  }

  /** A patch that fades from the middle like a bell, up to {@code strength}. */
  static Patch glow(double cx, double cy, double rx, double ry, double strength) {
    return new Patch(
        cx,
        cy,
        2 * rx,
        2 * ry,
        (x, y) -> {
          double u = (x - cx) / rx;
          double v = (y - cy) / ry;
          double r = Math.max(0, 1 - (u * u + v * v) / 4);
          return strength * r * r;
        });
  }

  /** Adds grain of that standard deviation. */
  void grain(double sigma, Draw draw) {
    for (int i = 0; i < side * side; i++) {
      float g = (float) (sigma * draw.normal());
      for (int k = 0; k < 3; k++) {
        rgb[k][i] += g;
      }
    }
  }

  /** Exposed such that this quantile of luma, 0.299 R + 0.587 G + 0.114 B, is {@code target}. */
  Canvas exposedTo(double quantile, double target) {
    double low = 0;
    double high = 256;
    for (int i = 0; i < 24; i++) {
      double gain = (low + high) / 2;
      if (exposed(gain).luma(quantile) < target) {
        low = gain;
      } else {
        high = gain;
      }
    }
    return exposed(high);
  }

  private double luma(double quantile) {
    double[] luma = new double[side * side];
    for (int i = 0; i < luma.length; i++) {
      luma[i] = 0.299 * rgb[0][i] + 0.587 * rgb[1][i] + 0.114 * rgb[2][i];
    }
    Arrays.sort(luma);
    return luma[(int) (quantile * (luma.length - 1))];
  }

  /** Multiplies by {@code gain}; what leaves the range is lost when the picture is encoded. */
  Canvas exposed(double gain) {
    Canvas out = new Canvas(side);
    for (int k = 0; k < 3; k++) {
      for (int i = 0; i < rgb[k].length; i++) {
        out.rgb[k][i] = (float) Math.max(0, Math.min(255, gain * rgb[k][i]));
      }
    }
    return out;
  }

  /** Gaussian blur of that standard deviation in pixels, edges repeated. */
  Canvas blurred(double sigma) {
    int radius = (int) Math.ceil(3 * sigma);
    float[] weights = new float[2 * radius + 1];
    float sum = 0;
    for (int i = -radius; i <= radius; i++) {
      weights[i + radius] = (float) StrictMath.exp(-i * i / (2 * sigma * sigma));
      sum += weights[i + radius];
    }
    Canvas out = new Canvas(side);
    float[] across = new float[side * side];
    for (int k = 0; k < 3; k++) {
      for (int y = 0; y < side; y++) {
        for (int x = 0; x < side; x++) {
          float v = 0;
          for (int i = -radius; i <= radius; i++) {
            v += weights[i + radius] * rgb[k][y * side + Math.max(0, Math.min(side - 1, x + i))];
          }
          across[y * side + x] = v / sum;
        }
      }
      for (int y = 0; y < side; y++) {
        for (int x = 0; x < side; x++) {
          float v = 0;
          for (int i = -radius; i <= radius; i++) {
            v += weights[i + radius] * across[Math.max(0, Math.min(side - 1, y + i)) * side + x];
          }
          out.rgb[k][y * side + x] = v / sum;
        }
      }
    }
    return out;
  }

  /** Averaged down to {@code to} pixels a side. */
  Canvas shrunk(int to) {
    Canvas out = new Canvas(to);
    for (int k = 0; k < 3; k++) {
      for (int y = 0; y < to; y++) {
        for (int x = 0; x < to; x++) {
          float sum = 0;
          int count = 0;
          for (int j = y * side / to; j < (y + 1) * side / to; j++) {
            for (int i = x * side / to; i < (x + 1) * side / to; i++) {
              sum += rgb[k][j * side + i];
              count++;
            }
          }
          out.rgb[k][y * to + x] = sum / count;
        }
      }
    }
    return out;
  }

  /** The file of this picture, {@code png} or {@code jpg}. */
  byte[] encode(String format) {
    BufferedImage image = new BufferedImage(side, side, BufferedImage.TYPE_INT_RGB);
    for (int i = 0; i < side * side; i++) {
      image.setRGB(i % side, i / side, code(0, i) << 16 | code(1, i) << 8 | code(2, i));
    }
    try (ByteArrayOutputStream out = new ByteArrayOutputStream()) {
      ImageIO.setUseCache(false);
      if (!ImageIO.write(image, format, out)) {
        throw new IllegalStateException("This JDK writes no " + format);
      }
      return out.toByteArray();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private int code(int plane, int i) {
    return Math.max(0, Math.min(255, Math.round(rgb[plane][i])));
  }
}
