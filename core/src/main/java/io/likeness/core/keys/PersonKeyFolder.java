package io.likeness.core.keys;

import io.likeness.core.error.Fault;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.UUID;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;

/**
 * Keys of persons in a folder beside the master key: files that are written once, a line a key with
 * its id and the key wrapped by AES-256-GCM, both in hexadecimal.
 *
 * <p>A key is destroyed by writing the file anew without its line. The old file is deleted, not
 * overwritten block by block: disks that keep old blocks, and backups of this folder, are their
 * owner's to clean.
 */
final class PersonKeyFolder implements PersonKeys {
  private static final String ENDING = ".keys";
  private static final HexFormat HEX = HexFormat.of();

  private final Path folder;
  private final Seal wrap;
  private final Configuration hadoop;

  PersonKeyFolder(Path folder, Seal wrap, Configuration hadoop) {
    this.folder = folder;
    this.wrap = wrap;
    this.hadoop = hadoop;
  }

  @Override
  public boolean none() {
    try {
      return files().isEmpty();
    } catch (IOException e) {
      throw unreadable(e);
    }
  }

  @Override
  public void make(Set<String> ids) {
    try {
      Set<String> missing = new TreeSet<>(ids);
      for (Path file : files()) {
        missing.removeAll(lines(file).keySet());
      }
      if (missing.isEmpty()) {
        return;
      }
      Map<String, String> made = new TreeMap<>();
      for (String id : missing) {
        made.put(id, HEX.formatHex(wrap.seal(KeyFile.fresh())));
      }
      write(made);
    } catch (IOException e) {
      throw unreadable(e);
    }
  }

  @Override
  public KeyRing ring() {
    try {
      Map<String, byte[]> keys = new HashMap<>();
      for (Path file : files()) {
        lines(file).forEach((id, wrapped) -> keys.put(id, wrap.open(HEX.parseHex(wrapped))));
      }
      return new KeyRing(keys);
    } catch (IOException | IllegalArgumentException e) {
      throw unreadable(e);
    }
  }

  @Override
  public int destroy(Collection<String> ids) {
    Set<String> gone = new HashSet<>();
    try {
      FileSystem fs = folder.getFileSystem(hadoop);
      deleteLeftOvers(Set.copyOf(ids));
      for (Path file : files()) {
        Map<String, String> left = lines(file);
        Set<String> here = new HashSet<>(left.keySet());
        here.retainAll(ids);
        if (here.isEmpty()) {
          continue;
        }
        left.keySet().removeAll(here);
        // An empty file stays: it says that media of this lake may be sealed.
        write(left);
        if (!fs.delete(file, false)) {
          throw new IOException("cannot delete " + file.getName());
        }
        gone.addAll(here);
      }
    } catch (IOException e) {
      throw unreadable(e);
    }
    return gone.size();
  }

  /** Those of dead processes that name {@code ids}; others may be in the making. */
  private void deleteLeftOvers(Set<String> ids) throws IOException {
    for (KeyFile left : KeyFile.leftOvers(folder, hadoop)) {
      if (left.text().orElse("").lines().anyMatch(l -> ids.contains(l.split(" ", 2)[0]))) {
        left.delete();
      }
    }
  }

  private List<Path> files() throws IOException {
    FileSystem fs = folder.getFileSystem(hadoop);
    List<Path> out = new ArrayList<>();
    if (fs.exists(folder)) {
      for (FileStatus file : fs.listStatus(folder)) {
        if (file.getPath().getName().endsWith(ENDING)) {
          out.add(file.getPath());
        }
      }
    }
    return out;
  }

  private Map<String, String> lines(Path file) throws IOException {
    Map<String, String> out = new TreeMap<>();
    for (String line : new KeyFile(file, hadoop).text().orElse("").lines().toList()) {
      int space = line.indexOf(' ');
      if (space < 0) {
        throw new IOException("a line without a key in " + file.getName());
      }
      out.put(line.substring(0, space), line.substring(space + 1));
    }
    return out;
  }

  private void write(Map<String, String> lines) throws IOException {
    StringBuilder text = new StringBuilder();
    lines.forEach((id, wrapped) -> text.append(id).append(' ').append(wrapped).append('\n'));
    new KeyFile(new Path(folder, UUID.randomUUID() + ENDING), hadoop).make(text.toString());
  }

  private RuntimeException unreadable(Exception cause) {
    return Fault.KEYS_MISSING.because(
        "The keys of persons in "
            + folder
            + " cannot be read or written; check the folder's permissions, or restore it from its"
            + " backup.",
        cause);
  }
}
