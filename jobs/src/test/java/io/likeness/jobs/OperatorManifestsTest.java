package io.likeness.jobs;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import java.io.IOException;
import java.io.Reader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Properties;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The manifests for the Spark operator: fields that it knows, and jobs that are ours. */
class OperatorManifestsTest {
  private static final Path CONF = Path.of("../conf");
  private static final String JAR = "local:///opt/likeness/likeness-jobs-0.1.0-all.jar";

  /**
   * Some of the fields of {@code sparkoperator.k8s.io/v1beta2}, by the object that has them; from
   * {@code api/v1beta2} of kubeflow/spark-operator, where a field that is not known is dropped
   * without a word.
   */
  private static final Map<String, Set<String>> FIELDS =
      Map.of(
          "ScheduledSparkApplication",
          Set.of(
              "schedule",
              "concurrencyPolicy",
              "successfulRunHistoryLimit",
              "failedRunHistoryLimit",
              "suspend",
              "template"),
          "SparkApplication",
          Set.of(
              "type",
              "mode",
              "image",
              "imagePullPolicy",
              "imagePullSecrets",
              "mainClass",
              "mainApplicationFile",
              "sparkVersion",
              "arguments",
              "sparkConf",
              "hadoopConf",
              "deps",
              "restartPolicy",
              "volumes",
              "memoryOverheadFactor",
              "timeToLiveSeconds",
              "driver",
              "executor"),
          "restartPolicy",
          Set.of(
              "type",
              "onFailureRetries",
              "onFailureRetryInterval",
              "onSubmissionFailureRetries",
              "onSubmissionFailureRetryInterval"),
          "driver",
          Set.of(
              "serviceAccount",
              "cores",
              "coreLimit",
              "memory",
              "memoryOverhead",
              "labels",
              "podSecurityContext",
              "securityContext",
              "volumeMounts",
              "env",
              "envFrom",
              "javaOptions"),
          "executor",
          Set.of(
              "instances",
              "cores",
              "coreLimit",
              "memory",
              "memoryOverhead",
              "gpu",
              "labels",
              "podSecurityContext",
              "securityContext",
              "volumeMounts",
              "env",
              "envFrom",
              "javaOptions"));

  /** What a manifest says in fields of its own. */
  private static final Set<String> ELSEWHERE =
      Set.of("spark.submit.deployMode", "spark.driver.memory", "spark.executor.memory");

  @ParameterizedTest
  @ValueSource(strings = {"application", "scheduled"})
  void everyFieldIsKnownToTheOperator(String name) throws IOException {
    JsonNode manifest = manifest(name);
    assertThat(manifest.path("apiVersion").asText()).isEqualTo("sparkoperator.k8s.io/v1beta2");
    assertKnown(manifest.path("kind").asText(), manifest.path("spec"));
    JsonNode job = job(name);
    assertKnown("SparkApplication", job);
    for (String part : Set.of("restartPolicy", "driver", "executor")) {
      assertKnown(part, job.path(part));
    }
    assertThat(job.path("type").asText()).isEqualTo("Java");
    assertThat(job.path("restartPolicy").path("type").asText()).isEqualTo("Never");
  }

  private static void assertKnown(String type, JsonNode node) {
    assertThat(names(node)).as(type).isNotEmpty().isSubsetOf(FIELDS.get(type));
  }

  @ParameterizedTest
  @ValueSource(strings = {"application", "scheduled"})
  void theJobIsOneThatOurCommandLineTakes(String name) throws IOException {
    JsonNode job = job(name);
    assertThat(job.path("mainClass").asText()).isEqualTo(Main.class.getName());
    assertThat(job.path("mainApplicationFile").asText()).isEqualTo(JAR);
    String[] words =
        StreamSupport.stream(job.path("arguments").spliterator(), false)
            .map(JsonNode::asText)
            .toArray(String[]::new);
    var command = Main.commandLine().parseArgs(words).subcommand();
    assertThat(command.commandSpec().name())
        .isEqualTo(name.equals("scheduled") ? "nightly" : "run");
    Path recipe = Path.of("/opt/likeness/conf").relativize(Path.of(words[1]));
    assertThat(CONF.resolve(recipe)).exists();
    assertThat(command.hasMatchedOption("--lake")).isTrue();
  }

  @ParameterizedTest
  @ValueSource(strings = {"application", "scheduled"})
  void propertiesAreThoseOfTheProfile(String name) throws IOException {
    Properties profile = new Properties();
    try (Reader in = Files.newBufferedReader(CONF.resolve("spark/k8s.conf"))) {
      profile.load(in);
    }
    Map<String, String> expected = new TreeMap<>();
    profile.stringPropertyNames().stream()
        .filter(key -> !ELSEWHERE.contains(key))
        .forEach(key -> expected.put(key, profile.getProperty(key)));
    Map<String, String> found = new TreeMap<>();
    job(name)
        .path("sparkConf")
        .fields()
        .forEachRemaining(e -> found.put(e.getKey(), e.getValue().textValue()));
    assertThat(found).isEqualTo(expected);
  }

  @ParameterizedTest
  @ValueSource(strings = {"application", "scheduled"})
  void podsHaveTheRightsAndTheScratchSpaceOfTheTemplates(String name) throws IOException {
    JsonNode job = job(name);
    for (String role : Set.of("driver", "executor")) {
      JsonNode template = manifest(role);
      JsonNode container = template.at("/spec/containers/0");
      JsonNode pod = job.path(role);
      assertThat(pod.path("labels")).isEqualTo(template.at("/metadata/labels"));
      assertThat(pod.path("podSecurityContext")).isEqualTo(template.at("/spec/securityContext"));
      assertThat(pod.path("securityContext")).isEqualTo(container.path("securityContext"));
      assertThat(pod.path("volumeMounts")).isEqualTo(container.path("volumeMounts"));
      assertThat(job.path("volumes")).isEqualTo(template.at("/spec/volumes"));
    }
    JsonNode account = manifest("rbac");
    assertThat(job.at("/driver/serviceAccount")).isEqualTo(account.at("/metadata/name"));
    assertThat(manifest(name).at("/metadata/namespace"))
        .isEqualTo(account.at("/metadata/namespace"));
  }

  @Test
  void bothManifestsDifferInWhatIsDoneOnly() throws IOException {
    assertThat(job("scheduled").<ObjectNode>deepCopy().without("arguments").toString())
        .isEqualTo(job("application").<ObjectNode>deepCopy().without("arguments").toString());
  }

  @Test
  void theImageHoldsWhatTheManifestsStart() throws IOException {
    assertThat(Files.readString(CONF.resolve("k8s/Dockerfile")))
        .contains(JAR.substring(JAR.lastIndexOf('/')) + " /opt/likeness/\n")
        .contains("COPY conf /opt/likeness/conf\n");
  }

  private static Set<String> names(JsonNode node) {
    Set<String> names = new TreeSet<>();
    node.fieldNames().forEachRemaining(names::add);
    return names;
  }

  /** The job of a manifest; a schedule has it as its template. */
  private static JsonNode job(String name) throws IOException {
    JsonNode spec = manifest(name).path("spec");
    return spec.has("template") ? spec.path("template") : spec;
  }

  /** The first document of a file. */
  private static JsonNode manifest(String name) throws IOException {
    return new YAMLMapper().readTree(CONF.resolve("k8s/" + name + ".yaml").toFile());
  }
}
