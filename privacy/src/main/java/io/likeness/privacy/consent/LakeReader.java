package io.likeness.privacy.consent;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.when;

import io.likeness.core.error.Fault;
import io.likeness.core.lake.CorpusView;
import io.likeness.core.lake.DatasetReader;
import io.likeness.core.lake.DatasetVersion;
import io.likeness.core.lake.Lake;
import io.likeness.core.lake.Unlogged;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.Arrays;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.functions;

/**
 * The door to the media of a lake: one purpose, one legal basis, one line in the access log.
 *
 * <p>A version without a legal basis ({@code none}) may be trained on where it lies and nothing
 * else. A declared basis covers what the declarer says it covers, and stands in the log. Of a
 * version on {@code consent} only rows are handed out whose person has, today (UTC), consented to
 * this purpose for this modality.
 */
public record LakeReader(Lake lake) implements DatasetReader {
  private static final String NONE = "none";
  private static final String CONSENT = "consent";

  @Override
  public Dataset<Row> read(DatasetVersion version, String purpose, String principal) {
    CorpusView view = new CorpusView(lake, version.snapshot());
    return view.withMedia(admitted(view.rows(), version, purpose, principal));
  }

  /**
   * As {@link #read}, of one record whose medium the caller has by other means.
   *
   * @throws io.likeness.core.error.LikenessException when it may not be read for the purpose
   */
  public void admit(DatasetVersion version, String recordId, String purpose, String principal) {
    Dataset<Row> rows = new CorpusView(lake, version.snapshot()).rows();
    admitted(rows.where(Unlogged.is(col("record_id"), recordId)), version, purpose, principal);
  }

  /**
   * The {@code record_id} of each row that {@link #read} would hand out today. Nobody is heard or
   * seen by that, so it is no access and not noted as one.
   *
   * @throws io.likeness.core.error.LikenessException as {@link #read} does
   */
  public Dataset<Row> ids(DatasetVersion version, String purpose) {
    Dataset<Row> rows = new CorpusView(lake, version.snapshot()).rows();
    return covered(rows, version, Purpose.of(purpose)).select("record_id");
  }

  private Dataset<Row> admitted(
      Dataset<Row> rows, DatasetVersion version, String purpose, String principal) {
    Purpose wanted = Purpose.of(purpose);
    if (principal.isBlank()) {
      throw Fault.USAGE.because("Nobody reads without a name; say who with --principal.");
    }
    Dataset<Row> admitted = covered(rows, version, wanted);
    new AccessLog(lake)
        .note(
            Instant.now(),
            principal,
            wanted.word(),
            version.tag(),
            version.legalBasis(),
            Lake.count(admitted));
    return admitted;
  }

  /** Rows of {@code rows} that the version's legal basis covers for {@code purpose} today. */
  private Dataset<Row> covered(Dataset<Row> rows, DatasetVersion version, Purpose purpose) {
    requireBasis(version.tag(), version.legalBasis(), purpose);
    return version.legalBasis().equals(CONSENT) ? consented(rows, version, purpose) : rows;
  }

  /**
   * Rows of {@code rows} that may be read for {@code purpose} today; copies follow their person.
   */
  private Dataset<Row> consented(Dataset<Row> rows, DatasetVersion version, Purpose purpose) {
    ConsentLedger ledger = new ConsentLedger(lake);
    ledger.requireWhole();
    Dataset<Row> consents = ledger.inForce(purpose, LocalDate.now(ZoneOffset.UTC));
    Dataset<Row> covered =
        rows.withColumn("modality", when(col("kind").equalTo("clip"), "voice").otherwise("face"))
            .join(functions.broadcast(consents), PERSON_AND_MODALITY, "left_semi")
            .select(Arrays.stream(rows.columns()).map(functions::col).toArray(Column[]::new));
    if (covered.isEmpty()) {
      throw Fault.CONSENT_MISSING.because(
          "Nobody whose records are asked for in version "
              + version.tag()
              + " has a consent to "
              + purpose.word()
              + " in force; record consents with `./likeness consent import FILE.csv`.");
    }
    return covered;
  }

  private static final String[] PERSON_AND_MODALITY = {"person", "modality"};

  static void requireBasis(String tag, String basis, Purpose purpose) {
    if (basis.equals(NONE) && purpose.needsBasis()) {
      throw Fault.CONSENT_MISSING.because(
          "Version "
              + tag
              + " has no legal basis recorded, which does not cover "
              + purpose.word()
              + "; declare legal-basis in the recipe and run it again.");
    }
  }
}
