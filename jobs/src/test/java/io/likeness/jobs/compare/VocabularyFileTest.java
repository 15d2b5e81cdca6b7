package io.likeness.jobs.compare;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.likeness.core.error.Fault;
import io.likeness.core.error.LikenessException;
import io.likeness.kernels.text.GreedyCtc;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.apache.hadoop.conf.Configuration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class VocabularyFileTest {
  @TempDir Path folder;

  private GreedyCtc read(String name, String text, String... blank) throws IOException {
    return read(name, text.getBytes(StandardCharsets.UTF_8), blank);
  }

  private GreedyCtc read(String name, byte[] content, String... blank) throws IOException {
    Path file = Files.write(folder.resolve(name), content);
    return VocabularyFile.read(
        new org.apache.hadoop.fs.Path(file.toUri()),
        Optional.of(blank).filter(b -> b.length > 0).map(b -> b[0]),
        new Configuration());
  }

  @Test
  void bothFormsAreReadAlike() throws IOException {
    GreedyCtc expected = new GreedyCtc(List.of("<s>", "<pad>", "|", "今", "\""), 1);
    assertThat(read("vocab.json", "{\"今\": 3, \"<s>\": 0, \"|\": 2, \"\\\"\": 4, \"<pad>\": 1}"))
        .isEqualTo(expected);
    assertThat(read("tokens.txt", "\uFEFF<s>\r\n<pad>\r\n|\r\n今\r\n\"\r\n")).isEqualTo(expected);
    assertThat(read("tokens.txt", "<s>\n<pad>\n|\n今\n\"")).isEqualTo(expected);
  }

  @Test
  void theBlankIsNamedOrKnown() throws IOException {
    assertThat(read("t", "a\n[PAD]\n_").blank()).isEqualTo(1);
    assertThat(read("t", "a\n[PAD]\n_", "_").blank()).isEqualTo(2);
    assertThat(read("t", " \n<pad>").tokens())
        .as("a blank between words")
        .containsExactly(" ", "<pad>");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '#',
      quoteCharacter = '`',
      value = {
        "v.json # {\"a\": 0, \"b\": 1} # has no token <pad> and no token [PAD]; name the one",
        "v.json # {\"a\": 0, \"<pad>\": 2} # gives <pad> the number 2; its 2 tokens have the numbers from 0 to 1",
        "v.json # {\"a\": 0, \"<pad>\": 0} # gives <pad> the number 0",
        "v.json # {\"a\": -1, \"<pad>\": 0} # gives a the number -1",
        "v.json # {\"eng\": {\"a\": 0}} # gives eng no number",
        "v.json # {\"<pad>\": 0, \"<pad>\": 1} # has a token twice",
        "v.json # {\"<pad>\" # is no JSON",
        "v.json # [0] # is no object of tokens",
        "v.json # {} # is no object of tokens",
        "v.json # {\"<pad>\": 0, \"\": 1} # an empty token as number 1",
        "v.txt # `  ` # is empty",
        "v.txt # `a\n\n<pad>` # an empty token as number 1",
        "v.txt # `a\n<pad>\na` # the token a again as number 2",
      })
  void whatIsNoVocabularyIsRefused(String name, String text, String because) {
    assertThatThrownBy(() -> read(name, text))
        .isInstanceOf(LikenessException.class)
        .hasMessageContaining(name)
        .hasMessageContaining(because)
        .extracting(e -> ((LikenessException) e).fault())
        .isEqualTo(Fault.INPUT_INVALID);
  }

  @Test
  void aBlankThatIsNotThereAndBytesThatAreNoTextAreRefused() {
    assertThatThrownBy(() -> read("v.txt", "a\n<pad>", "_")).hasMessageContaining("no token _;");
    assertThatThrownBy(() -> read("v.txt", new byte[] {(byte) 0xc3, '\n'}))
        .hasMessageContaining("is not UTF-8");
    assertThatThrownBy(
            () ->
                VocabularyFile.read(
                    new org.apache.hadoop.fs.Path(folder.resolve("none").toUri()),
                    Optional.empty(),
                    new Configuration()))
        .extracting(e -> ((LikenessException) e).fault())
        .isEqualTo(Fault.INPUT_MISSING);
  }
}
