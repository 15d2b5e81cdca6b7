package io.likeness.benchmarks;

import io.likeness.kernels.media.MediaException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/** The same work by JMH; `benchmarks/jmh.sh` runs it. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MILLISECONDS)
@Fork(1)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
public class KernelBenchmark {
  @Param({
    "face-chain",
    "face-measures",
    "voice-measures",
    "voice-chain",
    "image-decode",
    "image-encode",
    "rotate",
    "image-noise",
    "image-blur",
    "noise-at-snr",
    "room-response",
    "speed",
    "pitch",
    "resample-48-16",
    "log-mel-80"
  })
  public String task;

  private Tasks.Task work;

  @Setup
  public void setUp() throws IOException, MediaException {
    Path inputs = Files.createTempDirectory("benchmark");
    Inputs.write(inputs);
    work = new Tasks(inputs).of(task);
  }

  @Benchmark
  public double item() throws MediaException {
    return work.run();
  }
}
