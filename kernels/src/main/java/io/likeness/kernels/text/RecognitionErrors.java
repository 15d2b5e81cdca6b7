package io.likeness.kernels.text;

import java.util.List;

/**
 * What a recogniser got wrong in one text: the fewest insertions, deletions and substitutions that
 * lead from what was said to what was heard (Levenshtein, "Binary codes capable of correcting
 * deletions, insertions and reversals", 1966), over characters and over words.
 *
 * <p>Both texts are folded ({@link FoldedText}), and what is neither letter, mark, digit nor white
 * space is left out, since it is not heard; a dash, a hyphen or a slash divides words. Characters
 * are code points without white space; words stand between white space. An error rate is a sum of
 * errors by a sum of lengths, and can be above 1.
 *
 * @param characterErrors at least 0
 * @param characters of what was said
 * @param wordErrors at least 0
 * @param words of what was said
 */
public record RecognitionErrors(int characterErrors, int characters, int wordErrors, int words) {
  public static RecognitionErrors of(String said, String heard) {
    String one = audible(said);
    String other = audible(heard);
    List<Integer> letters = characters(one);
    List<String> words = words(one);
    return new RecognitionErrors(
        distance(letters, characters(other)),
        letters.size(),
        distance(words, words(other)),
        words.size());
  }

  private static String audible(String text) {
    return FoldedText.of(text)
        .replaceAll("[\\p{Pd}/\u2044\u2212~]", " ")
        .replaceAll("[^\\p{L}\\p{M}\\p{N}\\s]", "")
        .strip();
  }

  private static List<Integer> characters(String plain) {
    return plain.codePoints().filter(c -> !Character.isWhitespace(c)).boxed().toList();
  }

  private static List<String> words(String plain) {
    return plain.isEmpty() ? List.of() : List.of(plain.split("\\s+"));
  }

  /** Wagner and Fischer 1974, with one row of the table: time |one| · |other|, memory |other|. */
  private static int distance(List<?> one, List<?> other) {
    int[] row = new int[other.size() + 1];
    for (int j = 0; j < row.length; j++) {
      row[j] = j;
    }
    for (int i = 1; i <= one.size(); i++) {
      int before = row[0];
      row[0] = i;
      for (int j = 1; j < row.length; j++) {
        int replaced = before + (one.get(i - 1).equals(other.get(j - 1)) ? 0 : 1);
        before = row[j];
        row[j] = Math.min(replaced, 1 + Math.min(row[j], row[j - 1]));
      }
    }
    return row[other.size()];
  }
}
