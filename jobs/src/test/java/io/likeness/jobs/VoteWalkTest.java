package io.likeness.jobs;

import static org.assertj.core.api.Assertions.assertThat;

import io.likeness.core.Sha256;
import io.likeness.core.lake.CorpusView;
import io.likeness.core.lake.DatasetVersion;
import io.likeness.core.lake.Lake;
import io.likeness.core.lake.LakeTables;
import io.likeness.core.lake.VersionLog;
import io.likeness.core.testing.TestSpark;
import io.likeness.kernels.voice.WavEncoder;
import io.likeness.kernels.voice.Waveform;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.TreeMap;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Three annotators of six clips: what they agree on holds, what they dispute is asked. */
@Tag("walk")
class VoteWalkTest {
  /** The number of the clip that is NIST SPHERE, whose files do not end as the format is called. */
  private static final int SPHERE = 2;

  @TempDir static Path folder;

  @BeforeAll
  static void corpus() throws IOException {
    TestSpark.session();
    Path clips = Files.createDirectories(folder.resolve("input/clips"));
    StringBuilder manifest = new StringBuilder("file,word,speaker,accent\n");
    for (int i = 0; i < 6; i++) {
      Files.write(clips.resolve(name(i)), clip(i));
      manifest.append("clips/" + name(i) + ",oo,s" + i / 2 + "," + (i < 4 ? "a" : "b") + "\n");
    }
    Files.writeString(folder.resolve("input/manifest.csv"), manifest);
    Files.writeString(
        folder.resolve("input/long.csv"),
        """
        path,who,said
        c0.wav,ann,oo
        c0.wav,bo,oo
        c0.wav,cy,oo
        c1.wav,ann,E
        c1.wav,bo,ee
        c1.wav,cy,oo
        c2.sph,ann,oo
        c2.sph,bo,ee
        c3.wav,ann,oo
        c3.wav,ann,ee
        c3.wav,bo,oo
        c4.wav,ann,oo
        c4.wav,bo,oo
        c5.wav,ann,ee
        c5.wav,bo,ee
        elsewhere.wav,bo,ee
        """);
    Files.writeString(
        folder.resolve("input/wide.csv"),
        """
        path,ann,bo,cy
        c0.wav,oo,oo,oo
        c1.wav,E,ee,oo
        c2.sph,oo,ee,
        c3.wav,,oo,
        c4.wav,oo,oo,
        c5.wav,ee,ee,
        elsewhere.wav,,ee,
        """);
  }

  private static String name(int number) {
    return "c" + number + (number == SPHERE ? ".sph" : ".wav");
  }

  private static byte[] clip(int number) {
    float[] x = new float[4000];
    for (int i = 0; i < x.length; i++) {
      x[i] = (float) (0.3 * StrictMath.sin(2 * StrictMath.PI * (200 + 40 * number) * i / 8000));
    }
    return number == SPHERE ? sphere(x) : WavEncoder.encode(new Waveform(8000, x));
  }

  private static byte[] sphere(float[] x) {
    ByteBuffer file = ByteBuffer.allocate(1024 + 2 * x.length).order(ByteOrder.LITTLE_ENDIAN);
    file.put(
        ("NIST_1A\n   1024\nchannel_count -i 1\nsample_count -i "
                + x.length
                + "\nsample_rate -i 8000\nsample_n_bytes -i 2\nsample_byte_format -s2 01\n"
                + "sample_coding -s3 pcm\nend_head\n")
            .getBytes(StandardCharsets.US_ASCII));
    file.position(1024);
    for (float sample : x) {
      file.putShort((short) (sample * 32767));
    }
    return file.array();
  }

  private static Path recipe(String votes) throws IOException {
    return Files.writeString(
        folder.resolve("voted.conf"),
        """
        corpus = voted
        kind = voice
        ingest {
          sources = [ { manifest = "manifest.csv", file = file, label = word,
            person = speaker, attributes { accent = accent } } ]
          label-map { E = ee }
        }
        split { train = 0.5, validation = 0.25, test = 0.25 }
        near-duplicates.enabled = false
        bias.protected = [accent]
        votes { file = path, files-under = clips, %s }
        """
            .formatted(votes));
  }

