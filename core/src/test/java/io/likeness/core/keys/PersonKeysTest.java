package io.likeness.core.keys;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.likeness.core.error.Fault;
import io.likeness.core.error.LikenessException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Set;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PersonKeysTest {
  private static final byte[] SAID = "what was said".getBytes(StandardCharsets.UTF_8);

  @TempDir private java.nio.file.Path folder;

  private PersonKeys keys() {
    return DirectoryKeyStore.openOrCreate(new Path(folder.toUri()), new Configuration()).persons();
  }

  @Test
  void whatOneProcessSealsTheNextOpens() {
    assertThat(keys().none()).isTrue();
    keys().make(Set.of("a", "b"));
    byte[] sealed = keys().ring().seal("a").seal(SAID);
    keys().make(Set.of("a", "c"));
    assertThat(keys().ring().seal("a").open(sealed)).as("an old key stays").isEqualTo(SAID);
    assertThatThrownBy(() -> keys().ring().seal("b").open(sealed))
        .isInstanceOf(IllegalArgumentException.class);
    assertThat(keys().none()).isFalse();
  }

  @Test
  void aDestroyedKeyIsGoneAndTheOthersAreNot() throws IOException {
    keys().make(Set.of("a", "b"));
    keys().make(Set.of("c"));
    byte[] ofA = keys().ring().seal("a").seal(SAID);
    byte[] ofB = keys().ring().seal("b").seal(SAID);
    List<String> before = files();

    assertThat(keys().destroy(Set.of("a", "nobody"))).isOne();

    assertThatThrownBy(() -> keys().ring().seal("a").open(ofA))
        .isInstanceOfSatisfying(
            LikenessException.class, e -> assertThat(e.fault()).isEqualTo(Fault.KEYS_MISSING));
    assertThat(keys().ring().seal("b").open(ofB)).isEqualTo(SAID);
    assertThat(files()).as("the file with the key is not there any more").isNotEqualTo(before);
    assertThat(keys().destroy(Set.of("a"))).isZero();
    assertThat(keys().destroy(Set.of("b", "c"))).isEqualTo(2);
    assertThat(keys().none()).as("media may still be sealed").isFalse();
  }

  @Test
  void whatADyingProcessLeftIsDestroyedWithItsPersonAndNothingElse() throws IOException {
    keys().make(Set.of("a", "b"));
    java.nio.file.Path left = persons().resolve("1.keys.1.new");
    java.nio.file.Path torn = persons().resolve("2.keys.2.new");
    java.nio.file.Path making = persons().resolve("3.keys.3.new");
    try (var all = Files.list(persons())) {
      Files.copy(all.filter(f -> f.toString().endsWith(".keys")).findFirst().orElseThrow(), left);
    }
    Files.writeString(torn, "a 00ff");
    Files.writeString(making, "c 00ff\n");

    assertThat(keys().destroy(Set.of("a"))).isOne();

    assertThat(left).doesNotExist();
    assertThat(torn).doesNotExist();
    assertThat(making).as("another corpus begins").exists();
    keys().ring().seal("b");
  }

  @Test
  void keysAreWrappedAndForTheirOwnerOnly() throws IOException {
    keys().make(Set.of("a"));
    byte[] sealed = keys().ring().seal("a").seal(SAID);
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(persons())))
        .isEqualTo("rwx------");
    Files.delete(folder.resolve("master.key"));
    DirectoryKeyStore other =
        DirectoryKeyStore.openOrCreate(new Path(folder.toUri()), new Configuration());
    assertThatThrownBy(() -> other.persons().ring().seal("a").open(sealed))
        .as("another master key")
        .isInstanceOf(LikenessException.class)
        .hasMessageContaining("restore it");
  }

  private java.nio.file.Path persons() {
    return folder.resolve("persons");
  }

  private List<String> files() throws IOException {
    try (var all = Files.list(persons())) {
      return all.map(f -> f.getFileName().toString())
          .filter(f -> f.endsWith(".keys"))
          .sorted()
          .toList();
    }
  }
}
