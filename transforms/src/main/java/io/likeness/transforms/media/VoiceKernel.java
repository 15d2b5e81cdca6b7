package io.likeness.transforms.media;

import io.likeness.core.recipe.EffectSpec;
import io.likeness.kernels.media.MediaException;
import io.likeness.kernels.random.CounterRandom;
import io.likeness.kernels.voice.AudioDecoder;
import io.likeness.kernels.voice.AudioEffect;
import io.likeness.kernels.voice.AudioEffects;
import io.likeness.kernels.voice.AudioFingerprint;
import io.likeness.kernels.voice.AudioFormat;
import io.likeness.kernels.voice.BareAudio;
import io.likeness.kernels.voice.ClipSketch;
import io.likeness.kernels.voice.DecodedAudio;
import io.likeness.kernels.voice.FlacEncoder;
import io.likeness.kernels.voice.Range;
import io.likeness.kernels.voice.Rendered;
import io.likeness.kernels.voice.VoiceMeasures;
import io.likeness.kernels.voice.VoiceProfile;
import io.likeness.kernels.voice.Waveform;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Stream;

/** Clips: any sound format in, FLAC of 16 bits out. */
record VoiceKernel(long maxSamples, SoundLibrary sounds) implements MediaKernel {
  private static final int BITS = 16;
  private static final List<String> NAMES =
      VoiceProfile.columns().stream().map(VoiceProfile.Column::name).toList();

  @Override
  public Optional<String> format(byte[] head) {
    return AudioFormat.sniff(head).map(Enum::name);
  }

  @Override
  public boolean mayBeNamed(String format, String extension) {
    return AudioFormat.valueOf(format).isNamed(extension);
  }

  @Override
  public boolean isMedia(String extension) {
    return Stream.of(AudioFormat.values()).anyMatch(f -> f.isNamed(extension));
  }

  @Override
  public MediaKernel with(SoundLibrary library) {
    return new VoiceKernel(maxSamples, library);
  }

  @Override
  public Recording recording(byte[] content) throws MediaException {
    Waveform whole = AudioDecoder.decode(content, maxSamples).mono();
    return new Recording() {
      @Override
      public double seconds() {
        return whole.durationSeconds();
      }

      @Override
      public byte[] part(double from, double to) {
        int first = (int) Math.min(whole.length(), Math.round(from * whole.sampleRateHz()));
        int last = (int) Math.min(whole.length(), Math.round(to * whole.sampleRateHz()));
        return FlacEncoder.encode(
            whole.with(Arrays.copyOfRange(whole.samples(), first, Math.max(first, last))), BITS);
      }
    };
  }

  /** 4 since a constant in the signal says nothing of its pitch. */
  @Override
  public String measuresVersion() {
    return "4";
  }

  @Override
  public List<String> measures() {
    return NAMES;
  }

  @Override
  public Measured measure(byte[] content) throws MediaException {
    DecodedAudio audio = AudioDecoder.decode(content, maxSamples);
    if (audio.isSilent()) {
      throw MediaException.of(MediaException.Code.SILENT);
    }
    return new Measured(
        named(VoiceMeasures.measure(audio)),
        OptionalLong.empty(),
        AudioFingerprint.of(audio.mono()).landmarks());
  }

  private static SortedMap<String, Double> named(VoiceProfile profile) {
    return Measures.named(NAMES, profile.values());
  }

  @Override
  public double[] sketch(byte[] content) throws MediaException {
    return ClipSketch.of(AudioDecoder.decode(content, maxSamples).mono());
  }

  @Override
  public byte[] bare(byte[] content) throws MediaException {
    return BareAudio.of(content);
  }

  @Override
  public boolean isUnchanged(byte[] parent, byte[] copy) throws MediaException {
    Waveform before = AudioDecoder.decode(parent, maxSamples).mono();
    try {
      // An effect may have made it longer than a parent may be.
      return FlacEncoder.isAlike(before, AudioDecoder.decode(copy, Integer.MAX_VALUE).mono(), BITS);
    } catch (MediaException e) {
      return true;
    }
  }

  @Override
  public List<String> problems(EffectSpec effect) {
    List<String> problems =
        new ArrayList<>(
            AudioEffects.problems(
                effect.effect(), ranges(effect), effect.sounds().isEmpty() ? 0 : 1));
    AudioEffects.Kind kind = AudioEffects.kinds().get(effect.effect());
    if (kind != null && !kind.needsSounds() && !effect.sounds().isEmpty()) {
      problems.add(effect.effect() + " mixes nothing in; leave sounds out");
    }
    return problems;
  }

  private static Map<String, Range> ranges(EffectSpec effect) {
    TreeMap<String, Range> out = new TreeMap<>();
    effect.ranges().forEach((name, r) -> out.put(name, new Range(r[0], r[1])));
    return out;
  }

  @Override
  public Copy render(byte[] content, List<EffectSpec> policy, byte[] key) throws MediaException {
    Waveform parent = AudioDecoder.decode(content, maxSamples).mono();
    Waveform wave = parent;
    List<Applied> applied = new ArrayList<>();
    for (Policy.Chosen chosen : Policy.chosen(policy, CounterRandom.of(key, 0))) {
      Rendered rendered = effect(chosen.effect()).render(wave, chosen.random());
      wave = rendered.wave();
      applied.add(new Applied(chosen.effect().effect(), rendered.parameters()));
    }
    return copy(wave, applied, wave.length() == 0 || FlacEncoder.isAlike(parent, wave, BITS));
  }

  static Copy copy(Waveform wave, List<Applied> applied, boolean unchanged) {
    return new Copy(
        FlacEncoder.encode(wave, BITS),
        AudioFormat.FLAC.name(),
        applied,
        named(VoiceMeasures.measure(wave)),
        unchanged);
  }

  AudioEffect effect(EffectSpec effect) throws MediaException {
    return AudioEffects.byName(
        effect.effect(), ranges(effect), sounds.shelf(effect.sounds(), maxSamples));
  }

  @Override
  public Optional<ColumnarKernel> columnar() {
    return Optional.of(new ColumnarVoice(this));
  }
}
