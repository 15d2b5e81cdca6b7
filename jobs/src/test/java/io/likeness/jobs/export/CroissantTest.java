package io.likeness.jobs.export;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.likeness.core.lake.DatasetVersion;
import io.likeness.core.lake.Snapshot;
import io.likeness.core.recipe.Recipe;
import io.likeness.core.testing.TestVersions;
import io.likeness.jobs.walk.CheckedRecipe;
import io.likeness.kernels.MediaFormats;
import io.likeness.kernels.face.ImageFormat;
import io.likeness.kernels.voice.AudioFormat;
import io.likeness.privacy.release.ReleasedValue;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CroissantTest {
  private static Recipe demo(String... settings) {
    return CheckedRecipe.read(Path.of("../conf/recipes/demo-voice.conf"), List.of(settings));
  }

  @Test
  void saysForWhatTheRecipeLeavesRecordsOut() {
    assertThat(Croissant.leftOut(demo("near-duplicates.enabled=true", "screen=[]")))
        .containsExactly("EXACT_DUPLICATE", "NEAR_DUPLICATE");
    assertThat(
            Croissant.leftOut(
                demo("near-duplicates.enabled=false", "label-errors.policy=leave-out")))
        .contains("EXACT_DUPLICATE", "LABEL_SUSPECT", "MOSTLY_SILENT")
        .doesNotContain("NEAR_DUPLICATE");
  }

  @Test
  void tellsWhatWasReleasedOfManyAndNothingOfFew() {
    List<ReleasedValue> values =
        List.of(persons("york", 40), persons("ely", 1), persons("bath", 10));
    DatasetVersion version = TestVersions.of("c-1", Snapshot.empty("c"), 3, "contract");
    String said =
        Croissant.of(version, "d", demo(), Layout.WEBDATASET, "m", List.of(), values, List.of());
    assertThat(said)
        .contains("town = york: 40 persons", "\"released/group\" : \"york\"")
        .doesNotContain("ely")
        .doesNotContain("bath");
  }

  private static JsonNode described() throws IOException {
    List<Target.Entry> files =
        List.of(
            new Target.Entry("metadata.jsonl", 10, "a".repeat(64)),
            new Target.Entry("train-000000.tar", 20, "b".repeat(64)));
    DatasetVersion version = TestVersions.of("c-12", Snapshot.empty("c"), 3, "contract");
    List<ReleasedValue> values = List.of(persons("york", 40), persons("ely", 50));
    return new ObjectMapper()
        .readTree(
            Croissant.of(
                version,
                "d",
                demo(),
                Layout.WEBDATASET,
                "metadata.jsonl",
                files,
                values,
                List.of()));
  }

  @Test
  void keepsTheRulesOfTheSpecifications() throws IOException {
    assertThat(CroissantRules.problems(described())).isEmpty();
  }

  /** What breaks a rule, and the section whose rule it is, as the check has to say. */
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          /@context                          | key          | "sc:key"                    | Appendix 1
          /@context                          | examples     |                             | Appendix 1
          root                                 | @type        | "Dataset"                   | Dataset-level
          root                                 | conformsTo   | ["http://mlcommons.org/croissant/1.0", "x:y"] | Dataset-level
          root                                 | conformsTo   | "http://mlcommons.org/croissant/1.1" | Dataset-level
          root                                 | name         |                             | has no name
          root                                 | description  | ""                          | Dataset-level
          root                                 | license      | "as declared"               | Dataset-level
          root                                 | license      |                             | has no license
          root                                 | url          | "here"                      | Dataset-level
          root                                 | creator      | {"@type": "sc:Thing"}       | Dataset-level
          /creator                           | name         |                             | has no name
          root                                 | datePublished | "yesterday"                | Dataset-level
          root                                 | datePublished | "2026-11-01T00:00:00.123456789Z" | Dataset-level
          root                                 | version      | "12"                        | Dataset-level
          root                                 | sdVersion    | "x"                         | sdVersion is no property
          root                                 | distribution | []                          | has no distribution
          root                                 | isLiveDataset | "no"                       | true or false
          root                                 | rai:dataColection | "x"                    | RAI property
          root                                 | rai:dataCollection | ["x", "y"]            | RAI property
          root                                 | rai:dataCollectionType | "Audio"           | RAI property
          /distribution/0                    | @type        | "sc:FileObject"             | Dataset-level
          /distribution/0                    | @id          | "train-000000.tar"          | ID and Reference
          /distribution/0                    | contentUrl   |                             | FileObject
          /distribution/0                    | encodingFormat |                           | FileObject
          /distribution/0                    | sha256       |                             | Checksums
          /distribution/0                    | sha256       | "abc"                       | FileObject
          /distribution/0                    | contentSize  | "ten"                       | FileObject
          /distribution/0                    | containedIn  | {"@id": "none"}             | ID and Reference
          /distribution/0                    | containedIn  | "train-000000.tar"          | ID and Reference
          /distribution/1                    | @type        | "cr:FileSet"                | FileSet
          /distribution/0                    | encodingFormat | "application/x-tar"       | Extract
          /recordSet/0                       | field        | []                          | RecordSets: RecordSet
          /recordSet/0                       | key          | {"@id": "records/none"}     | RecordSets: RecordSet
          /recordSet/0/field/0               | @type        | "sc:Field"                  | Dataset-level
          /recordSet/0/field/0               | @id          | "record_id"                 | ID and Reference
          /recordSet/0/field/0               | dataType     | "sc:Words"                  | DataType
          /recordSet/0/field/0               | dataType     | ["cr:Label", "cr:Split"]    | DataType
          /recordSet/0/field/0               | source       |                             | RecordSets: Field
          /recordSet/0/field/0               | references   | {"@id": "metadata.jsonl"}   | ID and Reference
          /recordSet/0/field/0/source        | fileObject   | {"@id": "none"}             | ID and Reference
          /recordSet/0/field/0/source        | fileObject   | {"@id": "train-000000.tar"} | Joins
          /recordSet/0/field/0/source        | fileSet      | {"@id": "train-000000.tar"} | DataSource
          /recordSet/0/field/0/source        | transform    | {"cut": "x"}                | Transform
          /recordSet/0/field/0/source/extract | jsonPath    | "record_id"                 | Extract
          /recordSet/0/field/0/source/extract | column      | "x"                         | Extract
          /recordSet/0/field/0/source        | extract      | {"fileProperty": "colour"}  | Extract
          /recordSet/1                       | data         | []                          | Embedding data
          /recordSet/1/data/0                | released/value | "many"                    | Embedding data
          /recordSet/1/data/0                | released/group |                           | Embedding data
          """)
  void theCheckFindsWhatBreaksARule(String at, String key, String value, String section)
      throws IOException {
    JsonNode described = described();
    ObjectNode node = (ObjectNode) described.at(at.equals("root") ? "" : at);
    if (value == null) {
      node.remove(key);
    } else {
      node.set(key, new ObjectMapper().readTree(value));
    }
    assertThat(CroissantRules.problems(described))
        .anySatisfy(problem -> assertThat(problem).contains(section));
  }

  private static ReleasedValue persons(String town, double released) {
    return new ReleasedValue("persons", "", "town", town, "", released, 1, 0, 0, 0);
  }

  @Test
  void everyFormatHasItsEndingAndItsType() {
    for (AudioFormat format : AudioFormat.values()) {
      String extension = MediaFormats.extension(format.name());
      assertThat(format.isNamed(extension)).isTrue();
      assertThat(Croissant.encoding("media/ab/x." + extension)).doesNotStartWith("text");
    }
    for (ImageFormat format : ImageFormat.values()) {
      String extension = MediaFormats.extension(format.name());
      assertThat(format.isNamed(extension)).isTrue();
      assertThat(Croissant.encoding("x." + extension)).startsWith("image/");
    }
  }
}
