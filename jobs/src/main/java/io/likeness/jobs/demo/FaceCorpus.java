package io.likeness.jobs.demo;

import io.likeness.jobs.demo.PlantedKind.Medium;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** The face corpus: drawings of 60 subjects, some of them spoilt. */
final class FaceCorpus {

  static final String HEADER = "subject,age,gender";

  private static final int SUBJECTS = 60;
  private static final int FULL = 200;
  private static final int BLURRED = 14;
  private static final int DARK = 10;
  private static final int BRIGHT = 10;
  private static final int TINY = 8;
  private static final int TRUNCATED = 8;
  private static final int DUPLICATES = 8;
  private static final int NEAR = 8;

  private final InputFolder folder;
  private final Draw draw;
  private final int count;
  private final List<First> firsts = new ArrayList<>();

  FaceCorpus(Path input, Draw draw, int count) {
    this.folder = new InputFolder(input, "faces", Medium.FACE);
    this.draw = draw;
    this.count = count;
  }

  InputFolder write() {
    List<Subject> subjects = new ArrayList<>();
    for (int i = 0; i < SUBJECTS; i++) {
      subjects.add(Subject.of(i, draw.split()));
    }
    List<PlantedKind> plan = new ArrayList<>();
    add(plan, PlantedKind.FACE_BLUR, BLURRED);
    add(plan, PlantedKind.FACE_DARK, DARK);
    add(plan, PlantedKind.FACE_BRIGHT, BRIGHT);
    add(plan, PlantedKind.FACE_TINY, TINY);
    add(plan, PlantedKind.FACE_TRUNCATED, TRUNCATED);
    add(plan, PlantedKind.FACE_DUPLICATE, DUPLICATES);
    int[] order = draw.order(count);
    for (int i = 0; i < count; i++) {
      Subject who = subjects.get(order[i] % SUBJECTS);
      Draw d = draw.split();
      Canvas picture = FacePainter.paint(who, d);
      if (i < plan.size()) {
        spoil(who, picture, plan.get(i), d);
      } else {
        String format = format(d);
        String kept = folder.put(name(format), picture.encode(format), row(who));
        if (i < plan.size() + NEAR * count / FULL) {
          firsts.add(new First(who, picture, d, kept));
        } else {
          folder.isClean(kept);
        }
      }
    }
    firsts.forEach(this::again);
    return folder;
  }

  /** A picture that comes once more, nearly the same. */
  private record First(Subject who, Canvas picture, Draw draw, String file) {}

  /** After all others, so that no other file depends on it. */
  private void again(First first) {
    Draw d = first.draw();
    double scale = d.between(Strengths.SMALLEST_AGAIN, Strengths.LARGEST_AGAIN);
    Canvas smaller = first.picture().shrunk((int) (scale * first.picture().side));
    String format = format(d);
    String twin = folder.put(name(format), smaller.encode(format), row(first.who()));
    folder.isTwin(twin, PlantedKind.FACE_NEAR, scale, first.file());
  }

  private void add(List<PlantedKind> plan, PlantedKind kind, int full) {
    for (int i = 0; i < full * count / FULL; i++) {
      plan.add(kind);
    }
  }

  private void spoil(Subject who, Canvas picture, PlantedKind kind, Draw d) {
    String format = format(d);
    switch (kind) {
      case FACE_BLUR -> {
        double blur = d.betweenLog(Strengths.WEAKEST_BLUR, Strengths.WORST_BLUR);
        put(who, picture.blurred(blur * picture.side), format, kind, blur);
      }
      case FACE_DARK -> {
        double p95 = d.betweenLog(Strengths.DARKEST_P95, Strengths.WEAKEST_DARK_P95);
        put(who, picture.exposedTo(0.95, p95), format, kind, p95);
      }
      case FACE_BRIGHT -> {
        double median = d.betweenLog(Strengths.WEAKEST_BRIGHT_MEDIAN, Strengths.BRIGHTEST_MEDIAN);
        put(who, picture.exposedTo(0.5, median), format, kind, median);
      }
      case FACE_TINY -> {
        int side =
            Strengths.TINIEST_PX + d.below(Strengths.WEAKEST_TINY_PX - Strengths.TINIEST_PX + 1);
        put(who, picture.shrunk(side), format, kind, side);
      }
      case FACE_TRUNCATED -> {
        byte[] whole = picture.encode(format);
        double kept = d.between(0.2, 0.97);
        byte[] cut = Arrays.copyOf(whole, (int) (kept * whole.length));
        folder.isPlanted(folder.put(name(format), cut, row(who)), kind, kept);
      }
      case FACE_DUPLICATE -> {
        byte[] bytes = picture.encode(format);
        String kept = folder.put(name(format), bytes, row(who));
        folder.isTwin(folder.put(name(format), bytes, row(who)), kind, kept);
      }
      default -> throw new IllegalArgumentException(kind + " is not planted in a face");
    }
  }

  private void put(Subject who, Canvas picture, String format, PlantedKind kind, double strength) {
    folder.isPlanted(folder.put(name(format), picture.encode(format), row(who)), kind, strength);
  }

  private String name(String format) {
    return draw.name() + "." + format;
  }

  private static String format(Draw d) {
    return d.chance(0.2) ? "png" : "jpg";
  }

  private static List<String> row(Subject who) {
    return List.of(who.id(), who.age(), who.gender());
  }
}
