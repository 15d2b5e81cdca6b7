import static org.apache.spark.sql.functions.col;

import com.sun.management.OperatingSystemMXBean;
import io.likeness.core.Sha256;
import io.likeness.core.lake.Content;
import io.likeness.core.lake.DatasetVersion;
import io.likeness.core.lake.Lake;
import io.likeness.core.lake.LakeTables;
import io.likeness.core.lake.VersionLog;
import io.likeness.core.recipe.Recipe;
import io.likeness.jobs.Main;
import io.likeness.jobs.run.Sessions;
import io.likeness.jobs.walk.CheckedRecipe;
import io.likeness.kernels.face.FaceImage;
import io.likeness.kernels.face.JpegEncoder;
import io.likeness.kernels.voice.FlacEncoder;
import io.likeness.kernels.voice.WavEncoder;
import io.likeness.kernels.voice.Waveform;
import io.likeness.transforms.augment.AugmentationPolicy;
import io.likeness.transforms.augment.SoundSets;
import io.likeness.transforms.media.MediaKernel;
import io.likeness.transforms.media.SoundLibrary;
import java.io.Writer;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.SplittableRandom;
import org.apache.spark.sql.Row;

/**
 * What augmentation on Spark costs over its kernel in a loop, in one process and for the same draws.
 *
 * <p>{@code make DIR N} writes N clips of four seconds and N pictures of 512 × 512 pixels; {@code measure RECIPE LAKE TAG FEW MANY
 * ROUNDS} augments TAG up to FEW and up to MANY training rows, whose difference counts, beside the kernel over the copies of MANY.
 */
public final class Overhead {
  private static final int RATE_HZ = 16_000;
  private static final int SECONDS = 4;
  private static final int SIDE = 512;
  private static final int PER_PERSON = 10;

  /** Seconds of a clock, and of CPUs of the whole process with its compiler and garbage collector. */
  private record Cost(double wall, double cpu) {
    Cost less(Cost other) {
      return new Cost(wall - other.wall, cpu - other.cpu);
    }

    /** Milliseconds a copy. */
    Cost over(int copies) {
      return new Cost(1e3 * wall / copies, 1e3 * cpu / copies);
    }

    @Override
    public String toString() {
      return String.format(Locale.ROOT, "%.2f wall %.2f CPU", wall, cpu);
    }
  }

  private interface Work {
    void run() throws Exception;
  }

  private record Parent(String id, byte[] content, List<Integer> numbers) {}

  public static void main(String[] args) throws Exception {
    if (args[0].equals("make")) {
      make(Path.of(args[1]), Integer.parseInt(args[2]));
    } else {
      measure(args[1], args[2], args[3], args[4], args[5], Integer.parseInt(args[6]));
    }
  }

  private static void measure(String recipe, String lake, String tag, String few, String many, int rounds) throws Exception {
    int fewCopies = augmented(recipe, lake, tag, few, 0).size();
    List<Row> first = augmented(recipe, lake, tag, many, 0);
    List<Parent> parents = parents(lake, tag, first);
    requireSame(recipe, lake, tag, parents, first);
    int copies = first.size();
    List<Cost> bare = new ArrayList<>();
    List<Cost> spark = new ArrayList<>();
    for (int round = 1; round <= rounds; round++) {
      int seed = round;
      bare.add(cost(() -> rendered(recipe, lake, tag, seed, parents)).over(copies));
      Cost start = cost(() -> augment(recipe, lake, tag, few, seed));
      // Another seed, so that nothing is there already.
      Cost whole = cost(() -> augment(recipe, lake, tag, many, -seed));
      spark.add(whole.less(start).over(copies - fewCopies));
      System.out.printf(
          Locale.ROOT, "round %d: kernel %s, step %s ms a copy; what does not grow %.1f s%n", round, bare.get(round - 1),
          spark.get(round - 1), start.wall() - spark.get(round - 1).wall() * fewCopies / 1e3);
    }
    System.out.printf(
        Locale.ROOT,
        "%d copies of %d records: kernel %.2f ms wall, %.2f ms CPU; step %.2f ms wall, %.2f ms CPU; over the kernel %.0f %% wall, %.0f %% CPU%n",
        copies, parents.size(), wall(bare), cpu(bare), wall(spark), cpu(spark), 100 * (wall(spark) / wall(bare) - 1),
        100 * (cpu(spark) / cpu(bare) - 1));
    Sessions.get().stop();
  }

