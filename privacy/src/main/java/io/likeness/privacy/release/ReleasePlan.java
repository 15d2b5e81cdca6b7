package io.likeness.privacy.release;

import io.likeness.core.Sha256;
import io.likeness.core.contract.TableContract;
import io.likeness.core.error.Fault;
import io.likeness.core.recipe.ReleaseSpec;
import io.likeness.core.recipe.ReleaseSpec.Kind;
import io.likeness.privacy.accounting.DpRanges;
import io.likeness.privacy.accounting.PrivacyLoss;
import io.likeness.privacy.mechanism.DiscreteLaplaceMechanism;
import io.likeness.privacy.mechanism.LaplaceMechanism;
import io.likeness.privacy.mechanism.PartitionSelection;
import io.likeness.privacy.mechanism.QuantileTree;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Everything a release depends on but the data: counts of persons and of records by group, and
 * statistics of numbers. What is constructed can run; what cannot run is not constructed.
 *
 * <p>The privacy unit is the person, adjacency adds or removes one. Of each person the m records
 * with the smallest keyed hash count, in at most L0 groups of an attribute, so that one person
 * changes all counts of persons of one attribute by at most min(L0, m), those of records, of bins
 * and of values by at most m, and all sums of one statistic by at most m times the largest value. ε
 * is split evenly: two parts an attribute, one more where its groups have to be chosen, one a
 * statistic (a mean halves its part between sum and count). What is composed is the whole list, by
 * basic composition.
 *
 * @param releaseId name of the release; a second request of the same id is served from the first
 * @param corpus corpus that it is about and whose budget pays
 * @param attributes attributes with their groups
 * @param statistics what is told of numbers beside the counts
 * @param epsilon ε of the whole release
 * @param delta δ of the whole release; spent only where groups are chosen, evenly over their
 *     attributes
 * @param recordsPerPerson m
 * @param groupsPerPerson L0
 */
