package io.likeness.core;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class CsvTest {
  private static final List<String> ASKED = List.of("file", "person");

  @Test
  void theColumnsAskedForSayWhatDividesThem() {
    assertThat(Csv.delimiter("file,person,note", ASKED)).isEqualTo(',');
    assertThat(Csv.delimiter("file;person;note", ASKED)).isEqualTo(';');
    assertThat(Csv.delimiter("file\tperson\tnote", ASKED)).isEqualTo('\t');
    assertThat(Csv.delimiter("\uFEFF\"file\";\"person\"", ASKED)).isEqualTo(';');
    assertThat(Csv.delimiter("file;person;a,b,c,d,e", ASKED))
        .as("more columns, but not those")
        .isEqualTo(';');
    assertThat(Csv.delimiter("\"a;b;c;d\",file,person", ASKED)).isEqualTo(',');
  }

  @Test
  void whereNoneIsAskedForMostColumnsCountAndTheCommaComesFirst() {
    assertThat(Csv.delimiter("a;b;c,d", List.of())).isEqualTo(';');
    assertThat(Csv.delimiter("a;b,c", List.of())).isEqualTo(',');
    assertThat(Csv.delimiter("", List.of())).isEqualTo(',');
    assertThat(Csv.delimiter("path", ASKED)).isEqualTo(',');
  }

  @Test
  void cellsHaveNeitherMarkNorQuotes() {
    assertThat(Csv.cells("\uFEFF\"a;b\" ;c;", ';')).containsExactly("a;b", "c", "");
    assertThat(Csv.cells("\"O\"\"Brien\", \"\" ,5\" disk,a\"b\"", ','))
        .containsExactly("O\"Brien", "", "5\" disk", "a\"b\"");
  }
}
