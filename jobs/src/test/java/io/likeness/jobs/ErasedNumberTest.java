package io.likeness.jobs;

import static org.assertj.core.api.Assertions.assertThat;

import io.likeness.core.testing.TestSpark;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Persons who are called by numbers, as in many corpora, where labels are numbers too. */
class ErasedNumberTest {
  @TempDir static Path folder;

  private static Printed erased(String subject) {
    return Printed.by("erase", "--subject", subject, "--lake", folder.resolve("lake").toString());
  }

  @Test
  @Tag("slow")
  void aPersonWhoIsCalledLikeALabelIsErasedAndWhatLooksLikeThemIsNamed() throws IOException {
    TestSpark.session();
    Path input = Files.createDirectories(folder.resolve("in"));
    for (int i = 0; i < 7; i++) {
      for (int take = 0; take < 2; take++) {
        Files.write(input.resolve(i + "_" + take + ".wav"), TinyCorpus.clip(i, take));
      }
    }
    Path recipe =
        Files.writeString(
            folder.resolve("numbers.conf"),
            """
            corpus = numbers
            kind = voice
            ingest.sources = [ { folder = ".", pattern = "(?<who>[0-9])_(?<digit>[0-9])[.]wav",
              label = digit, person = who } ]
            split { train = 0.5, validation = 0.25, test = 0.25 }
            """);
    assertThat(
            Main.execute(
                "run",
                recipe.toString(),
                "--input",
                input.toString(),
                "--lake",
                folder.resolve("lake").toString()))
        .isZero();

    Printed one = erased("1");
    assertThat(one.ok())
        .contains(": 0 hits.\n", "- numbers/records (label)\n", "- numbers/labels (label)\n");
    Printed six = erased("6");
    assertThat(six.ok()).contains(": 0 hits.\n").doesNotContain("(label)");

    Path run = folder.resolve("lake/_likeness/runs/planted.json");
    Files.writeString(run, "{\"speaker\" : \"1\"}");
    Printed planted = erased("1");
    assertThat(planted.code()).isEqualTo(2);
    assertThat(planted.text()).contains("- still in _likeness/runs/planted.json\n");
    Files.writeString(run, "{\"uri\" : \"file:/in/6/a.wav\"}");
    assertThat(erased("6").code()).isEqualTo(2);
    Files.delete(run);
    assertThat(erased("6").code()).isZero();
  }
}
