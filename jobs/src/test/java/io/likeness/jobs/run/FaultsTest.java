package io.likeness.jobs.run;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonParseException;
import io.likeness.core.error.Fault;
import java.io.EOFException;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.net.ConnectException;
import java.nio.file.AccessDeniedException;
import org.apache.hadoop.fs.UnsupportedFileSystemException;
import org.apache.hadoop.security.AccessControlException;
import org.junit.jupiter.api.Test;

class FaultsTest {
  private static boolean mayPass(Throwable cause) {
    return Faults.mayPass(
        new IllegalStateException(Fault.INPUT_MISSING.because("The input cannot be read.", cause)));
  }

  @Test
  void whatIsRefusedStaysSoUnlessAStoreDidNotAnswer() {
    assertThat(Faults.mayPass(new IllegalStateException("a task died"))).isTrue();
    assertThat(Faults.mayPass(Fault.GATE_CLOSED.because("Too few."))).isFalse();
    assertThat(mayPass(new IOException("503 Slow Down"))).isTrue();
    assertThat(mayPass(new ConnectException("the name node is changing"))).isTrue();
    assertThat(mayPass(new FileNotFoundException("no such folder"))).isFalse();
    assertThat(mayPass(new AccessControlException("not yours"))).isFalse();
    assertThat(mayPass(new AccessDeniedException("not yours"))).isFalse();
    assertThat(mayPass(new EOFException("cut"))).isFalse();
    assertThat(mayPass(new JsonParseException(null, "no JSON"))).isFalse();
    assertThat(mayPass(new UnsupportedFileSystemException("for scheme \"s4\""))).isFalse();
  }

  @Test
  void aDiskThatIsFullStaysSo() {
    IOException full = new IOException("No space left on device");
    assertThat(mayPass(full)).isFalse();
    assertThat(Faults.mayPass(new IllegalStateException("a task died", full))).isFalse();
  }
}
