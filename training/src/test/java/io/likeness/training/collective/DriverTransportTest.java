package io.likeness.training.collective;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.likeness.core.Sha256;
import io.likeness.core.error.LikenessException;
import io.likeness.kernels.random.CounterRandom;
import io.likeness.training.LocalSpark;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;
import java.util.function.IntFunction;
import java.util.stream.Stream;
import org.apache.spark.SparkEnv;
import org.apache.spark.util.RpcUtils;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import scala.reflect.ClassTag$;

/** Ranks are threads; the relay is one of Spark's own RPC. */
class DriverTransportTest {
  private static final byte[] SECRET = new byte[32];

  @RegisterExtension static final LocalSpark SPARK = new LocalSpark(1);

  private interface Joining {
    Transport of(int rank, String relay) throws IOException;
  }

  private interface Work<T> {
    T of(Collective collective) throws Exception;
  }

  private static <T> List<Future<T>> onRanks(int ranks, Joining joining, Work<T> work)
      throws Exception {
    ExecutorService pool = Executors.newFixedThreadPool(ranks);
    try (DriverRelay relay = DriverRelay.start(SparkEnv.get().rpcEnv(), ranks)) {
      List<Callable<T>> calls = new ArrayList<>();
      for (int r = 0; r < ranks; r++) {
        int rank = r;
        calls.add(
            () -> {
              try (Transport transport = joining.of(rank, relay.name())) {
                return work.of(new Collective(transport));
              }
            });
      }
      return pool.invokeAll(calls);
    } finally {
      pool.shutdownNow();
    }
  }

  private static Joining driver(int ranks, long timeoutMillis) {
    return (rank, relay) -> DriverTransport.to(relay, rank, ranks, timeoutMillis);
  }

  private static float[] sum(Collective c, int leaves) throws IOException {
    TreeSum tree = new TreeSum(leaves);
    int each = leaves / c.size();
    for (int k = c.rank() * each; k < (c.rank() + 1) * each; k++) {
      CounterRandom random = CounterRandom.of(Sha256.ofAll("leaf"), k);
      float[] values = new float[1001];
      for (int i = 0; i < values.length; i++) {
        values[i] = (float) (random.nextGaussian() * StrictMath.pow(10, random.uniform(-4, 4)));
      }
      tree.add(k, values);
    }
    return c.sum(tree);
  }

  @ParameterizedTest
  @CsvSource({"16,2", "16,4", "12,3", "9,3"})
  void everyNumberOfRanksGivesTheBitsOfOne(int leaves, int ranks) throws Exception {
    float[] alone = sum(new Collective(Transport.alone()), leaves);
    for (Future<float[]> sum :
        onRanks(
            ranks,
            driver(ranks, 10_000),
            c -> {
              assertThat(c.sum(1L << (20 * c.rank()), -1)[1]).isEqualTo(-ranks);
              assertThat(c.fromFirst(new byte[] {(byte) c.rank(), 9})).containsExactly(0, 9);
              return sum(c, leaves);
            })) {
      assertThat(sum.get()).containsExactly(alone);
    }
  }

  private static void assertLost(Future<?> future, String sentence) {
    assertThatThrownBy(future::get)
        .isInstanceOf(ExecutionException.class)
        .hasCauseInstanceOf(PeerLostException.class)
        .hasMessageContaining(sentence);
  }

  @Test
  void allWhoWaitAreToldInTimeWhichPeerIsSilent() throws Exception {
    long begin = System.nanoTime();
    List<Future<Long>> three =
        onRanks(
            3,
            // Rank 1 is tired first, and is not taken for the one that is missing.
            (rank, relay) -> DriverTransport.to(relay, rank, 3, rank == 1 ? 400 : 60_000),
            c -> {
              if (c.rank() == 2) {
                LockSupport.parkNanos(2_000_000_000L);
                return 0L;
              }
              return c.sum(1)[0];
            });
    assertLost(three.get(0), "rank 2 was silent for 400 ms");
    assertLost(three.get(1), "rank 2 was silent for 400 ms");
    assertThat((System.nanoTime() - begin) * 1e-9).isLessThan(20);
  }

