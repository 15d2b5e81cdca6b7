import java.io.IOException;
import java.io.Writer;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.SplittableRandom;

/** Writes N clips of one second, forty an invented person, each unlike the others: java Clips.java DIR N */
final class Clips {
  private static final int RATE_HZ = 8000;
  private static final int PER_PERSON = 40;
  private static final int PARTS = 6;

  public static void main(String[] arguments) throws IOException {
    Path folder = Path.of(arguments[0]);
    int clips = Integer.parseInt(arguments[1]);
    try (Writer manifest = Files.newBufferedWriter(Files.createDirectories(folder).resolve("manifest.csv"))) {
      manifest.write("file,word,speaker,accent\n");
      for (int i = 0; i < clips; i++) {
        int person = i / PER_PERSON;
        String file = "p" + person + "/" + i + ".wav";
        Path target = folder.resolve(file);
        Files.createDirectories(target.getParent());
        Files.write(target, clip(i));
        manifest.write(file + ",w" + i % 10 + ",s" + person + "," + (person % 5 == 0 ? "rare" : "common") + "\n");
      }
    }
  }

  /** Partials that come and go by chance over noise: nothing that a fingerprint takes for another clip. */
  private static byte[] clip(int index) {
    SplittableRandom random = new SplittableRandom(index);
    double[] x = new double[RATE_HZ];
    for (int part = 0; part < PARTS; part++) {
      double hz = 150 + 3200 * random.nextDouble();
      double middle = RATE_HZ * random.nextDouble();
      double width = RATE_HZ * (0.05 + 0.2 * random.nextDouble());
      for (int t = 0; t < RATE_HZ; t++) {
        double away = (t - middle) / width;
        x[t] += 0.15 * Math.exp(-away * away) * Math.sin(2 * Math.PI * hz * t / RATE_HZ);
      }
    }
    ByteBuffer wav = ByteBuffer.allocate(44 + 2 * RATE_HZ).order(ByteOrder.LITTLE_ENDIAN);
    wav.put("RIFF".getBytes()).putInt(36 + 2 * RATE_HZ).put("WAVEfmt ".getBytes()).putInt(16);
    wav.putShort((short) 1).putShort((short) 1).putInt(RATE_HZ).putInt(2 * RATE_HZ).putShort((short) 2).putShort((short) 16);
    wav.put("data".getBytes()).putInt(2 * RATE_HZ);
    for (double v : x) {
      wav.putShort((short) (32767 * Math.max(-1, Math.min(1, v + 0.002 * (random.nextDouble() - 0.5)))));
    }
    return wav.array();
  }
}
