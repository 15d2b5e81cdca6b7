package io.likeness.jobs.run;

import io.likeness.core.error.Fault;
import io.likeness.core.error.Why;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The master of a standalone cluster, or several of which one leads. Spark tries them for a minute
 * without a word, and begins without any.
 */
final class StandaloneMaster {
  private static final String SCHEME = "spark://";
  private static final Pattern ADDRESS = Pattern.compile("([^,:/\\[\\]]+|\\[[^\\]]+]):(\\d{1,5})");
  private static final int CONNECT_MS = 2000;
  private static final int PAUSE_MS = 500;

  private StandaloneMaster() {}

  static boolean is(String master) {
    return master.startsWith(SCHEME);
  }

  /**
   * Refuses {@code master}, {@code spark://HOST:PORT[,HOST:PORT]…}, if nobody listens at any of its
   * addresses within {@code patience}; one that is just starting is waited for.
   */
  static void requireThere(String master, Duration patience) {
    List<InetSocketAddress> addresses = addresses(master);
    long end = System.nanoTime() + patience.toNanos();
    IOException why = new IOException("no address");
    do {
      for (InetSocketAddress address : addresses) {
        try (Socket socket = new Socket()) {
          socket.connect(
              new InetSocketAddress(address.getHostString(), address.getPort()), CONNECT_MS);
          return;
        } catch (IOException e) {
          why = e;
        }
      }
      pause();
    } while (System.nanoTime() < end && !Thread.currentThread().isInterrupted());
    throw Fault.ENVIRONMENT.because(
        "No master of Spark is at "
            + master
            + ", which was tried for "
            + patience.toSeconds()
            + " s ("
            + Why.of(why)
            + "); check --master, and that the cluster is up.",
        why);
  }

  private static List<InetSocketAddress> addresses(String master) {
    List<InetSocketAddress> found = new ArrayList<>();
    for (String text : master.substring(SCHEME.length()).split(",", -1)) {
      Matcher m = ADDRESS.matcher(text);
      if (!m.matches() || port(m) > 65535) {
        throw Fault.USAGE.because(
            "--master is " + master + "; give spark://HOST:PORT, such as spark://node1:7077.");
      }
      found.add(InetSocketAddress.createUnresolved(m.group(1), port(m)));
    }
    return found;
  }

  private static int port(MatchResult address) {
    return Integer.parseInt(address.group(2));
  }

  private static void pause() {
    try {
      Thread.sleep(PAUSE_MS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
