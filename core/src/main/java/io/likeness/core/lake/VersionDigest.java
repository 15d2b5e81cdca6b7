package io.likeness.core.lake;

import static org.apache.spark.sql.functions.array_sort;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.map_entries;
import static org.apache.spark.sql.functions.sha2;
import static org.apache.spark.sql.functions.struct;
import static org.apache.spark.sql.functions.to_json;

import io.likeness.core.Sha256;
import io.likeness.core.error.Fault;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.Iterator;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/**
 * What makes two versions the same: SHA-256 over one line a row, sorted by record id.
 *
 * <p>A line is the record id (the SHA-256 of the plaintext content), a space, and the SHA-256 of
 * the JSON of the row's columns with the entries of maps sorted. Pseudonyms, ciphertext, file
 * names, commit times and privacy noise are left out, so that lakes with different keys agree.
 */
public final class VersionDigest {
  private VersionDigest() {}

  /** The digest of {@code view}, a table of {@link CorpusView#CONTRACT}, in hexadecimal. */
  public static String of(Dataset<Row> view) {
    Dataset<Row> lines =
        view.select(
                col("record_id"),
                col("copy"),
                sha2(
                        to_json(
                            struct(
                                col("kind"),
                                col("label"),
                                array_sort(map_entries(col("attributes"))).as("attributes"),
                                col("split"),
                                col("split_slot"),
                                col("person_shard"),
                                array_sort(map_entries(col("measures"))).as("measures"),
                                col("text_sha256"),
                                col("parent_id"),
                                col("copy"),
                                col("effects"),
                                col("weight"))),
                        256)
                    .as("columns"))
            .sort("record_id", "columns");
    MessageDigest sha256 = Sha256.digest();
    for (Iterator<Row> rows = lines.toLocalIterator(); rows.hasNext(); ) {
      Row row = rows.next();
      sha256.update(
          (row.getString(0) + " " + row.getString(2) + "\n").getBytes(StandardCharsets.US_ASCII));
    }
    return HexFormat.of().formatHex(sha256.digest());
  }

  /**
   * Checks that the plaintext {@code bytes} of each row are what its record id says.
   *
   * @param opened rows with {@code record_id} and plaintext {@code bytes}
   * @param expected number of rows that there should be
   * @throws io.likeness.core.error.LikenessException when content is missing or differs
   */
  public static void verifyContent(Dataset<Row> opened, long expected) {
    Dataset<Row> good = opened.where(sha2(col("bytes"), 256).equalTo(col("record_id")));
    long found = good.select("record_id").distinct().count();
    if (found != expected) {
      throw Fault.VERSION_BROKEN.because(
          "Of "
              + expected
              + " records only "
              + found
              + " have the content that their id names; run the recipe again.");
    }
  }
}
