package io.likeness.jobs;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.StringReader;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/**
 * The command of {@code conf/k8s/README.md}, given to Spark's own client of Kubernetes with a
 * server in the place of the cluster that takes down what it is asked for: the driver's pod, and
 * the pod that such a driver asks for as an executor.
 */
@Tag("e2e")
@ExtendWith(Footprint.class)
class KubernetesTest {
  private static final Path CLIENT = Site.ROOT.resolve("e2e/kubernetes");
  private static final String SCRATCH = "/var/data/scratch";
  private static final ObjectMapper JSON = new ObjectMapper();

  @TempDir private static Path folder;
  private static final Map<String, ObjectNode> ASKED = new ConcurrentHashMap<>();
  private static HttpServer server;
  private static JsonNode driver;
  private static Properties properties;
  private static JsonNode executor;

  @BeforeAll
  static void askForADriverAndForAnExecutor() throws Exception {
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext("/", KubernetesTest::takeDown);
    server.start();
    String master = "k8s://http://127.0.0.1:" + server.getAddress().getPort();
    String documented =
        command()
            .replace("./likeness ", "./likeness --dry-run ")
            .replace("k8s://https://HOST:6443", master)
            .replace(" -- ", " --conf spark.kubernetes.submission.waitAppCompletion=false -- ");
    String submit =
        said("bash", "-c", documented)
            .replaceFirst(
                " -cp (?:\\\\.|\\S)+ ",
                Matcher.quoteReplacement(" -cp '" + CLIENT + "/target/client/*' "));
    said("bash", "-c", submit);

    driver = only("Pod");
    String text = configMap("spark.properties");
    properties = new Properties();
    properties.load(new StringReader(text));
    Path file = Files.writeString(folder.resolve("spark.properties"), text);
    Path template =
        Files.writeString(folder.resolve("template.yaml"), configMap("podspec-configmap-key"));
    Path pod = folder.resolve("executor.json");
    said(
        System.getProperty("java.home") + "/bin/java",
        "-cp",
        CLIENT + "/target/client/*",
        CLIENT.resolve("ExecutorPod.java").toString(),
        file.toString(),
        template.toString(),
        pod.toString());
    executor = JSON.readTree(pod.toFile());
  }

  @AfterAll
  static void stop() {
    server.stop(0);
  }

  @Test
  void aDriverHasTheRightsTheTemplateGivesItAndNoMore() {
    assertRights(driver, "driver");
    assertThat(driver.at("/spec/serviceAccountName").asText()).isEqualTo("likeness");
    assertThat(ASKED.keySet()).allMatch(path -> path.contains("/namespaces/likeness/"));
  }

  @Test
  void anExecutorHasTheRightsTheTemplateGivesItAndNoMore() {
    assertRights(executor, "executor");
  }

  private static void assertRights(JsonNode pod, String role) {
    assertThat(pod.at("/spec/containers")).hasSize(1);
    JsonNode container = pod.at("/spec/containers/0");
    assertThat(container.path("name").asText()).isEqualTo("spark-kubernetes-" + role);
    assertThat(container.path("image").asText()).isEqualTo("REGISTRY/likeness:0.1.0");
    assertThat(container.path("securityContext").toString())
        .isEqualTo("{\"allowPrivilegeEscalation\":false,\"capabilities\":{\"drop\":[\"ALL\"]}}");
    JsonNode rights = pod.at("/spec/securityContext");
    assertThat(rights.path("runAsNonRoot").asBoolean()).isTrue();
    assertThat(rights.path("runAsUser").asInt()).isEqualTo(185);
    assertThat(rights.path("fsGroup").asInt()).isEqualTo(185);
    JsonNode labels = pod.at("/metadata/labels");
    assertThat(labels.path("app").asText()).isEqualTo("likeness");
    assertThat(labels.path("role").asText()).isEqualTo(role);
    assertThat(labels.path("spark-role").asText()).isEqualTo(role);
  }

  @Test
  void whatIsSpilledGoesIntoTheVolumeOfTheTemplate() {
    for (JsonNode pod : List.of(driver, executor)) {
      JsonNode container = pod.at("/spec/containers/0");
      assertThat(byName(container.path("env"), "SPARK_LOCAL_DIRS").path("value").asText())
          .isEqualTo(SCRATCH);
      List<JsonNode> mounts =
          all(container.path("volumeMounts")).stream()
              .filter(m -> m.path("mountPath").asText().startsWith("/var/data"))
              .toList();
      assertThat(mounts).hasSize(1);
      JsonNode volume = byName(pod.at("/spec/volumes"), mounts.get(0).path("name").asText());
      assertThat(mounts.get(0).path("mountPath").asText()).isEqualTo(SCRATCH);
      assertThat(volume.at("/emptyDir/sizeLimit").asText()).isEqualTo("20Gi");
    }
  }

