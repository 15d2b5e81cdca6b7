package io.likeness.training;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import io.likeness.core.error.Fault;
import io.likeness.core.recipe.AgeOrGender;
import io.likeness.core.recipe.TrainSpec;
import io.likeness.privacy.accounting.PrivacyCalculator;
import io.likeness.privacy.accounting.PrivacyLoss;
import io.likeness.privacy.mechanism.SubsampledGaussian;
import io.likeness.training.feature.Variation;
import io.likeness.training.model.Architecture;
import io.likeness.training.optimize.Optimizer;
import io.likeness.training.run.Contrast;
import io.likeness.training.run.Plan;
import io.likeness.training.run.PrivateSteps;
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
              Map.entry("baselines", false),
              Map.entry("leakage-above", 1.0),
              Map.entry("precision", "fp32"),
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

  /** Whether the model is for an audit and for nothing else. */
  boolean isAudit() {
    return config.hasPath(AgeOrGender.KEY) && config.getBoolean(AgeOrGender.KEY);
  }

  boolean hasBaselines() {
    return config.getBoolean("baselines");
  }

  /** A test accuracy beyond this is not believed. */
  double leakageAbove() {
    return config.getDouble("leakage-above");
  }

  boolean hasTeacher() {
    return config.hasPath("teacher");
  }

  String teacher() {
    return config.getString("teacher.model");
  }

  double teacherShare() {
    return config.getDouble("teacher.share");
  }

  double temperature() {
    return config.getDouble("teacher.temperature");
  }

  boolean isPrivate() {
    return config.hasPath("privacy");
  }

  double privacyDelta() {
    return config.getDouble("privacy.delta");
  }

  /** The steps of a private run, which nothing can stop early. */
  long privateSteps(TrainSpec spec) {
    return (long) spec.epochs() * hidden(0).stepsAnEpoch();
  }

  /**
   * The noise that the promised ε asks for, or the noise that the recipe names.
   *
   * @throws io.likeness.core.error.LikenessException when no noise can be computed, or the named
   *     one is too little for ε
   */
  PrivateSteps hidden(TrainSpec spec) {
    if (!isPrivate()) {
      return PrivateSteps.NONE;
    }
    double epsilon = config.getDouble("privacy.epsilon");
    double named = config.getDouble("privacy.noise-multiplier");
    double rate = config.getDouble("privacy.sampling-rate");
    if (named == 0) {
      try {
        return hidden(
            PrivacyCalculator.noiseMultiplier(epsilon, rate, privateSteps(spec), privacyDelta()));
      } catch (IllegalArgumentException e) {
        throw Fault.PRIVACY_REFUSED.because(
            "No noise can be computed for train.privacy.epsilon "
                + epsilon
                + " and delta "
                + privacyDelta()
                + " over "
                + privateSteps(spec)
                + " steps: "
                + e.getMessage()
                + " Raise delta or epsilon, or lower train.epochs.",
            e);
      }
    }
    PrivateSteps steps = hidden(named);
    double spent;
    try {
      spent = loss(spec, steps).epsilon();
    } catch (IllegalArgumentException e) {
      throw Fault.PRIVACY_REFUSED.because(
          "train.privacy.noise-multiplier "
              + named
              + ": "
              + e.getMessage()
              + " Raise the noise, or set it to 0 to have it computed.",
          e);
    }
    if (!(spent <= epsilon)) {
      throw Fault.PRIVACY_REFUSED.because(
          String.format(
              Locale.ROOT,
              "train.privacy.noise-multiplier %s over %d steps spends epsilon %.4g, more than"
                  + " train.privacy.epsilon %s; raise the noise, lower train.epochs, or set the"
                  + " noise to 0 to have it computed.",
              named,
              privateSteps(spec),
              spent,
              epsilon));
    }
    return steps;
  }

  private PrivateSteps hidden(double noiseMultiplier) {
    return new PrivateSteps(
        config.getDouble("privacy.sampling-rate"),
        noiseMultiplier,
        config.getDouble("privacy.clipping-norm"));
  }

  /** What a private run of these steps tells about one person. */
  PrivacyLoss.Approximate loss(TrainSpec spec, PrivateSteps steps) {
    return new SubsampledGaussian(
            steps.samplingRate(), steps.noiseMultiplier(), steps.clippingNorm())
        .loss(privateSteps(spec), privacyDelta())
        .charge();
  }

  Plan plan(TrainSpec spec, Architecture architecture, PrivateSteps hidden) {
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
        Variation.of(config.getString("vary")),
        config.getString("precision").equals("fp16-emulated"),
        hidden,
        Contrast.NONE,
        config.getInt("checkpoint-steps"));
  }
}
