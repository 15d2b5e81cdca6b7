package io.likeness.jobs;

import static org.assertj.core.api.Assertions.assertThat;

import io.likeness.core.lake.Lake;
import io.likeness.core.lake.LakeTables;
import io.likeness.core.testing.TestSpark;
import io.likeness.kernels.voice.FlacEncoder;
import io.likeness.kernels.voice.WavEncoder;
import io.likeness.kernels.voice.Waveform;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.zip.GZIPOutputStream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.functions;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** One small corpus in every form that a source can have, and what is wrong in each. */
@Tag("walk")
class SourceFormsTest {
  @TempDir static Path folder;
  private static Lake lake;

  private record Clip(String name, int hz, String word, String speaker, String accent) {
    String json() {
      return "{\"word\":\"%s\",\"speaker\":\"%s\",\"more\":{\"accent\":\"%s\"}}"
          .formatted(word, speaker, accent);
    }

    byte[] wav() {
      return WavEncoder.encode(wave());
    }

    byte[] flac() {
      return FlacEncoder.encode(wave(), 16);
    }

    private Waveform wave() {
      float[] samples = new float[4000];
      for (int i = 0; i < samples.length; i++) {
        samples[i] = (float) (0.3 * StrictMath.sin(2 * StrictMath.PI * hz * i / 8000));
      }
      return new Waveform(8000, samples);
    }
  }

  private static final List<Clip> CLIPS =
      List.of(
          new Clip("a1", 200, "左", "anna", "yue"),
          new Clip("a2", 260, "右", "anna", "yue"),
          new Clip("b1", 320, "左", "bo", "wuu"));

  private static Path in(String corpus) throws IOException {
    return Files.createDirectories(folder.resolve(corpus));
  }

  private static void put(String corpus, String name, byte[] bytes) throws IOException {
    Path file = folder.resolve(corpus).resolve(name);
    Files.createDirectories(file.getParent());
    Files.write(file, bytes);
  }

  private static void put(String corpus, String name, String text) throws IOException {
    put(corpus, name, text.getBytes(StandardCharsets.UTF_8));
  }

  private static void clips(String corpus) throws IOException {
    for (Clip clip : CLIPS) {
      put(corpus, "wav/" + clip.name() + ".wav", clip.wav());
    }
  }

  private static int ingest(String corpus, String source) throws IOException {
    return ingest(corpus, corpus, source);
  }

  private static int ingest(String corpus, String input, String source) throws IOException {
    SparkSession spark = TestSpark.session();
    Path recipe =
        Files.writeString(
            folder.resolve(corpus + ".conf"),
            "corpus = "
                + corpus
                + "\nkind = voice\ningest { max-record-bytes = 100000, max-rejected-fraction = 1\n"
                + "sources = [ "
                + source
                + " ] }\n");
    int exit =
        Main.execute(
            "ingest",
            recipe.toString(),
            "--input",
            folder.resolve(input).toString(),
            "--lake",
            folder.resolve("lake").toString());
    lake = Lake.open(spark, folder.resolve("lake").toString());
    return exit;
  }

  private static List<String> records(String corpus) {
    return lake
        .read(lake.head(corpus), LakeTables.RECORDS)
        .select(
            functions.concat_ws(
                " ",
                functions.col("record_id"),
                functions.col("label"),
                functions.col("person"),
                functions.expr("attributes['accent']")))
        .collectAsList()
        .stream()
        .map(r -> r.getString(0))
        .sorted()
        .toList();
  }

  private static Map<String, Long> refused(String corpus) {
    return lake
        .read(lake.head(corpus), LakeTables.QUARANTINE)
        .select("code")
        .collectAsList()
        .stream()
        .collect(Collectors.groupingBy(r -> r.getString(0), TreeMap::new, Collectors.counting()));
  }

