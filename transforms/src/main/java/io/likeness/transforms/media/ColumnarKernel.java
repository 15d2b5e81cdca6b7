package io.likeness.transforms.media;

import io.likeness.core.recipe.EffectSpec;
import io.likeness.kernels.media.MediaException;
import io.likeness.transforms.columnar.ColumnarForm;
import java.io.Serializable;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import org.apache.spark.sql.types.DataType;

/**
 * What a {@link MediaKernel} does of rendering when expressions do the arithmetic of the effects:
 * what lies before and after it, and all drawing, which is that of {@link MediaKernel#render}.
 */
public interface ColumnarKernel extends Serializable {
  /**
   * An effect that was applied, and what its {@link ColumnarForm} needs, by the names of its
   * fields.
   */
  record DrawnEffect(MediaKernel.Applied applied, Map<String, Object> fields) {}

  /**
   * A decoded record with its draw.
   *
   * @param elements arrays of floats, of type {@link #elements()}
   * @param rateHz samples a second, 0 of images
   * @param effects by their places in the policy, empty where one is not applied
   */
  record Drawn(Object elements, int rateHz, List<Optional<DrawnEffect>> effects) {}

  /** The effects that have a columnar form, by name. */
  SortedMap<String, ColumnarForm> forms();

  /** The type of a decoded record. */
  DataType elements();

  /** Whether each effect's result is brought back to full scale. */
  boolean keepsFullScale();

  /**
   * Decodes, and draws what {@link MediaKernel#render} draws.
   *
   * @throws MediaException when the content cannot be decoded
   */
  Drawn draw(byte[] content, List<EffectSpec> policy, byte[] key) throws MediaException;

  /**
   * The copy that {@code elements} are, encoded and measured.
   *
   * @param elements as Spark hands them out
   */
  MediaKernel.Copy copy(List<?> elements, int rateHz, List<MediaKernel.Applied> effects);
}
