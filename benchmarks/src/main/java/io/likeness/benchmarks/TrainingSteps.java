package io.likeness.benchmarks;

import com.sun.management.OperatingSystemMXBean;
import io.likeness.kernels.random.CounterRandom;
import io.likeness.training.model.Architectures;
import io.likeness.training.model.Compute;
import io.likeness.training.model.Network;
import io.likeness.training.optimize.Optimizer;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.lang.management.ManagementFactory;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;

/**
 * Our side of train.sh: forward, backward and a step of Adam on one microbatch, over and over.
 *
 * <p>Writes weights, input and target of each task to a folder, so that the peer computes the same;
 * then answers on standard output, for each name of a task on standard input, the milliseconds of
 * CPU a record, or the loss before the first step after {@code loss}.
 */
public final class TrainingSteps {
  private static final int CLASSES = 10;
  private static final double RATE = 0.003;
  private static final long ROUND_NANOS = 2_000_000_000L;

  private static final OperatingSystemMXBean CPU =
      (OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();

  private TrainingSteps() {}

  private record Task(Network network, long[] shape, float[] theta, Compute.Batch batch) {
    static Task of(Architectures kind, int rows) {
      Network network = kind.network(CLASSES);
      float[] input = new float[rows * kind.features().length()];
      CounterRandom.of("what both sides are shown".getBytes(StandardCharsets.UTF_8), rows)
          .fillGaussian(input, 1);
      float[] target = new float[rows * CLASSES];
      for (int i = 0; i < rows; i++) {
        target[i * CLASSES + i % CLASSES] = 1f / rows;
      }
      return new Task(
          network,
          kind.features().shape(),
          network.layout().initial(1),
          new Compute.Batch(rows, input, target, new float[0]));
    }

    double loss() {
      return Compute.gradient(network, theta, shape, batch).loss();
    }

    /** Milliseconds of CPU a record, of all threads of this process. */
    double round() {
      float[] now = theta.clone();
      Optimizer optimizer =
          new Optimizer(
              new Optimizer.Settings(Optimizer.Rule.ADAM, 0, 0, 0), network.layout().decayed());
      long used = CPU.getProcessCpuTime();
      long begin = System.nanoTime();
      long end = begin;
      long steps = 0;
      while (end - begin < ROUND_NANOS) {
        optimizer.step(now, Compute.gradient(network, now, shape, batch).gradient(), RATE);
        steps++;
        end = System.nanoTime();
      }
      return (CPU.getProcessCpuTime() - used) * 1e-6 / (steps * batch.rows());
    }
  }

  /** Argument: the folder that both sides share. */
  public static void main(String[] args) throws IOException {
    Path folder = Path.of(args[0]);
    Map<String, Task> tasks = new TreeMap<>();
    for (Architectures kind :
        new Architectures[] {Architectures.VOICE_CONV1D, Architectures.IMAGE_CONV2D}) {
      for (int rows : new int[] {8, 32}) {
        Task task = Task.of(kind, rows);
        String name = kind.title() + "-" + rows;
        tasks.put(name, task);
        write(folder.resolve(name + ".theta"), task.theta());
        write(folder.resolve(name + ".input"), task.batch().input());
        write(folder.resolve(name + ".target"), task.batch().target());
      }
    }
    System.out.println(String.join(" ", tasks.keySet()));
    BufferedReader in =
        new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
    for (String line = in.readLine(); line != null; line = in.readLine()) {
      boolean loss = line.startsWith("loss ");
      Task task = tasks.get(loss ? line.substring(5) : line);
      System.out.println(loss ? task.loss() : task.round());
    }
  }

  private static void write(Path file, float[] values) throws IOException {
    ByteBuffer bytes =
        ByteBuffer.allocate(values.length * Float.BYTES).order(ByteOrder.LITTLE_ENDIAN);
    bytes.asFloatBuffer().put(values);
    Files.write(file, bytes.array());
  }
}
