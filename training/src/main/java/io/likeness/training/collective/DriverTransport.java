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
    Object reply;
    try {
      reply = ask(timeoutMillis, DriverRelay.GIVE, rank, number, toOthers);
    } catch (TimeoutException e) {
      reply = whoIsMissing(number);
    }
    if (!(reply instanceof byte[][] in)) {
      Object[] lost = (Object[]) reply;
      throw new PeerLostException((int) lost[0], (String) lost[1]);
    }
    in[rank] = out[rank];
    return in;
  }

  private Object[] whoIsMissing(long number) throws IOException {
    String silent = "was silent for " + timeoutMillis + " ms";
    Object[] lost = {};
    try {
      lost = (Object[]) ask(DRIVER_MILLIS, DriverRelay.TIRED, rank, number, silent);
    } catch (TimeoutException e) {
      // Then it is the driver itself.
    }
    if (lost.length == 0) {
      throw new IOException("The driver " + silent);
    }
    return lost;
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
  private Object ask(long millis, Object... message) throws IOException, TimeoutException {
    FiniteDuration longest = Duration.create(millis, TimeUnit.MILLISECONDS);
    try {
      return Await.result(
          relay.ask(message, new RpcTimeout(longest, Way.PROPERTY), ClassTag$.MODULE$.Any()),
          Duration.create(millis + DRIVER_MILLIS, TimeUnit.MILLISECONDS));
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
