package io.likeness.jobs.command;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.concat;
import static org.apache.spark.sql.functions.length;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.to_json;

import io.likeness.core.Csv;
import io.likeness.core.contract.TableContract;
import io.likeness.core.error.Fault;
import io.likeness.core.lake.CorpusView;
import io.likeness.core.lake.DatasetVersion;
import io.likeness.core.lake.Lake;
import io.likeness.core.lake.LakeTables;
import io.likeness.core.lake.Snapshot;
import io.likeness.core.lake.VersionLog;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.types.ArrayType;
import org.apache.spark.sql.types.BinaryType;
import org.apache.spark.sql.types.MapType;
import org.apache.spark.sql.types.StructField;
import org.apache.spark.sql.types.StructType;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Rows of one table as CSV (RFC 4180) or JSON lines; binary columns are shown by their length. */
@Command(
    name = "table",
    description = "Print a table of a version, or the joined rows with the name 'rows'.",
    mixinStandardHelpOptions = true)
public final class TableCommand implements Runnable {
  private static final String ROWS = "rows";

  /** What a cell of a CSV holds as JSON. */
  private static final List<Class<?>> NESTED =
      List.of(ArrayType.class, MapType.class, StructType.class);

  enum Format {
    CSV,
    JSON
  }

  @Parameters(
      paramLabel = "NAME",
      description = "table, or 'rows' for the joined rows of a version")
  private String name = "";

  @Mixin private final LakeOption lake = new LakeOption();

  @Option(names = "--tag", paramLabel = "TAG", description = "tag, or corpus for its latest tag")
  private String tag = "";

  @Option(
      names = "--corpus",
      paramLabel = "NAME",
      description = "the newest tables of a corpus, tagged or not")
  private String corpus = "";

  @Mixin private final WhereOption where = new WhereOption();

  @Option(names = "--limit", paramLabel = "N", description = "most rows (default: 1000)")
  private int limit = 1000;

  @Option(names = "--format", description = "csv or json (default: csv)")
  private Format format = Format.CSV;

  @Override
  public void run() {
    if (limit < 0) {
      throw Fault.USAGE.because("--limit must be at least 0, got " + limit + ".");
    }
    if (!tag.isEmpty() && !corpus.isEmpty()) {
      throw Fault.USAGE.because("Give --tag or --corpus, one of them.");
    }
    Lake opened = lake.open();
    Dataset<Row> rows = shown(where.of(table(opened)).limit(limit));
    if (format == Format.JSON) {
      rows.toJSON().collectAsList().forEach(System.out::println);
      return;
    }
    Iterator<Row> all = rows.toLocalIterator();
    // Asked before the names are printed, so that a table whose files are gone prints nothing.
    boolean more = all.hasNext();
    System.out.println(String.join(",", rows.columns()));
    while (more) {
      Row row = all.next();
      System.out.println(
          Stream.iterate(0, i -> i + 1)
              .limit(row.size())
              .map(i -> Csv.cell(row.get(i)))
              .collect(Collectors.joining(",")));
      more = all.hasNext();
    }
  }

  private Dataset<Row> table(Lake opened) {
    for (TableContract table : LakeTables.OF_THE_LAKE) {
      if (table.name().equals(name)) {
        return opened.readOwn(table);
      }
    }
    Snapshot snapshot = corpus.isEmpty() ? version(opened).snapshot() : head(opened);
    if (name.equals(ROWS)) {
      return new CorpusView(opened, snapshot).rows();
    }
    return LakeTables.OF_A_CORPUS.stream()
        .filter(t -> t.name().equals(name))
        .findFirst()
        .map(t -> opened.read(snapshot, t))
        .orElseThrow(
            () ->
                Fault.USAGE.because(
                    "There is no table "
                        + name
                        + "; tables are rows, "
                        + Stream.concat(
                                LakeTables.OF_A_CORPUS.stream(), LakeTables.OF_THE_LAKE.stream())
                            .map(TableContract::name)
                            .collect(Collectors.joining(", "))
                        + "."));
  }

  private Snapshot head(Lake opened) {
    Set<String> corpora = opened.corpora();
    if (!corpora.contains(corpus)) {
      throw Fault.VERSION_UNKNOWN.because(
          "No corpus is called " + corpus + "; there are: " + String.join(", ", corpora) + ".");
    }
    return opened.head(corpus);
  }

  private DatasetVersion version(Lake opened) {
    VersionLog log = new VersionLog(opened);
    if (!tag.isEmpty()) {
      return log.find(tag);
    }
    List<String> corpora =
        log.all().stream().map(DatasetVersion::corpus).distinct().sorted().toList();
    if (corpora.size() != 1) {
      throw Fault.USAGE.because(
          "Name a version with --tag or a corpus with --corpus; corpora with versions: "
              + String.join(", ", corpora)
              + ".");
    }
    return log.find(corpora.get(0));
  }

  private Dataset<Row> shown(Dataset<Row> rows) {
    List<Column> columns = new ArrayList<>();
    for (StructField f : rows.schema().fields()) {
      Column c = col(f.name());
      if (f.dataType() instanceof BinaryType) {
        c = concat(length(c), lit(" bytes"));
      } else if (name.equals(LakeTables.TRANSCRIPTS.name()) && f.name().equals("text")) {
        // What was said is read through the same door as what is heard.
        c = concat(length(c), lit(" characters"));
      } else if (format == Format.CSV
          && NESTED.stream().anyMatch(t -> t.isInstance(f.dataType()))) {
        c = to_json(c);
      }
      columns.add(c.as(f.name()));
    }
    return rows.select(columns.toArray(Column[]::new));
  }
}
