package io.likeness.privacy.accounting;

import java.util.Arrays;
import java.util.List;

/**
 * Composition of privacy loss distributions: an upper bound on ε at δ, tight within about 0.1 % up
 * to a million steps and looser beyond, where cells are wider than one step's losses.
 *
 * <p>Each event is discretised by connecting the dots (Doroshenko, Ghazi, Kamath, Kumar,
 * Manurangsi, "Connect the Dots", PETS 2022): the mass of a cell of losses goes to its two ends so
 * that both its P mass and its Q mass are kept, which dominates the event. Compositions are powers
 * of spectra; what a Chernoff bound leaves outside the window counts as infinite loss. The width of
 * a cell follows from the window: 2^16 cells, so a call costs some tens of milliseconds whatever
 * the number of steps.
 *
 * <p>Rounding of the transform is allowed for by 2^-50 of infinite mass a step, so δ below about
 * 1e-13 times the number of steps gets a loose answer.
 */
public final class PldAccountant {
  private static final int CELLS = 1 << 16;
  private static final int COARSE_CELLS = 1 << 10;
  private static final int MOST_CELLS = 1 << 22;
  private static final double TAIL = 1e-15;
  private static final double ROUNDING = 0x1p-50;

  /** Well below ln(Double.MAX_VALUE): the odds e^loss of a cell must be a number. */
  private static final double MOST_LOSS = 512;

  private static final Fft FFT = new Fft(CELLS);

  private PldAccountant() {}

  /** The smallest ε ≥ 0 at {@code delta} in (0, 1) for all events together. */
  public static double epsilon(List<PrivacyEvent.Repeated> events, double delta) {
    DpRanges.delta(delta);
    double epsilon = distribution(events, true).epsilon(delta);
    return symmetric(events)
        ? epsilon
        : Math.max(epsilon, distribution(events, false).epsilon(delta));
  }

  private static boolean symmetric(List<PrivacyEvent.Repeated> events) {
    return events.stream().allMatch(e -> LossPair.of(e.event(), true).symmetric());
  }

  private static LossDistribution distribution(
      List<PrivacyEvent.Repeated> events, boolean removal) {
    if (events.isEmpty()) {
      throw new IllegalArgumentException("there is nothing to account: the list is empty.");
    }
    double steps = events.stream().mapToDouble(PrivacyEvent.Repeated::times).sum();
    LossPair[] pairs = new LossPair[events.size()];
    double[] tops = new double[events.size()];
    double[] bottoms = new double[events.size()];
    LossCells[] coarse = new LossCells[events.size()];
    for (int i = 0; i < pairs.length; i++) {
      pairs[i] = LossPair.of(events.get(i).event(), removal);
      tops[i] = top(pairs[i], TAIL / steps);
      bottoms[i] = bottom(pairs[i]);
      double width = Math.max((tops[i] - bottoms[i]) / COARSE_CELLS, 1e-12);
      coarse[i] = LossCells.connectTheDots(pairs[i], bottoms[i], tops[i], width);
    }
    double high = window(coarse, events, 1);
    double low = -window(coarse, events, -1);
    double width = Math.max((high - low) / (CELLS - 4), 1e-12);
    for (int i = 0; i < pairs.length; i++) {
      // A law of a few far losses has a window much narrower than its own range.
      width = Math.max(width, (tops[i] - bottoms[i]) / MOST_CELLS);
    }

    LossCells[] fine = fine(pairs, bottoms, tops, width);
    high = window(fine, events, 1);
    low = -window(fine, events, -1);
    // Cells move masses outward, so that their own window is what has to fit, or ends of it would
    // wrap to the other side.
    while (high - low > (CELLS - 4) * width) {
      width = Math.max(1.05 * width, (high - low) / (CELLS - 4));
      fine = fine(pairs, bottoms, tops, width);
      high = window(fine, events, 1);
      low = -window(fine, events, -1);
    }
    double[] re = new double[CELLS];
    double[] im = new double[CELLS];
    double finite = 1;
    for (int i = 0; i < pairs.length; i++) {
      LossCells cells = fine[i];
      double[] spectrumRe = new double[CELLS];
      double[] spectrumIm = new double[CELLS];
      cells.addTo(spectrumRe);
      FFT.forward(spectrumRe, spectrumIm);
      long times = events.get(i).times();
      power(spectrumRe, spectrumIm, times);
      finite *= Math.exp(times * Math.log1p(-cells.infiniteMass()));
      if (i == 0) {
        re = spectrumRe;
        im = spectrumIm;
      } else {
        multiply(re, im, spectrumRe, spectrumIm);
      }
    }
    FFT.inverse(re, im);
    long first = (long) Math.floor(low / width) - 1;
    double[] mass = new double[CELLS];
    for (int j = 0; j < CELLS; j++) {
      mass[j] = Math.max(0, re[(int) Math.floorMod(first + j, (long) CELLS)]);
    }
    double infinite = Math.min(1, (1 - finite) + 2 * TAIL + steps * ROUNDING);
    return new LossDistribution(first, width, mass, infinite);
  }

