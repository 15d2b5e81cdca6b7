package io.likeness.transforms.testing;

import io.likeness.core.ScalaCollections;
import io.likeness.core.Sha256;
import io.likeness.core.lake.CorpusView;
import io.likeness.core.testing.TestSpark;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;

/** Rows of a corpus view for tests: what is not said is left at its default. */
public final class ViewRows {
  private final List<Row> rows = new ArrayList<>();
  private final String key;

  private ViewRows(String key) {
    this.key = key;
  }

  public static ViewRows underKey(String key) {
    return new ViewRows(key);
  }

  public static ViewRows create() {
    return new ViewRows("key");
  }

  /** One row as a builder of columns by name. */
  public static final class One {
    private final Map<String, Object> values = new TreeMap<>();
    private final Map<String, String> attributes = new TreeMap<>();
    private final Map<String, Object> measures = new TreeMap<>();

    public One with(String column, Object value) {
      values.put(column, value);
      return this;
    }

    public One label(String label) {
      return with("label", label);
    }

    public One attribute(String name, String value) {
      attributes.put(name, value);
      return this;
    }

    public One seconds(double seconds) {
      return measure("duration_seconds", seconds);
    }

    public One measure(String name, double value) {
      measures.put(name, value);
      return this;
    }

    public One split(String split) {
      return with("split", split);
    }

    public One cohort(String cohort) {
      return with("cohort", cohort);
    }

    public One slot(int slot) {
      return with("split_slot", slot);
    }
  }

  /** A record of the person with the raw identifier {@code person}; the column is a pseudonym. */
  public ViewRows add(String record, String person, One one) {
    Map<String, Object> v = new TreeMap<>(one.values);
    v.put("record_id", record);
    v.put("source_id", Sha256.hex("source" + record));
    v.putIfAbsent("kind", "clip");
    v.put("person", pseudonym(person));
    v.putIfAbsent("split_slot", slot(person));
    v.put("person_shard", slot(person) % 64);
    v.putIfAbsent("copy", 0);
    v.putIfAbsent("weight", 1.0);
    v.put("attributes", ScalaCollections.asScala(one.attributes));
    v.put("measures", ScalaCollections.asScala(one.measures));
    rows.add(
        RowFactory.create(
            CorpusView.CONTRACT.columns().stream().map(c -> v.get(c.name())).toArray()));
    return this;
  }

  public Dataset<Row> dataset() {
    return TestSpark.session().createDataFrame(rows, CorpusView.CONTRACT.schema());
  }

  public Dataset<Row> shuffled(long seed, int partitions) {
    List<Row> mixed = new ArrayList<>(rows);
    java.util.Collections.shuffle(mixed, new Random(seed));
    return TestSpark.session()
        .createDataFrame(mixed, CorpusView.CONTRACT.schema())
        .repartition(partitions);
  }

  public String pseudonym(String person) {
    return Sha256.hex(key + "/" + person);
  }

  public static int slot(String person) {
    return Integer.parseInt(Sha256.hex("slot" + person).substring(0, 7), 16) % 1000;
  }

  public static String record(String content) {
    return Sha256.hex(content);
  }

  public static One row() {
    return new One();
  }

  /** All rows as texts, sorted: two datasets with equal lists hold the same rows. */
  public static List<String> texts(Dataset<Row> rows, String... columns) {
    Dataset<Row> chosen =
        columns.length == 0
            ? rows
            : rows.select(
                Arrays.stream(columns)
                    .map(org.apache.spark.sql.functions::col)
                    .toArray(org.apache.spark.sql.Column[]::new));
    return chosen.collectAsList().stream().map(Row::toString).sorted().toList();
  }
}
