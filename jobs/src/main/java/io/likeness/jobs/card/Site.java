package io.likeness.jobs.card;

import io.likeness.core.RawFiles;
import io.likeness.core.WholeFile;
import io.likeness.core.error.Fault;
import io.likeness.core.lake.Address;
import io.likeness.core.lake.DatasetVersion;
import io.likeness.core.lake.Lake;
import io.likeness.core.lake.LakeTables;
import io.likeness.core.lake.VersionLog;
import io.likeness.core.recipe.RecipeReader;
import io.likeness.jobs.diff.VersionDiff;
import io.likeness.jobs.language.Language;
import io.likeness.jobs.language.Phrase;
import io.likeness.jobs.language.Words;
import io.likeness.jobs.run.RunLog;
import io.likeness.privacy.law.ImpactAssessment;
import io.likeness.training.registry.ModelRegistry;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Pattern;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.apache.spark.sql.Row;

/**
 * A lake as pages that need no server: versions with their cards, what is different between them,
 * runs, models, the privacy ledger and exports. The public edition has the public cards and nothing
 * else.
 */
public final class Site {
  private static final String MARK = "likeness-report.txt";

  /** First line of the mark, before the names of the pages. */
  private static final String HEAD =
      "Pages made by `likeness report`, which may be made again at any time:";

  /** Line of the mark of a public edition; no page is called so. */
  private static final String PUBLIC = "None of these pages is internal.";

  private static final List<String> FOLDERS = List.of("cards", "diffs");
  private static final Pattern PAGE =
      Pattern.compile("index[.]html|(" + String.join("|", FOLDERS) + ")/[^/]+[.]html");
  private static final int RUNS = 50;
  private static final int DIFFS = 10;

  private final Lake lake;
  private final Path folder;
  private final FileSystem files;
  private final Language language;
  private final SortedMap<String, String> pages = new TreeMap<>();

  private Site(Lake lake, Path folder, Language language) throws IOException {
    this.language = language;
    this.lake = lake;
    this.files = RawFiles.of(folder, lake.spark().sparkContext().hadoopConfiguration());
    this.folder = Address.real(files.makeQualified(folder));
    lake.requireOutside(this.folder, "--to");
  }

  /**
   * Writes the pages to {@code address}; those of an earlier report go once the new ones are there,
   * and nothing else that lies there. Internal ones go before a public edition is written.
   *
   * @return the address of the first page
   * @throws io.likeness.core.error.LikenessException when something else lies there, or when the
   *     law of a corpus asks for an impact assessment and none is in force for the public edition
   */
  public static String write(Lake lake, String address, boolean internal, Language language) {
    try {
      Site site = new Site(lake, Address.of(address, "--to"), language);
      Map<String, DatasetVersion> latest = internal ? Map.of() : site.publishable();
      Earlier before = site.before();
      if (internal) {
        site.internal();
      } else {
        site.open(latest);
      }
      site.replace(before, internal);
      return new Path(site.folder, "index.html").toString();
    } catch (IOException e) {
      throw Fault.ENVIRONMENT.because(
          "The report cannot be written to " + address + "; check --to and free space.", e);
    }
  }

  /**
   * What an earlier report has left.
   *
   * @param internal whether one of its pages may be
   */
  private record Earlier(List<String> pages, boolean internal) {}

  private Earlier before() throws IOException {
    if (!files.exists(folder) || files.listStatus(folder).length == 0) {
      return new Earlier(List.of(), false);
    }
    Path mark = new Path(folder, MARK);
    if (!files.exists(mark)) {
      throw Fault.USAGE.because(folder + " holds something else; name another --to.");
    }
    List<String> lines;
    try (InputStream in = files.open(mark)) {
      lines = new String(in.readAllBytes(), StandardCharsets.UTF_8).lines().toList();
    }
    if (lines.isEmpty() || !lines.get(0).equals(HEAD)) {
      throw Fault.USAGE.because(
          folder
              + " holds pages of an older Likeness, which did not note which they are; empty it, or"
              + " name another --to.");
    }
    return new Earlier(
        lines.stream().filter(PAGE.asMatchPredicate()).toList(), !lines.contains(PUBLIC));
  }

