package io.likeness.jobs.command;

import io.likeness.core.lake.DatasetVersion;
import io.likeness.core.lake.Lake;
import io.likeness.core.recipe.RecipeReader;
import io.likeness.jobs.card.Card;
import io.likeness.jobs.pipeline.Training;
import io.likeness.jobs.run.Narrator;
import io.likeness.jobs.run.RunLog;
import io.likeness.jobs.walk.Context;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Trains the recipe's model on a version. */
@Command(
    name = "train",
    description = "Train the recipe's model on a version and put it into the registry.",
    mixinStandardHelpOptions = true)
public final class TrainCommand implements Runnable {
  @Mixin private final RecipeOptions recipe = new RecipeOptions();
  @Mixin private final LakeOption lake = new LakeOption();
  @Mixin private final JsonOption json = new JsonOption();

  @Option(
      names = "--from",
      required = true,
      paramLabel = "TAG",
      description = "version to train on; a corpus means its latest")
  private String from = "";

  @Override
  public void run() {
    var checked = recipe.read();
    Lake opened = lake.open();
    DatasetVersion version = RecipeOptions.version(opened, checked, from);
    Narrator narrator = new Narrator(System.err);
    new RunLog(opened)
        .recorded(
            "train",
            checked,
            narrator,
            () -> {
              Training.Registered model =
                  new Training(new Context(opened, checked, "", narrator)).train(version);
              Card.write(opened, version, RecipeReader.stored(version.recipe(), version.tag()));
              String sha256 = model.model().weightsSha256();
              if (json.on) {
                json.print(
                    node ->
                        node.put("tag", version.tag())
                            .put("model", model.name())
                            .put("weights_sha256", sha256));
              } else {
                System.out.println(model.name() + " " + sha256);
              }
              return version;
            });
  }
}
