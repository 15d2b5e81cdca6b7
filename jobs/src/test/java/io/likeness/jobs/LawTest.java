package io.likeness.jobs;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.likeness.core.lake.DatasetVersion;
import io.likeness.core.lake.Lake;
import io.likeness.core.lake.VersionLog;
import io.likeness.core.testing.TestSpark;
import io.likeness.jobs.run.RunLog;
import io.likeness.privacy.consent.ConsentCsv;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the law asks for, from the recipe and the command line. */
@Tag("walk")
class LawTest {
  private static final String ASSESSMENT =
      "law.assessment { document = \"PIA 7\", sha256 = \""
          + "ab".repeat(32)
          + "\", by = \"J. Doe\", from = 2026-01-10, until = 2999-01-01 }\n";

  @TempDir Path folder;
  private String lake = "";

  @BeforeEach
  void persons() throws IOException {
    TestSpark.session();
    lake = folder.resolve("lake").toString();
    Path input = Files.createDirectories(folder.resolve("in"));
    for (int i = 0; i < 6; i++) {
      Files.write(input.resolve("p" + i + "-w0.wav"), TinyCorpus.clip(i, 0));
    }
  }

  private Path recipe(String law) throws IOException {
    return Files.writeString(
        folder.resolve("law.conf"),
        """
        corpus = law
        kind = voice
        legal-basis = "contract with each speaker"
        ingest.sources = [ { folder = ".", pattern = "(?<who>p[0-9]+)-(?<word>w[0-9])[.]wav",
          label = word, person = who } ]
        split { train = 0.5, validation = 0.25, test = 0.25 }
        """
            + law);
  }

  private int nightly(Path recipe, String date) {
    return Main.execute(
        "nightly",
        recipe.toString(),
        "--input",
        folder.resolve("in").toString(),
        "--lake",
        lake,
        "--retries",
        "0",
        "--date",
        date);
  }

  private int export(String purpose, String out) {
    return Main.execute(
        "export",
        "law",
        "--to",
        "webdataset",
        "--out",
        folder.resolve(out).toString(),
        "--purpose",
        purpose,
        "--lake",
        lake);
  }

  private List<DatasetVersion> versions() {
    return new VersionLog(Lake.open(TestSpark.session(), lake)).all();
  }

  @Test
  @Tag("slow")
  void nothingIsTaggedExportedOrPublishedWithoutAnAssessmentInForce() throws IOException {
    Path bare = recipe("law.profile = pipl\n");
    String said =
        Overheard.during(() -> assertThat(Main.execute("check", bare.toString())).isEqualTo(2));
    assertThat(said.strip()).contains("law.profile = pipl", "declares none").hasLineCount(1);
    assertThat(nightly(bare, "2026-11-01")).isEqualTo(2);
    assertThat(versions()).isEmpty();

    Path declared = recipe("law.profile = pipl\n" + ASSESSMENT);
    assertThat(Main.execute("check", declared.toString())).isZero();
    assertThat(Main.execute("check", declared.toString(), "--date", "2026-01-09")).isEqualTo(2);
    assertThat(nightly(declared, "2026-01-09")).as("before it is in force").isEqualTo(2);
    assertThat(nightly(declared, "2026-11-01")).isZero();
    assertThat(versions()).singleElement().satisfies(v -> assertThat(v.recipe()).contains("PIA 7"));
    for (String edition : List.of("internal", "public")) {
      assertThat(Files.readString(folder.resolve("lake/_likeness/cards/law-1/" + edition + ".md")))
          .contains("Impact assessment: PIA 7 by J. Doe");
    }
    String digest = versions().get(0).digest();

    assertThat(export("publish", "out")).isZero();
    assertThat(
            new ObjectMapper()
                .readTree(folder.resolve("out/export.json").toFile())
                .at("/impact_assessment/document")
                .asText())
        .isEqualTo("PIA 7");

    Path silent = recipe("");
    assertThat(nightly(silent, "2026-11-02")).as("no law asks for it").isZero();
    assertThat(versions()).extracting(DatasetVersion::digest).containsOnly(digest);
    assertThat(export("train", "local")).isZero();
    said = Overheard.during(() -> assertThat(export("third-party", "gone")).isEqualTo(2));
    assertThat(said).contains("handed out for third-party", "law declares none");
    assertThat(folder.resolve("gone")).doesNotExist();

    Path expiring = recipe("law.profile = gdpr\n" + ASSESSMENT.replace("2999", "2026"));
    assertThat(nightly(expiring, "2026-01-10")).as("it begins after it ends").isEqualTo(1);
    expiring = recipe("law.profile = gdpr\n" + ASSESSMENT.replace("2999-01-01", "2026-02-01"));
    assertThat(nightly(expiring, "2026-01-20")).as("a logical date of then").isZero();
    String site = folder.resolve("site").toString();
    said =
        Overheard.during(
            () ->
                assertThat(
                        Main.execute("report", "--to", site, "--edition", "public", "--lake", lake))
                    .isEqualTo(2));
    assertThat(said).contains("PIA 7", "until 2026-02-01");
    assertThat(export("publish", "late")).isEqualTo(2);
  }

