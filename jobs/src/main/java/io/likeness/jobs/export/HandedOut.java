package io.likeness.jobs.export;

import io.likeness.kernels.LabelledMedia;
import io.likeness.kernels.media.AigcLabel;
import io.likeness.kernels.media.MediaException;
import io.likeness.transforms.media.MediaKernel;
import java.util.Optional;

/**
 * A medium as it leaves the lake: without what its file said of its making, and with the label of
 * synthetic content where it is such, by us or by what its source says.
 *
 * @param label none for what is recorded
 */
public record HandedOut(byte[] bytes, Optional<AigcLabel> label) {

  /** An original; a label that its file came with is kept, since nobody may take it off. */
  public static HandedOut original(byte[] stored, MediaKernel kernel) throws MediaException {
    return labelled(stored, kernel, LabelledMedia.find(stored));
  }

  /** A copy that was made here. */
  static HandedOut made(byte[] stored, MediaKernel kernel, AigcLabel label) throws MediaException {
    return labelled(stored, kernel, Optional.of(label));
  }

  private static HandedOut labelled(byte[] stored, MediaKernel kernel, Optional<AigcLabel> label)
      throws MediaException {
    byte[] bare = kernel.bare(stored);
    return new HandedOut(label.isPresent() ? LabelledMedia.of(bare, label.get()) : bare, label);
  }
}
