package io.likeness.transforms.media;

import io.likeness.core.recipe.EffectSpec;
import io.likeness.kernels.media.MediaException;
import io.likeness.kernels.random.CounterRandom;
import io.likeness.kernels.signal.Resample;
import io.likeness.kernels.voice.AudioDecoder;
import io.likeness.kernels.voice.AudioEffect;
import io.likeness.kernels.voice.AudioEffects;
import io.likeness.kernels.voice.Elements;
import io.likeness.kernels.voice.Waveform;
import io.likeness.transforms.columnar.ColumnarForm;
import io.likeness.transforms.columnar.SoundColumns;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;

/**
 * Clips as arrays of samples.
 *
 * <p>The active speech level that a ratio refers to is no element arithmetic. It is measured here,
 * of the clip as it comes to the effect: for that the effects before the last one that mixes
 * something in are computed here too, by the kernels.
 */
record ColumnarVoice(VoiceKernel kernel) implements ColumnarKernel {
  private static final DataType SAMPLES = DataTypes.createArrayType(DataTypes.FloatType, false);
  static final SortedMap<String, ColumnarForm> FORMS = new TreeMap<>();

  static {
    form("gain", new StructType(), (x, rate, d) -> SoundColumns.gain(x, d.getField("gain-db")));
    form("invert-polarity", new StructType(), (x, rate, d) -> SoundColumns.invert(x));
    form(
        "mask-time",
        new StructType(),
        (x, rate, d) -> SoundColumns.masked(x, d.getField("share"), d.getField("position"), rate));
    StructType mixed =
        new StructType()
            .add("level-dbfs", DataTypes.DoubleType, false)
            .add("noise", SAMPLES, false);
    for (String name :
        List.of("add-white-noise", "add-pink-noise", "mix-background", "mix-music", "mix-babble")) {
      form(
          name,
          mixed,
          (x, rate, d) ->
              SoundColumns.mixed(
                  x, d.getField("noise"), d.getField("level-dbfs"), d.getField("snr-db")));
    }
    form(
        "speed",
        new StructType()
            .add("in", DataTypes.IntegerType, false)
            .add("out", DataTypes.IntegerType, false)
            .add("taps", DataTypes.IntegerType, false)
            .add("starts", DataTypes.createArrayType(DataTypes.IntegerType, false), false)
            .add("filters", DataTypes.createArrayType(SAMPLES, false), false),
        (x, rate, d) ->
            SoundColumns.resampled(
                x,
                d.getField("in"),
                d.getField("out"),
                d.getField("taps"),
                d.getField("starts"),
                d.getField("filters")));
  }

  /** Fields of the parameters come before those that an effect needs besides. */
  private static void form(String name, StructType besides, ColumnarForm.Body body) {
    StructType fields = new StructType();
    for (AudioEffects.Parameter p :
        Objects.requireNonNull(AudioEffects.kinds().get(name), name).parameters()) {
      fields = fields.add(p.name(), DataTypes.DoubleType, false);
    }
    for (var field : besides.fields()) {
      fields = fields.add(field);
    }
    FORMS.put(name, new ColumnarForm(fields, body));
  }

  @Override
  public SortedMap<String, ColumnarForm> forms() {
    return Collections.unmodifiableSortedMap(FORMS);
  }

  @Override
  public DataType elements() {
    return SAMPLES;
  }

  @Override
  public boolean keepsFullScale() {
    return true;
  }

  @Override
  public Drawn draw(byte[] content, List<EffectSpec> policy, byte[] key) throws MediaException {
    Waveform clip = AudioDecoder.decode(content, kernel.maxSamples()).mono();
    List<Optional<DrawnEffect>> effects =
        new ArrayList<>(Collections.nCopies(policy.size(), Optional.empty()));
    List<Policy.Chosen> chosen = Policy.chosen(policy, CounterRandom.of(key, 0));
    int last = -1;
    for (int i = 0; i < chosen.size(); i++) {
      last = mixes(chosen.get(i).effect().effect()) ? i : last;
    }
    Waveform wave = clip;
    for (int i = 0; i < chosen.size(); i++) {
      Policy.Chosen one = chosen.get(i);
      AudioEffect effect = kernel.effect(one.effect());
      Elements drawn = effect.draw(wave, one.random());
      if (i < last) {
        wave = effect.apply(wave, one.random());
      }
      effects.set(one.place(), Optional.of(drawn(one.effect().effect(), drawn)));
    }
    return new Drawn(clip.samples(), clip.sampleRateHz(), effects);
  }

  private static boolean mixes(String effect) {
    ColumnarForm form = FORMS.get(effect);
    return form != null && List.of(form.drawn().fieldNames()).contains("level-dbfs");
  }

  private static DrawnEffect drawn(String effect, Elements drawn) {
    Map<String, Object> fields = new TreeMap<>(drawn.parameters());
    if (mixes(effect)) {
      fields.put("level-dbfs", drawn.levelDbfs());
      fields.put("noise", drawn.noise());
    } else if (effect.equals("speed")) {
      int hundredths = (int) Math.round(100 * drawn.parameters().getOrDefault("factor", 1.0));
      Resample.Period period = Resample.by(100, hundredths).period();
      fields.put("in", period.in());
      fields.put("out", period.out());
      fields.put("taps", period.filters()[0].length);
      fields.put("starts", period.starts());
      fields.put("filters", period.filters());
    }
    return new DrawnEffect(new MediaKernel.Applied(effect, drawn.parameters()), fields);
  }

  @Override
  public MediaKernel.Copy copy(List<?> elements, int rateHz, List<MediaKernel.Applied> effects) {
    float[] samples = new float[elements.size()];
    for (int i = 0; i < samples.length; i++) {
      samples[i] = (Float) elements.get(i);
    }
    return VoiceKernel.copy(new Waveform(rateHz, samples), effects, false);
  }
}
