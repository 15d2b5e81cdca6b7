package io.likeness.training.run;

import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.apache.hadoop.fs.Path;

/** Carries the steps of finished epochs from rank 0 to the driver. */
public final class StepLog {
  private static final ObjectMapper JSON = new ObjectMapper();

  private final List<Step> steps = new ArrayList<>();
  private long begin = System.nanoTime();

  /** A step begins. */
  void begin() {
    begin = System.nanoTime();
  }

  void end(long step, int epoch, double loss, float[] gradient, double rate) {
    double squares = 0;
    for (float g : gradient) {
      squares += (double) g * g;
    }
    double seconds = (System.nanoTime() - begin) * 1e-9;
    steps.add(new Step(step, epoch, loss, Math.sqrt(squares), rate, seconds));
  }

  /** The steps since the last time. */
  List<Step> taken() {
    List<Step> out = List.copyOf(steps);
    steps.clear();
    return out;
  }

  static void write(CheckpointDir dir, String identity, int epoch, List<Step> steps)
      throws IOException {
    dir.write(path(dir, identity, epoch), JSON.writeValueAsBytes(steps));
  }

  /** The steps of an epoch that has ended; none where they are lost. */
  public static List<Step> read(CheckpointDir dir, String identity, int epoch) {
    try {
      Optional<byte[]> bytes = dir.read(path(dir, identity, epoch));
      return bytes.isEmpty()
          ? List.of()
          : JSON.readValue(bytes.get(), new TypeReference<List<Step>>() {});
    } catch (IOException e) {
      return List.of();
    }
  }

  private static Path path(CheckpointDir dir, String identity, int epoch) {
    return new Path(dir.folder(identity), String.format(Locale.ROOT, "steps-%06d.json", epoch));
  }
}
