package io.likeness.core.error;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.EOFException;
import java.io.IOException;
import java.net.ConnectException;
import java.net.UnknownHostException;
import org.junit.jupiter.api.Test;

class WhyTest {
  @Test
  void theInnermostCauseIsToldInOneLine() {
    assertThat(Why.of(new IOException("outer", new ConnectException("Connection refused."))))
        .isEqualTo("Connection refused");
    assertThat(Why.of(new IOException("first\n\tat second"))).isEqualTo("first");
    assertThat(
            Why.of(
                new ConnectException(
                    "Call From a to b:1 failed; For more details see:  http://wiki/Refused")))
        .isEqualTo("Call From a to b:1 failed");
  }

  @Test
  void whatSaysNothingIsNamed() {
    assertThat(Why.of(new IllegalStateException(new UnknownHostException("h"))))
        .isEqualTo("unknown host h");
    assertThat(Why.of(new IOException("outer", new EOFException()))).isEqualTo("EOFException");
  }
}
