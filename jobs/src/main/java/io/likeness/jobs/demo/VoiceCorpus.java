package io.likeness.jobs.demo;

import io.likeness.jobs.demo.PlantedKind.Medium;
import io.likeness.kernels.voice.FlacEncoder;
import io.likeness.kernels.voice.WavEncoder;
import io.likeness.kernels.voice.Waveform;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** The voice corpus: 24 speakers say five words five times each, and some of it is spoilt. */
final class VoiceCorpus {

  static final String HEADER = "word,speaker,dialect,gender,emotion";

  private static final int SPEAKERS = 24;

  /** Defects by how many recordings suffer them; the weakest lie just beyond the recipe's limit. */
  private static final int NOISY = 20;

  private static final int CLIPPED = 16;
  private static final int SILENT = 14;
  private static final int SHORT = 12;
  private static final int TRUNCATED = 12;
  private static final int MISLABELLED = 10;
  private static final int EMPTY = 6;
  private static final int GARBAGE = 6;
  private static final int ORPHAN_ROWS = 8;
  private static final int UNLISTED = 8;
  private static final int DUPLICATES = 16;
  private static final int CONFLICTS = 8;
  private static final int NEAR = 12;

  private final InputFolder folder;
  private final Draw draw;
  private final int takes;
  private final List<First> firsts = new ArrayList<>();

  /** {@code takes}: how often each speaker says each word. */
  VoiceCorpus(Path input, Draw draw, int takes) {
    this.folder = new InputFolder(input, "voice", Medium.VOICE);
    this.draw = draw;
    this.takes = takes;
  }

  /** One utterance before it becomes a file. */
  private record Take(Speaker speaker, String word, String emotion, int sampleRateHz, Draw draw) {
    float[] say() {
      return Speech.say(word, speaker, emotion, sampleRateHz, draw);
    }

    List<String> row(String label) {
      return List.of(label, speaker.id(), speaker.dialect(), speaker.gender(), emotion);
    }

    List<String> row() {
      return row(word);
    }
  }

  InputFolder write() {
    List<Take> shuffled = takes();
    List<PlantedKind> plan = plan(shuffled.size());
    for (int i = 0; i < shuffled.size(); i++) {
      Take take = shuffled.get(i);
      if (i < plan.size()) {
        spoil(take, plan.get(i));
      } else {
        int copy = i - plan.size();
        copyOrKeep(take, copy);
      }
    }
    firsts.forEach(this::again);
    return folder;
  }

  private List<Take> takes() {
    List<Take> all = new ArrayList<>();
    for (int s = 0; s < SPEAKERS; s++) {
      Speaker speaker = Speaker.of(s, draw.split());
      for (String word : Speech.WORDS) {
        for (int t = 0; t < takes; t++) {
          String emotion = Speech.EMOTIONS.get(Math.max(0, draw.below(5) - 2));
          all.add(new Take(speaker, word, emotion, draw.chance(0.6) ? 16000 : 8000, draw.split()));
        }
      }
    }
    List<Take> shuffled = new ArrayList<>();
    for (int i : draw.order(all.size())) {
      shuffled.add(all.get(i));
    }
    return shuffled;
  }

  private static List<PlantedKind> plan(int size) {
    List<PlantedKind> plan = new ArrayList<>();
    int full = SPEAKERS * Speech.WORDS.size() * 5;
    add(plan, PlantedKind.VOICE_NOISE, NOISY * size / full);
    add(plan, PlantedKind.VOICE_CLIPPING, CLIPPED * size / full);
    add(plan, PlantedKind.VOICE_SILENCE, SILENT * size / full);
    add(plan, PlantedKind.VOICE_SHORT, SHORT * size / full);
    add(plan, PlantedKind.VOICE_TRUNCATED, TRUNCATED * size / full);
    add(plan, PlantedKind.VOICE_MISLABELLED, MISLABELLED * size / full);
    add(plan, PlantedKind.VOICE_EMPTY, EMPTY * size / full);
    add(plan, PlantedKind.VOICE_GARBAGE, GARBAGE * size / full);
    add(plan, PlantedKind.VOICE_ORPHAN_ROW, ORPHAN_ROWS * size / full);
    add(plan, PlantedKind.VOICE_UNLISTED, UNLISTED * size / full);
    return plan;
  }

  private static void add(List<PlantedKind> plan, PlantedKind kind, int count) {
    for (int i = 0; i < count; i++) {
      plan.add(kind);
    }
  }

