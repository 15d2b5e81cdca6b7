package io.likeness.jobs;

import static java.util.Map.entry;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.likeness.core.lake.Lake;
import io.likeness.core.lake.LakeTables;
import io.likeness.core.testing.TestSpark;
import java.io.IOException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.spi.ToolProvider;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Does what the documents say: the commands of their code blocks are executed in the order in which
 * they stand, on small corpora. The guide has a test of its own, {@link GuideTest}.
 */
class DocumentsTest {
  private static final Path ROOT = Path.of("..");

  /** The pages in an order in which each finds the versions and models that it speaks of. */
  private static final List<String> PAGES =
      List.of(
          "README.md",
          "docs/training.md",
          "docs/models.md",
          "docs/labels.md",
          "docs/versions.md",
          "docs/runbook.md",
          "examples/my-step/README.md",
          "docs/consent.md",
          "docs/privacy.md",
          "docs/clusters.md",
          "docs/benchmarks.md",
          "conf/k8s/README.md");

  /** From here on the lake is another one, in which little is to be erased. */
  private static final String SECOND_LAKE = "examples/my-step/README.md";

  private static final Map<String, String> TWINS =
      Map.of(
          "README.zh-CN.md", "README.md",
          "docs/guide.zh-CN.md", "docs/guide.md",
          "docs/runbook.zh-CN.md", "docs/runbook.md");

  private static final String CLUSTER = "needs a cluster: ClusterTest starts one";

  /** Lines that are not executed here, and why. */
  private static final Map<String, String> NOT_EXECUTED =
      Map.ofEntries(
          entry("./likeness demo", "takes minutes; DetectorsTest plants and finds the same"),
          entry("./mvnw verify", "runs the tests"),
          entry(
              "./likeness --jars onnxruntime-engine-0.35.1.jar,onnxruntime-1.21.1.jar -- transcribe"
                  + " calls --model asr.onnx --vocabulary vocab.json --normalise --to heard.csv"
                  + " --split test --lake LAKE",
              "needs a recogniser; TranscribeWalkTest makes one"),
          entry(
              "./likeness recognition-errors calls --hypotheses heard.csv --split test --lake LAKE",
              "needs what a recogniser heard; TextWalkTest makes it up"),
          entry("tensorboard --logdir LAKE/_likeness/watch", "a server, of others"),
          entry(
              "./likeness --profile standalone --master spark://HOST:7077 -- run RECIPE --input DIR"
                  + " --lake LAKE",
              CLUSTER),
          entry(
              "./likeness --profile standalone --master spark://HOST:7077 --deploy-mode cluster --"
                  + " run RECIPE --input DIR --lake LAKE",
              CLUSTER),
          entry(
              "./likeness --profile standalone --master spark://HOST:7077 --conf"
                  + " spark.likeness.training.task-cpus=4 -- train RECIPE --from TAG --lake LAKE",
              CLUSTER),
          entry(
              "spark-submit --properties-file conf/spark/standalone.conf --master spark://HOST:7077"
                  + " --class io.likeness.jobs.Main jobs/target/likeness-jobs-0.1.0-all.jar run"
                  + " RECIPE --input DIR --lake LAKE",
              CLUSTER),
          entry(
              "./likeness --profile k8s --master k8s://https://HOST:6443 --deploy-mode cluster"
                  + " --conf spark.kubernetes.container.image=REGISTRY/likeness:0.1.0 --conf"
                  + " spark.kubernetes.namespace=likeness --conf"
                  + " spark.kubernetes.authenticate.driver.serviceAccountName=likeness --conf"
                  + " spark.kubernetes.driver.podTemplateFile=conf/k8s/driver.yaml --conf"
                  + " spark.kubernetes.executor.podTemplateFile=conf/k8s/executor.yaml --conf"
                  + " spark.executor.instances=2 -- run /opt/likeness/conf/recipes/spoken-digits.conf"
                  + " --input s3a://raw/ --lake s3a://likeness/lake",
              "needs Kubernetes: KubernetesTest looks at the pods it asks for"));

  /** Measures for many minutes, beside programs of others. */
  private static final Predicate<String> MEASURES =
      Pattern.compile("benchmarks/\\S+\\.sh(?: .*)?").asMatchPredicate();

  /** What {@link #execute} does without a tool of the JDK. */
  private static final Set<String> OURS = Set.of("./likeness", "cat");

  /** A block of code: fenced, or indented by four. */
  private static final Pattern BLOCK =
      Pattern.compile("(?ms)^```\\w*\\n(.*?)^```$|((?:^ {4} *\\S[^\\n]*\\n)+)", Pattern.UNIX_LINES);

