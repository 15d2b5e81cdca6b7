package io.likeness.jobs.walk;

import io.likeness.core.contract.TableContract;
import java.util.List;
import java.util.Optional;

/**
 * What a station declares of itself.
 *
 * @param does one sentence
 * @param blocks of a recipe that are its options
 * @param draws what it draws, and from what
 * @param place where it would run on a machine with a GPU; empty where a user's own step decides
 * @param writes the tables that only it writes
 */
public record StationSheet(
    String name,
    String does,
    List<String> blocks,
    String draws,
    Optional<String> place,
    List<TableContract> writes) {}
