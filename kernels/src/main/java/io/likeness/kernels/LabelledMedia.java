package io.likeness.kernels;

import io.likeness.kernels.face.ImageFormat;
import io.likeness.kernels.face.LabelledImage;
import io.likeness.kernels.media.AigcLabel;
import io.likeness.kernels.media.MediaException;
import io.likeness.kernels.voice.AudioFormat;
import io.likeness.kernels.voice.LabelledAudio;
import java.util.Optional;

/** Files of any kind that say of themselves that they are synthetic. */
public final class LabelledMedia {
  private LabelledMedia() {}

  /**
   * {@code bare} with {@code label} in its metadata; samples and pixels stay as they are coded.
   *
   * @param bare without metadata, as {@code BareAudio} and {@code BareImage} leave it
   * @throws MediaException when the container cannot be walked, or has no place for a label
   */
  public static byte[] of(byte[] bare, AigcLabel label) throws MediaException {
    try {
      if (AudioFormat.sniff(bare).isPresent()) {
        return LabelledAudio.of(bare, label);
      }
      if (ImageFormat.sniff(bare).isPresent()) {
        return LabelledImage.of(bare, label);
      }
    } catch (IndexOutOfBoundsException | IllegalArgumentException e) {
      throw new MediaException(
          MediaException.Code.CORRUPT, "The file's blocks cannot be walked to label it.", e);
    }
    throw new MediaException(
        MediaException.Code.UNKNOWN_FORMAT, "The file is of no format that can be labelled.");
  }

  /** The label that a file carries; none where its metadata are broken. */
  public static Optional<AigcLabel> find(byte[] file) {
    try {
      if (AudioFormat.sniff(file).isPresent()) {
        return LabelledAudio.find(file);
      }
      return ImageFormat.sniff(file).isPresent() ? LabelledImage.find(file) : Optional.empty();
    } catch (IndexOutOfBoundsException | IllegalArgumentException e) {
      return Optional.empty();
    }
  }
}
