package io.likeness.training.infer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.likeness.core.error.LikenessException;
import io.likeness.training.model.Compute;
import io.likeness.training.model.OnnxFiles;
import java.io.ByteArrayInputStream;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ForeignTest {
  @TempDir Path temp;

  @BeforeAll
  static void engine() {
    Compute.prepareEngine();
  }

  /** Knows the most bytes that it was ever asked for at once. */
  private static final class Sipped extends FilterInputStream {
    private int most;

    Sipped(InputStream in) {
      super(in);
    }

    @Override
    public int read(byte[] into, int from, int length) throws IOException {
      most = Math.max(most, length);
      return super.read(into, from, length);
    }

    @Override
    public byte[] readAllBytes() {
      throw new AssertionError("held as a whole");
    }

    @Override
    public byte[] readNBytes(int length) {
      throw new AssertionError("held as a whole");
    }
  }

  @Test
  void aModelIsNeverHeldInTheHeap() throws Exception {
    Path file = temp.resolve("model.pt");
    TorchScript.write(file, "return torch.add(x, 1)");
    try (Sipped in = new Sipped(Files.newInputStream(file))) {
      Foreign model = new Foreign(in, ModelTransformer.TORCH, TensorShape.of("2"));
      try {
        assertThat(model.of(List.of(new float[] {1, 2})).get(0).numbers()).containsExactly(2, 3);
      } finally {
        model.close();
      }
      assertThat(in.most).isPositive().isLessThanOrEqualTo(1 << 16);
    }
  }

  @Test
  void aModelWithWeightsInAnotherFileIsRefused() {
    assertThatThrownBy(
            () ->
                new Foreign(
                    new ByteArrayInputStream(OnnxFiles.inTwoFiles()),
                    ModelTransformer.ONNX,
                    TensorShape.of("*")))
        .isInstanceOf(LikenessException.class)
        .hasMessageContaining("give a model that is one file, without external data")
        .hasStackTraceContaining("model.onnx_data");
  }
}
