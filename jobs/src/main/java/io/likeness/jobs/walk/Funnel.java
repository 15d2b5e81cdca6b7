package io.likeness.jobs.walk;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeSet;

/**
 * What is left of what was listed.
 *
 * @param listed items that the sources name
 * @param refused of them in quarantine
 * @param dropped items that each step has left out
 */
record Funnel(long listed, long refused, Map<String, Long> dropped) {
  /** The funnel in one line, steps in the order of {@code stations}, others behind. */
  String line(List<String> stations) {
    List<String> order = new ArrayList<>(stations);
    new TreeSet<>(dropped.keySet()).stream().filter(s -> !stations.contains(s)).forEach(order::add);
    StringBuilder text =
        new StringBuilder(String.format(Locale.ROOT, "%d listed, %d refused", listed, refused));
    long left = listed - refused;
    for (String step : order) {
      long out = dropped.getOrDefault(step, 0L);
      left -= out;
      if (out > 0) {
        text.append(String.format(Locale.ROOT, ", %s -%d", step, out));
      }
    }
    return text.append(String.format(Locale.ROOT, ": %d kept", left)).toString();
  }
}
