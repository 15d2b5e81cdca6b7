package io.likeness.jobs.run;

import com.fasterxml.jackson.databind.JsonNode;
import io.likeness.core.error.Fault;
import io.likeness.core.lake.Address;
import java.util.List;
import java.util.Optional;

/**
 * A job whose driver a cluster started. spark-submit says that it went well whatever became of the
 * driver, so the launcher gives it a name and asks afterwards what the driver itself has written.
 */
public final class Submission {
  private static final String PROPERTY = "likeness.submission";

  private Submission() {}

  /** The name that the launcher gave to this process, if it did. */
  public static Optional<String> own() {
    return Optional.ofNullable(System.getProperty(PROPERTY)).filter(s -> !s.isBlank());
  }

  /**
   * The record of the run called {@code name}; starts no Spark, but heeds its {@code
   * spark.hadoop.*}.
   *
   * @throws io.likeness.core.error.LikenessException when its driver has left none
   */
  public static JsonNode of(String lakeUri, String name) {
    List<JsonNode> found =
        RunLog.ofAny(Address.of(lakeUri, "--lake")).stream()
            .filter(n -> n.path("submission").asText().equals(name))
            .toList();
    if (found.isEmpty()) {
      throw Fault.ENVIRONMENT.because(
          "The driver has left no record in "
              + lakeUri
              + ": it was killed or never started, as on a standalone cluster where a worker lacks"
              + " this checkout or the recipe at the same path; look at its log on the cluster, and"
              + " run again, which goes on from what is committed.");
    }
    return found.get(found.size() - 1);
  }
}
