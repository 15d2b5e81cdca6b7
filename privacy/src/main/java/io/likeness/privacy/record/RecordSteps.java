package io.likeness.privacy.record;

import io.likeness.core.recipe.Kind;
import io.likeness.core.recipe.RecordStepSpec;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** The catalogue of record-level steps, and how they are made of a recipe. */
public final class RecordSteps {
  private RecordSteps() {}

  /** What steps are called in a recipe. */
  static List<String> names() {
    return List.of(
        McadamsVoice.NAME,
        PixelateFace.NAME,
        PrivatiseEmbedding.NAME,
        RandomiseLabel.NAME,
        WaveformLaplace.NAME);
  }

  /**
   * The steps of a corpus of {@code kind} in their order.
   *
   * @throws IllegalArgumentException with the first problem; see {@link #problems}
   */
  public static List<RecordStep> of(Kind kind, List<RecordStepSpec> specs) {
    List<RecordStep> out = new ArrayList<>();
    for (RecordStepSpec spec : specs) {
      RecordStep step = one(new Settings(spec));
      fits(kind, step);
      if (!out.isEmpty() && out.stream().anyMatch(s -> s instanceof RecordStep.OfEmbedding)) {
        throw new IllegalArgumentException(
            PrivatiseEmbedding.NAME
                + " should stand last: nothing of the medium is left behind it.");
      }
      if (out.stream().anyMatch(s -> s.name().equals(step.name()))) {
        throw new IllegalArgumentException(step.name() + " stands there twice; name it once.");
      }
      out.add(step);
    }
    return out;
  }

  /** What is wrong with {@code specs}, one sentence a step. */
  public static List<String> problems(Kind kind, List<RecordStepSpec> specs) {
    List<String> out = new ArrayList<>();
    for (RecordStepSpec spec : specs) {
      try {
        of(kind, List.of(spec));
      } catch (IllegalArgumentException e) {
        out.add(said(e));
      }
    }
    if (out.isEmpty()) {
      try {
        of(kind, specs);
      } catch (IllegalArgumentException e) {
        out.add(said(e));
      }
    }
    return out;
  }

  private static String said(IllegalArgumentException e) {
    return String.valueOf(e.getMessage());
  }

  private static void fits(Kind kind, RecordStep step) {
    Kind needed =
        step instanceof RecordStep.OfVoice
            ? Kind.VOICE
            : step instanceof RecordStep.OfFace ? Kind.FACE : kind;
    if (needed != kind) {
      throw new IllegalArgumentException(
          step.name()
              + " works on a "
              + needed.item()
              + ", and this corpus is of "
              + kind.item()
              + "s; take another step.");
    }
  }

  private static RecordStep one(Settings s) {
    RecordStep step =
        switch (s.step()) {
          case RandomiseLabel.NAME -> s.made(() -> new RandomiseLabel(s.texts("labels"), eps(s)));
          case PrivatiseEmbedding.NAME -> s.made(() -> embedding(s));
          case PixelateFace.NAME ->
              s.made(() -> new PixelateFace(s.whole("block"), s.whole("pixels"), eps(s)));
          case McadamsVoice.NAME ->
              s.made(() -> new McadamsVoice(s.range("alpha")[0], s.range("alpha")[1]));
          case WaveformLaplace.NAME -> s.made(() -> laplace(s));
          default ->
              throw new IllegalArgumentException(
                  s.step()
                      + " is no record-level step; there are "
                      + String.join(", ", names())
                      + ".");
        };
    s.refuseUnknown();
    return step;
  }

  private static double eps(Settings s) {
    return s.number("epsilon");
  }

  private static PrivatiseEmbedding embedding(Settings s) {
    String word = s.textOr("noise", "von-mises-fisher");
    boolean columnar = columnar(s.textOr("engine", "kernel"));
    return switch (word) {
      case "von-mises-fisher" ->
          new PrivatiseEmbedding(PrivatiseEmbedding.Noise.VON_MISES_FISHER, eps(s), 0, 0, columnar);
      case "laplace" ->
          new PrivatiseEmbedding(PrivatiseEmbedding.Noise.LAPLACE, eps(s), 0, 0, columnar);
      case "gaussian" ->
          new PrivatiseEmbedding(
              PrivatiseEmbedding.Noise.GAUSSIAN,
              eps(s),
              s.number("delta"),
              s.number("norm"),
              columnar);
      default ->
          throw new IllegalArgumentException(
              "noise should be one of von-mises-fisher, laplace, gaussian, not " + word + ".");
    };
  }

  private static boolean columnar(String engine) {
    return switch (engine) {
      case "kernel" -> false;
      case "columnar" -> true;
      default ->
          throw new IllegalArgumentException(
              "engine should be one of kernel, columnar, not " + engine + ".");
    };
  }

  private static WaveformLaplace laplace(Settings s) {
    String word = s.textOr("unit", "none");
    return switch (word) {
      case "sample" -> new WaveformLaplace(WaveformLaplace.Unit.SAMPLE, eps(s), 1, 1);
      case "clip" ->
          new WaveformLaplace(WaveformLaplace.Unit.CLIP, eps(s), s.number("max-seconds"), 1);
      case "person" ->
          new WaveformLaplace(
              WaveformLaplace.Unit.PERSON,
              eps(s),
              s.number("max-seconds"),
              s.whole("clips-per-person"));
      default ->
          throw new IllegalArgumentException(
              String.format(
                  Locale.ROOT,
                  "unit should be one of sample, clip, person, since an epsilon means nothing"
                      + " without it, not %s.",
                  word));
    };
  }
}