  @Test
  void peersThatComeOneAfterAnotherWithinThePatienceAreNotLost() throws Exception {
    for (Future<Long> sum :
        onRanks(
            3,
            driver(3, 3_000),
            c -> {
              LockSupport.parkNanos(c.rank() * 2_000_000_000L);
              return c.sum(1)[0];
            })) {
      assertThat(sum.get()).isEqualTo(3);
    }
  }

  @Test
  void whoTiresJustAsTheRoundEndsWaitsForItsAnswer() throws Exception {
    try (DriverRelay relay = DriverRelay.start(SparkEnv.get().rpcEnv(), 1)) {
      DriverTransport done = DriverTransport.to(relay.name(), 0, 1, 60_000);
      done.exchange(new byte[1][1]);
      // Who has its answer may leave before another has read it.
      done.close();
      Object[] tired = {DriverRelay.TIRED, 0, 0L, 700L, "was silent"};
      Object answer =
          RpcUtils.makeDriverRef(relay.name(), SparkEnv.get().conf(), SparkEnv.get().rpcEnv())
              .askSync(tired, ClassTag$.MODULE$.Any());
      assertThat(answer).isEqualTo(700L);
    }
  }

  @Test
  void whoWaitsIsToldWhenTheRelayCloses() throws Exception {
    long begin = System.nanoTime();
    ExecutorService pool = Executors.newSingleThreadExecutor();
    try (DriverRelay relay = DriverRelay.start(SparkEnv.get().rpcEnv(), 2)) {
      DriverTransport waits = DriverTransport.to(relay.name(), 0, 2, 60_000);
      Future<byte[][]> answer = pool.submit(() -> waits.exchange(new byte[2][1]));
      LockSupport.parkNanos(1_000_000_000L);
      relay.close();
      assertLost(answer, "rank 1 had not come when the driver ended the attempt");
    } finally {
      pool.shutdownNow();
    }
    assertThat((System.nanoTime() - begin) * 1e-9).isLessThan(30);
  }

  @Test
  void aPeerThatLeavesIsNoticedAtOnce() throws Exception {
    long begin = System.nanoTime();
    List<Future<Long>> two =
        onRanks(2, driver(2, 60_000), c -> c.rank() == 1 ? 0L : c.sum(1)[0] + c.sum(1)[0]);
    assertLost(two.get(0), "rank 1 has left");
    assertThat((System.nanoTime() - begin) * 1e-9).isLessThan(30);
  }

  @Test
  void aRelayThatIsNoLongerThereIsNotWaitedFor() throws Exception {
    DriverRelay relay = DriverRelay.start(SparkEnv.get().rpcEnv(), 2);
    DriverTransport late = DriverTransport.to(relay.name(), 0, 2, 60_000);
    relay.close();
    assertThatThrownBy(() -> late.exchange(new byte[2][1]))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("The driver cannot be reached");
  }

  @Test
  void moreThanTheDriverCanHoldIsRefused() throws Exception {
    try (DriverRelay relay = DriverRelay.start(SparkEnv.get().rpcEnv(), 3)) {
      DriverTransport transport = DriverTransport.to(relay.name(), 0, 3, 500);
      byte[] large = new byte[86 << 20];
      assertThatThrownBy(() -> transport.exchange(new byte[][] {large, large, large}))
          .isInstanceOf(LikenessException.class)
          .hasMessageContaining("3 workers would send 258 MiB at once through the driver")
          .hasMessageContaining("reach each other's ports");
    }
  }

  /** Ranks that hear of one another what {@code told} makes of what each has said. */
  private static Joining meeting(Way way, int ranks, Consumer<String[]> told) {
    return meeting(way, ranks, told, rank -> "127.0.0.1");
  }

  private static Joining meeting(
      Way way, int ranks, Consumer<String[]> told, IntFunction<String> host) {
    String[] said = new String[ranks];
    CyclicBarrier all = new CyclicBarrier(ranks, () -> told.accept(said));
    return (rank, relay) ->
        new Rendezvous(
                way,
                rank,
                mine -> {
                  said[rank] = mine;
                  try {
                    all.await();
                  } catch (Exception e) {
                    throw new IllegalStateException(e);
                  }
                  return said.clone();
                },
                relay,
                SECRET,
                10_000)
            .connect(host.apply(rank));
  }

