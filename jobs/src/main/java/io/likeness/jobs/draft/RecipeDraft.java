package io.likeness.jobs.draft;

import com.typesafe.config.ConfigUtil;
import io.likeness.core.recipe.Kind;
import io.likeness.core.recipe.ScreenRule;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** A commented recipe for a folder that nobody has described yet. */
public final class RecipeDraft {
  /** One part in so many may fall to a rule that is proposed. */
  private static final int MOST_LEFT_OUT = 10;

  private static final double NONE = Double.POSITIVE_INFINITY;
  private static final List<ScreenRule> OF_VOICE =
      List.of(
          new ScreenRule("CLIPPED", List.of("clipping_ratio"), -NONE, 0.01),
          new ScreenRule("LOW_SNR", List.of("wada_snr_db", "frame_snr_db"), 8, NONE),
          new ScreenRule("MOSTLY_SILENT", List.of("silence_ratio"), -NONE, 0.7),
          new ScreenRule("TOO_SHORT", List.of("duration_seconds"), 0.15, NONE));
  private static final List<ScreenRule> OF_FACE =
      List.of(
          new ScreenRule("BLURRED", List.of("laplacian_variance"), 25, NONE),
          new ScreenRule("TOO_BRIGHT", List.of("luma_p50"), -NONE, 225),
          new ScreenRule("TOO_DARK", List.of("luma_p95"), 60, NONE),
          new ScreenRule("TOO_SMALL", List.of("width_px"), 64, NONE));

  private RecipeDraft() {}

  /**
   * The recipe for {@code folder}, to be given as {@code --input}.
   *
   * @throws io.likeness.core.error.LikenessException when there is no folder, or no media in it
   */
  public static String of(Path folder) {
    FolderLook look = FolderLook.at(folder);
    StringBuilder out = new StringBuilder();
    out.append(
        "# Drafted by `./likeness init` from what lies in the folder. Read every line: a guess is a guess.\n");
    out.append(
        "# Then: ./likeness check THIS  and  ./likeness run THIS --input FOLDER --lake LAKE\n");
    if (look.otherKind() > 0) {
      out.append(
          String.format(
              Locale.ROOT,
              "# %d files of the other kind are there too; they want a recipe of their own.%n",
              look.otherKind()));
    }
    String name = folder.toAbsolutePath().normalize().getFileName().toString();
    out.append("\ncorpus = ").append(corpus(name)).append('\n');
    String kind = !look.hasMedia() ? "text" : look.isVoice() ? "voice" : "face";
    out.append("kind = ").append(kind).append('\n');
    out.append(
        "# Say on what right you process these persons' data; with none, a red line stands in every card.\n");
    out.append("legal-basis = none\n\n");
    if (!look.hasMedia()) {
      notRead(out, look);
      sentences(out, look.sentences());
      return out.toString();
    }
    Optional<FolderLook.Manifest> manifest = look.manifest();
    notRead(out, look);
    Optional<String> text = Optional.empty();
    Optional<String> label;
    List<String> attributes;
    if (manifest.isPresent()) {
      Guess guess = Guess.of(manifest.get().columns());
      manifest(out, look, manifest.get(), guess);
      label = guess.label();
      attributes = PeopleDraft.protectedOnes(out, manifest.get().rows(), guess);
      text = guess.text();
      text.ifPresent(
          column ->
              TextDraft.block(
                  out,
                  TextDraft.language(manifest.get().columns().get(column).distinct()),
                  Optional.empty()));
      PeopleDraft.vocabulary(out, guess, manifest.get().columns());
    } else {
      label = pattern(out, look);
      attributes = List.of();
    }
    screen(out, folder, look, text.isPresent());
    manifest.ifPresentOrElse(
        m -> PeopleDraft.split(out, m.rows(), Guess.of(m.columns()), m.file()),
        () -> PeopleDraft.split(out));
    bias(out, attributes);
    if (label.isPresent() && look.isVoice()) {
      out.append(
          "# A small classifier of the label, to see what the data can teach.\ntrain { epochs = 25 }\n");
    }
    return out.toString();
  }

