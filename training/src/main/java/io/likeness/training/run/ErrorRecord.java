package io.likeness.training.run;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.likeness.core.error.LikenessException;
import io.likeness.training.collective.PeerLostException;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.hadoop.fs.Path;

/**
 * What went wrong in a rank. Spark's own message of a failed barrier stage hides it, so each rank
 * writes it down and the driver looks for the cause among the effects.
 *
 * @param fault name of the refusal, empty when it is none
 * @param effect whether a peer's end was only noticed here
 */
record ErrorRecord(int rank, long step, String fault, boolean effect, int peer, String message) {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final String PREFIX = "error-";
  private static final long POLL_MILLIS = 50;

  static ErrorRecord of(int rank, long step, Throwable e) {
    String fault = e instanceof LikenessException refusal ? refusal.fault().name() : "";
    boolean effect = e instanceof PeerLostException;
    int peer = e instanceof PeerLostException lost ? lost.peer() : -1;
    String message =
        fault.isEmpty() ? e.getClass().getSimpleName() + ": " + e.getMessage() : e.getMessage();
    return new ErrorRecord(rank, step, fault, effect, peer, message);
  }

  static Path folder(CheckpointDir dir, String identity, int attempt) {
    return new Path(dir.folder(identity), "attempt-" + attempt);
  }

  void write(CheckpointDir dir, String identity, int attempt) {
    try {
      dir.write(
          new Path(folder(dir, identity, attempt), PREFIX + rank + ".json"),
          JSON.writeValueAsBytes(
              Map.of(
                  "rank", rank,
                  "step", step,
                  "fault", fault,
                  "effect", effect,
                  "peer", peer,
                  "message", String.valueOf(message))));
    } catch (IOException e) {
      // The rank is failing already; the driver then has the other ranks' records and Spark's own.
    }
  }

  /**
   * As {@link #first}, but waits for a record: the driver hears that an executor was lost before
   * the ranks that remain have noticed it and written what they know.
   */
  static Optional<ErrorRecord> await(
      CheckpointDir dir, String identity, int attempt, Duration longest) {
    long deadline = System.nanoTime() + longest.toNanos();
    Optional<ErrorRecord> found = first(dir, identity, attempt);
    try {
      while (found.isEmpty() && System.nanoTime() < deadline) {
        Thread.sleep(POLL_MILLIS);
        found = first(dir, identity, attempt);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    return found;
  }

  /** The earliest cause of a failed attempt, or else its earliest effect. */
  static Optional<ErrorRecord> first(CheckpointDir dir, String identity, int attempt) {
    List<ErrorRecord> all = new ArrayList<>();
    try {
      Path folder = folder(dir, identity, attempt);
      for (String name : dir.list(folder, PREFIX)) {
        Optional<byte[]> bytes = dir.read(new Path(folder, name));
        if (bytes.isPresent()) {
          JsonNode json = JSON.readTree(bytes.get());
          all.add(
              new ErrorRecord(
                  json.get("rank").asInt(),
                  json.get("step").asLong(),
                  json.get("fault").asText(),
                  json.get("effect").asBoolean(),
                  json.get("peer").asInt(),
                  json.get("message").asText()));
        }
      }
    } catch (IOException e) {
      return Optional.empty();
    }
    return all.stream()
        .min(
            Comparator.comparing(ErrorRecord::effect)
                .thenComparingLong(ErrorRecord::step)
                .thenComparingInt(ErrorRecord::rank));
  }

  String sentence() {
    return effect
        ? "rank "
            + peer
            + " was lost in step "
            + (step + 1)
            + " (rank "
            + rank
            + ": "
            + message
            + ")"
        : "rank " + rank + " in step " + (step + 1) + ": " + message;
  }
}
