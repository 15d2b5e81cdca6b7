package io.likeness.training.data;

import io.likeness.core.Sha256;
import io.likeness.core.error.Fault;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.functions;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;

/**
 * What is known of the rows to train and to evaluate on, without their media: sorted by record id,
 * with labels as numbers.
 *
 * <p>A record's virtual shard follows from its id alone, so that neither a key, nor the number of
 * workers, nor any other record moves it.
 */
public final class TrainingSet implements Serializable {
  private static final long serialVersionUID = 1L;

  /** Columns of rows that are put together here and not read from a version. */
  public static final StructType SCHEMA =
      new StructType()
          .add("record_id", DataTypes.StringType)
          .add("source_id", DataTypes.StringType)
          .add("person", DataTypes.StringType)
          .add("cohort", DataTypes.StringType)
          .add("label", DataTypes.StringType)
          .add("weight", DataTypes.DoubleType)
          .add("parent_id", DataTypes.StringType)
          .add("attributes", DataTypes.createMapType(DataTypes.StringType, DataTypes.StringType))
          .add("split", DataTypes.StringType)
          .add("bytes", DataTypes.BinaryType);

  /** One row of a version. */
  public record Item(
      String recordId,
      String person,
      String cohort,
      int label,
      double weight,
      boolean original,
      Map<String, String> attributes,
      Part part)
      implements Serializable {
    /** Its part where {@code tested} and {@code watched} are left out: originals are judged. */
    public Part without(String tested, String watched) {
      if (!cohort.equals(tested) && !cohort.equals(watched)) {
        return Part.TRAIN;
      }
      if (!original) {
        return Part.NONE;
      }
      return cohort.equals(tested) ? Part.TEST : Part.VALIDATION;
    }
  }

  private final List<String> labels;
  private final List<Item> items;
  private final SoftLabels soft;

  private TrainingSet(List<String> labels, List<Item> items, SoftLabels soft) {
    this.labels = labels;
    this.items = items;
    this.soft = soft;
  }

  /**
   * Reads the rows of a version; rows without a label or a split are left out.
   *
   * @param rows with the columns of {@code CorpusView.CONTRACT}; media are not read
   * @throws io.likeness.core.error.LikenessException when there is nothing to learn from
   */
  public static TrainingSet of(Dataset<Row> rows) {
    Dataset<Row> labelled = rows.where("label IS NOT NULL AND split IS NOT NULL");
    List<Row> collected =
        labelled
            .select(
                column("record_id"),
                column("person"),
                functions.coalesce(column("cohort"), column("person")).as("cohort"),
                column("label"),
                column("weight"),
                column("parent_id"),
                column("attributes"),
                column("split"),
                column("source_id"))
            .orderBy("record_id", "source_id")
            .collectAsList();
    TreeSet<String> taught = new TreeSet<>();
    for (Row row : collected) {
      if (row.<String>getAs("split").equals("train")) {
        taught.add(row.getAs("label"));
      }
    }
    List<String> labels = List.copyOf(taught);
    if (labels.size() < 2) {
      throw Fault.TRAINING_IMPOSSIBLE.because(
          "The training split has "
              + (labels.isEmpty() ? "no labelled rows" : "the label " + labels.get(0) + " only")
              + "; a classifier needs rows of at least two labels.");
    }
    List<Item> items = new ArrayList<>(collected.size());
    for (Row row : collected) {
      String label = row.getAs("label");
      int number = Collections.binarySearch(labels, label);
      if (number < 0) {
        throw Fault.TRAINING_IMPOSSIBLE.because(
            "The label "
                + label
                + " stands in the "
                + row.getAs("split")
                + " split but nowhere in training; collect more persons with it, or leave it out.");
      }
      double weight = row.<Double>getAs("weight");
      if (!(weight >= 0 && weight < Double.POSITIVE_INFINITY)) {
        throw Fault.TRAINING_IMPOSSIBLE.because(
            "The weight of a record is " + weight + "; weights are finite and at least 0.");
      }
      items.add(
          new Item(
              row.getAs("record_id"),
              row.getAs("person"),
              row.getAs("cohort"),
              number,
              weight,
              row.isNullAt(row.fieldIndex("parent_id")),
              new TreeMap<>(row.getJavaMap(row.fieldIndex("attributes"))),
              Part.valueOf(row.<String>getAs("split").toUpperCase(Locale.ROOT))));
    }
    TrainingSet set = new TrainingSet(labels, Collections.unmodifiableList(items), SoftLabels.NONE);
    if (set.learnable().size() < 2) {
      throw Fault.TRAINING_IMPOSSIBLE.because(
          "The training rows that weigh more than 0 have "
              + set.learnable().size()
              + " labels; a classifier needs rows of at least two.");
    }
    return set;
  }