  private static void notRead(StringBuilder out, FolderLook look) {
    for (String table : look.notInUtf8()) {
      out.append("# Not in UTF-8, and so not read: ")
          .append(told(table))
          .append(
              "\n# If it is of use, write a source with it that has its charset, such as GB18030,")
          .append(" or convert it and draft again.\n");
    }
  }

  private static void manifest(
      StringBuilder out, FolderLook look, FolderLook.Manifest manifest, Guess guess) {
    out.append(
        String.format(
            Locale.ROOT,
            "# %s names %d of %d files. Its columns:%n",
            told(manifest.path()),
            manifest.named(),
            look.media().size()));
    manifest
        .columns()
        .forEach(
            (column, values) ->
                out.append(
                    String.format(
                        Locale.ROOT,
                        "#   %s: %d distinct value%s%s%n",
                        told(column),
                        values.distinct().size(),
                        values.distinct().size() == 1 ? "" : "s",
                        values.complete() ? "" : ", missing in some rows")));
    out.append("ingest.sources = [\n");
    source(out, manifest, guess, look.isVoice() ? "transcript" : "caption");
    out.append("]\n\n");
  }

  /** One source of a table; {@code textKey} is what its column of text is called. */
  private static void source(
      StringBuilder out, FolderLook.Manifest manifest, Guess guess, String textKey) {
    out.append("  {\n");
    line(out, "manifest", manifest.path());
    String at =
        manifest.path().contains("/")
            ? manifest.path().substring(0, manifest.path().lastIndexOf('/'))
            : "";
    if (!manifest.file().isEmpty()) {
      if (!manifest.filesUnder().equals(at)) {
        line(out, "files-under", manifest.filesUnder().isEmpty() ? "." : manifest.filesUnder());
      }
      line(out, "file", manifest.file());
    }
    guess.text().ifPresent(t -> line(out, textKey, t));
    guess.label().ifPresentOrElse(l -> line(out, "label", l), () -> unknown(out, "label"));
    guess
        .person()
        .ifPresentOrElse(p -> line(out, "person", p), () -> named(out, manifest, guess.label()));
    guess.split().ifPresent(s -> line(out, "split", s));
    if (!guess.attributes().isEmpty()) {
      out.append("    attributes {\n");
      guess
          .attributes()
          .forEach(
              (key, column) ->
                  out.append("      ")
                      .append(key)
                      .append(" = ")
                      .append(quoted(column))
                      .append('\n'));
      out.append("    }\n");
    }
    out.append("  }\n");
  }

  /** The person by the names of files, where these look like it. */
  private static void named(
      StringBuilder out, FolderLook.Manifest manifest, Optional<String> label) {
    NamedFiles.of(manifest.rows(), manifest.file(), label)
        .ifPresentOrElse(
            names -> {
              out.append(
                  String.format(
                      Locale.ROOT,
                      "    # Names of files look like names of persons, %d in %d files; if they are"
                          + " not, take both lines out.%n",
                      names.persons(),
                      names.files()));
              line(out, "pattern", NamedFiles.REGEX);
              line(out, "person", NamedFiles.GROUP);
            },
            () -> unknown(out, "person"));
  }

  /** A corpus whose records are sentences in tables. */
  private static void sentences(StringBuilder out, List<FolderLook.Manifest> tables) {
    FolderLook.Manifest first = tables.get(0);
    Guess guess = Guess.of(first.columns());
    out.append("# Each row is a record, and its sentence the content.\ningest.sources = [\n");
    tables.forEach(t -> source(out, t, Guess.of(t.columns()), "text"));
    out.append("]\n\n");
    TextDraft.block(
        out,
        TextDraft.language(first.columns().get(guess.text().orElseThrow()).distinct()),
        guess.label().map(l -> first.columns().get(l).distinct()));
    out.append(
        "# Look at `./likeness table text_metrics` before you trust these limits.\nscreen = [\n");
    TextDraft.rules(false).forEach(out::append);
    out.append("]\n\n");
    PeopleDraft.split(out, first.rows(), guess, guess.text().orElseThrow());
    bias(out, PeopleDraft.protectedOnes(out, first.rows(), guess));
  }

