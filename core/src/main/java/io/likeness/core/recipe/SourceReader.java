package io.likeness.core.recipe;

import java.nio.charset.Charset;
import java.nio.charset.IllegalCharsetNameException;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;
import java.util.stream.Stream;

/** Reads one source of a recipe: where its files are, and what names their labels and persons. */
final class SourceReader {
  private SourceReader() {}

  static SourceSpec read(Section s, Kind kind) {
    List<SourceSpec.Layout> given =
        Stream.of(SourceSpec.Layout.values()).filter(l -> s.has(l.key())).toList();
    if (given.size() != 1) {
      s.problem("manifest", "or folder, archives, kaldi or lhotse should be given, one of them");
    }
    SourceSpec.Layout layout = given.isEmpty() ? SourceSpec.Layout.MANIFEST : given.get(0);
    boolean manifest = layout == SourceSpec.Layout.MANIFEST;
    boolean folder = layout == SourceSpec.Layout.FOLDER;
    Optional<String> file = s.optionalString("file");
    Optional<String> pattern = s.optionalString("pattern");
    pattern.ifPresent(p -> requireCompiles(s, p));
    Optional<String> text = s.optionalString(kind.textKey());
    if (kind == Kind.TEXT) {
      if (!manifest || text.isEmpty() || file.isPresent()) {
        s.problem("text", "should name the manifest column with the sentences, and no file");
      }
    } else if (manifest && file.isEmpty()) {
      s.problem("file", "should name the manifest column with the path of each file");
    } else if (folder && text.isPresent()) {
      s.problem(kind.textKey(), "should name a column of a manifest, and a folder has none");
    } else if (!manifest && file.isPresent()) {
      s.problem("file", "should be left out: only a manifest has a column with paths");
    } else if (kind == Kind.FACE && !manifest && !folder && layout != SourceSpec.Layout.ARCHIVES) {
      s.problem(layout.key(), "should be a source of clips; this recipe is about faces");
    }
    if ((folder || layout == SourceSpec.Layout.ARCHIVES) && s.has("files-under")) {
      s.problemToRun(
          "files-under", "should be left out: files lie where " + layout.key() + " says");
    }
    if (layout != SourceSpec.Layout.MANIFEST
        && layout != SourceSpec.Layout.ARCHIVES
        && s.has("charset")) {
      s.problemToRun(
          "charset",
          folder
              ? "should be left out: a folder has no text to read"
              : "should be left out: files of " + layout.key() + " are in UTF-8");
    }
    SortedMap<String, String> attributes = s.stringMap("attributes");
    SourceSpec spec =
        new SourceSpec(
            s.optionalString(layout.key()).orElse(""),
            layout,
            pattern,
            s.optionalString("files-under"),
            file,
            s.optionalString("label"),
            s.optionalString("person"),
            s.optionalString("split"),
            text,
            attributes,
            s.optionalString("charset").orElse("UTF-8"));
    if (!isCharset(spec.charset())) {
      s.problem(
          "charset", "should be a character set such as UTF-8 or GB18030, not " + spec.charset());
    }
    if (folder) {
      List<String> groups = spec.groups();
      for (String group : spec.columns()) {
        if (!groups.contains(group)) {
          s.problem("pattern", "should have a group (?<" + group + ">…)");
        }
      }
    } else if (pattern.isPresent() && file.isEmpty()) {
      s.problemToRun(
          "pattern", "should be left out: only a folder, or a manifest of files, has one");
    }
    for (String name : attributes.keySet()) {
      if (!name.matches("[a-z][a-z0-9_]*") || name.equals("label")) {
        s.problem("attributes", "should have snake_case names other than label, not " + name);
      }
    }
    s.refuseUnknownKeys();
    return spec;
  }

  static boolean isCharset(String name) {
    try {
      return Charset.isSupported(name);
    } catch (IllegalCharsetNameException e) {
      return false;
    }
  }

  private static void requireCompiles(Section s, String pattern) {
    try {
      Pattern.compile(pattern);
    } catch (PatternSyntaxException e) {
      s.problem("pattern", "is not a regular expression: " + e.getDescription());
    }
  }
}
