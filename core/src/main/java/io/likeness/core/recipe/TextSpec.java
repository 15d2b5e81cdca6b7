package io.likeness.core.recipe;

import java.io.Serializable;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;

/**
 * What is done with the text beside records, or that records are, and with labels as text.
 *
 * @param language ISO 639 code of what should be written; empty for any
 * @param languageFrom attribute, or {@code label}, whose value is that code, record by record
 * @param lexicons words that are looked for in texts and labels
 * @param classifier what learns from labelled texts which others are offensive
 */
public record TextSpec(
    String language,
    Optional<String> languageFrom,
    List<LexiconSpec> lexicons,
    Optional<ClassifierSpec> classifier)
    implements Serializable {

  /** What happens with a record in which something was found. */
  public enum Policy {
    /** It waits in the review queue, and stays in the version until somebody decides. */
    REVIEW,
    /** It is left out of the version, with a code. */
    LEAVE_OUT,
    /** It is counted. */
    REPORT;

    /** As a recipe spells it. */
    public String word() {
      return Section.spelled(this);
    }
  }

  /**
   * A list of words.
   *
   * @param topic snake_case, in measures and reports
   * @param file relative to {@code --input}; a name without a slash or dot is of conf/lexicons
   */
  public record LexiconSpec(String topic, String file, Policy policy) implements Serializable {
    /** The measure that counts its words in a record. */
    public String measure() {
      return "lexicon_" + topic;
    }
  }

  /**
   * A logistic regression on sequences of characters.
   *
   * @param corpus a corpus of sentences in the same lake to learn from; empty for this corpus
   * @param offensive labels that mean offensive; all others mean that it is not
   * @param shortest characters of the shortest sequences, at least 1
   * @param longest characters of the longest, at most 8
   * @param cells that sequences are hashed into, a power of two
   * @param regularization weight of half the squared norm
   * @param iterations most steps of the optimiser
   * @param minPrecision least precision on held-out sentences that the threshold is chosen by
   * @param threshold least probability that is flagged, where it is declared and not chosen
   */
  public record ClassifierSpec(
      Optional<String> corpus,
      List<String> offensive,
      int shortest,
      int longest,
      int cells,
      double regularization,
      int iterations,
      double minPrecision,
      Optional<Double> threshold,
      Policy policy)
      implements Serializable {}

  public TextSpec {
    lexicons = new ArrayList<>(lexicons);
  }

  static TextSpec of(Section s, List<String> attributes) {
    Optional<String> from = s.optionalString("language-from");
    if (from.isPresent() && !from.get().equals("label") && !attributes.contains(from.get())) {
      s.problem("language-from", "should be a declared attribute or label, not " + from.get());
    }
    List<LexiconSpec> lexicons = new ArrayList<>();
    TreeSet<String> topics = new TreeSet<>();
    for (Section l : s.sections("lexicons")) {
      String topic = l.string("topic");
      if (!topic.matches("[a-z][a-z0-9_]*") || !topics.add(topic)) {
        l.problem("topic", "should be snake_case and given once, not " + topic);
      }
      lexicons.add(new LexiconSpec(topic, l.string("file"), l.choice("policy", Policy.class)));
      l.refuseUnknownKeys();
    }
    TextSpec spec =
        new TextSpec(
            s.optionalString("language").orElse(""),
            from,
            lexicons,
            s.optionalSection("classifier").map(TextSpec::classifier));
    s.refuseUnknownKeys();
    return spec;
  }

  private static ClassifierSpec classifier(Section s) {
    List<String> offensive = s.strings("offensive");
    if (offensive.isEmpty()) {
      s.problem("offensive", "should list the labels that mean offensive");
    }
    int shortest = s.integer("shortest", 1, 8);
    int longest = s.integer("longest", 1, 8);
    if (shortest > longest) {
      s.problem("longest", "should be at least shortest (" + shortest + "), not " + longest);
    }
    int cells = s.integer("cells", 2, 1 << 24);
    if (Integer.bitCount(cells) != 1) {
      s.problem("cells", "should be a power of two, not " + cells);
    }
    ClassifierSpec spec =
        new ClassifierSpec(
            s.optionalString("corpus"),
            offensive,
            shortest,
            longest,
            cells,
            s.number("regularization", x -> x >= 0 && x < 1e6, "0 or more"),
            s.integer("iterations", 1, 10_000),
            s.number("min-precision", x -> x > 0 && x <= 1, "above 0 and at most 1"),
            s.optionalNumber("threshold", Section.FRACTION, "from 0 to 1"),
            s.choice("policy", Policy.class));
    s.refuseUnknownKeys();
    return spec;
  }
}
