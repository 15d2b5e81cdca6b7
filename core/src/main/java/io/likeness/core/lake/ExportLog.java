package io.likeness.core.lake;

import java.sql.Timestamp;
import java.time.Instant;
import java.util.List;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;

/**
 * Every folder that was written out of a lake with media, or with weights that were learnt from
 * them, so that an erasure finds it.
 *
 * <p>Such a folder holds {@link #ABOUT} and {@link #MANIFEST}: an erasure takes away nothing that
 * does not say of itself what it is.
 */
public record ExportLog(Lake lake) {
  /** Layout of what holds weights and no media. */
  public static final String WEIGHTS = "weights";

  /** Says of the folder where it comes from. */
  public static final String ABOUT = "export.json";

  /** SHA-256 of each file, as {@code sha256sum -c} reads them. */
  public static final String MANIFEST = "MANIFEST.sha256";

  /**
   * Notes a folder.
   *
   * @param layout how it is laid out
   * @param address absolute, with its scheme
   * @param purpose what it was read for
   * @param principal who wrote it
   * @param manifestSha256 of its {@link #MANIFEST}
   */
  public void note(
      DatasetVersion version,
      String layout,
      String address,
      String purpose,
      String principal,
      long records,
      String manifestSha256) {
    Row row =
        RowFactory.create(
            version.tag(),
            Timestamp.from(Instant.now()),
            layout,
            address,
            purpose,
            principal,
            records,
            manifestSha256);
    lake.appendOwn(
        LakeTables.EXPORTS,
        lake.spark().createDataFrame(List.of(row), LakeTables.EXPORTS.schema()));
  }
}
