package io.likeness.transforms.bias;

import static io.likeness.transforms.bias.GroupSums.product;
import static io.likeness.transforms.bias.GroupSums.squared;
import static io.likeness.transforms.bias.GroupSums.weighted;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.count;
import static org.apache.spark.sql.functions.sum;

import io.likeness.transforms.bias.GroupSums.Measured;
import io.likeness.transforms.bias.GroupSums.Whole;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/** Counts every group with every label, persons being clusters. */
final class LabelCells {
  /** An attribute, or a label, of more values than this is no classification but a text. */
  static final int MOST_VALUES = 100;

  private static final String OF_LABEL = "of_label";

  private LabelCells() {}

  /** What is counted where nobody has rows in a group and with a label. */
  private record Joint(
      long persons, double both, double cc, double cg, double cl, double cn, double gl) {
    static final Joint NOBODY = new Joint(0, 0, 0, 0, 0, 0, 0);
  }

  private record Pair(String group, String label) {}

  /**
   * Of each of {@code attributes}, cells of groups in order, and of labels in order within them;
   * nothing where there is one group or one label only, or more than {@value #MOST_VALUES}.
   *
   * @param counted see {@link GroupSums#counted}
   * @param measured of the attributes, and of the label
   */
  static SortedMap<String, Association> of(
      Dataset<Row> counted,
      List<String> attributes,
      Map<String, TreeMap<String, Measured>> measured,
      Whole whole) {
    SortedMap<String, Measured> labels = measured.getOrDefault(Groups.LABEL, new TreeMap<>());
    List<List<String>> told = new ArrayList<>();
    for (String attribute : attributes) {
      if (!attribute.equals(Groups.LABEL)
          && isClassification(labels)
          && isClassification(measured.getOrDefault(attribute, new TreeMap<>()))) {
        told.add(List.of(attribute));
      }
    }
    TreeMap<String, Association> out = new TreeMap<>();
    if (told.isEmpty()) {
      return out;
    }
    Map<String, Map<Pair, Joint>> joints = joints(counted, told);
    for (List<String> name : told) {
      String attribute = name.get(0);
      SortedMap<String, Measured> groups = measured.get(attribute);
      Map<Pair, Joint> joint = joints.getOrDefault(attribute, Map.of());
      List<LabelCell> cells = new ArrayList<>();
      groups.forEach(
          (group, g) ->
              labels.forEach(
                  (label, l) ->
                      cells.add(
                          cell(
                              joint.getOrDefault(new Pair(group, label), Joint.NOBODY),
                              g,
                              l,
                              whole))));
      out.put(
          attribute,
          new Association(cells, groups.size(), labels.size(), whole.units(), whole.persons()));
    }
    return out;
  }

  private static boolean isClassification(SortedMap<String, Measured> groups) {
    return groups.size() >= 2 && groups.size() <= MOST_VALUES;
  }

  private static LabelCell cell(Joint joint, Measured group, Measured label, Whole whole) {
    return new LabelCell(
        joint.persons,
        joint.both,
        group.byRows().amount(),
        label.byRows().amount(),
        whole.rows(),
        joint.cc,
        joint.cg,
        joint.cl,
        joint.cn,
        group.byRows().squares(),
        joint.gl,
        group.byRows().products(),
        label.byRows().squares(),
        label.byRows().products(),
        whole.rowSquares());
  }

  private static Map<String, Map<Pair, Joint>> joints(
      Dataset<Row> counted, List<List<String>> attributes) {
    Dataset<Row> labelled = counted.withColumn(OF_LABEL, Groups.value(Groups.LABEL));
    Dataset<Row> cells =
        Groups.spread(
                labelled.select("person", "label", "attributes", OF_LABEL, "rows"), attributes)
            .groupBy("attribute", "value", OF_LABEL, "person")
            .agg(sum("rows").as("c"));
    Dataset<Row> groups = cells.groupBy("attribute", "value", "person").agg(sum("c").as("g"));
    Dataset<Row> labels = labelled.groupBy("person", OF_LABEL).agg(sum("rows").as("l"));
    Map<String, Map<Pair, Joint>> out = new HashMap<>();
    // A person may have rows in the group and rows with the label, and none with both.
    groups
        .join(labels, "person")
        .join(cells, new String[] {"attribute", "value", OF_LABEL, "person"}, "left")
        .join(GroupSums.persons(counted).select("person", "all_rows"), "person")
        .groupBy("attribute", "value", OF_LABEL)
        .agg(
            count(col("c")),
            sum("c"),
            product("c", "c"),
            product("c", "g"),
            product("c", "l"),
            product("c", "all_rows"),
            product("g", "l"))
        .collectAsList()
        .forEach(
            r ->
                out.computeIfAbsent(r.getString(0), a -> new HashMap<>())
                    .put(
                        new Pair(r.getString(1), r.getString(2)),
                        new Joint(
                            r.getLong(3),
                            weighted(r, 4),
                            squared(r, 5),
                            squared(r, 6),
                            squared(r, 7),
                            squared(r, 8),
                            squared(r, 9))));
    return out;
  }
}
