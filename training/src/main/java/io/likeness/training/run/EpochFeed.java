package io.likeness.training.run;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import org.apache.hadoop.fs.Path;

/** Carries finished epochs from rank 0 to the driver, as one small JSON file each. */
final class EpochFeed implements AutoCloseable {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final String PREFIX = "epoch-";
  private static final long POLL_MILLIS = 200;

  private final Thread thread;
  private volatile boolean closed;

  static void write(CheckpointDir dir, String identity, Epoch e) throws IOException {
    String name = String.format(Locale.ROOT, "%s%06d.json", PREFIX, e.epoch());
    byte[] json =
        JSON.writeValueAsBytes(
            Map.of(
                "epoch", e.epoch(),
                "trainLoss", e.trainLoss(),
                "validationLoss", e.validationLoss(),
                "validationAccuracy", e.validationAccuracy(),
                "best", e.best(),
                "seconds", e.seconds()));
    dir.write(new Path(dir.folder(identity), name), json);
  }

  /** Tells {@code sink} of every epoch after {@code after}, until closed. */
  EpochFeed(CheckpointDir dir, String identity, int after, Consumer<Epoch> sink) {
    thread =
        new Thread(
            () -> {
              int next = after + 1;
              while (true) {
                boolean last = closed;
                next = drain(dir, identity, next, sink);
                if (last) {
                  return;
                }
                try {
                  Thread.sleep(POLL_MILLIS);
                } catch (InterruptedException e) {
                  closed = true;
                }
              }
            },
            "likeness-epochs");
    thread.setDaemon(true);
    thread.start();
  }

  private static int drain(CheckpointDir dir, String identity, int next, Consumer<Epoch> sink) {
    int n = next;
    while (true) {
      Path path =
          new Path(dir.folder(identity), String.format(Locale.ROOT, "%s%06d.json", PREFIX, n));
      try {
        Optional<byte[]> read = dir.read(path);
        if (read.isEmpty()) {
          return n;
        }
        var json = JSON.readTree(read.get());
        sink.accept(
            new Epoch(
                json.get("epoch").asInt(),
                json.get("trainLoss").asDouble(),
                json.get("validationLoss").asDouble(),
                json.get("validationAccuracy").asDouble(),
                json.get("best").asBoolean(),
                json.get("seconds").asDouble()));
      } catch (IOException e) {
        return n;
      }
      n++;
    }
  }

  /** Epoch files of earlier attempts beyond {@code after} would be told of too early. */
  static void forget(CheckpointDir dir, String identity, int after) throws IOException {
    Path folder = dir.folder(identity);
    List<String> names = dir.list(folder, PREFIX);
    for (String name : names) {
      int n = Integer.parseInt(name.substring(PREFIX.length(), name.indexOf('.')));
      if (n > after) {
        dir.delete(new Path(folder, name));
      }
    }
  }

  @Override
  public void close() {
    closed = true;
    try {
      thread.join(10_000);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
