package io.likeness.privacy.consent;

import io.likeness.core.error.Fault;
import io.likeness.core.lake.CorpusView;
import io.likeness.core.lake.DatasetReader;
import io.likeness.core.lake.DatasetVersion;
import io.likeness.core.lake.Lake;
import java.time.Instant;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/**
 * The door to the media of a lake: one purpose, one legal basis, one line in the access log.
 *
 * <p>A version without a legal basis ({@code none}) may be trained on where it lies and nothing
 * else. A declared basis covers what the declarer says it covers, and stands in the log. A version
 * on consent is refused here until its consents are joined row by row.
 */
public record LakeReader(Lake lake) implements DatasetReader {
  private static final String NONE = "none";
  private static final String CONSENT = "consent";

  @Override
  public Dataset<Row> read(DatasetVersion version, String purpose, String principal) {
    Purpose wanted = Purpose.of(purpose);
    requireBasis(version.tag(), version.legalBasis(), wanted);
    if (principal.isBlank()) {
      throw Fault.USAGE.because("Nobody reads without a name; say who with --principal.");
    }
    CorpusView view = new CorpusView(lake, version.snapshot());
    Dataset<Row> rows = view.rows();
    new AccessLog(lake)
        .note(
            Instant.now(),
            principal,
            wanted.word(),
            version.tag(),
            version.legalBasis(),
            Lake.count(rows));
    return view.withMedia(rows);
  }

  static void requireBasis(String tag, String basis, Purpose purpose) {
    if (basis.equals(CONSENT)) {
      throw Fault.CONSENT_MISSING.because(
          "Version "
              + tag
              + " rests on consent, and no consents are recorded in this lake for "
              + purpose.word()
              + "; declare another basis in the recipe, since reading on consent is not offered yet.");
    }
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
