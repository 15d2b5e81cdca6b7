package io.likeness.training.collective;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.OutputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.nio.channels.ServerSocketChannel;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.UnaryOperator;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.junit.jupiter.api.Test;

/** Rank 0 and a peer that is a plain socket and writes frames by their description. */
class TcpTransportTest {
  private static final byte[] SECRET = "sixteen bytes and more".getBytes(StandardCharsets.UTF_8);
  private static final byte[] SESSION = "this run".getBytes(StandardCharsets.UTF_8);
  private static final byte[] SAID = {1, 2, 3};
  private static final long TIMEOUT_MILLIS = 20_000;

  private static byte[] frame(int from, int to, long number, byte[] payload) throws Exception {
    Mac mac = Mac.getInstance("HmacSHA256");
    mac.init(new SecretKeySpec(SECRET, "HmacSHA256"));
    mac.update(SESSION);
    mac.update(ByteBuffer.allocate(16).putInt(from).putInt(to).putLong(number).array());
    byte[] signature = mac.doFinal(payload);
    return ByteBuffer.allocate(4 + payload.length + signature.length)
        .putInt(payload.length)
        .put(payload)
        .put(signature)
        .array();
  }

  /** What rank 0 hears after {@link #SAID}, which comes as it should. */
  private static byte[] next(UnaryOperator<byte[]> second) throws Exception {
    ExecutorService pool = Executors.newSingleThreadExecutor();
    ServerSocketChannel server = TcpTransport.listen("127.0.0.1");
    InetSocketAddress address = (InetSocketAddress) server.getLocalAddress();
    try (Socket peer = new Socket(address.getAddress(), address.getPort())) {
      OutputStream out = peer.getOutputStream();
      byte[] first = frame(1, 0, 1, SAID);
      out.write(frame(1, 0, 0, ByteBuffer.allocate(4).putInt(1).array()));
      out.write(first);
      out.write(second.apply(first));
      out.flush();
      Future<byte[]> heard =
          pool.submit(
              () -> {
                try (TcpTransport zero =
                    TcpTransport.connect(
                        0,
                        server,
                        List.of(address, address),
                        SECRET,
                        SESSION,
                        TIMEOUT_MILLIS,
                        TIMEOUT_MILLIS)) {
                  assertThat(zero.exchange(new byte[2][0])[1]).containsExactly(SAID);
                  return zero.exchange(new byte[2][0])[1];
                }
              });
      return heard.get();
    } finally {
      pool.shutdownNow();
    }
  }

  private static UnaryOperator<byte[]> of(int from, int to, long number) {
    return first -> {
      try {
        return frame(from, to, number, SAID);
      } catch (Exception e) {
        throw new IllegalStateException(e);
      }
    };
  }

  private static void assertLost(UnaryOperator<byte[]> second) {
    assertThatThrownBy(() -> next(second))
        .hasCauseInstanceOf(PeerLostException.class)
        .hasMessageContaining("sent a frame with a wrong signature");
  }

  @Test
  void aFrameIsHeardWhenItIsTheNextOne() throws Exception {
    assertThat(next(of(1, 0, 2))).containsExactly(SAID);
  }

  @Test
  void aPeerWhoseFrameHasOneOtherBitIsLost() {
    for (int place : new int[] {4, 6, 7, 38}) {
      assertLost(
          first -> {
            byte[] changed = of(1, 0, 2).apply(first);
            changed[place] ^= 1;
            return changed;
          });
    }
  }

  @Test
  void aPeerWhoseFrameComesAgainOrWasOfAnotherRankIsLost() {
    assertLost(first -> first);
    assertLost(of(1, 0, 3));
    assertLost(of(0, 1, 2));
    assertLost(of(2, 0, 2));
  }
}