  /** Puts the pages in the place of those of an earlier report. */
  private void replace(Earlier before, boolean internal) throws IOException {
    TreeSet<String> all = new TreeSet<>(before.pages());
    all.addAll(pages.keySet());
    // First, so that the next report may take away what this one leaves half made.
    mark(all, internal || before.internal());
    if (!internal && before.internal()) {
      delete(before.pages());
    }
    for (var page : pages.entrySet()) {
      WholeFile.write(
          files, new Path(folder, page.getKey()), page.getValue().getBytes(StandardCharsets.UTF_8));
    }
    all.removeAll(pages.keySet());
    delete(all);
    for (String within : FOLDERS) {
      Path one = new Path(folder, within);
      if (files.exists(one) && files.listStatus(one).length == 0) {
        files.delete(one, false);
      }
    }
    mark(pages.keySet(), internal);
  }

  private void delete(Collection<String> names) throws IOException {
    for (String name : names) {
      Path page = new Path(folder, name);
      files.delete(page, false);
      // Of a report that was killed.
      files.delete(WholeFile.part(page), false);
    }
  }

  private void mark(Collection<String> names, boolean internal) throws IOException {
    String text = HEAD + "\n" + String.join("\n", names) + "\n" + (internal ? "" : PUBLIC + "\n");
    WholeFile.write(files, new Path(folder, MARK), text.getBytes(StandardCharsets.UTF_8));
  }

  private void internal() {
    List<Block> out = new ArrayList<>();
    out.add(new Block.Text(Phrase.of("INTERNAL: exact counts, do not publish."), true));
    List<DatasetVersion> versions = new VersionLog(lake).all();
    versions(out, versions);
    differences(out, versions);
    runs(out);
    models(out);
    out.addAll(LedgerSection.of(lake, versions));
    exports(out);
    pages.put(
        "index.html", HtmlPage.of(Phrase.of("Lake {0}", lake.root().getName()), out, language));
  }

  private void versions(List<Block> out, List<DatasetVersion> versions) {
    out.add(new Block.Heading(Phrase.of("Versions")));
    List<List<Phrase>> rows = new ArrayList<>();
    for (DatasetVersion v : versions) {
      rows.add(
          Phrase.row(
              v.tag(),
              v.createdAt().truncatedTo(ChronoUnit.SECONDS).toString(),
              Long.toString(v.originals()),
              Long.toString(v.derived()),
              Words.of(v.legalBasis()),
              v.digest().substring(0, 16)));
    }
    out.add(
        new Block.Table(
            Phrase.list("version", "made", "records", "copies", "legal basis", "digest"), rows));
    for (DatasetVersion v : versions) {
      String page = "cards/" + v.tag() + ".html";
      pages.put(
          page,
          HtmlPage.of(
              Phrase.of("Card of {0}", v.tag()),
              InternalCard.of(lake, v, RecipeReader.stored(v.recipe(), v.tag())),
              language));
      out.add(new Block.Link(Phrase.of("Card of {0}", v.tag()), page));
    }
  }

  private void differences(List<Block> out, List<DatasetVersion> versions) {
    Map<String, DatasetVersion> before = new TreeMap<>();
    List<DatasetVersion[]> pairs = new ArrayList<>();
    for (DatasetVersion v : versions) {
      DatasetVersion last = before.put(v.corpus(), v);
      if (last != null) {
        pairs.add(new DatasetVersion[] {last, v});
      }
    }
    if (pairs.isEmpty()) {
      return;
    }
    out.add(new Block.Heading(Phrase.of("Differences")));
    for (DatasetVersion[] pair : pairs.subList(Math.max(0, pairs.size() - DIFFS), pairs.size())) {
      Phrase title = DifferencePage.title(pair[0].tag(), pair[1].tag());
      String page = "diffs/" + pair[0].tag() + "-to-" + pair[1].tag() + ".html";
      pages.put(
          page,
          HtmlPage.of(
              title, DifferencePage.blocks(VersionDiff.of(lake, pair[0], pair[1], 0)), language));
      out.add(new Block.Link(title, page));
    }
  }

