package io.likeness.jobs.reference;

import static io.likeness.jobs.reference.Reference.row;

import io.likeness.core.recipe.Kind;
import io.likeness.kernels.face.ImageEffects;
import io.likeness.kernels.voice.AudioEffects;
import io.likeness.transforms.media.MediaKernel;
import java.util.ArrayList;
import java.util.List;

/** The page of all effects of augmentation with their parameters. */
final class EffectPage {
  private EffectPage() {}

  static String text() {
    StringBuilder out = new StringBuilder("# Effects\n\n").append(Reference.MADE);
    out.append(
        "An entry of `augment.policy` is `{ effect = NAME, probability = 1.0, parameter = [low,"
            + " high] }`; a parameter that is left out is drawn from its usual range. Every"
            + " number comes from a counter-based generator whose key is the salt, the record,"
            + " the number of the copy and the policy, with a stream of its own for each effect:"
            + " the same copy on every executor, and what one effect draws shifts no other; a change"
            + " of the policy draws all anew."
            + " What was drawn stands in the lineage of the copy. Effects marked as columnar can be"
            + " computed by `augment.engine = columnar` too; see [gpu.md](gpu.md).\n\n"
            + "## Of clips\n\n");
    head(out);
    for (AudioEffects.Kind kind : AudioEffects.kinds().values()) {
      List<String> changes = new ArrayList<>();
      if (!kind.keepsPitch()) {
        changes.add("pitch");
      }
      if (!kind.keepsTiming()) {
        changes.add("timing");
      }
      List<String> parameters =
          new ArrayList<>(
              kind.parameters().stream()
                  .map(
                      p ->
                          parameter(
                              p.name(),
                              p.usual().low(),
                              p.usual().high(),
                              p.least(),
                              p.most(),
                              p.meaning()))
                  .toList());
      if (kind.needsSounds()) {
        parameters.add(0, "`sounds`: a set of `augment.sounds`");
      }
      row(
          out,
          "`" + kind.name() + "`",
          kind.meaning(),
          String.join(", ", changes),
          columnar(Kind.VOICE, kind.name()),
          String.join("; ", parameters));
    }
    out.append("\n## Of faces\n\n");
    head(out);
    for (ImageEffects.Kind kind : ImageEffects.kinds().values()) {
      row(
          out,
          "`" + kind.name() + "`",
          kind.meaning(),
          kind.keepsColour() ? "" : "colour",
          columnar(Kind.FACE, kind.name()),
          String.join(
              "; ",
              kind.parameters().stream()
                  .map(
                      p ->
                          parameter(
                              p.name(),
                              p.usualLow(),
                              p.usualHigh(),
                              p.least(),
                              p.most(),
                              p.meaning()))
                  .toList()));
    }
    out.append(
        "\n`rand-augment` takes `count` of the other effects of faces with replacement, each"
            + " `magnitude` tenths of the way from doing nothing to the far end of its usual"
            + " range (Cubuk et al. 2020).\n");
    return out.toString();
  }

  private static void head(StringBuilder out) {
    row(out, "effect", "what", "changes", "columnar", "parameters: usual range (allowed)");
    row(out, "---", "---", "---", "---", "---");
  }

  private static String columnar(Kind kind, String effect) {
    return MediaKernel.columnarEffects(kind).contains(effect) ? "yes" : "";
  }

  private static String parameter(
      String name, double low, double high, double least, double most, String meaning) {
    return "`"
        + name
        + "` "
        + number(low)
        + " … "
        + number(high)
        + " ("
        + number(least)
        + " … "
        + number(most)
        + "), "
        + meaning;
  }

  private static String number(double value) {
    return value == Math.rint(value) ? Long.toString((long) value) : Double.toString(value);
  }
}
