package io.likeness.transforms.augment;

import static org.apache.spark.sql.functions.col;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.likeness.core.recipe.AugmentSpec;
import io.likeness.core.recipe.EffectSpec;
import io.likeness.core.recipe.IngestSpec;
import io.likeness.core.recipe.Kind;
import io.likeness.core.testing.TestSpark;
import io.likeness.kernels.face.DecodedImage;
import io.likeness.kernels.face.FaceImage;
import io.likeness.kernels.face.ImageDecoder;
import io.likeness.kernels.face.PngEncoder;
import io.likeness.kernels.random.CounterRandom;
import io.likeness.kernels.voice.AudioDecoder;
import io.likeness.kernels.voice.AudioEffects;
import io.likeness.kernels.voice.Range;
import io.likeness.kernels.voice.Rendered;
import io.likeness.kernels.voice.SoundShelf;
import io.likeness.kernels.voice.WavEncoder;
import io.likeness.kernels.voice.Waveform;
import io.likeness.transforms.media.MediaKernel;
import io.likeness.transforms.media.SoundLibrary;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Both engines give the same within half a step of 16 bits, or a level of 255. */
class EffectChainTest {
  private static final double HALF_A_STEP = 0x1p-16;
  private static final IngestSpec INGEST = IngestSpec.limits(1 << 20, 1 << 20, 1 << 20);
  private static final StructType CARRIED = new StructType().add("id", DataTypes.IntegerType);
  private static final List<byte[]> CLIPS =
      List.of(clip(1, 8000, 8000, 0.5), clip(2, 16_000, 9001, 0.97), clip(3, 8000, 4000, 0.02));
  private static final List<byte[]> SOUNDS =
      List.of(clip(4, 8000, 3000, 0.3), clip(5, 16_000, 20_000, 0.3));
  private static final SoundLibrary LIBRARY =
      new SoundLibrary(
          new TreeMap<>(Map.of("hall", List.of("sound 4", "sound 5"))),
          () -> Map.of("hall", SOUNDS));
  private static final MediaKernel VOICE = MediaKernel.of(Kind.VOICE, INGEST).with(LIBRARY);
  private static final MediaKernel FACE = MediaKernel.of(Kind.FACE, INGEST);

  private static byte[] clip(int seed, int rateHz, int length, double amplitude) {
    float[] x = new float[length];
    CounterRandom.of(new byte[32], seed).fillGaussian(x, 0.001);
    for (int i = 0; i < length; i++) {
      double envelope = StrictMath.sin(StrictMath.PI * i / length);
      x[i] +=
          (float)
              (amplitude
                  * envelope
                  * StrictMath.sin(2 * StrictMath.PI * (150 + 40 * seed) * i / rateHz));
    }
    return WavEncoder.encode(new Waveform(rateHz, x));
  }

  private static byte[] picture(int seed, int width, int height) {
    byte[] levels = new byte[3 * width * height];
    CounterRandom random = CounterRandom.of(new byte[32], seed);
    for (int i = 0; i < levels.length; i++) {
      levels[i] = (byte) random.nextInt(256);
    }
    try (FaceImage image = FaceImage.ofBgr(width, height, levels)) {
      return PngEncoder.encode(image);
    }
  }

  private static byte[] key(int seed) {
    byte[] key = new byte[32];
    key[0] = (byte) seed;
    return key;
  }

  private static EffectSpec effect(String name, double probability) {
    boolean mixes = name.startsWith("mix-");
    return new EffectSpec(name, probability, new TreeMap<>(), mixes ? "hall" : "");
  }

  private static AugmentationPolicy policy(List<EffectSpec> effects) {
    return new AugmentationPolicy(
        "salt", effects, List.of(), new TreeMap<>(), 0, AugmentSpec.Engine.COLUMNAR);
  }

  /** The rows of the chain over {@code contents}, the key of each its place plus 10. */
  private static List<Row> chained(
      List<EffectSpec> effects, MediaKernel media, List<byte[]> contents) {
    EffectChain chain = EffectChain.of(policy(effects), media);
    List<Row> rows = new ArrayList<>();
    for (int i = 0; i < contents.size(); i++) {
      rows.add(chain.drawn(RowFactory.create(i), contents.get(i), key(10 + i)));
    }
    Dataset<Row> drawn = TestSpark.session().createDataFrame(rows, chain.schema(CARRIED));
    return chain.apply(drawn).orderBy("id").collectAsList();
  }

