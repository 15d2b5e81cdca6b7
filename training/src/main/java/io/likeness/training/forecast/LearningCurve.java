package io.likeness.training.forecast;

import io.likeness.core.Sha256;
import io.likeness.kernels.random.CounterRandom;
import java.util.ArrayList;
import java.util.List;

/**
 * Accuracy on a group's persons who are held out, by how much of the others is learnt from.
 *
 * @param others sums of all who are not of the group
 */
record LearningCurve(String group, NearestMean.Sums others, Forecast.Adding adding, long seed) {
  private static final int DRAWINGS = 60;
  private static final int MOST_SIZES = 8;

  /** What a curve of all of {@code own} ends with. */
  int size(List<GroupPerson> own) {
    return adding == Forecast.Adding.PERSONS
        ? own.size()
        : own.stream().mapToInt(p -> p.rows().size() + p.copies()).sum();
  }

  List<Forecast.Point> points(List<GroupPerson> own) {
    boolean persons = adding == Forecast.Adding.PERSONS;
    int heldOut = Math.max(1, own.size() / 4);
    int most = own.size() - heldOut;
    // Of persons 1, 2, …; of copies those of nobody, of one, of two … of those who are learnt from.
    List<Integer> counts = sizes(most, persons);
    double[] errors = new double[counts.size()];
    double[] sizes = new double[counts.size()];
    CounterRandom random =
        CounterRandom.of(Sha256.ofAll("learning curve", group, Long.toString(seed)), own.size());
    for (int drawing = 0; drawing < DRAWINGS; drawing++) {
      List<GroupPerson> order = shuffled(own, random);
      List<Example> tested = new ArrayList<>();
      order.subList(most, own.size()).forEach(p -> tested.addAll(p.rows()));
      for (int s = 0; s < errors.length; s++) {
        NearestMean.Sums sums = new NearestMean.Sums(others.labels(), others.length());
        sums.add(others, 1);
        int count = counts.get(s);
        for (int i = 0; i < (persons ? count : most); i++) {
          GroupPerson p = order.get(i);
          boolean withCopies = persons || i < count;
          p.teach(sums, withCopies);
          sizes[s] += persons ? 1 : p.rows().size() + (withCopies ? p.copies() : 0);
        }
        errors[s] += NearestMean.error(sums, tested) / DRAWINGS;
      }
    }
    List<Forecast.Point> points = new ArrayList<>();
    for (int s = 0; s < errors.length; s++) {
      points.add(new Forecast.Point((int) Math.round(sizes[s] / DRAWINGS), 1 - errors[s]));
    }
    return points;
  }

  /** 1 to {@code most}, evenly: by steps where it begins with nobody, else by factors. */
  private static List<Integer> sizes(int most, boolean byFactors) {
    List<Integer> sizes = new ArrayList<>();
    for (int i = 0; i < MOST_SIZES; i++) {
      double part = i / (MOST_SIZES - 1.0);
      int size = (int) Math.round(byFactors ? StrictMath.pow(most, part) : most * part);
      if (sizes.isEmpty() || size > sizes.get(sizes.size() - 1)) {
        sizes.add(size);
      }
    }
    return sizes;
  }

  private static List<GroupPerson> shuffled(List<GroupPerson> own, CounterRandom random) {
    List<GroupPerson> order = new ArrayList<>(own);
    for (int i = order.size() - 1; i > 0; i--) {
      int j = random.nextInt(i + 1);
      GroupPerson swapped = order.get(i);
      order.set(i, order.get(j));
      order.set(j, swapped);
    }
    return order;
  }
}
