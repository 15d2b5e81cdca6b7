package io.likeness.privacy.attack;

import io.likeness.kernels.face.FaceEmbedding;
import io.likeness.kernels.face.FaceImage;
import java.util.List;

/** Faces, matched by their low spatial frequencies. */
public record Pictures() implements Medium<Picture> {
  @Override
  public float[] identity(Picture picture) {
    try (FaceImage image = picture.image()) {
      return FaceEmbedding.of(image);
    }
  }

  @Override
  public float[] content(Picture picture) {
    return identity(picture);
  }

  @Override
  public Picture average(List<Picture> releases) {
    byte[] out = new byte[releases.get(0).bgr().length];
    for (int i = 0; i < out.length; i++) {
      int sum = 0;
      for (Picture release : releases) {
        sum += release.bgr()[i] & 0xff;
      }
      out[i] = (byte) Math.round((float) sum / releases.size());
    }
    return new Picture(releases.get(0).width(), releases.get(0).height(), out);
  }

  @Override
  public double likeness(Picture original, Picture release) {
    return Medium.correlation(doubles(original.bgr()), doubles(release.bgr()));
  }

  private static double[] doubles(byte[] x) {
    double[] out = new double[x.length];
    for (int i = 0; i < x.length; i++) {
      out[i] = x[i] & 0xff;
    }
    return out;
  }
}
