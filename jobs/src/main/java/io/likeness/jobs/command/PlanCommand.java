package io.likeness.jobs.command;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.likeness.core.lake.CorpusView;
import io.likeness.core.lake.DatasetVersion;
import io.likeness.core.lake.Lake;
import io.likeness.core.lake.LakeTables;
import io.likeness.core.recipe.Recipe;
import io.likeness.jobs.run.Narrator;
import io.likeness.jobs.walk.Context;
import io.likeness.jobs.walk.Rebalancing;
import io.likeness.jobs.walk.UnknownSpellings;
import io.likeness.transforms.rebalance.BalanceReport;
import io.likeness.transforms.rebalance.CellWeights;
import io.likeness.transforms.rebalance.IntegerPlan;
import io.likeness.transforms.rebalance.SuggestedTarget;
import java.io.PrintStream;
import java.util.List;
import java.util.Locale;
import java.util.function.ToLongFunction;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** What rebalancing would drop, copy and ask for; writes nothing. */
@Command(
    name = "plan",
    description = "Print what rebalancing would drop, copy and ask to be collected; write nothing.",
    mixinStandardHelpOptions = true)
public final class PlanCommand implements Runnable {
  private static final ObjectMapper JSON = new ObjectMapper();

  @Mixin private final RecipeOptions recipe = new RecipeOptions();
  @Mixin private final LakeOption lake = new LakeOption();

  @Option(
      names = "--from",
      paramLabel = "TAG",
      description = "version to plan for (default: the latest of the recipe's corpus)")
  private String from = "";

  @Option(
      names = "--suggest-target",
      description = "print a draft of bias.targets from what was collected, and no plan")
  private boolean suggestTarget;

  @Option(
      names = "--json",
      description = "one JSON object: tag, cells, balance, weights, requests, sources")
  private boolean json;

  @Override
  public void run() {
    Recipe checked = recipe.read();
    Lake opened = lake.open();
    DatasetVersion version =
        RecipeOptions.version(opened, checked, from.isEmpty() ? checked.corpus() : from);
    if (suggestTarget) {
      System.out.print(SuggestedTarget.block(opened.read(version.snapshot(), LakeTables.BIAS)));
      return;
    }
    Rebalancing plan =
        Rebalancing.of(
            new Context(opened, checked, "", new Narrator(System.err)), version.snapshot());
    if (json) {
      System.out.println(asJson(version, plan));
    } else {
      print(version, plan, System.out);
      spellings(opened, checked, version);
    }
  }

  private static void spellings(Lake lake, Recipe recipe, DatasetVersion version) {
    List<UnknownSpellings.Spelling> unknown =
        UnknownSpellings.of(recipe.ingest(), new CorpusView(lake, version.snapshot()).records());
    if (!unknown.isEmpty()) {
      System.out.printf("%nSpellings that no vocabulary knows:%n");
      unknown.forEach(
          s -> System.out.printf("  %s: %s (%d records)%n", s.attribute(), s.value(), s.records()));
    }
  }

