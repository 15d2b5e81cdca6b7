package io.likeness.training.watch;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.likeness.core.WholeFile;
import io.likeness.training.Progress;
import io.likeness.training.run.Epoch;
import io.likeness.training.run.Step;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Pattern;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FSError;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;

/**
 * Keeps how a training goes: for TensorBoard, and as JSON lines. Each epoch adds one pair of files,
 * whole when they appear, so that any file system will do and a crash tears none.
 */
public final class Watch implements Progress {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final Pattern LOGGED =
      Pattern.compile("events\\.out\\.tfevents\\..*\\.likeness|epoch-\\d+\\.jsonl");

  private final Configuration hadoop;
  private final Path folder;
  private final Progress lines;

  /**
   * Watches one training.
   *
   * @param folder of its own; TensorBoard shows it as a run
   * @param lines where lines are told
   */
  public Watch(Configuration hadoop, Path folder, Progress lines) {
    this.hadoop = hadoop;
    this.folder = folder;
    this.lines = lines;
  }

  @Override
  public void line(String line) {
    lines.line(line);
  }

  @Override
  public void epoch(String role, Epoch epoch, List<Step> steps) {
    if (epoch.epoch() == 1) {
      forget(new Path(folder, role));
    }
    keep(role, epoch, steps);
  }

  /** Fills the hole of an epoch that nobody was told of, as its process died. */
  @Override
  public void known(String role, Epoch epoch, List<Step> steps) {
    if (!exists(ofEpoch(role, epoch))) {
      keep(role, epoch, steps);
    }
  }

  private void keep(String role, Epoch epoch, List<Step> steps) {
    double now = System.currentTimeMillis() / 1e3;
    ByteArrayOutputStream events = new ByteArrayOutputStream();
    StringBuilder log = new StringBuilder();
    events.writeBytes(EventRecords.version(now));
    try {
      for (Step s : steps) {
        Map<String, Double> values = new LinkedHashMap<>();
        values.put("step/loss", s.loss());
        values.put("step/gradient_norm", s.gradientNorm());
        values.put("step/learning_rate", s.learningRate());
        values.put("step/seconds", s.seconds());
        events.writeBytes(EventRecords.scalars(now, s.step(), values));
        log.append(JSON.writeValueAsString(s)).append('\n');
      }
      Map<String, Double> values = new LinkedHashMap<>();
      values.put("epoch/train_loss", epoch.trainLoss());
      values.put("epoch/validation_loss", epoch.validationLoss());
      values.put("epoch/validation_accuracy", epoch.validationAccuracy());
      values.put("epoch/seconds", epoch.seconds());
      events.writeBytes(EventRecords.scalars(now, epoch.epoch(), values));
      log.append(JSON.writeValueAsString(epoch)).append('\n');
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("steps and epochs are plain JSON", e);
    }
    // TensorBoard reads the files of a run in order of their names, so the epoch comes first.
    write(
        new Path(
            new Path(folder, role),
            String.format(
                Locale.ROOT,
                "events.out.tfevents.%06d.%d.likeness",
                epoch.epoch(),
                System.currentTimeMillis() / 1_000)),
        events.toByteArray());
    write(ofEpoch(role, epoch), log.toString().getBytes(StandardCharsets.UTF_8));
  }

  private Path ofEpoch(String role, Epoch epoch) {
    return new Path(
        new Path(folder, role), String.format(Locale.ROOT, "epoch-%06d.jsonl", epoch.epoch()));
  }

  private boolean exists(Path path) {
    try {
      return path.getFileSystem(hadoop).exists(path);
    } catch (IOException | FSError e) {
      lines.line("the log cannot be read: " + e.getMessage());
      return true;
    }
  }

  /** Takes away the log of a training that was given up, and nothing else that lies beside it. */
  private void forget(Path own) {
    try {
      FileSystem files = own.getFileSystem(hadoop);
      for (FileStatus file : files.exists(own) ? files.listStatus(own) : new FileStatus[0]) {
        if (LOGGED.matcher(file.getPath().getName()).matches()) {
          files.delete(file.getPath(), false);
        }
      }
    } catch (IOException | FSError e) {
      lines.line("an older log cannot be deleted: " + e.getMessage());
    }
  }

  private void write(Path path, byte[] bytes) {
    try {
      WholeFile.write(path.getFileSystem(hadoop), path, bytes);
    } catch (IOException | FSError e) {
      // A training of hours does not die of its log.
      lines.line("the log of this epoch cannot be written: " + e.getMessage());
    }
  }
}
