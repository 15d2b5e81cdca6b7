package io.likeness.kernels.voice;

/**
 * One clip as it came out of its file.
 *
 * @param mono the mean of all channels
 * @param format the container or codec it was stored in
 * @param channels how many channels were stored
 * @param declaredSamples samples a channel that the header promises, or -1 where it promises none
 * @param bitDepth bits of one stored sample, 0 where the codec is lossy
 */
public record DecodedAudio(
    Waveform mono, AudioFormat format, int channels, long declaredSamples, int bitDepth) {}
