package io.likeness.core.keys;

import io.likeness.core.error.Fault;
import java.io.IOException;
import java.util.Optional;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;

/** Ends of chains in files of a folder beside the master key. */
record ChainEndFolder(Path folder, Configuration hadoop) implements ChainEnds {
  @Override
  public Optional<End> last(String name) {
    try {
      Optional<String> text = file(name).text();
      if (text.isEmpty()) {
        return Optional.empty();
      }
      String[] parts = text.get().strip().split(" ");
      if (parts.length != 2) {
        throw new IOException("no end of a chain");
      }
      return Optional.of(new End(Long.parseLong(parts[0]), parts[1]));
    } catch (IOException | NumberFormatException e) {
      throw unusable(e);
    }
  }

  @Override
  public void put(String name, End end) {
    try {
      file(name).replace(end.count() + " " + end.link());
    } catch (IOException e) {
      throw unusable(e);
    }
  }

  @Override
  public void forget(String name) {
    Path path = file(name).path();
    try {
      path.getFileSystem(hadoop).delete(path, false);
    } catch (IOException e) {
      throw unusable(e);
    }
  }

  private KeyFile file(String name) {
    return new KeyFile(new Path(folder, name), hadoop);
  }

  private RuntimeException unusable(Exception cause) {
    return Fault.KEYS_MISSING.because(
        "The ends of chains in "
            + folder
            + " cannot be read or written; check the folder's permissions, or restore it from its"
            + " backup.",
        cause);
  }
}
