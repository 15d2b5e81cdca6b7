package io.likeness.jobs.draft;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.likeness.core.recipe.Recipe;
import io.likeness.core.recipe.SourceSpec;
import io.likeness.jobs.walk.CheckedRecipe;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RecipeDraftTest {
  @TempDir Path folder;

  private void file(String name) throws IOException {
    Path path = folder.resolve("Meine Daten").resolve(name);
    Files.createDirectories(path.getParent());
    Files.write(path, new byte[1]);
  }

  private Recipe drafted() throws IOException {
    Path recipe = folder.resolve("draft.conf");
    Files.writeString(recipe, RecipeDraft.of(folder.resolve("Meine Daten")));
    return CheckedRecipe.read(recipe, List.of());
  }

  @Test
  void findsTheColumnsOfAManifestWhoseFilesLieElsewhere() throws IOException {
    StringBuilder csv = new StringBuilder("clip id,Speaker ID,Emotion,Mother Tongue,subset\n");
    for (int i = 0; i < 12; i++) {
      file("audio/c" + i + ".wav");
      csv.append(
          "c%d.wav,s%d,\"%s\",%s,%s%n"
              .formatted(
                  i,
                  i / 3,
                  i % 2 == 0 ? "sad, very" : "glad",
                  i < 6 ? "yue" : "cmn",
                  i % 4 == 0 ? "test" : "train"));
    }
    Files.writeString(folder.resolve("Meine Daten/meta.csv"), csv);
    Recipe recipe = drafted();
    assertThat(recipe.corpus()).isEqualTo("meine-daten");
    SourceSpec source = recipe.ingest().sources().get(0);
    assertThat(source.path()).isEqualTo("meta.csv");
    assertThat(source.filesUnder()).contains("audio");
    assertThat(source.file()).contains("clip id");
    assertThat(source.person()).contains("Speaker ID");
    assertThat(source.label()).contains("Emotion");
    assertThat(source.split()).contains("subset");
    assertThat(source.attributes()).containsEntry("mother_tongue", "Mother Tongue").hasSize(1);
    assertThat(recipe.bias().protectedAttributes()).containsExactly("mother_tongue");
  }

  @Test
  void readsLabelAndPersonOutOfPathsWhereNoTableIs() throws IOException {
    for (String word : List.of("yes", "no")) {
      for (String speaker : List.of("anna", "bo", "cleo")) {
        for (int take = 0; take < 4; take++) {
          file(word + "/" + speaker + "_" + take + ".flac");
        }
      }
    }
    SourceSpec source = drafted().ingest().sources().get(0);
    assertThat(source.manifest()).isFalse();
    assertThat(source.label()).contains("label");
    assertThat(source.person()).contains("person");
    var matcher = Pattern.compile(source.pattern().orElseThrow()).matcher("no/bo_3.flac");
    assertThat(matcher.matches()).isTrue();
    assertThat(matcher.group("label")).isEqualTo("no");
    assertThat(matcher.group("person")).isEqualTo("bo");
  }

  @Test
  void saysThatPersonsAreMissingRatherThanInventThem() throws IOException {
    for (int i = 0; i < 5; i++) {
      file("p" + i + ".png");
    }
    assertThat(RecipeDraft.of(folder.resolve("Meine Daten")))
        .contains("kind = face")
        .contains("# person = …   nothing looks like it");
    assertThat(drafted().ingest().sources().get(0).person()).isEmpty();
  }

  @Test
  void refusesAFolderWithoutMedia() throws IOException {
    Files.createDirectories(folder.resolve("Meine Daten"));
    assertThatThrownBy(() -> RecipeDraft.of(folder.resolve("Meine Daten")))
        .hasMessageContaining("no files of voices or faces");
    assertThatThrownBy(() -> RecipeDraft.of(folder.resolve("nowhere")))
        .hasMessageContaining("There is no folder");
  }
}
