package io.likeness.core.lake;

import io.likeness.core.Sha256;
import java.io.IOException;
import java.net.URI;
import java.sql.Timestamp;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.apache.hadoop.fs.Path;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;

/**
 * Every folder that was written out of a lake with media, or with weights that were learnt from
 * them, so that an erasure finds it; single files too, among them what a recogniser has heard.
 *
 * <p>Such a folder holds {@link #ABOUT} and {@link #MANIFEST}: an erasure takes away nothing that
 * does not say of itself what it is.
 */
public record ExportLog(Lake lake) {
  /** Layout of what holds weights and no media. */
  public static final String WEIGHTS = "weights";

  /** Layout of a file of what a recogniser has heard in records. */
  public static final String HEARD = "heard";

  /** Layout of a file of what models have answered to records. */
  public static final String ANSWERED = "answered";

  /** Layout of a file that is one record's content. */
  public static final String MEDIUM = "medium";

  /** Says of the folder where it comes from. */
  public static final String ABOUT = "export.json";

  /** SHA-256 of each file, as {@code sha256sum -c} reads them. */
  public static final String MANIFEST = "MANIFEST.sha256";

  /** How the name of a folder ends that is not filled yet. */
  private static final String PART = ".part";

  private static final int NAME_DIGITS = 16;

  /** What {@code java.nio} notes begin with that an older Likeness wrote, percent-encoded. */
  private static final String ENCODED = "file:///";

  /** A file or folder of this machine, whatever the default file system is. */
  public static Path local(java.nio.file.Path path) {
    return new Path("file", null, path.toAbsolutePath().normalize().toString());
  }

  /** Where a row says that something was written: the way back from {@link #note}. */
  public static Path place(String address) {
    return address.startsWith(ENCODED)
        ? local(java.nio.file.Path.of(URI.create(address)))
        : new Path(address);
  }

  /** Where the folder {@code whole} is filled, beside it: another place each time. */
  public static Path partOf(Path whole) {
    return new Path(whole.getParent(), partsOf(whole) + UUID.randomUUID() + PART);
  }

  /** Whether {@code other}, which lies beside it, is where {@code whole} was to be filled. */
  public static boolean isPartOf(Path other, Path whole) {
    return other.getName().startsWith(partsOf(whole)) && other.getName().endsWith(PART);
  }

  /** By a digest, since the name may say who is in it, and be as long as names can be. */
  private static String partsOf(Path whole) {
    return "." + Sha256.hex(whole.toString()).substring(0, NAME_DIGITS) + ".";
  }

  /**
   * Notes a folder, or a file, of a version that is as it was when it was read.
   *
   * @param layout how it is laid out
   * @param place absolute, with its scheme; it is noted as it is called, not percent-encoded
   * @param purpose what it was read for
   * @param principal who wrote it
   * @param manifestSha256 of its {@link #MANIFEST}
   * @throws io.likeness.core.error.LikenessException when the version has changed, or is gone,
   *     since
   */
  public void note(
      DatasetVersion version,
      String layout,
      Path place,
      String purpose,
      String principal,
      long records,
      String manifestSha256) {
    Row row =
        RowFactory.create(
            version.tag(),
            Timestamp.from(Instant.now()),
            layout,
            place.toString(),
            purpose,
            principal,
            records,
            manifestSha256);
    try (LakeLock held = LakeLock.take(lake, Lake.OWN)) {
      new VersionLog(lake).requireStands(version);
      held.require();
      lake.appendOwn(
          LakeTables.EXPORTS,
          lake.spark().createDataFrame(List.of(row), LakeTables.EXPORTS.schema()));
    }
  }

  /** What takes away again what was written. */
  public interface Undo {
    void run() throws IOException;
  }

  /**
   * Stands behind the writing of what was noted before: an erasure that came in between has not
   * found it there.
   *
   * @throws io.likeness.core.error.LikenessException when the version has changed, or is gone,
   *     since it was read; what was written is taken away then
   */
  public void written(DatasetVersion version, Undo undo) throws IOException {
    try (LakeLock held = LakeLock.take(lake, Lake.OWN)) {
      new VersionLog(lake).requireStands(version);
    } catch (RuntimeException e) {
      undo.run();
      throw e;
    }
  }
}
