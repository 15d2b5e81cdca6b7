package io.likeness.training.model;

/** IEEE 754 binary16, rounded to nearest, ties to even; Java 17 has none. */
public final class Half {
  private static final int EXPONENT_SHIFT = 13;
  private static final float LEAST_NORMAL = 0x1p-14f;

  private Half() {}

  /** The bits of the half nearest to {@code x}; from 65,520 on infinity. */
  public static short bits(float x) {
    int raw = Float.floatToRawIntBits(x);
    int sign = raw >>> 16 & 0x8000;
    if (Float.isNaN(x)) {
      return (short) (sign | 0x7E00);
    }
    float size = Math.abs(x);
    if (size >= 65_520f) {
      return (short) (sign | 0x7C00);
    }
    if (size < LEAST_NORMAL) {
      // Subnormals are multiples of 2^-24; the product is exact and rint ties to even.
      return (short) (sign | (int) Math.rint(size * 0x1p24f));
    }
    int bits = raw & 0x7FFF_FFFF;
    int odd = bits >>> EXPONENT_SHIFT & 1;
    int rounded = bits + 0xFFF + odd;
    return (short) (sign | (rounded >>> EXPONENT_SHIFT) - (112 << 10));
  }

  /** The float that has the value of a half. */
  public static float value(short half) {
    int sign = (half & 0x8000) << 16;
    int exponent = half >>> 10 & 0x1F;
    int fraction = half & 0x3FF;
    if (exponent == 0x1F) {
      return Float.intBitsToFloat(sign | 0x7F80_0000 | fraction << EXPONENT_SHIFT);
    }
    if (exponent == 0) {
      float size = fraction * 0x1p-24f;
      return sign == 0 ? size : -size;
    }
    return Float.intBitsToFloat(sign | exponent + 112 << 23 | fraction << EXPONENT_SHIFT);
  }

  /** {@code x} as far as a half holds it. */
  public static float rounded(float x) {
    return value(bits(x));
  }

  /** A vector as far as halves hold it. */
  public static float[] rounded(float[] x) {
    float[] out = new float[x.length];
    for (int i = 0; i < x.length; i++) {
      out[i] = rounded(x[i]);
    }
    return out;
  }
}
