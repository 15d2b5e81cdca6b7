package io.likeness.privacy.attack;

import io.likeness.kernels.random.CounterRandom;
import io.likeness.kernels.voice.Waveform;
import java.nio.ByteBuffer;

/**
 * What tutorials call differential privacy of media, imitated to be attacked: Laplace(0, 1/ε) added
 * to every sample of a clip, or to every pixel in [0, 1] of a picture that was also turned by up to
 * 15 degrees.
 *
 * <p>The noise is seeded and in floating point, as it is there; it protects nothing and is used for
 * nothing else.
 */
final class Snippet {
  private Snippet() {}

  private static CounterRandom random(double epsilon, long draw) {
    byte[] key = new byte[32];
    ByteBuffer.wrap(key).putDouble(epsilon).putLong(draw);
    return CounterRandom.of(key, 0);
  }

  private static double laplace(CounterRandom random, double scale) {
    double u = (random.nextInt() + 0.5) / 0x1p31;
    return u < 0 ? scale * Math.log1p(u) : -scale * Math.log1p(-u);
  }

  /** Clipped at full scale, as a file is. */
  static Waveform onClip(Waveform in, double epsilon, long draw) {
    CounterRandom random = random(epsilon, draw);
    float[] x = in.samples();
    float[] out = new float[x.length];
    for (int i = 0; i < x.length; i++) {
      out[i] = (float) Math.max(-1, Math.min(1, x[i] + laplace(random, 1 / epsilon)));
    }
    return in.with(out);
  }

  static Picture onPicture(Picture in, double epsilon, long draw) {
    CounterRandom random = random(epsilon, draw);
    Picture turned = in.turned(random.nextInt() / 0x1p31 * 15);
    byte[] out = turned.bgr().clone();
    for (int i = 0; i < out.length; i++) {
      double v = (out[i] & 0xff) + 255 * laplace(random, 1 / epsilon);
      out[i] = (byte) Math.round(Math.max(0, Math.min(255, v)));
    }
    return new Picture(in.width(), in.height(), out);
  }

  /** Mean square of the noise as it is after clipping at full scale, for a quiet clip. */
  static double noisePower(double scale) {
    // 2b²(1 − e^(−1/b)(1 + 1/b)): ∫ min(x², 1) of the Laplace density, for b not far above 1.
    double edge = 1 / scale;
    return 2 * scale * scale * (1 - Math.exp(-edge) * (1 + edge));
  }
}
