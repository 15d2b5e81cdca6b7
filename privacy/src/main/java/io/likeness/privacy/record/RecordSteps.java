package io.likeness.privacy.record;

import io.likeness.core.recipe.Kind;
import io.likeness.core.recipe.RecordStepSpec;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

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

  /**
   * What the page of steps says of one.
   *
   * @param does one sentence
   * @param on what it changes
   * @param settings with their usual values; empty where one has to be given
   */
  public record Sheet(
      String name, String does, String on, SortedMap<String, String> settings, String guarantee) {}

  /** Every step with the settings that it may have, its guarantee for some of them. */
  public static List<Sheet> sheets() {
    return List.of(
        sheet(
            "Moves the resonances of a voice: a baseline without any guarantee.",
            McadamsVoice.NAME,
            Map.of("alpha", "0.8")),
        sheet(
            "Replaces blocks of pixels by their noisy means.",
            PixelateFace.NAME,
            Map.of("block", "16", "pixels", "16", "epsilon", "1")),
        sheet(
            "Scatters an embedding, which is released instead of the medium.",
            PrivatiseEmbedding.NAME,
            Map.of("noise", "gaussian", "epsilon", "1", "delta", "1e-6", "norm", "1")),
        sheet(
            "Keeps a label by chance and gives another of the list otherwise.",
            RandomiseLabel.NAME,
            Map.of("labels", "a", "epsilon", "1")),
        sheet(
            "Adds Laplace noise to every sample, for a unit that has to be named (none is refused).",
            WaveformLaplace.NAME,
            Map.of(
                "unit", "person", "epsilon", "1", "max-seconds", "1", "clips-per-person", "10")));
  }

  private static Sheet sheet(String does, String name, Map<String, String> settings) {
    TreeMap<String, List<String>> all = new TreeMap<>();
    settings.forEach((k, v) -> all.put(k, k.equals("labels") ? List.of("a", "b") : List.of(v)));
    Settings asked = new Settings(new RecordStepSpec(name, all));
    RecordStep step = one(asked);
    String on =
        step instanceof RecordStep.OfVoice
            ? "the sound of a clip"
            : step instanceof RecordStep.OfFace
                ? "the pixels of a face"
                : step instanceof RecordStep.OfLabel ? "a label" : "an embedding";
    return new Sheet(name, does, on, asked.known(), step.guarantee().sentence());
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
