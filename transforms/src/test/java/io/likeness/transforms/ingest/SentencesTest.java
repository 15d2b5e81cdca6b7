package io.likeness.transforms.ingest;

import static org.assertj.core.api.Assertions.assertThat;

import io.likeness.core.keys.Hmac;
import io.likeness.core.lake.LakeTables;
import io.likeness.core.recipe.Recipe;
import io.likeness.core.recipe.RecipeReader;
import io.likeness.core.testing.TestSpark;
import io.likeness.transforms.media.MediaKernel;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import javax.crypto.spec.SecretKeySpec;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Rows of a manifest that are records themselves. */
class SentencesTest {
  @TempDir Path folder;

  private Dataset<Row> listed(String csv, String... settings) throws IOException {
    Files.writeString(folder.resolve("m.csv"), csv);
    Recipe recipe =
        RecipeReader.read(
            Files.writeString(
                folder.resolve("r.conf"),
                """
                corpus = words
                kind = text
                ingest.vocabulary { tongue = zh-dialects }
                ingest.sources = [
                  { manifest = "m.csv", text = said, label = l, attributes { tongue = t } }
                ]
                """),
            List.of(settings));
    Dataset<Row> listing =
        SourceListing.of(
            TestSpark.session(),
            folder.toString(),
            recipe.ingest(),
            MediaKernel.of(recipe.kind(), recipe.ingest()));
    return new SealSources(new Hmac(new SecretKeySpec(new byte[32], "HmacSHA256"))).apply(listing);
  }

  private static Map<String, String> ids(Dataset<Row> listing) {
    Map<String, String> out = new TreeMap<>();
    listing
        .collectAsList()
        .forEach(r -> out.put(r.getAs("source_id"), String.valueOf((Object) r.getAs("text"))));
    return out;
  }

  @Test
  void equalRowsAreOneAndStayWhatTheyAreWhereverTheyStand() throws IOException {
    Map<String, String> first = ids(listed("said,l,t\n甲,1,粤语\n甲,1,粤语\n甲,0,粤语\n,1,吴语\n"));
    assertThat(first.values()).containsExactlyInAnyOrder("甲", "甲", "null");
    assertThat(ids(listed("said,l,t\n,1,吴语\n甲,0,粤语\n甲,1,粤语\n"))).isEqualTo(first);
  }

  @Test
  void whatDividesTheCellsAndAMarkChangeNothing() throws IOException {
    Map<String, String> comma = ids(listed("said,l,t\n甲,1,粤语\n\"乙,丙\",0,\n"));
    assertThat(comma.values()).containsExactlyInAnyOrder("甲", "乙,丙");
    for (String csv :
        List.of(
            "said;l;t\n甲;1;粤语\n乙,丙;0;\n",
            "\uFEFFsaid;l;t\r\n甲;1;粤语\r\n\"乙,丙\";0;\r\n",
            "\uFEFFsaid,l,t\n甲,1,粤语\n\"乙,丙\",0,\n",
            "said\tl\tt\n甲\t1\t粤语\n乙,丙\t0\t\n")) {
      assertThat(ids(listed(csv))).as(csv).isEqualTo(comma);
    }
  }

  @Test
  void aSpellingIsFoldedAsItsVocabularyIs() throws IOException {
    Dataset<Row> listing =
        listed(
            "said,l,t\na,1,①\nb,1,1\nc,1,ｶﾝﾄﾝ\nd,1,\u3000カン\u2003トン\n",
            "ingest.vocabulary.tongue={one={name=Uno,spellings=[\"①\"]}}",
            "ingest.vocabulary.tongue.yue={name=Cantonese,spellings=[\"カントン\",\"ｶﾝ ﾄﾝ\"]}");
    assertThat(
            listing.selectExpr("text || attributes['tongue']").collectAsList().stream()
                .map(r -> r.getString(0)))
        .containsExactlyInAnyOrder("aone", "bone", "cyue", "dyue");
  }

  @Test
  void contentIsTheSentenceInUtf8AndSpellingsBecomeCodes() throws IOException {
    Dataset<Row> listing = listed("said,l,t\n甲,1,ＣＡＮＴＯＮＥＳＥ\n很长很长,0,Klingon\n,1,吴语\n");
    Dataset<Row> there = listing.where("code is null");
    assertThat(
            there.selectExpr("attributes['tongue']").collectAsList().stream()
                .map(r -> r.getString(0)))
        .containsExactlyInAnyOrder("yue", "Klingon");
    assertThat(listing.where("code = 'EMPTY'").count()).isEqualTo(1);
    Dataset<Row> read = new ReadSentences(6).apply(there);
    LakeTables.MEDIA.require(read.schema(), "read-sentences");
    List<Row> rows = read.sort("size_bytes").collectAsList();
    // printf 甲 | sha256sum
    assertThat(rows.get(0).<String>getAs("record_id"))
        .isEqualTo("33e3580c093111e1c4cac922872c40371f7896bb3fa4e23be5840bd1834fc622");
    assertThat(rows.get(0).<byte[]>getAs("bytes")).isEqualTo("甲".getBytes(StandardCharsets.UTF_8));
    assertThat(rows.get(1).<String>getAs("code")).isEqualTo("OVERSIZED");
    assertThat((Object) rows.get(1).getAs("bytes")).isNull();
  }
}
