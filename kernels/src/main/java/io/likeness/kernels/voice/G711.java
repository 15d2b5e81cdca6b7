package io.likeness.kernels.voice;

/**
 * Logarithmic 8-bit companding of telephony (ITU-T G.711, tables 1 and 2), as tables from code to
 * linear amplitude in [-1, 1) and as the nearest code of an amplitude.
 */
final class G711 {

  static final float[] A_LAW_TO_LINEAR = new float[256];
  static final float[] MU_LAW_TO_LINEAR = new float[256];

  private static final int MU_BIAS = 0x84;
  private static final int MU_CLIP = 32_635;

  static {
    for (int code = 0; code < 256; code++) {
      A_LAW_TO_LINEAR[code] = expandA(code) * 0x1p-15f;
      MU_LAW_TO_LINEAR[code] = expandMu(code) * 0x1p-15f;
    }
  }

  private G711() {}

  private static int expandA(int code) {
    int even = code ^ 0x55;
    int segment = even >> 4 & 7;
    int step = (even & 15) << 4;
    int magnitude = segment == 0 ? step + 8 : step + 0x108 << segment - 1;
    return (even & 0x80) != 0 ? magnitude : -magnitude;
  }

  private static int expandMu(int code) {
    int inverted = ~code & 0xFF;
    int magnitude = (((inverted & 15) << 3) + MU_BIAS << (inverted >> 4 & 7)) - MU_BIAS;
    return (inverted & 0x80) != 0 ? -magnitude : magnitude;
  }

  /** The µ-law code of an amplitude; beyond full scale it saturates. */
  static int toMuLaw(float amplitude) {
    int linear = Math.round(amplitude * 32_768f);
    int sign = linear < 0 ? 0x80 : 0;
    int magnitude = Math.min(Math.abs(linear), MU_CLIP) + MU_BIAS;
    int segment = 24 - Integer.numberOfLeadingZeros(magnitude);
    return ~(sign | segment << 4 | magnitude >> segment + 3 & 15) & 0xFF;
  }

  /** The A-law code of an amplitude; beyond full scale it saturates. */
  static int toALaw(float amplitude) {
    int linear = Math.round(amplitude * 32_768f);
    // One's complement mirrors the quantiser around zero.
    int sign = linear < 0 ? 0 : 0x80;
    int magnitude = Math.min(linear < 0 ? ~linear : linear, 32_767);
    int segment = Math.max(0, 24 - Integer.numberOfLeadingZeros(magnitude));
    int step = segment == 0 ? magnitude >> 4 : magnitude >> segment + 3;
    return (sign | segment << 4 | step & 15) ^ 0x55;
  }
}
