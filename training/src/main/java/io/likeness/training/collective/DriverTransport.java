package io.likeness.training.collective;

import io.likeness.core.error.Fault;
import java.io.IOException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.spark.SparkEnv;
import org.apache.spark.rpc.RpcEndpointRef;
import org.apache.spark.rpc.RpcTimeout;
import org.apache.spark.util.RpcUtils;
import scala.concurrent.Await;
import scala.concurrent.Future;
import scala.concurrent.duration.Duration;
import scala.concurrent.duration.FiniteDuration;
import scala.reflect.ClassTag$;

/**
 * Everything goes through the driver, by the connection that each executor has to it anyway: for
 * networks where executors do not reach each other's ports.
 *
 * <p>Nothing is signed here. Who may talk to the driver is a matter of Spark's RPC ({@code
 * spark.authenticate}), and so is who may read along ({@code spark.network.crypto.enabled}, {@code
 * spark.ssl.rpc.enabled}); the orders of a training with their secrets travel by it too. Besides,
 * the relay's name is drawn for each attempt, and nothing can be sent to an endpoint without it.
 *
 * <p>{@code BarrierTaskContext.allGather} would do the same by public means, but sleeps a second in
 * each call (Spark 3.5), and a step makes two.
 */
public final class DriverTransport implements Transport {
  /** What the driver may hold of one round, in bytes; it has to serialise as much again. */
  private static final long MAX_ROUND_BYTES = 256L << 20;

  private static final long DRIVER_MILLIS = 30_000;

  private final RpcEndpointRef relay;
  private final int rank;
  private final int size;
  private final long timeoutMillis;
  private final String name;
  private long round;

  private DriverTransport(
      RpcEndpointRef relay, int rank, int size, long timeoutMillis, long round, String name) {
    this.relay = relay;
    this.rank = rank;
    this.size = size;
    this.timeoutMillis = timeoutMillis;
    this.round = round;
    this.name = name;
  }

  /**
   * Finds the relay of that name.
   *
   * @param timeoutMillis the longest that a rank may let its peers wait
   */
  public static DriverTransport to(String relay, int rank, int size, long timeoutMillis)
      throws IOException {
    SparkEnv env = SparkEnv.get();
    RpcEndpointRef found;
    try {
      found = RpcUtils.makeDriverRef(relay, env.conf(), env.rpcEnv());
    } catch (Exception e) {
      throw unreachable(e);
    }
    return new DriverTransport(found, rank, size, timeoutMillis, 0, "driver");
  }

  /** Scala declares nothing: it is Spark's own exception, or that of an interrupt. */
  private static IOException unreachable(Exception e) {
    if (e instanceof InterruptedException) {
      Thread.currentThread().interrupt();
      return new IOException("The task was cancelled", e);
    }
    return new IOException("The driver cannot be reached: " + e.getMessage(), e);
  }

  /** This transport, from now on, with another patience and a reason for being used. */
  DriverTransport because(String reason, long otherMillis) {
    return new DriverTransport(relay, rank, size, otherMillis, round, "driver (" + reason + ")");
  }

  @Override
  public int rank() {
    return rank;
  }

  @Override
  public int size() {
    return size;
  }

  @Override
  public String name() {
    return name;
  }

  @Override
  public byte[][] exchange(byte[][] out) throws IOException {
    refuseTooMuch(out);
    byte[][] toOthers = out.clone();
    toOthers[rank] = null;
    long number = round++;
    Object reply = give(number, toOthers);
    if (!(reply instanceof byte[][] in)) {
      Object[] lost = (Object[]) reply;
      throw new PeerLostException((int) lost[0], (String) lost[1]);
    }
    in[rank] = out[rank];
    return in;
  }

  /** What the relay answers: what others gave, or whom it has lost. */
  private Object give(long number, byte[][] out) throws IOException {
    // A round in which somebody gives within each patience takes no longer.
    long longest = size * timeoutMillis + DRIVER_MILLIS;
    long end = System.nanoTime() + longest * 1_000_000;
    Future<Object> reply = ask(2 * longest, DriverRelay.GIVE, rank, number, out);
    String silent = "was silent for " + timeoutMillis + " ms";
    long wait = timeoutMillis;
    try {
      while (true) {
        try {
          return await(reply, wait);
        } catch (TimeoutException e) {
          Object answer =
              await(
                  ask(DRIVER_MILLIS, DriverRelay.TIRED, rank, number, timeoutMillis, silent),
                  2 * DRIVER_MILLIS);
          if (!(answer instanceof Long more)) {
            return answer;
          }
          if (System.nanoTime() > end) {
            throw e;
          }
          wait = more;
        }
      }
    } catch (TimeoutException e) {
      throw new IOException("The driver " + silent, e);
    }
  }

  private void refuseTooMuch(byte[][] out) {
    long bytes = 0;
    for (int to = 0; to < out.length; to++) {
      // What all are given is one array, and travels once.
      bytes += to > 0 && out[to] == out[0] ? 0 : out[to].length;
    }
    if (bytes * size > MAX_ROUND_BYTES) {
      throw Fault.TRAINING_IMPOSSIBLE.because(
          size
              + " workers would send "
              + (bytes * size >> 20)
              + " MiB at once through the driver, which takes "
              + (MAX_ROUND_BYTES >> 20)
              + "; let executors reach each other's ports, or take fewer workers or a smaller"
              + " model.");
    }
  }

  /** Serialised as Java does it: an array that stands in it several times travels once. */
  private Future<Object> ask(long millis, Object... message) {
    FiniteDuration longest = Duration.create(millis, TimeUnit.MILLISECONDS);
    return relay.ask(message, new RpcTimeout(longest, Way.PROPERTY), ClassTag$.MODULE$.Any());
  }

  private static Object await(Future<Object> reply, long millis)
      throws IOException, TimeoutException {
    try {
      return Await.result(reply, Duration.create(millis, TimeUnit.MILLISECONDS));
    } catch (TimeoutException e) {
      throw e;
    } catch (Exception e) {
      throw unreachable(e);
    }
  }

  @Override
  public void close() {
    relay.send(new Object[] {DriverRelay.LEAVE, rank});
  }
}
