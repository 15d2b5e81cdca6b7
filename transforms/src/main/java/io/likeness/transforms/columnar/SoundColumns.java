package io.likeness.transforms.columnar;

import static org.apache.spark.sql.functions.aggregate;
import static org.apache.spark.sql.functions.array_max;
import static org.apache.spark.sql.functions.array_min;
import static org.apache.spark.sql.functions.array_repeat;
import static org.apache.spark.sql.functions.coalesce;
import static org.apache.spark.sql.functions.concat;
import static org.apache.spark.sql.functions.flatten;
import static org.apache.spark.sql.functions.floor;
import static org.apache.spark.sql.functions.greatest;
import static org.apache.spark.sql.functions.isnan;
import static org.apache.spark.sql.functions.least;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.not;
import static org.apache.spark.sql.functions.pow;
import static org.apache.spark.sql.functions.sequence;
import static org.apache.spark.sql.functions.size;
import static org.apache.spark.sql.functions.slice;
import static org.apache.spark.sql.functions.sqrt;
import static org.apache.spark.sql.functions.transform;
import static org.apache.spark.sql.functions.when;

import org.apache.spark.sql.Column;
import org.apache.spark.sql.types.DataTypes;

/**
 * Effects on sound as expressions: samples are {@code array<float>}, linear amplitude; parameters
 * are columns in the units of {@link io.likeness.kernels.voice.AudioEffects}, which computes the
 * same.
 *
 * <p>No function looks up an element of one array inside a function of another's elements: the
 * RAPIDS Accelerator would copy the whole array for each of them. Sums are of the form {@code acc +
 * g(x)}, the only one that it reduces.
 */
public final class SoundColumns {
  private static final double FADE_SECONDS = 0.005;

  private SoundColumns() {}

  private static Column toFloat(Column x) {
    return x.cast(DataTypes.FloatType);
  }

  private static Column toInt(Column x) {
    return x.cast(DataTypes.IntegerType);
  }

  private static Column amplitude(Column decibels) {
    return pow(lit(10.0), decibels.divide(lit(20.0)));
  }

  /** Each sample times {@code factor}, a float. */
  public static Column scaled(Column samples, Column factor) {
    return Let.be(factor, f -> transform(samples, x -> x.multiply(f)));
  }

  /** Louder by {@code gainDb}. */
  public static Column gain(Column samples, Column gainDb) {
    return scaled(samples, toFloat(amplitude(gainDb)));
  }

  /** Upside down. */
  public static Column invert(Column samples) {
    return scaled(samples, lit(-1f));
  }

  /**
   * {@code noise}, as long as the samples, mixed in so that {@code levelDbfs}, the active speech
   * level, lies {@code snrDb} above it; the samples themselves where the level is NaN.
   */
  public static Column mixed(Column samples, Column noise, Column levelDbfs, Column snrDb) {
    Column energy =
        aggregate(
            noise,
            lit(0.0),
            (sum, x) ->
                sum.plus(x.cast(DataTypes.DoubleType).multiply(x.cast(DataTypes.DoubleType))));
    Column power = energy.divide(size(noise).cast(DataTypes.DoubleType));
    Column gain = toFloat(amplitude(levelDbfs.minus(snrDb)).divide(sqrt(power)));
    return when(isnan(levelDbfs), samples)
        .otherwise(Let.be(gain, g -> Pairs.map(samples, noise, (x, n) -> x.plus(g.multiply(n)))));
  }

  /**
   * A silenced stretch of {@code share} of the samples, from {@code position} on of what is left,
   * with a fade of 5 ms at {@code rateHz} at both ends.
   */
  public static Column masked(Column samples, Column share, Column position, Column rateHz) {
    Column length = size(samples);
    return Let.be(
        toInt(share.multiply(length)),
        count ->
            Let.be(
                toInt(position.multiply(length.minus(count))),
                from ->
                    Let.be(
                        least(
                            toInt(floor(count.divide(lit(2)))),
                            toInt(rateHz.multiply(lit(FADE_SECONDS)))),
                        fade -> transform(samples, (x, i) -> masked(x, i, count, from, fade)))));
  }

  private static Column masked(Column x, Column i, Column count, Column from, Column fade) {
    Column inward = least(i.minus(from), from.plus(count).minus(lit(1)).minus(i));
    Column share = toFloat(inward.plus(lit(1))).divide(toFloat(fade.plus(lit(1))));
    return when(inward.lt(lit(0)), x)
        .when(inward.lt(fade), x.multiply(lit(1f).minus(toFloat(share))))
        .otherwise(lit(0f));
  }

  /**
   * Faster or slower by the filters of {@link io.likeness.kernels.signal.Resample.Period}.
   *
   * @param in samples that a period takes
   * @param out samples that it gives, as many as there are starts and filters
   * @param taps of each filter
   */
  public static Column resampled(
      Column samples, Column in, Column out, Column taps, Column starts, Column filters) {
    Column padded =
        concat(
            array_repeat(lit(0f), toInt(taps.divide(lit(2))).minus(lit(1))),
            samples,
            array_repeat(lit(0f), in.plus(taps)));
    Column given = size(samples).cast(DataTypes.LongType).multiply(out);
    Column length = toInt(floor(given.plus(in).minus(lit(1)).divide(in)));
    Column periods = sequence(lit(0), toInt(floor(length.minus(lit(1)).divide(out))));
    Column frames =
        Let.be(
            padded,
            all -> transform(periods, p -> slice(all, p.multiply(in).plus(lit(1)), in.plus(taps))));
    Column outputs =
        flatten(
            transform(
                frames,
                frame ->
                    Pairs.map(
                        filters,
                        starts,
                        (filter, start) -> dot(slice(frame, start.plus(lit(1)), taps), filter))));
    return when(in.equalTo(out).or(size(samples).equalTo(lit(0))), samples)
        .otherwise(slice(outputs, lit(1), length));
  }

  private static Column dot(Column a, Column b) {
    return aggregate(
        Pairs.map(a, b, (x, y) -> x.multiply(y)), lit(0f), (sum, product) -> sum.plus(product));
  }

  /**
   * The factor in (0, 1) that brings {@code after} back to full scale, or to the peak of {@code
   * before} if that was beyond it already; null where nothing is to be done.
   */
  public static Column headroom(Column before, Column after) {
    return Let.be(peak(before), was -> Let.be(peak(after), is -> SoundColumns.factor(was, is)));
  }

  private static Column factor(Column was, Column is) {
    return when(
        not(isnan(is)).and(is.gt(lit(1f))).and(is.gt(was)),
        greatest(lit(1f), was).cast(DataTypes.DoubleType).divide(is.cast(DataTypes.DoubleType)));
  }

  private static Column peak(Column samples) {
    return coalesce(greatest(array_max(samples), array_min(samples).multiply(lit(-1f))), lit(0f));
  }
}
