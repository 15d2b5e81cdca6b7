package io.likeness.kernels.text;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RecognitionErrorsTest {
  @ParameterizedTest
  @CsvSource({
    "kitten, sitting, 3, 6, 1, 1",
    "the cat sat, the cat sat, 0, 9, 0, 3",
    "the cat sat, a cat sat down, 7, 9, 2, 3",
    "今天天气很好, 今天天汽好, 2, 6, 1, 1",
    "'Well, DON''T!', well dont, 0, 8, 0, 2",
    "I came—then left, i came then left, 0, 13, 0, 4",
    "½ cup, 1/2 cup, 0, 5, 0, 3",
    "5−3, 5-3, 0, 2, 0, 2",
    "三〜四, 三～四, 0, 2, 0, 2",
    "some words, '', 9, 9, 2, 2",
    "'', some words, 9, 0, 2, 0",
    "繁體, 繁体, 0, 2, 0, 1",
    "二〇二四年, 二二四年, 1, 5, 1, 1",
    "a😀b, ab, 0, 2, 0, 1",
    "\uD840\uDC00x, x, 1, 2, 1, 1"
  })
  void countsCharactersAndWords(
      String said, String heard, int characterErrors, int characters, int wordErrors, int words) {
    assertThat(RecognitionErrors.of(said, heard))
        .isEqualTo(new RecognitionErrors(characterErrors, characters, wordErrors, words));
  }

  /** A metric: 0 for the same only, the same both ways, and no detour is shorter. */
  @Test
  void distancesAreAMetric() {
    Random random = new Random(7);
    for (int i = 0; i < 500; i++) {
      String a = text(random);
      String b = text(random);
      String c = text(random);
      assertThat(errors(a, b))
          .isEqualTo(errors(b, a))
          .isBetween(0, Math.max(a.length(), b.length()));
      assertThat(errors(a, b) == 0).isEqualTo(a.equals(b));
      assertThat(errors(a, c)).isLessThanOrEqualTo(errors(a, b) + errors(b, c));
    }
  }

  private static int errors(String said, String heard) {
    return RecognitionErrors.of(said, heard).characterErrors();
  }

  private static String text(Random random) {
    StringBuilder out = new StringBuilder();
    for (int i = random.nextInt(9); i > 0; i--) {
      out.append((char) ('a' + random.nextInt(3)));
    }
    return out.toString();
  }
}
