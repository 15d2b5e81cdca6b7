package io.likeness.jobs.demo;

import java.util.Optional;

/**
 * The truth about one file of the demo.
 *
 * @param file path relative to the input, with slashes
 * @param kind what was planted; none for a clean record
 * @param strength in the unit of the kind, NaN where it has none
 * @param twin the file with the same bytes, which may be refused in its place
 */
record Planted(
    String file,
    PlantedKind.Medium medium,
    Optional<PlantedKind> kind,
    double strength,
    Optional<String> twin) {}
