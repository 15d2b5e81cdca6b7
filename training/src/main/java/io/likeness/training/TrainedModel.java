package io.likeness.training;

/**
 * A trained model.
 *
 * @param weights a {@link io.likeness.training.model.WeightsFile}
 * @param weightsSha256 its digest in hex: the same for every number of workers
 */
public record TrainedModel(
    String architecture, String weightsSha256, byte[] weights, Report report) {}
