package io.likeness.training.forecast;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.TreeMap;
import java.util.function.DoubleUnaryOperator;

/**
 * What more persons of a group would be worth, or more augmented copies of those there are, from
 * the learning curve of that group.
 *
 * <p>Of the group's persons a quarter is held out, and a {@link NearestMean} learns from everybody
 * else and from a part of what is asked about: 1, 2, … of the others of the group, or all of them
 * and a part of their copies. Over many drawings the errors on those held out make the points, an
 * {@link ErrorCurve} goes on with it. The interval is of the jackknife over the group's persons, of
 * more than 24 in 24 blocks (Efron and Stein, Annals of Statistics 9, 1981) and of the points' mean
 * square distance from the curve. It knows the chance of which persons were recorded, not whether
 * the curve holds far beyond them; and a network may learn more or less than means do.
 *
 * @param persons of the group, now
 * @param adding what is asked about
 * @param have persons of the group, or copies of their records, now
 * @param accuracy on persons of the group that were not learnt from, with all there is; where
 *     persons are asked about, without copies
 * @param gain of accuracy by {@code more} of it; of persons at least 0
 * @param low end of the 95 % interval of the gain
 * @param points of the curve
 */
public record Forecast(
    String group,
    int persons,
    Adding adding,
    int have,
    int more,
    double accuracy,
    double gain,
    double low,
    double high,
    List<Point> points) {
  /** With fewer persons a group has no curve. */
  public static final int LEAST_PERSONS = 5;

  private static final int MOST_BLOCKS = 24;

  /** Distance from the points, in shares of right answers, that chance makes in 60 drawings. */
  private static final double AS_NEAR = 0.003;

  /** What there may be more of. */
  public enum Adding {
    PERSONS,
    COPIES
  }

  /**
   * A size that was tried.
   *
   * @param size persons of the group that were learnt from; where copies are asked about, their
   *     records and copies
   */
  public record Point(int size, double accuracy) {}

  /**
   * A forecast for each group of enough persons, the worst accuracy first; of copies for groups
   * that have some.
   *
   * @param examples originals, and copies where these are asked about
   * @param more persons to record or copies to make, at least 1
   */
  public static List<Forecast> of(
      List<Example> examples, int labels, Adding adding, int more, long seed) {
    if (examples.isEmpty() || !(labels >= 2) || !(more >= 1)) {
      throw new IllegalArgumentException(
          examples.size() + " records, " + labels + " labels, " + more + " more: out of range");
    }
    TreeMap<String, TreeMap<String, List<Example>>> groups = new TreeMap<>();
    TreeMap<String, NearestMean.Sums> ofPersons = new TreeMap<>();
    int length = examples.get(0).values().length;
    NearestMean.Sums all = new NearestMean.Sums(labels, length);
    for (Example e : examples) {
      groups
          .computeIfAbsent(e.group(), g -> new TreeMap<>())
          .computeIfAbsent(e.person(), p -> new ArrayList<>())
          .add(e);
      all.add(e);
      ofPersons.computeIfAbsent(e.person(), p -> new NearestMean.Sums(labels, length)).add(e);
    }
    List<Forecast> out = new ArrayList<>();
    groups.forEach(
        (group, persons) -> {
          // On copies alone nobody is tested.
          persons.values().removeIf(rows -> rows.stream().allMatch(Example::copy));
          boolean any =
              adding == Adding.PERSONS
                  || persons.values().stream().flatMap(List::stream).anyMatch(Example::copy);
          if (any && !group.isEmpty() && persons.size() >= LEAST_PERSONS) {
            List<GroupPerson> own = new ArrayList<>();
            NearestMean.Sums others = new NearestMean.Sums(labels, length);
            others.add(all, 1);
            persons.forEach(
                (person, rows) -> {
                  NearestMean.Sums sums = Objects.requireNonNull(ofPersons.get(person));
                  own.add(GroupPerson.of(sums, rows));
                  others.add(sums, -1);
                });
            out.add(of(new LearningCurve(group, others, adding, seed), own, more));
          }
        });
    out.sort(Comparator.comparingDouble(Forecast::accuracy).thenComparing(Forecast::group));
    return out;
  }

  private static Forecast of(LearningCurve curve, List<GroupPerson> own, int more) {
    int n = own.size();
    int size = curve.size(own);
    List<Point> points = curve.points(own);
    List<DoubleUnaryOperator> fits = fits(curve.adding(), points);
    double[] gains = fits.stream().mapToDouble(fit -> gain(fit, size, more)).toArray();
    int blocks = Math.min(n, MOST_BLOCKS);
    double[] without = new double[blocks];
    double mean = 0;
    for (int b = 0; b < blocks; b++) {
      List<GroupPerson> rest = new ArrayList<>(own);
      rest.subList(b * n / blocks, (b + 1) * n / blocks).clear();
      without[b] = gain(fits(curve.adding(), curve.points(rest)).get(0), size, more);
      mean += without[b] / blocks;
    }
    double squares = 0;
    for (double w : without) {
      squares += (w - mean) * (w - mean);
    }
    double jackknife = squares * (blocks - 1) / blocks;
    double half = studentQuantile(blocks - 1) * Math.sqrt(jackknife + misfit(fits.get(0), points));
    double accuracy = 1 - fits.get(0).applyAsDouble(size);
    return new Forecast(
        curve.group(),
        n,
        curve.adding(),
        curve.adding() == Adding.PERSONS ? n : own.stream().mapToInt(GroupPerson::copies).sum(),
        more,
        accuracy,
        gains[0],
        Math.max(-accuracy, Arrays.stream(gains).min().orElseThrow() - half),
        Math.min(1 - accuracy, Arrays.stream(gains).max().orElseThrow() + half),
        points);
  }

  private static double gain(DoubleUnaryOperator error, int size, int more) {
    return error.applyAsDouble(size) - error.applyAsDouble((double) size + more);
  }

  /** Mean square distance of the points from a curve. */
  private static double misfit(DoubleUnaryOperator error, List<Point> points) {
    double squares = 0;
    for (Point p : points) {
      double miss = 1 - p.accuracy() - error.applyAsDouble(p.size());
      squares += miss * miss / points.size();
    }
    return squares;
  }

  /**
   * Curves of the error, the nearest first. Of persons that one alone. Of copies, which may do harm
   * and are asked about by the hundred, also rising ones and all that are hardly further from the
   * points: what they say of so many more differs most.
   */
  private static List<DoubleUnaryOperator> fits(Adding adding, List<Point> points) {
    double[] sizes = points.stream().mapToDouble(Point::size).toArray();
    double[] accuracies = points.stream().mapToDouble(Point::accuracy).toArray();
    double[] errors = Arrays.stream(accuracies).map(a -> 1 - a).toArray();
    if (adding == Adding.PERSONS) {
      return List.of(ErrorCurve.of(sizes, errors)::errorAt);
    }
    List<ErrorCurve.Fitted> falling = ErrorCurve.all(sizes, errors);
    List<ErrorCurve.Fitted> rising = ErrorCurve.all(sizes, accuracies);
    double most = Math.min(falling.get(0).miss(), rising.get(0).miss()) + AS_NEAR;
    List<DoubleUnaryOperator> fits = new ArrayList<>();
    for (ErrorCurve.Fitted f : falling) {
      if (f.miss() <= most) {
        fits.add(f.curve()::errorAt);
      }
    }
    int risingFrom = rising.get(0).miss() < falling.get(0).miss() ? 0 : fits.size();
    for (ErrorCurve.Fitted f : rising) {
      if (f.miss() <= most) {
        fits.add(risingFrom++, size -> 1 - f.curve().errorAt(size));
      }
    }
    return fits;
  }

  /** The 0.975 quantile of Student's t (Abramowitz and Stegun, 26.7.5), for 4 degrees and more. */
  static double studentQuantile(int degrees) {
    double z = 1.959963984540054;
    double z3 = z * z * z;
    double z5 = z3 * z * z;
    double z7 = z5 * z * z;
    double d = degrees;
    return z
        + (z3 + z) / (4 * d)
        + (5 * z5 + 16 * z3 + 3 * z) / (96 * d * d)
        + (3 * z7 + 19 * z5 + 17 * z3 - 15 * z) / (384 * d * d * d);
  }
}
