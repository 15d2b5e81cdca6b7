package io.likeness.privacy.erase;

import static org.apache.spark.sql.functions.col;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.likeness.core.contract.TableContract;
import io.likeness.core.error.Fault;
import io.likeness.core.keys.KeyPurpose;
import io.likeness.core.keys.Seal;
import io.likeness.core.lake.Address;
import io.likeness.core.lake.Content;
import io.likeness.core.lake.CorpusView;
import io.likeness.core.lake.DatasetVersion;
import io.likeness.core.lake.ExportLog;
import io.likeness.core.lake.Lake;
import io.likeness.core.lake.LakeTables;
import io.likeness.core.lake.Snapshot;
import io.likeness.core.lake.Unlogged;
import io.likeness.core.lake.VersionLog;
import io.likeness.core.recipe.RecipeReader;
import io.likeness.kernels.LabelledMedia;
import io.likeness.kernels.MediaFormats;
import io.likeness.kernels.media.AigcLabel;
import io.likeness.kernels.media.MediaException;
import io.likeness.privacy.consent.AccessLog;
import io.likeness.privacy.consent.Consent;
import io.likeness.privacy.consent.ConsentLedger;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/**
 * Answers a person who asks what a lake holds of them (GDPR Art. 15, PIPL Art. 45): consents, every
 * recording with its source, attributes and measures, items that were refused, what steps and
 * people said of them, in which versions it and copies of it are, which models learnt from those
 * versions and to whom they were exported, and the media themselves.
 */
public record SubjectAccess(Lake lake) {
  private static final ObjectMapper JSON = new ObjectMapper();

  /** As the log of reads has them. */
  private static final String PURPOSE = "subject-access";

  /** Tables with a row for each record, beside those that are told with the recording. */
  private static final List<TableContract> SAID =
      List.of(
          LakeTables.TEXT_METRICS,
          LakeTables.DROPS,
          LakeTables.VOTES,
          LakeTables.VOTE_CONSENSUS,
          LakeTables.LABEL_ISSUES,
          LakeTables.REVIEWS,
          LakeTables.LABELS);

  /** Columns that tell of other persons. */
  private static final String[] OTHERS = {"annotator", "reviewer", "kept_record_id", "source_id"};

  private static final String BASIS = "request of the person";

  /** What was written. */
  public record Written(int recordings, int copies, int versions, int consents) {}

  /**
   * Writes {@code subject.json} and a folder {@code media} to {@code address}.
   *
   * @param principal who answers; stands in the log of reads
   * @throws io.likeness.core.error.LikenessException when the lake holds nothing of them, or the
   *     address holds something
   */
  public Written write(String identifier, String address, String principal) {
    ObjectNode out = JSON.createObjectNode();
    ArrayNode consents = out.putArray("consents");
    for (Consent c : new ConsentLedger(lake).history(identifier)) {
      c.describe(consents.addObject()).put("guardian", c.guardian().orElse(""));
    }
    Path whole = Address.of(address, "--out");
    lake.requireOutside(whole, "--out");
    var hadoop = lake.spark().sparkContext().hadoopConfiguration();
    try {
      FileSystem files = whole.getFileSystem(hadoop);
      if (files.exists(whole) && files.listStatus(whole).length > 0) {
        throw Fault.USAGE.because(whole + " holds something already; name another --out.");
      }
      Path part = ExportLog.partOf(files.makeQualified(whole));
      try {
        if (!files.mkdirs(part)) {
          throw new IOException("cannot make a folder");
        }
        // Whoever is interrupted at the keyboard does not come to what stands below.
        files.deleteOnExit(part);
        Gathered gathered = gather(identifier, principal, out, files, part);
        if (gathered.recordings == 0 && gathered.refused == 0 && consents.isEmpty()) {
          throw Fault.RECORD_UNKNOWN.because(
              "This lake holds nothing of the subject; give the identifier as the source has it.");
        }
        write(
            files,
            new Path(part, "subject.json"),
            (out.toPrettyString() + "\n").getBytes(StandardCharsets.UTF_8));
        files.delete(whole, false);
        if (!files.rename(part, whole)) {
          throw new IOException("cannot rename");
        }
        return new Written(
            gathered.recordings, gathered.copies, gathered.tags.size(), consents.size());
      } finally {
        files.delete(part, true);
        files.cancelDeleteOnExit(part);
      }
    } catch (IOException e) {
      throw Fault.ENVIRONMENT.because(
          "The answer cannot be written to " + address + "; check --out and free space.", e);
    }
  }