  private static final Pattern COMMAND =
      Pattern.compile("(?:\\./|benchmarks/|(?:javac|jar|cat|tensorboard|spark-submit) ).*");

  private static final Pattern JARS = Pattern.compile("--jars (\\S+) -- ");
  private static final Pattern REDIRECTED = Pattern.compile(" > (\\S+)");

  /** Where a reader has files and folders, and a test its own. */
  private static final Set<String> PLACES =
      Set.of(
          "DIR",
          "RAW",
          "conf",
          "target",
          "queue",
          "tasks",
          "export.json",
          "pictures",
          "attacks",
          "c.json",
          "c.html",
          "encoders",
          "shards",
          "answer",
          "consents.csv");

  @TempDir Path folder;

  private String lake = "lake";

  @Test
  @Tag("slow")
  void everyCommandWorksInItsOrder() throws IOException {
    TestSpark.session();
    DocumentsCorpora.write(folder);
    // What clips are aligned with, and what waits for reviewers.
    String hands = "./likeness run conf/recipes/gesture.conf --until bias --input DIR --lake LAKE";
    assertThat(execute(hands)).isZero();
    List<String> wrong = new ArrayList<>();
    for (String page : PAGES) {
      lake = page.equals(SECOND_LAKE) ? "second" : lake;
      for (String line : commands(page)) {
        int code = isExecuted(line) ? execute(line) : 0;
        if (code != 0) {
          wrong.add(page + ": " + line + ": exit code " + code);
        }
      }
    }
    assertThat(wrong).isEmpty();
  }

  @Test
  void everyCommandIsOneThatCanBeExecutedHere() throws IOException {
    List<String> unknown = new ArrayList<>();
    for (String page : PAGES) {
      for (String line : commands(page)) {
        String program = line.split(" ", 2)[0];
        boolean known =
            isExecuted(line)
                ? OURS.contains(program) || ToolProvider.findFirst(program).isPresent()
                : NOT_EXECUTED.containsKey(line) || Files.isExecutable(ROOT.resolve(program));
        if (!known) {
          unknown.add(page + ": " + line);
        }
      }
    }
    assertThat(unknown).isEmpty();
  }

  @Test
  void everyPageWithCommandsIsExecutedOrTheTwinOfOne() throws IOException {
    Set<String> listed = new TreeSet<>(NOT_EXECUTED.keySet());
    Set<String> known = new TreeSet<>(PAGES);
    known.addAll(TWINS.keySet());
    known.addAll(TWINS.values());
    for (Path file : DocumentedCommandsTest.pages()) {
      String page = ROOT.relativize(file).toString();
      List<String> commands = commands(page);
      assertThat(commands.isEmpty() || known.contains(page)).as(page).isTrue();
      listed.removeAll(commands);
    }
    assertThat(listed).as("listed as not executed, and in no page").isEmpty();
  }

  @Test
  void twinsHaveTheSameCommands() throws IOException {
    for (Map.Entry<String, String> twin : TWINS.entrySet()) {
      assertThat(bare(twin.getKey())).as(twin.getKey()).isEqualTo(bare(twin.getValue()));
    }
  }

  private static List<String> bare(String page) throws IOException {
    return commands(page).stream().map(line -> line.replaceAll("\\s+#.*", "")).toList();
  }

  private static List<String> commands(String page) throws IOException {
    return BLOCK
        .matcher(Files.readString(ROOT.resolve(page)))
        .results()
        .map(m -> m.group(1) == null ? m.group(2) : m.group(1))
        .flatMap(block -> block.replaceAll("\\\\\n\\s*", "").lines())
        .map(String::strip)
        .filter(COMMAND.asMatchPredicate())
        .toList();
  }

  private static boolean isExecuted(String line) {
    return !NOT_EXECUTED.containsKey(line) && !MEASURES.test(line);
  }

  private int execute(String line) throws IOException {
    String program = line.split(" ", 2)[0];
    String[] words =
        DocumentedCommandsTest.words(line).stream().map(this::value).toArray(String[]::new);
    if (program.equals("cat")) {
      return shown(Path.of(words[0]));
    }
    if (!program.equals("./likeness")) {
      return ToolProvider.findFirst(program).orElseThrow().run(System.out, System.err, words);
    }
    Printed printed = withJars(line, words);
    Matcher file = REDIRECTED.matcher(line);
    if (file.find()) {
      Files.writeString(Path.of(value(file.group(1))), printed.text());
    }
    if (printed.code() == 0) {
      byHand(line);
    }
    return printed.code();
  }

