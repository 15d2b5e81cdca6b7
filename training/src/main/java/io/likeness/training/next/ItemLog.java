package io.likeness.training.next;

import io.likeness.core.Sha256;
import io.likeness.core.error.Fault;
import io.likeness.training.feature.ItemWindow;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * What users did, one after the other, cut into windows: some items, and the one that came next.
 *
 * <p>Item names become numbers by a hash, so that nothing is fitted across users; two names may
 * share a number, which {@link #shared()} counts.
 */
public final class ItemLog {
  /** Shares of users, or of time, to learn from and to stop by; the rest is tested on. */
  private static final double TRAIN = 0.6;

  private static final double VALIDATION = 0.2;

  /** How windows are dealt to training, validation and test. */
  public enum Split {
    /** No user stands in two parts. */
    USERS,
    /** What is tested happened after all that was learnt from. */
    TIME
  }

  /** One item of one user; times are only compared. */
  public record Event(String user, long time, String item) {}

  /**
   * Some items of a user, oldest first, and the one that came next.
   *
   * @param person a hash of the user
   * @param part {@code train}, {@code validation} or {@code test}
   */
  public record Window(
      String recordId, String person, List<String> history, String next, String part) {}

  private final List<Window> windows;
  private final int shared;
  private final int tied;

  private ItemLog(List<Window> windows, int shared, int tied) {
    this.windows = windows;
    this.shared = shared;
    this.tied = tied;
  }

  /**
   * Cuts a log. What came first among events of one user and time is unknown: they stand in an
   * order by lot, and only the first is asked for, after what was earlier. Any other order, such as
   * that of names, could be learnt and would pass for knowledge of the user.
   *
   * @throws io.likeness.core.error.LikenessException when there are fewer than 5 users with two
   *     items, or a part would be empty
   */
  public static ItemLog of(List<Event> events, ItemWindow shape, Split split) {
    TreeMap<String, List<Event>> users = new TreeMap<>();
    for (Event e : events) {
      String person = Sha256.hexOfAll("user of a log", e.user());
      users.computeIfAbsent(person, p -> new ArrayList<>()).add(e);
    }
    users.values().removeIf(of -> of.size() < 2);
    if (users.size() < 5) {
      throw Fault.TRAINING_IMPOSSIBLE.because(
          "The log has " + users.size() + " users with at least two items; 5 are needed.");
    }
    List<Long> times = new ArrayList<>();
    events.forEach(e -> times.add(e.time()));
    Collections.sort(times);
    long learnt = times.get((int) (TRAIN * (times.size() - 1)));
    long watched = times.get((int) ((TRAIN + VALIDATION) * (times.size() - 1)));
    List<Window> windows = new ArrayList<>();
    int number = 0;
    int tied = 0;
    for (Map.Entry<String, List<Event>> user : users.entrySet()) {
      List<Event> own = user.getValue();
      own.sort(
          Comparator.comparingLong(Event::time)
              .thenComparing(e -> lot(user.getKey(), e))
              .thenComparing(Event::item));
      double place = number++ / (double) users.size();
      String ofUser = part(place < TRAIN, place < TRAIN + VALIDATION);
      for (int i = 1; i < own.size(); i++) {
        long time = own.get(i).time();
        if (time == own.get(i - 1).time()) {
          tied++;
          continue;
        }
        List<String> history = new ArrayList<>();
        for (Event e : own.subList(Math.max(0, i - shape.length()), i)) {
          history.add(e.item());
        }
        windows.add(
            new Window(
                Sha256.hexOfAll("window of a log", user.getKey(), Integer.toString(i)),
                user.getKey(),
                List.copyOf(history),
                own.get(i).item(),
                split == Split.USERS ? ofUser : part(time <= learnt, time <= watched)));
      }
    }
    for (String part : List.of("train", "validation", "test")) {
      if (windows.stream().noneMatch(w -> w.part().equals(part))) {
        throw Fault.TRAINING_IMPOSSIBLE.because(
            "No window of the log falls to "
                + part
                + " ("
                + tied
                + " items share their time with the one before and are not asked for); the log is"
                + " too short or too sudden, or its times are too coarse.");
      }
    }
    TreeSet<String> names = new TreeSet<>();
    events.forEach(e -> names.add(e.item()));
    long numbers = names.stream().map(n -> number(n, shape)).distinct().count();
    return new ItemLog(Collections.unmodifiableList(windows), (int) (names.size() - numbers), tied);
  }

  private static String part(boolean train, boolean validation) {
    return train ? "train" : validation ? "validation" : "test";
  }

  /** All windows, by user and time. */
  public List<Window> windows() {
    return windows;
  }

  /** Item names that have the number of another one. */
  public int shared() {
    return shared;
  }

  /** Items that are not asked for, since the one before has the same user and time. */
  public int tied() {
    return tied;
  }

  private static String lot(String person, Event e) {
    return Sha256.hexOfAll("order of a log", person, Long.toString(e.time()), e.item());
  }

  /** The number of an item, from 1 on. */
  static int number(String item, ItemWindow shape) {
    long head = java.nio.ByteBuffer.wrap(Sha256.ofAll("item of a log", item)).getLong();
    return 1 + (int) Long.remainderUnsigned(head, shape.numbers() - 1);
  }

  /** The bytes that {@link ItemWindow} reads. */
  static byte[] bytes(List<String> history, ItemWindow shape) {
    StringBuilder text = new StringBuilder();
    for (String item : history) {
      text.append(text.isEmpty() ? "" : " ").append(number(item, shape));
    }
    return text.toString().getBytes(StandardCharsets.US_ASCII);
  }
}