  private void runs(List<Block> out) {
    out.add(new Block.Heading(Phrase.of("Runs")));
    List<List<Phrase>> rows = new ArrayList<>();
    var all = new RunLog(lake).all();
    for (var n : all.subList(Math.max(0, all.size() - RUNS), all.size())) {
      rows.add(
          Phrase.row(
              n.path("started_at").asText(),
              n.path("command").asText(),
              n.path("corpus").asText(),
              Words.of(n.path("state").asText()),
              Words.number(n.path("seconds").asDouble()),
              n.has("tag") ? n.path("tag").asText() : n.path("fault").asText()));
    }
    out.add(
        new Block.Table(
            Phrase.list("begun", "command", "corpus", "ended", "seconds", "version or fault"),
            rows));
  }

  private void models(List<Block> out) {
    List<List<Phrase>> rows =
        new ModelRegistry(lake)
            .all().stream()
                .map(
                    m ->
                        Phrase.row(
                            m.name(),
                            m.createdAt(),
                            m.tag(),
                            m.architecture(),
                            Words.number(m.test("accuracy")),
                            m.weightsSha256().substring(0, 16)))
                .toList();
    if (!rows.isEmpty()) {
      out.add(new Block.Heading(Phrase.of("Models")));
      out.add(
          new Block.Table(
              Phrase.list("model", "trained", "on", "architecture", "accuracy, test", "weights"),
              rows));
    }
  }

  private void exports(List<Block> out) {
    List<List<Phrase>> rows = new ArrayList<>();
    for (Row r :
        lake.readOwn(LakeTables.EXPORTS)
            .sort("exported_at")
            .selectExpr("tag", "string(exported_at)", "layout", "purpose", "string(records)")
            .collectAsList()) {
      rows.add(
          Phrase.row(
              r.getString(0),
              r.getString(1),
              r.getString(2),
              Words.of(r.getString(3)),
              r.getString(4)));
    }
    if (!rows.isEmpty()) {
      out.add(new Block.Heading(Phrase.of("Exports")));
      out.add(
          new Block.Table(Phrase.list("version", "when", "layout", "purpose", "records"), rows));
    }
  }

  /** The latest version of each corpus; every one has to be there lawfully. */
  private Map<String, DatasetVersion> publishable() {
    Map<String, DatasetVersion> latest = new TreeMap<>();
    new VersionLog(lake).all().forEach(v -> latest.put(v.corpus(), v));
    LocalDate today = LocalDate.now(ZoneOffset.UTC);
    latest
        .values()
        .forEach(
            v ->
                ImpactAssessment.requireForProcessing(
                    RecipeReader.stored(v.recipe(), v.tag()), today));
    return latest;
  }

  private void open(Map<String, DatasetVersion> latest) {
    List<Block> out = new ArrayList<>();
    out.add(
        new Block.Text(
            Phrase.of(
                "What may be told of these corpora: counts stand here only as they were released"
                    + " under differential privacy."),
            false));
    for (DatasetVersion v : latest.values()) {
      var recipe = RecipeReader.stored(v.recipe(), v.tag());
      String page = "cards/" + v.corpus() + ".html";
      pages.put(
          page,
          HtmlPage.of(
              Phrase.of("Card of corpus {0}", v.corpus()),
              PublicCard.of(recipe, Card.released(lake, v, recipe)),
              language));
      out.add(new Block.Link(Phrase.of("Card of corpus {0}", v.corpus()), page));
    }
    pages.put("index.html", HtmlPage.of(Phrase.of("Corpora"), out, language));
  }
}
