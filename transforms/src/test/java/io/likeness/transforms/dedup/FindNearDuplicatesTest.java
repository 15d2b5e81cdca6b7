package io.likeness.transforms.dedup;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.element_at;
import static org.assertj.core.api.Assertions.assertThat;

import io.likeness.core.recipe.Kind;
import io.likeness.core.recipe.NearDuplicateSpec;
import io.likeness.core.testing.TestSpark;
import io.likeness.kernels.random.CounterRandom;
import io.likeness.kernels.voice.AudioEffects;
import io.likeness.kernels.voice.AudioFingerprint;
import io.likeness.kernels.voice.Range;
import io.likeness.kernels.voice.Waveform;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeSet;
import java.util.stream.LongStream;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Encoders;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.junit.jupiter.api.Test;

class FindNearDuplicatesTest {
  private static final int RATE_HZ = 8000;
  private static final NearDuplicateSpec SPEC = new NearDuplicateSpec(true, 7, 0.15, 25, 1000);

  private static TreeSet<String> found(Kind kind, NearDuplicateSpec spec, List<Row> rows) {
    Dataset<Row> in = TestSpark.session().createDataFrame(rows, FindNearDuplicates.NEEDS.schema());
    TreeSet<String> out = new TreeSet<>();
    for (Row row : new FindNearDuplicates(kind, spec).apply(in).collectAsList()) {
      assertThat(row.getDouble(2)).isBetween(0.0, 1.0);
      assertThat(out.add(row.getString(0) + "-" + row.getString(1))).isTrue();
    }
    return out;
  }

  private static long flipped(long hash, Random random, int bits) {
    long mask = 0;
    while (Long.bitCount(mask) < bits) {
      mask |= 1L << random.nextInt(64);
    }
    return hash ^ mask;
  }

  @Test
  void facesWithinSevenBitsAreFoundWithoutExceptionAndOthersNot() {
    Random random = new Random(3);
    List<Row> rows = new ArrayList<>();
    TreeSet<String> expected = new TreeSet<>();
    for (int i = 0; i < 200; i++) {
      long hash = random.nextLong();
      long[] fine = random.longs(4).toArray();
      long[] far = random.longs(4).toArray();
      int bits = i % 10;
      rows.add(RowFactory.create("a" + i, hash, fine));
      rows.add(RowFactory.create("b" + i, flipped(hash, random, bits), fine));
      rows.add(RowFactory.create("c" + i, hash, far));
      if (bits <= 7) {
        expected.add("a" + i + "-b" + i);
      }
    }
    assertThat(found(Kind.FACE, SPEC, rows)).isEqualTo(expected);
  }

  /** They share three bands of four, and would all be pairs of ids otherwise. */
  @Test
  void facesThatShareABandAndDifferTooMuchAreNoCandidates() {
    List<Row> rows = new ArrayList<>();
    for (int i = 0; i < 20; i++) {
      long apart = (0xffL << i % 8) << 16;
      rows.add(RowFactory.create("a" + i, i < 10 ? 5L : 5L ^ apart, new long[] {1, 2, 3, 4}));
    }
    Dataset<Row> in = TestSpark.session().createDataFrame(rows, FindNearDuplicates.NEEDS.schema());
    FindNearDuplicates find = new FindNearDuplicates(Kind.FACE, SPEC);
    long near = 0;
    for (int i = 0; i < rows.size(); i++) {
      for (int j = 0; j < i; j++) {
        near += Long.bitCount(rows.get(i).getLong(1) ^ rows.get(j).getLong(1)) <= 7 ? 1 : 0;
      }
    }
    assertThat(near).isBetween(45L, 100L);
    assertThat(find.candidates(in, find.buckets(in)).count()).isEqualTo(near);
  }

  @Test
  void bitsThatDifferAreCountedWithoutBitCount() {
    Random random = new Random(9);
    List<Row> rows = new ArrayList<>();
    for (int bits = 0; bits <= 64; bits++) {
      long a = random.nextLong();
      rows.add(RowFactory.create("", a, new long[] {flipped(a, random, bits)}));
    }
    assertThat(
            TestSpark.session()
                .createDataFrame(rows, FindNearDuplicates.NEEDS.schema())
                .select(
                    NearDuplicateKeys.distance(
                        col("perceptual_hash"), element_at(col("fingerprint"), 1)))
                .as(Encoders.LONG())
                .collectAsList())
        .isEqualTo(LongStream.rangeClosed(0, 64).boxed().toList());
  }

  @Test
  void aKeyThatTooManyShareIsNotFollowed() {
    List<Row> rows = new ArrayList<>();
    for (int i = 0; i < 6; i++) {
      rows.add(RowFactory.create("a" + i, 5L, new long[] {1, 2, 3, 4}));
    }
    assertThat(found(Kind.FACE, SPEC, rows)).hasSize(15);
    assertThat(found(Kind.FACE, new NearDuplicateSpec(true, 7, 0.15, 25, 5), rows)).isEmpty();
  }

