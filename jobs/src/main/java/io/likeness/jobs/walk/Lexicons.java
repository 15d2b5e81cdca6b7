package io.likeness.jobs.walk;

import io.likeness.core.error.Fault;
import io.likeness.core.recipe.RecipeReader;
import io.likeness.core.recipe.TextSpec;
import io.likeness.kernels.text.Lexicon;
import io.likeness.kernels.text.WordAutomaton;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;

/** The words that a recipe has looked for, read from its files. */
public final class Lexicons {
  private Lexicons() {}

  /**
   * Reads all lexicons of {@code spec}.
   *
   * @param input what their files are relative to
   * @throws io.likeness.core.error.LikenessException naming every line that is wrong, by its number
   *     only
   */
  public static WordAutomaton read(TextSpec spec, String input, Configuration hadoop) {
    List<WordAutomaton.Word> words = new ArrayList<>();
    List<String> problems = new ArrayList<>();
    for (int topic = 0; topic < spec.lexicons().size(); topic++) {
      String file = spec.lexicons().get(topic).file();
      Lexicon lexicon = Lexicon.of(content(file, input, hadoop));
      for (String word : lexicon.words()) {
        words.add(new WordAutomaton.Word(word, topic));
      }
      lexicon.problems().forEach(p -> problems.add(file + ":" + p));
    }
    if (!problems.isEmpty()) {
      throw Fault.RECIPE_INVALID.because(String.join("\n", problems));
    }
    return new WordAutomaton(words, spec.lexicons().size());
  }

  private static byte[] content(String file, String input, Configuration hadoop) {
    try {
      if (!file.contains("/") && !file.contains(".")) {
        try (InputStream shipped =
            RecipeReader.class.getResourceAsStream("lexicons/" + file + ".txt")) {
          if (shipped == null) {
            throw Fault.RECIPE_INVALID.because(
                "text.lexicons names "
                    + file
                    + ", which is not in conf/lexicons; a file of your own is given with its folder or"
                    + " extension.");
          }
          return shipped.readAllBytes();
        }
      }
      Path path = input.isEmpty() ? new Path(file) : new Path(new Path(input), file);
      if (!path.isAbsolute()) {
        throw Fault.USAGE.because(
            "The lexicon " + file + " is relative to the input; name that with --input DIR.");
      }
      try (InputStream in = path.getFileSystem(hadoop).open(path)) {
        return in.readAllBytes();
      }
    } catch (IOException e) {
      throw Fault.INPUT_MISSING.because(
          "The lexicon " + file + " cannot be read; check --input and text.lexicons.", e);
    }
  }
}