  /** Numbers of the labels of the training rows that weigh more than 0. */
  public Set<Integer> learnable() {
    Set<Integer> found = new TreeSet<>();
    for (Item item : items) {
      if (item.part() == Part.TRAIN && item.weight() > 0) {
        found.add(item.label());
      }
    }
    return found;
  }

  private static Column column(String name) {
    return functions.col(name);
  }

  /** The labels of the training split, sorted; an item's label is a place in this list. */
  public List<String> labels() {
    return labels;
  }

  public List<Item> items() {
    return items;
  }

  /** What a teacher says of the training rows. */
  public SoftLabels soft() {
    return soft;
  }

  /** The same rows with a teacher. */
  public TrainingSet taught(SoftLabels teacher) {
    return new TrainingSet(labels, items, teacher);
  }

  /**
   * The same rows with other parts, and without a teacher: it would have seen who is now held out.
   */
  public TrainingSet dealt(Function<Item, Part> part) {
    return changed(
        item ->
            new Item(
                item.recordId(),
                item.person(),
                item.cohort(),
                item.label(),
                item.weight(),
                item.original(),
                item.attributes(),
                part.apply(item)));
  }

  /** The same rows, each changed in all but its id, and without a teacher. */
  public TrainingSet changed(UnaryOperator<Item> change) {
    return new TrainingSet(labels, items.stream().map(change).toList(), SoftLabels.NONE);
  }

  /** The virtual shard of a record: the first 64 bits of its id, modulo {@code shards}. */
  public static int shardOf(String recordId, int shards) {
    return (int) Long.remainderUnsigned(head(recordId), shards);
  }

  /** The first 64 bits of a record id. */
  public static long head(String recordId) {
    return Long.parseUnsignedLong(recordId.substring(0, 16), 16);
  }

  /** Places in {@link #items} of the rows of a part in a virtual shard, ascending. */
  public int[] places(Part part, int shard, int shards) {
    return java.util.stream.IntStream.range(0, items.size())
        .filter(i -> items.get(i).part() == part)
        .filter(i -> shardOf(items.get(i).recordId(), shards) == shard)
        .toArray();
  }

  public int count(Part part) {
    return (int) items.stream().filter(i -> i.part() == part).count();
  }

  /** What the rows are: ids, labels, weights and parts. */
  public byte[] digest() {
    var digest = Sha256.digest();
    digest.update(Sha256.ofAll(labels.toArray(String[]::new)));
    for (Item item : items) {
      digest.update(
          Sha256.ofAll(
              item.recordId(),
              Integer.toString(item.label()),
              Double.toString(item.weight()),
              item.part().name()));
    }
    if (soft.any()) {
      digest.update(soft.digest());
    }
    return digest.digest();
  }

  /** Persons (or cohorts) of the originals, in order of their smallest record id. */
  public List<String> persons() {
    return items.stream().filter(Item::original).map(Item::cohort).distinct().toList();
  }

  /**
   * The most frequent label of the training rows, as a place in {@link #labels}; of equals the
   * first.
   */
  public int majorityLabel() {
    long[] counts = new long[labels.size()];
    items.stream().filter(i -> i.part() == Part.TRAIN).forEach(i -> counts[i.label()]++);
    long most = Arrays.stream(counts).max().orElse(0);
    int label = 0;
    while (counts[label] != most) {
      label++;
    }
    return label;
  }
}
