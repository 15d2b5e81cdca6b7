package io.likeness.jobs.command;

import io.likeness.core.error.Fault;
import io.likeness.core.lake.DatasetVersion;
import io.likeness.core.lake.ExportLog;
import io.likeness.core.lake.Lake;
import io.likeness.core.lake.VersionLog;
import io.likeness.jobs.run.OutFile;
import io.likeness.training.model.Architecture;
import io.likeness.training.model.Architectures;
import io.likeness.training.model.OnnxExport;
import io.likeness.training.model.PackedWeights;
import io.likeness.training.model.WeightsFile;
import io.likeness.training.registry.ModelRegistry;
import java.nio.file.Path;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Writes the weights of a registered model to a file. */
@Command(
    name = "weights",
    description = "Write a model to a file: weights in fp32, fp16 or int8, or ONNX.",
    mixinStandardHelpOptions = true)
public final class WeightsCommand implements Runnable {
  @Parameters(paramLabel = "MODEL", description = "name of a model, see `models`")
  private String name = "";

  @Mixin private final LakeOption lake = new LakeOption();

  @Option(names = "--precision", description = "fp32, fp16 or int8 (default: fp32)")
  private PackedWeights.Precision precision = PackedWeights.Precision.FP32;

  @Option(names = "--onnx", description = "as an ONNX model, in fp32")
  private boolean onnx;

  @Option(
      names = "--to",
      required = true,
      paramLabel = "FILE",
      description = "file to write; an erasure takes it away")
  private Path file = Path.of("");

  @Override
  public void run() {
    Lake opened = lake.open();
    ModelRegistry registry = new ModelRegistry(opened);
    ModelRegistry.Entry entry = registry.find(name).forUse();
    // Before the weights are read, so that they are of no version that has changed by then.
    DatasetVersion version = new VersionLog(opened).find(entry.tag());
    Architecture architecture = Architectures.of(entry.architecture());
    WeightsFile weights = WeightsFile.read(registry.weights(entry), architecture);
    if (onnx && precision != PackedWeights.Precision.FP32) {
      throw Fault.USAGE.because(
          "--onnx writes fp32 only; leave --precision out, or --onnx for a smaller file of ours.");
    }
    byte[] packed =
        onnx
            ? OnnxExport.of(weights, architecture)
            : PackedWeights.pack(
                weights, architecture.network(weights.labels().size()).layout(), precision);
    OutFile out = new OutFile(file, "--to");
    out.requireWritable();
    out.write(packed, opened, List.of(version), ExportLog.WEIGHTS, 0);
    System.out.println(file + " " + packed.length + " bytes " + precision.word());
  }
}
