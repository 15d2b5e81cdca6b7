package io.likeness.jobs.command;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.likeness.core.error.Fault;
import io.likeness.jobs.doctor.Doctor;
import io.likeness.jobs.doctor.Finding;
import java.util.List;
import java.util.Locale;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Whether this machine has what Likeness needs; starts no Spark. */
@Command(
    name = "doctor",
    description = "Look at JDK, Spark, natives, GPU, file system, clock and space, with remedies.",
    mixinStandardHelpOptions = true)
public final class DoctorCommand implements Runnable {
  @Option(
      names = "--lake",
      paramLabel = "LAKE",
      defaultValue = "./lake",
      description =
          "folder or Hadoop URI of the lake, there or not yet; only a folder is looked at (default:"
              + " ${DEFAULT-VALUE})")
  private String lake = "./lake";

  @Option(names = "--json", description = "one JSON object with a list 'findings'")
  private boolean json;

  @Override
  public void run() {
    List<Finding> findings = Doctor.look(lake);
    if (json) {
      ObjectNode node = new ObjectMapper().createObjectNode();
      ArrayNode list = node.putArray("findings");
      for (Finding f : findings) {
        list.addObject()
            .put("what", f.what())
            .put("state", f.state().name().toLowerCase(Locale.ROOT))
            .put("found", f.found())
            .put("remedy", f.remedy());
      }
      System.out.println(node);
    } else {
      for (Finding f : findings) {
        System.out.printf(
            Locale.ROOT,
            "%-4s  %-11s  %s%s%n",
            f.state().name().toLowerCase(Locale.ROOT),
            f.what(),
            f.found(),
            f.remedy().isEmpty() ? "" : ". " + f.remedy());
      }
    }
    long failed = findings.stream().filter(f -> f.state() == Finding.State.FAIL).count();
    if (failed > 0) {
      throw Fault.ENVIRONMENT.because(
          failed + " of " + findings.size() + " things will not do; see the lines that say fail.");
    }
  }
}
