package io.likeness.transforms.augment;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.likeness.core.Sha256;
import io.likeness.core.recipe.AugmentSpec;
import io.likeness.core.recipe.EffectSpec;
import io.likeness.core.recipe.GuardSpec;
import io.likeness.transforms.media.SoundLibrary;
import io.likeness.transforms.screen.ScreenRules;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * A policy with the keys that its copies are drawn from.
 *
 * <p>The key of a copy is SHA-256(salt, record id, copy, policy, attempt): it names one sample, so
 * that any executor, at any retry, renders the same bytes.
 */
public record AugmentationPolicy(
    String salt,
    List<EffectSpec> effects,
    List<GuardSpec> guards,
    SortedMap<String, List<String>> soundIds,
    int maxRedraws,
    AugmentSpec.Engine engine)
    implements Serializable {
  private static final ObjectMapper JSON = new ObjectMapper();

  public AugmentationPolicy {
    effects = new ArrayList<>(effects);
    guards = new ArrayList<>(guards);
    soundIds = new TreeMap<>(soundIds);
  }

  /** The policy of {@code spec} over the sounds of {@code library}. */
  public static AugmentationPolicy of(String salt, AugmentSpec spec, SoundLibrary library) {
    return new AugmentationPolicy(
        salt, spec.policy(), spec.guards(), library.ids(), spec.maxRedraws(), spec.engine());
  }

  /**
   * SHA-256 of all that decides about the draw of a copy beside its key: effects with their
   * probabilities and ranges, guards, and the content of the sounds, in hexadecimal. The engine
   * does not: both compute the same draw.
   */
  public String sha256() {
    try {
      List<Object> parts = new ArrayList<>(effects.stream().map(EffectSpec::canonical).toList());
      guards.forEach(g -> parts.add(List.of(g.measure(), g.cuts(), g.policy().name())));
      soundIds.forEach((set, ids) -> parts.add(List.of(set, ids)));
      String json = JSON.writeValueAsString(parts);
      return Sha256.hex(json);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("a policy is plain JSON", e);
    }
  }

  /**
   * What names a copy in the media table: of one parent, policy, gate, code and engine, whose
   * copies may differ in the last bit.
   *
   * @param gate decides with the number of redraws which draw becomes the copy
   */
  public String derivation(String parentId, int copy, ScreenRules gate, String codeVersion) {
    String made = columnar() ? codeVersion + "\ncolumnar" : codeVersion;
    return "derived:"
        + Sha256.hex(
            String.join(
                "\n",
                salt,
                parentId,
                "" + copy,
                sha256(),
                gate.rules().toString(),
                "" + maxRedraws,
                made));
  }

  /** Whether expressions over arrays do the arithmetic of a copy's first draw. */
  boolean columnar() {
    return engine == AugmentSpec.Engine.COLUMNAR;
  }

  /** The 32 bytes that all drawing of one attempt depends on. */
  public byte[] key(String parentId, int copy, int attempt) {
    return Sha256.of(String.join("\n", salt, parentId, "" + copy, sha256(), "" + attempt));
  }
}
