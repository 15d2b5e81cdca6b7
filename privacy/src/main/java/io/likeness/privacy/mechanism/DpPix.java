package io.likeness.privacy.mechanism;

import io.likeness.privacy.accounting.DpRanges;

/**
 * DP-Pix: means of b×b blocks plus Laplace noise of scale 255·m/(b²·ε), clamped to [0, 255] (Fan,
 * "Image Pixelization with Differential Privacy", DBSec 2018).
 *
 * <p>What is protected is any m pixels of one image, not the identity of who is on it: a face
 * covers far more than 16 pixels. m is always published beside the image. In colour the sensitivity
 * is three times as large.
 *
 * @param block b, side of a block in pixels, at least 1
 * @param pixels m, the pixels that two neighbouring images may differ in, at least 1
 * @param epsilon ε of the whole image for any m pixels
 * @param channels 1 or 3
 */
public record DpPix(int block, int pixels, double epsilon, int channels)
    implements LocalRandomizer<DpPix.Raster> {

  /** 8-bit samples in rows, channels interleaved; {@code width}·{@code height}·channels bytes. */
  public record Raster(int width, int height, byte[] samples) {}

  public DpPix {
    DpRanges.atLeastOne("block", block);
    DpRanges.atLeastOne("pixels", pixels);
    DpRanges.epsilon(epsilon);
    if (channels != 1 && channels != 3) {
      throw new IllegalArgumentException("channels must be 1 or 3, got " + channels + ".");
    }
  }

  /** L1 sensitivity of all block means: 255·m·channels/b². */
  public double sensitivity() {
    return 255.0 * pixels * channels / ((double) block * block);
  }

  /** Laplace scale of each block mean, in grey levels. */
  public double scale() {
    return sensitivity() / epsilon;
  }

  /** Blocks that cover an image; those at the edges are cut off. */
  public int blocks(int width, int height) {
    return ceilDiv(width, block) * ceilDiv(height, block);
  }

  /** Probability that a block of level {@code level} is clamped to black or white. */
  public double saturation(double level) {
    return 0.5 * (Math.exp(-level / scale()) + Math.exp(-(255 - level) / scale()));
  }

  /** Mean absolute error of a block of level {@code level} after clamping, in grey levels. */
  public double meanAbsoluteError(double level) {
    return scale() * (1 - saturation(level));
  }

  @Override
  public Raster randomise(Raster image, NoiseSource noise) {
    int expected = Math.multiplyExact(Math.multiplyExact(image.width(), image.height()), channels);
    if (image.samples().length != expected) {
      throw new IllegalArgumentException(
          "the image has " + image.samples().length + " samples, not " + expected + ".");
    }
    int columns = ceilDiv(image.width(), block);
    double[] means = new double[blocks(image.width(), image.height()) * channels];
    for (int i = 0; i < expected; i++) {
      // A cut-off block is divided by b² too, so that its sensitivity is that of a whole one.
      means[target(i, image.width(), columns)] +=
          (image.samples()[i] & 0xff) / ((double) block * block);
    }
    double[] noisy = new LaplaceMechanism(epsilon, sensitivity(), means.length).noisy(means, noise);
    for (int j = 0; j < noisy.length; j++) {
      noisy[j] /= coverage(j / channels, image, columns);
    }
    byte[] out = new byte[expected];
    for (int i = 0; i < expected; i++) {
      double v = noisy[target(i, image.width(), columns)];
      out[i] = (byte) Math.round(Math.max(0, Math.min(255, v)));
    }
    return new Raster(image.width(), image.height(), out);
  }

  /** The share of a whole block that this block covers; known without looking at the pixels. */
  private double coverage(int index, Raster image, int columns) {
    int wide = Math.min(block, image.width() - index % columns * block);
    int high = Math.min(block, image.height() - index / columns * block);
    return (double) wide * high / ((double) block * block);
  }

  private static int ceilDiv(int a, int b) {
    return (a + b - 1) / b;
  }

  private int target(int sample, int width, int columns) {
    int pixel = sample / channels;
    int cell = pixel / width / block * columns + pixel % width / block;
    return cell * channels + sample % channels;
  }
}