  private void spoil(Take take, PlantedKind kind) {
    ClipMaker maker = new ClipMaker(take.sampleRateHz(), take.draw());
    Draw d = take.draw();
    float[] word = take.say();
    switch (kind) {
      case VOICE_NOISE -> {
        double snrDb = d.between(Strengths.WORST_SNR_DB, Strengths.WEAKEST_SNR_DB);
        put(take, maker.at(word, snrDb), kind, snrDb);
      }
      case VOICE_CLIPPING -> {
        double share = d.betweenLog(Strengths.WEAKEST_CLIPPING, Strengths.WORST_CLIPPING);
        put(take, maker.clipped(word, share), kind, share);
      }
      case VOICE_SILENCE -> {
        double share = d.between(Strengths.WEAKEST_SILENCE, Strengths.WORST_SILENCE);
        put(take, maker.mostlySilent(word, share), kind, share);
      }
      case VOICE_SHORT -> {
        double seconds = d.between(Strengths.SHORTEST_SECONDS, Strengths.WEAKEST_SECONDS);
        put(take, maker.fragment(word, seconds), kind, seconds);
      }
      case VOICE_TRUNCATED -> {
        Encoded file = encode(maker.clean(word), d);
        double kept = d.between(0.25, 0.98);
        byte[] cut = Arrays.copyOf(file.bytes(), (int) (kept * file.bytes().length));
        folder.isPlanted(folder.put(file.name(draw), cut, take.row()), kind, kept);
      }
      case VOICE_MISLABELLED -> {
        Waveform wave = maker.clean(word);
        boolean flac = d.chance(0.5);
        byte[] bytes = flac ? FlacEncoder.encode(wave, 16) : WavEncoder.encode(wave);
        String name = draw.name() + (flac ? ".wav" : ".flac");
        folder.isPlanted(folder.put(name, bytes, take.row()), kind, Double.NaN);
      }
      case VOICE_EMPTY -> {
        String name = encode(maker.clean(word), d).name(draw);
        folder.isPlanted(folder.put(name, new byte[0], take.row()), kind, Double.NaN);
      }
      case VOICE_GARBAGE -> {
        Encoded file = encode(maker.clean(word), d);
        byte[] noise = d.bytes(file.bytes().length);
        folder.isPlanted(folder.put(file.name(draw), noise, take.row()), kind, Double.NaN);
      }
      case VOICE_ORPHAN_ROW -> {
        String name = encode(maker.clean(word), d).name(draw);
        folder.putRow(name, take.row());
        folder.isPlanted(folder.relative(name), kind, Double.NaN);
      }
      case VOICE_UNLISTED -> {
        Encoded file = encode(maker.clean(word), d);
        folder.isPlanted(folder.putUnlisted(file.name(draw), file.bytes()), kind, Double.NaN);
      }
      default -> throw new IllegalArgumentException(kind + " is not planted in a clip of its own");
    }
  }

  /** A clip that comes once more, nearly the same. */
  private record First(Take take, Waveform wave, String file) {}

  /** After all others, so that no other file depends on it. */
  private void again(First first) {
    Draw d = first.take().draw();
    double gainDb = d.between(Strengths.MOST_QUIETER_DB, Strengths.MOST_LOUDER_DB);
    double seconds = d.between(0, Strengths.MOST_TRIMMED_SECONDS);
    float[] x = first.wave().samples();
    int cut = (int) (seconds * first.wave().sampleRateHz());
    float gain = (float) StrictMath.pow(10, gainDb / 20);
    float[] out = Arrays.copyOfRange(x, cut, x.length);
    for (int i = 0; i < out.length; i++) {
      out[i] *= gain;
    }
    Encoded file = encode(first.wave().with(out), d);
    String twin = folder.put(file.name(draw), file.bytes(), first.take().row());
    folder.isTwin(twin, PlantedKind.VOICE_NEAR, gainDb, first.file());
  }

  private void copyOrKeep(Take take, int index) {
    ClipMaker maker = new ClipMaker(take.sampleRateHz(), take.draw());
    Waveform wave = maker.clean(take.say());
    Encoded file = encode(wave, take.draw());
    String kept = folder.put(file.name(draw), file.bytes(), take.row());
    if (index < DUPLICATES * takes / 5) {
      String twin = folder.put(file.name(draw), file.bytes(), take.row());
      folder.isTwin(twin, PlantedKind.VOICE_DUPLICATE, kept);
    } else if (index < (DUPLICATES + CONFLICTS) * takes / 5) {
      int other = Speech.WORDS.indexOf(take.word()) + 1 + take.draw().below(4);
      String label = Speech.WORDS.get(other % Speech.WORDS.size());
      String twin = folder.put(file.name(draw), file.bytes(), take.row(label));
      folder.isTwin(twin, PlantedKind.VOICE_CONFLICT, kept);
    } else if (index < (DUPLICATES + CONFLICTS + NEAR) * takes / 5) {
      firsts.add(new First(take, wave, kept));
    } else {
      folder.isClean(kept);
    }
  }

  private void put(Take take, Waveform wave, PlantedKind kind, double strength) {
    Encoded file = encode(wave, take.draw());
    folder.isPlanted(folder.put(file.name(draw), file.bytes(), take.row()), kind, strength);
  }

  /** Bytes and the ending that tells their format. */
  private record Encoded(byte[] bytes, String ending) {
    String name(Draw draw) {
      return draw.name() + ending;
    }
  }

  /** The format is drawn apart from everything else, so that it says nothing. */
  private static Encoded encode(Waveform wave, Draw draw) {
    return draw.chance(0.15)
        ? new Encoded(FlacEncoder.encode(wave, 16), ".flac")
        : new Encoded(WavEncoder.encode(wave), ".wav");
  }
}
