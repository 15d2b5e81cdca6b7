package io.likeness.jobs.pipeline;

import io.likeness.core.lake.Lake;
import io.likeness.core.lake.LakeTables;
import io.likeness.privacy.release.DeltaLedger;
import io.likeness.privacy.release.TrainingPurpose;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * The names of a lake's models: corpus, architecture, and a number that no other model of the lake
 * has and no training that was paid for will get.
 */
record ModelNames(Lake lake) {
  private static final Pattern NUMBER = Pattern.compile(".*-(\\d{1,15})");

  /**
   * A name that is free; it stays so while the caller holds the lock of {@link Lake#OWN}.
   *
   * @param later which one of those that are about to be given, from 1 on
   */
  String next(String corpus, String architecture, int later) {
    List<String> given = given();
    Stream<String> paidFor =
        DeltaLedger.accounts(lake).stream()
            .flatMap(account -> account.charges().keySet().stream())
            .flatMap(purpose -> TrainingPurpose.of(purpose).stream())
            .map(TrainingPurpose::model);
    long last =
        Stream.concat(given.stream(), paidFor).mapToLong(ModelNames::number).max().orElse(0);
    return corpus + "-" + architecture + "-" + (Math.max(last, given.size()) + later);
  }

  boolean isGiven(String name) {
    return given().contains(name);
  }

  private List<String> given() {
    return lake.readOwn(LakeTables.MODELS).select("model").collectAsList().stream()
        .map(row -> row.getString(0))
        .toList();
  }

  private static long number(String name) {
    Matcher found = NUMBER.matcher(name);
    return found.matches() ? Long.parseLong(found.group(1)) : 0;
  }
}
