package io.likeness.core.recipe;

import com.typesafe.config.Config;

/**
 * What is trained on a version.
 *
 * @param model architecture by name
 * @param settings every key of the block, for the architecture and the trainer to read
 */
public record TrainSpec(
    String model,
    int shards,
    int workers,
    int epochs,
    int batch,
    double learningRate,
    double weightDecay,
    int patience,
    long seed,
    boolean leaveOnePersonOut,
    Config settings) {}
