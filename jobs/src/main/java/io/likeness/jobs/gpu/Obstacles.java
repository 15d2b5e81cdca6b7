package io.likeness.jobs.gpu;

import io.likeness.core.ScalaCollections;
import io.likeness.jobs.gpu.Obstacle.Place;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.apache.spark.sql.catalyst.expressions.Expression;
import org.apache.spark.sql.catalyst.plans.QueryPlan;
import org.apache.spark.sql.catalyst.plans.logical.LogicalPlan;
import org.apache.spark.sql.catalyst.trees.TreeNode;
import org.apache.spark.sql.execution.datasources.LogicalRelation;
import org.apache.spark.sql.types.ArrayType;
import org.apache.spark.sql.types.BinaryType;
import org.apache.spark.sql.types.StructType;

/**
 * What keeps a logical plan off the GPU, by the kinds of its nodes.
 *
 * <p>The kinds follow what explain mode of RAPIDS Accelerator 26.08.1 refused or sent through its
 * bridge, and its rule that rows never become objects on a GPU. It is not asked here: it has the
 * last word, and knows types and settings that this list does not. Rows that the driver brought
 * along count as no obstacle.
 */
final class Obstacles {
  private static final Map<String, Obstacle> OF_EXPRESSIONS =
      Map.of(
          "ScalaUDF", new Obstacle(Place.BRIDGE, "ScalaUDF", "a function in Java"),
          "Crc32", new Obstacle(Place.BRIDGE, "Crc32", "no GPU version"),
          "ZipWith", new Obstacle(Place.BRIDGE, "ZipWith", "no GPU version; arrays_zip has"),
          "BitwiseCount", new Obstacle(Place.CPU, "bit_count", "no GPU version"),
          "Randn", new Obstacle(Place.CPU, "Randn", "no GPU version; two rand and Box-Muller have"),
          "Base64", new Obstacle(Place.CPU, "Base64", "no GPU version"),
          "StructsToJson", new Obstacle(Place.CPU, "StructsToJson", "beta there, so off"),
          "ScalaAggregator", new Obstacle(Place.CPU, "ScalaAggregator", "an aggregate in Java"),
          "PythonUDF", new Obstacle(Place.CPU, "PythonUDF", "a function in Python"));

  private static final Map<String, String> OF_OPERATORS =
      Map.of(
          "MapElements", "rows become Java objects",
          "MapPartitions", "rows become Java objects",
          "TypedFilter", "rows become Java objects",
          "MapGroups", "rows become Java objects",
          "CoGroup", "rows become Java objects",
          "DeserializeToObject", "rows become Java objects",
          "ExternalRDD", "rows come from Java objects");

  /** Columns of a row of a Delta log. */
  private static final Set<String> ACTIONS = Set.of("add", "remove", "protocol");

  private Obstacles() {}

  /** The obstacles of {@code plan}, of what it writes and of its subqueries, in order. */
  static TreeSet<Obstacle> in(LogicalPlan plan) {
    TreeSet<Obstacle> found = new TreeSet<>();
    visit(plan, found);
    return found;
  }

  /** Whether {@code plan} reads the actions of a Delta log, and nothing that a step asked for. */
  static boolean isOfDeltasLog(LogicalPlan plan) {
    List<LogicalPlan> leaves = ScalaCollections.asJava(plan.collectLeaves());
    return leaves.stream()
        .anyMatch(
            leaf -> {
              Set<String> names = new HashSet<>();
              ScalaCollections.asJava(leaf.output()).forEach(a -> names.add(a.name()));
              return names.containsAll(ACTIONS);
            });
  }

  private static void visit(TreeNode<?> node, TreeSet<Obstacle> found) {
    if (node instanceof Expression expression) {
      ofExpression(expression, found);
    } else if (node instanceof QueryPlan<?> plan) {
      ofOperator(plan, found);
      ScalaCollections.asJava(plan.expressions()).forEach(e -> visit(e, found));
      ScalaCollections.asJava(plan.subqueries()).forEach(q -> visit(q, found));
    }
    for (Object child : children(node)) {
      visit((TreeNode<?>) child, found);
    }
  }

  /** A command holds the query that it writes as an inner child. */
  private static List<Object> children(TreeNode<?> node) {
    List<Object> all = new ArrayList<>(ScalaCollections.asJava(node.children()));
    if (node instanceof QueryPlan<?>) {
      for (Object inner : ScalaCollections.asJava(node.innerChildren())) {
        if (inner instanceof TreeNode<?>) {
          all.add(inner);
        }
      }
    }
    return all;
  }

  private static void ofExpression(Expression expression, TreeSet<Obstacle> found) {
    String name = expression.getClass().getSimpleName();
    Obstacle known = OF_EXPRESSIONS.get(name);
    if (known != null) {
      found.add(known);
    } else if (name.equals("Length")
        && expression.children().head().dataType() instanceof BinaryType) {
      found.add(new Obstacle(Place.BRIDGE, "Length", "of bytes"));
    } else if (name.equals("ArraySort")
        && expression.children().head().dataType() instanceof ArrayType array) {
      ofSorting(array, found);
    }
  }

  /**
   * The optimiser rewrites the order of what is never null, and the GPU knows only the original.
   */
  private static void ofSorting(ArrayType array, TreeSet<Obstacle> found) {
    if (array.elementType() instanceof StructType) {
      found.add(new Obstacle(Place.CPU, "ArraySort", "of structs"));
    } else if (!array.containsNull()) {
      found.add(new Obstacle(Place.CPU, "ArraySort", "of what is never null; sort_array has"));
    }
  }

  private static void ofOperator(QueryPlan<?> plan, TreeSet<Obstacle> found) {
    String name = plan.getClass().getSimpleName();
    String why = OF_OPERATORS.getOrDefault(name, "");
    if (!why.isEmpty()) {
      found.add(new Obstacle(Place.CPU, name, why));
    } else if (plan instanceof LogicalRelation relation
        && relation.relation().toString().contains("binaryFile")) {
      found.add(new Obstacle(Place.CPU, "binaryFile", "whole files are read"));
    }
  }
}
