package io.likeness.jobs.command;

import com.fasterxml.jackson.databind.JsonNode;
import io.likeness.jobs.run.Submission;
import java.util.Locale;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** How a job ended whose driver a cluster started. */
@Command(
    name = "submission",
    description =
        "How a job in cluster deploy mode ended, by the record that its driver wrote; ends with the"
            + " exit code of that run. The launcher calls this by itself.",
    mixinStandardHelpOptions = true)
public final class SubmissionCommand implements Callable<Integer> {
  @Parameters(paramLabel = "NAME", description = "name that the launcher gave to the job")
  private String name = "";

  @Mixin private final LakeOption lake = new LakeOption();
  @Mixin private final JsonOption json = new JsonOption();

  @Override
  public Integer call() {
    JsonNode record = Submission.of(lake.uri, name);
    if (json.on) {
      System.out.println(record);
    } else {
      System.out.printf(
          Locale.ROOT,
          "%s %s after %.1f s%s%n",
          record.path("command").asText(),
          record.path("state").asText(),
          record.path("seconds").asDouble(),
          record.has("tag")
              ? ": " + record.path("tag").asText() + ", digest " + record.path("digest").asText()
              : ": " + record.path("fault").asText());
    }
    return record.path("exit_code").asInt();
  }
}
