package io.likeness.kernels.text;

import java.io.Serializable;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.List;
import java.util.TreeMap;

/**
 * Finds all of many words in one pass over a text (Aho and Corasick 1975).
 *
 * <p>Words and text are folded by {@link FoldedText}. Where a letter or digit of a script that sets
 * words apart begins or ends a word, the text must not go on with another one there: {@code ass} is
 * not found in {@code class}, nor {@code कम} in {@code कमी}, {@code 法lun} is found between other
 * Han characters. Time is linear in the text and in what is found, whatever the number of words.
 */
public final class WordAutomaton implements Serializable {
  private static final long serialVersionUID = 1L;
  private static final int NONE = -1;

  /** A word that is found and the topic it is found for. */
  public record Word(String word, int topic) {}

  private final int topics;
  private final long[] edges;
  private final int[] targets;
  private final int[] failure;
  private final int[] shorter;
  private final int[] length;
  private final int[][] topicsOf;

  /** {@code topics} is how many there are; those of the words are from 0 on. */
  public WordAutomaton(List<Word> words, int topics) {
    this.topics = topics;
    List<TreeMap<Character, Integer>> trie = new java.util.ArrayList<>();
    trie.add(new TreeMap<>());
    TreeMap<Integer, java.util.TreeSet<Integer>> ends = new TreeMap<>();
    TreeMap<Integer, Integer> lengths = new TreeMap<>();
    int edgeCount = 0;
    for (Word word : words) {
      String folded = FoldedText.of(word.word());
      if (folded.isEmpty() || word.topic() < 0 || word.topic() >= topics) {
        throw new IllegalArgumentException("a word is empty, or of no topic");
      }
      int node = 0;
      for (int i = 0; i < folded.length(); i++) {
        Integer next = trie.get(node).get(folded.charAt(i));
        if (next == null) {
          next = trie.size();
          trie.get(node).put(folded.charAt(i), next);
          trie.add(new TreeMap<>());
          edgeCount++;
        }
        node = next;
      }
      ends.computeIfAbsent(node, n -> new java.util.TreeSet<>()).add(word.topic());
      lengths.put(node, folded.length());
    }
    int slots = Integer.highestOneBit(Math.max(2, 2 * edgeCount)) << 1;
    edges = new long[slots];
    targets = new int[slots];
    Arrays.fill(edges, NONE);
    for (int node = 0; node < trie.size(); node++) {
      for (var edge : trie.get(node).entrySet()) {
        int slot = slot(node, edge.getKey());
        edges[slot] = key(node, edge.getKey());
        targets[slot] = edge.getValue();
      }
    }
    failure = new int[trie.size()];
    shorter = new int[trie.size()];
    length = new int[trie.size()];
    topicsOf = new int[trie.size()][];
    lengths.forEach((node, l) -> length[node] = l);
    ends.forEach((node, of) -> topicsOf[node] = of.stream().mapToInt(Integer::intValue).toArray());
    link(trie);
  }

  private void link(List<TreeMap<Character, Integer>> trie) {
    ArrayDeque<Integer> queue = new ArrayDeque<>(trie.get(0).values());
    while (!queue.isEmpty()) {
      int node = queue.remove();
      shorter[node] = length[failure[node]] > 0 ? failure[node] : shorter[failure[node]];
      for (var edge : trie.get(node).entrySet()) {
        failure[edge.getValue()] = next(failure[node], edge.getKey());
        queue.add(edge.getValue());
      }
    }
  }

  private static long key(int node, char c) {
    return (long) node << Character.SIZE | c;
  }

  /** Where the edge is, or where it would be. */
  private int slot(int node, char c) {
    long key = key(node, c);
    int slot = (int) (key * 0x9e3779b97f4a7c15L >>> 40) & edges.length - 1;
    while (edges[slot] != NONE && edges[slot] != key) {
      slot = slot + 1 & edges.length - 1;
    }
    return slot;
  }

  private int next(int from, char c) {
    int node = from;
    while (true) {
      int slot = slot(node, c);
      if (edges[slot] != NONE) {
        return targets[slot];
      }
      if (node == 0) {
        return 0;
      }
      node = failure[node];
    }
  }

  /** How many words of each topic {@code text} has; a word within a word counts too. */
  public int[] count(String text) {
    String folded = FoldedText.of(text);
    int[] found = new int[topics];
    int node = 0;
    for (int i = 0; i < folded.length(); i++) {
      node = next(node, folded.charAt(i));
      int end = length[node] > 0 ? node : shorter[node];
      for (; end > 0; end = shorter[end]) {
        if (standsAlone(folded, i + 1 - length[end], i + 1)) {
          for (int topic : topicsOf[end]) {
            found[topic]++;
          }
        }
      }
    }
    return found;
  }

  private static boolean standsAlone(String text, int from, int to) {
    boolean grownInto = endsInWord(text, from) && Scripts.isOfWord(text.codePointAt(from));
    return !grownInto && !(endsInWord(text, to) && goesOn(text, to));
  }

  /** Whether what stands before {@code at} ends in a letter, marks on it aside. */
  private static boolean endsInWord(String text, int at) {
    int end = at;
    while (end > 0 && Scripts.isMark(text.codePointBefore(end))) {
      end -= Character.charCount(text.codePointBefore(end));
    }
    return end > 0 && Scripts.isOfWord(text.codePointBefore(end));
  }

  /** Whether a letter follows, or a sign that makes another one of the letter before. */
  private static boolean goesOn(String text, int at) {
    int next = at;
    while (next < text.length() && Scripts.isAccent(text.codePointAt(next))) {
      next += Character.charCount(text.codePointAt(next));
    }
    return next < text.length()
        && (Scripts.isOfWord(text.codePointAt(next)) || Scripts.isMark(text.codePointAt(next)));
  }
}
