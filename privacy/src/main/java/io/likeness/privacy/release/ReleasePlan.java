package io.likeness.privacy.release;

import io.likeness.core.contract.TableContract;
import io.likeness.core.error.Fault;
import io.likeness.core.recipe.ReleaseSpec;
import io.likeness.privacy.accounting.DpRanges;
import io.likeness.privacy.accounting.PrivacyLoss;
import io.likeness.privacy.mechanism.DiscreteLaplaceMechanism;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;

/**
 * Counts of persons and of records by publicly listed groups: everything a release depends on but
 * the data. What is constructed can run; what cannot run is not constructed.
 *
 * <p>The privacy unit is the person, adjacency adds or removes one. Of each person the m records
 * with the smallest keyed hash count, in at most L0 groups of an attribute, so that one person
 * changes all counts of persons of one attribute by at most min(L0, m) and those of records by at
 * most m. ε is split evenly over two statistics an attribute.
 *
 * @param releaseId name of the release; a second request of the same id is served from the first
 * @param corpus corpus that it is about and whose budget pays
 * @param attributes attributes with the public lists of their groups
 * @param epsilon ε of the whole release
 * @param recordsPerPerson m
 * @param groupsPerPerson L0
 */
public record ReleasePlan(
    String releaseId,
    String corpus,
    List<Attribute> attributes,
    double epsilon,
    int recordsPerPerson,
    int groupsPerPerson) {
  /** The only privacy unit that is offered. */
  public static final String UNIT = "person";

  /** What is counted in each group. */
  public enum Statistic {
    PERSONS,
    RECORDS;

    /** The name in the table. */
    public String word() {
      return this == PERSONS ? "persons" : "records";
    }
  }

  /** A column of the view, and the groups of it that are publicly known to exist. */
  public record Attribute(String column, List<String> groups) {
    public Attribute {
      groups = List.copyOf(groups);
      if (groups.isEmpty()) {
        throw refused("attribute " + column + " lists no groups; list those publicly known.");
      }
      if (new HashSet<>(groups).size() != groups.size()) {
        throw refused("attribute " + column + " lists a group twice; list each once.");
      }
    }
  }

  public ReleasePlan {
    attributes = List.copyOf(attributes);
    if (releaseId.isBlank() || corpus.isBlank()) {
      throw refused("a release needs an id and a corpus; name both.");
    }
    if (attributes.isEmpty()) {
      throw refused("release " + releaseId + " names no attribute; name one with its groups.");
    }
    if (attributes.stream().map(Attribute::column).distinct().count() != attributes.size()) {
      throw refused("release " + releaseId + " names an attribute twice.");
    }
    if (!(recordsPerPerson >= 1 && groupsPerPerson >= 1)) {
      throw refused(
          "records-per-person and groups-per-person must be at least 1, got "
              + recordsPerPerson
              + " and "
              + groupsPerPerson
              + ".");
    }
    try {
      DpRanges.epsilon(epsilon);
      new DiscreteLaplaceMechanism(epsilon / (2.0 * attributes.size()), recordsPerPerson);
    } catch (IllegalArgumentException e) {
      throw Fault.PRIVACY_REFUSED.because("Release " + releaseId + ": " + e.getMessage(), e);
    }
  }

  /**
   * The plan of a recipe's release block for a table that keeps {@code contract}.
   *
   * @throws io.likeness.core.error.LikenessException when the block names no privacy unit, or the
   *     table promises no bound on the rows of a person
   */
  public static ReleasePlan of(
      String releaseId, String corpus, ReleaseSpec spec, TableContract contract) {
    requireBound(contract);
    Optional<String> unit = Optional.ofNullable(spec.unit());
    if (unit.filter(UNIT::equals).isEmpty()) {
      throw refused(
          "an epsilon means nothing without its privacy unit: set release.unit = "
              + UNIT
              + ", got "
              + unit.filter(u -> !u.isBlank()).orElse("none")
              + ".");
    }
    long most =
        Math.min(spec.recordsPerPerson(), contract.maxRowsPerPerson().orElse(Integer.MAX_VALUE));
    return new ReleasePlan(
        releaseId,
        corpus,
        spec.groups().stream().map(g -> new Attribute(g.attribute(), g.values())).toList(),
        spec.epsilon(),
        Math.toIntExact(most),
        spec.groupsPerPerson());
  }

  /**
   * Refuses a table whose steps have destroyed the bound on the rows of a person; {@code check}
   * calls this without Spark.
   */
  public static void requireBound(TableContract contract) {
    if (contract.maxRowsPerPerson().isEmpty()) {
      throw refused(
          "table "
              + contract.name()
              + " promises no bound on the rows of one person (a step before has chosen rows by"
              + " looking at other persons'), so there is no sensitivity to calibrate noise to;"
              + " release before rebalancing.");
    }
  }

  /** What the whole release loses. */
  public PrivacyLoss loss() {
    return PrivacyLoss.pure(epsilon);
  }

  /** The mechanism of one statistic over all groups of one attribute. */
  public DiscreteLaplaceMechanism mechanism(Statistic statistic) {
    long sensitivity =
        statistic == Statistic.RECORDS
            ? recordsPerPerson
            : Math.min(recordsPerPerson, groupsPerPerson);
    return new DiscreteLaplaceMechanism(epsilon / (2.0 * attributes.size()), sensitivity);
  }

  private static RuntimeException refused(String sentence) {
    return Fault.PRIVACY_REFUSED.because(
        Character.toUpperCase(sentence.charAt(0)) + sentence.substring(1));
  }
}
