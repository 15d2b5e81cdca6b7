package io.likeness.training.run;

import io.likeness.training.data.Part;
import io.likeness.training.data.TrainingSet;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;

/** The training rows of each person, persons in order of their pseudonyms. */
final class Persons {
  private final List<String> names;
  private final List<int[]> places;

  private Persons(List<String> names, List<int[]> places) {
    this.names = names;
    this.places = places;
  }

  static Persons of(TrainingSet set) {
    TreeMap<String, List<Integer>> rows = new TreeMap<>();
    for (int i = 0; i < set.items().size(); i++) {
      TrainingSet.Item item = set.items().get(i);
      if (item.part() == Part.TRAIN) {
        rows.computeIfAbsent(item.person(), p -> new ArrayList<>()).add(i);
      }
    }
    List<int[]> places = new ArrayList<>();
    rows.values().forEach(r -> places.add(r.stream().mapToInt(Integer::intValue).toArray()));
    return new Persons(List.copyOf(rows.keySet()), places);
  }

  int size() {
    return places.size();
  }

  /** The pseudonym of one person. */
  String name(int person) {
    return names.get(person);
  }

  /** Places in the training set of the rows of one person. */
  int[] places(int person) {
    return places.get(person);
  }
}
