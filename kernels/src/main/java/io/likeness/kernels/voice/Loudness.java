package io.likeness.kernels.voice;

/**
 * Integrated loudness of ITU-R BS.1770-4: K-weighting, blocks of 400 ms every 100 ms, gates at -70
 * LUFS and 10 LU below the mean. The filters are those of the standard at 48 kHz, carried to other
 * rates by the bilinear transform of the same analogue prototypes.
 */
public final class Loudness {

  private static final double OFFSET_DB = -0.691;
  private static final double ABSOLUTE_GATE_LUFS = -70;
  private static final double RELATIVE_GATE_LU = -10;

  private static final double SHELF_HZ = 1681.974450955533;

  private Loudness() {}

  /**
   * Loudness in LUFS; NaN for a clip shorter than 400 ms, wholly below the gate, or of a rate so
   * low that the standard's shelf lies above half of it (3364 Hz).
   */
  public static double integratedLufs(Waveform wave) {
    if (wave.sampleRateHz() <= 2 * SHELF_HZ) {
      return Double.NaN;
    }
    double[] tenths = weightedEnergies(wave);
    int blocks = tenths.length - 3;
    if (blocks < 1) {
      return Double.NaN;
    }
    double[] power = new double[blocks];
    double perBlock = 4 * Math.round(wave.sampleRateHz() / 10.0);
    for (int b = 0; b < blocks; b++) {
      power[b] = (tenths[b] + tenths[b + 1] + tenths[b + 2] + tenths[b + 3]) / perBlock;
    }
    double absolute = Decibels.toPower(ABSOLUTE_GATE_LUFS - OFFSET_DB);
    double ungated = meanAbove(power, absolute);
    double gate = Math.max(absolute, ungated * Decibels.toPower(RELATIVE_GATE_LU));
    double mean = meanAbove(power, gate);
    return mean > 0 ? OFFSET_DB + Decibels.ofPower(mean) : Double.NaN;
  }

  private static double meanAbove(double[] power, double gate) {
    double sum = 0;
    int count = 0;
    for (double block : power) {
      if (block > gate) {
        sum += block;
        count++;
      }
    }
    return count == 0 ? 0 : sum / count;
  }

  /** Sums of squares of the weighted samples over each tenth of a second. */
  private static double[] weightedEnergies(Waveform wave) {
    float[] x = wave.samples();
    int tenth = (int) Math.round(wave.sampleRateHz() / 10.0);
    double[] shelf = shelf(wave.sampleRateHz());
    double[] pass = highPass(wave.sampleRateHz());
    double b0 = shelf[0];
    double b1 = shelf[1];
    double b2 = shelf[2];
    double a1 = shelf[3];
    double a2 = shelf[4];
    double c1 = pass[3];
    double c2 = pass[4];
    double s1 = 0;
    double s2 = 0;
    double t1 = 0;
    double t2 = 0;
    double[] energies = new double[tenth == 0 ? 0 : x.length / tenth];
    for (int e = 0, i = 0; e < energies.length; e++) {
      double sum = 0;
      for (int to = i + tenth; i < to; i++) {
        double in = x[i];
        double y = b0 * in + s1;
        s1 = b1 * in - a1 * y + s2;
        s2 = b2 * in - a2 * y;
        // The high-pass has numerator 1 - 2z + z².
        double z = y + t1;
        t1 = -2 * y - c1 * z + t2;
        t2 = y - c2 * z;
        sum += z * z;
      }
      energies[e] = sum;
    }
    return energies;
  }

  private static double[] shelf(int rate) {
    double k = StrictMath.tan(StrictMath.PI * SHELF_HZ / rate);
    double q = 0.7071752369554196;
    double high = StrictMath.pow(10, 3.999843853973347 / 20);
    double middle = StrictMath.pow(high, 0.4996667741545416);
    double a0 = 1 + k / q + k * k;
    return new double[] {
      (high + middle * k / q + k * k) / a0,
      2 * (k * k - high) / a0,
      (high - middle * k / q + k * k) / a0,
      2 * (k * k - 1) / a0,
      (1 - k / q + k * k) / a0
    };
  }

  private static double[] highPass(int rate) {
    double k = StrictMath.tan(StrictMath.PI * 38.13547087602444 / rate);
    double q = 0.5003270373238773;
    double a0 = 1 + k / q + k * k;
    return new double[] {1, -2, 1, 2 * (k * k - 1) / a0, (1 - k / q + k * k) / a0};
  }
}
