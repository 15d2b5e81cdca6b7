package io.likeness.jobs.pipeline;

import io.likeness.core.error.Fault;
import io.likeness.core.error.LikenessException;
import io.likeness.core.lake.DatasetVersion;
import io.likeness.core.lake.Lake;
import io.likeness.core.lake.LakeLock;
import io.likeness.core.lake.VersionLog;
import java.util.Set;
import java.util.stream.Collectors;
import org.apache.hadoop.fs.Path;

/**
 * Where trainings keep features and checkpoints until they end: {@code training/TAG/SETTINGS}, so
 * that the end of one takes nothing away that another one of the same version goes on from.
 */
public record TrainingFolders(Lake lake) {
  private static final String ALL = "training";

  Path of(String tag, String settings) {
    return lake.ownFolder(below(tag, settings));
  }

  /** What tells a training from all others of the lake. */
  static String name(String tag, String settings) {
    return tag + "-" + settings;
  }

  /**
   * The right to one of them, for as long as it is trained in.
   *
   * @throws LikenessException when another process has it
   */
  LakeLock take(String tag, String settings) {
    return LakeLock.training(lake, name(tag, settings));
  }

  /**
   * Takes away what trainings that never ended have left of tags that are no more: features are of
   * persons. One that still goes on takes its own away when it ends.
   */
  public void tidy() {
    Set<String> tags =
        new VersionLog(lake).all().stream().map(DatasetVersion::tag).collect(Collectors.toSet());
    for (String tag : lake.listOwn(ALL)) {
      if (!tags.contains(tag)) {
        lake.listOwn(ALL + "/" + tag).forEach(settings -> takeAway(tag, settings));
      }
    }
  }

  /** Takes one away, whose right the caller has. */
  void remove(String tag, String settings) {
    lake.deleteOwn(below(tag, settings));
  }

  private void takeAway(String tag, String settings) {
    try (LakeLock held = take(tag, settings)) {
      remove(tag, settings);
    } catch (LikenessException e) {
      if (e.fault() != Fault.LOCKED) {
        throw e;
      }
    }
  }

  private static String below(String tag, String settings) {
    return ALL + "/" + tag + "/" + settings;
  }
}
