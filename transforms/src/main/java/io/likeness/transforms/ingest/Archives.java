package io.likeness.transforms.ingest;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SeekableByteChannel;
import java.util.Arrays;
import java.util.zip.Inflater;
import java.util.zip.InflaterInputStream;
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
    /** Nothing that can be read member by member, such as a compressed tar. */
    OTHER
  }

  static Form form(FSDataInputStream file) throws IOException {
    byte[] head = new byte[USTAR_AT + USTAR.length];
    int length = Math.max(0, file.read(0, head, 0, head.length));
    if (length >= ZIP.length && Arrays.equals(head, 0, ZIP.length, ZIP, 0, ZIP.length)) {
      return Form.ZIP;
    }
    return length == head.length
            && Arrays.equals(head, USTAR_AT, head.length, USTAR, 0, USTAR.length)
        ? Form.TAR
        : Form.OTHER;
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
    try (FSDataInputStream file = path.getFileSystem(hadoop).open(path)) {
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
