package io.likeness.jobs.draft;

import io.likeness.core.recipe.Vocabulary;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/** The parts of a draft that are about who is in the data: split, protected groups, spellings. */
final class PeopleDraft {
  private static final String DIALECTS = "zh-dialects";
  private static final String SHARES = "{ train = 0.7, validation = 0.15, test = 0.15 }\n\n";
  private static final int PARTS = 3;
  private static final int FEW = 8;

  private PeopleDraft() {}

  /** A split by person, or one by record where a label has too few persons for that. */
  static void split(StringBuilder out, List<Map<String, String>> rows, Guess guess, String file) {
    Optional<Crosstab> persons =
        guess.label().map(label -> Crosstab.of(rows, label, guess.person().orElse(file)));
    if (persons.isEmpty() || guess.person().isEmpty() || persons.get().fewest() >= PARTS) {
      persons
          .filter(p -> p.fewest() < FEW)
          .ifPresent(
              p ->
                  out.append("# Few of some labels, so that a part may end up without: ")
                      .append(RecipeDraft.told(String.join(", ", p.poorerThan(FEW))))
                      .append(".\n# Put labels together with ingest.label-map if it does.\n"));
      out.append("split ").append(SHARES);
      return;
    }
    Set<String> poor = persons.get().poorerThan(PARTS);
    out.append(
        "# A split by person needs one for each part. Scores of this one are not evidence.\n");
    out.append("split {\n  by = record\n  not-person-disjoint-because = ")
        .append(
            RecipeDraft.quoted(
                poor.size()
                    + " of "
                    + persons.get().beside().size()
                    + " labels have fewer than three persons"))
        .append("\n  train = 0.7, validation = 0.15, test = 0.15\n}\n\n");
  }

  /** A split of what no table speaks of. */
  static void split(StringBuilder out) {
    out.append("split ").append(SHARES);
  }

  /** The attributes that are not the label in other words; those that are, are noted. */
  static List<String> protectedOnes(
      StringBuilder out, List<Map<String, String>> rows, Guess guess) {
    List<String> kept = new ArrayList<>();
    guess
        .attributes()
        .forEach(
            (key, column) -> {
              boolean same =
                  guess.label().isPresent()
                      && Crosstab.of(rows, column, guess.label().get()).determines()
                      && Crosstab.of(rows, guess.label().get(), column).determines();
              if (same) {
                out.append("# ")
                    .append(key)
                    .append(
                        " and the label are one: what tells the one apart may be the other.\n\n");
              } else {
                kept.add(key);
              }
            });
    return kept;
  }

  /** Vocabularies for columns whose values are mostly names of varieties of Chinese. */
  static void vocabulary(StringBuilder out, Guess guess, Map<String, Guess.Values> columns) {
    Vocabulary dialects = Vocabulary.shipped(DIALECTS).orElseThrow();
    TreeMap<String, String> named = new TreeMap<>(guess.attributes());
    guess.label().ifPresent(label -> named.put("label", label));
    List<String> fits = new ArrayList<>();
    named.forEach(
        (key, column) -> {
          Set<String> values = columns.get(column).distinct();
          long known = values.stream().filter(v -> dialects.codeOf(v).isPresent()).count();
          if (known > 0 && 2 * known >= values.size()) {
            fits.add(key + " = " + DIALECTS);
          }
        });
    if (!fits.isEmpty()) {
      out.append(
          "# Spellings become ISO 639 codes; `./likeness plan` lists those it does not know.\n");
      out.append("ingest.vocabulary { ").append(String.join(", ", fits)).append(" }\n\n");
    }
  }
}
