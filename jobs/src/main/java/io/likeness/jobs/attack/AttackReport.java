package io.likeness.jobs.attack;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.likeness.core.error.Fault;
import io.likeness.core.recipe.Kind;
import io.likeness.core.recipe.Recipe;
import io.likeness.kernels.voice.Waveform;
import io.likeness.privacy.attack.Outcome;
import io.likeness.privacy.attack.Picture;
import io.likeness.privacy.attack.Rate;
import io.likeness.privacy.attack.RecordAttack;
import io.likeness.privacy.attack.Subject;
import java.util.List;
import java.util.Locale;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import org.apache.spark.sql.SparkSession;

/**
 * What re-identification attacks find in a sample of a corpus, with each record-level step and
 * without.
 *
 * @param records in the sample
 */
public record AttackReport(Kind kind, int records, RecordAttack.Result result) {
  /** How much is attacked, and at which ε besides those of the recipe. */
  public record Effort(int persons, int recordsEach, int releases, List<Double> epsilons) {}

  /** Attacks a sample of {@code input}. */
  public static AttackReport of(
      SparkSession spark, Recipe recipe, String input, Effort effort, Consumer<String> progress) {
    if (recipe.kind() == Kind.TEXT) {
      throw Fault.USAGE.because("Attacks are on voices and faces; this recipe is of sentences.");
    }
    Sample sample = Sample.of(spark, recipe, input, effort.persons(), effort.recordsEach());
    if (recipe.kind() == Kind.VOICE) {
      List<Subject<Waveform>> clips = sample.clips();
      return new AttackReport(
          recipe.kind(),
          clips.size(),
          RecordAttack.onClips(
              clips, recipe.recordSteps(), effort.epsilons(), effort.releases(), progress));
    }
    List<Subject<Picture>> faces = sample.pictures();
    return new AttackReport(
        recipe.kind(),
        faces.size(),
        RecordAttack.onPictures(
            faces, recipe.recordSteps(), effort.epsilons(), effort.releases(), progress));
  }

  /** A table for people. */
  public String text() {
    StringBuilder out = new StringBuilder();
    out.append(
        String.format(
            Locale.ROOT,
            "%d %s of %d persons; %s are linked. Intervals are 95 %%, from resampled persons.%n%n",
            records,
            kind == Kind.VOICE ? "clips" : "faces",
            result.persons(),
            result.links()));
    out.append(
        String.format(
            Locale.ROOT,
            "%-19s %8s  %-13s %7s  %-20s %-20s %6s  %s%n",
            "step",
            "epsilon",
            "attacker",
            "trials",
            "top-1",
            "equal error rate",
            "chance",
            "utility"));
    String before = "";
    for (Outcome o : result.outcomes()) {
      String settings = o.settings() + "; " + o.unit();
      if (!settings.equals(before)) {
        out.append("  ").append(o.settings().isEmpty() ? o.unit() : settings).append('\n');
        before = settings;
      }
      out.append(
          String.format(
              Locale.ROOT,
              "%-19s %8s  %-13s %7d  %-20s %-20s %6.3f  %s%n",
              o.step(),
              epsilon(o.epsilon()),
              o.attacker().word(),
              o.trials(),
              rate(o.top1()),
              rate(o.equalErrorRate()),
              o.chance(),
              o.utility().entrySet().stream()
                  .map(e -> String.format(Locale.ROOT, "%s %.2f", e.getKey(), e.getValue()))
                  .collect(Collectors.joining(", "))));
    }
    out.append(
        "\nThe matchers are simple, so these are lower bounds of what leaks; chance is a right\n"
            + "guess without looking. A step hides a person only where top-1 comes down to chance\n"
            + "for every attacker.\n");
    return out.toString();
  }

  /** As JSON; {@code epsilon} and rates that have no value are null. */
  public void json(ObjectNode into) {
    into.put("kind", kind.item());
    into.put("records", records);
    into.put("persons", result.persons());
    into.put("links", result.links());
    ArrayNode rows = into.putArray("outcomes");
    for (Outcome o : result.outcomes()) {
      ObjectNode row = rows.addObject();
      row.put("step", o.step());
      row.put("settings", o.settings());
      row.put("unit", o.unit());
      row.put("epsilon", finite(o.epsilon()));
      row.put("attacker", o.attacker().word());
      row.put("trials", o.trials());
      row.put("candidates", o.candidates());
      row.set("top1", rateNode(o.top1()));
      row.set("equal_error_rate", rateNode(o.equalErrorRate()));
      row.put("chance", o.chance());
      ObjectNode utility = row.putObject("utility");
      o.utility().forEach((name, value) -> utility.put(name.replace(' ', '_'), finite(value)));
    }
  }

  private static ObjectNode rateNode(Rate rate) {
    ObjectNode node = new ObjectMapper().createObjectNode();
    node.put("value", finite(rate.value()));
    node.put("low", finite(rate.low()));
    node.put("high", finite(rate.high()));
    return node;
  }

  private static Double finite(double value) {
    return Double.isFinite(value) ? value : null;
  }

  private static String epsilon(double value) {
    return Double.isFinite(value) ? String.format(Locale.ROOT, "%.4g", value) : "none";
  }

  private static String rate(Rate rate) {
    return Double.isNaN(rate.value())
        ? "-"
        : String.format(Locale.ROOT, "%.3f [%.3f, %.3f]", rate.value(), rate.low(), rate.high());
  }
}
