package io.likeness.privacy.erase;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.text.Normalizer;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TracesTest {
  private static Trace of(String identifier, String text) {
    return new Traces(List.of(identifier), Set.of(), Set.of()).in(text);
  }

  private static Trace ofAmbiguous(String identifier, String text) {
    return new Traces(List.of(identifier), Set.of(), Set.of(identifier)).in(text);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "a,theo,1",
        "said:theo:",
        "<td>Theo</td>",
        "7_theo_12.wav",
        "is(theo)?",
        "theo",
        "{\"predicate\":\"[\\\"(who = 'theo')\\\"]\"}",
        "file:///in/a%20theo%20b.wav"
      })
  void aShortWordCountsWhereverItStandsAlone(String text) {
    assertThat(of("theo", text)).isEqualTo(Trace.FOUND);
  }

  @ParameterizedTest
  @ValueSource(strings = {"theory", "atheo", "theo9", "thé o", "01ABtheo"})
  void aShortWordIsNotSeenInOthers(String text) {
    assertThat(of("theo", text)).isEqualTo(Trace.NOTHING);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{\"said\":\"03\"}",
        "{\\\"max\\\":\\\"03\\\"}",
        "file:/in/03/a.wav",
        "file:/in/03.wav",
        "file:/exports/03",
        "file:/my exports/03",
        "to s3a://all/exports/03 and on",
        "{\\\"address\\\":\\\"file:/exports/03\\\"}",
        "speaker 03",
        "--subject 03",
        "{\"person\" : 03}",
        "client_id=03",
        "where=\"(person = '03')\""
      })
  void digitsCountWhereTheyNameSomething(String text) {
    assertThat(of("03", text)).isEqualTo(Trace.FOUND);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "<td>03</td>",
        "{\"rows\":03}",
        "records-per-person = 03",
        "persons: 03",
        "03 of 10",
        "1/03 ",
        "1/03",
        "layer/03",
        "on 2026/3/03",
        "on 2026/03/3",
        "person-shard 03"
      })
  void digitsElsewhereCannotBeToldFromNumbers(String text) {
    assertThat(of("03", text)).isEqualTo(Trace.UNCERTAIN);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "2026-03-03T03:03:03.03Z",
        "Apache-Spark/3.5.03 Delta-Lake/3.03.2",
        "1.0E-03",
        "part-00003-03b01001-0303-1001-0303-030303030303.c000",
        "{\"operationMetrics\":{\"numFiles\":\"03\",\"numOutputRows\":\"03\"}}",
        "{\\\"delta.dataSkippingNumIndexedCols\\\":\\\"03\\\"}"
      })
  void digitsOfMachinesAreNothing(String text) {
    assertThat(of("03", text)).isEqualTo(Trace.NOTHING);
  }

  @Test
  void whatOthersHaveTooCountsBehindAWordForAPersonAlone() {
    assertThat(ofAmbiguous("9", "{\"label\":\"9\"}")).isEqualTo(Trace.UNCERTAIN);
    assertThat(ofAmbiguous("9", "/in/9/a.jpg")).isEqualTo(Trace.UNCERTAIN);
    assertThat(ofAmbiguous("9", "{\\\"speaker\\\":\\\"9\\\"}")).isEqualTo(Trace.FOUND);
    assertThat(ofAmbiguous("north", "<td>north</td>")).isEqualTo(Trace.UNCERTAIN);
    assertThat(ofAmbiguous("north", "participant_id: north")).isEqualTo(Trace.FOUND);
    assertThat(ofAmbiguous("north", "northern")).isEqualTo(Trace.NOTHING);
  }

  @Test
  void anIdentifierIsFoundComposedAndDecomposedAndPercentEncoded() {
    for (String name : List.of("Zoë Müller", "Zoë", "王小明", "Nguyễn Văn")) {
      for (var form : Normalizer.Form.values()) {
        String one = Normalizer.normalize(name, form);
        for (var other : Normalizer.Form.values()) {
          String text = "at " + Normalizer.normalize(name, other).toUpperCase() + ", said";
          String address =
              Path.of("/审查 x/" + Normalizer.normalize(name, other) + ".wav").toUri().toString();
          assertThat(of(one, text)).as(text).isEqualTo(Trace.FOUND);
          assertThat(of(one, address)).as(address).isEqualTo(Trace.FOUND);
          assertThat(of(one, URI.create(address).toASCIIString())).isEqualTo(Trace.FOUND);
        }
      }
    }
    String decomposed = Normalizer.normalize("Zoë Müller", Normalizer.Form.NFD);
    String letters =
        new String(
            ("\0\1" + decomposed + "\0").getBytes(StandardCharsets.UTF_8),
            StandardCharsets.ISO_8859_1);
    Traces traces = new Traces(List.of("Zoë Müller"), Set.of(), Set.of());
    assertThat(traces.nameInBytes(letters)).isTrue();
    assertThat(traces.nameInBytes(letters.substring(4))).isFalse();
  }

  @Test
  void threeSignsAreALongNameAndTwoInALongerWordMayBeAnother() {
    assertThat(of("王小明", "我是王小明说")).isEqualTo(Trace.FOUND);
    assertThat(of("王五", "来自 王五，")).isEqualTo(Trace.FOUND);
    assertThat(of("王五", "我是王五说")).isEqualTo(Trace.UNCERTAIN);
    assertThat(of("王五", "我是王六说")).isEqualTo(Trace.NOTHING);
  }

  @Test
  void whatIsKeptNamesNobody() {
    Traces traces = new Traces(List.of("Johanna", "theo", "9"), Set.of(), Set.of());
    assertThat(traces.hiddenIn("file:/out/of-JOHANNAs/7_Theo_1/9/theory"))
        .isEqualTo("file:/out/of-…s/7_…_1/…/theory");
    assertThat(traces.hiddenIn("file:/out/9")).isEqualTo("file:/out/…");
  }

  @Test
  void aNameIsHiddenPercentEncodedToo() {
    Traces traces = new Traces(List.of("Jürgen Müller", "Zoë"), Set.of(), Set.of());
    assertThat(traces.hiddenIn("file:/x/J%C3%BCrgen%20M%C3%BCller/a")).isEqualTo("file:/x/…/a");
    assertThat(traces.hiddenIn("file:/x/Ju%CC%88rgen%20M%c3%bcller/a")).isEqualTo("file:/x/…/a");
    assertThat(traces.hiddenIn("file:/x/ZO%C3%8B/Jürgen Müller")).isEqualTo("file:/x/…/…");
    assertThat(traces.hiddenIn("file:/x/100%25/a%20b")).isEqualTo("file:/x/100%25/a%20b");
  }
}