  private static LossCells[] fine(LossPair[] pairs, double[] bottoms, double[] tops, double width) {
    LossCells[] out = new LossCells[pairs.length];
    for (int i = 0; i < out.length; i++) {
      out[i] = LossCells.connectTheDots(pairs[i], bottoms[i], tops[i], width);
    }
    return out;
  }

  /** The smallest loss above which the event has less than {@code tail} of its finite mass. */
  private static double top(LossPair pair, double tail) {
    double allowed = pair.infiniteMass() + tail;
    double high = 1;
    while (pair.pAbove(high) > allowed) {
      high *= 2;
      if (high > MOST_LOSS) {
        throw new IllegalArgumentException(
            "the noise is too small to be accounted: one event may leak odds of more than e^512.");
      }
    }
    double low = -1e6;
    for (int i = 0; i < 100 && high - low > 1e-9 * Math.max(1e-3, Math.abs(high)); i++) {
      double mid = 0.5 * (low + high);
      if (pair.pAbove(mid) > allowed) {
        low = mid;
      } else {
        high = mid;
      }
    }
    return high;
  }

  /** A loss below which the event has next to no mass; what there is moves up to it. */
  private static double bottom(LossPair pair) {
    double high = 0;
    double low = -1;
    while (1 - pair.pAbove(low) > TAIL && low > -1e6) {
      low *= 2;
    }
    for (int i = 0; i < 100 && high - low > 1e-9 * Math.max(1e-3, Math.abs(low)); i++) {
      double mid = 0.5 * (low + high);
      if (1 - pair.pAbove(mid) > TAIL) {
        high = mid;
      } else {
        low = mid;
      }
    }
    return low;
  }

  /** Chernoff: P[sign·ΣL ≥ t] ≤ exp(ΣK(sign·λ) − λt), the smallest t that leaves {@link #TAIL}. */
  private static double window(LossCells[] cells, List<PrivacyEvent.Repeated> events, int sign) {
    double best = 0;
    for (int i = 0; i < cells.length; i++) {
      best += events.get(i).times() * (sign > 0 ? cells[i].highest() : -cells[i].lowest());
    }
    double[][] logs = Arrays.stream(cells).map(LossCells::logs).toArray(double[][]::new);
    for (int exponent = -12; exponent <= 24; exponent++) {
      double lambda = Math.pow(2, 0.5 * exponent);
      double cumulant = 0;
      for (int i = 0; i < cells.length; i++) {
        cumulant += events.get(i).times() * cells[i].cumulant(logs[i], sign * lambda);
      }
      best = Math.min(best, (cumulant - Math.log(TAIL)) / lambda);
    }
    return best;
  }

  /** To a power, of the spectrum of real masses, whose upper half mirrors the lower one. */
  private static void power(double[] re, double[] im, long exponent) {
    for (int i = 0; i <= re.length / 2; i++) {
      double baseRe = re[i];
      double baseIm = im[i];
      double r = 1;
      double m = 0;
      for (long e = exponent; e > 0; e >>= 1) {
        if ((e & 1) == 1) {
          double t = r * baseRe - m * baseIm;
          m = r * baseIm + m * baseRe;
          r = t;
        }
        double t = baseRe * baseRe - baseIm * baseIm;
        baseIm = 2 * baseRe * baseIm;
        baseRe = t;
      }
      re[i] = r;
      im[i] = m;
      if (i > 0) {
        re[re.length - i] = r;
        im[re.length - i] = i == re.length / 2 ? m : -m;
      }
    }
  }

  private static void multiply(double[] re, double[] im, double[] otherRe, double[] otherIm) {
    for (int i = 0; i < re.length; i++) {
      double t = re[i] * otherRe[i] - im[i] * otherIm[i];
      im[i] = re[i] * otherIm[i] + im[i] * otherRe[i];
      re[i] = t;
    }
  }
}
