package io.likeness.jobs.export;

import static org.assertj.core.api.Assertions.assertThat;

import io.likeness.core.lake.DatasetVersion;
import io.likeness.core.lake.Snapshot;
import io.likeness.core.recipe.Recipe;
import io.likeness.core.testing.TestVersions;
import io.likeness.jobs.walk.CheckedRecipe;
import io.likeness.kernels.face.ImageFormat;
import io.likeness.kernels.voice.AudioFormat;
import io.likeness.privacy.release.ReleasedValue;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

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
        Croissant.of(version, demo(), Layout.WEBDATASET, "m", List.of(), values, List.of());
    assertThat(said)
        .contains("town = york: 40 persons", "\"released/group\" : \"york\"")
        .doesNotContain("ely")
        .doesNotContain("bath");
  }

  private static ReleasedValue persons(String town, double released) {
    return new ReleasedValue("persons", "", "town", town, "", released, 1, 0, 0, 0);
  }

  @Test
  void everyFormatHasItsEndingAndItsType() {
    for (AudioFormat format : AudioFormat.values()) {
      String extension = Item.extension(format.name());
      assertThat(format.isNamed(extension)).isTrue();
      assertThat(Croissant.encoding("media/ab/x." + extension)).doesNotStartWith("text");
    }
    for (ImageFormat format : ImageFormat.values()) {
      String extension = Item.extension(format.name());
      assertThat(format.isNamed(extension)).isTrue();
      assertThat(Croissant.encoding("x." + extension)).startsWith("image/");
    }
  }
}
