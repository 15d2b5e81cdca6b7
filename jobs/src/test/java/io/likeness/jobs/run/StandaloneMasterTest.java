package io.likeness.jobs.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.likeness.core.error.Fault;
import io.likeness.core.error.LikenessException;
import io.likeness.core.testing.TestSpark;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.time.Duration;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class StandaloneMasterTest {
  private static final Duration PATIENCE = Duration.ofSeconds(1);

  /** A port at which nobody listens. */
  private static int deaf() throws IOException {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    }
  }

  @Test
  @Timeout(20)
  void nobodyAtTheAddressIsOneSentenceWithinThePatience() throws IOException {
    String master = "spark://127.0.0.1:" + deaf();
    assertThatThrownBy(() -> StandaloneMaster.requireThere(master, PATIENCE))
        .isInstanceOfSatisfying(
            LikenessException.class, e -> assertThat(e.fault()).isEqualTo(Fault.ENVIRONMENT))
        .hasMessage(
            "No master of Spark is at "
                + master
                + ", which was tried for 1 s (Connection refused); check --master, and that the"
                + " cluster is up.");
  }

  @Test
  void ofSeveralOneIsEnough() throws IOException {
    try (ServerSocket leader = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      StandaloneMaster.requireThere(
          "spark://127.0.0.1:" + deaf() + ",127.0.0.1:" + leader.getLocalPort(), PATIENCE);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"spark://", "spark://h", "spark://h:", "spark://h:99999", "spark://h:1,"})
  void whatIsNoAddressIsWrongUsage(String master) {
    assertThatThrownBy(() -> StandaloneMaster.requireThere(master, PATIENCE))
        .isInstanceOfSatisfying(
            LikenessException.class, e -> assertThat(e.fault()).isEqualTo(Fault.USAGE))
        .hasMessageContaining("give spark://HOST:PORT");
  }

  @Test
  void aJobThatRunsOutlivesItsMaster() throws IOException {
    SparkSession running = TestSpark.session();
    System.setProperty("spark.master", "spark://127.0.0.1:" + deaf());
    try {
      assertThat(Sessions.get().sparkContext()).isSameAs(running.sparkContext());
    } finally {
      System.clearProperty("spark.master");
    }
  }
}
