package io.likeness.transforms.ingest;

import io.likeness.core.RawFiles;
import java.io.BufferedInputStream;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.channels.SeekableByteChannel;
import java.util.Arrays;
import java.util.zip.Inflater;
import java.util.zip.InflaterInputStream;
import org.apache.commons.compress.compressors.gzip.GzipCompressorInputStream;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FSDataInputStream;
import org.apache.hadoop.fs.Path;

/** Tar and zip files on any file system, member by member, without unpacking anything to disk. */
final class Archives {
  /** Between the address of an archive and the name of a member. */
  static final String INSIDE = "!/";

  private static final byte[] ZIP = {'P', 'K', 3, 4};
  private static final byte[] USTAR = {'u', 's', 't', 'a', 'r'};
  private static final int BUFFER = 1 << 16;
  private static final int USTAR_AT = 257;

  private Archives() {}

  /** What an archive is by its first bytes. */
  enum Form {
    TAR,
    ZIP,
    /** A tar within gzip. */
    TAR_GZ,
    /** Nothing that can be read member by member, such as a tar within bzip2. */
    OTHER
  }

  static Form form(FSDataInputStream file) throws IOException {
    byte[] head = new byte[USTAR_AT + USTAR.length];
    int length = Math.max(0, file.read(0, head, 0, head.length));
    if (length >= ZIP.length && Arrays.equals(head, 0, ZIP.length, ZIP, 0, ZIP.length)) {
      return Form.ZIP;
    }
    if (isTar(head, length)) {
      return Form.TAR;
    }
    if (length < 2 || (head[0] & 0xff) != 0x1f || (head[1] & 0xff) != 0x8b) {
      return Form.OTHER;
    }
    try (InputStream inner = new GzipCompressorInputStream(new Unclosed(file), true)) {
      return isTar(head, inner.readNBytes(head, 0, head.length)) ? Form.TAR_GZ : Form.OTHER;
    } finally {
      file.seek(0);
    }
  }

  private static boolean isTar(byte[] head, int length) {
    return length == head.length
        && Arrays.equals(head, USTAR_AT, head.length, USTAR, 0, USTAR.length);
  }

  /** What is within gzip, which may come in several parts. */
  static InputStream unpacked(FSDataInputStream file) throws IOException {
    try {
      return new GzipCompressorInputStream(new BufferedInputStream(file, BUFFER), true);
    } catch (IOException e) {
      file.close();
      throw e;
    }
  }

  /** How a listing says that a member begins at {@code offset} of what is unpacked. */
  static long inGzip(long offset) {
    return Long.MIN_VALUE + offset;
  }

  /** Smaller places are in what a gzipped tar unpacks to. */
  static final long GZIPPED_BELOW = Long.MIN_VALUE / 2;

  static boolean isInGzip(long start) {
    return start < GZIPPED_BELOW;
  }

  static long offsetInGzip(long start) {
    return start - Long.MIN_VALUE;
  }

  /** Lets others read a file without closing it. */
  private static final class Unclosed extends FilterInputStream {
    Unclosed(InputStream in) {
      super(in);
    }

    @Override
    public void close() {
      // It is closed by who opened it.
    }
  }

  /** Counts what is unpacked, and stops when it is too much for what there was. */
  static final class Metered extends FilterInputStream {
    /** So much may be unpacked of any archive, however small. */
    private static final long FREE_BYTES = 64L << 20;

    private static final long MOST_RATIO = 100;

    private final long most;
    private long count;

    /** {@code packed}: length of the archive in bytes. */
    Metered(InputStream in, long packed) {
      super(in);
      this.most = FREE_BYTES + MOST_RATIO * packed;
    }

    long count() {
      return count;
    }

    @Override
    public int read() throws IOException {
      int next = super.read();
      counted(next < 0 ? 0 : 1);
      return next;
    }

    @Override
    public int read(byte[] into, int from, int length) throws IOException {
      int read = super.read(into, from, length);
      counted(Math.max(0, read));
      return read;
    }

    @Override
    public long skip(long length) throws IOException {
      long skipped = super.skip(length);
      counted(skipped);
      return skipped;
    }

    private void counted(long more) throws IOException {
      count += more;
      if (count > most) {
        throw new BombException();
      }
    }
  }

  /** An archive unpacks to more than anybody would pack. */
  static final class BombException extends IOException {
    private static final long serialVersionUID = 1;

    BombException() {
      super("the archive unpacks to too much");
    }
  }

  /**
   * The bytes of one member; of a compressed one at most {@code most} + 1, so that a bomb is seen
   * and not unpacked.
   *
   * @param start where its bytes begin, negative if they are deflated
   */
  static byte[] member(Configuration hadoop, String uri, long start, long length, long most)
      throws IOException {
    Path path = new Path(uri.substring(0, uri.indexOf(INSIDE)));
    int limit = (int) Math.min(Integer.MAX_VALUE - 8L, most + 1);
    try (FSDataInputStream file = RawFiles.of(path, hadoop).open(path)) {
      file.seek(Math.abs(start));
      if (start >= 0) {
        byte[] content = new byte[(int) Math.min(length, limit)];
        file.readFully(content);
        return content;
      }
      Inflater inflater = new Inflater(true);
      try (InflaterInputStream inflated = new InflaterInputStream(file, inflater, BUFFER)) {
        return inflated.readNBytes(limit);
      } finally {
        inflater.end();
      }
    }
  }

  /** A file as the channel that the directory of a zip is read from. */
  record Channel(FSDataInputStream file, long size) implements SeekableByteChannel {
    @Override
    public int read(ByteBuffer into) throws IOException {
      byte[] bytes = new byte[into.remaining()];
      int count = file.read(bytes, 0, bytes.length);
      if (count > 0) {
        into.put(bytes, 0, count);
      }
      return count;
    }

    @Override
    public long position() throws IOException {
      return file.getPos();
    }

    @Override
    public SeekableByteChannel position(long to) throws IOException {
      file.seek(Math.min(to, size));
      return this;
    }

    @Override
    public int write(ByteBuffer from) {
      throw new java.nio.channels.NonWritableChannelException();
    }

    @Override
    public SeekableByteChannel truncate(long to) {
      throw new java.nio.channels.NonWritableChannelException();
    }

    @Override
    public boolean isOpen() {
      return true;
    }

    @Override
    public void close() throws IOException {
      file.close();
    }
  }
}
