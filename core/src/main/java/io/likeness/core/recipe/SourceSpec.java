package io.likeness.core.recipe;

import java.io.Serializable;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.SortedMap;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * Where records come from, and which manifest columns (or named groups of a pattern over the path)
 * say what of them.
 *
 * @param path manifest file, folder, or pattern of archives, relative to {@code --input}
 * @param layout what lies there
 * @param pattern regular expression with named groups over a file's relative path. For a folder,
 *     what does not match is not taken; for a manifest, groups are columns more, empty where it
 *     does not match
 * @param filesUnder for a manifest, Kaldi or Lhotse: folder that its paths are relative to; its own
 *     by default
 * @param file manifest column with the path of the file
 * @param text manifest column with what is said in a clip, to be seen in a face, or that is the
 *     record itself
 * @param attributes attribute name to column or group
 */
public record SourceSpec(
    String path,
    Layout layout,
    Optional<String> pattern,
    Optional<String> filesUnder,
    Optional<String> file,
    Optional<String> label,
    Optional<String> person,
    Optional<String> split,
    Optional<String> text,
    SortedMap<String, String> attributes,
    String charset)
    implements Serializable {

  /** What a source can be. */
  public enum Layout {
    /** A table with a row a file. */
    MANIFEST,
    /** A folder whose paths say what there is to say. */
    FOLDER,
    /** Tar or zip files in which members of one name, but for its extension, belong together. */
    ARCHIVES,
    /** {@code wav.scp} and further files of one line an utterance. */
    KALDI,
    /** {@code recordings*.jsonl} and {@code supervisions*.jsonl}, plain or gzipped. */
    LHOTSE;

    String key() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  private static final Pattern GROUP = Pattern.compile("\\(\\?<([a-zA-Z][a-zA-Z0-9]*)>");

  /** Names of the groups of {@link #pattern}, in its order. */
  public List<String> groups() {
    return pattern.stream()
        .flatMap(p -> GROUP.matcher(p).results())
        .map(found -> found.group(1))
        .toList();
  }

  /** The columns, or groups, that say something of a record. */
  public List<String> columns() {
    return Stream.concat(
            Stream.of(label, person, split, text).flatMap(Optional::stream),
            attributes.values().stream())
        .distinct()
        .toList();
  }
}
