package io.likeness.transforms.augment;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import io.likeness.kernels.MediaException;
import io.likeness.transforms.media.MediaKernel;
import io.likeness.transforms.screen.ScreenRules;
import java.util.Optional;

/**
 * One copy of one record, drawn again until the gate lets it through.
 *
 * @param effects JSON array of {effect, parameters}
 */
public record RenderedCopy(MediaKernel.Copy copy, int attempt, String effects) {
  private static final ObjectMapper JSON =
      new ObjectMapper().configure(SerializationFeature.ORDER_MAP_ENTRIES_BY_KEYS, true);

  /**
   * The copy, or nothing when every draw failed {@code gate}.
   *
   * @param content plaintext content of the parent
   * @throws MediaException when the parent cannot be decoded
   */
  public static Optional<RenderedCopy> render(
      byte[] content,
      String parentId,
      int number,
      AugmentationPolicy policy,
      MediaKernel media,
      ScreenRules gate)
      throws MediaException {
    for (int attempt = 0; attempt <= policy.maxRedraws(); attempt++) {
      MediaKernel.Copy copy =
          media.render(content, policy.effects(), policy.key(parentId, number, attempt));
      if (gate.failures(copy.measures()).isEmpty()) {
        return Optional.of(new RenderedCopy(copy, attempt, json(copy)));
      }
    }
    return Optional.empty();
  }

  private static String json(MediaKernel.Copy copy) {
    try {
      return JSON.writeValueAsString(copy.effects());
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("effects are plain JSON", e);
    }
  }
}