  private static double wall(List<Cost> costs) {
    return median(costs.stream().mapToDouble(Cost::wall).toArray());
  }

  private static double cpu(List<Cost> costs) {
    return median(costs.stream().mapToDouble(Cost::cpu).toArray());
  }

  private static double median(double[] of) {
    Arrays.sort(of);
    return (of[(of.length - 1) / 2] + of[of.length / 2]) / 2;
  }

  private static Cost cost(Work work) throws Exception {
    var process = (OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();
    long cpu = process.getProcessCpuTime();
    long began = System.nanoTime();
    work.run();
    return new Cost((System.nanoTime() - began) / 1e9, (process.getProcessCpuTime() - cpu) / 1e9);
  }

  private static void augment(String recipe, String lake, String tag, String total, int seed) {
    int code =
        Main.execute(
            "augment", recipe, "--from", tag, "--lake", lake, "--set", "rebalance.total=" + total, "--set", "seed=" + (seed + 1000));
    if (code != 0) {
      throw new IllegalStateException("augment ended with " + code);
    }
  }

  /** The lineage of the copies. */
  private static List<Row> augmented(String recipe, String lake, String tag, String total, int seed) {
    augment(recipe, lake, tag, total, seed);
    Lake opened = Lake.open(Sessions.get(), lake);
    DatasetVersion from = new VersionLog(opened).find(tag);
    DatasetVersion now = new VersionLog(opened).latest(from.corpus()).orElseThrow();
    return opened.read(now.snapshot(), LakeTables.LINEAGE).select("parent_id", "copy", "attempt", "record_id").collectAsList();
  }

  private static List<Parent> parents(String lake, String tag, List<Row> lineage) {
    Lake opened = Lake.open(Sessions.get(), lake);
    Map<String, List<Integer>> numbers = new HashMap<>();
    lineage.forEach(r -> numbers.computeIfAbsent(r.getString(0), p -> new ArrayList<>()).add(r.getInt(1)));
    return new Content(opened)
        .media(new VersionLog(opened).find(tag).snapshot()).where(col("derivation").isNull()).select("record_id", "bytes").collectAsList().stream()
            .filter(r -> numbers.containsKey(r.getString(0)))
            .map(r -> new Parent(r.getString(0), r.getAs(1), numbers.get(r.getString(0))))
            .toList();
  }

  /** The kernel in a loop: what it gives is used, so that nothing is optimised away. */
  private static void rendered(String recipe, String lake, String tag, int seed, List<Parent> parents) throws Exception {
    Kernel kernel = Kernel.of(recipe, lake, tag, seed);
    long bytes = 0;
    for (Parent parent : parents) {
      for (int number : parent.numbers()) {
        bytes += kernel.copy(parent, number, 0).length;
      }
    }
    if (bytes == 0) {
      throw new IllegalStateException("nothing was rendered");
    }
  }

  private static void requireSame(String recipe, String lake, String tag, List<Parent> parents, List<Row> lineage) throws Exception {
    Kernel kernel = Kernel.of(recipe, lake, tag, 0);
    Map<String, Parent> byId = new HashMap<>();
    parents.forEach(p -> byId.put(p.id(), p));
    for (Row copy : lineage) {
      String own = Sha256.hex(kernel.copy(byId.get(copy.getString(0)), copy.getInt(1), copy.getInt(2)));
      if (!own.equals(copy.getString(3))) {
        throw new IllegalStateException("the loop and the step made different copies");
      }
    }
  }

  private record Kernel(MediaKernel media, AugmentationPolicy policy) {
    static Kernel of(String file, String lake, String tag, int seed) {
      Recipe recipe = CheckedRecipe.read(Path.of(file), List.of("seed=" + (seed + 1000)));
      Lake opened = Lake.open(Sessions.get(), lake);
      var spec = recipe.augment().orElseThrow();
      SoundLibrary sounds =
          spec.sounds().isEmpty()
              ? SoundLibrary.NONE
              : SoundSets.library(opened.read(new VersionLog(opened).find(tag).snapshot(), LakeTables.SOUNDS));
      return new Kernel(
          MediaKernel.of(recipe.kind(), recipe.ingest()).with(sounds),
          AugmentationPolicy.of(recipe.salt() + "/" + recipe.seed(), spec, sounds));
    }

    byte[] copy(Parent parent, int number, int attempt) throws Exception {
      return media.render(parent.content(), policy.effects(), policy.key(parent.id(), number, attempt)).content();
    }
  }

  private static void make(Path folder, int items) throws Exception {
    for (String kind : List.of("clips", "pictures")) {
      Files.createDirectories(folder.resolve(kind));
      try (Writer manifest = Files.newBufferedWriter(folder.resolve(kind + "/manifest.csv"))) {
        manifest.write("file,word,person,accent\n");
        for (int i = 0; i < items; i++) {
          SplittableRandom random = new SplittableRandom(i);
          String name = i + (kind.equals("clips") ? ".flac" : ".jpg");
          Files.write(folder.resolve(kind).resolve(name), kind.equals("clips") ? clip(random) : picture(random));
          manifest.write(name + ",w" + i % 10 + ",p" + i / PER_PERSON + "," + (i / PER_PERSON % 2) + "\n");
        }
      }
    }
    Files.createDirectories(folder.resolve("clips/rooms"));
    SplittableRandom random = new SplittableRandom(-1);
    float[] taps = new float[RATE_HZ / 2];
    for (int i = 0; i < taps.length; i++) {
      taps[i] = (float) (0.5 * (random.nextDouble() - 0.5) * Math.exp(-6.9 * i / taps.length));
    }
    taps[0] = 1;
    Files.write(folder.resolve("clips/rooms/room.wav"), WavEncoder.encode(new Waveform(RATE_HZ, taps)));
  }

  /** Syllables of gliding harmonics between pauses, over a little noise. */
  private static byte[] clip(SplittableRandom random) {
    float[] x = new float[SECONDS * RATE_HZ];
    double pitch = 90 + 130 * random.nextDouble();
    double pace = 1.5 + 1.5 * random.nextDouble();
    double phase = 0;
    for (int i = 0; i < x.length; i++) {
      double t = (double) i / RATE_HZ;
      phase += 2 * Math.PI * (pitch + 30 * Math.sin(3 * t)) / RATE_HZ;
      double voice = 0;
      for (int h = 1; h <= 20; h++) {
        voice += Math.sin(h * phase) / h;
      }
      x[i] = (float) (0.2 * Math.max(0, Math.sin(2 * Math.PI * pace * t)) * voice + 0.004 * (random.nextDouble() - 0.5));
    }
    return FlacEncoder.encode(new Waveform(RATE_HZ, x), 16);
  }

  /** A head before a wall, with grain. */
  private static byte[] picture(SplittableRandom random) {
    double wide = 120 + 60 * random.nextDouble();
    double wave = 20 + 20 * random.nextDouble();
    byte[] bgr = new byte[3 * SIDE * SIDE];
    for (int i = 0; i < SIDE * SIDE; i++) {
      double x = (i % SIDE - SIDE / 2.0) / wide;
      double y = (i / SIDE - SIDE / 2.0) / (1.3 * wide);
      boolean head = x * x + y * y < 1;
      double shade = 70 + (head ? 60 : 0) + 40 * Math.sin(i % SIDE / wave) + 18 * (random.nextDouble() - 0.5);
      for (int c = 0; c < 3; c++) {
        bgr[3 * i + c] = (byte) (int) Math.max(0, Math.min(255, shade + 18 * c * (head ? 1 : 0.4)));
      }
    }
    try (FaceImage image = FaceImage.ofBgr(SIDE, SIDE, bgr)) {
      return JpegEncoder.encode(image, 95);
    }
  }
}
