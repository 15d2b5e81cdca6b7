package io.likeness.transforms.media;

import io.likeness.core.recipe.EffectSpec;
import io.likeness.core.recipe.IngestSpec;
import io.likeness.core.recipe.Kind;
import io.likeness.kernels.media.MediaException;
import java.io.Serializable;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeSet;

/**
 * What the steps need to know of one kind of media: they handle clips and faces alike, and every
 * line that tells sound from pixels is behind this interface.
 */
public interface MediaKernel extends Serializable {
  /**
   * The measures of a record by name, without those that abstain.
   *
   * @param perceptualHash of a face
   * @param fingerprint what near-duplicates are told by: the fine hash of a face, the landmarks of
   *     a clip
   */
  record Measured(
      SortedMap<String, Double> values, OptionalLong perceptualHash, long[] fingerprint) {}

  /** One effect that was applied, with what was drawn for it. */
  record Applied(String effect, SortedMap<String, Double> parameters) {}

  /**
   * A rendered copy: encoded content, its format, the effects in order, and its own measures.
   *
   * @param unchanged whether {@link #render} saw that it has no other sample or pixel than its
   *     parent, or none at all; false of what another engine made, which {@link #isUnchanged} tells
   */
  record Copy(
      byte[] content,
      String format,
      List<Applied> effects,
      SortedMap<String, Double> measures,
      boolean unchanged) {}

  /** A decoded recording that parts can be taken of. */
  interface Recording {
    double seconds();

    /**
     * The part from second {@code from} to {@code to}, both within it, encoded as copies are;
     * bounds are rounded to the nearest sample.
     */
    byte[] part(double from, double to);
  }

  /**
   * The kernel of {@code kind} under the memory limits of {@code ingest}.
   *
   * @throws IllegalArgumentException when its detector of faces finds none
   */
  static MediaKernel of(Kind kind, IngestSpec ingest) {
    return switch (kind) {
      case VOICE -> new VoiceKernel(ingest.maxDecodedSamples(), SoundLibrary.NONE);
      case FACE -> FaceKernel.of(ingest);
      case TEXT -> new TextKernel();
    };
  }

  /** The effects on media of {@code kind} that have a columnar form, in order. */
  static SortedSet<String> columnarEffects(Kind kind) {
    return new TreeSet<>(
        switch (kind) {
          case VOICE -> ColumnarVoice.FORMS.keySet();
          case FACE -> ColumnarFace.FORMS.keySet();
          case TEXT -> Set.<String>of();
        });
  }

  /**
   * Decodes a recording to take parts of it.
   *
   * @throws MediaException when it cannot be decoded, or media of this kind have no parts
   */
  default Recording recording(byte[] content) throws MediaException {
    throw new MediaException(
        MediaException.Code.UNSUPPORTED_CODEC, "Only recordings of voice have parts.");
  }

  /** What renders with expressions over arrays, where effects of the kind have such forms. */
  default Optional<ColumnarKernel> columnar() {
    return Optional.empty();
  }

  /** The same kernel with sounds for the effects that mix them in. */
  default MediaKernel with(SoundLibrary library) {
    return this;
  }

  /** The format of a file that begins with {@code head}, or none that is read. */
  Optional<String> format(byte[] head);

  /** Whether files of {@code format} may have names that end in {@code extension}. */
  boolean mayBeNamed(String format, String extension);

  /** Whether {@code extension} is one of any format that is read. */
  boolean isMedia(String extension);

  /**
   * The version of what {@link #measure} gives: another one whenever a measure comes to mean
   * something else or a fingerprint is laid out in another way, so that lakes measure again.
   */
  String measuresVersion();

  /** The measures that {@link #measure} gives, as tables have them, in a fixed order. */
  List<String> measures();

  /** Those of {@link #measures} that no record has, as this kernel is set up. */
  default List<String> unmeasured() {
    return List.of();
  }

  /**
   * Decodes and measures in one pass.
   *
   * @throws MediaException when the content cannot be decoded, or nothing is to be heard or seen
   */
  Measured measure(byte[] content) throws MediaException;

  /**
   * What a record shows or says, as a vector of a length that only the kind decides: what a simple
   * classifier tells labels by.
   *
   * @throws MediaException when the content cannot be decoded
   */
  double[] sketch(byte[] content) throws MediaException;

  /**
   * The content as it may be handed out: the same samples or pixels without what the file says of
   * its making, such as Exif, ID3 and comments.
   *
   * @throws MediaException when the container is broken
   */
  byte[] bare(byte[] content) throws MediaException;

  /**
   * Whether {@code copy}, encoded as {@link #render} does, has no other sample or pixel than {@code
   * parent} has when it is encoded so; or is so short or small that nothing can be made of it.
   *
   * @throws MediaException when the parent cannot be decoded
   */
  boolean isUnchanged(byte[] parent, byte[] copy) throws MediaException;

  /** Everything that is wrong with {@code effect}, one sentence each. */
  List<String> problems(EffectSpec effect);

  /**
   * Decodes, applies a policy, and encodes without further loss, in one pass.
   *
   * @param key at least 16 bytes that all drawing depends on
   * @throws MediaException when the content cannot be decoded
   */
  Copy render(byte[] content, List<EffectSpec> policy, byte[] key) throws MediaException;
}