  /** Recorders name files by the time of day. */
  @Test
  void namesWithAColonAreNames() throws IOException {
    for (Clip clip : CLIPS) {
      put("times", "wav/10:00:" + clip.name() + ".wav", clip.wav());
    }
    put("times", "wav/take:1.wav", new Clip("c", 380, "", "", "").wav());
    assertThat(ingest("times", "{ folder = wav }")).isZero();
    assertThat(refused("times")).isEmpty();
    assertThat(records("times")).hasSize(4);
    put("times", "m.csv", "file,word\n10:00:a1.wav,左\ntake:1.wav,右\ns3://b/c.wav,左\n");
    assertThat(
            ingest("times", "{ manifest = m.csv, files-under = wav, file = file, label = word }"))
        .isZero();
    assertThat(refused("times")).isEqualTo(Map.of("UNLISTED_FILE", 2L, "NOT_A_FILE", 1L));
  }

  /** What a row names is looked at, whatever its name ends in; what none names is no medium. */
  @Test
  void aNamedFileOfAnUnknownEndingIsNotMissing() throws IOException {
    clips("endings");
    put("endings", "wav/d.pcm", CLIPS.get(0).wav());
    put("endings", "wav/e.dat", "no sound");
    put("endings", "wav/notes.txt", "taken on Monday");
    put("endings", "m.csv", "file,word\na1.wav,左\na2.wav,右\nb1.wav,左\nd.pcm,左\ne.dat,右\nf.dat,左\n");
    assertThat(
            ingest("endings", "{ manifest = m.csv, files-under = wav, file = file, label = word }"))
        .isZero();
    assertThat(refused("endings"))
        .isEqualTo(Map.of("MISLABELLED_EXTENSION", 1L, "UNKNOWN_FORMAT", 1L, "MISSING_FILE", 1L));
  }

