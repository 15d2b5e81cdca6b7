package io.likeness.core.recipe;

import com.typesafe.config.ConfigObject;
import com.typesafe.config.ConfigValueType;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;

/** Reads the targets of a recipe, whose files {@link TargetFile} has put into it. */
final class TargetReader {
  static final String SHARE = "share";

  private static final String CELLS = "cells";
  private static final String SOURCE = "source";
  private static final String VALUES = "values";
  private static final String A_SHARE = "a share from 0 to 1";
  private static final double CLOSE = 1e-6;

  private final List<String> attributes;
  private final Map<String, Vocabulary> vocabularies;

  /**
   * @param attributes those that sources declare; the label may have a target too
   * @param vocabularies attribute to the spellings of its values
   */
  TargetReader(List<String> attributes, Map<String, Vocabulary> vocabularies) {
    this.attributes = attributes;
    this.vocabularies = vocabularies;
  }

  /** The block {@code bias.targets}. */
  SortedMap<String, TargetSpec> margins(Section targets) {
    TreeMap<String, TargetSpec> out = new TreeMap<>();
    for (String name : targets.names()) {
      if (!isDeclared(name)) {
        targets.problem(name, "is not an attribute that a source declares");
      }
      out.put(name, margin(targets, name));
    }
    return out;
  }

  private boolean isDeclared(String name) {
    return name.equals("label") || attributes.contains(name);
  }

  private TargetSpec margin(Section targets, String name) {
    if (targets.config().root().get(name) instanceof ConfigObject block) {
      if (block.get(CELLS) != null && block.get(CELLS).valueType() == ConfigValueType.LIST) {
        Section section = targets.section(name);
        TreeMap<String, Double> shares = new TreeMap<>();
        cells(section, List.of(name)).forEach((cell, share) -> shares.put(cell.get(0), share));
        Optional<String> source = section.optionalString(SOURCE);
        section.refuseUnknownKeys();
        return new TargetSpec.Shares(shares, source);
      }
      SortedMap<String, Double> shares = targets.numberMap(name, Section.FRACTION, A_SHARE);
      requireSum(targets, name, shares.values());
      shares.keySet().forEach(value -> requireCode(targets, name, name, value));
      return new TargetSpec.Shares(shares);
    }
    String word = targets.string(name);
    if (word.equals("uniform")) {
      return new TargetSpec.Uniform();
    }
    if (!word.equals("as-collected")) {
      targets.problem(
          name,
          "should be uniform, as-collected, { value = share, … } or { file, source }, not " + word);
    }
    return new TargetSpec.AsCollected();
  }

  /**
   * The blocks of {@code bias.joint-targets}.
   *
   * @param alone attributes that have a target of their own
   */
  List<JointSpec> joints(List<Section> blocks, Set<String> alone) {
    List<JointSpec> out = new ArrayList<>();
    Set<String> taken = new HashSet<>(alone);
    for (Section block : blocks) {
      List<String> names = block.strings("attributes");
      if (names.size() < 2) {
        block.problem("attributes", "should name at least two; one alone goes to bias.targets");
      }
      for (String name : names) {
        if (!isDeclared(name)) {
          block.problem("attributes", name, "names " + name + ", which no source declares");
        } else if (!taken.add(name)) {
          block.problem(
              "attributes",
              name,
              "names " + name + ", which has a target already; leave one of the two out");
        }
      }
      out.add(new JointSpec(names, cells(block, names), block.optionalString(SOURCE)));
      block.refuseUnknownKeys();
    }
    return out;
  }

  /** The cells of {@code block}: values of {@code names} in this order, and their share. */
  private Map<List<String>, Double> cells(Section block, List<String> names) {
    Map<List<String>, Double> out = new LinkedHashMap<>();
    for (Section cell : block.sections(CELLS)) {
      List<String> values = cell.strings(VALUES);
      double share = cell.number(SHARE, Section.FRACTION, A_SHARE);
      if (values.size() != names.size()) {
        cell.problem(
            VALUES, "should be one of each of " + String.join(", ", names) + ", not " + values);
      } else if (out.putIfAbsent(values, share) != null) {
        cell.problem(
            VALUES, "has " + String.join(JointSpec.TIMES, values) + " for the second time");
      }
      for (int i = 0; i < Math.min(values.size(), names.size()); i++) {
        requireCode(cell, VALUES, names.get(i), values.get(i));
      }
      cell.refuseUnknownKeys();
    }
    if (out.isEmpty()) {
      block.problem(CELLS, "should name at least one { values = [..], share }, or a file");
    } else {
      requireSum(block, CELLS, out.values());
    }
    return out;
  }

  private static void requireSum(Section section, String key, Collection<Double> shares) {
    double sum = shares.stream().mapToDouble(Double::doubleValue).sum();
    // A share that is none has been told.
    if (Math.abs(sum - 1) > CLOSE) {
      section.problem(key, "should have shares that sum to 1, not " + sum);
    }
  }

  private void requireCode(Section section, String key, String name, String value) {
    Optional.ofNullable(vocabularies.get(name))
        .flatMap(v -> v.codeOf(value))
        .filter(code -> !code.equals(value))
        .ifPresent(
            code ->
                section.problem(
                    key,
                    "has " + value + ", which the vocabulary makes " + code + "; name " + code));
  }
}