  @Test
  void keysThatAreNotFollowedAreCounted() {
    List<Row> rows = new ArrayList<>();
    for (int i = 0; i < 6; i++) {
      rows.add(RowFactory.create("a" + i, 5L, new long[] {1, 2, 3, 4}));
    }
    rows.add(RowFactory.create("b", -1L, new long[] {1, 2, 3, 4}));
    Dataset<Row> in = TestSpark.session().createDataFrame(rows, FindNearDuplicates.NEEDS.schema());
    // Four bands a face; those of b are its own.
    Dataset<Row> buckets = new FindNearDuplicates(Kind.FACE, SPEC).buckets(in);
    assertThat(new FindNearDuplicates(Kind.FACE, SPEC).crowding(buckets))
        .isEqualTo(new FindNearDuplicates.Crowding(8, 6, 0, 0));
    NearDuplicateSpec strict = new NearDuplicateSpec(true, 7, 0.15, 25, 5);
    FindNearDuplicates find = new FindNearDuplicates(Kind.FACE, strict);
    assertThat(find.crowding(buckets)).isEqualTo(new FindNearDuplicates.Crowding(8, 6, 4, 24));
    assertThat(find.crowding(find.buckets(in.limit(0))))
        .isEqualTo(new FindNearDuplicates.Crowding(0, 0, 0, 0));
    assertThat(find.candidates(in, buckets).isEmpty()).isTrue();
    assertThat(find.candidates(in, buckets.limit(0)).count())
        .as("what is crowded is told by the buckets alone, and not counted again")
        .isEqualTo(15);
  }

  /** Three seconds of syllables of random pitch and colour. */
  private static Waveform speech(Random random) {
    float[] x = new float[3 * RATE_HZ];
    double phase = 0;
    double pitch = 120;
    double glide = 0;
    double[] formants = {500, 1500, 2500};
    int change = 0;
    for (int i = 0; i < x.length; i++) {
      if (i >= change) {
        pitch = 90 + 130 * random.nextDouble();
        glide = 80 * random.nextDouble() - 40;
        formants =
            new double[] {
              300 + 600 * random.nextDouble(),
              900 + 1300 * random.nextDouble(),
              2200 + 1000 * random.nextDouble()
            };
        change = i + (int) (RATE_HZ * (0.06 + 0.14 * random.nextDouble()));
      }
      pitch += glide / RATE_HZ;
      phase += 2 * Math.PI * pitch / RATE_HZ;
      for (int h = 1; h * pitch < 3600; h++) {
        for (double formant : formants) {
          double away = (h * pitch - formant) / 120;
          x[i] += (float) (0.1 / (1 + away * away) * Math.sin(h * phase));
        }
      }
    }
    return new Waveform(RATE_HZ, x);
  }

  private static Waveform through(String effect, String parameter, double value, Waveform wave) {
    return AudioEffects.byName(effect, Map.of(parameter, Range.exactly(value)))
        .apply(wave, CounterRandom.of(new byte[16], 1));
  }

  private static Row clip(String id, Waveform wave) {
    return RowFactory.create(id, null, AudioFingerprint.of(wave).landmarks());
  }

  @Test
  void clipsThatWereTranscodedMadeQuieterAndTrimmedAreFoundAndOthersNot() {
    Random random = new Random(4);
    List<Row> rows = new ArrayList<>();
    TreeSet<String> expected = new TreeSet<>();
    for (int i = 0; i < 12; i++) {
      Waveform wave = speech(random);
      Waveform trimmed =
          wave.with(Arrays.copyOfRange(wave.samples(), RATE_HZ / 2 + 13, wave.length()));
      Waveform other =
          through(
              "gain",
              "gain-db",
              i % 2 == 0 ? -6 : 6,
              i < 6
                  ? through("code-mp3", "kbps", 32, trimmed)
                  : through("code-opus", "kbps", 16, trimmed));
      rows.add(clip("a" + i, wave));
      rows.add(clip("b" + i, other));
      rows.add(clip("c" + i, speech(random)));
      expected.add("a" + i + "-b" + i);
    }
    rows.add(RowFactory.create("silent", null, new long[0]));
    rows.add(RowFactory.create("broken", null, null));
    assertThat(found(Kind.VOICE, SPEC, rows)).isEqualTo(expected);
  }

  @Test
  void sentencesThatDifferInAFewCharactersAreFoundAndOthersAreNot() {
    List<Row> rows = new ArrayList<>();
    rows.add(text("a", "我昨天在学校门口看见他们两个人一起回家去了，真的没有骗你们"));
    rows.add(text("b", "我昨天在學校門口看见他们两个人一起回家去了，真的没有骗你！"));
    rows.add(text("c", "今年冬天的雪下得特别早，地里的庄稼都还没有收完呢，怎么办"));
    rows.add(text("d", "？"));
    assertThat(found(Kind.TEXT, SPEC, rows)).hasSize(1);
  }

  private static Row text(String id, String text) {
    return RowFactory.create(id, null, io.likeness.kernels.text.TextShingles.of(text));
  }
}