  private static void print(DatasetVersion version, Rebalancing plan, PrintStream out) {
    List<IntegerPlan.Decision> decisions = plan.decisions();
    out.printf(
        Locale.ROOT,
        "The training split of %s: drop %d rows, copy %d, collect %d. Nothing was written.%n%n",
        version.tag(),
        sum(decisions, d -> d.rows() - d.kept()),
        sum(decisions, IntegerPlan.Decision::copies),
        sum(decisions, IntegerPlan.Decision::residualRows));
    int width = Math.max(4, decisions.stream().mapToInt(d -> name(d).length()).max().orElse(4));
    String cells = "%-" + width + "s  %7s  %7s  %7s  %7s  %7s  %7s  %7s%n";
    out.printf(
        Locale.ROOT, cells, "cell", "persons", "rows", "wanted", "keep", "drop", "copy", "collect");
    for (IntegerPlan.Decision d : decisions) {
      out.printf(
          Locale.ROOT,
          cells,
          name(d),
          d.persons(),
          d.rows(),
          d.wanted(),
          d.kept(),
          d.rows() - d.kept(),
          d.copies(),
          d.residualRows());
    }
    plan.weights().ifPresent(w -> weights(w, decisions, out));
    out.printf("%nTo be collected:%n");
    List<String> requests = plan.requests();
    (requests.isEmpty() ? List.of("nothing.") : requests).forEach(r -> out.println("  " + r));
    plan.sources()
        .forEach(
            (names, source) -> out.printf("The target of %s has a source: %s%n", names, source));
    out.printf(
        "%nBefore and after; copies of one person are not more persons, so both are counted:%n");
    String lines = "%-" + width + "s  %7s  %11s  %17s  %10s  %16s%n";
    out.printf(
        Locale.ROOT,
        lines,
        "cell",
        "persons",
        "rows before",
        "effective persons",
        "rows after",
        "effective persons");
    for (BalanceReport.Line l : plan.balance()) {
      out.printf(
          Locale.ROOT,
          "%-" + width + "s  %7d  %11d  %17.1f  %10d  %16.1f%n",
          l.cell(),
          l.persons(),
          l.rowsBefore(),
          l.effectivePersonsBefore(),
          l.originalsAfter() + l.copiesAfter(),
          l.effectivePersonsAfter());
    }
  }

  private static void weights(
      CellWeights weights, List<IntegerPlan.Decision> decisions, PrintStream out) {
    out.printf(
        Locale.ROOT,
        "%nWeighted, the %d rows tell as much as %.1f rows of weight 1; the farthest margin is %.3f"
            + " from its target.%n",
        sum(decisions, IntegerPlan.Decision::rows),
        weights.effectiveSize(),
        weights.worstMargin());
    if (!weights.empty().isEmpty()) {
      out.printf(
          "No row is in %s, so group and label stay dependent.%n",
          String.join(", ", weights.empty().stream().map(c -> String.join(" × ", c)).toList()));
    }
  }

  private static String name(IntegerPlan.Decision d) {
    return String.join(" × ", d.values());
  }

  private static long sum(
      List<IntegerPlan.Decision> decisions, ToLongFunction<IntegerPlan.Decision> of) {
    return decisions.stream().mapToLong(of).sum();
  }

  private static String asJson(DatasetVersion version, Rebalancing plan) {
    ObjectNode node = JSON.createObjectNode();
    node.put("tag", version.tag());
    ArrayNode cells = node.putArray("cells");
    for (IntegerPlan.Decision d : plan.decisions()) {
      ObjectNode cell = cells.addObject();
      cell.set("values", JSON.valueToTree(d.values()));
      cell.put("target_share", d.targetShare());
      cell.put("persons", d.persons());
      cell.put("rows", d.rows());
      cell.put("wanted", d.wanted());
      cell.put("keep", d.kept());
      cell.put("drop", d.rows() - d.kept());
      cell.put("copy", d.copies());
      cell.put("collect_rows", d.residualRows());
      cell.put("collect_persons", d.residualPersons());
      cell.put("collect_hours", d.residualHours());
    }
    ArrayNode balance = node.putArray("balance");
    for (BalanceReport.Line l : plan.balance()) {
      ObjectNode line = balance.addObject();
      line.put("cell", l.cell());
      line.put("persons", l.persons());
      line.put("rows_before", l.rowsBefore());
      line.put("effective_persons_before", l.effectivePersonsBefore());
      line.put("originals_after", l.originalsAfter());
      line.put("copies_after", l.copiesAfter());
      line.put("effective_persons_after", l.effectivePersonsAfter());
    }
    plan.weights()
        .ifPresent(
            w -> {
              ObjectNode weights = node.putObject("weights");
              weights.put("effective_rows", w.effectiveSize());
              weights.put("worst_margin", w.worstMargin());
              weights.set("empty_cells", JSON.valueToTree(w.empty()));
            });
    node.set("requests", JSON.valueToTree(plan.requests()));
    node.set("sources", JSON.valueToTree(plan.sources()));
    return node.toString();
  }
}
