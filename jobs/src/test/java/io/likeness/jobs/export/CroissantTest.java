package io.likeness.jobs.export;

import static org.assertj.core.api.Assertions.assertThat;

import io.likeness.core.recipe.Recipe;
import io.likeness.jobs.walk.CheckedRecipe;
import io.likeness.kernels.face.ImageFormat;
import io.likeness.kernels.voice.AudioFormat;
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
