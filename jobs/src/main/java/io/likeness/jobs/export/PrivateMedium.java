package io.likeness.jobs.export;

import io.likeness.kernels.face.FaceEmbedding;
import io.likeness.kernels.face.FaceImage;
import io.likeness.kernels.face.ImageDecoder;
import io.likeness.kernels.face.PngEncoder;
import io.likeness.kernels.media.MediaException;
import io.likeness.kernels.voice.AudioDecoder;
import io.likeness.kernels.voice.DecodedAudio;
import io.likeness.kernels.voice.SpeakerEmbedding;
import io.likeness.kernels.voice.WavEncoder;
import io.likeness.kernels.voice.Waveform;
import io.likeness.privacy.mechanism.NoiseSource;
import io.likeness.privacy.record.RecordStep;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.List;

/**
 * One medium after the steps: WAV, PNG, or a NumPy array where an embedding is released instead; as
 * it was where no step is about the medium.
 *
 * @param samples samples a channel; 0 for faces
 * @param sampleRateHz 0 for faces
 * @param channels 0 for faces
 * @param changed whether a step made it anew
 */
record PrivateMedium(
    byte[] bytes, String extension, long samples, int sampleRateHz, int channels, boolean changed) {

  /** Extension of an embedding that takes the place of its medium. */
  static final String EMBEDDING = "npy";

  static PrivateMedium of(
      byte[] bytes,
      String extension,
      boolean voice,
      long mostDecoded,
      List<RecordStep> steps,
      NoiseSource noise)
      throws MediaException {
    if (last(steps) instanceof RecordStep.OfEmbedding s) {
      return of(s.apply(embedding(bytes, voice, mostDecoded, steps, noise), noise));
    }
    return voice
        ? clip(bytes, extension, mostDecoded, steps, noise)
        : face(bytes, extension, mostDecoded, steps, noise);
  }

  private static RecordStep last(List<RecordStep> steps) {
    return steps.get(steps.size() - 1);
  }

  /** The embedding that the last step releases, of a medium that has been through the others. */
  static float[] embedding(
      byte[] bytes, boolean voice, long mostDecoded, List<RecordStep> steps, NoiseSource noise)
      throws MediaException {
    if (voice) {
      return SpeakerEmbedding.of(
          treated(AudioDecoder.decode(bytes, mostDecoded).mono(), steps, noise));
    }
    try (FaceImage face = treated(ImageDecoder.decode(bytes, mostDecoded).image(), steps, noise)) {
      return FaceEmbedding.of(face);
    }
  }

  private static Waveform treated(Waveform clip, List<RecordStep> steps, NoiseSource noise) {
    Waveform out = clip;
    for (RecordStep step : steps) {
      if (step instanceof RecordStep.OfVoice s) {
        out = s.apply(out, noise);
      }
    }
    return out;
  }

  /** Closes {@code face} where another image comes out. */
  private static FaceImage treated(FaceImage face, List<RecordStep> steps, NoiseSource noise) {
    FaceImage out = face;
    for (RecordStep step : steps) {
      if (step instanceof RecordStep.OfFace s) {
        FaceImage next = s.apply(out, noise);
        out.close();
        out = next;
      }
    }
    return out;
  }

  private static PrivateMedium clip(
      byte[] bytes, String extension, long mostDecoded, List<RecordStep> steps, NoiseSource noise)
      throws MediaException {
    DecodedAudio audio = AudioDecoder.decode(bytes, mostDecoded);
    Waveform clip = treated(audio.mono(), steps, noise);
    boolean changed = steps.stream().anyMatch(s -> s instanceof RecordStep.OfVoice);
    return new PrivateMedium(
        changed ? WavEncoder.encode(clip) : bytes,
        changed ? "wav" : extension,
        clip.length(),
        clip.sampleRateHz(),
        changed ? 1 : audio.channels(),
        changed);
  }

  private static PrivateMedium face(
      byte[] bytes, String extension, long mostDecoded, List<RecordStep> steps, NoiseSource noise)
      throws MediaException {
    if (steps.stream().allMatch(s -> s instanceof RecordStep.OfLabel)) {
      return new PrivateMedium(bytes, extension, 0, 0, 0, false);
    }
    try (FaceImage face = treated(ImageDecoder.decode(bytes, mostDecoded).image(), steps, noise)) {
      return new PrivateMedium(PngEncoder.encode(face), "png", 0, 0, 0, true);
    }
  }

  /** An embedding in version 1.0 of NumPy's format: one row of little-endian 32-bit floats. */
  static PrivateMedium of(float[] values) {
    String said = "{'descr': '<f4', 'fortran_order': False, 'shape': (" + values.length + ",), }";
    // The header's end falls on a multiple of 64 bytes, with a line feed last.
    String header = said + " ".repeat(63 - (10 + said.length()) % 64) + "\n";
    ByteBuffer out =
        ByteBuffer.allocate(10 + header.length() + 4 * values.length)
            .order(ByteOrder.LITTLE_ENDIAN);
    out.put((byte) 0x93).put("NUMPY".getBytes(StandardCharsets.US_ASCII));
    out.put((byte) 1).put((byte) 0).putShort((short) header.length());
    out.put(header.getBytes(StandardCharsets.US_ASCII));
    for (float v : values) {
      out.putFloat(v);
    }
    return new PrivateMedium(out.array(), EMBEDDING, 0, 0, 0, true);
  }
}