  private static int run(String lake, String votes) throws IOException {
    return Main.execute(
        "run",
        recipe(votes).toString(),
        "--until",
        "reviews",
        "--progress",
        "--input",
        folder.resolve("input").toString(),
        "--lake",
        folder.resolve(lake).toString());
  }

  private static TreeMap<String, String> verdicts(Lake lake, DatasetVersion version) {
    TreeMap<String, String> out = new TreeMap<>();
    for (int i = 0; i < 6; i++) {
      String id = Sha256.hex(clip(i));
      String label =
          new CorpusView(lake, version.snapshot())
              .kept().where("record_id = '" + id + "'").select("label").collectAsList().stream()
                  .map(r -> r.getString(0))
                  .findFirst()
                  .orElse("gone");
      String verdict =
          lake.read(version.snapshot(), LakeTables.VOTE_CONSENSUS)
              .where("record_id = '" + id + "'")
              .select("verdict")
              .head()
              .getString(0);
      out.put("c" + i, verdict + " " + label);
    }
    return out;
  }

  @Test
  void theMajorityHoldsAndWhatIsDisputedWaitsForReviewers() throws IOException {
    assertThat(run("long", "table = long.csv, annotator = who, label = said")).isZero();
    Lake lake = Lake.open(TestSpark.session(), folder.resolve("long").toString());
    DatasetVersion version = new VersionLog(lake).find("voted");
    assertThat(verdicts(lake, version).values())
        .containsExactly(
            "settled oo", "settled ee", "disputed oo", "few oo", "settled oo", "settled ee");
    List<String> agreement =
        lake
            .read(version.snapshot(), LakeTables.VOTE_AGREEMENT)
            .sort("attribute", "value")
            .collectAsList()
            .stream()
            .map(r -> r.getString(0) + r.getString(1) + " " + r.getLong(2) + " " + r.getLong(4))
            .toList();
    assertThat(agreement).containsExactly(" 5 1", "accenta 3 1", "accentb 2 0");
    assertThat(lake.read(version.snapshot(), LakeTables.VOTES).where("annotator = 'ann'").count())
        .isZero();
    Path queue = folder.resolve("queue");
    assertThat(
            Main.execute(
                "review",
                "export",
                "voted",
                "--lake",
                folder.resolve("long").toString(),
                "--out",
                queue.toString()))
        .isZero();
    assertThat(Files.readString(queue.resolve("queue.csv")))
        .contains(Sha256.hex(clip(2)), "VOTES_DISPUTED")
        .doesNotContain(Sha256.hex(clip(1)));
    assertThat(queue.resolve("media/" + Sha256.hex(clip(SPHERE)) + ".sph")).exists();
  }

  @Test
  @Tag("slow")
  void aColumnAnAnnotatorSaysTheSameAndDisputedRecordsCanGo() throws IOException {
    assertThat(run("wide", "table = wide.csv, annotators = [ann, bo, cy], policy = leave-out"))
        .isZero();
    Lake lake = Lake.open(TestSpark.session(), folder.resolve("wide").toString());
    assertThat(verdicts(lake, new VersionLog(lake).find("voted")).values())
        .containsExactly(
            "settled oo", "settled ee", "disputed gone", "few oo", "settled oo", "settled ee");
  }

  @Test
  void aMistakeInTheRecipeOrTheTableIsNamed() throws IOException {
    assertThat(run("none", "table = wide.csv, annotators = [ann, dee]")).isEqualTo(2);
    assertThat(run("none", "table = missing.csv, annotators = [ann, bo]")).isEqualTo(2);
    assertThat(run("none", "table = long.csv, annotator = who")).isEqualTo(1);
  }
}
