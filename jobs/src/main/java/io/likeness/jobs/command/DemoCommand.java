package io.likeness.jobs.command;

import io.likeness.jobs.demo.Demo;
import io.likeness.jobs.demo.DemoFolder;
import io.likeness.jobs.demo.EmotionCorpus;
import java.nio.file.Path;
import java.util.Optional;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** The whole of Likeness on a corpus that it makes itself. */
@Command(
    name = "demo",
    description = "Make a corpus with known defects, run everything on it, and say what was found.",
    mixinStandardHelpOptions = true)
public final class DemoCommand implements Runnable {
  @Option(
      names = "--dir",
      paramLabel = "DIR",
      defaultValue = "./target/demo",
      description =
          "where corpus, truth and lake go, in the place of those of an earlier demo (default:"
              + " ${DEFAULT-VALUE})")
  private Path dir = Path.of("target/demo");

  @Option(
      names = "--seed",
      paramLabel = "N",
      defaultValue = "1",
      description = "seed of the corpus")
  private long seed = 1;

  @Option(
      names = "--recipes",
      paramLabel = "DIR",
      description = "where the demo's recipes are (default: conf/recipes of this Likeness)")
  private Optional<Path> recipes = Optional.empty();

  @Option(
      names = "--emotions",
      description =
          "only make voices and faces of the same invented persons that show emotions, in DIR/input,"
              + " for demo-emotion-voice.conf, demo-emotion-faces.conf and `fuse`")
  private boolean emotions;

  @Override
  public void run() {
    if (emotions) {
      DemoFolder.begin(dir);
      Path input = dir.resolve("input");
      int takes = EmotionCorpus.write(input, seed);
      System.out.println(takes + " takes, each a clip and a picture, lie in " + input);
      return;
    }
    new Demo(dir, recipes.orElseGet(DemoCommand::own), seed).run();
  }

  /** The launcher says where Likeness lies; whoever starts it may stand anywhere. */
  static Path own() {
    return Path.of(System.getProperty("likeness.home", ""), "conf", "recipes");
  }
}
