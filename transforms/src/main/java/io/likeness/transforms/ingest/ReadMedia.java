package io.likeness.transforms.ingest;

import io.likeness.core.Sha256;
import io.likeness.core.contract.TableContract;
import io.likeness.core.error.RejectCode;
import io.likeness.core.lake.LakeTables;
import io.likeness.core.recipe.Kind;
import io.likeness.core.step.Transform;
import io.likeness.kernels.media.MediaException;
import io.likeness.transforms.RecordsDone;
import io.likeness.transforms.media.MediaKernel;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Iterator;
import java.util.Optional;
import org.apache.spark.TaskContext;
import org.apache.spark.api.java.function.MapPartitionsFunction;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Encoders;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.util.LongAccumulator;
import org.apache.spark.util.SerializableConfiguration;
import org.apache.spark.util.TaskCompletionListener;

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
    LongAccumulator done = RecordsDone.of(in);
    return in.select("source_id", "stamp", "uri", "length", "start")
        .sortWithinPartitions(Packing.order())
        .mapPartitions(
            (MapPartitionsFunction<Row, Row>) rows -> read(rows, done),
            Encoders.row(LakeTables.MEDIA.schema()));
  }

  private Iterator<Row> read(Iterator<Row> rows, LongAccumulator done) {
    SourceBytes sources = new SourceBytes(hadoop.value(), maxRecordBytes);
    TaskContext.get()
        .addTaskCompletionListener(
            (TaskCompletionListener)
                c -> {
                  try {
                    sources.close();
                  } catch (IOException e) {
                    throw new UncheckedIOException(e);
                  }
                });
    Recordings recordings = new Recordings(sources, media);
    return new Iterator<>() {
      @Override
      public boolean hasNext() {
        return rows.hasNext();
      }

      @Override
      public Row next() {
        Row media = read(rows.next(), sources, recordings);
        done.add(1);
        return media;
      }
    };
  }

  private Row read(Row row, SourceBytes sources, Recordings recordings) {
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
    Optional<Cut> cut = row.isNullAt(4) ? Cut.of(uri) : Optional.empty();
    byte[] content;
    try {
      if (cut.isPresent()) {
        return part(id, stamp, length, cut.get(), recordings);
      }
      content = row.isNullAt(4) ? sources.file(uri) : sources.member(uri, row.getLong(4), length);
      if (content.length > maxRecordBytes) {
        return refused(id, stamp, length, RejectCode.OVERSIZED);
      }
    } catch (IOException e) {
      return refused(id, stamp, length, RejectCode.UNREADABLE);
    }
    Optional<String> format = media.format(content);
    RejectCode code = problem(media, format, uri).orElse(null);
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

  /** A part of a recording is a record of its own, encoded as copies are. */
  private Row part(String id, String stamp, long length, Cut cut, Recordings recordings)
      throws IOException {
    byte[] content;
    try {
      Optional<RejectCode> problem = recordings.open(cut.recording());
      if (problem.isPresent()) {
        return refused(id, stamp, length, problem.get());
      }
      double seconds = recordings.current().seconds();
      if (!cut.isWithin(seconds)) {
        return refused(id, stamp, length, RejectCode.SEGMENT_OUTSIDE);
      }
      content = recordings.current().part(cut.from(), cut.end(seconds));
    } catch (MediaException e) {
      return refused(id, stamp, length, e.code().name());
    }
    return RowFactory.create(
        id,
        stamp,
        Sha256.hex(content),
        kind.item(),
        media.format(content).orElseThrow(),
        (long) content.length,
        null,
        null,
        content,
        null);
  }

  private static Optional<RejectCode> problem(
      MediaKernel media, Optional<String> format, String uri) {
    return format.isEmpty()
        ? Optional.of(RejectCode.UNKNOWN_FORMAT)
        : media.mayBeNamed(format.get(), uri.substring(uri.lastIndexOf('.') + 1))
            ? Optional.empty()
            : Optional.of(RejectCode.MISLABELLED_EXTENSION);
  }

  /** The recording that parts are taken of, decoded once for all of them that follow each other. */
  private static final class Recordings {
    private final SourceBytes sources;
    private final MediaKernel media;
    private String uri = "";
    private Optional<MediaKernel.Recording> open = Optional.empty();

    Recordings(SourceBytes sources, MediaKernel media) {
      this.sources = sources;
      this.media = media;
    }

    /** Makes {@code wanted} the current one, or says why it cannot be. */
    Optional<RejectCode> open(String wanted) throws IOException, MediaException {
      if (uri.equals(wanted) && open.isPresent()) {
        return Optional.empty();
      }
      open = Optional.empty();
      byte[] content = sources.file(wanted);
      Optional<RejectCode> problem = problem(media, media.format(content), wanted);
      if (problem.isEmpty()) {
        open = Optional.of(media.recording(content));
        uri = wanted;
      }
      return problem;
    }

    MediaKernel.Recording current() {
      return open.orElseThrow();
    }
  }

  private Row refused(String id, String stamp, long length, RejectCode code) {
    return refused(id, stamp, length, code.name());
  }

  private Row refused(String id, String stamp, long length, String code) {
    return RowFactory.create(id, stamp, null, kind.item(), null, length, code, null, null, null);
  }
}
