package io.likeness.jobs.compare;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.likeness.core.Csv;
import io.likeness.core.error.Fault;
import io.likeness.core.error.LikenessException;
import io.likeness.kernels.text.GreedyCtc;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;

/**
 * The tokens of a recogniser, in UTF-8: {@code vocab.json} as Hugging Face has it, an object of
 * tokens and their numbers from 0 on, or a text file with a token a line.
 */
public final class VocabularyFile {
  private static final ObjectMapper JSON =
      new ObjectMapper().enable(JsonParser.Feature.STRICT_DUPLICATE_DETECTION);

  private static final List<String> BLANKS = List.of("<pad>", "[PAD]");

  private VocabularyFile() {}

  /**
   * Reads a file; what ends in .json is JSON.
   *
   * @param blank token that says nothing; where it is not named, {@code <pad>} or {@code [PAD]}
   * @throws LikenessException when the file cannot be read or understood, or has no such token
   */
  public static GreedyCtc read(Path file, Optional<String> blank, Configuration hadoop) {
    String text;
    try (InputStream in = file.getFileSystem(hadoop).open(file)) {
      text =
          Csv.unmarked(
              StandardCharsets.UTF_8
                  .newDecoder()
                  .decode(ByteBuffer.wrap(in.readAllBytes()))
                  .toString());
    } catch (CharacterCodingException e) {
      throw invalid(file, "is not UTF-8; save it as such", e);
    } catch (IOException e) {
      throw Fault.INPUT_MISSING.because(
          "The vocabulary " + file + " cannot be read; check --vocabulary.", e);
    }
    String[] tokens = file.getName().endsWith(".json") ? ofJson(file, text) : ofLines(file, text);
    Set<String> seen = new HashSet<>();
    for (int i = 0; i < tokens.length; i++) {
      if (tokens[i].isEmpty() || !seen.add(tokens[i])) {
        throw invalid(
            file,
            "has "
                + (tokens[i].isEmpty() ? "an empty token" : "the token " + tokens[i] + " again")
                + " as number "
                + i
                + "; give each number one token of its own");
      }
    }
    return new GreedyCtc(Arrays.asList(tokens), blank(file, Arrays.asList(tokens), blank));
  }

  private static int blank(Path file, List<String> tokens, Optional<String> named) {
    for (String blank : named.map(List::of).orElse(BLANKS)) {
      if (tokens.contains(blank)) {
        return tokens.indexOf(blank);
      }
    }
    throw invalid(
        file,
        "has no token "
            + named.orElse(String.join(" and no token ", BLANKS))
            + "; name the one that says nothing with --blank");
  }

  private static String[] ofLines(Path file, String text) {
    if (text.isBlank()) {
      throw invalid(file, "is empty; give it a token a line");
    }
    return text.split("\r?\n");
  }

  private static String[] ofJson(Path file, String text) {
    JsonNode root;
    try {
      root = JSON.readTree(text);
    } catch (JsonProcessingException e) {
      throw invalid(file, "is no JSON, or has a token twice; mend it", e);
    }
    String[] tokens = new String[root.size()];
    Arrays.fill(tokens, "");
    root.fields()
        .forEachRemaining(
            entry -> {
              int number = entry.getValue().canConvertToInt() ? entry.getValue().intValue() : -1;
              if (!(number >= 0 && number < tokens.length) || !tokens[number].isEmpty()) {
                throw invalid(
                    file,
                    "gives "
                        + entry.getKey()
                        + (entry.getValue().isNumber()
                            ? " the number " + entry.getValue()
                            : " no number")
                        + "; its "
                        + tokens.length
                        + " tokens have the numbers from 0 to "
                        + (tokens.length - 1)
                        + ", each once");
              }
              tokens[number] = entry.getKey();
            });
    if (tokens.length == 0 || !root.isObject()) {
      throw invalid(file, "is no object of tokens and numbers, such as {\"<pad>\": 0, \"a\": 1}");
    }
    return tokens;
  }

  private static LikenessException invalid(Path file, String what) {
    return Fault.INPUT_INVALID.because("The vocabulary " + file + " " + what + ".");
  }

  private static LikenessException invalid(Path file, String what, IOException e) {
    return Fault.INPUT_INVALID.because("The vocabulary " + file + " " + what + ".", e);
  }
}
