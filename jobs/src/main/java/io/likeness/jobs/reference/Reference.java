package io.likeness.jobs.reference;

import io.likeness.core.contract.ColumnSpec;
import io.likeness.core.contract.TableContract;
import io.likeness.core.error.Fault;
import io.likeness.core.error.RejectCode;
import io.likeness.core.lake.LakeTables;
import io.likeness.kernels.face.FaceProfile;
import io.likeness.kernels.media.MediaException;
import io.likeness.kernels.voice.VoiceProfile;
import io.likeness.transforms.text.MeasureTexts;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import picocli.CommandLine;
import picocli.CommandLine.Model.ArgGroupSpec;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Model.PositionalParamSpec;

/** The pages of {@code docs/} that are made from the code, so that they cannot disagree with it. */
public final class Reference {
  static final String MADE =
      "<!-- Made from the code by `./likeness reference docs`; do not edit. -->\n\n";

  private Reference() {}

  /** All pages by file name. */
  public static Map<String, String> pages(CommandLine line) {
    Map<String, String> pages = new LinkedHashMap<>();
    pages.put("errors.md", errors());
    pages.put("lake.md", lake());
    pages.put("steps.md", StepPage.text());
    pages.put("effects.md", EffectPage.text());
    pages.put("commands.md", commands(line));
    return pages;
  }

  private static String errors() {
    StringBuilder out = new StringBuilder("# Errors\n\n").append(MADE);
    out.append(
        "A command that refuses says one sentence on standard error and ends with 1 (recipe or"
            + " usage), 2 (data, input, environment or privacy) or 75 (locked). 3 is a bug of ours"
            + " and comes with a trace.\n\n## Faults of commands\n\n");
    row(out, "code", "exit", "cause", "remedy");
    row(out, "---", "---", "---", "---");
    for (Fault f : Fault.values()) {
      row(out, "`" + f.name() + "`", Integer.toString(f.exitCode()), f.cause(), f.remedy());
    }
    out.append("\n## Codes of ingest and copies (tables `quarantine` and `drops`)\n\n");
    row(out, "code", "meaning");
    row(out, "---", "---");
    for (RejectCode c : RejectCode.values()) {
      row(out, "`" + c.name() + "`", c.meaning());
    }
    out.append("\n## Codes of decoding (table `quarantine`)\n\n");
    row(out, "code", "meaning");
    row(out, "---", "---");
    for (MediaException.Code c : MediaException.Code.values()) {
      row(out, "`" + c.name() + "`", c.meaning());
    }
    out.append("\nCodes of screening are the ones that a recipe's `screen` rules name.\n");
    return out.toString();
  }

  private static String lake() {
    StringBuilder out = new StringBuilder("# The lake\n\n").append(MADE);
    out.append(
        "`LAKE/<corpus>/` and `LAKE/_likeness/` hold Delta tables; a version is a tag over the"
            + " Delta versions of all tables of a corpus. `./likeness table NAME` prints any of"
            + " them, and `./likeness table rows` the joined rows of a version. Keys lie in"
            + " `LAKE.keys/`. Run records lie in `LAKE/_likeness/runs/`, cards in"
            + " `LAKE/_likeness/cards/`.\n\n"
            + "The digest of a version is the SHA-256 over one line a row, sorted by record id: the"
            + " record id, a space, the SHA-256 of the row's columns as JSON without pseudonyms and"
            + " keys, and a newline.\n\n## Tables of a corpus\n");
    LakeTables.OF_A_CORPUS.forEach(t -> table(out, t));
    out.append("\n## Tables of the lake\n");
    LakeTables.OF_THE_LAKE.forEach(t -> table(out, t));
    out.append("\n## Measures of clips (map `measures`)\n\n");
    row(out, "measure", "meaning");
    row(out, "---", "---");
    VoiceProfile.columns().forEach(c -> row(out, "`" + c.name() + "`", c.meaning()));
    out.append("\n## Measures of faces\n\n");
    row(out, "measure", "meaning");
    row(out, "---", "---");
    FaceProfile.columns().forEach(c -> row(out, "`" + c.name() + "`", c.meaning()));
    out.append("\n## Measures of texts\n\n");
    row(out, "measure", "meaning");
    row(out, "---", "---");
    MeasureTexts.measures().forEach(c -> row(out, "`" + c.name() + "`", c.meaning()));
    row(out, "`lexicon_TOPIC`", "words of the recipe's lexicon of that topic, in text and label");
    row(out, "`offensive_probability`", "by the recipe's text.classifier, to four digits");
    return out.toString();
  }

