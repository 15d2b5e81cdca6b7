package io.likeness.transforms.text;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.likeness.core.recipe.TextSpec;
import io.likeness.core.testing.TestSpark;
import io.likeness.transforms.bias.ClusterShare;
import io.likeness.transforms.bias.ShareInterval;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.junit.jupiter.api.Test;

class TextFindersTest {
  private static final TextFinders FINDERS =
      new TextFinders(
          new TextSpec(
              "",
              Optional.empty(),
              List.of(new TextSpec.LexiconSpec("slurs", "slurs", TextSpec.Policy.REVIEW)),
              Optional.empty()),
          OptionalDouble.empty());

  /** Four persons of ten sentences each; one of them says the word in all of theirs. */
  @Test
  void falseAlarmsOfOnePersonAreWorthOnePerson() {
    Dataset<Row> texts =
        TestSpark.session()
            .range(40)
            .selectExpr(
                "concat('p', id % 4) as person",
                "map('lexicon_slurs', if(id % 4 = 0, 1.0D, 0.0D)) as measures",
                "map('accent', if(id % 4 < 2, 'a', 'b')) as attributes",
                "'inoffensive' as truth",
                "true as counts");
    List<Row> found = FINDERS.findings(texts, List.of("accent"));
    assertThat(found)
        .extracting(r -> r.getString(2) + " " + r.getLong(5) + "/" + r.getLong(4))
        .containsExactly("accent = a 10/20", "accent = b 0/20", "all 10/40");
    ShareInterval clustered = new ClusterShare(10, 100, 100, 40, 400, 4, 40).interval();
    assertThat(found.get(2).getDouble(7)).isCloseTo(clustered.low(), within(1e-12));
    assertThat(found.get(2).getDouble(8)).isCloseTo(clustered.high(), within(1e-12));

    TextFinders none =
        new TextFinders(
            new TextSpec("yue", Optional.empty(), List.of(), Optional.empty()),
            OptionalDouble.empty());
    assertThat(none.findings(texts, List.of("accent"))).isEmpty();
  }
}
