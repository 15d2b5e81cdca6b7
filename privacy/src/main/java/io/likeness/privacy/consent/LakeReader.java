package io.likeness.privacy.consent;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.lit;
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
 * <p>A version without a legal basis ({@code none}) is read for {@link Purpose#TRAIN} and nothing
 * else. A declared basis covers what the declarer says it covers, and stands in the log. Of a
 * version on {@code consent} only rows are handed out whose person has, today (UTC), consented to
 * this purpose for this modality.
 */
public record LakeReader(Lake lake) implements DatasetReader {
  private static final String NONE = "none";
  private static final String CONSENT = "consent";

  /**
   * What is read.
   *
   * @param said as a refusal names it
   * @param logged as the log of reads names it
   */
  private record Asked(String said, String logged, String basis) {
    static Asked of(DatasetVersion version) {
      return new Asked("version " + version.tag(), version.tag(), version.legalBasis());
    }

    static Asked of(String corpus, String basis) {
      return new Asked("corpus " + corpus, corpus, basis);
    }
  }

  @Override
  public Dataset<Row> read(DatasetVersion version, String purpose, String principal) {
    return read(version, lit(true), purpose, principal);
  }

  /**
   * As {@link #read(DatasetVersion, String, String)}, of some rows; others are neither opened nor
   * counted in the log.
   *
   * @param which condition on the columns of {@link CorpusView#CONTRACT}
   */
  public Dataset<Row> read(DatasetVersion version, Column which, String purpose, String principal) {
    return read(
        version, new CorpusView(lake, version.snapshot()).rows().where(which), purpose, principal);
  }

  /**
   * As {@link #read(DatasetVersion, Column, String, String)}, of rows that no condition alone
   * names.
   *
   * @param rows of the version's {@link CorpusView#rows}; columns that they have besides stay
   */
  public Dataset<Row> read(
      DatasetVersion version, Dataset<Row> rows, String purpose, String principal) {
    return new CorpusView(lake, version.snapshot())
        .withMedia(admitted(rows, Asked.of(version), purpose, principal));
  }

  /**
   * As {@link #read}, of a corpus on its way to a version: for steps of a walk that learn from
   * media or are not ours. The log has the name of the corpus.
   *
   * @param rows of {@code view}
   */
  public Dataset<Row> read(
      CorpusView view, Dataset<Row> rows, String basis, String purpose, String principal) {
    return view.withMedia(
        admitted(rows, Asked.of(view.snapshot().corpus(), basis), purpose, principal));
  }

  /**
   * As {@link #read}, of what is said in records: those of {@code rows}, which the caller has by
   * other means, that may be read for the purpose.
   */
  public Dataset<Row> admit(
      DatasetVersion version, Dataset<Row> rows, String purpose, String principal) {
    return admitted(rows, Asked.of(version), purpose, principal);
  }

  /** The same of a corpus on its way to a version. */
  public Dataset<Row> admit(
      String corpus, Dataset<Row> rows, String basis, String purpose, String principal) {
    return admitted(rows, Asked.of(corpus, basis), purpose, principal);
  }

  /**
   * As {@link #read}, of one record whose medium the caller has by other means.
   *
   * @throws io.likeness.core.error.LikenessException when it may not be read for the purpose, or is
   *     not there (any more)
   */
  public void admit(DatasetVersion version, String recordId, String purpose, String principal) {
    Dataset<Row> rows =
        new CorpusView(lake, version.snapshot())
            .rows()
            .where(Unlogged.is(col("record_id"), recordId));
    if (rows.isEmpty()) {
      throw Fault.RECORD_UNKNOWN.because(
          version.tag() + " has no record " + recordId + "; look at `./likeness table records`.");
    }
    admitted(rows, Asked.of(version), purpose, principal);
  }

  /**
   * The {@code record_id} of each row that {@link #read} would hand out today. Nobody is heard or
   * seen by that, so it is no access and not noted as one.
   *
   * @throws io.likeness.core.error.LikenessException as {@link #read} does
   */
  public Dataset<Row> ids(DatasetVersion version, String purpose) {
    Dataset<Row> rows = new CorpusView(lake, version.snapshot()).rows();
    return covered(rows, Asked.of(version), Purpose.of(purpose)).select("record_id");
  }

  private Dataset<Row> admitted(Dataset<Row> rows, Asked asked, String purpose, String principal) {
    Purpose wanted = Purpose.of(purpose);
    if (principal.isBlank()) {
      throw Fault.USAGE.because("Nobody reads without a name; say who with --principal.");
    }
    Dataset<Row> admitted = covered(rows, asked, wanted);
    new AccessLog(lake)
        .note(
            Instant.now(),
            principal,
            wanted.word(),
            asked.logged(),
            asked.basis(),
            Lake.count(admitted));
    return admitted;
  }

  /** Rows of {@code rows} that the legal basis covers for {@code purpose} today. */
  private Dataset<Row> covered(Dataset<Row> rows, Asked asked, Purpose purpose) {
    requireBasis(asked.said(), asked.basis(), purpose);
    return asked.basis().equals(CONSENT) ? consented(rows, asked, purpose) : rows;
  }

  /**
   * Rows of {@code rows} that may be read for {@code purpose} today; copies follow their person.
   */
  private Dataset<Row> consented(Dataset<Row> rows, Asked asked, Purpose purpose) {
    ConsentLedger ledger = new ConsentLedger(lake);
    ledger.requireWhole();
    Dataset<Row> consents = ledger.inForce(purpose, LocalDate.now(ZoneOffset.UTC));
    Dataset<Row> covered =
        rows.withColumn("modality", when(col("kind").equalTo("clip"), "voice").otherwise("face"))
            .join(functions.broadcast(consents), PERSON_AND_MODALITY, "left_semi")
            .select(Arrays.stream(rows.columns()).map(functions::col).toArray(Column[]::new));
    if (covered.isEmpty() && !rows.isEmpty()) {
      throw Fault.CONSENT_MISSING.because(
          "Nobody whose records are asked for in "
              + asked.said()
              + " has a consent to "
              + purpose.word()
              + " in force; record consents with `./likeness consent import FILE.csv`.");
    }
    return covered;
  }

  private static final String[] PERSON_AND_MODALITY = {"person", "modality"};

  static void requireBasis(String said, String basis, Purpose purpose) {
    if (basis.equals(NONE) && purpose.needsBasis()) {
      throw Fault.CONSENT_MISSING.because(
          Character.toUpperCase(said.charAt(0))
              + said.substring(1)
              + " has no legal basis recorded, which does not cover "
              + purpose.word()
              + "; declare legal-basis in the recipe and run it again.");
    }
  }
}
