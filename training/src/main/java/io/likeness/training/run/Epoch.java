package io.likeness.training.run;

import java.io.Serializable;

/**
 * How an epoch went.
 *
 * @param epoch counted from 1
 * @param trainLoss weighted mean of what is learnt by, over the training rows and while learning:
 *     cross-entropy with the labels; with a teacher of a share s and temperature T, (1 - s) times
 *     that and s T² times the cross-entropy with its soft labels. NaN in a private training, of
 *     which it would tell more than the weights do, and where no loss was finite
 * @param validationLoss mean cross-entropy of the validation rows; NaN where there are none
 * @param validationAccuracy share of the validation rows that are right; NaN where there are none
 * @param best whether the validation loss improved
 * @param seconds wall time
 */
public record Epoch(
    int epoch,
    double trainLoss,
    double validationLoss,
    double validationAccuracy,
    boolean best,
    double seconds)
    implements Serializable {}
