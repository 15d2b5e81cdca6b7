package io.likeness.training;

import java.util.Map;
import java.util.Optional;

/**
 * A trained model.
 *
 * @param weights a {@link io.likeness.training.model.WeightsFile}
 * @param weightsSha256 its digest in hex: the same for every number of workers
 * @param teacher where the recipe has one
 */
public record TrainedModel(
    String architecture,
    String weightsSha256,
    byte[] weights,
    Report report,
    Optional<Teacher> teacher) {

  /**
   * The model that this one has learnt from.
   *
   * @param softLabels what it said of the training rows, by record id, in order of ids
   */
  public record Teacher(TrainedModel model, double temperature, Map<String, float[]> softLabels) {}
}
