package io.likeness.training.collective;

import io.likeness.core.Sha256;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
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

  /** Said by a rank that cannot listen. */
  private static final String NOWHERE = "";

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
      return DriverTransport.to(relay, rank, meeting.all(NOWHERE).length, timeoutMillis);
    }
    ServerSocketChannel server;
    try {
      server = TcpTransport.listen(host);
    } catch (IOException | RuntimeException e) {
      if (way == Way.SOCKETS) {
        throw e;
      }
      return meshOrRelay(
          Optional.empty(), meeting.all(NOWHERE), "cannot listen at " + host + ": " + e);
    }
    try {
      byte[] nonce = new byte[NONCE_BYTES];
      new SecureRandom().nextBytes(nonce);
      int port = ((InetSocketAddress) server.getLocalAddress()).getPort();
      String[] all = meeting.all(host + " " + port + " " + HexFormat.of().formatHex(nonce));
      return way == Way.SOCKETS
          ? mesh(server, all, timeoutMillis)
          : meshOrRelay(Optional.of(server), all, "");
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
        rank, server, addresses, secret, Sha256.ofAll(all), connectMillis, timeoutMillis);
  }

  /**
   * Tries sockets, and asks all whether they have them.
   *
   * @param server where this rank listens, if it can
   * @param trouble why it cannot
   */
  private Transport meshOrRelay(Optional<ServerSocketChannel> server, String[] all, String trouble)
      throws IOException {
    long connectMillis = Math.min(TRY_MILLIS, timeoutMillis);
    Optional<TcpTransport> mesh = Optional.empty();
    String failure = trouble;
    // Where one rank listens nowhere nobody needs to knock: that rank says why.
    if (server.isPresent() && !Arrays.asList(all).contains(NOWHERE)) {
      try {
        mesh = Optional.of(mesh(server.get(), all, connectMillis));
      } catch (IOException | RuntimeException e) {
        failure = String.valueOf(e.getMessage());
      }
    }
    try {
      // Who stands already waits for those who are still calling, and then for an answer.
      DriverTransport driver =
          DriverTransport.to(relay, rank, all.length, timeoutMillis + 2 * connectMillis);
      Optional<String> reason = firstFailure(driver, failure);
      if (reason.isEmpty()) {
        driver.close();
        return mesh.orElseThrow();
      }
      mesh.ifPresent(TcpTransport::close);
      return driver.because(reason.get(), timeoutMillis);
    } catch (IOException | RuntimeException e) {
      mesh.ifPresent(TcpTransport::close);
      throw e;
    }
  }

  /** What the first rank that has no mesh says of it; empty where all have one. */
  private Optional<String> firstFailure(DriverTransport driver, String failure) throws IOException {
    try {
      String mine = failure.isEmpty() ? "" : "rank " + rank + ": " + failure;
      return Arrays.stream(new Collective(driver).allGather(mine.getBytes(StandardCharsets.UTF_8)))
          .map(one -> new String(one, StandardCharsets.UTF_8))
          .filter(one -> !one.isEmpty())
          .findFirst();
    } catch (IOException | RuntimeException e) {
      driver.close();
      throw e;
    }
  }
}
