package io.likeness.jobs.card;

import io.likeness.core.WholeFile;
import io.likeness.core.error.Fault;
import io.likeness.core.lake.DatasetVersion;
import io.likeness.core.lake.Lake;
import io.likeness.core.recipe.Recipe;
import io.likeness.jobs.language.Language;
import io.likeness.jobs.language.Phrase;
import io.likeness.jobs.walk.CountedRecords;
import io.likeness.privacy.accounting.PrivacyLedger;
import io.likeness.privacy.accounting.PrivacyLoss;
import io.likeness.privacy.release.DeltaLedger;
import io.likeness.privacy.release.ReleaseStatistics;
import io.likeness.privacy.release.ReleasedValue;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;

/** The card of a version in two editions, each as HTML and as Markdown. */
public final class Card {
  private Card() {}

  /**
   * Writes all four files, in {@link Language#usual}, and answers their folder, {@code
   * LAKE/_likeness/cards/TAG}.
   */
  public static Path write(Lake lake, DatasetVersion version, Recipe recipe) {
    return write(lake, version, recipe, Language.usual());
  }

  private static Path folder(Lake lake, DatasetVersion version) {
    return lake.ownFolder("cards/" + version.tag());
  }

  /** The file that is taken away first and written last. */
  private static Path last(Path folder) {
    return new Path(folder, "public.md");
  }

  /** Whether the card of {@code version} was written to its end. */
  public static boolean exists(Lake lake, DatasetVersion version) {
    Path last = last(folder(lake, version));
    try {
      return files(lake, last).exists(last);
    } catch (IOException e) {
      throw Fault.LAKE_UNREADABLE.because("The cards of the lake cannot be read.", e);
    }
  }

  /** Leaves {@code version} without a whole card, until one is written again. */
  public static void takeAway(Lake lake, DatasetVersion version) {
    takeAway(lake, last(folder(lake, version)));
  }

  /** The same in a language. */
  public static Path write(Lake lake, DatasetVersion version, Recipe recipe, Language language) {
    Path folder = folder(lake, version);
    takeAway(lake, version);
    edition(
        lake,
        folder,
        "internal",
        Phrase.of("Card of {0}", version.tag()),
        InternalCard.of(lake, version, recipe),
        language);
    edition(
        lake,
        folder,
        "public",
        Phrase.of("Card of corpus {0}", version.corpus()),
        PublicCard.of(recipe, released(lake, version, recipe)),
        language);
    return folder;
  }

  /** The values of the release that this version made or was served. */
  public static Optional<List<ReleasedValue>> released(
      Lake lake, DatasetVersion version, Recipe recipe) {
    if (recipe.release().isEmpty()) {
      return Optional.empty();
    }
    PrivacyLedger ledger =
        new DeltaLedger(
            lake,
            version.corpus(),
            new PrivacyLoss.Approximate(
                recipe.release().get().budgetEpsilon(), recipe.release().get().budgetDelta()));
    return version
        .releaseId()
        // Lakes older than the column: as long as no row is erased, it can be computed.
        .or(() -> CountedRecords.released(lake, version.snapshot(), recipe))
        .flatMap(id -> new ReleaseStatistics(lake, ledger).served(version.corpus(), id));
  }

  private static void edition(
      Lake lake,
      Path folder,
      String audience,
      Phrase title,
      List<Block> blocks,
      Language language) {
    write(lake, new Path(folder, audience + ".html"), HtmlPage.of(title, blocks, language));
    write(lake, new Path(folder, audience + ".md"), MarkdownPage.of(title, blocks, language));
  }

  private static void write(Lake lake, Path file, String text) {
    try {
      WholeFile.write(files(lake, file), file, text.getBytes(StandardCharsets.UTF_8));
    } catch (IOException e) {
      throw Fault.LAKE_UNREADABLE.because("The card cannot be written to " + file + ".", e);
    }
  }

  private static void takeAway(Lake lake, Path file) {
    try {
      files(lake, file).delete(file, false);
    } catch (IOException e) {
      throw Fault.LAKE_UNREADABLE.because("The card cannot be written to " + file + ".", e);
    }
  }

  private static FileSystem files(Lake lake, Path file) throws IOException {
    return file.getFileSystem(lake.spark().sparkContext().hadoopConfiguration());
  }
}
