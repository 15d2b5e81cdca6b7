package io.likeness.privacy.access;

import io.likeness.core.contract.ColumnSpec;
import io.likeness.core.contract.TableContract;
import io.likeness.core.error.Fault;
import io.likeness.core.lake.CorpusView;
import io.likeness.core.lake.DatasetReader;
import io.likeness.core.lake.DatasetVersion;
import io.likeness.core.lake.Lake;
import io.likeness.core.lake.LakeLock;
import java.sql.Timestamp;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.types.DataTypes;

/**
 * Reads media only for a purpose that the version's legal basis covers, and notes each reading in
 * {@code _likeness/access} before a row is handed out.
 *
 * <p>Without a legal basis a version can be measured and trained on where it lies, and can never be
 * published, exported, cloned from or handed to a third party.
 */
public record LoggedReader(Lake lake) implements DatasetReader {
  private static final String NO_BASIS = "none";
  private static final Set<String> LOCAL = Set.of("train", "measure", "inspect");
  private static final Set<String> LEAVING = Set.of("publish", "export", "clone", "third-party");

  /** Who read what, when and for what. */
  public static final TableContract ACCESS =
      TableContract.of(
          "access",
          ColumnSpec.of("at", DataTypes.TimestampType, "when (UTC)"),
          ColumnSpec.string("principal", "who"),
          ColumnSpec.string("purpose", "what for"),
          ColumnSpec.string("tag", "which version"),
          ColumnSpec.of("rows", DataTypes.LongType, "how many records"));

  @Override
  public Dataset<Row> read(DatasetVersion version, String purpose, String principal) {
    if (!LOCAL.contains(purpose) && !LEAVING.contains(purpose)) {
      throw Fault.CONSENT_MISSING.because(
          "Nobody can consent to the purpose "
              + purpose
              + "; purposes are "
              + String.join(", ", LOCAL.stream().sorted().toList())
              + ", "
              + String.join(", ", LEAVING.stream().sorted().toList())
              + ".");
    }
    if (LEAVING.contains(purpose) && version.legalBasis().equals(NO_BASIS)) {
      throw Fault.CONSENT_MISSING.because(
          "Version "
              + version.tag()
              + " has no legal basis recorded, so it cannot be read to "
              + purpose
              + "; state legal-basis in the recipe and make a new version.");
    }
    CorpusView view = new CorpusView(lake, version.snapshot());
    Dataset<Row> rows = view.withMedia(view.rows());
    try (LakeLock held = LakeLock.take(lake, Lake.OWN)) {
      Row note =
          RowFactory.create(
              Timestamp.from(Instant.now()),
              principal,
              purpose,
              version.tag(),
              version.originals() + version.derived());
      lake.appendOwn(ACCESS, lake.spark().createDataFrame(List.of(note), ACCESS.schema()));
    }
    return rows;
  }
}
