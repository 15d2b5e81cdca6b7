package io.likeness.training.run;

import java.io.Serializable;
import java.util.List;

/**
 * What one rank hands to the driver.
 *
 * @param theta the best weights; all ranks have the same, only rank 0 sends them
 * @param places rows that were predicted, as places in the training set
 * @param probabilities of each class for those rows
 * @param rows that this rank has learnt from in this attempt, as often as it did
 */
record RankResult(
    int rank,
    String process,
    float[] theta,
    List<Epoch> history,
    int bestEpoch,
    int[] places,
    float[][] probabilities,
    long rows,
    long steps,
    double seconds,
    double communicationSeconds,
    String transport)
    implements Serializable {}
