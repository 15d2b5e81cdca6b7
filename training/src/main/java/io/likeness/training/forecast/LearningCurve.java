package io.likeness.training.forecast;

import io.likeness.kernels.random.CounterRandom;
import io.likeness.training.Digests;
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
        : own.stream().mapToInt(p -> p.size(GroupPerson.parts() - 1)).sum();
  }

  List<Forecast.Point> points(List<GroupPerson> own) {
    int heldOut = Math.max(1, own.size() / 4);
    int most = own.size() - heldOut;
    List<Integer> persons = adding == Forecast.Adding.PERSONS ? sizes(most) : List.of();
    int count = adding == Forecast.Adding.PERSONS ? persons.size() : GroupPerson.parts();
    double[] errors = new double[count];
    double[] sizes = new double[count];
    CounterRandom random =
        CounterRandom.of(Digests.of("learning curve", group, Long.toString(seed)), own.size());
    for (int drawing = 0; drawing < DRAWINGS; drawing++) {
      List<GroupPerson> order = shuffled(own, random);
      List<GroupPerson> learnt = order.subList(0, most);
      List<Example> tested = new ArrayList<>();
      order.subList(most, own.size()).forEach(p -> tested.addAll(p.rows()));
      for (int s = 0; s < count; s++) {
        NearestMean.Sums sums = new NearestMean.Sums(others.labels(), others.length());
        sums.add(others, 1);
        if (adding == Forecast.Adding.PERSONS) {
          learnt.subList(0, persons.get(s)).forEach(p -> sums.add(p.sums(), 1));
          sizes[s] += persons.get(s) / (double) DRAWINGS;
        } else {
          for (GroupPerson p : learnt) {
            sums.add(p.sums(), 1);
            sums.add(p.copied().get(s), 1);
            sizes[s] += p.size(s) / (double) DRAWINGS;
          }
        }
        errors[s] += NearestMean.error(sums, tested) / DRAWINGS;
      }
    }
    List<Forecast.Point> points = new ArrayList<>();
    for (int s = 0; s < count; s++) {
      points.add(new Forecast.Point((int) Math.round(sizes[s]), 1 - errors[s]));
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
