package io.likeness.training.next;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** What one says without a network, by counts of the training part. */
final class Rules {
  private final float[] counts;
  private final Map<String, float[]> followers = new HashMap<>();

  Rules(List<ItemLog.Window> windows, List<String> labels) {
    counts = new float[labels.size()];
    long all = 0;
    for (ItemLog.Window w : windows) {
      if (w.part().equals("train")) {
        int next = Collections.binarySearch(labels, w.next());
        counts[next]++;
        followers.computeIfAbsent(last(w), k -> new float[counts.length])[next]++;
        all++;
      }
    }
    // Among items that never followed, or followed equally often, the frequent one comes first.
    float share = 1f / (all + 1);
    for (float[] own : followers.values()) {
      for (int c = 0; c < own.length; c++) {
        own[c] += counts[c] * share;
      }
    }
  }

  private static String last(ItemLog.Window w) {
    return w.history().get(w.history().size() - 1);
  }

  /** The most frequent items, whatever came before. */
  List<float[]> frequent(List<ItemLog.Window> windows) {
    float[][] same = new float[windows.size()][];
    Arrays.fill(same, counts);
    return List.of(same);
  }

  /** The items that most often came after the last one; the most frequent after an unknown one. */
  List<float[]> followers(List<ItemLog.Window> windows) {
    List<float[]> out = new ArrayList<>();
    for (ItemLog.Window w : windows) {
      out.add(followers.getOrDefault(last(w), counts));
    }
    return out;
  }
}
