package io.likeness.core.recipe;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class SyntaxTest {
  @TempDir Path folder;

  static Stream<Arguments> slips() {
    return Stream.of(
        slip("a {\n b = 1\n", 3, "the file ends within a block; close it with }."),
        slip("a = 1\n= 3\n", 2, "'=' stands where a key should; write KEY = VALUE."),
        slip("a = 1 }\n", 1, "there is a } too many; take it away, or open its block with {."),
        slip("a = [1, 2\nb = 3\n", 2, "'=' stands in a list; close the list with ], or put a"),
        slip("a = \"x\nb = 2\n", 1, "a text in quotes goes over the end of the line"),
        slip("a = \"\"\"x\n", 2, "a text in three quotes does not end"),
        slip("a = ${b\n", 1, "a ${ is not closed; write ${KEY}, or put the text into quotes."),
        slip("a = \"\\d\"\n", 1, "\\d in quotes is no character; write \\\\ for a backslash."),
        slip("a = @x\n", 1, "@ may not stand outside quotes; put the whole value into quotes."),
        slip("a =\n", 2, "the file ends where a value should stand; write one."),
        slip("a = ]\n", 1, "']' stands where a value should; write one before it."),
        slip("a : [}\n", 1, "'}' stands in a list; close the list with ], or put a comma before"),
        slip("a = \"x", 1, "a text in quotes does not end; close it with a quote."),
        slip("split : {\nb\n}\n", 3, "the key b has no value; write KEY = VALUE or KEY { }."),
        slip("split : {train\n}\n", 2, "the key train has no value; write KEY = VALUE or KEY"),
        slip("\"age group\" 5", 1, "the key \"age group\" has no value; write KEY = VALUE"),
        slip("bias.\"age group\" 5", 1, "the key bias.\"age group\" has no value; write KEY"),
        slip("a = b: c\n", 1, "':' stands behind a value; put the whole value into quotes"),
        slip("a..b = 1\n", 1, "a key begins or ends with a dot, or has two in a row"),
        slip("include foo\n", 1, "include is followed by 'foo'; write include \"FILE\"."),
        slip("a = {b = 1} [2]\n", 1, "a list or block stands beside a value of another kind"),
        slip("a = 1\nb = ${c}\n", 2, "${c} names a key that the recipe does not have"),
        slip("a = ${b}\nb = ${a}\n", 2, "${a} takes its value from itself (by ${b}, ${a}, ${b})"));
  }

  private static Arguments slip(String text, int line, String sentence) {
    return Arguments.of(text, line, sentence);
  }

  @ParameterizedTest
  @MethodSource("slips")
  void aSlipIsToldWithItsLineAndInOurWords(String text, int line, String sentence)
      throws IOException {
    Path file = Files.writeString(folder.resolve("r.conf"), text);
    assertThatThrownBy(() -> RecipeReader.read(file, List.of()))
        .hasMessageStartingWith(file + ":" + line + ": " + sentence)
        .message()
        .hasLineCount(1)
        .doesNotContain("token", ".properties");
  }

  @Test
  void whatIsNotKnownKeepsTheParsersWords() throws IOException {
    Path file = Files.writeString(folder.resolve("r.conf"), "include required(\"none.conf\")\n");
    assertThatThrownBy(() -> RecipeReader.read(file, List.of()))
        .hasMessageContaining("cannot be read (")
        .hasMessageContaining("none.conf")
        .hasMessageContaining("mend it");
  }
}
