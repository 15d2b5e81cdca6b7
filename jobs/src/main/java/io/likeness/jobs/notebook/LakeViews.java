package io.likeness.jobs.notebook;

import static org.apache.spark.sql.functions.col;

import io.likeness.core.contract.TableContract;
import io.likeness.core.error.Fault;
import io.likeness.core.error.LikenessException;
import io.likeness.core.lake.CorpusView;
import io.likeness.core.lake.DatasetVersion;
import io.likeness.core.lake.Lake;
import io.likeness.core.lake.LakeTables;
import io.likeness.core.lake.Unlogged;
import io.likeness.core.lake.VersionLog;
import io.likeness.jobs.card.ComparisonPage;
import io.likeness.jobs.card.DifferencePage;
import io.likeness.jobs.card.HtmlPage;
import io.likeness.jobs.compare.Contest;
import io.likeness.jobs.diff.VersionDiff;
import io.likeness.jobs.language.Language;
import io.likeness.jobs.language.Phrase;
import io.likeness.jobs.walk.Explanation;
import io.likeness.kernels.MediaFormats;
import io.likeness.kernels.media.MediaFormat;
import io.likeness.training.registry.ModelRegistry;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Supplier;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.apache.spark.sql.SparkSession;

/** What a notebook sees of a lake: the tables of one version as temporary views, never to write. */
public final class LakeViews {
  private static final String ROWS = "rows";

  private static final String LANGUAGE = "language";

  /** How an address begins that is not relative; nothing at all is no address. */
  private static final Pattern WHOLE = Pattern.compile("/|[A-Za-z][A-Za-z0-9+.-]*:|$");

  /** The lake that was opened last, and where: paragraphs of a note ask for one again and again. */
  private record Opened(SparkSession spark, String address, Lake lake) {}

  private static final AtomicReference<Optional<Opened>> LAST =
      new AtomicReference<>(Optional.empty());

  private LakeViews() {}

  /**
   * Makes the views {@code rows}, {@code versions}, {@code models} and one for each table of the
   * version called {@code tag}, and answers in one line what it opened.
   *
   * <p>Views of an earlier call are gone first, so that none is taken for one of what could not be
   * opened.
   *
   * @param tag tag, or a corpus for its latest
   * @throws io.likeness.core.error.LikenessException when there is no such lake or version
   */
  public static String open(SparkSession spark, String uri, String tag) {
    names().forEach(spark.catalog()::dropTempView);
    return orInOneSentence(() -> opened(spark, uri, tag));
  }

  private static Stream<String> names() {
    return Stream.concat(
        Stream.of(ROWS),
        Stream.of(LakeTables.OF_A_CORPUS, LakeTables.OF_THE_LAKE)
            .flatMap(List::stream)
            .map(TableContract::name));
  }

  /** Notebooks print whatever an exception holds; a refusal holds its sentence alone. */
  private static String orInOneSentence(Supplier<String> work) {
    try {
      return work.get();
    } catch (LikenessException e) {
      LikenessException bare =
          e.fault().because(String.valueOf(e.getMessage()).replace("--lake", "the field lake"));
      bare.setStackTrace(new StackTraceElement[0]);
      throw bare;
    }
  }

  /** The lake that was opened last where it is that one, as other lakes hold rows of their own. */
  private static Lake lake(SparkSession spark, String uri) {
    String address = address(uri);
    return LAST.get()
        .filter(last -> last.spark().equals(spark) && last.address().equals(address))
        .map(Opened::lake)
        .orElseGet(() -> anew(spark, address));
  }

  /** Opens a lake anew; of the one before, Spark holds nothing any more. */
  private static Lake anew(SparkSession spark, String address) {
    Lake lake = Lake.open(spark, address);
    LAST.getAndSet(Optional.of(new Opened(spark, address, lake)))
        .ifPresent(before -> before.lake().release());
    return lake;
  }

  private static String address(String uri) {
    return address(uri, System.getProperty("likeness.home", ""));
  }

  /** {@code uri}; a relative one is meant from {@code home}, since interpreters stand anywhere. */
  static String address(String uri, String home) {
    return home.isEmpty() || WHOLE.matcher(uri).lookingAt()
        ? uri
        : "file:" + Path.of(home).toAbsolutePath().resolve(uri).normalize();
  }

  private static String opened(SparkSession spark, String uri, String tag) {
    Lake lake = anew(spark, address(uri));
    DatasetVersion version = new VersionLog(lake).find(tag);
    new CorpusView(lake, version.snapshot()).rows().createOrReplaceTempView(ROWS);
    for (TableContract table : LakeTables.OF_A_CORPUS) {
      // Media stay behind hear and see: a table of them in a note would be stored with the note.
      // What was said is read through the same door as what is heard.
      lake.read(version.snapshot(), table)
          .drop("bytes", "text", "source_sealed", "person_sealed")
          .createOrReplaceTempView(table.name());
    }
    for (TableContract table : LakeTables.OF_THE_LAKE) {
      lake.readOwn(table).drop("weights").createOrReplaceTempView(table.name());
    }
    return version.tag()
        + ": "
        + version.originals()
        + " records and "
        + version.derived()
        + " copies, digest "
        + version.digest().substring(0, 16);
  }

  /**
   * The record whose id begins with {@code prefix}, the first where that is empty, as HTML: what it
   * is, and a player, a picture or its text, which stands in the log of reads.
   *
   * @param medium {@code shown}, or {@code hidden} for what it is alone: notebooks store what they
   *     show
   * @throws io.likeness.core.error.LikenessException when there is none, or several, or no such
   *     word
   */
  public static String show(
      SparkSession spark, String uri, String tag, String prefix, String medium) {
    return orInOneSentence(() -> shown(spark, uri, tag, prefix, isShown(medium)));
  }

