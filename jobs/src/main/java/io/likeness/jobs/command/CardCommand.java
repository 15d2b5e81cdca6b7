package io.likeness.jobs.command;

import io.likeness.core.lake.DatasetVersion;
import io.likeness.core.lake.Lake;
import io.likeness.core.lake.VersionLog;
import io.likeness.core.recipe.RecipeReader;
import io.likeness.jobs.card.Card;
import io.likeness.jobs.language.Language;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** Writes the cards of a version again. */
@Command(
    name = "card",
    description = "Write the internal and the public card of a version.",
    mixinStandardHelpOptions = true)
public final class CardCommand implements Runnable {
  @Parameters(paramLabel = "TAG", description = "tag, or corpus for its latest tag")
  private String tag = "";

  @Mixin private final LakeOption lake = new LakeOption();
  @Mixin private final LangOption lang = new LangOption();
  @Mixin private final JsonOption json = new JsonOption();

  @Override
  public void run() {
    Language language = lang.language();
    Lake opened = lake.open();
    DatasetVersion version = new VersionLog(opened).find(tag);
    String folder =
        String.valueOf(
            Card.write(
                opened, version, RecipeReader.stored(version.recipe(), version.tag()), language));
    if (json.on) {
      json.print(node -> node.put("tag", version.tag()).put("folder", folder));
    } else {
      System.out.println(folder);
    }
  }
}
