package io.likeness.kernels.voice;

/** Mono 16-bit PCM in a RIFF WAVE file: 44 bytes of header, then little-endian samples. */
public final class WavEncoder {

  private WavEncoder() {}

  /** The file of a waveform; round to nearest, ties to even; beyond full scale saturates. */
  public static byte[] encode(Waveform wave) {
    return WavFile.write(wave);
  }
}
