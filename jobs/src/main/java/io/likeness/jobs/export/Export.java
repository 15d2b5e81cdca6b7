package io.likeness.jobs.export;

import static org.apache.spark.sql.functions.broadcast;
import static org.apache.spark.sql.functions.coalesce;
import static org.apache.spark.sql.functions.col;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.likeness.core.Sha256;
import io.likeness.core.error.Fault;
import io.likeness.core.lake.Address;
import io.likeness.core.lake.Content;
import io.likeness.core.lake.CorpusView;
import io.likeness.core.lake.DatasetVersion;
import io.likeness.core.lake.ExportLog;
import io.likeness.core.lake.Lake;
import io.likeness.core.lake.LakeTables;
import io.likeness.core.recipe.Kind;
import io.likeness.core.recipe.Recipe;
import io.likeness.jobs.card.Card;
import io.likeness.kernels.media.AigcLabel;
import io.likeness.kernels.media.MediaException;
import io.likeness.kernels.voice.AudioDecoder;
import io.likeness.kernels.voice.DecodedAudio;
import io.likeness.privacy.consent.LakeReader;
import io.likeness.privacy.consent.Purpose;
import io.likeness.privacy.law.ImpactAssessment;
import io.likeness.privacy.release.ReleasedValue;
import io.likeness.transforms.media.MediaKernel;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.storage.StorageLevel;
import org.apache.spark.util.SerializableConfiguration;

/**
 * Writes a version as files that other tools read: the same version gives the same bytes.
 *
 * <p>Media go from the lake to files of their own without a shuffle; what is sorted and cut into
 * shards is a narrow row each. The whole appears at once, by a rename. What was handed out is noted
 * in the access log and in the table {@code exports}, by which erasure finds it.
 *
 * @param shardBytes most media in one shard
 */