  private static boolean isShown(String medium) {
    return switch (medium) {
      case "shown" -> true;
      case "hidden" -> false;
      default -> throw Fault.USAGE.because("medium is " + medium + "; give shown or hidden.");
    };
  }

  private static String shown(
      SparkSession spark, String uri, String tag, String prefix, boolean withMedium) {
    Lake lake = lake(spark, uri);
    DatasetVersion version = new VersionLog(lake).find(tag);
    Explanation explanation =
        Explanation.of(lake, List.of(version), prefix.isEmpty() ? first(lake, version) : prefix);
    return "<div>"
        + (withMedium ? medium(lake, version, explanation) : "")
        + "<pre>"
        + HtmlPage.escape(explanation.text())
        + "</pre></div>";
  }

  private static String medium(Lake lake, DatasetVersion version, Explanation explanation) {
    byte[] content = explanation.content(lake);
    String format =
        lake.read(version.snapshot(), LakeTables.MEDIA)
            .where(Unlogged.is(col("record_id"), explanation.recordId()))
            .select("format")
            .head()
            .getString(0);
    return medium(format, content);
  }

  /**
   * What is different between the version called {@code tag} and the one before it in its corpus,
   * as HTML; a sentence where there is none before it.
   *
   * @param language {@code en} or {@code zh}
   * @throws io.likeness.core.error.LikenessException when there is no such lake, version or
   *     language
   */
  public static String diff(SparkSession spark, String uri, String tag, String language) {
    return orInOneSentence(() -> different(spark, uri, tag, language));
  }

  private static String different(SparkSession spark, String uri, String tag, String language) {
    Language in = Language.named(language, LANGUAGE);
    Lake lake = lake(spark, uri);
    VersionLog log = new VersionLog(lake);
    DatasetVersion version = log.find(tag);
    List<DatasetVersion> all = log.of(version.corpus());
    int at = all.stream().map(DatasetVersion::tag).toList().indexOf(version.tag());
    return at < 1
        ? sentence(
            Phrase.of(
                "{0} is the first version of its corpus: there is none before it to compare with.",
                version.tag()),
            in)
        : "<div>"
            + DifferencePage.fragment(VersionDiff.of(lake, all.get(at - 1), version, 0), in)
            + "</div>";
  }

  /**
   * How two models fare on records that neither has learnt from, as HTML; a sentence where the
   * corpus has fewer than two. Stands in the log of reads.
   *
   * @param tag a version of the corpus whose models they are
   * @param first the known model; empty for the last but one of the corpus
   * @param second the other; empty for the last of the corpus
   * @param language {@code en} or {@code zh}
   * @throws io.likeness.core.error.LikenessException when there is no such lake, version, model or
   *     language, or the two cannot be compared
   */
  public static String compare(
      SparkSession spark, String uri, String tag, String first, String second, String language) {
    return orInOneSentence(() -> compared(spark, uri, tag, first, second, language));
  }

  private static String compared(
      SparkSession spark, String uri, String tag, String first, String second, String language) {
    Language in = Language.named(language, LANGUAGE);
    Lake lake = lake(spark, uri);
    VersionLog log = new VersionLog(lake);
    String corpus = log.find(tag).corpus();
    List<String> tags = log.of(corpus).stream().map(DatasetVersion::tag).toList();
    List<String> models =
        new ModelRegistry(lake)
            .all().stream()
                .filter(m -> tags.contains(m.tag()))
                .map(ModelRegistry.Entry::name)
                .toList();
    if (models.size() < 2 && (first.isEmpty() || second.isEmpty())) {
      return sentence(
          Phrase.of(
              "Two models of corpus {0} are needed for a comparison, and there are {1}.",
              corpus, models.size()),
          in);
    }
    return "<div>"
        + ComparisonPage.fragment(
            new Contest(lake)
                .of(
                    first.isEmpty() ? models.get(models.size() - 2) : first,
                    second.isEmpty() ? models.get(models.size() - 1) : second,
                    "",
                    Contest.USUAL_MARGIN),
            in)
        + "</div>";
  }

  private static String sentence(Phrase text, Language language) {
    return "<p>" + HtmlPage.escape(text.in(language)) + "</p>";
  }

  private static String first(Lake lake, DatasetVersion version) {
    return new CorpusView(lake, version.snapshot())
        .rows().select("record_id").sort("record_id").limit(1).collectAsList().stream()
            .map(row -> row.getString(0))
            .findFirst()
            .orElse("");
  }

  /** {@code content} as HTML by its format, never by its bytes: a text may begin like a picture. */
  static String medium(String format, byte[] content) {
    if (format.equals("TXT")) {
      return "<blockquote>"
          + HtmlPage.escape(new String(content, StandardCharsets.UTF_8))
          + "</blockquote>";
    }
    String type = MediaFormats.of(format).map(MediaFormat::mediaType).orElse(MediaFormat.UNPLAYED);
    if (type.equals(MediaFormat.UNPLAYED)) {
      return "<p>No browser shows " + HtmlPage.escape(format) + ".</p>";
    }
    String data = "data:" + type + ";base64," + Base64.getEncoder().encodeToString(content);
    return type.startsWith("image/")
        ? "<img alt=\"the face\" style=\"max-width:320px\" src=\"" + data + "\">"
        : "<audio controls src=\"" + data + "\"></audio>";
  }
}
