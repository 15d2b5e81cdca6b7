package io.likeness.transforms.augment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.likeness.core.ScalaCollections;
import io.likeness.core.error.LikenessException;
import io.likeness.core.lake.LakeTables;
import io.likeness.core.recipe.AugmentSpec;
import io.likeness.core.recipe.EffectSpec;
import io.likeness.core.recipe.GuardSpec;
import io.likeness.core.recipe.IngestSpec;
import io.likeness.core.recipe.Kind;
import io.likeness.core.recipe.ScreenRule;
import io.likeness.core.testing.TestSpark;
import io.likeness.kernels.random.CounterRandom;
import io.likeness.kernels.voice.WavEncoder;
import io.likeness.kernels.voice.Waveform;
import io.likeness.transforms.media.MediaKernel;
import io.likeness.transforms.media.SoundLibrary;
import io.likeness.transforms.screen.ScreenRules;
import java.lang.reflect.Proxy;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RenderCopiesTest {
  private static final int RATE_HZ = 8000;
  private static final MediaKernel VOICE =
      MediaKernel.of(Kind.VOICE, IngestSpec.limits(1 << 20, 1 << 20, 1 << 20));
  private static final StructType PARENTS =
      new StructType()
          .add("record_id", DataTypes.StringType, false)
          .add("kind", DataTypes.StringType, false)
          .add("bytes", DataTypes.BinaryType, false)
          .add("numbers", DataTypes.createArrayType(DataTypes.IntegerType), false)
          .add(
              "measures",
              DataTypes.createMapType(DataTypes.StringType, DataTypes.DoubleType, false),
              false)
          .add("key_id", DataTypes.StringType, true);

  @TempDir private Path folder;

  private static byte[] hum(int seed, double amplitude) {
    float[] x = new float[RATE_HZ];
    CounterRandom.of(new byte[32], seed).fillGaussian(x, 0.001);
    for (int i = 0; i < x.length; i++) {
      x[i] += (float) (amplitude * StrictMath.sin(2 * StrictMath.PI * (150 + seed) * i / RATE_HZ));
    }
    return WavEncoder.encode(new Waveform(RATE_HZ, x));
  }

  /** Three parents of -9 dBFS, of four copies each. */
  private static Dataset<Row> parents() throws Exception {
    List<Row> rows = new ArrayList<>();
    for (int i = 0; i < 3; i++) {
      byte[] content = hum(i, 0.5);
      rows.add(
          RowFactory.create(
              "parent" + i,
              "voice",
              content,
              List.of(1, 2, 3, 4),
              ScalaCollections.asScala(VOICE.measure(content).values()),
              "key of parent" + i));
    }
    return TestSpark.session().createDataFrame(rows, PARENTS);
  }

  private static EffectSpec effect(String name, String sounds, Object... ranges) {
    TreeMap<String, double[]> map = new TreeMap<>();
    for (int i = 0; i < ranges.length; i += 2) {
      map.put((String) ranges[i], (double[]) ranges[i + 1]);
    }
    return new EffectSpec(name, 1, map, sounds);
  }

  private static List<Row> rendered(
      Dataset<Row> parents, List<EffectSpec> effects, List<GuardSpec> guards, SoundLibrary sounds) {
    return rendered(
        parents,
        new AugmentationPolicy("salt", effects, guards, sounds.ids(), 2, AugmentSpec.Engine.KERNEL),
        sounds);
  }

  private static List<Row> rendered(
      Dataset<Row> parents, AugmentationPolicy policy, SoundLibrary sounds) {
    RenderCopies render =
        new RenderCopies(policy, VOICE.with(sounds), new ScreenRules(List.of()), "code", true);
    assertThat(render.resultOf(contract(parents))).isEqualTo(LakeTables.MEDIA);
    Dataset<Row> copies = render.apply(parents);
    assertThat(copies.schema().fieldNames()).isEqualTo(LakeTables.MEDIA.schema().fieldNames());
    return copies.collectAsList().stream()
        .sorted(Comparator.comparing(r -> r.<String>getAs("source_id")))
        .toList();
  }

  private static io.likeness.core.contract.TableContract contract(Dataset<Row> parents) {
    return io.likeness.core.contract.TableContract.of(
        "parents",
        java.util.Arrays.stream(parents.schema().fields())
            .map(f -> io.likeness.core.contract.ColumnSpec.of(f.name(), f.dataType(), "for a test"))
            .toArray(io.likeness.core.contract.ColumnSpec[]::new));
  }

  private SoundLibrary library() throws Exception {
    Path hall = Files.createDirectories(folder.resolve("hall"));
    Files.write(hall.resolve("b.wav"), hum(50, 0.2));
    Files.write(hall.resolve("a.wav"), hum(60, 0.2));
    Files.write(hall.resolve("again.wav"), hum(50, 0.2));
    Files.writeString(hall.resolve("readme.txt"), "no sound");
    return SoundSets.library(sounds("hall"));
  }

  private Dataset<Row> sounds(String directory) {
    SparkSession spark = TestSpark.session();
    SortedMap<String, String> sets = new TreeMap<>(Map.of("hall", directory));
    return SoundSets.read(spark, folder.toString(), sets, 1 << 20);
  }

  @Test
  void copiesWithSoundsAreTheSameForAnyPartitions() throws Exception {
    SoundLibrary library = library();
    assertThat(library.ids().get("hall")).hasSize(2).isSorted();
    List<EffectSpec> policy =
        List.of(
            effect("mix-background", "hall", "snr-db", new double[] {5, 10}),
            effect("mix-babble", "hall"));
    List<Row> one = rendered(parents().coalesce(1), policy, List.of(), library);
    List<Row> seven = rendered(parents().repartition(7), policy, List.of(), library);
    assertThat(one).hasSize(12).isEqualTo(seven);
    assertThat(one).allSatisfy(r -> assertThat(r.<String>getAs("derivation")).contains("sound"));
    assertThat(one.stream().map(r -> r.getAs("record_id")).distinct()).hasSize(12);
  }

  /** Half of the draws have no effect; the other half are one inverted clip. */
  @Test
  void noTwoCopiesNorACopyAndItsParentAreOneContent() throws Exception {
    List<EffectSpec> invert = List.of(new EffectSpec("invert-polarity", 0.5, new TreeMap<>(), ""));
    List<Row> copies = rendered(parents(), invert, List.of(), SoundLibrary.NONE);
    List<Row> made = copies.stream().filter(r -> r.getAs("code") == null).toList();
    assertThat(made)
        .hasSizeGreaterThan(3)
        .allSatisfy(r -> assertThat(r.<String>getAs("derivation")).contains("invert-polarity"));
    assertThat(copies.stream().filter(r -> r.getAs("code") != null))
        .allSatisfy(r -> assertThat(r.<String>getAs("code")).isEqualTo("GATE_REFUSED"));
    Map<String, Integer> lowest = new TreeMap<>();
    for (Row r : made) {
      Derivation.Drawn how = Derivation.drawn(r.getAs("derivation"));
      lowest.merge(how.parentId(), how.copy(), Math::min);
    }
    Map<String, Integer> kept = new TreeMap<>();
    Dataset<Row> media = TestSpark.session().createDataFrame(made, LakeTables.MEDIA.schema());
    for (Row r : Derivation.lineage(media).collectAsList()) {
      assertThat(kept.put(r.getAs("parent_id"), r.getAs("copy"))).isNull();
    }
    assertThat(kept).isEqualTo(lowest);
  }

  /** A parent is a WAV and a copy a FLAC; what counts is what is heard. */
  @Test
  void noCopySoundsAsItsParentBecauseAnEffectDidNothing() throws Exception {
    EffectSpec nothing = effect("speed", "", "factor", new double[] {1, 1});
    for (AugmentSpec.Engine engine : AugmentSpec.Engine.values()) {
      AugmentationPolicy policy =
          new AugmentationPolicy("salt", List.of(nothing), List.of(), new TreeMap<>(), 2, engine);
      assertThat(rendered(parents(), policy, SoundLibrary.NONE))
          .hasSize(12)
          .allSatisfy(r -> assertThat(r.<String>getAs("code")).isEqualTo("GATE_REFUSED"));
    }
  }

  /** Rendering has the parent at hand; decoding both again took a quarter of a copy's time. */
  @Test
  void aCopyIsToldFromItsParentWithoutDecodingEither() throws Exception {
    MediaKernel once =
        (MediaKernel)
            Proxy.newProxyInstance(
                MediaKernel.class.getClassLoader(),
                new Class<?>[] {MediaKernel.class},
                (proxy, method, arguments) -> {
                  assertThat(method.getName()).isNotEqualTo("isUnchanged");
                  return method.invoke(VOICE, arguments);
                });
    for (double decibels : new double[] {0, -3}) {
      EffectSpec gain = effect("gain", "", "gain-db", new double[] {decibels, decibels});
      AugmentationPolicy policy =
          new AugmentationPolicy(
              "salt", List.of(gain), List.of(), new TreeMap<>(), 2, AugmentSpec.Engine.KERNEL);
      assertThat(
              RenderedCopy.render(
                  hum(1, 0.5),
                  Map.of(),
                  "parent",
                  1,
                  policy,
                  once,
                  new ScreenRules(List.of()),
                  Optional.empty()))
          .matches(copy -> copy.isPresent() == (decibels != 0));
    }
  }

  @Test
  void anotherGateOrNumberOfRedrawsIsAnotherCopy() {
    ScreenRules gate = new ScreenRules(List.of(new ScreenRule("LOUD", List.of("peak"), 0, 1)));
    AugmentationPolicy policy = guarded(AugmentSpec.Engine.KERNEL);
    AugmentationPolicy more =
        new AugmentationPolicy(
            "salt", LEVELS, policy.guards(), new TreeMap<>(), 3, AugmentSpec.Engine.KERNEL);
    assertThat(
            List.of(
                policy.derivation("parent", 1, gate, "code"),
                policy.derivation("parent", 1, new ScreenRules(List.of()), "code"),
                more.derivation("parent", 1, gate, "code")))
        .doesNotHaveDuplicates();
    assertThat(more.key("parent", 1, 0)).isEqualTo(policy.key("parent", 1, 0));
  }

  @Test
  void anotherSoundIsAnotherPolicy() throws Exception {
    List<EffectSpec> policy = List.of(effect("mix-background", "hall"));
    SoundLibrary library = library();
    String before =
        new AugmentationPolicy("s", policy, List.of(), library.ids(), 0, AugmentSpec.Engine.KERNEL)
            .sha256();
    Files.write(folder.resolve("hall/c.wav"), hum(70, 0.2));
    SoundLibrary more = SoundSets.library(sounds("hall"));
    assertThat(
            new AugmentationPolicy("s", policy, List.of(), more.ids(), 0, AugmentSpec.Engine.KERNEL)
                .sha256())
        .isNotEqualTo(before);
  }

  @Test
  void aGuardTagsOrRefusesCopiesThatLeaveTheirGroup() throws Exception {
    List<EffectSpec> quieter = List.of(effect("gain", "", "gain-db", new double[] {-12, -12}));
    GuardSpec tag = new GuardSpec("rms_dbfs", List.of(-15.0), GuardSpec.Policy.TAG);
    GuardSpec refuse = new GuardSpec("rms_dbfs", List.of(-15.0), GuardSpec.Policy.REFUSE);
    GuardSpec far = new GuardSpec("rms_dbfs", List.of(-40.0), GuardSpec.Policy.REFUSE);
    assertThat(rendered(parents(), quieter, List.of(tag), SoundLibrary.NONE))
        .hasSize(12)
        .allSatisfy(
            r ->
                assertThat(r.<String>getAs("derivation"))
                    .contains("moved-group")
                    .contains("rms_dbfs.from"));
    assertThat(rendered(parents(), quieter, List.of(refuse), SoundLibrary.NONE))
        .hasSize(12)
        .allSatisfy(r -> assertThat(r.<String>getAs("code")).isEqualTo("GATE_REFUSED"));
    assertThat(rendered(parents(), quieter, List.of(far), SoundLibrary.NONE))
        .allSatisfy(
            r ->
                assertThat(r.<String>getAs("derivation"))
                    .isNotNull()
                    .doesNotContain("moved-group"));
  }

  /** Quieter or louder, so that a guard at -15 dBFS refuses some draws and lets others pass. */
  private static final List<EffectSpec> LEVELS =
      List.of(effect("add-white-noise", ""), effect("gain", "", "gain-db", new double[] {-12, 0}));

  private static AugmentationPolicy guarded(AugmentSpec.Engine engine) {
    return new AugmentationPolicy(
        "salt",
        LEVELS,
        List.of(new GuardSpec("rms_dbfs", List.of(-15.0), GuardSpec.Policy.REFUSE)),
        new TreeMap<>(),
        2,
        engine);
  }

  /** Codes and derivations by parent and number, without what names the engine. */
  private static Map<String, String> drawn(List<Row> copies) {
    TreeMap<String, String> out = new TreeMap<>();
    for (Row r : copies) {
      String derivation = r.getAs("derivation");
      if (derivation != null) {
        Derivation.Drawn how = Derivation.drawn(derivation);
        out.put(how.parentId() + "/" + how.copy(), "attempt " + how.attempt());
      }
    }
    return out;
  }

  @Test
  void theColumnarEngineDrawsAndRedrawsAsTheKernelsDoForAnyPartitions() throws Exception {
    AugmentationPolicy policy = guarded(AugmentSpec.Engine.COLUMNAR);
    List<Row> kernel = rendered(parents(), guarded(AugmentSpec.Engine.KERNEL), SoundLibrary.NONE);
    List<Row> one = rendered(parents().coalesce(1), policy, SoundLibrary.NONE);
    List<Row> seven = rendered(parents().repartition(7), policy, SoundLibrary.NONE);
    assertThat(one).hasSize(12).isEqualTo(seven);
    assertThat(drawn(one))
        .isEqualTo(drawn(kernel))
        .containsValues("attempt 0")
        .containsValue("attempt 1");
    assertThat(one.stream().map(r -> r.getAs("source_id")))
        .as("copies of one engine are not taken for those of the other")
        .doesNotContainAnyElementsOf(kernel.stream().map(r -> r.getAs("source_id")).toList());
  }

  @Test
  void aColumnarCopyIsDrawnAgainBitByBitWhenItIsRead() throws Exception {
    AugmentationPolicy policy = guarded(AugmentSpec.Engine.COLUMNAR);
    List<Row> copies = rendered(parents(), policy, SoundLibrary.NONE);
    List<Row> virtual = new ArrayList<>();
    StructType schema =
        new StructType()
            .add("source_id", DataTypes.StringType)
            .add("content_id", DataTypes.StringType)
            .add("format", DataTypes.StringType)
            .add("derivation", DataTypes.StringType)
            .add("bytes", DataTypes.BinaryType);
    Map<String, byte[]> content = new TreeMap<>();
    for (Row r : copies) {
      String derivation = r.getAs("derivation");
      if (derivation != null) {
        String parent = Derivation.drawn(derivation).parentId();
        virtual.add(
            RowFactory.create(
                r.getAs("source_id"),
                r.getAs("record_id"),
                r.getAs("format"),
                derivation,
                hum(Integer.parseInt(parent.substring("parent".length())), 0.5)));
        content.put(r.getAs("source_id"), r.getAs("bytes"));
      }
    }
    List<Row> again =
        new DrawCopies(policy, VOICE)
            .apply(TestSpark.session().createDataFrame(virtual, schema))
            .collectAsList();
    assertThat(again)
        .hasSameSizeAs(virtual)
        .allSatisfy(
            r -> assertThat(r.<byte[]>getAs("bytes")).isEqualTo(content.get(r.getString(0))));
  }

  @Test
  void aMissingOrSilentOrBrokenFolderIsOneSentence() throws Exception {
    assertThatThrownBy(() -> sounds("nowhere"))
        .isInstanceOf(LikenessException.class)
        .hasMessageContaining("augment.sounds names");
    Path broken = Files.createDirectories(folder.resolve("broken"));
    assertThatThrownBy(() -> sounds("broken"))
        .isInstanceOf(LikenessException.class)
        .hasMessageContaining("holds no sounds");
    Files.writeString(broken.resolve("somebody.wav"), "no sound at all");
    assertThatThrownBy(() -> sounds("broken"))
        .isInstanceOf(LikenessException.class)
        .hasMessageContaining("cannot be used")
        .hasMessageNotContaining("somebody");
  }
}