  private static float[] samples(Row row) {
    List<Float> list = row.getList(row.fieldIndex("elements"));
    float[] out = new float[list.size()];
    for (int i = 0; i < out.length; i++) {
      out[i] = list.get(i);
    }
    return out;
  }

  private static void assertClose(float[] is, float[] should, String what) {
    assertThat(is).as(what).hasSameSizeAs(should);
    double worst = 0;
    for (int i = 0; i < is.length; i++) {
      worst = Math.max(worst, Math.abs(is[i] - should[i]));
    }
    assertThat(worst).as(what).isLessThan(HALF_A_STEP);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "gain",
        "invert-polarity",
        "mask-time",
        "add-white-noise",
        "add-pink-noise",
        "mix-background",
        "mix-music",
        "mix-babble",
        "speed"
      })
  void soundsComeOutAsFromTheKernel(String name) throws Exception {
    EffectSpec spec = effect(name, 1);
    List<Row> rows = chained(List.of(spec), VOICE, CLIPS);
    List<Waveform> shelf = new ArrayList<>();
    for (byte[] sound : SOUNDS) {
      shelf.add(AudioDecoder.decode(sound, 1 << 20).mono());
    }
    for (int i = 0; i < CLIPS.size(); i++) {
      Waveform clip = AudioDecoder.decode(CLIPS.get(i), 1 << 20).mono();
      Rendered rendered =
          AudioEffects.byName(name, Map.<String, Range>of(), new SoundShelf(shelf))
              .render(clip, CounterRandom.of(key(10 + i), 0).stream(name + "#1"));
      assertThat(rendered.wave().samples()).as("it does something").isNotEqualTo(clip.samples());
      assertClose(samples(rows.get(i)), rendered.wave().samples(), name + " of clip " + i);
    }
  }

  @ParameterizedTest
  @ValueSource(doubles = {0.5, 0.9, 1, 1.07, 2})
  void everySpeedIsThatOfTheKernel(double factor) throws Exception {
    EffectSpec spec =
        new EffectSpec(
            "speed", 1, new TreeMap<>(Map.of("factor", new double[] {factor, factor})), "");
    List<Row> rows = chained(List.of(spec), VOICE, CLIPS);
    for (int i = 0; i < CLIPS.size(); i++) {
      Waveform clip = AudioDecoder.decode(CLIPS.get(i), 1 << 20).mono();
      Rendered rendered =
          AudioEffects.byName("speed", Map.of("factor", Range.exactly(factor)))
              .render(clip, CounterRandom.of(key(10 + i), 0));
      assertClose(samples(rows.get(i)), rendered.wave().samples(), factor + " of clip " + i);
    }
  }

  @Test
  void aWholePolicyOfSoundGivesTheCopiesOfTheKernel() throws Exception {
    List<EffectSpec> effects =
        List.of(
            effect("gain", 0.7),
            effect("add-white-noise", 0.7),
            effect("mask-time", 0.5),
            effect("mix-babble", 0.7),
            effect("invert-polarity", 0.5),
            effect("speed", 0.5),
            effect("gain", 0.5));
    EffectChain chain = EffectChain.of(policy(effects), VOICE);
    List<byte[]> many = new ArrayList<>();
    for (int i = 0; i < 4; i++) {
      many.addAll(CLIPS);
    }
    List<Row> rows = chained(effects, VOICE, many);
    int limited = 0;
    for (int i = 0; i < many.size(); i++) {
      MediaKernel.Copy expected = VOICE.render(many.get(i), effects, key(10 + i));
      MediaKernel.Copy copy = chain.copy(rows.get(i)).orElseThrow();
      assertThat(copy.format()).isEqualTo(expected.format());
      assertThat(copy.effects()).hasSameSizeAs(expected.effects());
      for (int e = 0; e < copy.effects().size(); e++) {
        MediaKernel.Applied is = copy.effects().get(e);
        MediaKernel.Applied should = expected.effects().get(e);
        assertThat(is.effect()).isEqualTo(should.effect());
        assertThat(is.parameters()).containsOnlyKeys(should.parameters().keySet());
        should
            .parameters()
            .forEach((p, v) -> assertThat(is.parameters().get(p)).isCloseTo(v, within(1e-6)));
        limited += should.parameters().containsKey("headroom-db") ? 1 : 0;
      }
      float[] made = AudioDecoder.decode(copy.content(), 1 << 20).mono().samples();
      float[] wanted = AudioDecoder.decode(expected.content(), 1 << 20).mono().samples();
      assertThat(made).hasSameSizeAs(wanted);
      for (int n = 0; n < made.length; n++) {
        assertThat(made[n]).isCloseTo(wanted[n], within(0x1.01p-15f));
      }
    }
    assertThat(limited).as("copies brought back to full scale").isPositive();
  }

  @ParameterizedTest
  @ValueSource(strings = {"brightness-contrast", "gaussian-noise", "flip"})
  void pixelsComeOutAsFromTheKernel(String name) throws Exception {
    samePictures(List.of(effect(name, 1)));
  }

  @Test
  void aWholePolicyOfFacesGivesTheCopiesOfTheKernel() throws Exception {
    samePictures(
        List.of(effect("gaussian-noise", 0.7), effect("flip", 0.5), effect("gaussian-noise", 0.5)));
  }

  private static void samePictures(List<EffectSpec> effects) throws Exception {
    List<byte[]> pictures =
        List.of(picture(1, 40, 30), picture(2, 33, 47), picture(3, 1, 1), picture(4, 20, 20));
    EffectChain chain = EffectChain.of(policy(effects), FACE);
    List<Row> rows = chained(effects, FACE, pictures);
    for (int i = 0; i < pictures.size(); i++) {
      MediaKernel.Copy expected = FACE.render(pictures.get(i), effects, key(10 + i));
      MediaKernel.Copy copy = chain.copy(rows.get(i)).orElseThrow();
      assertThat(copy.effects()).isEqualTo(expected.effects());
      try (DecodedImage is = ImageDecoder.decode(copy.content(), 1 << 20);
          DecodedImage should = ImageDecoder.decode(expected.content(), 1 << 20)) {
        byte[] a = is.image().bgr();
        byte[] b = should.image().bgr();
        assertThat(a).hasSameSizeAs(b);
        for (int n = 0; n < a.length; n++) {
          assertThat(a[n] & 0xFF).isCloseTo(b[n] & 0xFF, within(1));
        }
      }
    }
  }

  @Test
  void whatIsNotDrawnComesOutAsNothing() throws Exception {
    List<EffectSpec> effects = List.of(effect("gain", 1), effect("speed", 1));
    EffectChain chain = EffectChain.of(policy(effects), VOICE);
    List<Row> rows = chained(effects, VOICE, List.of("no sound".getBytes("UTF-8"), CLIPS.get(0)));
    assertThat(chain.copy(rows.get(0))).isEmpty();
    assertThat(chain.copy(rows.get(1))).isPresent();
  }

  @Test
  void effectsWithoutAColumnarFormAreNamedOnce() {
    assertThat(
            EffectChain.problems(
                List.of(effect("tempo", 1), effect("gain", 1), effect("tempo", 1)), VOICE))
        .singleElement()
        .asString()
        .contains("tempo", "engine = kernel", "gain");
    assertThat(EffectChain.problems(List.of(effect("rotate", 1)), FACE)).hasSize(1);
    assertThat(EffectChain.problems(List.of(effect("flip", 1)), FACE)).isEmpty();
  }

  @Test
  void thePlanHoldsBuiltInExpressionsAlone() {
    List<EffectSpec> effects =
        List.of(effect("add-white-noise", 1), effect("speed", 1), effect("mask-time", 1));
    EffectChain chain = EffectChain.of(policy(effects), VOICE);
    Dataset<Row> empty =
        TestSpark.session()
            .createDataFrame(List.of(), chain.schema(CARRIED))
            .where(col("id").gt(0));
    String plan = chain.apply(empty).queryExecution().toString();
    assertThat(plan)
        .contains("transform(")
        .doesNotContain("UDF", "MapElements", "MapPartitions", "DeserializeToObject");
  }
}
