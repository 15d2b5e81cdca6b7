package io.likeness.training.collective;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.List;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * A full mesh of TCP connections.
 *
 * <p>A frame is length (4 bytes), payload, and HMAC-SHA-256 under the secret of the job over
 * session, sender, receiver, number of the frame and payload, so that a frame cannot be forged,
 * replayed, reflected or moved between runs. One thread writes to and reads from all peers at once,
 * so that full socket buffers cannot make two ranks wait for each other.
 */
public final class TcpTransport implements Transport {
  private static final int MAC_BYTES = 32;
  private static final int MAX_PAYLOAD_BYTES = 1 << 29;

  private final int rank;
  private final byte[] secret;
  private final byte[] session;
  private final long timeoutMillis;
  private final SocketChannel[] peers;
  private final long[] sent;
  private final long[] received;
  private final Selector selector;

  private TcpTransport(int rank, int size, byte[] secret, byte[] session, long timeoutMillis)
      throws IOException {
    this.rank = rank;
    this.secret = secret.clone();
    this.session = session.clone();
    this.timeoutMillis = timeoutMillis;
    this.peers = new SocketChannel[size];
    this.sent = new long[size];
    this.received = new long[size];
    this.selector = Selector.open();
  }

  /** Binds a free port on {@code host} and keeps it. */
  public static ServerSocketChannel listen(String host) throws IOException {
    ServerSocketChannel server = ServerSocketChannel.open();
    try {
      server.bind(new InetSocketAddress(host, 0));
      return server;
    } catch (IOException | RuntimeException e) {
      server.close();
      throw e;
    }
  }

  /**
   * Connects to all peers: to lower ranks by calling, to higher ones by answering.
   *
   * @param server this rank's own socket; closed when the mesh stands
   * @param addresses of all ranks, in their order
   * @param secret of the job, at least 16 bytes
   * @param session what tells this run from all others; the same on all ranks
   * @param connectMillis the longest that a peer takes to answer a call, or to call
   * @param timeoutMillis the longest silence of a peer from then on
   */
  public static TcpTransport connect(
      int rank,
      ServerSocketChannel server,
      List<InetSocketAddress> addresses,
      byte[] secret,
      byte[] session,
      long connectMillis,
      long timeoutMillis)
      throws IOException {
    if (!(secret.length >= 16)) {
      throw new IllegalArgumentException("A secret of " + secret.length + " bytes: give 16");
    }
    TcpTransport mesh = new TcpTransport(rank, addresses.size(), secret, session, timeoutMillis);
    try (server) {
      for (int peer = 0; peer < rank; peer++) {
        mesh.call(peer, addresses.get(peer), connectMillis);
      }
      mesh.answer(server, connectMillis);
      return mesh;
    } catch (IOException | RuntimeException e) {
      mesh.close();
      throw e;
    }
  }

  private void call(int peer, InetSocketAddress address, long connectMillis) throws IOException {
    SocketChannel channel = SocketChannel.open();
    try {
      channel.socket().connect(address, Math.toIntExact(connectMillis));
    } catch (IOException e) {
      channel.close();
      PeerLostException lost = new PeerLostException(peer, "does not answer: " + e.getMessage());
      lost.initCause(e);
      throw lost;
    }
    adopt(peer, channel);
    byte[][] hello = new byte[peers.length][];
    hello[peer] = ByteBuffer.allocate(4).putInt(rank).array();
    turn(hello, new int[] {peer}, new int[0]);
  }

  private void answer(ServerSocketChannel server, long connectMillis) throws IOException {
    long deadline = System.nanoTime() + connectMillis * 1_000_000;
    server.configureBlocking(false);
    int missing = peers.length - 1 - rank;
    try (Selector accepting = Selector.open()) {
      server.register(accepting, SelectionKey.OP_ACCEPT);
      while (missing > 0) {
        SocketChannel channel = server.accept();
        if (channel == null) {
          long left = (deadline - System.nanoTime()) / 1_000_000;
          if (left <= 0) {
            throw new PeerLostException(firstMissing(), "did not connect in time");
          }
          accepting.select(left);
          accepting.selectedKeys().clear();
          continue;
        }
        if (welcome(channel)) {
          missing--;
        } else {
          // Whoever knocks without knowing the secret is turned away, and the rank waits on.
          channel.close();
        }
      }
    }
  }

