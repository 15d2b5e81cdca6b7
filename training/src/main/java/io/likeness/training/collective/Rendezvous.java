package io.likeness.training.collective;

import io.likeness.training.Digests;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * One rank's search for a way to its peers; all take the same one.
 *
 * @param meeting tells each rank what all have said, however late they come: executors may still be
 *     fetching jars
 * @param relay name of the {@link DriverRelay}
 * @param secret of the job, at least 16 bytes
 * @param timeoutMillis the longest silence of a peer
 */
public record Rendezvous(
    Way way, int rank, Meeting meeting, String relay, byte[] secret, long timeoutMillis) {
  /** Where sockets are only tried, nobody knocks for longer. */
  private static final long TRY_MILLIS = 10_000;

  private static final int NONCE_BYTES = 16;

  /** Gives what each rank has said, in order of rank, when all have. */
  @FunctionalInterface
  public interface Meeting {
    String[] all(String mine);
  }

  /**
   * Goes there.
   *
   * @param host where peers are to look for this rank
   */
  public Transport connect(String host) throws IOException {
    if (way == Way.DRIVER) {
      return DriverTransport.to(relay, rank, meeting.all("").length, timeoutMillis);
    }
    ServerSocketChannel server = TcpTransport.listen(host);
    try {
      byte[] nonce = new byte[NONCE_BYTES];
      new SecureRandom().nextBytes(nonce);
      int port = ((InetSocketAddress) server.getLocalAddress()).getPort();
      String[] all = meeting.all(host + " " + port + " " + Digests.hex(nonce));
      return way == Way.SOCKETS
          ? mesh(server, all, timeoutMillis)
          : meshOrRelay(server, all, Math.min(TRY_MILLIS, timeoutMillis));
    } finally {
      server.close();
    }
  }

  private TcpTransport mesh(ServerSocketChannel server, String[] all, long connectMillis)
      throws IOException {
    List<InetSocketAddress> addresses = new ArrayList<>();
    for (String one : all) {
      String[] parts = one.split(" ");
      addresses.add(new InetSocketAddress(parts[0], Integer.parseInt(parts[1])));
    }
    return TcpTransport.connect(
        rank, server, addresses, secret, Digests.of(all), connectMillis, timeoutMillis);
  }

  private Transport meshOrRelay(ServerSocketChannel server, String[] all, long connectMillis)
      throws IOException {
    Optional<TcpTransport> mesh = Optional.empty();
    String failure = "";
    try {
      mesh = Optional.of(mesh(server, all, connectMillis));
    } catch (IOException | RuntimeException e) {
      failure = "rank " + rank + ": " + e.getMessage();
    }
    // Who stands already waits for those who are still calling, and then for an answer.
    DriverTransport driver =
        DriverTransport.to(relay, rank, all.length, timeoutMillis + 2 * connectMillis);
    boolean keep = false;
    try {
      for (byte[] one :
          new Collective(driver).allGather(failure.getBytes(StandardCharsets.UTF_8))) {
        if (one.length > 0) {
          keep = true;
          mesh.ifPresent(TcpTransport::close);
          return driver.because(new String(one, StandardCharsets.UTF_8), timeoutMillis);
        }
      }
      return mesh.orElseThrow();
    } catch (IOException | RuntimeException e) {
      mesh.ifPresent(TcpTransport::close);
      throw e;
    } finally {
      if (!keep) {
        driver.close();
      }
    }
  }
}
