package io.likeness.transforms.ingest;

import io.likeness.core.RawFiles;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FSDataInputStream;
import org.apache.hadoop.fs.Path;

/**
 * Reads sources one after another. The members of a compressed tar can only be read from its
 * beginning on, so it stays open, and members in their order are read in one pass.
 */
final class SourceBytes implements AutoCloseable {
  private final Configuration hadoop;
  private final long most;
  private String open = "";
  private InputStream unpacked = InputStream.nullInputStream();
  private long at;

  /** {@code most}: bytes that one source may have; of more, {@code most} + 1 are read. */
  SourceBytes(Configuration hadoop, long most) {
    this.hadoop = hadoop;
    this.most = most;
  }

  byte[] file(String uri) throws IOException {
    Path path = new Path(uri);
    try (FSDataInputStream file = RawFiles.of(path, hadoop).open(path)) {
      return file.readAllBytes();
    } catch (IllegalArgumentException e) {
      // A file system may not even be able to say a name that another one gave.
      throw new IOException(e);
    }
  }

  /** The member that the listing says begins at {@code start}. */
  byte[] member(String uri, long start, long length) throws IOException {
    if (!Archives.isInGzip(start)) {
      return Archives.member(hadoop, uri, start, length, most);
    }
    String archive = uri.substring(0, uri.indexOf(Archives.INSIDE));
    long from = Archives.offsetInGzip(start);
    try {
      if (!archive.equals(open) || from < at) {
        close();
        Path path = new Path(archive);
        unpacked = Archives.unpacked(RawFiles.of(path, hadoop).open(path));
        open = archive;
      }
      unpacked.skipNBytes(from - at);
      int limit = (int) Math.min(Integer.MAX_VALUE - 8L, most + 1);
      byte[] content = unpacked.readNBytes((int) Math.min(length, limit));
      at = from + content.length;
      if (content.length < Math.min(length, limit)) {
        throw new EOFException("the archive ends within a member");
      }
      return content;
    } catch (IOException e) {
      close();
      throw e;
    }
  }

  @Override
  public void close() throws IOException {
    open = "";
    at = 0;
    unpacked.close();
  }
}
