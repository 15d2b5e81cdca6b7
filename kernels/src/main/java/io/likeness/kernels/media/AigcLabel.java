package io.likeness.kernels.media;

import java.util.List;
import java.util.Optional;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What a file of synthetic content says of itself in its metadata under the key {@value #KEY}: one
 * JSON object of seven texts (GB 45438-2025, Annex E).
 *
 * @param json canonical: the seven names in their order, no spaces
 */
public record AigcLabel(String json) {
  /** The name of the field, whatever the container. */
  public static final String KEY = "AIGC";

  private static final List<String> NAMES =
      List.of(
          "Label",
          "ContentProducer",
          "ProduceID",
          "ReservedCode1",
          "ContentPropagator",
          "PropagateID",
          "ReservedCode2");
  private static final String TEXT = "\"((?:[^\"\\\\\\p{Cntrl}]|\\\\.)*+)\"";
  private static final Pattern MEMBER =
      Pattern.compile("\\s*\"(" + String.join("|", NAMES) + ")\"\\s*:\\s*" + TEXT + "\\s*");
  private static final int MOST_CHARACTERS = 8192;

  /**
   * The label of content that is synthetic for certain.
   *
   * @param producer name or code of who made it
   * @param id its number at the producer's
   */
  public static AigcLabel made(String producer, String id) {
    return new AigcLabel(
        canonical(
            new TreeMap<>(
                java.util.Map.of(
                    "Label",
                    "1",
                    "ContentProducer",
                    escaped(producer),
                    "ProduceID",
                    escaped(id)))));
  }

  /**
   * The label that {@code text} holds: an object with the seven names or some of them, on its own
   * or as the value of {@value #KEY}. What is anything else is no label and is not carried on.
   */
  public static Optional<AigcLabel> read(String text) {
    if (text.length() > MOST_CHARACTERS) {
      return Optional.empty();
    }
    for (int from = text.indexOf('{'); from >= 0; from = text.indexOf('{', from + 1)) {
      Optional<AigcLabel> found = beginning(text, from);
      if (found.isPresent()) {
        return found;
      }
    }
    return Optional.empty();
  }

  /** The label whose brace opens at {@code from}. */
  private static Optional<AigcLabel> beginning(String text, int from) {
    TreeMap<String, String> values = new TreeMap<>();
    Matcher member = MEMBER.matcher(text);
    int at = from + 1;
    do {
      member.region(at, text.length());
      if (!member.lookingAt() || member.end() >= text.length()) {
        return Optional.empty();
      }
      values.put(member.group(1), member.group(2));
      at = member.end() + 1;
    } while (text.charAt(member.end()) == ',');
    boolean ends = text.charAt(member.end()) == '}';
    return ends && values.containsKey("Label")
        ? Optional.of(new AigcLabel(canonical(values)))
        : Optional.empty();
  }

  /**
   * @param values names to texts, escaped as JSON wants them
   */
  private static String canonical(TreeMap<String, String> values) {
    StringBuilder out = new StringBuilder("{");
    for (String name : NAMES) {
      out.append(out.length() > 1 ? ",\"" : "\"")
          .append(name)
          .append("\":\"")
          .append(values.getOrDefault(name, ""))
          .append('"');
    }
    return out.append('}').toString();
  }

  /** ASCII, so that no container's character set can spoil it. */
  private static String escaped(String text) {
    StringBuilder out = new StringBuilder();
    for (char c : text.toCharArray()) {
      if (c == '"' || c == '\\') {
        out.append('\\').append(c);
      } else if (c < ' ' || c > '~') {
        out.append("\\u").append(java.util.HexFormat.of().toHexDigits(c));
      } else {
        out.append(c);
      }
    }
    return out.toString();
  }
}
