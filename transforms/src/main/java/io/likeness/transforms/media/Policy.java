package io.likeness.transforms.media;

import io.likeness.core.recipe.EffectSpec;
import io.likeness.kernels.random.CounterRandom;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Which effects of a policy are applied to one copy, each with a stream of its own. */
final class Policy {
  /** An effect that is applied, with its place in the policy and its numbers. */
  record Chosen(int place, EffectSpec effect, CounterRandom random) {}

  private Policy() {}

  /**
   * The effects that are drawn. An effect's stream depends on its name and on how often the name
   * came before, so that for one key no effect shifts what another draws. The key of a copy holds
   * the whole policy: another list of effects draws all of them anew.
   */
  static List<Chosen> chosen(List<EffectSpec> policy, CounterRandom random) {
    Map<String, Integer> seen = new HashMap<>();
    List<Chosen> out = new ArrayList<>();
    for (int place = 0; place < policy.size(); place++) {
      EffectSpec effect = policy.get(place);
      int occurrence = seen.merge(effect.effect(), 1, Integer::sum);
      CounterRandom own = random.stream(effect.effect() + "#" + occurrence);
      if (own.nextDouble() < effect.probability()) {
        out.add(new Chosen(place, effect, own));
      }
    }
    return out;
  }
}
