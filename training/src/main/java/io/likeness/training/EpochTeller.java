package io.likeness.training;

import io.likeness.training.run.CheckpointDir;
import io.likeness.training.run.Epoch;
import io.likeness.training.run.Fit;
import io.likeness.training.run.StepLog;
import java.util.function.Function;

/**
 * Tells how a fit goes, each epoch with the steps that rank 0 has logged of it.
 *
 * @param dir where the fit leaves its logs
 * @param identity of its plan over its set
 * @param role as {@link Progress#epoch} has it
 * @param prefix of each line
 * @param sentence the line of an epoch
 */
public record EpochTeller(
    Progress progress,
    CheckpointDir dir,
    String identity,
    String role,
    String prefix,
    Function<Epoch, String> sentence)
    implements Fit.Listener {
  @Override
  public void epoch(Epoch epoch) {
    progress.epoch(role, epoch, StepLog.read(dir, identity, epoch.epoch()));
    progress.line(prefix + sentence.apply(epoch));
  }

  @Override
  public void known(Epoch epoch) {
    progress.known(role, epoch, StepLog.read(dir, identity, epoch.epoch()));
  }

  @Override
  public void line(String line) {
    progress.line(prefix + line);
  }
}
