package io.likeness.transforms.ingest;

import io.likeness.core.Sha256;
import io.likeness.core.contract.TableContract;
import io.likeness.core.error.RejectCode;
import io.likeness.core.lake.LakeTables;
import io.likeness.core.recipe.Kind;
import io.likeness.core.step.Transform;
import io.likeness.transforms.media.MediaKernel;
import java.io.IOException;
import java.util.Arrays;
import java.util.Optional;
import org.apache.hadoop.fs.FSDataInputStream;
import org.apache.hadoop.fs.Path;
import org.apache.spark.api.java.function.MapFunction;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Encoders;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.util.SerializableConfiguration;

/**
 * Reads each source once: content, its SHA-256, and the format that its first bytes say.
 *
 * <p>Needs: {@link SealSources#CONTRACT} without a code. Gives: {@link LakeTables#MEDIA}; a source
 * that cannot be taken has a code instead of bytes; nothing is sealed yet. Fan-out 1. One bad file
 * never ends a job.
 */
public record ReadMedia(
    Kind kind, MediaKernel media, long maxRecordBytes, SerializableConfiguration hadoop)
    implements Transform {
  private static final int HEAD_BYTES = 4096;

  @Override
  public String name() {
    return "read-media";
  }

  @Override
  public TableContract resultOf(TableContract in) {
    SealSources.CONTRACT.require(in.schema(), name());
    return LakeTables.MEDIA;
  }

  @Override
  public Dataset<Row> apply(Dataset<Row> in) {
    return in.select("source_id", "stamp", "uri", "length", "start")
        .map((MapFunction<Row, Row>) this::read, Encoders.row(LakeTables.MEDIA.schema()));
  }

  private Row read(Row row) {
    String id = row.getString(0);
    String stamp = row.getString(1);
    String uri = row.getString(2);
    long length = row.getLong(3);
    if (length == 0) {
      return refused(id, stamp, 0, RejectCode.EMPTY);
    }
    if (length > maxRecordBytes) {
      return refused(id, stamp, length, RejectCode.OVERSIZED);
    }
    byte[] content;
    try {
      if (row.isNullAt(4)) {
        Path path = new Path(uri);
        try (FSDataInputStream file = path.getFileSystem(hadoop.value()).open(path)) {
          content = file.readAllBytes();
        }
      } else {
        content = Archives.member(hadoop.value(), uri, row.getLong(4), length, maxRecordBytes);
        if (content.length > maxRecordBytes) {
          return refused(id, stamp, length, RejectCode.OVERSIZED);
        }
      }
    } catch (IOException e) {
      return refused(id, stamp, length, RejectCode.UNREADABLE);
    }
    Optional<String> format =
        media.format(Arrays.copyOf(content, Math.min(HEAD_BYTES, content.length)));
    RejectCode code =
        format.isEmpty()
            ? RejectCode.UNKNOWN_FORMAT
            : media.mayBeNamed(format.get(), uri.substring(uri.lastIndexOf('.') + 1))
                ? null
                : RejectCode.MISLABELLED_EXTENSION;
    return RowFactory.create(
        id,
        stamp,
        Sha256.hex(content),
        kind.item(),
        format.orElse(null),
        (long) content.length,
        code == null ? null : code.name(),
        null,
        code == null ? content : null,
        null);
  }

  private Row refused(String id, String stamp, long length, RejectCode code) {
    return RowFactory.create(
        id, stamp, null, kind.item(), null, length, code.name(), null, null, null);
  }
}
