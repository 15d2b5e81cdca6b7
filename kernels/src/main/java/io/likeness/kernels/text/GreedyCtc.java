package io.likeness.kernels.text;

import java.io.Serializable;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * What a recogniser that was trained by connectionist temporal classification has heard, along its
 * most probable path: of each frame the token with the largest number; of equal tokens that follow
 * each other one; then no blanks (Graves, Fernández, Gomez and Schmidhuber, "Connectionist temporal
 * classification", ICML 2006, section 3.2, best path decoding). The most probable text may be
 * another one, which a search over many paths would find.
 *
 * <p>Words are divided by the token {@value #DELIMITER}. The tokens {@code <s>}, {@code </s>},
 * {@code <unk>}, {@code [UNK]}, {@code <pad>} and {@code [PAD]} are no text.
 *
 * @param tokens by their number; none is empty and none is there twice
 * @param blank number of the token that says nothing, in [0, tokens)
 */
public record GreedyCtc(List<String> tokens, int blank) implements Serializable {
  private static final long serialVersionUID = 1L;

  /** Between words. */
  public static final String DELIMITER = "|";

  private static final Set<String> NO_TEXT =
      Set.of("<s>", "</s>", "<unk>", "[UNK]", "<pad>", "[PAD]");

  public GreedyCtc {
    tokens = List.copyOf(tokens);
    if (!(blank >= 0 && blank < tokens.size())) {
      throw new IllegalArgumentException(
          "Blank " + blank + ": give one of " + tokens.size() + " tokens");
    }
    if (tokens.contains("") || new HashSet<>(tokens).size() < tokens.size()) {
      throw new IllegalArgumentException("A token is empty or there twice");
    }
  }

  /**
   * The largest of each {@code width} numbers, by its place among them; of equal ones the first.
   *
   * @param numbers row by row, such as logits or log-probabilities of frames
   * @param width of a row, at least 1
   * @throws IllegalArgumentException when a number is NaN, or the last row is not whole
   */
  public static int[] largest(float[] numbers, int width) {
    if (!(width > 0 && numbers.length % width == 0)) {
      throw new IllegalArgumentException(
          numbers.length + " numbers are no rows of " + width + ": give whole rows");
    }
    int[] places = new int[numbers.length / width];
    for (int row = 0; row < places.length; row++) {
      int best = row * width;
      for (int i = row * width; i < (row + 1) * width; i++) {
        if (Float.isNaN(numbers[i])) {
          throw new IllegalArgumentException("A number of row " + row + " is NaN");
        }
        best = numbers[i] > numbers[best] ? i : best;
      }
      places[row] = best - row * width;
    }
    return places;
  }

  /**
   * The text of a path, with one space between words and none around them.
   *
   * @param path the number of the token of each frame
   * @throws IndexOutOfBoundsException when a number is none of a token
   */
  public String text(int[] path) {
    StringBuilder text = new StringBuilder();
    int before = blank;
    for (int token : path) {
      String said = tokens.get(token);
      if (token != before && token != blank && !NO_TEXT.contains(said)) {
        text.append(said.equals(DELIMITER) ? " " : said);
      }
      before = token;
    }
    return text.toString().strip().replaceAll("\\s+", " ");
  }
}
