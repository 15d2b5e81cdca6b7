package io.likeness.jobs.command;

import io.likeness.core.error.Fault;
import io.likeness.training.registry.DeviceClass;
import io.likeness.training.registry.ModelRegistry;
import io.likeness.training.registry.Selection;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Chooses the stored form of a model for a device. */
@Command(
    name = "select",
    description = "Choose the most accurate stored form of a model that a device can run.",
    mixinStandardHelpOptions = true)
public final class SelectCommand implements Runnable {
  private static final Pattern SIZE = Pattern.compile("([0-9]{1,9})(KB|MB|GB)");

  @Mixin private final LakeOption lake = new LakeOption();

  @Option(
      names = "--model",
      required = true,
      paramLabel = "NAME",
      description = "a model; a corpus or tag means all models trained on it")
  private String model = "";

  @Option(
      names = "--memory",
      paramLabel = "SIZE",
      description = "most memory, while a form is loaded or answers, such as 20MB")
  private String memory = "";

  @Option(
      names = "--latency-ms",
      paramLabel = "MS",
      description = "most p95 latency of one record, as measured where the model was trained")
  private double latencyMs = Double.NaN;

  @Option(names = "--device", description = "mobile, browser or server (default: mobile)")
  private DeviceClass device = DeviceClass.MOBILE;

  @Option(
      names = "--floor",
      paramLabel = "ACCURACY",
      description = "least accuracy on the validation split (default: 0)")
  private double floor;

  @Override
  public void run() {
    Selection.Limits limits = limits();
    ModelRegistry registry = new ModelRegistry(lake.open());
    List<ModelRegistry.Entry> found = registry.matching(model);
    List<ModelRegistry.Entry> usable = found.stream().filter(e -> !e.isAudit()).toList();
    if (!usable.isEmpty()) {
      found.stream()
          .filter(ModelRegistry.Entry::isAudit)
          .forEach(e -> System.err.println(e.name() + " was trained for an audit and is left out"));
    }
    Selection selection =
        Selection.of(
            (usable.isEmpty() ? found : usable)
                .stream()
                    .map(ModelRegistry.Entry::forUse)
                    .flatMap(e -> Selection.candidates(e).stream())
                    .toList(),
            limits);
    selection.lines().forEach(System.err::println);
    if (!memory.isEmpty()) {
      System.err.println(
          "memory is the most a form takes: its file beside its weights in full precision while it"
              + " is loaded, or those weights and one record while it answers; a smaller form"
              + " saves of the former only.");
    }
    Selection.Candidate chosen =
        selection
            .chosen()
            .orElseThrow(
                () ->
                    Fault.TRAINING_IMPOSSIBLE.because(
                        "No stored form of "
                            + model
                            + " keeps all limits; loosen --memory, --latency-ms or --floor, or"
                            + " train a smaller model."));
    System.out.println(chosen.model() + " " + chosen.precision());
  }

  private Selection.Limits limits() {
    long bytes = device.limits().memoryBytes();
    if (!memory.isEmpty()) {
      Matcher m = SIZE.matcher(memory);
      if (!m.matches()) {
        throw Fault.USAGE.because("--memory is " + memory + "; write it like 20MB.");
      }
      int zeros = m.group(2).equals("KB") ? 1_000 : m.group(2).equals("MB") ? 1_000_000 : 0;
      bytes = Long.parseLong(m.group(1)) * (zeros == 0 ? 1_000_000_000L : zeros);
    }
    double latency = Double.isNaN(latencyMs) ? device.limits().latencyMs() : latencyMs;
    try {
      return new Selection.Limits(bytes, latency, floor, device.limits().precisions());
    } catch (IllegalArgumentException e) {
      throw Fault.USAGE.because(e.getMessage() + ".", e);
    }
  }
}
