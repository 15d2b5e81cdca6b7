package io.likeness.training.forecast;

import io.likeness.kernels.random.CounterRandom;
import io.likeness.training.Digests;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.TreeMap;

/**
 * What more persons of a group would be worth, from the learning curve of that group.
 *
 * <p>Of the group's persons a quarter is held out, and a {@link NearestMean} learns from everybody
 * else and from 1, 2, … of the others of the group; over many drawings the errors on those held out
 * make the points, an {@link ErrorCurve} goes on with it. The interval is of the jackknife over the
 * group's persons, of more than 24 in 24 blocks (Efron and Stein, Annals of Statistics 9, 1981) and
 * of the points' mean square distance from the curve. It knows the chance of which persons were
 * recorded, not whether the curve holds far beyond them; and a network may learn more or less from
 * new persons than means do.
 *
 * @param persons of the group, now
 * @param accuracy on persons of the group that were not learnt from, with all there are
 * @param gain of accuracy by {@code more} persons, at least 0
 * @param low end of the 95 % interval of the gain
 * @param points of the curve
 */
public record Forecast(
    String group,
    int persons,
    int more,
    double accuracy,
    double gain,
    double low,
    double high,
    List<Point> points) {
  /** With fewer persons a group has no curve. */
  public static final int LEAST_PERSONS = 5;

  private static final int DRAWINGS = 60;
  private static final int MOST_SIZES = 8;
  private static final int MOST_BLOCKS = 24;

  /** A size that was tried. */
  public record Point(int persons, double accuracy) {}

  /**
   * A forecast for each group of enough persons, the worst accuracy first.
   *
   * @param more persons to record, at least 1
   */
  public static List<Forecast> of(List<Example> examples, int labels, int more, long seed) {
    if (examples.isEmpty() || !(labels >= 2) || !(more >= 1)) {
      throw new IllegalArgumentException(
          examples.size() + " records, " + labels + " labels, " + more + " more: out of range");
    }
    TreeMap<String, TreeMap<String, List<Example>>> groups = new TreeMap<>();
    for (Example e : examples) {
      groups
          .computeIfAbsent(e.group(), g -> new TreeMap<>())
          .computeIfAbsent(e.person(), p -> new ArrayList<>())
          .add(e);
    }
    int length = examples.get(0).values().length;
    NearestMean.Sums all = new NearestMean.Sums(labels, length);
    TreeMap<String, NearestMean.Sums> ofPersons = new TreeMap<>();
    for (Example e : examples) {
      all.add(e);
      ofPersons.computeIfAbsent(e.person(), p -> new NearestMean.Sums(labels, length)).add(e);
    }
    List<Forecast> out = new ArrayList<>();
    groups.forEach(
        (group, persons) -> {
          if (!group.isEmpty() && persons.size() >= LEAST_PERSONS) {
            List<Person> own = new ArrayList<>();
            NearestMean.Sums others = new NearestMean.Sums(labels, length);
            others.add(all, 1);
            persons.forEach(
                (person, rows) -> {
                  NearestMean.Sums sums = Objects.requireNonNull(ofPersons.get(person));
                  own.add(new Person(sums, rows));
                  others.add(sums, -1);
                });
            out.add(of(group, own, others, more, seed));
          }
        });
    out.sort(Comparator.comparingDouble(Forecast::accuracy).thenComparing(Forecast::group));
    return out;
  }

  /**
   * Of whom one may learn.
   *
   * @param sums of all their records, in whatever group: who is held out is not learnt from at all
   * @param rows those of the group
   */
  private record Person(NearestMean.Sums sums, List<Example> rows) {}

  private static Forecast of(
      String group, List<Person> own, NearestMean.Sums others, int more, long seed) {
    int n = own.size();
    List<Point> points = curve(group, own, others, seed);
    ErrorCurve fit = fitted(points);
    double gain = fit.errorAt(n) - fit.errorAt((double) n + more);
    int blocks = Math.min(n, MOST_BLOCKS);
    double[] without = new double[blocks];
    double mean = 0;
    for (int b = 0; b < blocks; b++) {
      List<Person> rest = new ArrayList<>(own);
      rest.subList(b * n / blocks, (b + 1) * n / blocks).clear();
      ErrorCurve other = fitted(curve(group, rest, others, seed));
      without[b] = other.errorAt(n) - other.errorAt((double) n + more);
      mean += without[b] / blocks;
    }
    double squares = 0;
    for (double w : without) {
      squares += (w - mean) * (w - mean);
    }
    double jackknife = squares * (blocks - 1) / blocks;
    double half = studentQuantile(blocks - 1) * Math.sqrt(jackknife + misfit(fit, points));
    double accuracy = 1 - fit.errorAt(n);
    return new Forecast(
        group,
        n,
        more,
        accuracy,
        gain,
        Math.max(-accuracy, gain - half),
        Math.min(1 - accuracy, gain + half),
        points);
  }

  /** Mean square distance of the points from the curve. */
  private static double misfit(ErrorCurve curve, List<Point> points) {
    double squares = 0;
    for (Point p : points) {
      double miss = 1 - p.accuracy() - curve.errorAt(p.persons());
      squares += miss * miss / points.size();
    }
    return squares;
  }

  private static ErrorCurve fitted(List<Point> points) {
    return ErrorCurve.of(
        points.stream().mapToDouble(Point::persons).toArray(),
        points.stream().mapToDouble(p -> 1 - p.accuracy()).toArray());
  }

  private static List<Point> curve(
      String group, List<Person> own, NearestMean.Sums others, long seed) {
    int heldOut = Math.max(1, own.size() / 4);
    int most = own.size() - heldOut;
    List<Integer> sizes = sizes(most);
    double[] errors = new double[sizes.size()];
    CounterRandom random =
        CounterRandom.of(Digests.of("learning curve", group, Long.toString(seed)), own.size());
    for (int drawing = 0; drawing < DRAWINGS; drawing++) {
      List<Person> order = shuffled(own, random);
      List<Example> tested = new ArrayList<>();
      order.subList(most, own.size()).forEach(p -> tested.addAll(p.rows()));
      NearestMean.Sums learnt = new NearestMean.Sums(others.labels(), others.length());
      learnt.add(others, 1);
      int at = 0;
      for (int s = 0; s < errors.length; s++) {
        while (at < sizes.get(s)) {
          learnt.add(order.get(at++).sums(), 1);
        }
        errors[s] += NearestMean.error(learnt, tested) / DRAWINGS;
      }
    }
    List<Point> points = new ArrayList<>();
    for (int s = 0; s < errors.length; s++) {
      points.add(new Point(sizes.get(s), 1 - errors[s]));
    }
    return points;
  }

  /** 1 to {@code most}, evenly on a logarithmic scale. */
  private static List<Integer> sizes(int most) {
    List<Integer> sizes = new ArrayList<>();
    for (int i = 0; i < MOST_SIZES; i++) {
      int size = (int) Math.round(StrictMath.pow(most, i / (MOST_SIZES - 1.0)));
      if (sizes.isEmpty() || size > sizes.get(sizes.size() - 1)) {
        sizes.add(size);
      }
    }
    return sizes;
  }

  private static List<Person> shuffled(List<Person> own, CounterRandom random) {
    List<Person> order = new ArrayList<>(own);
    for (int i = order.size() - 1; i > 0; i--) {
      int j = random.nextInt(i + 1);
      Person swapped = order.get(i);
      order.set(i, order.get(j));
      order.set(j, swapped);
    }
    return order;
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