  private static byte[] tar(Map<String, byte[]> members) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    tar(members, bytes);
    return bytes.toByteArray();
  }

  /** Not by way of an array: one member is larger than a test may hold several times. */
  private static byte[] gzippedTar(Map<String, byte[]> members) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (OutputStream zipped = new GZIPOutputStream(bytes)) {
      tar(members, zipped);
    }
    return bytes.toByteArray();
  }

  private static void tar(Map<String, byte[]> members, OutputStream bytes) throws IOException {
    for (var member : members.entrySet()) {
      byte[] head = new byte[512];
      byte[] name = member.getKey().getBytes(StandardCharsets.UTF_8);
      boolean link = member.getValue().length == 0;
      System.arraycopy(name, 0, head, 0, name.length);
      text(head, 100, "0000644");
      text(head, 108, "0000000");
      text(head, 116, "0000000");
      text(head, 124, String.format("%011o", member.getValue().length));
      text(head, 136, "00000000000");
      head[156] = (byte) (link ? '2' : '0');
      text(head, 157, link ? "/etc/passwd" : "");
      text(head, 257, "ustar\00000");
      Arrays.fill(head, 148, 156, (byte) ' ');
      int sum = 0;
      for (byte b : head) {
        sum += b & 0xff;
      }
      text(head, 148, String.format("%06o", sum) + "\0");
      bytes.write(head);
      bytes.write(member.getValue());
      bytes.write(new byte[(512 - member.getValue().length % 512) % 512]);
    }
    bytes.write(new byte[1024]);
  }

  private static void text(byte[] into, int at, String text) {
    byte[] bytes = text.getBytes(StandardCharsets.US_ASCII);
    System.arraycopy(bytes, 0, into, at, bytes.length);
  }

  private static byte[] zip(Map<String, byte[]> members) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (ZipOutputStream zip = new ZipOutputStream(bytes)) {
      for (var member : members.entrySet()) {
        zip.putNextEntry(new ZipEntry(member.getKey()));
        zip.write(member.getValue());
        zip.closeEntry();
      }
    }
    return bytes.toByteArray();
  }

  private static Map<String, byte[]> samples() {
    Map<String, byte[]> members = new TreeMap<>();
    for (Clip clip : CLIPS) {
      members.put("x/" + clip.name() + ".wav", clip.wav());
      members.put("x/" + clip.name() + ".json", clip.json().getBytes(StandardCharsets.UTF_8));
    }
    return members;
  }

  private static byte[] gzip(String text) throws IOException {
    return gzip(text.getBytes(StandardCharsets.UTF_8));
  }

  private static byte[] gzip(byte[] content) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (OutputStream zipped = new GZIPOutputStream(bytes)) {
      zipped.write(content);
    }
    return bytes.toByteArray();
  }

  private static String lines(java.util.function.Function<Clip, String> line) {
    return CLIPS.stream().map(line).collect(Collectors.joining("\n", "", "\n"));
  }

  @Test
  void everyFormGivesTheSameRecords() throws IOException {
    String all = "all";
    for (String form : List.of("csv", "parquet", "hugging-face", "kaldi", "lhotse")) {
      clips(all + "/" + form);
    }
    put(
        all,
        "csv/rows.csv",
        "file_name,word,speaker,accent\n"
            + lines(c -> "wav/%s.wav,%s,%s,%s".formatted(c.name, c.word, c.speaker, c.accent)));
    TestSpark.session()
        .read()
        .option("header", true)
        .csv(folder.resolve(all).resolve("csv/rows.csv").toString())
        .coalesce(1)
        .write()
        .parquet(folder.resolve(all).resolve("parquet/rows.parquet").toString());
    put(
        all,
        "hugging-face/metadata.jsonl",
        lines(
            c ->
                "{\"file_name\":\"wav/%s.wav\",\"word\":\"%s\",\"speaker\":\"%s\",\"accent\":\"%s\"}"
                    .formatted(c.name, c.word, c.speaker, c.accent)));
    put(
        all,
        "kaldi/data/wav.scp",
        lines(c -> c.name + " " + folder.resolve(all).resolve("kaldi/wav/" + c.name + ".wav")));
    put(all, "kaldi/data/text", lines(c -> c.name + " " + c.word));
    put(all, "kaldi/data/utt2spk", lines(c -> c.name + " " + c.speaker));
    put(all, "kaldi/data/utt2accent", lines(c -> c.name + " " + c.accent));
    put(
        all,
        "lhotse/recordings_all.jsonl.gz",
        gzip(
            lines(
                c ->
                    "{\"id\":\"%s\",\"sources\":[{\"type\":\"file\",\"source\":\"wav/%s.wav\"}]}"
                        .formatted(c.name, c.name))));
    put(
        all,
        "lhotse/supervisions_all.jsonl.gz",
        gzip(
            lines(
                c ->
                    """
                    {"id":"s","recording_id":"%s","start":0.0,"duration":0.5,"text":"%s",\
                    "speaker":"%s","custom":{"more":{"accent":"%s"}}}\
                    """
                        .formatted(c.name, c.word, c.speaker, c.accent))));
    put(all, "s-0.tar", tar(samples()));
    put(all, "s-0.zip", zip(samples()));
    put(all, "s-1.tgz", gzip(tar(samples())));
    for (Clip c : CLIPS) {
      put(all, "paths/" + c.speaker + "/" + c.accent + "/" + c.word + c.name + ".wav", c.wav());
      put(all, "named/" + c.speaker + "_" + c.name + ".wav", c.wav());
    }
    put(
        all,
        "named/rows.csv",
        "file_name,word,accent\n"
            + CLIPS.stream()
                .map(c -> "%s_%s.wav,%s,%s%n".formatted(c.speaker, c.name, c.word, c.accent))
                .collect(Collectors.joining()));
    assertThat(
            ingest(
                "all",
                all,
                """
                { manifest = csv/rows.csv, file = file_name, label = word, person = speaker,
                  attributes { accent = accent } }
                { manifest = parquet/rows.parquet, files-under = parquet, file = file_name,
                  label = word, person = speaker, attributes { accent = accent } }
                { manifest = hugging-face/metadata.jsonl, file = file_name, label = word,
                  person = speaker, attributes { accent = accent } }
                { kaldi = kaldi/data, files-under = kaldi, label = text, person = utt2spk,
                  attributes { accent = utt2accent } }
                { lhotse = lhotse, label = text, person = speaker,
                  attributes { accent = more.accent } }
                { archives = "*.{tar,tgz,zip}", label = word, person = speaker,
                  attributes { accent = more.accent } }
                { folder = paths, pattern = "(?<who>[a-z]+)/(?<accent>[a-z]+)/(?<word>.).*",
                  label = word, person = who, attributes { accent = accent } }
                { manifest = named/rows.csv, file = file_name, pattern = "(?<who>[a-z]+)_.*",
                  label = word, person = who, attributes { accent = accent } }
                """))
        .isZero();
    assertThat(refused("all")).isEmpty();
    Map<String, Long> records =
        records("all").stream().collect(Collectors.groupingBy(r -> r, Collectors.counting()));
    assertThat(records).hasSize(3);
    assertThat(records.values()).as("each in ten forms").containsOnly(10L);
  }

  /** Patterns of files have them; what Spark reads with line breaks in cells cannot be named so. */
  @Test
  void anInputMayBeCalledByAnySigns() throws IOException {
    String signs = "signs [v2] {a,b}";
    clips(signs + "/kaldi");
    put(signs, "kaldi/data/wav.scp", lines(c -> c.name + " wav/" + c.name + ".wav"));
    put(signs, "kaldi/data/text", lines(c -> c.name + " " + c.word));
    clips(signs + "/tabs");
    put(signs, "tabs/m.tsv", "file\tword\n" + lines(c -> "wav/" + c.name + ".wav\t" + c.word));
    put(signs, "s-0.tar", tar(samples()));
    assertThat(
            ingest(
                "signs",
                signs,
                """
                { kaldi = kaldi/data, files-under = kaldi, label = text }
                { manifest = tabs/m.tsv, file = file, label = word }
                { archives = "*.tar", label = word }
                """))
        .isZero();
    assertThat(refused("signs")).isEmpty();
    assertThat(records("signs")).hasSize(9);
    put(signs, "m.csv", "file,word\n" + lines(c -> "tabs/wav/" + c.name + ".wav," + c.word));
    Printed csv =
        Printed.by(
            "ingest",
            Files.writeString(
                    folder.resolve("signs-csv.conf"),
                    "corpus = signs-csv\nkind = voice\n"
                        + "ingest.sources = [ { manifest = m.csv, file = file, label = word } ]")
                .toString(),
            "--input",
            folder.resolve(signs).toString(),
            "--lake",
            folder.resolve("lake").toString());
    assertThat(csv.code()).as(csv.complaint()).isEqualTo(2);
    assertThat(csv.complaint())
        .contains("rename it, or save the manifest as TSV, JSON lines or Parquet");
  }

  @Test
  void whatIsWrongInAnArchiveHasItsOwnCode() throws IOException {
    Map<String, byte[]> members = samples();
    members.put("../out.wav", CLIPS.get(0).wav());
    members.put("x/link.wav", new byte[0]);
    members.put("x/nobody.wav", new Clip("n", 410, "", "", "").wav());
    members.put("x/orphan.json", CLIPS.get(0).json().getBytes(StandardCharsets.UTF_8));
    put("broken", "a.tar", tar(members));
    byte[] whole = tar(Map.of("x/c1.wav", new Clip("c", 460, "", "", "").wav()));
    put("broken", "b.tar", Arrays.copyOf(whole, 3000));
    put("broken", "c.tar", gzip("x".repeat(5000)));
    Map<String, byte[]> bomb = new TreeMap<>();
    bomb.put("bomb.wav", new byte[40_000_000]);
    bomb.put("bomb.json", "{\"word\":\"左\"}".getBytes(StandardCharsets.UTF_8));
    put("broken", "d.zip", zip(bomb));
    byte[] cut = zip(samples());
    put("broken", "e.zip", Arrays.copyOf(cut, cut.length - 30));
    assertThat(ingest("broken", "{ archives = \"*.*\", label = word, person = speaker }")).isZero();
    assertThat(refused("broken"))
        .isEqualTo(
            new TreeMap<>(
                Map.of(
                    "PATH_ESCAPES", 1L,
                    "NOT_A_FILE", 1L,
                    "UNLISTED_FILE", 1L,
                    "MISSING_FILE", 1L,
                    "ARCHIVE_BROKEN", 2L,
                    "UNKNOWN_FORMAT", 1L,
                    "OVERSIZED", 1L)));
    assertThat(records("broken")).hasSize(3);
  }

  /** Kaldi itself reads no FLAC without a pipe; ESPnet does, and our own export writes it so. */
  @Test
  void barePathsOfFlacInWavScpAreFiles() throws IOException {
    for (Clip c : CLIPS) {
      put("flac", "data/" + c.name() + ".flac", c.flac());
    }
    put("flac", "data/upper.FLAC", new Clip("c", 380, "", "", "").flac());
    put(
        "flac",
        "train/wav.scp",
        "a1 data/a1.flac\na2\t./data/a2.flac \nb1 "
            + folder.resolve("flac/data/b1.flac")
            + "\nc data/upper.FLAC\n");
    put("flac", "train/text", "a1 左\na2 右\nb1 左\nc 右\n");
    assertThat(ingest("flac", "{ kaldi = train, files-under = \".\", label = text }")).isZero();
    assertThat(refused("flac")).isEmpty();
    assertThat(records("flac"))
        .hasSize(4)
        .anyMatch(r -> r.startsWith(io.likeness.core.Sha256.hex(CLIPS.get(2).flac()) + " 左"));
  }

  @Test
  void whatIsWrongInAManifestHasItsOwnCode() throws IOException {
    in("rows");
    clips("rows");
    put("rows", "wav/stray.wav", new Clip("s", 500, "", "", "").wav());
    put("rows", "wav/flac.flac", new Clip("f", 510, "", "", "").wav());
    put(
        "rows",
        "wav.scp",
        """
        a1 wav/a1.wav
        a2 wav/a2.wav
        b1 wav/b1.wav
        b1b wav/b1.wav
        f wav/flac.flac
        g wav/gone.wav
        p flac -c -d -s wav/a1.flac |
        u https://example.org/a.wav
        e ../../etc/a.wav
        """);
    put("rows", "text", "a1 左\na2 右\nb1 左\nb1b 右\nf 左\ng 左\np 左\nu 左\ne 左\nghost 左\n");
    assertThat(ingest("rows", "{ kaldi = \".\", label = text }")).isZero();
    assertThat(refused("rows"))
        .isEqualTo(
            new TreeMap<>(
                Map.of(
                    "UNLISTED_FILE", 1L,
                    "MISLABELLED_EXTENSION", 1L,
                    "MISSING_FILE", 1L,
                    "CONFLICTING_ROWS", 1L,
                    "NOT_A_FILE", 2L,
                    "PATH_ESCAPES", 1L,
                    "ORPHAN_ROW", 1L)));
  }

  @Test
  void aRowThatNamesNoFileIsToldHoweverItIsWritten() throws IOException {
    clips("fileless");
    put("fileless", "rows.csv", "file,label\nwav/a1.wav,左\n,右\n");
    put(
        "fileless",
        "rows.jsonl",
        "{\"file\":\"wav/a2.wav\",\"label\":\"右\"}\n"
            + "{\"file\":\"wav/b1.wav\", \"label\n"
            + "{\"label\":\"左\"}\n");
    put("fileless", "speech/recordings.jsonl", "{\"id\":\"a\",\"sources\":[\n");
    assertThat(
            ingest(
                "fileless",
                "{ manifest = rows.csv, file = file, label = label }, { manifest = rows.jsonl, file"
                    + " = file, label = label }, { lhotse = speech }"))
        .isZero();
    assertThat(refused("fileless"))
        .isEqualTo(new TreeMap<>(Map.of("ROW_WITHOUT_FILE", 4L, "UNLISTED_FILE", 1L)));
    assertThat(records("fileless")).hasSize(2);
  }

  @Test
  void aFileInTwoSourcesIsOneRecordUnlessTheyContradictEachOther() throws IOException {
    clips("both");
    put("both", "one.csv", "file,label\nwav/a1.wav,左\nwav/a2.wav,右\nwav/b1.wav,左\n");
    put("both", "two.csv", "file,label\nwav/a1.wav,左\nwav/a2.wav,左\n");
    assertThat(
            ingest(
                "both",
                "{ manifest = one.csv, file = file, label = label },"
                    + " { manifest = two.csv, file = file, label = label }"))
        .isZero();
    assertThat(refused("both")).isEqualTo(new TreeMap<>(Map.of("CONFLICTING_ROWS", 1L)));
    assertThat(records("both")).hasSize(2).allMatch(r -> r.contains("左"));
  }

  @Test
  void tabsSeparateTheValuesOfATsvAndQuotesAreText() throws IOException {
    clips("tabs");
    put(
        "tabs",
        "rows.tsv",
        "file\tlabel\twho\nwav/a1.wav\t\"左\tann, a\nwav/a2.wav\t右\"\tbo\nwav/b1.wav\t左\tbo\n");
    assertThat(ingest("tabs", "{ manifest = rows.tsv, file = file, label = label, person = who }"))
        .isZero();
    assertThat(refused("tabs")).isEmpty();
    assertThat(records("tabs"))
        .hasSize(3)
        .anyMatch(r -> r.contains(" \"左 "))
        .anyMatch(r -> r.contains(" 右\" "));
  }

  @Test
  void partsOfARecordingAreRecords() throws Exception {
    float[] samples = new float[24_000];
    for (int i = 0; i < samples.length; i++) {
      samples[i] = (float) (0.3 * StrictMath.sin(2 * StrictMath.PI * (200 + i / 80) * i / 8000));
    }
    byte[] recording = WavEncoder.encode(new Waveform(8000, samples));
    samples = io.likeness.kernels.voice.AudioDecoder.decode(recording, 24_000).mono().samples();
    put("cuts", "long.wav", recording);
    put("cuts", "spare.wav", CLIPS.get(0).wav());
    put("cuts", "wav.scp", "r long.wav\ns gone.wav\nt spare.wav\n");
    put(
        "cuts",
        "segments",
        """
        a r 0.5 1.25
        b r 1.25 -1
        c r 2.5 3.4
        d r 2 9
        e r 2 2
        f s 0 1
        g nowhere 0 1
        h r zero 1
        """);
    put("cuts", "text", "a 左\nb 右\nc 左\nd 左\ne 左\nf 左\ng 左\nh 左\nghost 左\n");
    assertThat(ingest("cuts", "{ kaldi = \".\", label = text }")).isZero();
    assertThat(refused("cuts"))
        .isEqualTo(
            new TreeMap<>(
                Map.of(
                    "SEGMENT_OUTSIDE", 3L,
                    "MISSING_FILE", 1L,
                    "ORPHAN_ROW", 2L,
                    "UNLISTED_FILE", 1L)));
    Map<String, byte[]> stored =
        lake
            .read(lake.head("cuts"), LakeTables.MEDIA)
            .where("bytes is not null")
            .collectAsList()
            .stream()
            .collect(
                Collectors.toMap(r -> r.<String>getAs("record_id"), r -> r.<byte[]>getAs("bytes")));
    assertThat(stored.keySet())
        .containsExactlyInAnyOrder(
            id(samples, 4000, 10_000), id(samples, 10_000, 24_000), id(samples, 20_000, 24_000));
    assertThat(records("cuts")).hasSize(3).anyMatch(r -> r.contains("右"));
  }

  private static String id(float[] samples, int from, int to) {
    return io.likeness.core.Sha256.hex(
        FlacEncoder.encode(new Waveform(8000, Arrays.copyOfRange(samples, from, to)), 16));
  }

  @Test
  void aCompressedTarIsReadWithTheSameGuards() throws IOException {
    Map<String, byte[]> members = samples();
    members.put("../out.wav", CLIPS.get(0).wav());
    members.put("x/link.wav", new byte[0]);
    members.put("x/big.wav", new byte[200_000]);
    members.put("x/big.json", CLIPS.get(0).json().getBytes(StandardCharsets.UTF_8));
    put("packed", "a.tar.gz", gzip(tar(members)));
    put("packed", "b.tgz", gzip(tar(samples())));
    byte[] whole = gzip(tar(samples()));
    put("packed", "c.tgz", Arrays.copyOf(whole, whole.length / 2));
    put("packed", "d.tgz", gzippedTar(Map.of("z/bomb.wav", new byte[80_000_000])));
    assertThat(ingest("packed", "{ archives = \"*.*\", label = word, person = speaker }")).isZero();
    Map<String, Long> codes = refused("packed");
    assertThat(codes)
        .containsEntry("PATH_ESCAPES", 1L)
        .containsEntry("NOT_A_FILE", 1L)
        .containsEntry("OVERSIZED", 1L)
        .containsEntry("ARCHIVE_BROKEN", 1L)
        .containsEntry("ARCHIVE_BOMB", 1L);
    // What the cut archive still held whole is a third source of its records.
    assertThat(records("packed").stream().distinct()).hasSize(3);
    assertThat(records("packed").size()).isBetween(6, 8);
  }
}
