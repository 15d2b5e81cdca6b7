package io.likeness.training.run;

/**
 * How a step went; all but the seconds are the same for any number of workers.
 *
 * @param step steps of the optimizer with this one, counted from 1
 * @param epoch counted from 1
 * @param loss weighted mean loss of the step's rows under the weights before it; NaN in a private
 *     training, of whose persons it would tell without noise
 * @param gradientNorm length of the mean gradient before clipping; of a private step with its noise
 * @param seconds wall time of rank 0
 */
public record Step(
    long step, int epoch, double loss, double gradientNorm, double learningRate, double seconds) {}