  private static void table(StringBuilder out, TableContract table) {
    out.append("\n### ").append(table.name()).append("\n\n");
    row(out, "column", "type", "null", "meaning");
    row(out, "---", "---", "---", "---");
    for (ColumnSpec c : table.columns()) {
      row(
          out,
          "`" + c.name() + "`",
          c.type().simpleString(),
          c.nullable() ? "yes" : "no",
          c.meaning());
    }
  }

  private static String commands(CommandLine line) {
    StringBuilder out = new StringBuilder("# Commands\n\n").append(MADE);
    out.append(
        "Results go to standard output, progress to standard error. Spark options come first and"
            + " end with `--`: `./likeness --driver-memory 6g -- run …`.\n");
    line.getSubcommands().values().stream()
        .distinct()
        .sorted((a, b) -> a.getCommandName().compareTo(b.getCommandName()))
        .forEach(c -> command(out, c, "likeness"));
    return out.toString();
  }

  private static void command(StringBuilder out, CommandLine line, String parent) {
    CommandSpec spec = line.getCommandSpec();
    String name = parent + " " + spec.name();
    if (spec.name().equals("help")) {
      return;
    }
    out.append("\n## ./").append(name).append("\n\n");
    out.append(String.join(" ", spec.usageMessage().description())).append("\n\n");
    List<OptionSpec> options =
        spec.options().stream().filter(o -> !o.usageHelp() && !o.versionHelp()).toList();
    if (!options.isEmpty() || !spec.positionalParameters().isEmpty()) {
      row(out, "argument", "meaning");
      row(out, "---", "---");
    }
    for (PositionalParamSpec p : spec.positionalParameters()) {
      row(out, "`" + p.paramLabel() + "`", text(p.description()));
    }
    for (OptionSpec o : options) {
      row(
          out,
          "`" + o.longestName() + (o.arity().max() > 0 ? " " + o.paramLabel() : "") + "`",
          text(o.description()).replace("${DEFAULT-VALUE}", String.valueOf(o.defaultValue()))
              + need(o));
    }
    line.getSubcommands().values().stream().distinct().forEach(c -> command(out, c, name));
  }

  /** Of options that exclude each other, each names what may stand in its place. */
  private static String need(OptionSpec option) {
    ArgGroupSpec group = option.group();
    if (group == null) {
      return option.required() ? " (required)" : "";
    }
    if (group.exclusive()) {
      return " (this or " + ways(group, option) + ")";
    }
    String others = together(group, option);
    ArgGroupSpec parent = group.parentGroup();
    return parent == null
        ? " (with " + others + ")"
        : " (this with " + others + ", or " + ways(parent, option) + ")";
  }

  /** The ways of {@code group} to which {@code option} does not belong. */
  private static String ways(ArgGroupSpec group, OptionSpec option) {
    return Stream.concat(
            options(group, option).map(Reference::quoted),
            group.subgroups().stream()
                .filter(g -> !g.allOptionsNested().contains(option))
                .map(g -> together(g, option)))
        .collect(Collectors.joining(" or "));
  }

  private static String together(ArgGroupSpec group, OptionSpec option) {
    return options(group, option).map(Reference::quoted).collect(Collectors.joining(" with "));
  }

  private static Stream<OptionSpec> options(ArgGroupSpec group, OptionSpec but) {
    return group.options().stream().filter(o -> o != but);
  }

  private static String quoted(OptionSpec option) {
    return "`" + option.longestName() + "`";
  }

  private static String text(String... lines) {
    return String.join(" ", lines);
  }

  static void row(StringBuilder out, String... cells) {
    out.append("| ")
        .append(
            String.join(
                " | ",
                Arrays.stream(cells).map(c -> c.replace("|", "\\|").replace("\n", " ")).toList()))
        .append(" |\n");
  }
}
