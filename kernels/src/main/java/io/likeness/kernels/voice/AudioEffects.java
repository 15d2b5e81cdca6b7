package io.likeness.kernels.voice;

import io.likeness.kernels.random.CounterRandom;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * The effects on sound that a recipe can name, with their parameters and the ranges these may have.
 *
 * <p>Each drawn effect takes one number for each of its parameters, in their order, from the
 * generator's stream of the effect's name, so that for one generator no effect shifts what another
 * draws. A result beyond full scale is scaled back to it as a whole and says so in {@code
 * headroom-db}: no effect clips unless that is what it is for.
 */
public final class AudioEffects {

  /** A parameter: what it may be and what it usually is. */
  public record Parameter(String name, double least, double most, Range usual, String meaning) {}

  /**
   * One kind of effect.
   *
   * @param keepsPitch whether the fundamental frequency stays where it is
   * @param keepsTiming whether as many samples come out as went in, each at its time
   */
  public record Kind(
      String name,
      String meaning,
      boolean needsSounds,
      boolean keepsPitch,
      boolean keepsTiming,
      List<Parameter> parameters) {}

  /** The arithmetic of an effect. */
  private interface Body {
    Waveform apply(Waveform in, Drawn drawn);
  }

  /** What an effect settles before any arithmetic, from its draw and the waveform. */
  private interface Preparation {
    Elements of(Waveform in, Drawn drawn);
  }

  private static final String BAND_PASS = "band-pass";
  private static final SortedMap<String, Kind> KINDS = new TreeMap<>();
  private static final SortedMap<String, Body> BODIES = new TreeMap<>();
  private static final SortedMap<String, Preparation> PREPARATIONS = new TreeMap<>();

  private enum Trait {
    NEEDS_SOUNDS,
    CHANGES_PITCH,
    CHANGES_TIMING
  }