  private int firstMissing() {
    for (int peer = rank + 1; peer < peers.length; peer++) {
      if (peers[peer] == null) {
        return peer;
      }
    }
    return rank;
  }

  private boolean welcome(SocketChannel channel) throws IOException {
    byte[] frame = new byte[4 + 4 + MAC_BYTES];
    try {
      channel.socket().setSoTimeout((int) Math.min(5_000, timeoutMillis));
      if (channel.socket().getInputStream().readNBytes(frame, 0, frame.length) != frame.length) {
        return false;
      }
    } catch (IOException e) {
      return false;
    }
    ByteBuffer bytes = ByteBuffer.wrap(frame);
    int length = bytes.getInt();
    int peer = bytes.getInt();
    if (length != 4 || !(peer > rank && peer < peers.length) || peers[peer] != null) {
      return false;
    }
    byte[] payload = ByteBuffer.allocate(4).putInt(peer).array();
    byte[] mac = new byte[MAC_BYTES];
    bytes.get(mac);
    if (!MessageDigest.isEqual(mac, mac(peer, rank, 0, payload))) {
      return false;
    }
    received[peer] = 1;
    adopt(peer, channel);
    return true;
  }

  private void adopt(int peer, SocketChannel channel) throws IOException {
    channel.configureBlocking(false);
    channel.setOption(StandardSocketOptions.TCP_NODELAY, true);
    peers[peer] = channel;
  }

  private byte[] mac(int from, int to, long number, byte[] payload) {
    try {
      Mac mac = Mac.getInstance("HmacSHA256");
      mac.init(new SecretKeySpec(secret, "HmacSHA256"));
      mac.update(session);
      mac.update(ByteBuffer.allocate(16).putInt(from).putInt(to).putLong(number).array());
      return mac.doFinal(payload);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("every JDK has HMAC-SHA-256", e);
    }
  }

  @Override
  public int rank() {
    return rank;
  }

  @Override
  public int size() {
    return peers.length;
  }

  @Override
  public String name() {
    return "sockets";
  }

  @Override
  public byte[][] exchange(byte[][] out) throws IOException {
    int[] others = new int[peers.length - 1];
    for (int i = 0, peer = 0; peer < peers.length; peer++) {
      if (peer != rank) {
        others[i++] = peer;
      }
    }
    return turn(out, others, others);
  }

  private final class Incoming {
    final int peer;
    final ByteBuffer header = ByteBuffer.allocate(4);
    ByteBuffer body = ByteBuffer.allocate(0);

    Incoming(int peer) {
      this.peer = peer;
    }

    /** Reads what is there; true when the frame is complete. */
    boolean read(SocketChannel channel) throws IOException {
      if (header.hasRemaining()) {
        pull(channel, header);
        if (header.hasRemaining()) {
          return false;
        }
        int length = header.getInt(0);
        if (!(length >= 0 && length <= MAX_PAYLOAD_BYTES)) {
          throw new PeerLostException(peer, "announced a frame of " + length + " bytes");
        }
        body = ByteBuffer.allocate(length + MAC_BYTES);
      }
      pull(channel, body);
      return !body.hasRemaining();
    }

    private void pull(SocketChannel channel, ByteBuffer into) throws IOException {
      try {
        while (into.hasRemaining()) {
          int n = channel.read(into);
          if (n < 0) {
            throw new PeerLostException(peer, "closed the connection");
          }
          if (n == 0) {
            return;
          }
        }
      } catch (PeerLostException e) {
        throw e;
      } catch (IOException e) {
        throw new PeerLostException(peer, "is gone: " + e.getMessage());
      }
    }

