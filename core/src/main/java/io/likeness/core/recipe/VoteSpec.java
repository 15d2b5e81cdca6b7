package io.likeness.core.recipe;

import java.util.List;
import java.util.Optional;

/**
 * Where the labels of several annotators stand, and what becomes of records that they dispute.
 *
 * @param table file with the votes, relative to {@code --input}; may be the manifest itself
 * @param file column with the path of the file that was looked at
 * @param filesUnder folder that paths are relative to; the table's own by default
 * @param annotator of a row a vote: column that says who voted
 * @param label of a row a vote: column with what they said
 * @param annotators of a row a file: the columns, one an annotator
 * @param least fewest votes that a label can be decided by
 * @param policy what becomes of a record that no label has more than half of the votes of
 */
public record VoteSpec(
    String table,
    String file,
    Optional<String> filesUnder,
    Optional<String> annotator,
    Optional<String> label,
    List<String> annotators,
    int least,
    LabelErrorSpec.Policy policy,
    String charset) {

  static VoteSpec of(Section s, Kind kind) {
    VoteSpec spec =
        new VoteSpec(
            s.string("table"),
            s.string("file"),
            s.optionalString("files-under"),
            s.optionalString("annotator"),
            s.optionalString("label"),
            s.strings("annotators"),
            s.integer("least", 2, 1000),
            s.choice("policy", LabelErrorSpec.Policy.class),
            s.string("charset"));
    if (kind == Kind.TEXT) {
      s.problem(
          "table", "should stand beside clips or faces: votes name files, sentences are none");
    }
    boolean rows = spec.annotator().isPresent() && spec.label().isPresent();
    if (spec.annotator().isPresent() != spec.label().isPresent()
        || rows == !spec.annotators().isEmpty()) {
      s.problem(
          "annotators", "should name a column an annotator, or else annotator and label be given");
    }
    if (spec.annotators().size() == 1
        || spec.annotators().stream().distinct().count() < spec.annotators().size()) {
      s.problem("annotators", "should name at least two columns, each once");
    }
    if (!SourceReader.isCharset(spec.charset())) {
      s.problem(
          "charset", "should be a character set such as UTF-8 or GB18030, not " + spec.charset());
    }
    s.refuseUnknownKeys();
    return spec;
  }
}
