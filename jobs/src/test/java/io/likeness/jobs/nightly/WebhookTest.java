package io.likeness.jobs.nightly;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import io.likeness.jobs.Main;
import java.net.URI;
import org.assertj.core.api.Assertions;
import org.junit.jupiter.api.Test;
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
}