  private static List<String> names(int ranks, Joining joining) throws Exception {
    List<String> names = Collections.synchronizedList(new ArrayList<>());
    for (Future<String> name :
        onRanks(
            ranks,
            joining,
            c -> {
              assertThat(c.sum(c.rank())[0]).isEqualTo(ranks * (ranks - 1) / 2);
              return c.transport();
            })) {
      names.add(name.get());
    }
    return names;
  }

  private static void closed(String[] said, int rank) {
    String[] parts = said[rank].split(" ");
    // Nobody listens at port 1.
    said[rank] = parts[0] + " 1 " + parts[2];
  }

  @Test
  void socketsAreTakenWhereAllReachEachOther() throws Exception {
    assertThat(names(3, meeting(Way.AUTO, 3, said -> {}))).containsOnly("sockets");
    assertThat(names(3, meeting(Way.SOCKETS, 3, said -> {}))).containsOnly("sockets");
    assertThat(names(3, meeting(Way.DRIVER, 3, said -> {}))).containsOnly("driver");
  }

  @Test
  void allGoThroughTheDriverWhereOneDoesNotReachAnother() throws Exception {
    // Ranks 1 and 2 call rank 0, which waits for them in vain.
    List<String> names = names(3, meeting(Way.AUTO, 3, said -> closed(said, 1)));
    assertThat(names).hasSize(3).containsOnly(names.get(0));
    assertThat(names.get(0)).startsWith("driver (rank ").contains("rank 1");
  }

  /** An address that is kept for examples, and of no machine. */
  private static IntFunction<String> foreign(int foreign) {
    return rank -> rank == foreign ? "192.0.2.1" : "127.0.0.1";
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 2})
  void allGoThroughTheDriverWhereOneCannotListen(int deaf) throws Exception {
    List<String> names = names(3, meeting(Way.AUTO, 3, said -> {}, foreign(deaf)));
    assertThat(names).hasSize(3).containsOnly(names.get(0));
    assertThat(names.get(0))
        .startsWith("driver (rank " + deaf + ": cannot listen at 192.0.2.1: ")
        .contains("BindException");
  }

  /** Open sockets of this process. */
  private static long sockets() throws IOException {
    try (Stream<Path> open = Files.list(Path.of("/proc/self/fd"))) {
      return open.filter(
              file -> {
                try {
                  return Files.readSymbolicLink(file).toString().startsWith("socket:");
                } catch (IOException e) {
                  return false;
                }
              })
          .count();
    }
  }

  @Test
  @EnabledOnOs(OS.LINUX)
  void aRelayThatCannotBeFoundLeavesNoSocketsOpen() throws Exception {
    long before = 0;
    for (int times = 0; times < 8; times++) {
      Joining joining = meeting(Way.AUTO, 2, said -> {});
      for (Future<String> one :
          onRanks(2, (rank, relay) -> joining.of(rank, "none"), Collective::transport)) {
        assertThatThrownBy(one::get)
            .hasCauseInstanceOf(IOException.class)
            .hasMessageContaining("The driver cannot be reached");
      }
      // The first time opens what Spark keeps.
      before = times == 0 ? sockets() : before;
    }
    assertThat(sockets()).isLessThan(before + 7);
  }

  @Test
  void socketsThatWereAskedForAreNotReplaced() throws Exception {
    List<Future<String>> two =
        onRanks(2, meeting(Way.SOCKETS, 2, said -> closed(said, 0)), Collective::transport);
    assertLost(two.get(1), "rank 0 does not answer");
  }

  @Test
  void anUnknownWayIsRefused() {
    assertThat(Way.of("driver")).isEqualTo(Way.DRIVER);
    assertThatThrownBy(() -> Way.of("udp"))
        .isInstanceOf(LikenessException.class)
        .hasMessageContaining(Way.PROPERTY + " is \"udp\"; give auto, sockets, driver.");
  }
}
