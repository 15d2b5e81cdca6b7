package io.likeness.training;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import io.likeness.core.recipe.TrainSpec;
import io.likeness.training.model.Architecture;
import io.likeness.training.optimize.Optimizer;
import io.likeness.training.run.Plan;
import java.util.Locale;
import java.util.Map;

/** The keys of the recipe's train block that only this module reads; core has checked them. */
record TrainSettings(Config config) {
  /** What holds where a spec was not made from a recipe; the same as in reference.conf. */
  private static final Config DEFAULTS =
      ConfigFactory.parseMap(
          Map.ofEntries(
              Map.entry("optimizer", "adamw"),
              Map.entry("schedule", "cosine"),
              Map.entry("warmup", 0.05),
              Map.entry("clip-norm", 5.0),
              Map.entry("clip-value", 0.0),
              Map.entry("label-smoothing", 0.0),
              Map.entry("dropout", 0.2),
              Map.entry("vary", false),
              Map.entry("min-delta", 1e-4),
              Map.entry("checkpoint-steps", 0),
              Map.entry("max-retries", 2),
              Map.entry("peer-timeout-seconds", 60)));

  static TrainSettings of(TrainSpec spec) {
    return new TrainSettings(spec.settings().withFallback(DEFAULTS));
  }

  int maxRetries() {
    return config.getInt("max-retries");
  }

  long peerTimeoutMillis() {
    return config.getInt("peer-timeout-seconds") * 1_000L;
  }

  Plan plan(TrainSpec spec, Architecture architecture) {
    return new Plan(
        architecture,
        spec.shards(),
        spec.batch(),
        spec.epochs(),
        spec.patience(),
        config.getDouble("min-delta"),
        spec.seed(),
        spec.learningRate(),
        config.getString("schedule").equals("cosine"),
        config.getDouble("warmup"),
        new Optimizer.Settings(
            Optimizer.Rule.valueOf(config.getString("optimizer").toUpperCase(Locale.ROOT)),
            spec.weightDecay(),
            config.getDouble("clip-norm"),
            config.getDouble("clip-value")),
        config.getDouble("label-smoothing"),
        config.getDouble("dropout"),
        config.getBoolean("vary"),
        config.getInt("checkpoint-steps"));
  }
}
