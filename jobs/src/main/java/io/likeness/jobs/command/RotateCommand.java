package io.likeness.jobs.command;

import io.likeness.core.error.Fault;
import io.likeness.core.lake.Lake;
import io.likeness.jobs.pipeline.Reissue;
import io.likeness.privacy.erase.PseudonymRotation;
import java.util.Locale;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** Another key for the pseudonyms of a lake; the one before is destroyed. */
@Command(
    name = "rotate",
    description =
        "Give all persons of a lake new pseudonyms under a fresh key, and destroy the old.",
    mixinStandardHelpOptions = true)
public final class RotateCommand implements Runnable {
  @Mixin private final LakeOption lake = new LakeOption();
  @Mixin private final JsonOption json = new JsonOption();

  @Override
  public void run() {
    Lake opened = lake.open();
    PseudonymRotation.Rotated done = new PseudonymRotation(opened, new Reissue(opened)).rotate();
    if (json.on) {
      json.print(
          node -> {
            node.put("persons", done.persons()).put("files", done.files());
            var tags = node.putArray("tags");
            done.tags().forEach(tags::add);
            var hits = node.putArray("hits");
            done.hits().forEach(hits::add);
          });
    } else {
      System.out.printf(
          Locale.ROOT,
          "%d pseudonyms replaced, %d versions put on new tables with the digests they had, %d files"
              + " taken away; the key before is destroyed%n",
          done.persons(),
          done.tags().size(),
          done.files());
    }
    if (!done.hits().isEmpty()) {
      throw Fault.ERASURE_INCOMPLETE.because(
          "Old pseudonyms are still in "
              + String.join(", ", done.hits())
              + "; take these files away, or train again what they belong to.");
    }
  }
}
