package io.likeness.privacy.attack;

import java.util.Locale;
import java.util.SortedMap;

/**
 * How one attacker fared against one way of changing records.
 *
 * @param step name of the step, {@code none}, or {@code snippet}
 * @param settings its settings without ε
 * @param unit what the claimed ε is about
 * @param epsilon as it is claimed; infinite where nothing is, NaN where several steps claim
 * @param trials records that were to be linked
 * @param candidates persons, records or labels to choose from
 * @param equalErrorRate NaN where there are no scores
 * @param top1 share of trials linked rightly at first guess
 * @param chance of a right first guess without looking
 * @param utility what is left of the records' use, by name
 */
public record Outcome(
    String step,
    String settings,
    String unit,
    double epsilon,
    Attacker attacker,
    int trials,
    int candidates,
    Rate equalErrorRate,
    Rate top1,
    double chance,
    SortedMap<String, Double> utility) {

  /** Who attacks, and how. */
  public enum Attacker {
    /** Compares a release with originals, as if nothing had been done. */
    IGNORANT,
    /** Knows the step and its settings, and learns from data changed in the same way. */
    SEMI_INFORMED,
    /** As semi-informed, with the mean of several releases of each record. */
    AVERAGING,
    /** As semi-informed, after an attempt to undo the step. */
    DENOISING;

    /** As it stands in tables. */
    public String word() {
      return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
  }
}
