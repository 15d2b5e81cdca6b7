package io.likeness.privacy.record;

import io.likeness.kernels.face.FaceImage;
import io.likeness.kernels.voice.Waveform;
import io.likeness.privacy.mechanism.NoiseSource;
import java.io.Serializable;

/**
 * A randomized step on one record. What it guarantees holds record by record; each further record
 * of a person, and each further release of the same record, loses as much again.
 */
public sealed interface RecordStep extends Serializable {
  /** Name in recipes, the kebab-case of the class. */
  String name();

  /** What is promised, and what not. */
  Guarantee guarantee();

  /** A step on the sound of a clip. */
  non-sealed interface OfVoice extends RecordStep {
    /** A randomised {@code clip}; a new object. */
    Waveform apply(Waveform clip, NoiseSource noise);
  }

  /** A step on the pixels of a face. */
  non-sealed interface OfFace extends RecordStep {
    /** A randomised {@code face}; a new image that the caller closes. */
    FaceImage apply(FaceImage face, NoiseSource noise);
  }

  /** A step on the label of a record. */
  non-sealed interface OfLabel extends RecordStep {
    /** A randomised label. */
    String apply(String label, NoiseSource noise);
  }

  /** A step on an embedding, which is released instead of the medium. */
  non-sealed interface OfEmbedding extends RecordStep {
    /** A randomised embedding of the same length; a new array. */
    float[] apply(float[] embedding, NoiseSource noise);
  }
}
