package io.likeness.benchmarks;

import io.likeness.kernels.media.MediaException;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;

/**
 * Our side of {@code compare.sh}: reads the name of a task a line, works on it for about a second,
 * and answers with milliseconds an item.
 */
public final class Compare {
  private static final long ROUND_NANOS = 1_000_000_000L;

  private Compare() {}

  public static void main(String[] arguments) throws IOException, MediaException {
    Path inputs = Path.of(arguments[0]);
    Inputs.write(inputs);
    Tasks tasks = new Tasks(inputs);
    System.out.println(String.join(" ", tasks.names()));
    BufferedReader in =
        new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
    for (String name = in.readLine(); name != null; name = in.readLine()) {
      System.out.println(millisAnItem(tasks.of(name)));
    }
  }

  private static double millisAnItem(Tasks.Task task) throws MediaException {
    double used = 0;
    int items = 0;
    long start = System.nanoTime();
    long now = start;
    while (now - start < ROUND_NANOS || items < 3) {
      used += task.run();
      items++;
      now = System.nanoTime();
    }
    if (Double.isNaN(used)) {
      throw new IllegalStateException("a task gave no number");
    }
    return (now - start) / 1e6 / items;
  }
}
