package io.likeness.core.recipe;

import java.util.List;

/** Reads what a recipe says of training, all of which is checked before a lake is touched. */
final class TrainReader {

  private enum Optimizer {
    SGD,
    ADAM,
    ADAMW
  }

  private enum Precision {
    FP32,
    FP16_EMULATED
  }

  private enum Schedule {
    CONSTANT,
    COSINE
  }

  private enum Vary {
    FALSE,
    TRUE,
    LB,
    LD,
    SM
  }

  private TrainReader() {}

  static TrainSpec read(Section s, List<SourceSpec> sources) {
    audit(s, sources);
    TrainSpec spec =
        new TrainSpec(
            s.string("model"),
            s.integer("shards", 1, 64),
            s.integer("workers", 1, 64),
            s.integer("epochs", 1, 100_000),
            s.integer("batch", 1, 1_000_000),
            s.number("learning-rate", Section.POSITIVE, "a positive number"),
            s.number("weight-decay", x -> x >= 0 && x < 1, "from 0 to below 1"),
            s.integer("patience", 1, 100_000),
            s.wholeNumber("seed", 0),
            s.flag("leave-one-person-out"),
            s.config());
    s.choice("optimizer", Optimizer.class);
    s.choice("schedule", Schedule.class);
    s.number("warmup", x -> x >= 0 && x < 1, "from 0 to below 1");
    s.number("clip-norm", x -> x >= 0, "at least 0");
    s.number("clip-value", x -> x >= 0, "at least 0");
    s.number("label-smoothing", x -> x >= 0 && x < 1, "from 0 to below 1");
    s.number("dropout", x -> x >= 0 && x < 1, "from 0 to below 1");
    s.choice("vary", Vary.class);
    s.flag("baselines");
    s.number("leakage-above", x -> x > 0 && x <= 1, "above 0, up to 1");
    s.choice("precision", Precision.class);
    s.optionalSection("teacher")
        .ifPresent(
            t -> {
              t.string("model");
              t.number("share", Section.FRACTION, "from 0 to 1");
              t.number("temperature", x -> x >= 1 && x < 1e3, "at least 1");
              t.refuseUnknownKeys();
            });
    s.optionalSection("privacy").ifPresent(p -> privacy(p.aboutPrivacy(), s, spec));
    s.number("min-delta", x -> x >= 0, "at least 0");
    s.integer("checkpoint-steps", 0, 1_000_000);
    s.integer("max-retries", 0, 1_000);
    s.integer("peer-timeout-seconds", 1, 86_400);
    if (spec.shards() % spec.workers() != 0) {
      s.problem("workers", "should divide shards (" + spec.shards() + "), not " + spec.workers());
    }
    s.refuseUnknownKeys();
    return spec;
  }

  /** The flag has no default, so that recipes without it keep their hash. */
  private static void audit(Section s, List<SourceSpec> sources) {
    if (s.has(AgeOrGender.KEY) && s.flag(AgeOrGender.KEY)) {
      if (s.has("teacher")) {
        s.problemToRun(
            AgeOrGender.KEY,
            "should not stand beside a teacher: what it guesses of each record is kept in the lake,"
                + " and an audit keeps scores only; leave out teacher");
      }
      return;
    }
    sources.stream()
        .flatMap(source -> source.label().stream())
        .filter(AgeOrGender::isNameOf)
        .findFirst()
        .ifPresent(
            column ->
                s.problemToRun(
                    AgeOrGender.KEY,
                    "should be true, since labels come from the column "
                        + column
                        + ": a model that guesses age or gender is for audits only, and is neither"
                        + " written out, selected nor fused, and asked about records only to be"
                        + " scored by `compare`"));
  }

  private static void privacy(Section p, Section train, TrainSpec spec) {
    String unit = p.string("unit");
    if (!unit.equals("person")) {
      p.problem("unit", "should be person, the only privacy unit offered, not " + unit);
    }
    String sampling = p.string("sampling");
    if (!sampling.equals("poisson")) {
      p.problem(
          "sampling",
          "should be poisson: what a shuffled loader tells about a person is not accounted for,"
              + " not "
              + sampling);
    }
    p.number("epsilon", Section.POSITIVE, "a positive number");
    p.number("delta", x -> x > 0 && x < 1, "above 0 and below 1");
    p.number("clipping-norm", Section.POSITIVE, "a positive number");
    p.number("sampling-rate", x -> x > 0 && x <= 1, "above 0 and at most 1");
    p.number("noise-multiplier", x -> x >= 0 && x < 1e6, "0 to have it computed, or positive");
    Section budget = p.section("budget").aboutPrivacy();
    budget.number("epsilon", Section.POSITIVE, "a positive number");
    budget.number("delta", x -> x >= 0 && x < 1, "from 0 to below 1");
    budget.refuseUnknownKeys();
    p.refuseUnknownKeys();
    if (spec.leaveOnePersonOut()) {
      p.problem(
          "unit", "should not stand beside leave-one-person-out: each model would be charged");
    }
    if (train.has("teacher")) {
      p.problem("unit", "should not stand beside a teacher: its soft labels are not protected");
    }
    if (train.flag("baselines")) {
      p.problem("unit", "should not stand beside baselines: Spark's classifiers hide nobody");
    }
    if (!train.string("precision").equals("fp32")) {
      p.problem("unit", "should stand beside precision fp32 only");
    }
  }
}
