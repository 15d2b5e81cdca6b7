package io.likeness.jobs.language;

import static org.assertj.core.api.Assertions.assertThat;

import io.likeness.core.error.RejectCode;
import io.likeness.core.lake.LakeTables;
import io.likeness.training.compare.Measure;
import org.junit.jupiter.api.Test;

class WordsTest {
  @Test
  void theColumnsOfAPlanAndTheMeasuresOfAComparisonAreKnown() {
    for (var column : LakeTables.PLANS.columns()) {
      String word = column.name().replace('_', ' ');
      assertThat(Words.of(word).in(Language.ZH)).isNotEqualTo(word);
    }
    for (Measure measure : Measure.values()) {
      assertThat(Words.of(measure.word()).translated()).isTrue();
    }
  }

  @Test
  void aValueThatIsNoneOfTheFewStaysAsItIs() {
    assertThat(Words.of("north").in(Language.ZH)).isEqualTo("north");
    assertThat(Words.of("{0}").in(Language.ZH)).isEqualTo("{0}");
  }

  @Test
  void countsAreToldWholeAndNoDigitBeforeThePointIsLost() {
    assertThat(Words.amount(12_345)).isEqualTo("12345");
    assertThat(Words.amount(7)).isEqualTo("7");
    assertThat(Words.amount(0.123456)).isEqualTo("0.1235");
    assertThat(Words.number(44_100.4)).isEqualTo("44100");
    assertThat(Words.number(9_999.4)).isEqualTo("9999");
    assertThat(Words.number(9_999.7)).isEqualTo("10000");
  }

  @Test
  void everyCodeOfOursHasItsMeaning() {
    for (RejectCode code : RejectCode.values()) {
      assertThat(Words.meaning(code.name()).english()).isEqualTo(code.meaning());
      assertThat(Words.meaning(code.name()).in(Language.ZH)).isNotEqualTo(code.meaning());
    }
    assertThat(Words.meaning("LOW_SNR").english()).isEqualTo("–");
  }
}