  private static Optional<String> pattern(StringBuilder out, FolderLook look) {
    Optional<PathPattern> pattern =
        PathPattern.of(look.media()).filter(p -> 2 * p.matched() >= look.media().size());
    out.append("# No table names the files, so what is known of them comes from their paths.\n");
    out.append("ingest.sources = [\n  {\n");
    line(out, "folder", ".");
    if (pattern.isEmpty()) {
      out.append("    # No one pattern fits most paths. One like this would read them:\n");
      out.append("    # pattern = \"(?<person>[^/]+)/(?<label>[^/]+)/.*\"\n");
      unknown(out, "label");
      unknown(out, "person");
    } else {
      out.append(
          String.format(
              Locale.ROOT,
              "    # Matches %d of %d files.%n",
              pattern.get().matched(),
              look.media().size()));
      line(out, "pattern", pattern.get().regex());
      pattern
          .get()
          .label()
          .ifPresentOrElse(l -> line(out, "label", l), () -> unknown(out, "label"));
      pattern
          .get()
          .person()
          .ifPresentOrElse(p -> line(out, "person", p), () -> unknown(out, "person"));
    }
    out.append("  }\n]\n\n");
    return pattern.flatMap(PathPattern::label);
  }

  private static void screen(StringBuilder out, Path folder, FolderLook look, boolean text) {
    Kind kind = look.isVoice() ? Kind.VOICE : Kind.FACE;
    List<ScreenRule> rules = kind == Kind.VOICE ? OF_VOICE : OF_FACE;
    SampleLook sample = SampleLook.at(folder, look.media(), kind, rules);
    out.append("# Look at `./likeness table metrics` before you trust these limits.\n");
    if (sample.looked() > 0) {
      out.append(
          String.format(
              Locale.ROOT,
              "# Those that would leave out more than a tenth of %d files that were looked at are off.%n",
              sample.looked()));
    }
    out.append("screen = [\n");
    for (ScreenRule rule : rules) {
      int failing = sample.failing(rule.code());
      boolean off = MOST_LEFT_OUT * failing > sample.looked();
      out.append(
          String.format(
              Locale.ROOT,
              "  %s{ code = %s, measures = [%s], %s }%s%n",
              off ? "# " : "",
              rule.code(),
              String.join(", ", rule.measures()),
              Double.isInfinite(rule.max())
                  ? "min = " + number(rule.min())
                  : "max = " + number(rule.max()),
              failing > 0 ? "   # " + failing + " of " + sample.looked() : ""));
    }
    if (text) {
      TextDraft.rules(kind == Kind.VOICE).forEach(out::append);
    }
    out.append("]\n\n");
  }

  private static String number(double value) {
    return value == Math.rint(value) ? Long.toString((long) value) : Double.toString(value);
  }

  private static void bias(StringBuilder out, List<String> attributes) {
    if (attributes.isEmpty()) {
      out.append(
          "# No attributes were found, so nobody can say who is in the data.\nbias { protected = [] }\n\n");
      return;
    }
    out.append("# Keep those that matter for whom the product is for, and state targets:\n");
    out.append("# attribute = uniform | as-collected | { value = share, … }\n");
    out.append("bias { protected = [").append(String.join(", ", attributes)).append("] }\n\n");
  }

  private static void line(StringBuilder out, String key, String value) {
    out.append("    ").append(key).append(" = ").append(quoted(value)).append('\n');
  }

  private static void unknown(StringBuilder out, String key) {
    out.append("    # ").append(key).append(" = …   nothing looks like it");
    out.append(
        key.equals("person")
            ? "; without it every file is a person of its own, and the split cannot keep persons apart\n"
            : "\n");
  }

  static String quoted(String text) {
    return ConfigUtil.quoteString(text);
  }

  /** {@code text} of the folder as it may stand in a comment: one line. */
  static String told(String text) {
    return text.replaceAll("\\p{Cntrl}+", " ");
  }

  private static String corpus(String name) {
    String plain =
        name.toLowerCase(Locale.ROOT).replaceAll("[^a-z0-9]+", "-").replaceAll("^-+|-+$", "");
    return plain.matches("[a-z].*") ? plain : "corpus" + (plain.isEmpty() ? "" : "-" + plain);
  }
}
