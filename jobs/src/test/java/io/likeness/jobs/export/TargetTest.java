package io.likeness.jobs.export;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.stream.Stream;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileAlreadyExistsException;
import org.apache.hadoop.fs.RawLocalFileSystem;
import org.apache.spark.util.SerializableConfiguration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Attempts of one task write one file. */
class TargetTest {
  private static final byte[] WHOLE = "all of it".getBytes(java.nio.charset.StandardCharsets.UTF_8);

  @TempDir Path folder;

  private Target target() {
    return new Target(
        new org.apache.hadoop.fs.Path(folder.toUri()).toString(),
        new SerializableConfiguration(new Configuration()));
  }

  @Test
  void anAttemptThatDiesTearsNothingThatAnotherHasWritten() throws IOException {
    Target target = target();
    target.write("a/one", out -> out.write(WHOLE));
    assertThatThrownBy(
            () ->
                target.write(
                    "a/one",
                    out -> {
                      out.write(WHOLE, 0, 3);
                      throw new IOException("killed");
                    }))
        .hasMessage("killed");
    assertThat(target.read("a/one")).isEqualTo(WHOLE);
  }

  /** Renames as S3A does. */
  public static final class Refusing extends RawLocalFileSystem {
    @Override
    public boolean rename(org.apache.hadoop.fs.Path from, org.apache.hadoop.fs.Path to)
        throws IOException {
      if (exists(to)) {
        throw new FileAlreadyExistsException(to + " is there");
      }
      return super.rename(from, to);
    }
  }

  @Test
  void anotherAttemptOfATaskIsFineWhereRenamingOntoAFileIsAnError() throws IOException {
    Configuration hadoop = new Configuration();
    hadoop.set("fs.file.impl", Refusing.class.getName());
    hadoop.setBoolean("fs.file.impl.disable.cache", true);
    Target target =
        new Target(
            new org.apache.hadoop.fs.Path(folder.toUri()).toString(),
            new SerializableConfiguration(hadoop));
    target.write("a/one", out -> out.write(WHOLE));
    target.write("a/one", out -> out.write(WHOLE));
    assertThat(target.read("a/one")).isEqualTo(WHOLE);
  }

  @Test
  void whatNobodyWaitedForIsNotHandedOut() throws IOException {
    Target target = target();
    target.write("a/one", out -> out.write(WHOLE));
    target.write("a/another-draw", out -> out.write(WHOLE));
    target.files().create(target.attempt(), false).close();
    target.keepOnly(Set.of("a/one"));
    try (Stream<Path> left = Files.walk(folder)) {
      assertThat(left.filter(Files::isRegularFile)).containsExactly(folder.resolve("a/one"));
    }
    assertThat(folder.resolve(".attempts")).doesNotExist();
    assertThatThrownBy(() -> target.keepOnly(Set.of("a/two"))).isInstanceOf(IOException.class);
    assertThat(target.read("a/one")).isEqualTo(WHOLE);
  }
}