  static {
    mixing("add-white-noise", "Gaussian noise at an SNR to the active speech level", Noise::white)
        .with("snr-db", -20, 60, 10, 30, "active speech over noise in dB");
    mixing("add-pink-noise", "noise of 3 dB less an octave, at an SNR", Noise::pink)
        .with("snr-db", -20, 60, 10, 30, "active speech over noise in dB");
    mixing("mix-background", "another sound at an SNR", Noise::background, Trait.NEEDS_SOUNDS)
        .with("snr-db", -20, 60, 0, 15, "active speech over background in dB");
    mixing(
            "mix-music",
            "another sound at an SNR, as music is",
            Noise::background,
            Trait.NEEDS_SOUNDS)
        .with("snr-db", -20, 60, 5, 15, "active speech over music in dB");
    mixing("mix-babble", "several sounds at once at an SNR", Noise::babble, Trait.NEEDS_SOUNDS)
        .with("snr-db", -20, 60, 13, 20, "active speech over babble in dB")
        .with("voices", 1, 32, 3, 7, "how many sounds");
    kind("gain", "louder or quieter, never beyond full scale", Levels::gain)
        .with("gain-db", -60, 60, -6, 6, "amplification in dB");
    kind("normalise-loudness", "to one loudness of BS.1770", Levels::normalise)
        .with("loudness-lufs", -60, -5, -23, -23, "loudness to reach in LUFS");
    kind("invert-polarity", "the waveform upside down", Levels::invert);
    kind("clip", "flattened crests", Levels::clip)
        .with("below-peak-db", 0, 40, 0, 12, "where crests are cut, in dB below the peak");
    kind("mask-time", "a silenced stretch", Levels::maskTime)
        .with("share", 0, 0.9, 0, 0.1, "masked share of the clip")
        .with("position", 0, 1, 0, 1, "where the mask lies, 0 at the start and 1 at the end");
    kind("trim", "without its ends", Levels::trim, Trait.CHANGES_TIMING)
        .with("leading-seconds", 0, 60, 0, 0.2, "seconds cut from the start")
        .with("trailing-seconds", 0, 60, 0, 0.2, "seconds cut from the end");
    kind(
            "speed",
            "faster or slower with its pitch, as a tape, in steps of a hundredth",
            Tempo::speed,
            Trait.CHANGES_PITCH,
            Trait.CHANGES_TIMING)
        .with("factor", 0.5, 2, 0.9, 1.1, "speed, 1 is as it was");
    kind("tempo", "faster or slower at its pitch", Tempo::tempo, Trait.CHANGES_TIMING)
        .with("factor", 0.5, 2, 0.9, 1.1, "tempo, 1 is as it was");
    kind("pitch", "higher or lower at its tempo", Tempo::pitch, Trait.CHANGES_PITCH)
        .with("semitones", -12, 12, -2, 2, "shift in semitones");
    kind(
        "reverberate",
        "as heard in a measured room; of a longer response 1,048,576 samples count",
        Rooms::measured,
        Trait.NEEDS_SOUNDS);
    kind("simulate-room", "as heard in a computed room", Rooms::simulated)
        .with("decay-seconds", 0.05, 2, 0.2, 0.8, "time in which sound falls by 60 dB")
        .with("length-metres", 2, 30, 3, 10, "length of the room")
        .with("width-metres", 2, 30, 3, 8, "width of the room")
        .with("height-metres", 2, 10, 2.4, 3.5, "height of the room")
        .with("distance-metres", 0.2, 10, 0.5, 3, "from mouth to microphone");
    kind(BAND_PASS, "only what lies between two frequencies", Bands::pass)
        .with("low-hz", 0, 96_000, 100, 400, "lower edge")
        .with("high-hz", 1, 384_000, 3000, 7000, "upper edge");
    kind("band-stop", "without what lies between two frequencies", Bands::stop)
        .with("centre-hz", 1, 384_000, 300, 4000, "centre of the gap")
        .with("octaves", 0.01, 4, 0.2, 1, "width of the gap");
    kind("telephone", "300 to 3400 Hz at 8 kHz in µ-law and back", Bands::telephone);
    kind("code-mu-law", "through µ-law of G.711", Codecs::muLaw);
    kind("code-a-law", "through A-law of G.711", Codecs::aLaw);
    kind("code-mp3", "through MP3", Codecs::mp3)
        .with("kbps", 8, 320, 16, 64, "bit rate, brought to the nearest that MP3 has");
    kind("code-opus", "through Opus", Codecs::opus).with("kbps", 6, 256, 8, 32, "bit rate");
    PREPARATIONS.put("speed", Tempo::prepared);
  }

  private AudioEffects() {}

  private static final class Declaration {

    private final String name;
    private Kind kind;

    Declaration(Kind kind) {
      this.name = kind.name();
      this.kind = kind;
      KINDS.put(name, kind);
    }

    Declaration with(
        String parameter, double least, double most, double low, double high, String meaning) {
      List<Parameter> all = new ArrayList<>(kind.parameters());
      all.add(new Parameter(parameter, least, most, new Range(low, high), meaning));
      kind =
          new Kind(
              name,
              kind.meaning(),
              kind.needsSounds(),
              kind.keepsPitch(),
              kind.keepsTiming(),
              List.copyOf(all));
      KINDS.put(name, kind);
      return this;
    }
  }

  private static Declaration kind(String name, String meaning, Body body, Trait... traits) {
    List<Trait> all = List.of(traits);
    BODIES.put(name, body);
    return new Declaration(
        new Kind(
            name,
            meaning,
            all.contains(Trait.NEEDS_SOUNDS),
            !all.contains(Trait.CHANGES_PITCH),
            !all.contains(Trait.CHANGES_TIMING),
            List.of()));
  }

  private static Declaration mixing(
      String name, String meaning, Noise.Source source, Trait... traits) {
    PREPARATIONS.put(name, (in, drawn) -> Noise.prepared(in, source.of(in, drawn), drawn));
    return kind(name, meaning, (in, drawn) -> Noise.mix(in, source.of(in, drawn), drawn), traits);
  }

  /** All kinds by name. */
  public static SortedMap<String, Kind> kinds() {
    return Collections.unmodifiableSortedMap(KINDS);
  }

