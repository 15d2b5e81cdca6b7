package io.likeness.core.lake;

import java.io.IOException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.apache.hadoop.fs.RemoteIterator;

/**
 * All files below a folder.
 *
 * <p>A local disk is asked folder by folder: Hadoop's recursive listing wants to know who owns each
 * file, for which it starts a process a file. Other file systems list recursively, which object
 * stores answer without asking for each folder.
 */
public final class FilesBelow {
  private FilesBelow() {}

  /** The files below {@code folder}, in no order; owner and permissions may be asked for later. */
  public static List<FileStatus> of(FileSystem files, Path folder) throws IOException {
    List<FileStatus> out = new ArrayList<>();
    if (!files.getUri().getScheme().equals("file")) {
      RemoteIterator<? extends FileStatus> all = files.listFiles(folder, true);
      while (all.hasNext()) {
        out.add(all.next());
      }
      return out;
    }
    Deque<Path> folders = new ArrayDeque<>(List.of(folder));
    while (!folders.isEmpty()) {
      for (FileStatus found : files.listStatus(folders.pop())) {
        if (found.isDirectory()) {
          folders.push(found.getPath());
        } else {
          out.add(found);
        }
      }
    }
    return out;
  }
}