public record ReleasePlan(
    String releaseId,
    String corpus,
    List<Attribute> attributes,
    List<Statistic> statistics,
    double epsilon,
    double delta,
    int recordsPerPerson,
    int groupsPerPerson) {
  /** The only privacy unit that is offered. */
  public static final String UNIT = "person";

  private static final int TREE_HEIGHT = 3;
  private static final int TREE_BRANCHING = 16;

  /**
   * A column of the view and its groups.
   *
   * @param groups those publicly known to exist; empty where that is private too, and groups that
   *     many persons are in are chosen
   */
  public record Attribute(String column, List<String> groups) {
    public Attribute {
      groups = List.copyOf(groups);
      if (new HashSet<>(groups).size() != groups.size()) {
        throw refused("attribute " + column + " lists a group twice; list each once.");
      }
    }

    /** Whether which groups there are is private. */
    public boolean unknown() {
      return groups.isEmpty();
    }
  }

  public ReleasePlan {
    attributes = List.copyOf(attributes);
    statistics = List.copyOf(statistics);
    if (releaseId.isBlank() || corpus.isBlank()) {
      throw refused("a release needs an id and a corpus; name both.");
    }
    if (attributes.isEmpty() && statistics.isEmpty()) {
      throw refused("release " + releaseId + " names no attribute; name one with its groups.");
    }
    if (attributes.stream().map(Attribute::column).distinct().count() != attributes.size()) {
      throw refused("release " + releaseId + " names an attribute twice.");
    }
    if (new HashSet<>(statistics).size() != statistics.size()) {
      throw refused("release " + releaseId + " names a statistic twice.");
    }
    for (Statistic s : statistics) {
      if (!s.by().isEmpty() && attributes.stream().noneMatch(a -> a.column().equals(s.by()))) {
        throw refused(
            "the "
                + s.kind().word()
                + " of "
                + s.of()
                + " is by "
                + s.by()
                + ", which is not among the groups of the release; add it there.");
      }
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
      DpRanges.lossDelta(delta);
      new DiscreteLaplaceMechanism(
          epsilon / (2.0 * TREE_HEIGHT * parts(attributes, statistics)), recordsPerPerson);
    } catch (IllegalArgumentException e) {
      throw Fault.PRIVACY_REFUSED.because("Release " + releaseId + ": " + e.getMessage(), e);
    }
    if (attributes.stream().anyMatch(Attribute::unknown) && !(delta > 0)) {
      throw refused(
          "which groups exist can only be told with a delta above 0; set release.delta or list the"
              + " values that are publicly known.");
    }
  }

  private static long parts(List<Attribute> attributes, List<Statistic> statistics) {
    return attributes.stream().mapToLong(a -> a.unknown() ? 3 : 2).sum() + statistics.size();
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
        spec.statistics().stream()
            .map(s -> new Statistic(s.kind(), s.of(), s.by(), s.lower(), s.upper(), s.points()))
            .toList(),
        spec.epsilon(),
        spec.delta(),
        Math.toIntExact(most),
        spec.groupsPerPerson());
  }

  /**
   * Refuses a table whose steps have destroyed the bound on the rows of a person; {@code check}
   * asks for the plan of a recipe, and so for this, without Spark.
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
    return new PrivacyLoss.Approximate(epsilon, unknown() > 0 ? delta : 0);
  }

  private long unknown() {
    return attributes.stream().filter(Attribute::unknown).count();
  }

  /** ε of one part. */
  public double part() {
    return epsilon / parts(attributes, statistics);
  }

  /** How groups of an attribute are chosen where which there are is private. */
  PartitionSelection selection() {
    return new PartitionSelection(part(), delta / unknown(), mostGroups());
  }

  /** Counts of persons over all groups of one attribute. */
  DiscreteLaplaceMechanism persons() {
    return new DiscreteLaplaceMechanism(part(), mostGroups());
  }

  /** Counts of records, or of values by bins, over all groups. */
  DiscreteLaplaceMechanism records() {
    return new DiscreteLaplaceMechanism(part(), recordsPerPerson);
  }

  /** Sums of a statistic over {@code groups} groups, of values less {@link Statistic#centre}. */
  LaplaceMechanism sums(Statistic s, int groups) {
    double share = s.kind() == Kind.MEAN ? 0.5 : 1;
    return new LaplaceMechanism(
        share * part(), s.fixedPoint() * s.mostOfOne() * recordsPerPerson, groups);
  }

  /** Counts of the values of a mean over all groups. */
  DiscreteLaplaceMechanism valuesOfMean() {
    return new DiscreteLaplaceMechanism(0.5 * part(), recordsPerPerson);
  }

  /** The tree that quantiles of {@code s} come from, 4,096 ranges of equal width. */
  QuantileTree tree(Statistic s) {
    return new QuantileTree(
        s.lower(), s.upper(), TREE_HEIGHT, TREE_BRANCHING, part(), recordsPerPerson);
  }

  private int mostGroups() {
    return Math.min(recordsPerPerson, groupsPerPerson);
  }

  /** Columns of the view that are needed beside {@code record_id} and {@code person}. */
  List<String> columns() {
    return Stream.concat(
            attributes.stream().map(Attribute::column), statistics.stream().map(Statistic::of))
        .distinct()
        .toList();
  }

  /** The place of an attribute; {@link ReleaseCells#WHOLE} of the empty name. */
  int place(String attribute) {
    return attributes.stream().map(Attribute::column).toList().indexOf(attribute);
  }

  /** SHA-256 over all that was asked, but not of which data. */
  String sha256() {
    String asked =
        String.format(
            Locale.ROOT,
            "%s %s %s %s %d %d",
            attributes,
            statistics,
            epsilon,
            loss().charge().delta(),
            recordsPerPerson,
            groupsPerPerson);
    return Sha256.hex(asked);
  }

  private static RuntimeException refused(String sentence) {
    return Fault.PRIVACY_REFUSED.because(
        Character.toUpperCase(sentence.charAt(0)) + sentence.substring(1));
  }
}
