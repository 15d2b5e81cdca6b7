package io.likeness.privacy.attack;

import io.likeness.core.recipe.Kind;
import io.likeness.core.recipe.RecordStepSpec;
import io.likeness.kernels.face.FaceImage;
import io.likeness.kernels.voice.McAdams;
import io.likeness.kernels.voice.Waveform;
import io.likeness.kernels.voice.WienerFilter;
import io.likeness.privacy.mechanism.NoiseSource;
import io.likeness.privacy.record.Guarantee;
import io.likeness.privacy.record.McadamsVoice;
import io.likeness.privacy.record.PixelateFace;
import io.likeness.privacy.record.PrivatiseEmbedding;
import io.likeness.privacy.record.RandomiseLabel;
import io.likeness.privacy.record.RecordStep;
import io.likeness.privacy.record.RecordSteps;
import io.likeness.privacy.record.WaveformLaplace;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;

/**
 * What is attacked: records as they are, the snippet, and every step that there is, as the recipe
 * has it and at other ε; steps that the recipe does not have, with usual settings.
 */
final class Treatments {
  static final String NONE = "none";
  static final String SNIPPET = "snippet";
  private static final String EPSILON = "epsilon";
  private static final double NOTHING = Double.POSITIVE_INFINITY;

  /** Radius of the blur that is tried against noise on pixels. */
  private static final int BLUR = 3;

  private Treatments() {}

  static List<Treatment<Waveform>> ofClips(List<RecordStepSpec> specs, List<Double> epsilons) {
    Medium<Waveform> clips = new Clips();
    List<Treatment<Waveform>> out = new ArrayList<>();
    out.add(new Treatment.OfMedium<>(none(), clips, (clip, draw) -> clip, clip -> clip));
    for (double e : epsilons) {
      out.add(
          new Treatment.OfMedium<>(
              snippet("one sample, it is said: really " + 2 * e, e),
              clips,
              (clip, draw) -> Snippet.onClip(clip, e, draw),
              clip -> WienerFilter.apply(clip, Snippet.noisePower(1 / e))));
    }
    for (Sweep sweep : sweeps(Kind.VOICE, specs, epsilons)) {
      if (sweep.step() instanceof RecordStep.OfVoice voice) {
        out.add(
            new Treatment.OfMedium<>(
                sweep.label(),
                clips,
                (clip, draw) -> voice.apply(clip, NoiseSource.secure()),
                clip -> undone(voice, clip)));
      } else if (sweep.step() instanceof PrivatiseEmbedding embedding) {
        out.add(new Treatment.OfEmbedding<>(sweep.label(), clips, embedding));
      }
    }
    return out;
  }

  static List<Treatment<Picture>> ofPictures(List<RecordStepSpec> specs, List<Double> epsilons) {
    Medium<Picture> pictures = new Pictures();
    List<Treatment<Picture>> out = new ArrayList<>();
    out.add(new Treatment.OfMedium<>(none(), pictures, (face, draw) -> face, face -> face));
    for (double e : epsilons) {
      out.add(
          new Treatment.OfMedium<>(
              snippet("one value of one pixel", e),
              pictures,
              (face, draw) -> Snippet.onPicture(face, e, draw),
              face -> face.blurred(BLUR)));
    }
    for (Sweep sweep : sweeps(Kind.FACE, specs, epsilons)) {
      if (sweep.step() instanceof PixelateFace pixelate) {
        out.add(
            new Treatment.OfMedium<>(
                sweep.label(),
                pictures,
                (face, draw) -> pixelated(pixelate, face),
                face -> face.blurred(pixelate.block())));
      } else if (sweep.step() instanceof PrivatiseEmbedding embedding) {
        out.add(new Treatment.OfEmbedding<>(sweep.label(), pictures, embedding));
      }
    }
    return out;
  }

  /** The label step at every ε; of all labels that there are where the recipe does not have it. */
  static List<RandomiseLabel> ofLabels(
      Kind kind, List<RecordStepSpec> specs, List<String> labels, List<Double> epsilons) {
    List<RecordStepSpec> own =
        specs.stream().filter(s -> name(s).equals("randomise-label")).toList();
    if (own.isEmpty() && labels.size() >= 2) {
      own =
          List.of(
              spec("randomise-label", java.util.Map.of("labels", labels, EPSILON, List.of("1"))));
    }
    return own.stream()
        .flatMap(s -> swept(kind, s, epsilons).stream())
        .map(s -> (RandomiseLabel) s.step())
        .toList();
  }

