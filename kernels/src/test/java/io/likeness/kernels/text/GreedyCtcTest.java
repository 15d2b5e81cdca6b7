package io.likeness.kernels.text;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class GreedyCtcTest {
  private static final List<String> TOKENS =
      List.of("<s>", "<pad>", "</s>", "<unk>", "|", "a", "b", "今", "😀");
  private static final int BLANK = 1;
  private static final int LETTERS = 4;
  private static final GreedyCtc CTC = new GreedyCtc(TOKENS, BLANK);

  /**
   * One character a frame: {@code _} is blank, {@code ^} begins, {@code $} ends, {@code ?} else.
   */
  private static int[] path(String frames) {
    return frames.codePoints().map("^_$?|ab今"::indexOf).toArray();
  }

  @ParameterizedTest
  @CsvSource({
    "aab, ab",
    "a_a, aa",
    "a__ab_b, aabb",
    "'', ''",
    "___, ''",
    "^a$, a",
    "a?a, aa",
    "||a||b||, a b",
    "a|_|b, a b",
    "a|?|b, a b",
    "今今_今, 今今"
  })
  void collapsesRepeatsAndDropsBlanks(String frames, String text) {
    assertThat(CTC.text(path(frames))).isEqualTo(text);
  }

  @Test
  void anyPathOfATextGivesTheTextBack() {
    Random random = new Random(3);
    for (int i = 0; i < 2000; i++) {
      List<Integer> said = said(random);
      StringBuilder text = new StringBuilder();
      said.forEach(t -> text.append(t == LETTERS ? " " : TOKENS.get(t)));
      int[] path = expanded(said, random);
      float[] numbers = new float[path.length * TOKENS.size()];
      for (int f = 0; f < path.length; f++) {
        for (int t = 0; t < TOKENS.size(); t++) {
          numbers[f * TOKENS.size() + t] = random.nextFloat() * 20 - 30;
        }
        numbers[f * TOKENS.size() + path[f]] = -9;
      }
      assertThat(GreedyCtc.largest(numbers, TOKENS.size())).isEqualTo(path);
      assertThat(CTC.text(path)).isEqualTo(text.toString());
    }
  }

  /** Letters, and delimiters only between them. */
  private static List<Integer> said(Random random) {
    List<Integer> said = new ArrayList<>();
    for (int n = random.nextInt(8); n > 0; n--) {
      if (!said.isEmpty() && random.nextInt(4) == 0) {
        said.add(LETTERS);
      }
      said.add(LETTERS + 1 + random.nextInt(TOKENS.size() - LETTERS - 1));
    }
    return said;
  }

  /** Each token some frames long, with blanks between equal ones and here and there. */
  private static int[] expanded(List<Integer> said, Random random) {
    List<Integer> path = new ArrayList<>();
    int before = BLANK;
    for (int token : said) {
      for (int b = random.nextInt(3) + (token == before ? 1 : 0); b > 0; b--) {
        path.add(BLANK);
      }
      for (int n = 1 + random.nextInt(3); n > 0; n--) {
        path.add(token);
      }
      before = token;
    }
    for (int b = random.nextInt(3); b > 0; b--) {
      path.add(BLANK);
    }
    return path.stream().mapToInt(Integer::intValue).toArray();
  }

  @Test
  void ofEqualNumbersTheFirstCounts() {
    float none = Float.NEGATIVE_INFINITY;
    assertThat(GreedyCtc.largest(new float[] {0, 2, 2, none, none, none, -1, -1, -2}, 3))
        .containsExactly(1, 0, 0);
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 3, 5})
  void refusesNan(int at) {
    float[] numbers = {1, 2, 3, 4, 5, 6};
    numbers[at] = Float.NaN;
    assertThatThrownBy(() -> GreedyCtc.largest(numbers, 3))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("row " + at / 3 + " is NaN");
  }

  @Test
  void refusesRowsAndTokensThatAreNone() {
    assertThatThrownBy(() -> GreedyCtc.largest(new float[5], 3)).hasMessageContaining("whole rows");
    assertThatThrownBy(() -> GreedyCtc.largest(new float[5], 0)).hasMessageContaining("whole rows");
    assertThatThrownBy(() -> new GreedyCtc(List.of("a"), 1)).hasMessageContaining("Blank 1");
    assertThatThrownBy(() -> new GreedyCtc(List.of("a", "a"), 0)).hasMessageContaining("twice");
    assertThatThrownBy(() -> new GreedyCtc(List.of("a", ""), 0)).hasMessageContaining("empty");
    assertThatThrownBy(() -> CTC.text(new int[] {TOKENS.size()}))
        .isInstanceOf(IndexOutOfBoundsException.class);
  }
}