  private static final class Gathered {
    private int recordings;
    private int refused;
    private int copies;
    private final TreeSet<String> tags = new TreeSet<>();
    private final Set<String> records = new HashSet<>();
  }

  private Gathered gather(
      String identifier, String principal, ObjectNode out, FileSystem files, Path folder)
      throws IOException {
    Gathered gathered = new Gathered();
    String pseudonym = Subject.pseudonym(lake, identifier);
    ArrayNode recordings = out.putArray("recordings");
    ArrayNode refused = out.putArray("refused");
    ArrayNode said = out.putArray("said_of_them");
    ArrayNode versions = out.putArray("versions");
    TreeSet<String> forgotten = new TreeSet<>();
    List<Snapshot> snapshots = new ArrayList<>();
    for (String corpus : lake.corpora()) {
      Subject subject = Subject.find(lake, Erasure.snapshots(lake, corpus), List.of(identifier));
      if (subject.sources().isEmpty()) {
        continue;
      }
      gathered.records.addAll(subject.records());
      Set<String> told = new HashSet<>();
      for (Snapshot snapshot : newestFirst(corpus)) {
        gathered.recordings += describe(snapshot, pseudonym, told, recordings);
        gathered.refused += refused(snapshot, identifier, subject, told, refused);
      }
      snapshots.addAll(Erasure.snapshots(lake, corpus));
      forgotten.addAll(Erasure.forgotten(lake, corpus));
      Snapshot head = lake.head(corpus);
      said(head, subject, said);
      long media = media(head, subject, files, new Path(folder, "media"));
      new AccessLog(lake).note(Instant.now(), principal, PURPOSE, corpus, BASIS, media);
      for (DatasetVersion version : new VersionLog(lake).of(corpus)) {
        gathered.copies += describe(version, pseudonym, versions, gathered);
      }
    }
    gathered.tags.addAll(forgotten);
    forgotten.forEach(out.putArray("versions_no_longer_kept")::add);
    ArrayNode models = out.putArray("models");
    names(LakeTables.MODELS, "model", gathered.tags).forEach(models::add);
    ArrayNode exports = out.putArray("exports");
    Set<String> others = new Exports(lake).contents(gathered.tags, snapshots);
    others.removeAll(gathered.records);
    lake.readOwn(LakeTables.EXPORTS)
        .where(col("tag").isin(gathered.tags.toArray()))
        .where(Exports.notOf(others))
        .sort("exported_at", "address")
        .collectAsList()
        .forEach(
            r ->
                exports
                    .addObject()
                    .put("tag", r.<String>getAs("tag"))
                    .put("address", r.<String>getAs("address"))
                    .put("purpose", r.<String>getAs("purpose"))
                    .put("principal", r.<String>getAs("principal")));
    return gathered;
  }

  private List<Snapshot> newestFirst(String corpus) {
    List<Snapshot> out = new ArrayList<>(Erasure.snapshots(lake, corpus));
    Collections.reverse(out);
    return out;
  }

  /**
   * What a snapshot says of recordings that no newer one has.
   *
   * @param told sources that were described before; those that are described now are added
   */
  private int describe(Snapshot head, String pseudonym, Set<String> told, ArrayNode out)
      throws IOException {
    Seal seal = new Seal(lake.keys().key(KeyPurpose.SOURCE_URI));
    Dataset<Row> metrics =
        lake.read(head, LakeTables.METRICS).selectExpr("record_id", "to_json(measures) measures");
    Dataset<Row> texts = new Content(lake).transcripts(head).select("source_id", "text");
    List<Row> rows =
        lake.read(head, LakeTables.RECORDS)
            .where(Unlogged.is(col("person"), pseudonym))
            .join(metrics, new String[] {"record_id"}, "left")
            .join(texts, new String[] {"source_id"}, "left")
            .selectExpr(
                "record_id",
                "kind",
                "label",
                "to_json(attributes)",
                "source_sealed",
                "measures",
                "text",
                "source_id")
            .sort("record_id", "source_id")
            .collectAsList();
    int recordings = 0;
    for (Row r : rows) {
      if (!told.add(r.getString(7))) {
        continue;
      }
      recordings++;
      ObjectNode node =
          out.addObject()
              .put("corpus", head.corpus())
              .put("record_id", r.getString(0))
              .put("kind", r.getString(1))
              .put("label", r.getString(2))
              .put("source", seal.openText(r.getAs(4)));
      if (!r.isNullAt(6)) {
        node.put("transcript", r.getString(6));
      }
      node.set("attributes", JSON.readTree(r.getString(3)));
      node.set("measures", JSON.readTree(r.isNullAt(5) ? "{}" : r.getString(5)));
    }
    return recordings;
  }

