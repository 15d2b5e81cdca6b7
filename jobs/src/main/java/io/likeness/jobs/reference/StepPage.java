package io.likeness.jobs.reference;

import static io.likeness.jobs.reference.Reference.row;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigObject;
import com.typesafe.config.ConfigRenderOptions;
import com.typesafe.config.ConfigValue;
import io.likeness.core.contract.ColumnSpec;
import io.likeness.core.contract.TableContract;
import io.likeness.core.recipe.RecipeReader;
import io.likeness.jobs.walk.AskedStep;
import io.likeness.jobs.walk.StationSheet;
import io.likeness.jobs.walk.Walk;
import io.likeness.jobs.walk.WalkContract;
import io.likeness.privacy.record.RecordSteps;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** The page of all stations and record steps: what they need, give, draw and can be told. */
final class StepPage {
  private static final String WHEN_PRESENT = "when-present";

  /** A comment that shows a key without a default, or goes on with one. */
  private static final Pattern SHOWN = Pattern.compile(" ?(?:[a-z][a-z-]* = .* # .*| {6,}.*)");

  private static final String RECIPE =
      "{corpus: steps, kind: voice, ingest.sources: [{folder: x, pattern: x}],"
          + " scorers: [{measure: x, model: x.onnx, sha256: \""
          + "0".repeat(64)
          + "\"}],"
          + " bias.targets.label: uniform,"
          + " rebalance.attributes: [label], augment.policy: [{effect: gain}]}";

  private StepPage() {}

  static String text() {
    StringBuilder out = new StringBuilder("# Steps\n\n").append(Reference.MADE);
    out.append(
        "Stations in the order of the walk; each is a command of its own. What a step needs and"
            + " gives is asked of its contract, as `./likeness check` does before anything runs."
            + " Tables and their columns are in [lake.md](lake.md), effects in"
            + " [effects.md](effects.md). Keys that have no default stand in `conf/reference.conf`"
            + " alone. The place beside a GPU is the worst one of a station's queries, see"
            + " [gpu.md](gpu.md). Rows of one person are unbounded where the contract of a step"
            + " promises no bound: a release, which needs one, makes it itself and comes before"
            + " rebalancing.\n");
    var recipe = RecipeReader.stored(RECIPE, "the page of steps");
    Map<String, List<AskedStep>> steps =
        WalkContract.steps(recipe).stream().collect(Collectors.groupingBy(AskedStep::station));
    for (StationSheet s : Walk.sheets()) {
      station(out, s, steps.getOrDefault(s.name(), List.of()));
    }
    out.append(
        "\n## Record steps\n\n"
            + "Entries of `privacy.record-steps`, `{ step = NAME, setting = value }`: what an"
            + " exported copy is put through, see [privacy.md](privacy.md). One record becomes one"
            + " record. Noise is drawn on the CPU from a secure generator, once an export, and never"
            + " again the same.\n\n");
    row(out, "step", "what", "changes", "settings and their defaults", "guarantee, as an example");
    row(out, "---", "---", "---", "---", "---");
    for (RecordSteps.Sheet s : RecordSteps.sheets()) {
      row(out, "`" + s.name() + "`", s.does(), s.on(), settings(s.settings()), s.guarantee());
    }
    return out.toString();
  }

  private static String settings(Map<String, String> settings) {
    return settings.entrySet().stream()
        .map(e -> "`" + e.getKey() + (e.getValue().isEmpty() ? "`" : " = " + e.getValue() + "`"))
        .collect(Collectors.joining(", "));
  }

  private static void station(StringBuilder out, StationSheet s, List<AskedStep> steps) {
    out.append("\n## ").append(s.name()).append("\n\n").append(s.does()).append("\n\n");
    out.append("Draws ").append(s.draws()).append(". Place beside a GPU: ");
    out.append(s.place().orElse("that of the user's step")).append(". Writes alone: ");
    out.append(
        s.writes().isEmpty()
            ? "no table"
            : s.writes().stream()
                .map(t -> "[`" + t.name() + "`](lake.md#" + t.name() + ")")
                .collect(Collectors.joining(", ")));
    out.append(".\n");
    if (!steps.isEmpty()) {
      out.append('\n');
      row(out, "step", "needs", "of table", "gives", "with", "rows of one person");
      row(out, "---", "---", "---", "---", "---", "---");
      for (AskedStep step : steps) {
        TableContract gives = step.gives();
        row(
            out,
            "`" + step.step().name() + "`",
            columns(step.needs()),
            step.in().name(),
            gives.name(),
            columns(gives.columns()),
            step.rowsOfOne().isPresent() ? "at most " + step.rowsOfOne().getAsLong() : "unbounded");
      }
    }
    options(out, s.blocks());
  }

  private static String columns(List<ColumnSpec> columns) {
    return columns.stream().map(c -> "`" + c.name() + "`").collect(Collectors.joining(", "));
  }

  private static void options(StringBuilder out, List<String> blocks) {
    Config defaults = RecipeReader.defaults();
    TreeMap<String, ConfigValue> all = new TreeMap<>();
    for (String block : blocks) {
      Config in = defaults.hasPath(block) ? defaults : defaults.getConfig(WHEN_PRESENT);
      ConfigValue value = in.getValue(block);
      if (value instanceof ConfigObject keys) {
        String about = said(value);
        out.append(about.isEmpty() ? "" : "\n`" + block + "`: " + about + "\n");
        keys.forEach((key, of) -> all.put(block + "." + key, of));
      } else {
        all.put(block, value);
      }
    }
    if (all.isEmpty()) {
      return;
    }
    out.append('\n');
    row(out, "key", "default", "meaning");
    row(out, "---", "---", "---");
    all.forEach(
        (key, value) ->
            row(
                out,
                "`" + key + "`",
                "`" + value.render(ConfigRenderOptions.concise().setJson(false)) + "`",
                said(value)));
  }

  private static String said(ConfigValue value) {
    return value.origin().comments().stream()
        .filter(c -> !SHOWN.matcher(c).matches())
        .map(String::strip)
        .collect(Collectors.joining(" "));
  }
}
