package io.likeness.training.collective;

import java.security.SecureRandom;
import java.util.Arrays;
import java.util.HexFormat;
import org.apache.spark.rpc.RpcAddress;
import org.apache.spark.rpc.RpcCallContext;
import org.apache.spark.rpc.RpcEndpointRef;
import org.apache.spark.rpc.RpcEnv;
import org.apache.spark.rpc.ThreadSafeRpcEndpoint;
import scala.PartialFunction;
import scala.runtime.AbstractPartialFunction;
import scala.runtime.BoxedUnit;

/**
 * The driver's end of {@link DriverTransport}: takes what each rank has for the others, and gives
 * it on when all have come.
 *
 * <p>Messages are made of classes of the JDK alone: Spark's RPC unpacks them by a class loader that
 * may not know this module's jar.
 */
public final class DriverRelay implements ThreadSafeRpcEndpoint, AutoCloseable {
  static final int GIVE = 0;
  static final int LEAVE = 1;
  static final int TIRED = 2;

  private static final int NAME_BYTES = 16;

  private final RpcEnv env;
  private final String name;
  private final byte[][][] given;
  private final RpcCallContext[] waiting;
  private final RpcAddress[] addresses;
  private long round;
  private long lastGive;
  private Object[] lost;
  private RpcEndpointRef self;

  private DriverRelay(RpcEnv env, String name, int ranks) {
    this.env = env;
    this.name = name;
    given = new byte[ranks][][];
    waiting = new RpcCallContext[ranks];
    addresses = new RpcAddress[ranks];
  }

  /** Begins to listen, under a name that nobody can guess, on the port that the driver has. */
  public static DriverRelay start(RpcEnv env, int ranks) {
    byte[] name = new byte[NAME_BYTES];
    new SecureRandom().nextBytes(name);
    DriverRelay relay =
        new DriverRelay(env, "likeness-relay-" + HexFormat.of().formatHex(name), ranks);
    relay.self = env.setupEndpoint(relay.name, relay);
    return relay;
  }

  /** What ranks ask for it by. */
  public String name() {
    return name;
  }

  @Override
  public RpcEnv rpcEnv() {
    return env;
  }

  /** Takes messages, each a code, a rank and what belongs to it. */
  private abstract static class Taking extends AbstractPartialFunction<Object, BoxedUnit> {
    @Override
    public boolean isDefinedAt(Object message) {
      return message instanceof Object[];
    }

    @Override
    public BoxedUnit apply(Object message) {
      Object[] parts = (Object[]) message;
      take((int) parts[0], (int) parts[1], parts);
      return BoxedUnit.UNIT;
    }

    abstract void take(int code, int rank, Object[] parts);
  }

  @Override
  public PartialFunction<Object, BoxedUnit> receive() {
    return new Taking() {
      @Override
      void take(int code, int rank, Object[] parts) {
        if (code == LEAVE) {
          lose(rank, "has left");
        }
      }
    };
  }

  @Override
  public PartialFunction<Object, BoxedUnit> receiveAndReply(RpcCallContext asking) {
    return new Taking() {
      @Override
      void take(int code, int rank, Object[] parts) {
        if (code == TIRED) {
          asking.reply(tired((long) parts[2], (long) parts[3], (String) parts[4]));
        } else {
          give(rank, (long) parts[2], (byte[][]) parts[3], asking);
        }
      }
    };
  }

  private void give(int rank, long number, byte[][] out, RpcCallContext asking) {
    addresses[rank] = asking.senderAddress();
    if (lost != null) {
      asking.reply(lost);
      return;
    }
    if (number != round || given[rank] != null) {
      asking.reply(new Object[] {rank, "sent round " + number + " where " + round + " was due"});
      return;
    }
    given[rank] = out;
    waiting[rank] = asking;
    lastGive = System.nanoTime();
    if (missing() < 0) {
      for (int to = 0; to < given.length; to++) {
        byte[][] in = new byte[given.length][];
        for (int from = 0; from < given.length; from++) {
          in[from] = given[from][to];
        }
        waiting[to].reply(in);
      }
      forget();
      round++;
    }
  }

  /**
   * Whom a rank has waited for in vain, or for how many more milliseconds it is to wait: as with
   * sockets, peers that come one after another within its patience are not silent. Where the round
   * has ended the answer is under way.
   */
  private Object tired(long number, long patienceMillis, String how) {
    if (number != round) {
      return patienceMillis;
    }
    if (lost != null) {
      return lost;
    }
    long left = patienceMillis - (System.nanoTime() - lastGive) / 1_000_000;
    if (left > 0) {
      return left;
    }
    lose(missing(), how);
    return lost;
  }

  /** The first rank that has given nothing in this round; -1 when all have. */
  private int missing() {
    for (int rank = 0; rank < given.length; rank++) {
      if (given[rank] == null) {
        return rank;
      }
    }
    return -1;
  }

  private void forget() {
    Arrays.fill(given, null);
    Arrays.fill(waiting, null);
  }

  /** No round is complete any more, which those who wait and all who come later are told. */
  private void lose(int rank, String how) {
    if (lost == null) {
      lost = new Object[] {rank, how};
      for (RpcCallContext one : waiting) {
        if (one != null) {
          one.reply(lost);
        }
      }
      forget();
    }
  }

  @Override
  public void onDisconnected(RpcAddress address) {
    for (int rank = 0; rank < addresses.length; rank++) {
      if (address.equals(addresses[rank])) {
        lose(rank, "is gone");
      }
    }
  }

  /** Whoever still waits would do so for all of its patience, and keep its slot. */
  @Override
  public void onStop() {
    lose(missing(), "had not come when the driver ended the attempt");
  }

  @Override
  public void close() {
    env.stop(self);
  }
}