    byte[] payload() throws IOException {
      byte[] payload = new byte[body.capacity() - MAC_BYTES];
      body.flip();
      body.get(payload);
      byte[] mac = new byte[MAC_BYTES];
      body.get(mac);
      if (!MessageDigest.isEqual(mac, mac(peer, rank, received[peer], payload))) {
        throw new PeerLostException(peer, "sent a frame with a wrong signature");
      }
      received[peer]++;
      return payload;
    }
  }

  private byte[][] turn(byte[][] out, int[] to, int[] from) throws IOException {
    byte[][] in = new byte[peers.length][];
    in[rank] = out[rank];
    ByteBuffer[] writing = new ByteBuffer[peers.length];
    Incoming[] reading = new Incoming[peers.length];
    int open = 0;
    for (int peer : to) {
      byte[] payload = out[peer];
      writing[peer] =
          ByteBuffer.allocate(4 + payload.length + MAC_BYTES)
              .putInt(payload.length)
              .put(payload)
              .put(mac(rank, peer, sent[peer]++, payload))
              .flip();
      open++;
    }
    for (int peer : from) {
      reading[peer] = new Incoming(peer);
      open++;
    }
    long deadline = System.nanoTime() + timeoutMillis * 1_000_000;
    while (true) {
      boolean moved = false;
      for (int peer = 0; peer < peers.length; peer++) {
        if (writing[peer] != null) {
          moved |= write(peer, writing[peer]);
          if (!writing[peer].hasRemaining()) {
            writing[peer] = null;
            open--;
          }
        }
        if (reading[peer] != null) {
          int before = reading[peer].header.position() + reading[peer].body.position();
          if (reading[peer].read(peers[peer])) {
            in[peer] = reading[peer].payload();
            reading[peer] = null;
            open--;
            moved = true;
          } else {
            moved |= before != reading[peer].header.position() + reading[peer].body.position();
          }
        }
      }
      if (open == 0) {
        return in;
      }
      if (moved) {
        deadline = System.nanoTime() + timeoutMillis * 1_000_000;
      } else {
        await(writing, reading, deadline);
      }
    }
  }

  private boolean write(int peer, ByteBuffer bytes) throws IOException {
    try {
      return peers[peer].write(bytes) > 0;
    } catch (IOException e) {
      throw new PeerLostException(peer, "is gone: " + e.getMessage());
    }
  }

  private void await(ByteBuffer[] writing, Incoming[] reading, long deadline) throws IOException {
    int silent = rank;
    for (int peer = 0; peer < peers.length; peer++) {
      if (peers[peer] == null) {
        continue;
      }
      int interest =
          (writing[peer] != null ? SelectionKey.OP_WRITE : 0)
              | (reading[peer] != null ? SelectionKey.OP_READ : 0);
      SelectionKey key = peers[peer].keyFor(selector);
      if (key != null) {
        key.interestOps(interest);
      } else {
        peers[peer].register(selector, interest);
      }
      if (interest != 0) {
        silent = peer;
      }
    }
    long left = (deadline - System.nanoTime()) / 1_000_000;
    if (left <= 0) {
      throw new PeerLostException(silent, "was silent for " + timeoutMillis + " ms");
    }
    if (Thread.currentThread().isInterrupted()) {
      throw new IOException("The task was cancelled");
    }
    selector.select(left);
    selector.selectedKeys().clear();
  }

  @Override
  public void close() {
    for (SocketChannel channel : peers) {
      if (channel != null) {
        closeQuietly(channel);
      }
    }
    closeQuietly(selector);
  }

  private static void closeQuietly(AutoCloseable resource) {
    try {
      resource.close();
    } catch (Exception e) {
      // Nothing can be done about a socket that does not close, and the rank is done with it.
    }
  }
}
