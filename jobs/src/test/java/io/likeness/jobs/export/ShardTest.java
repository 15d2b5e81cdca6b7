package io.likeness.jobs.export;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;
import org.junit.jupiter.api.Test;

class ShardTest {
  private static Item item(String split, String id, long size) {
    return new Item(id, split, "wav", size, "", 0, 0, 0, "p", "w", "w", "{}");
  }

  @Test
  void shardsHoldOneSplitAndAtMostTheLimit() {
    List<Shard> shards =
        Shard.cut(
            List.of(
                    item("test", "a", 6),
                    item("test", "b", 5),
                    item("train", "c", 3),
                    item("train", "d", 7),
                    item("train", "e", 99))
                .iterator(),
            10);
    assertThat(shards)
        .extracting(s -> s.name("tar") + s.items().stream().map(Item::recordId).toList())
        .containsExactly(
            "test-000000.tar[a]",
            "test-000001.tar[b]",
            "train-000000.tar[c, d]",
            "train-000001.tar[e]");
  }

  @Test
  void anotherReaderOfTarReadsOurs() throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    TarStream tar = new TarStream(out);
    byte[] odd =
        "one byte more than a block"
            .repeat(20)
            .substring(0, 513)
            .getBytes(StandardCharsets.US_ASCII);
    tar.put("a.json", "{}".getBytes(StandardCharsets.US_ASCII));
    tar.put("a.wav", odd);
    tar.put("empty", new byte[0]);
    tar.finish();

    try (TarArchiveInputStream in =
        new TarArchiveInputStream(new ByteArrayInputStream(out.toByteArray()))) {
      TarArchiveEntry first = in.getNextEntry();
      assertThat(first.getName()).isEqualTo("a.json");
      assertThat(first.isCheckSumOK()).isTrue();
      assertThat(first.getLastModifiedDate().getTime()).isZero();
      assertThat(in.readAllBytes()).asString().isEqualTo("{}");
      assertThat(in.getNextEntry().getName()).isEqualTo("a.wav");
      assertThat(in.readAllBytes()).isEqualTo(odd);
      assertThat(in.getNextEntry().getSize()).isZero();
      assertThat(in.getNextEntry()).isNull();
    }
    assertThatThrownBy(() -> tar.put("x".repeat(101), odd)).hasMessageContaining("100");
  }
}
