package io.likeness.jobs.draft;

import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/** A commented recipe for a folder that nobody has described yet. */
public final class RecipeDraft {
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
      sentences(out, look.sentences());
      return out.toString();
    }
    Optional<FolderLook.Manifest> manifest = look.manifest();
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
    screen(out, look.isVoice(), text.isPresent());
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

  private static void manifest(
      StringBuilder out, FolderLook look, FolderLook.Manifest manifest, Guess guess) {
    out.append(
        String.format(
            Locale.ROOT,
            "# %s names %d of %d files. Its columns:%n",
            manifest.path(),
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
                        column,
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
    guess.person().ifPresentOrElse(p -> line(out, "person", p), () -> unknown(out, "person"));
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

  private static void screen(StringBuilder out, boolean voice, boolean text) {
    out.append("# Look at `./likeness table metrics` before you trust these limits.\nscreen = [\n");
    SortedMap<String, String> rules = new TreeMap<>();
    if (voice) {
      rules.put("CLIPPED", "measures = [clipping_ratio], max = 0.01");
      rules.put("LOW_SNR", "measures = [wada_snr_db, frame_snr_db], min = 8");
      rules.put("MOSTLY_SILENT", "measures = [silence_ratio], max = 0.7");
      rules.put("TOO_SHORT", "measures = [duration_seconds], min = 0.15");
    } else {
      rules.put("BLURRED", "measures = [laplacian_variance], min = 25");
      rules.put("TOO_BRIGHT", "measures = [luma_p50], max = 225");
      rules.put("TOO_DARK", "measures = [luma_p95], min = 60");
      rules.put("TOO_SMALL", "measures = [width_px], min = 64");
    }
    for (Map.Entry<String, String> rule : rules.entrySet()) {
      out.append("  { code = ")
          .append(rule.getKey())
          .append(", ")
          .append(rule.getValue())
          .append(" }\n");
    }
    if (text) {
      TextDraft.rules(voice).forEach(out::append);
    }
    out.append("]\n\n");
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
    return '"' + text.replace("\\", "\\\\").replace("\"", "\\\"") + '"';
  }

  private static String corpus(String name) {
    String plain =
        name.toLowerCase(Locale.ROOT).replaceAll("[^a-z0-9]+", "-").replaceAll("^-+|-+$", "");
    return plain.matches("[a-z].*") ? plain : "corpus" + (plain.isEmpty() ? "" : "-" + plain);
  }
}