  /**
   * Everything that is wrong with such an effect, one sentence each; empty if it can be made.
   *
   * @param sounds how many background sounds or impulse responses there will be
   */
  public static List<String> problems(String name, Map<String, Range> ranges, int sounds) {
    Kind kind = KINDS.get(name);
    if (kind == null) {
      return List.of("no effect is called " + name + "; there are " + KINDS.keySet());
    }
    List<String> problems = new ArrayList<>();
    for (String given : new TreeMap<>(ranges).keySet()) {
      if (kind.parameters().stream().noneMatch(p -> p.name().equals(given))) {
        problems.add(
            name
                + " has no parameter "
                + given
                + "; it has "
                + kind.parameters().stream().map(Parameter::name).toList());
      }
    }
    for (Parameter parameter : kind.parameters()) {
      Range range = ranges.getOrDefault(parameter.name(), parameter.usual());
      if (!range.within(parameter.least(), parameter.most())) {
        problems.add(
            name
                + "."
                + parameter.name()
                + " is "
                + range
                + "; give values within "
                + parameter.least()
                + " … "
                + parameter.most());
      }
    }
    if (name.equals(BAND_PASS) && range(kind, 0, ranges).high() >= range(kind, 1, ranges).low()) {
      problems.add(name + ".low-hz may be drawn at or above high-hz; let their ranges not meet");
    }
    if (kind.needsSounds() && sounds == 0) {
      problems.add(name + " needs sounds to mix with or impulse responses; none are given");
    }
    return problems;
  }

  private static Range range(Kind kind, int parameter, Map<String, Range> ranges) {
    Parameter p = kind.parameters().get(parameter);
    return ranges.getOrDefault(p.name(), p.usual());
  }

  /** An effect that needs no sounds, with its usual ranges where none are given. */
  public static AudioEffect byName(String name, Map<String, Range> ranges) {
    return byName(name, ranges, SoundShelf.EMPTY);
  }

  /**
   * An effect by its name.
   *
   * @param ranges the ranges its parameters are drawn from, the usual one where absent
   * @param sounds background sounds or impulse responses, where it needs them
   * @throws IllegalArgumentException listing all {@link #problems}
   */
  public static AudioEffect byName(String name, Map<String, Range> ranges, SoundShelf sounds) {
    List<String> problems = problems(name, ranges, sounds.size());
    Kind kind = KINDS.get(name);
    Body body = BODIES.get(name);
    if (!problems.isEmpty() || kind == null || body == null) {
      throw new IllegalArgumentException(String.join("; ", problems));
    }
    return new Named(kind, body, Map.copyOf(ranges), sounds);
  }

  private record Named(Kind kind, Body body, Map<String, Range> ranges, SoundShelf sounds)
      implements AudioEffect {

    @Override
    public Rendered render(Waveform in, CounterRandom random) {
      Drawn drawn = drawn(random);
      Waveform out = body.apply(in, drawn);
      return Rendered.of(withinFullScale(in, out, drawn), drawn.values());
    }

    @Override
    public Elements draw(Waveform in, CounterRandom random) {
      Drawn drawn = drawn(random);
      Preparation preparation = PREPARATIONS.get(kind.name());
      return preparation == null ? Elements.of(drawn) : preparation.of(in, drawn);
    }

    private Drawn drawn(CounterRandom random) {
      CounterRandom own = random.stream(kind.name());
      SortedMap<String, Double> values = new TreeMap<>();
      for (Parameter parameter : kind.parameters()) {
        Range range = ranges.getOrDefault(parameter.name(), parameter.usual());
        values.put(parameter.name(), range.draw(own));
      }
      return new Drawn(values, own, sounds);
    }

    private static Waveform withinFullScale(Waveform in, Waveform out, Drawn drawn) {
      float before = Levels.peak(in.samples());
      float after = Levels.peak(out.samples());
      // A recording that was beyond full scale already is not this effect's to change.
      if (!(after > 1 && after > before)) {
        return out;
      }
      double gain = Math.max(1, before) / after;
      drawn.note("headroom-db", Decibels.ofAmplitude(gain));
      return Levels.scaled(out, gain);
    }
  }
}