  private static Waveform undone(RecordStep.OfVoice step, Waveform clip) {
    if (step instanceof McadamsVoice m) {
      return McAdams.apply(clip, 2 / (m.low() + m.high()));
    }
    if (step instanceof WaveformLaplace w) {
      double scale = w.mechanism(clip.sampleRateHz()).scale();
      return WienerFilter.apply(clip, Snippet.noisePower(scale));
    }
    return clip;
  }

  private static Picture pixelated(PixelateFace step, Picture face) {
    try (FaceImage in = face.image();
        FaceImage out = step.apply(in, NoiseSource.secure())) {
      return new Picture(out.width(), out.height(), out.bgr());
    }
  }

  private static Treatment.Label none() {
    return new Treatment.Label(NONE, "", "records as they are", NOTHING);
  }

  private static Treatment.Label snippet(String unit, double epsilon) {
    return new Treatment.Label(SNIPPET, "", unit, epsilon);
  }

  private record Sweep(RecordStep step, String settings) {
    Treatment.Label label() {
      Guarantee g = step.guarantee();
      return new Treatment.Label(step.name(), settings, g.unit(), g.epsilon());
    }
  }

  private static List<Sweep> sweeps(Kind kind, List<RecordStepSpec> specs, List<Double> epsilons) {
    List<RecordStepSpec> all = new ArrayList<>(specs);
    for (RecordStepSpec usual : usual(kind)) {
      if (specs.stream().noneMatch(s -> name(s).equals(name(usual)))) {
        all.add(usual);
      }
    }
    return all.stream().flatMap(s -> swept(kind, s, epsilons).stream()).toList();
  }

  private static List<Sweep> swept(Kind kind, RecordStepSpec spec, List<Double> epsilons) {
    String settings =
        spec.settings().entrySet().stream()
            .filter(e -> !e.getKey().equals(EPSILON) && !e.getKey().equals("labels"))
            .map(e -> e.getKey() + "=" + String.join("…", e.getValue()))
            .collect(Collectors.joining(", "));
    List<RecordStepSpec> all = new ArrayList<>();
    if (spec.settings().containsKey(EPSILON)) {
      TreeSet<Double> at = new TreeSet<>(epsilons);
      spec.settings().get(EPSILON).forEach(e -> at.add(Double.parseDouble(e)));
      for (double e : at) {
        SortedMap<String, List<String>> changed = new TreeMap<>(spec.settings());
        changed.put(EPSILON, List.of(Double.toString(e)));
        all.add(new RecordStepSpec(spec.step(), changed));
      }
    } else {
      all.add(spec);
    }
    return all.stream()
        .map(s -> new Sweep(RecordSteps.of(kind, List.of(s)).get(0), settings))
        .toList();
  }

  private static String name(RecordStepSpec spec) {
    return spec.step();
  }

  private static RecordStepSpec spec(String step, java.util.Map<String, List<String>> settings) {
    return new RecordStepSpec(step, new TreeMap<>(settings));
  }

  private static List<RecordStepSpec> usual(Kind kind) {
    RecordStepSpec embedding =
        spec("privatise-embedding", java.util.Map.of(EPSILON, List.of("100")));
    return kind == Kind.VOICE
        ? List.of(
            spec(
                "waveform-laplace",
                java.util.Map.of("unit", List.of("sample"), EPSILON, List.of("1"))),
            spec(
                "waveform-laplace",
                java.util.Map.of(
                    "unit", List.of("clip"), "max-seconds", List.of("1"), EPSILON, List.of("1"))),
            spec("mcadams-voice", java.util.Map.of("alpha", List.of("0.8"))),
            spec("mcadams-voice", java.util.Map.of("alpha", List.of("0.5", "0.9"))),
            embedding)
        : List.of(
            spec(
                "pixelate-face",
                java.util.Map.of(
                    "block", List.of("8"), "pixels", List.of("16"), EPSILON, List.of("1"))),
            spec(
                "pixelate-face",
                java.util.Map.of(
                    "block", List.of("16"), "pixels", List.of("16"), EPSILON, List.of("1"))),
            embedding);
  }
}
