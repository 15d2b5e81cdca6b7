package io.likeness.jobs;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.likeness.core.testing.TestSpark;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import java.util.regex.Pattern;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.Test;

class NotesTest {
  @Test
  void effectsAreCountedByNameWithoutWhatWasDrawn() throws IOException {
    SparkSession spark = TestSpark.session();
    spark
        .sql(
            "select * from values"
                + " ('[{\"effect\":\"white-noise\",\"snr-db\":-3.25e-1}]'),"
                + " ('[{\"effect\":\"white-noise\",\"snr-db\":12}]') t(effects)")
        .createOrReplaceTempView("lineage");
    try {
      Row row = spark.sql(query("3 ", "from lineage")).collectAsList().get(0);
      assertThat(row.getString(0)).isEqualTo("[{\"effect\":\"white-noise\",\"snr-db\":#}]");
      assertThat(row.getLong(1)).isEqualTo(2);
    } finally {
      spark.catalog().dropTempView("lineage");
    }
  }

  private static String query(String note, String with) throws IOException {
    return paragraph(note, with).substring("%spark.sql".length());
  }

  private static String paragraph(String note, String with) throws IOException {
    for (Path file : Notes.all()) {
      if (file.getFileName().toString().startsWith(note)) {
        for (JsonNode p : new ObjectMapper().readTree(file.toFile()).path("paragraphs")) {
          if (p.path("text").asText().contains(with)) {
            return p.path("text").asText();
          }
        }
      }
    }
    throw new AssertionError("no paragraph of note " + note + "has " + with);
  }

  @Test
  void aMediumIsHiddenUntilSomebodyAsksForIt() throws IOException {
    String text = Notes.filled(paragraph("5 ", "LakeViews.show"), Map.of());
    assertThat(text).endsWith(", \"hidden\"))");
  }

  @Test
  void namesTitlesAndIntroductionsAreInEnglishAndChinese() throws IOException {
    Pattern english = Pattern.compile("[A-Za-z]{4}");
    Pattern chinese = Pattern.compile("\\p{IsHan}{2}");
    for (Path file : Notes.all()) {
      JsonNode note = new ObjectMapper().readTree(file.toFile());
      String name = note.path("name").asText();
      assertThat(file.getFileName().toString())
          .as("Zeppelin shows what the file is called")
          .isEqualTo(name.replace("Likeness/", "") + "_" + note.path("id").asText() + ".zpln");
      assertThat(name).containsPattern(english).containsPattern(chinese);
      for (JsonNode paragraph : note.path("paragraphs")) {
        assertThat(paragraph.path("title").asText())
            .containsPattern(english)
            .containsPattern(chinese);
        String text = paragraph.path("text").asText();
        if (text.startsWith("%md")) {
          assertThat(text).containsPattern(english).containsPattern(chinese);
        }
      }
    }
  }
}