  /** Items that were refused, and so are no recordings; answers how many. */
  private int refused(
      Snapshot head, String identifier, Subject subject, Set<String> told, ArrayNode out) {
    Seal seal = new Seal(lake.keys().key(KeyPurpose.SOURCE_URI));
    int refused = 0;
    for (Row r :
        lake.read(head, LakeTables.QUARANTINE)
            .where(col("source_sealed").isNotNull())
            .join(Subject.ids(lake, "source_id", subject.sources()), "source_id")
            .select("source_id", "source_sealed", "code")
            .sort("source_id", "code")
            .collectAsList()) {
      if (told.add(r.getString(0))) {
        refused++;
        ObjectNode node = out.addObject().put("corpus", head.corpus()).put("code", r.getString(2));
        // They are hers by their names alone, and a short identifier stands in others' names too.
        if (Traces.isLong(identifier)) {
          node.put("source", seal.openText(r.getAs(1)));
        }
      }
    }
    return refused;
  }

  /** What steps, classifiers and people have said of recordings; of the people, not who. */
  private void said(Snapshot head, Subject subject, ArrayNode out) throws IOException {
    for (TableContract table : SAID) {
      Dataset<Row> rows =
          lake.read(head, table)
              .join(Subject.ids(lake, "record_id", subject.records()), "record_id")
              .drop(OTHERS);
      for (String row : rows.toJSON().sort("value").collectAsList()) {
        ObjectNode node = out.addObject().put("corpus", head.corpus()).put("table", table.name());
        node.setAll((ObjectNode) JSON.readTree(row));
      }
    }
  }

  /** What a version has of the person; answers how many copies. */
  private int describe(DatasetVersion version, String pseudonym, ArrayNode out, Gathered gathered)
      throws IOException {
    List<Row> rows =
        new CorpusView(lake, version.snapshot())
            .rows()
            .where(Unlogged.is(col("person"), pseudonym))
            .selectExpr("record_id", "split", "copy", "parent_id", "effects")
            .sort("record_id")
            .collectAsList();
    if (rows.isEmpty()) {
      return 0;
    }
    gathered.tags.add(version.tag());
    ArrayNode records = out.addObject().put("tag", version.tag()).putArray("records");
    int copies = 0;
    for (Row r : rows) {
      // What others recorded too is no less theirs.
      gathered.records.add(r.getString(0));
      ObjectNode node =
          records.addObject().put("record_id", r.getString(0)).put("split", r.getString(1));
      if (r.getInt(2) > 0) {
        copies++;
        node.put("copy_of", r.getString(3));
        node.set("effects", JSON.readTree(r.getString(4)));
      }
    }
    return copies;
  }

  /** As they came; copies with the label of synthetic content, as they leave by any other way. */
  private long media(Snapshot head, Subject subject, FileSystem files, Path folder)
      throws IOException {
    long count = 0;
    String producer =
        new VersionLog(lake)
            .latest(head.corpus())
            .map(v -> RecipeReader.stored(v.recipe(), v.tag()).producer())
            .orElse(head.corpus());
    Content content = new Content(lake);
    Iterator<Row> rows =
        content
            .open(
                content
                    .media(head)
                    .join(Subject.ids(lake, "source_id", subject.sources()), "source_id"))
            .select(col("record_id"), col("format"), col("bytes"), col("derivation").isNotNull())
            .toLocalIterator();
    while (rows.hasNext()) {
      Row r = rows.next();
      String name = r.getString(0) + "." + MediaFormats.extension(r.getString(1));
      byte[] bytes = r.getAs(2);
      write(
          files,
          new Path(folder, name),
          r.getBoolean(3) ? labelled(bytes, AigcLabel.made(producer, r.getString(0))) : bytes);
      count++;
    }
    return count;
  }

  private static byte[] labelled(byte[] copy, AigcLabel label) {
    try {
      return LabelledMedia.of(copy, label);
    } catch (MediaException e) {
      throw new IllegalStateException("copies are rendered as FLAC or PNG", e);
    }
  }

  private List<String> names(TableContract table, String column, TreeSet<String> tags) {
    return lake
        .readOwn(table)
        .where(col("tag").isin(tags.toArray()))
        .select(column)
        .sort(column)
        .collectAsList()
        .stream()
        .map(r -> r.getString(0))
        .toList();
  }

  private static void write(FileSystem files, Path file, byte[] bytes) throws IOException {
    try (OutputStream out = files.create(file, true)) {
      out.write(bytes);
    }
  }
}
