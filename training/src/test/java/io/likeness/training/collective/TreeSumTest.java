package io.likeness.training.collective;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.likeness.core.Sha256;
import io.likeness.kernels.random.CounterRandom;
import java.net.InetSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TreeSumTest {
  private static final byte[] SECRET = new byte[32];

  /** Values of very different size, so that another order of additions shows. */
  private static float[] leaf(int k, int length) {
    CounterRandom random = CounterRandom.of(Sha256.ofAll("leaf"), k);
    float[] values = new float[length];
    for (int i = 0; i < length; i++) {
      values[i] = (float) (random.nextGaussian() * StrictMath.pow(10, random.uniform(-4, 4)));
    }
    return values;
  }

  private interface Work<T> {
    T of(Collective collective) throws Exception;
  }

  private static <T> List<T> onRanks(int ranks, long timeoutMillis, Work<T> work) throws Exception {
    List<ServerSocketChannel> servers = new ArrayList<>();
    List<InetSocketAddress> addresses = new ArrayList<>();
    for (int r = 0; r < ranks; r++) {
      servers.add(TcpTransport.listen("127.0.0.1"));
      addresses.add((InetSocketAddress) servers.get(r).getLocalAddress());
    }
    ExecutorService pool = Executors.newFixedThreadPool(ranks);
    try {
      List<Future<T>> futures = new ArrayList<>();
      for (int r = 0; r < ranks; r++) {
        int rank = r;
        Callable<T> call =
            () -> {
              try (TcpTransport transport =
                  TcpTransport.connect(
                      rank,
                      servers.get(rank),
                      addresses,
                      SECRET,
                      new byte[1],
                      timeoutMillis,
                      timeoutMillis)) {
                return work.of(new Collective(transport));
              }
            };
        futures.add(pool.submit(call));
      }
      List<T> out = new ArrayList<>();
      for (Future<T> future : futures) {
        out.add(future.get());
      }
      return out;
    } finally {
      pool.shutdownNow();
    }
  }

  private static float[] sum(Collective c, int leaves, int length) throws Exception {
    TreeSum tree = new TreeSum(leaves);
    int each = leaves / c.size();
    for (int k = c.rank() * each; k < (c.rank() + 1) * each; k++) {
      tree.add(k, leaf(k, length));
    }
    return c.sum(tree);
  }

  @ParameterizedTest
  @CsvSource({"16,2", "16,4", "16,8", "12,2", "12,3", "12,4", "9,3", "6,6", "64,4"})
  void everyNumberOfRanksGivesTheBitsOfOne(int leaves, int ranks) throws Exception {
    int length = 1001;
    float[] alone = sum(new Collective(Transport.alone()), leaves, length);
    for (float[] sum : onRanks(ranks, 10_000, c -> sum(c, leaves, length))) {
      assertThat(sum).containsExactly(alone);
    }
  }

  @Test
  void anotherOrderOfAdditionsWouldShow() throws Exception {
    float[] tree = sum(new Collective(Transport.alone()), 16, 1001);
    float[] row = new float[1001];
    double[] exact = new double[1001];
    for (int k = 0; k < 16; k++) {
      float[] leaf = leaf(k, 1001);
      for (int i = 0; i < row.length; i++) {
        row[i] += leaf[i];
        exact[i] += leaf[i];
      }
    }
    assertThat(tree).isNotEqualTo(row);
    for (int i = 0; i < tree.length; i++) {
      assertThat((double) tree[i])
          .isCloseTo(exact[i], org.assertj.core.data.Offset.offset(1e-5 * 1e5));
    }
  }

  @Test
  void largeFramesDoNotMakeRanksWaitForEachOther() throws Exception {
    byte[] big = new byte[8 << 20];
    for (byte[][] all : onRanks(3, 10_000, c -> c.allGather(big))) {
      assertThat(all).hasNumberOfRows(3);
      assertThat(all[2].length).isEqualTo(big.length);
    }
  }

  @Test
  void addsLongsExactlyAndPassesFlagsOn() throws Exception {
    assertThat(onRanks(3, 10_000, c -> c.sum(1L << (20 * c.rank()), -1)[0]))
        .containsOnly(1L + (1L << 20) + (1L << 40));
    assertThat(onRanks(2, 10_000, c -> c.any(c.rank() == 1))).containsOnly(true);
    assertThat(onRanks(2, 10_000, c -> c.fromFirst(new byte[] {(byte) c.rank(), 9})[0]))
        .containsOnly((byte) 0);
  }

  @Test
  void aSilentPeerIsGivenUpInTime() {
    long begin = System.nanoTime();
    assertThatThrownBy(
            () ->
                onRanks(
                    2,
                    500,
                    c -> {
                      if (c.rank() == 1) {
                        Thread.sleep(3_000);
                        return 0L;
                      }
                      return c.sum(1)[0];
                    }))
        .hasRootCauseInstanceOf(PeerLostException.class)
        .hasMessageContaining("rank 1 was silent");
    assertThat((System.nanoTime() - begin) * 1e-9).isLessThan(2.5);
  }

  @Test
  void aPeerThatLeavesIsNoticed() {
    assertThatThrownBy(() -> onRanks(2, 10_000, c -> c.rank() == 1 ? 0L : c.sum(1)[0]))
        .hasRootCauseInstanceOf(PeerLostException.class)
        .hasMessageContaining("rank 1");
  }

  @Test
  void strangersAreTurnedAway() throws Exception {
    ServerSocketChannel server = TcpTransport.listen("127.0.0.1");
    InetSocketAddress address = (InetSocketAddress) server.getLocalAddress();
    List<InetSocketAddress> both = List.of(address, address);
    ExecutorService pool = Executors.newFixedThreadPool(2);
    try {
      Future<byte[][]> host =
          pool.submit(
              () -> {
                try (TcpTransport t =
                    TcpTransport.connect(0, server, both, SECRET, new byte[1], 5_000, 5_000)) {
                  return new Collective(t).allGather(new byte[] {7});
                }
              });
      byte[] wrong = new byte[32];
      wrong[0] = 1;
      TcpTransport.connect(
              1, TcpTransport.listen("127.0.0.1"), both, wrong, new byte[1], 5_000, 5_000)
          .close();
      try (TcpTransport friend =
          TcpTransport.connect(
              1, TcpTransport.listen("127.0.0.1"), both, SECRET, new byte[1], 5_000, 5_000)) {
        new Collective(friend).allGather(new byte[] {8});
      }
      assertThat(host.get()[1]).containsExactly(8);
    } finally {
      pool.shutdownNow();
    }
  }
}
