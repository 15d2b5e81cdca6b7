package io.likeness.jobs.pipeline;

import io.likeness.core.RawFiles;
import io.likeness.core.error.Fault;
import io.likeness.core.lake.Lake;
import io.likeness.core.lake.LakeLock;
import io.likeness.privacy.accounting.PrivacyLoss;
import io.likeness.privacy.release.DeltaLedger;
import io.likeness.privacy.release.TrainingPurpose;
import io.likeness.training.Trainer;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FSDataOutputStream;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.apache.hadoop.fs.StreamCapabilities;

/**
 * What one private training is booked under, from its first step to the registry.
 *
 * <p>The name of its model is taken with the charge. The ledger keeps it from other models, and the
 * folder that the training goes on from tells it, so whatever is registered meanwhile, a training
 * that died and goes on, and the registration at its end, find the charge that is there. Once a
 * model has the name the charge is used up: a training that begins then is booked anew, and so is
 * one of other rows or settings.
 */
final class Booking implements Trainer.Charge {
  private static final String FILE = "charged";

  /** What is booked, and for how much. */
  private record Paid(TrainingPurpose purpose, PrivacyLoss.Approximate loss) {}

  private final Lake lake;
  private final String corpus;
  private final String architecture;
  private final PrivacyLoss.Approximate budget;
  private final Path file;
  private final ModelNames names;
  private Optional<Paid> paid = Optional.empty();

  /**
   * A training that has not begun, or goes on.
   *
   * @param budget what the corpus may ever spend
   * @param work the folder that the training goes on from
   */
  Booking(
      Lake lake, String corpus, String architecture, PrivacyLoss.Approximate budget, Path work) {
    this.lake = lake;
    this.corpus = corpus;
    this.architecture = architecture;
    this.budget = budget;
    this.file = new Path(work, FILE);
    this.names = new ModelNames(lake);
  }

  /** Refuses what {@link #of} would, before anything is computed for it. */
  @Override
  public void foresee(PrivacyLoss.Approximate loss, String identity) {
    if (open().filter(p -> p.identity().equals(identity)).isEmpty()) {
      String purpose = new TrainingPurpose(free(), identity).text();
      new DeltaLedger(lake, corpus, budget).requireRoom(purpose, loss);
    }
  }

  /**
   * Books the training, unless it goes on and is booked.
   *
   * @param identity of the rows and settings that decide the weights
   * @throws io.likeness.privacy.accounting.BudgetExceeded when the budget does not hold it
   */
  @Override
  public void of(PrivacyLoss.Approximate loss, String identity) {
    try (LakeLock held = LakeLock.take(lake, Lake.OWN)) {
      Optional<TrainingPurpose> goesOn = open().filter(p -> p.identity().equals(identity));
      TrainingPurpose purpose = goesOn.orElseGet(() -> new TrainingPurpose(free(), identity));
      // Noted first: what is noted and not booked is booked when the training goes on. What is
      // booked is not noted again: whoever died then would leave half a note, and pay twice.
      if (goesOn.isEmpty()) {
        note(purpose);
      }
      book(new Paid(purpose, loss));
    }
  }

  /**
   * The name to be registered under, which has been paid for. Where another process went on from
   * the same folder and has registered its model, this one is booked as another look. The caller
   * holds the lock of {@link Lake#OWN}.
   */
  String registered() {
    Paid first = paid.orElseThrow();
    if (names.isGiven(first.purpose().model())) {
      book(new Paid(new TrainingPurpose(free(), first.purpose().identity()), first.loss()));
    }
    return paid.orElseThrow().purpose().model();
  }

  private String free() {
    return names.next(corpus, architecture, 1);
  }

  private void book(Paid what) {
    new DeltaLedger(lake, corpus, budget).charge(what.purpose().text(), what.loss());
    paid = Optional.of(what);
  }

  /** What the folder says is booked, if it is and no model has come of it. */
  private Optional<TrainingPurpose> open() {
    return noted()
        .filter(
            purpose ->
                DeltaLedger.accounts(lake).stream()
                    .anyMatch(
                        a -> a.corpus().equals(corpus) && a.charges().containsKey(purpose.text())))
        .filter(purpose -> !names.isGiven(purpose.model()));
  }

  private Optional<TrainingPurpose> noted() {
    try (InputStream in = files().open(file)) {
      return TrainingPurpose.of(new String(in.readAllBytes(), StandardCharsets.UTF_8));
    } catch (FileNotFoundException e) {
      return Optional.empty();
    } catch (IOException e) {
      throw unreadable(e);
    }
  }

  private void note(TrainingPurpose purpose) {
    try (FSDataOutputStream out = files().create(file, true)) {
      out.write(purpose.text().getBytes(StandardCharsets.UTF_8));
      if (out.hasCapability(StreamCapabilities.HSYNC)) {
        out.hsync();
      }
    } catch (IOException e) {
      throw unreadable(e);
    }
  }

  private FileSystem files() throws IOException {
    Configuration hadoop = lake.spark().sparkContext().hadoopConfiguration();
    return RawFiles.of(file, hadoop);
  }

  private RuntimeException unreadable(IOException e) {
    return Fault.LAKE_UNREADABLE.because(
        "What the training was booked under cannot be read or written at "
            + file
            + "; check that the file system is up, and free space.",
        e);
  }
}
