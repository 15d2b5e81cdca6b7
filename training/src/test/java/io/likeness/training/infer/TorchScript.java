package io.likeness.training.infer;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.zip.CRC32;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;

/** Models for tests, as PyTorch would have written them. */
public final class TorchScript {
  private TorchScript() {}

  /** A TorchScript archive of {@code forward(x)} with this body, written by hand. */
  public static void write(Path file, String... body) throws IOException {
    write(file, List.of("x"), body);
  }

  /** As {@link #write(Path, String...)}, of a {@code forward} of these tensors. */
  public static void write(Path file, List<String> inputs, String... body) throws IOException {
    String code =
        """
        class Twice(Module):
          __parameters__ = []
          __buffers__ = []
          training : bool
          def forward(self: __torch__.Twice,
        """
            + String.join(",\n", inputs.stream().map(name -> "    " + name + ": Tensor").toList())
            + ") -> Tensor:\n"
            + String.join("", Arrays.stream(body).map(line -> "    " + line + "\n").toList());
    ByteArrayOutputStream pickle = new ByteArrayOutputStream();
    pickle.write(new byte[] {(byte) 0x80, 2});
    pickle.write("c__torch__\nTwice\n".getBytes(StandardCharsets.US_ASCII));
    pickle.write(')');
    pickle.write(0x81);
    pickle.write("}(X".getBytes(StandardCharsets.US_ASCII));
    pickle.write(new byte[] {8, 0, 0, 0});
    pickle.write("training".getBytes(StandardCharsets.US_ASCII));
    pickle.write(0x89);
    pickle.write("ub.".getBytes(StandardCharsets.US_ASCII));
    try (OutputStream out = Files.newOutputStream(file);
        ZipOutputStream zip = new ZipOutputStream(out)) {
      entry(zip, "model/version", "3\n".getBytes(StandardCharsets.US_ASCII));
      entry(zip, "model/data.pkl", pickle.toByteArray());
      entry(zip, "model/code/__torch__.py", code.getBytes(StandardCharsets.US_ASCII));
      entry(zip, "model/constants.pkl", new byte[] {(byte) 0x80, 2, ')', '.'});
    }
  }

  private static void entry(ZipOutputStream zip, String name, byte[] bytes) throws IOException {
    ZipEntry entry = new ZipEntry(name);
    entry.setMethod(ZipEntry.STORED);
    entry.setSize(bytes.length);
    CRC32 crc = new CRC32();
    crc.update(bytes);
    entry.setCrc(crc.getValue());
    zip.putNextEntry(entry);
    zip.write(bytes);
    zip.closeEntry();
  }
}
