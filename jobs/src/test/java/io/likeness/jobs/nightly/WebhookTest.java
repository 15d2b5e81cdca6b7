package io.likeness.jobs.nightly;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import io.likeness.jobs.Main;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.time.Duration;
import org.assertj.core.api.Assertions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class WebhookTest {
  @ParameterizedTest
  @ValueSource(
      strings = {
        "http://alert_manager:1/hook",
        "http:///hook",
        "http:hook",
        "hook",
        "ftp://example.org/hook"
      })
  void anAddressWithoutAHostIsRefusedBeforeTheNight(String address) {
    assertThatThrownBy(() -> new Webhook(URI.create(address)))
        .isInstanceOf(IllegalArgumentException.class);
    Assertions.assertThat(
            Main.execute(
                "nightly",
                "../conf/recipes/demo-voice.conf",
                "--input",
                "none",
                "--lake",
                "none",
                "--date",
                "today",
                "--webhook",
                address))
        .isEqualTo(1);
  }

  /** The night's own fault has to reach the caller. */
  @Test
  void whatCannotBeSentThrowsNothing() {
    new Webhook(URI.create("http://127.0.0.1:70000/")).send(JsonNodeFactory.instance.objectNode());
  }

  /** The time limit is of the test, far above the patience that it asks for. */
  @Test
  @Timeout(20)
  void anAnswerThatNeverEndsHoldsNobodyUp() throws Exception {
    try (ServerSocket server = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      Thread talker =
          new Thread(
              () -> {
                try (Socket caller = server.accept()) {
                  caller
                      .getOutputStream()
                      .write("HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\n".getBytes(US_ASCII));
                  while (caller.getInputStream().read() >= 0) {
                    // Until the caller has hung up.
                  }
                } catch (IOException e) {
                  // As good as hung up.
                }
              });
      talker.start();
      new Webhook(URI.create("http://127.0.0.1:" + server.getLocalPort() + "/hook"))
          .send(JsonNodeFactory.instance.objectNode(), Duration.ofSeconds(1));
      talker.join(10_000);
      Assertions.assertThat(talker.isAlive()).as("still on the line").isFalse();
    }
  }
}
