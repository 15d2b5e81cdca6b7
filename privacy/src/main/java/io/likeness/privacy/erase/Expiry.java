package io.likeness.privacy.erase;

import io.likeness.core.lake.Content;
import io.likeness.core.lake.Lake;
import io.likeness.core.lake.PlainTables;
import io.likeness.core.recipe.Recipe;
import io.likeness.privacy.law.RecordRetention;
import java.time.LocalDate;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Takes records out of a corpus whose retention has ended, in the way that erasure takes persons
 * out: of every table and tag, with their copies, models and exports, and with a scan at the end.
 * Nobody is suppressed: what is collected of the same person later is taken in again. Where media
 * is sealed, a key by which nothing of the corpus is sealed any more is destroyed.
 */
public record Expiry(Lake lake, Erasure.Follow follow) {

  /**
   * Takes out what must not be kept on {@code day}.
   *
   * @return what was done; empty where nothing had ended
   * @throws io.likeness.core.error.LikenessException when another process is writing, or a table
   *     keeps deleted rows
   */
  public Optional<ErasureReport> enforce(Recipe recipe, LocalDate day) {
    if (recipe.law().retention().isEmpty()) {
      return Optional.empty();
    }
    String corpus = recipe.corpus();
    try (CorpusLocks locks = new CorpusLocks()) {
      locks.take(lake, List.of(corpus));
      Subject ended =
          Subject.find(
              lake,
              Erasure.snapshots(lake, corpus),
              new RecordRetention(lake, recipe, day).ended());
      if (ended.sources().isEmpty()) {
        return Optional.empty();
      }
      new PlainTables(lake).require();
      Fragments fragments = Fragments.of(lake, Map.of(corpus, ended));
      ErasureReport.Builder report = new ErasureReport.Builder(List.of());
      report.retention(day);
      Collection<Subject> alone = Subject.alone(lake, Map.of(corpus, ended)).values();
      Content content = new Content(lake);
      Set<String> unused = content.keysIn(Erasure.snapshots(lake, corpus));
      new Erasure(lake, follow)
          .remove(
              locks,
              Map.of(corpus, ended),
              List.of(),
              report,
              () -> {
                unused.removeAll(content.keysIn(Erasure.snapshots(lake, corpus)));
                locks.require();
                report.keys(lake.keys().persons().destroy(unused));
              });
      ByteScan scan = new ByteScan(lake);
      Set<String> ids = scan.ids(List.of(), alone, unused);
      report.scan(scan.of(new Traces(List.of(), ids, Set.of()), ids, fragments));
      return Optional.of(report.build());
    }
  }
}