  private Printed withJars(String line, String[] words) throws IOException {
    Matcher jars = JARS.matcher(line);
    URL[] urls =
        jars.find() ? new URL[] {Path.of(value(jars.group(1))).toUri().toURL()} : new URL[0];
    ClassLoader before = Thread.currentThread().getContextClassLoader();
    try (URLClassLoader loader = new URLClassLoader(urls, before)) {
      Thread.currentThread().setContextClassLoader(loader);
      return Printed.by(words);
    } finally {
      Thread.currentThread().setContextClassLoader(before);
    }
  }

  /** The exit code of {@code cat}. */
  private static int shown(Path pattern) throws IOException {
    try (DirectoryStream<Path> files =
        Files.newDirectoryStream(pattern.getParent(), pattern.getFileName().toString())) {
      return files.iterator().hasNext() ? 0 : 1;
    }
  }

  /** What a word of a command stands for here. */
  private String value(String word) {
    return switch (word) {
      case "LAKE" -> folder.resolve(lake).toString();
      case "RECIPE" -> value("conf/recipes/small.conf");
      case "my.conf" -> value("conf/recipes/my.conf");
      case "TAG" -> "spoken-digits";
      case "CORPUS" -> "gesture";
      case "corpus-1", "corpus-2" -> word.replace("corpus", "gesture");
      case "ATTRIBUTE" -> "accent";
      case "WHO" -> "ann";
      case "ID" -> "digits0";
      case "ID2" -> "digits1";
      case "digits-voice-conv1d-1" -> models("spoken-digits").get(0);
      case "digits-voice-conv1d-2" -> models("spoken-digits").get(1);
      case "digits-voice-conv1d-1@int8" -> models("spoken-digits").get(0) + "@int8";
      case "my-voice-voice-utterance-1", "demo-emotion-voice-voice-utterance-1" ->
          models("demo-emotion-voice").get(0);
      case "my-faces-face-conv2d-2", "demo-emotion-faces-image-conv2d-2" ->
          models("demo-emotion-faces").get(0);
      case "jobs/target/lib/*:jobs/target/spark/jars/*" -> System.getProperty("java.class.path");
      case "examples/my-step/src/com/example/*.java" ->
          ROOT.resolve(word.replace("*", "DropThinPersons")).toString();
      default -> place(word);
    };
  }

  private String place(String word) {
    String[] path = word.split("/", 2);
    if (path[0].equals("LAKE") && path.length == 2) {
      return value("LAKE") + "/" + path[1].replace("MODEL", models("spoken-digits").get(0));
    }
    return PLACES.contains(path[0]) ? folder.resolve(word).toString() : word;
  }

  /** Models of a corpus, in the order in which they came. */
  private List<String> models(String corpus) {
    return Lake.open(TestSpark.session(), value("LAKE"))
        .readOwn(LakeTables.MODELS)
        .where("model LIKE '" + corpus + "-%'")
        .sort("created_at")
        .select("model")
        .collectAsList()
        .stream()
        .map(row -> row.getString(0))
        .toList();
  }

  /** What a page has its reader do after a command. */
  private void byHand(String line) throws IOException {
    if (line.contains("demo --emotions")) {
      DocumentsCorpora.thinOut(Path.of(value("DIR/input/emotion")));
    } else if (line.contains("consent template")) {
      Files.writeString(
          Path.of(value("consents.csv")),
          value("ID") + ",train,voice,notice-3," + "9".repeat(64) + ",2026-01-10,2036-01-10,,no,\n",
          StandardOpenOption.APPEND);
    } else if (line.contains("export CORPUS --to csv")) {
      Path file = Path.of(value("queue/queue.csv"));
      Files.writeString(file, Files.readString(file).replaceFirst(",,,,\\R", ",keep,,ann,\n"));
    } else if (line.contains("export CORPUS --to label-studio")) {
      ObjectMapper json = new ObjectMapper();
      JsonNode tasks = json.readTree(Path.of(value("tasks/tasks.json")).toFile());
      ObjectNode annotation = ((ObjectNode) tasks.get(0)).withArray("annotations").addObject();
      annotation.put("completed_by", 7).putArray("result").addObject().putObject("value");
      ((ObjectNode) annotation.at("/result/0/value"))
          .putArray("choices")
          .add(tasks.at("/0/data/label").asText());
      json.writeValue(Path.of(value("export.json")).toFile(), tasks);
    }
  }
}
