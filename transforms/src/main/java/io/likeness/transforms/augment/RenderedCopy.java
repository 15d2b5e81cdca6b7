package io.likeness.transforms.augment;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import io.likeness.kernels.media.MediaException;
import io.likeness.transforms.media.MediaKernel;
import io.likeness.transforms.screen.ScreenRules;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * One copy of one record, drawn again until the gate lets it through.
 *
 * @param effects JSON array of {effect, parameters}
 */
record RenderedCopy(MediaKernel.Copy copy, int attempt, String effects) {
  private static final ObjectMapper JSON =
      new ObjectMapper().configure(SerializationFeature.ORDER_MAP_ENTRIES_BY_KEYS, true);

  /**
   * The copy, or nothing when every draw failed {@code gate} or a guard that refuses, or left the
   * parent as it was.
   *
   * @param content plaintext content of the parent
   * @param measured what was measured of the parent
   * @param first what another engine made of the first draw; where there is nothing, {@code media}
   *     renders that too
   * @throws MediaException when the parent cannot be decoded
   */
  static Optional<RenderedCopy> render(
      byte[] content,
      Map<String, Double> measured,
      String parentId,
      int number,
      AugmentationPolicy policy,
      MediaKernel media,
      ScreenRules gate,
      Optional<MediaKernel.Copy> first)
      throws MediaException {
    for (int attempt = 0; attempt <= policy.maxRedraws(); attempt++) {
      boolean given = attempt == 0 && first.isPresent();
      MediaKernel.Copy copy =
          given
              ? first.get()
              : media.render(content, policy.effects(), policy.key(parentId, number, attempt));
      // A draw without effects would be the parent again, or the same copy once more.
      if (copy.effects().isEmpty()) {
        continue;
      }
      MovedGroups moved = MovedGroups.of(policy.guards(), measured, copy.measures());
      if (gate.failures(copy.measures()).isEmpty()
          && !moved.refused()
          // So would one of a speed of 1, or of the coding that the parent has already.
          && !(given ? media.isUnchanged(content, copy.content()) : copy.unchanged())) {
        return Optional.of(new RenderedCopy(copy, attempt, json(moved.noted(copy.effects()))));
      }
    }
    return Optional.empty();
  }

  private static String json(List<MediaKernel.Applied> effects) {
    try {
      return JSON.writeValueAsString(effects);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("effects are plain JSON", e);
    }
  }
}