  /** Natives live outside the heap: half as much again is asked for. */
  @Test
  void memoryHasRoomForNatives() {
    for (JsonNode pod : List.of(driver, executor)) {
      JsonNode resources = pod.at("/spec/containers/0/resources");
      assertThat(resources.at("/requests/memory").asText()).isEqualTo("3072Mi");
      assertThat(resources.at("/limits/memory").asText()).isEqualTo("3072Mi");
      assertThat(resources.at("/requests/cpu").asText()).isEqualTo("1");
    }
  }

  @Test
  void theDriverStartsOurJarWithArgumentsThatOurCommandLineTakes() {
    List<String> words =
        all(driver.at("/spec/containers/0/args")).stream().map(JsonNode::asText).toList();
    int jar = words.indexOf("local:///opt/likeness/likeness-jobs-0.1.0-all.jar");
    assertThat(words.subList(jar - 2, jar)).containsExactly("--class", Main.class.getName());
    String[] command = words.subList(jar + 1, words.size()).toArray(String[]::new);
    assertThat(Main.commandLine().parseArgs(command).subcommand().commandSpec().name())
        .isEqualTo("run");
  }

  @Test
  void theDriverHasThePropertiesOfTheProfileAndTheNameOfItsSubmission() {
    assertThat(properties.getProperty("spark.sql.extensions"))
        .isEqualTo("io.delta.sql.DeltaSparkSessionExtension");
    assertThat(properties.getProperty("spark.executor.instances")).isEqualTo("2");
    assertThat(properties.getProperty("spark.driver.extraJavaOptions"))
        .contains("--add-opens=java.base/java.nio=ALL-UNNAMED", "-Dlikeness.submission=");
    assertThat(properties.getProperty("spark.jars")).doesNotContain("file:").doesNotContain(",");
  }

  @Test
  void anExecutorGetsItsJavaOptions() {
    assertThat(
            all(executor.at("/spec/containers/0/env")).stream().map(e -> e.path("value").asText()))
        .contains("-Duser.timezone=UTC", "-Dai.djl.pytorch.num_threads=1");
  }

  private static String command() throws IOException {
    Matcher found =
        Pattern.compile("(?ms)^```\\n(\\./likeness .*?)^```$", Pattern.UNIX_LINES)
            .matcher(Files.readString(Site.ROOT.resolve("conf/k8s/README.md")));
    assertThat(found.find()).isTrue();
    return found.group(1).replaceAll("\\\\\n\\s*", "");
  }

  /** Takes an object down and gives it back, as a cluster does that has made it. */
  private static void takeDown(HttpExchange exchange) throws IOException {
    ObjectNode object = (ObjectNode) new YAMLMapper().readTree(exchange.getRequestBody());
    object.withObject("/metadata").put("uid", "uid-of-" + object.at("/metadata/name").asText());
    ASKED.put(
        exchange.getRequestURI().getPath() + "/" + object.at("/metadata/name").asText(), object);
    byte[] answer = JSON.writeValueAsBytes(object);
    exchange.getResponseHeaders().add("Content-Type", "application/json");
    exchange.sendResponseHeaders(
        exchange.getRequestMethod().equals("POST") ? 201 : 200, answer.length);
    exchange.getResponseBody().write(answer);
    exchange.close();
  }

  private static JsonNode only(String kind) {
    List<ObjectNode> found =
        ASKED.values().stream().filter(o -> o.path("kind").asText().equals(kind)).toList();
    assertThat(found).as(ASKED.keySet() + "").hasSize(1);
    return found.get(0);
  }

  /** The one file of this name among all config maps that were asked for. */
  private static String configMap(String file) {
    return ASKED.values().stream()
        .filter(o -> o.path("kind").asText().equals("ConfigMap") && o.path("data").has(file))
        .map(o -> o.path("data").path(file).asText())
        .findFirst()
        .orElseThrow(() -> new AssertionError("no " + file + " in " + ASKED.values()));
  }

  private static List<JsonNode> all(JsonNode array) {
    return StreamSupport.stream(array.spliterator(), false).toList();
  }

  private static JsonNode byName(JsonNode array, String name) {
    return all(array).stream()
        .filter(n -> n.path("name").asText().equals(name))
        .findFirst()
        .orElseThrow(() -> new AssertionError("no " + name + " in " + array));
  }

  /** What a process says on its standard output, which must end well. */
  private static String said(String... words) throws Exception {
    Path out = folder.resolve("out.txt");
    Path err = folder.resolve("err.txt");
    ProcessBuilder builder = new ProcessBuilder(words).directory(Site.ROOT.toFile());
    builder.environment().keySet().removeIf(k -> k.matches("(LIKENESS|SPARK|HADOOP)_.*"));
    builder.environment().put("JAVA_HOME", System.getProperty("java.home"));
    Process process = builder.redirectOutput(out.toFile()).redirectError(err.toFile()).start();
    try {
      assertThat(process.waitFor(2, TimeUnit.MINUTES)).isTrue();
      assertThat(process.exitValue()).as(Files.readString(err)).isZero();
      return Files.readString(out);
    } finally {
      process.destroyForcibly();
    }
  }
}