  private String counters(String... more) {
    List<String> line = new ArrayList<>(List.of("access", "counters", "--lake", lake, "--json"));
    line.addAll(List.of(more));
    return Overheard.during(() -> assertThat(Main.execute(line.toArray(String[]::new))).isZero());
  }

  @Test
  @Tag("slow")
  void personsAreCountedByBasisAndAnAlertIsGivenFromNineTenthsOfAThreshold() throws IOException {
    Path consents = folder.resolve("consents.csv");
    Files.writeString(
        consents,
        ConsentCsv.template()
            + "p1,train,voice,v1,"
            + "ab".repeat(32)
            + ",2026-01-01,2999-01-01,,yes,guardian 7\n");
    String night =
        Overheard.during(
            () -> {
              try {
                assertThat(nightly(recipe(ASSESSMENT), "2026-11-01")).isZero();
              } catch (IOException e) {
                throw new java.io.UncheckedIOException(e);
              }
            });
    assertThat(night).doesNotContain("ALERT");
    assertThat(Main.execute("consent", "import", consents.toString(), "--lake", lake)).isZero();
    assertThat(counters())
        .contains(
            "{\"kind\":\"clip\",\"basis\":\"contract with each speaker\",\"persons\":6,"
                + "\"under_14\":1,\"records\":6,\"sensitive_records\":6}",
            "{\"name\":\"faces\",\"persons\":0,\"threshold\":100000,\"state\":\"below\"}",
            "\"name\":\"cross-border\",\"persons\":0");
    Path answer = folder.resolve("answer");
    assertThat(
            Main.execute(
                "access", "export", "--subject", "p1", "--out", answer.toString(), "--lake", lake))
        .isZero();
    assertThat(Files.readString(answer.resolve("subject.json")))
        .contains("\"under_14\" : true", "\"guardian\" : \"guardian 7\"");
    assertThat(export("cross-border", "abroad")).isZero();
    assertThat(export("cross-border", "again")).as("the same persons").isZero();
    assertThat(counters("--cross-border", "6"))
        .contains("\"persons\":6,\"threshold\":6,\"state\":\"reached\"");
    assertThat(counters("--cross-border", "7")).contains("\"state\":\"below\"");
    assertThat(Main.execute("access", "counters", "--lake", lake, "--faces", "0")).isOne();

    Path strict = recipe(ASSESSMENT + "law.thresholds { cross-border = 6 }\n");
    night = Overheard.during(() -> assertThat(nightly(strict, "today")).isZero());
    assertThat(night).contains("ALERT", "6 persons whose records left the country this year reach");
    assertThat(Files.readString(folder.resolve("lake/_likeness/cards/law-2/internal.md")))
        .contains(
            "Persons that the lake holds",
            "6 persons whose records left the country this year, of a threshold of 6");
    assertThat(Files.readString(folder.resolve("lake/_likeness/cards/law-2/public.md")))
        .doesNotContain("Persons that the lake holds");
    assertThat(new RunLog(Lake.open(TestSpark.session(), lake)).all())
        .last()
        .satisfies(n -> assertThat(n.at("/counts/persons_cross_border").asInt()).isEqualTo(6));
    Path none = recipe("law.thresholds { faces = 0 }\n");
    assertThat(Main.execute("check", none.toString())).isOne();
  }
}
