package io.likeness.core.lake;

import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/**
 * The one door to the media of a version: it checks the purpose against the recorded legal basis,
 * opens what is sealed, and notes who read what.
 */
public interface DatasetReader {
  /**
   * The rows of {@link CorpusView#CONTRACT} plus {@code bytes} (binary, plaintext media).
   *
   * @param purpose what the rows are read for, e.g. {@code train}
   * @param principal who reads
   * @throws io.likeness.core.error.LikenessException when no legal basis covers the purpose
   */
  Dataset<Row> read(DatasetVersion version, String purpose, String principal);
}
