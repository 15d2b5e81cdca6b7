package io.likeness.core.keys;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assumptions.assumeThat;

import io.likeness.core.error.LikenessException;
import io.likeness.core.testing.FullDisk;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DirectoryKeyStoreTest {
  private static final int MAKERS = 4;

  /** Four makers of files that may overwrite differ in nearly every one of them. */
  private static final int LAKES = 25;

  @TempDir private java.nio.file.Path folder;

  private static DirectoryKeyStore at(java.nio.file.Path directory) {
    return DirectoryKeyStore.openOrCreate(new Path(directory.toUri()), new Configuration());
  }

  private static String hex(KeyStore keys, KeyPurpose purpose) {
    return HexFormat.of().formatHex(keys.key(purpose).getEncoded());
  }

  private static String keys(java.nio.file.Path directory) {
    DirectoryKeyStore keys = at(directory);
    return hex(keys, KeyPurpose.SUBJECT) + " " + hex(keys, KeyPurpose.PSEUDONYM);
  }

  @Test
  void processesThatBeginALakeAtOnceHaveTheSameKeys() throws Exception {
    ExecutorService threads = Executors.newFixedThreadPool(MAKERS);
    CyclicBarrier together = new CyclicBarrier(MAKERS);
    try {
      for (int i = 0; i < LAKES; i++) {
        java.nio.file.Path directory = folder.resolve("lake" + i + ".keys");
        List<Future<String>> made = new ArrayList<>();
        for (int k = 0; k < MAKERS; k++) {
          made.add(
              threads.submit(
                  () -> {
                    together.await();
                    return keys(directory);
                  }));
        }
        Set<String> all = new TreeSet<>();
        for (Future<String> one : made) {
          all.add(one.get());
        }
        assertThat(all).containsExactly(keys(directory));
        assertThat(files(directory)).containsExactly("master.key", "pseudonym.key");
      }
    } finally {
      threads.shutdownNow();
    }
  }

  @Test
  void aKeyThatIsThereStaysAndFilesAreForTheirOwnerOnly() throws IOException {
    KeyFile file = new KeyFile(new Path(folder.toUri().toString(), "k/x.key"), new Configuration());
    assertThat(file.make("first")).isTrue();
    assertThat(file.make("second")).isFalse();
    assertThat(file.text()).hasValue("first");
    file.replace("third");
    assertThat(file.text()).hasValue("third");
    assertThat(files(folder.resolve("k"))).containsExactly("x.key");
    assertThat(mode(folder.resolve("k"))).isEqualTo("rwx------");
    assertThat(mode(folder.resolve("k/x.key"))).isEqualTo("rw-------");
  }

  @Test
  void aRotationLeavesNoCopyOfTheKeyBefore() throws IOException {
    DirectoryKeyStore keys = at(folder.resolve("keys"));
    String before = hex(keys, KeyPurpose.PSEUDONYM);
    Files.writeString(folder.resolve("keys/pseudonym.key.of-a-dead-process.new"), before);
    String next = HexFormat.of().formatHex(keys.nextPseudonymKey().getEncoded());

    keys.rotatePseudonymKey();

    assertThat(hex(keys, KeyPurpose.PSEUDONYM)).isEqualTo(next).isNotEqualTo(before);
    assertThat(files(folder.resolve("keys"))).containsExactly("master.key", "pseudonym.key");
  }

  private static String mode(java.nio.file.Path path) throws IOException {
    return PosixFilePermissions.toString(Files.getPosixFilePermissions(path));
  }

  private static List<String> files(java.nio.file.Path directory) throws IOException {
    try (var all = Files.list(directory)) {
      return all.map(f -> f.getFileName().toString()).sorted().toList();
    }
  }

  @Test
  void aFullDiskIsSaidAndLeavesNoHalfKey() throws IOException {
    assumeThat(java.nio.file.Path.of("/dev/full")).exists();
    Configuration hadoop = new Configuration();
    FullDisk.mountIn(hadoop);
    java.nio.file.Path directory = folder.resolve("lake.keys");
    assertThatThrownBy(() -> DirectoryKeyStore.openOrCreate(new Path("full:" + directory), hadoop))
        .isInstanceOf(LikenessException.class)
        .hasMessageContaining("check free space");
    assertThat(directory).isEmptyDirectory();
  }
}
