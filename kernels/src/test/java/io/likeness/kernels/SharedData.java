package io.likeness.kernels;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Real corpora that lie beside a checkout of ours; nobody else has them. */
public final class SharedData {
  private static final Path DATA = Path.of("../../shared/data");

  private SharedData() {}

  /** The folder of corpus {@code name}, unpacked in {@code into}; a test without it is skipped. */
  public static Path unpacked(String name, Path into) throws IOException, InterruptedException {
    Path archive = DATA.resolve(name + ".tar");
    archive = Files.exists(archive) ? archive : DATA.resolve(name + ".tar.gz");
    assumeTrue(Files.exists(archive), "needs shared/data/" + name + ".tar beside the checkout");
    Process tar =
        new ProcessBuilder("tar", "xf", archive.toString(), "-C", into.toString())
            .inheritIO()
            .start();
    assertThat(tar.waitFor()).isZero();
    return into.resolve(name);
  }
}
