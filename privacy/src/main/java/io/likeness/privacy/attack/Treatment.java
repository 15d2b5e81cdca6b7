package io.likeness.privacy.attack;

import io.likeness.privacy.mechanism.NoiseSource;
import io.likeness.privacy.record.PrivatiseEmbedding;
import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;

/**
 * One way of changing records that is put to the test.
 *
 * @param <M> one clip or one picture
 */
interface Treatment<M> {
  /** What it is, for tables. */
  Label label();

  /**
   * What is seen of {@code original} when it is released so often.
   *
   * @param number of the record, for what is drawn without privacy
   */
  Look look(M original, int releases, int number);

  /**
   * What stands in a table.
   *
   * @param epsilon as it is claimed; infinite for none
   */
  record Label(String step, String settings, String unit, double epsilon) {}

  /** A release of a record; {@code draw} numbers all releases of all records. */
  interface Release<M> {
    M of(M original, long draw);
  }

  /** A change of the medium. */
  record OfMedium<M>(Label label, Medium<M> medium, Release<M> release, UnaryOperator<M> undo)
      implements Treatment<M> {
    @Override
    public Look look(M original, int releases, int number) {
      List<M> seen = new ArrayList<>();
      for (int k = 0; k < releases; k++) {
        seen.add(release.of(original, (long) number * releases + k));
      }
      M first = seen.get(0);
      return new Look(
          medium.identity(first),
          medium.identity(medium.average(seen)),
          medium.identity(undo.apply(first)),
          medium.content(first),
          medium.likeness(original, first));
    }
  }

  /** An embedding in place of the medium. */
  record OfEmbedding<M>(Label label, Medium<M> medium, PrivatiseEmbedding step)
      implements Treatment<M> {
    @Override
    public Look look(M original, int releases, int number) {
      float[] exact = medium.identity(original);
      NoiseSource noise = NoiseSource.secure();
      float[] first = step.apply(exact, noise);
      float[] mean = first.clone();
      for (int k = 1; k < releases; k++) {
        float[] next = step.apply(exact, noise);
        for (int i = 0; i < mean.length; i++) {
          mean[i] += next[i];
        }
      }
      double cosine =
          Matcher.dot(Matcher.unit(Matcher.doubles(exact)), Matcher.unit(Matcher.doubles(first)));
      return new Look(first, mean, new float[0], first, cosine);
    }
  }
}
