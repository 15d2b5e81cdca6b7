package io.likeness.kernels.voice;

/** Decibels and back, by StrictMath so that every JVM gives the same bits. */
final class Decibels {

  private Decibels() {}

  /** 10·log10 of a power ratio; -∞ for 0. */
  static double ofPower(double ratio) {
    return 10 * StrictMath.log10(ratio);
  }

  /** 20·log10 of an amplitude ratio; -∞ for 0. */
  static double ofAmplitude(double ratio) {
    return 20 * StrictMath.log10(ratio);
  }

  static double toAmplitude(double decibels) {
    return StrictMath.pow(10, decibels / 20);
  }

  static double toPower(double decibels) {
    return StrictMath.pow(10, decibels / 10);
  }
}
