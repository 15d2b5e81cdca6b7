package io.likeness.kernels.voice;

/**
 * One clip as it came out of its file.
 *
 * @param mono the mean of all channels
 * @param format the container or codec it was stored in
 * @param channels how many channels were stored
 * @param declaredSamples samples a channel that the header promises, or -1 where it promises none
 * @param bitDepth bits of one stored sample, 0 where the codec is lossy
 * @param fullScale amplitude from which on a sample is at the end of what its codec can say
 * @param clipped of several channels: samples of the one that has most in runs of three or more of
 *     one sign at full scale, which {@link #mono} may not show; 0 of one channel
 */
public record DecodedAudio(
    Waveform mono,
    AudioFormat format,
    int channels,
    long declaredSamples,
    int bitDepth,
    float fullScale,
    int clipped) {
  /** Speech that is no louder has less than five of 16 bits. */
  private static final float SILENCE = 0x1p-11f;

  /** Whether no sample of {@link #mono} is larger than 16 steps of 16 bits, -66 dBFS. */
  public boolean isSilent() {
    for (float sample : mono.samples()) {
      if (Math.abs(sample) > SILENCE) {
        return false;
      }
    }
    return true;
  }

  /** One step below the largest of evenly spaced codes; codecs that lose bits miss it by more. */
  static float fullScale(int bitDepth) {
    return bitDepth == 0 ? 0.999f : 1 - 2f / (1 << Math.min(bitDepth, 16) - 1);
  }
}
