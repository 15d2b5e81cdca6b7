package io.likeness.core.lake;

import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/**
 * Makes the content of virtual copies, of which a table holds only how they are drawn. {@link
 * CorpusView#withMedia} finds it by {@link java.util.ServiceLoader}.
 */
public interface CopyMaker {
  /**
   * The copies with {@code bytes}: {@code source_id}, {@code content_id}, {@code format}, {@code
   * bytes}.
   *
   * @param copies source_id, content_id, format and derivation of copies, and bytes of their
   *     parents
   */
  Dataset<Row> made(Lake lake, Snapshot snapshot, Dataset<Row> copies);
}