public record Export(
    Lake lake, DatasetVersion version, Recipe recipe, Layout layout, long shardBytes) {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final String METADATA = "metadata.jsonl";

  /**
   * What was written.
   *
   * @param promises what record-level privacy guarantees of it, a sentence a step; none without
   * @param earlier exports of the corpus before a privatised one: each is a look at the same
   *     persons
   */
  public record Written(
      long records, int files, String manifestSha256, List<String> promises, long earlier) {}

  /**
   * Writes to {@code address}, which must not exist or be an empty folder.
   *
   * @param purpose word of a {@link io.likeness.privacy.consent.Purpose}
   * @param principal who exports
   * @throws io.likeness.core.error.LikenessException when no legal basis covers the purpose, when
   *     voices or faces are handed out without an impact assessment in force, when there is
   *     something at the address, or when the layout cannot tell faces
   */
  public Written to(String address, String purpose, String principal) {
    if (layout.speechOnly() && recipe.kind() != Kind.VOICE) {
      throw Fault.USAGE.because(
          layout.word()
              + " is for voices and this version holds none; take webdataset or hf-parquet.");
    }
    if (Purpose.of(purpose).needsBasis()) {
      ImpactAssessment.requireForHandingOut(recipe, LocalDate.now(ZoneOffset.UTC), purpose);
    }
    var hadoop = lake.spark().sparkContext().hadoopConfiguration();
    try {
      Path whole = Address.of(address, "--out");
      FileSystem files = whole.getFileSystem(hadoop);
      whole = files.makeQualified(whole);
      lake.requireOutside(whole, "--out");
      if (files.exists(whole) && files.listStatus(whole).length > 0) {
        throw Fault.USAGE.because(whole + " holds something already; name another --out.");
      }
      Path out = whole;
      SerializableConfiguration conf = new SerializableConfiguration(hadoop);
      Filled filled =
          WholeFolder.fill(
              lake,
              version,
              out,
              part -> {
                Target target = new Target(part.toString(), conf);
                Filled made = fill(target, purpose, principal);
                // Two attempts may have drawn noise for one record, and only one may be seen.
                target.keepOnly(made.files());
                new ExportLog(lake)
                    .note(
                        version,
                        layout.word(),
                        out,
                        purpose,
                        principal,
                        made.written().records(),
                        made.written().manifestSha256());
                return made;
              });
      try {
        // An attempt that is still at work can no longer add to it, since it knows paths.
        new Target(out.toString(), conf).keepOnly(filled.files());
      } catch (IOException e) {
        files.delete(out, true);
        throw e;
      }
      return filled.written();
    } catch (IOException e) {
      throw Fault.ENVIRONMENT.because(
          "The export cannot be written to " + address + "; check --out and free space.", e);
    }
  }

  /**
   * Refuses a privatised export where the corpus was exported before: what a recipient can put
   * together loses the epsilon of each draw.
   *
   * @throws io.likeness.core.error.LikenessException when there was an export before
   */
  public void requireFirstDraw() {
    long earlier = recipe.recordSteps().isEmpty() ? 0 : earlier();
    if (earlier > 0) {
      throw Fault.PRIVACY_REFUSED.because(
          "Corpus "
              + version.corpus()
              + " was exported "
              + earlier
              + " times before, and its recipe has record-level privacy steps, whose epsilon every draw"
              + " of noise spends again; hand out what was exported already, or draw anew with"
              + " --again.");
    }
  }

  private record Filled(Written written, List<String> files) {}

  private Filled fill(Target target, String purpose, String principal) throws IOException {
    Optional<PrivateCopy> copy = PrivateCopy.of(recipe, layout);
    copy.ifPresent(c -> c.requirePersons(new CorpusView(lake, version.snapshot())));
    Dataset<Row> rows = new LakeReader(lake).read(version, purpose, principal);
    List<Item> items =
        copy.isPresent() ? copy.get().staged(target, rows) : staged(target, withTexts(rows));
    List<Target.Entry> entries = new ArrayList<>();
    List<String> lines = new ArrayList<>();
    if (layout.looseFiles()) {
      SortedMap<String, List<Item>> splits = new TreeMap<>();
      for (Item item : items) {
        splits.computeIfAbsent(item.split(), s -> new ArrayList<>()).add(item);
        entries.add(new Target.Entry(item.file(), item.sizeBytes(), item.sha256()));
        lines.add(item.line(item.file()));
      }
      entries.addAll(
          layout == Layout.KALDI
              ? SpeechTables.kaldi(target, splits)
              : SpeechTables.lhotse(target, splits));
    } else {
      List<Shard> shards = Shard.cut(items.iterator(), shardBytes);
      for (Shard shard : shards) {
        String file =
            layout == Layout.WEBDATASET ? shard.name("tar") : "data/" + shard.name("parquet");
        shard.items().forEach(item -> lines.add(item.line(file)));
      }
      entries.addAll(written(target, shards));
      target.files().delete(target.path("media"), true);
    }
    entries.add(
        target.write(
            METADATA,
            out -> {
              for (String line : lines) {
                out.write((line + "\n").getBytes(StandardCharsets.UTF_8));
              }
            }));
    return describe(target, items.size(), entries, copy);
  }

  /** What is said in originals is said in their copies; a privatised record says nothing. */
  private Dataset<Row> withTexts(Dataset<Row> rows) {
    Dataset<Row> said =
        new CorpusView(lake, version.snapshot())
            .kept()
            .select("source_id", "record_id")
            .join(
                new Content(lake)
                    .transcripts(version.snapshot())
                    .select(col("source_id"), col("text").as(Item.TEXT)),
                "source_id")
            .select(col("record_id").as("said_in"), col(Item.TEXT));
    return rows.join(
            broadcast(said),
            coalesce(col("parent_id"), col("record_id")).equalTo(col("said_in")),
            "left")
        .drop("said_in");
  }

  private List<Item> staged(Target target, Dataset<Row> rows) {
    JavaRDD<Item> staged = stage(target, rows);
    List<Item> items = new ArrayList<>();
    Iterator<Item> sorted =
        staged
            .sortBy(item -> item.split() + "/" + item.recordId(), true, staged.getNumPartitions())
            .toLocalIterator();
    sorted.forEachRemaining(items::add);
    staged.unpersist();
    return items;
  }

  /** Every medium as a file, and its row without the media. */
  private JavaRDD<Item> stage(Target target, Dataset<Row> rows) {
    Kind kind = recipe.kind();
    MediaKernel kernel = MediaKernel.of(kind, recipe.ingest());
    long maxSamples = recipe.ingest().maxDecodedSamples();
    String producer = recipe.producer();
    return rows.toJavaRDD()
        .map(row -> item(target, row, kind, kernel, maxSamples, producer))
        .persist(StorageLevel.MEMORY_AND_DISK());
  }

  private static Item item(
      Target target, Row row, Kind kind, MediaKernel kernel, long maxSamples, String producer)
      throws IOException, MediaException {
    String id = row.getAs("record_id");
    HandedOut medium;
    try {
      medium =
          row.<Integer>getAs("copy") > 0
              ? HandedOut.made(row.getAs("bytes"), kernel, AigcLabel.made(producer, id))
              : HandedOut.original(row.getAs("bytes"), kernel);
    } catch (MediaException e) {
      throw Fault.INPUT_INVALID.because(
          "Record "
              + id
              + " cannot leave without what its file says of its making: "
              + e.getMessage(),
          e);
    }
    byte[] bytes = medium.bytes();
    String sha256 = Sha256.hex(bytes);
    String label = row.getAs("label");
    String text = Item.text(row);
    long samples = 0;
    int rate = 0;
    int channels = 0;
    if (kind == Kind.VOICE) {
      DecodedAudio audio = AudioDecoder.decode(bytes, maxSamples);
      samples = audio.mono().samples().length;
      rate = audio.mono().sampleRateHz();
      channels = audio.channels();
    }
    Item item =
        new Item(
            id,
            Item.split(row),
            Item.extension(row),
            bytes.length,
            sha256,
            samples,
            rate,
            channels,
            row.getAs("person"),
            label == null ? "" : label,
            text != null ? text : label == null ? "" : label,
            Item.json(row, sha256, medium.label()));
    target.write(item.file(), out -> out.write(bytes));
    return item;
  }

  private List<Target.Entry> written(Target target, List<Shard> shards) {
    boolean tar = layout == Layout.WEBDATASET;
    String medium =
        switch (recipe.kind()) {
          case VOICE -> "audio";
          case FACE -> "image";
          case TEXT -> "text";
        };
    return JavaSparkContext.fromSparkContext(lake.spark().sparkContext())
        .parallelize(shards, Math.max(1, shards.size()))
        .map(shard -> tar ? shard.tar(target) : shard.parquet(target, medium))
        .collect();
  }

  private Filled describe(
      Target target, long records, List<Target.Entry> entries, Optional<PrivateCopy> copy)
      throws IOException {
    List<String> promises = copy.map(PrivateCopy::promises).orElse(List.of());
    List<ReleasedValue> released = Card.released(lake, version, recipe).orElse(List.of());
    entries.sort(Comparator.comparing(Target.Entry::name));
    List<Target.Entry> described = List.copyOf(entries);
    // The version's digest is of what was measured and said: whoever knows all but one label of it
    // could try them all.
    String digest = copy.isPresent() ? Sha256.hex(manifest(described)) : version.digest();
    entries.add(
        target.text(
            "croissant.json",
            Croissant.of(
                version, digest, recipe, layout, METADATA, described, released, promises)));
    ObjectNode about = JSON.createObjectNode();
    about.put("tag", version.tag());
    about.put(copy.isPresent() ? "files_digest" : "digest", digest);
    about.put("recipe_sha256", version.recipeSha256());
    about.put("code_version", version.codeVersion());
    about.put("layout", layout.word());
    about.put("records", records);
    about.put("legal_basis", version.legalBasis());
    recipe
        .law()
        .assessment()
        .ifPresent(
            a ->
                about
                    .putObject("impact_assessment")
                    .put("document", a.document())
                    .put("sha256", a.sha256())
                    .put("by", a.by())
                    .put("from", a.from().toString())
                    .put("until", a.until().toString()));
    copy.ifPresent(c -> c.describe(about, earlier()));
    entries.add(target.text(ExportLog.ABOUT, about.toPrettyString() + "\n"));
    entries.sort(Comparator.comparing(Target.Entry::name));
    Target.Entry last = target.text(ExportLog.MANIFEST, manifest(entries));
    entries.add(last);
    Written written =
        new Written(
            records, entries.size(), last.sha256(), promises, promises.isEmpty() ? 0 : earlier());
    return new Filled(written, entries.stream().map(Target.Entry::name).toList());
  }

  private static String manifest(List<Target.Entry> entries) {
    StringBuilder manifest = new StringBuilder();
    entries.forEach(e -> manifest.append(e.sha256()).append("  ").append(e.name()).append('\n'));
    return manifest.toString();
  }

  private long earlier() {
    String tags = version.corpus() + "-";
    return lake
        .readOwn(LakeTables.EXPORTS)
        .where(col("layout").isin(Stream.of(Layout.values()).map(Layout::word).toArray()))
        .select("tag")
        .collectAsList()
        .stream()
        .filter(r -> r.getString(0).startsWith(tags))
        .filter(r -> r.getString(0).substring(tags.length()).matches("[0-9]+"))
        .count();
  }
}
