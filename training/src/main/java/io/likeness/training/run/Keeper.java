package io.likeness.training.run;

import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * Writes what rank 0 keeps while the next steps are computed, so that its peers do not wait for a
 * disk; one thing at a time, in order.
 */
final class Keeper implements AutoCloseable {
  private static final Duration LONGEST = Duration.ofMinutes(10);

  /** Something to be written. */
  interface Writing {
    void run() throws IOException;
  }

  private final ExecutorService thread =
      Executors.newSingleThreadExecutor(
          work -> {
            Thread keeper = new Thread(work, "likeness-keeper");
            keeper.setDaemon(true);
            return keeper;
          });

  private final Duration longest;
  private Future<?> last = CompletableFuture.completedFuture(null);

  /**
   * One that gives a disk up before the peers, who hear nothing while it is waited for, give up the
   * rank: the cause that is told is then the disk.
   */
  static Keeper beside(int workers, long timeoutMillis) {
    Duration before = Duration.ofMillis(timeoutMillis * 3 / 4);
    return new Keeper(workers == 1 || before.compareTo(LONGEST) > 0 ? LONGEST : before);
  }

  /** One that gives up what is not written after {@code longest}. */
  Keeper(Duration longest) {
    this.longest = longest;
  }

  /**
   * Writes when what came before is written, which is waited for.
   *
   * @throws IOException when what came before could not be written, or not in time
   */
  void later(Writing writing) throws IOException {
    await();
    last =
        thread.submit(
            () -> {
              writing.run();
              return null;
            });
  }

  private void await() throws IOException {
    Future<?> before = last;
    last = CompletableFuture.completedFuture(null);
    try {
      before.get(longest.toMillis(), TimeUnit.MILLISECONDS);
    } catch (TimeoutException e) {
      before.cancel(true);
      throw new IOException("nothing could be kept for " + longest.toSeconds() + " s", e);
    } catch (ExecutionException e) {
      if (e.getCause() instanceof IOException io) {
        throw io;
      }
      throw new IllegalStateException(e.getCause());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("interrupted", e);
    }
  }

  /** Waits for all that is to be written. */
  @Override
  public void close() throws IOException {
    try {
      await();
    } finally {
      thread.shutdown();
    }
  }
}
