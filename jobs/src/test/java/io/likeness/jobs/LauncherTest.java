package io.likeness.jobs;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The launcher by its {@code --dry-run}, from a folder whose name needs quoting; nothing is built.
 */
class LauncherTest {
  @TempDir Path scratch;
  private Path root;

  private record Answer(int exitCode, String out, String err) {}

  @BeforeEach
  void copyTheLauncher() throws IOException {
    Path repository = Path.of("").toAbsolutePath().getParent();
    root = scratch.resolve("it's a $HOME; folder");
    Files.createDirectories(root.resolve("conf/spark"));
    Files.copy(
        repository.resolve("likeness"),
        root.resolve("likeness"),
        StandardCopyOption.COPY_ATTRIBUTES);
    try (var profiles = Files.list(repository.resolve("conf/spark"))) {
      for (Path profile : profiles.toList()) {
        Files.copy(profile, root.resolve("conf/spark").resolve(profile.getFileName()));
      }
    }
  }

  @Test
  void everyArgumentSurvivesItsQuoting() throws Exception {
    List<String> given = List.of("a b", "it's", "\"q\"", "$HOME", "*", "", "x\\y", "é;|&");
    List<String> arguments = new ArrayList<>(List.of("--dry-run", "run"));
    arguments.addAll(given);

    Answer printed = likeness(Map.of(), arguments.toArray(String[]::new));
    Answer words =
        bash(Map.of(), "-c", "eval \"set -- $1\"; printf '%s\\n' \"$@\"", "_", printed.out);

    assertThat(words.out.split("\n", -1)).containsSubsequence(given);
    assertThat(words.out.lines()).contains(root.resolve("conf/spark/local.conf").toString());
  }

  @Test
  void commandsWithoutSparkStartNone() throws Exception {
    for (String command :
        List.of(
            "check x.conf",
            "completion",
            "help",
            "--version",
            "privacy epsilon",
            "privacy zcdp",
            "runs --lake l",
            "run --help")) {
      String[] arguments = ("--dry-run " + command).split(" ");
      assertThat(likeness(Map.of(), arguments).out)
          .as(command)
          .contains(" io.likeness.jobs.Main " + command)
          .doesNotContain("SparkSubmit");
    }
  }

  @Test
  void theHeapComesFromTheOptionThenTheEnvironmentThenTheProfile() throws Exception {
    Map<String, String> heap = Map.of("LIKENESS_HEAP", "3g");
    assertThat(likeness(Map.of(), "--dry-run", "run").out).contains(" -Xmx2g ");
    assertThat(likeness(heap, "--dry-run", "run").out).contains(" -Xmx3g ");
    assertThat(likeness(heap, "--dry-run", "--driver-memory", "5g", "--", "run").out)
        .contains(" -Xmx5g ");
    assertThat(likeness(heap, "--dry-run", "--conf", "spark.driver.memory=4g", "--", "run").out)
        .contains(" -Xmx4g ");
  }

  @Test
  void aFileOfPropertiesIsReadAsSparkReadsIt() throws Exception {
    Path file =
        Files.writeString(
            root.resolve("own.conf"),
            """
            # spark.driver.memory 9g
            spark.master=spark://h:7077
              spark.driver.memory = 6g
            spark.submit.deployMode:cluster
            """);
    String[] own = {"--properties-file", file.toString(), "--dry-run", "--", "run", "r"};
    assertThat(likeness(Map.of(), own).err).as("cluster mode").contains("--lake");
    Files.writeString(
        file,
        """
        spark.master=local[2]
        spark.driver.memory = 5g
        spark.driver.memory = 6g
        spark.driver.extraJavaOptions -Done=1 \\
            -Dtwo=2 \\\
        """);
    assertThat(likeness(Map.of(), own).out).contains(" -Xmx6g ").contains(" -Done=1 -Dtwo=2 -cp ");
  }

  @Test
  void aClusterDriverIsNamedAndNeedsALakeThatTheClusterReaches() throws Exception {
    String[] cluster = {
      "--profile",
      "standalone",
      "--dry-run",
      "--master",
      "spark://h:7077",
      "--deploy-mode",
      "cluster"
    };
    String out = likeness(Map.of(), with(cluster, "--", "run", "r", "--lake", "hdfs://h/l")).out;
    assertThat(out)
        .contains("-Dlikeness.submission=", "spark.standalone.submit.waitAppCompletion=true")
        .contains("--add-opens");
    for (String lake : List.of("", "lake", "./lake")) {
      Answer near = likeness(Map.of(), with(cluster, "--", "run", "r", "--lake", lake));
      assertThat(near.exitCode).as(lake).isEqualTo(1);
      assertThat(near.err).contains("name the lake with --lake, by an address that");
    }
    String[] night = {"--", "nightly", "r", "--lake", "hdfs://h/l", "--metrics", "m.prom"};
    assertThat(likeness(Map.of(), with(cluster, night)).err)
        .contains("--metrics would be written where the driver runs");
    Answer versions = likeness(Map.of(), with(cluster, "--", "versions", "--lake", "hdfs://h/l"));
    assertThat(versions.exitCode).isEqualTo(1);
    assertThat(versions.err).contains("nobody would see what versions prints");
    assertThat(likeness(Map.of(), "--dry-run", "run", "r").out).doesNotContain("submission");
  }

  /** Makes what looks like a build, and a JDK that prints what it is started with. */
  private Path build() throws IOException {
    Path java = root.resolve("java");
    Files.createDirectories(java.resolve("bin"));
    Files.writeString(java.resolve("release"), "JAVA_VERSION=\"17.0.1\"\n");
    Path shown = java.resolve("bin/java");
    Files.writeString(shown, "#!/bin/bash\nprintf '%s ' \"LC_ALL=${LC_ALL-}\" \"$@\"; echo\n");
    assertThat(shown.toFile().setExecutable(true)).isTrue();
    Files.createDirectories(root.resolve("jobs/target/spark"));
    for (String file : List.of("built", "likeness-jobs-0.1.0.jar", "spark/RELEASE")) {
      Files.createFile(root.resolve("jobs/target").resolve(file));
    }
    return java;
  }

  @Test
  void aMasterThatIsNoneAndAYarnWithoutSettingsAreToldInOneSentence() throws Exception {
    for (String wrong : List.of("foo", "mesos://h:5050", "yarn-client", "https://h:6443")) {
      Answer said = likeness(Map.of(), "--dry-run", "--master", wrong, "--", "run");
      assertThat(said.exitCode).as(wrong).isEqualTo(1);
      assertThat(said.err)
          .isEqualTo(
              "likeness: there is no master '"
                  + wrong
                  + "': take local[*], spark://HOST:7077, yarn or k8s://https://HOST:6443.\n");
    }
    Map<String, String> java = Map.of("JAVA_HOME", build().toString());
    Answer yarn = likeness(java, "--profile", "yarn", "run");
    assertThat(yarn.exitCode).isEqualTo(2);
    assertThat(yarn.err.lines()).singleElement().asString().contains("set HADOOP_CONF_DIR");
  }

  @Test
  void namesInChineseComeThroughABareLocale() throws Exception {
    String java = build().toString();
    String[] run = {"run", "配方.conf", "--input", "语料/录音", "--set", "corpus=普通话", "--lake", "湖"};
    for (String bare : List.of("C", "POSIX", "no_SUCH.locale")) {
      String out = likeness(Map.of("JAVA_HOME", java, "LC_ALL", bare), run).out;
      assertThat(out).as(bare).startsWith("LC_ALL=C.UTF-8 ").contains(String.join(" ", run));
    }
    assertThat(likeness(Map.of("JAVA_HOME", java, "LC_ALL", "C.utf8"), run).out)
        .as("one that knows Chinese stays")
        .startsWith("LC_ALL=C.utf8 ");
  }

  @Test
  void theRecordOfAClusterDriverIsReadByTheSettingsOfItsJob() throws Exception {
    Path java = build();
    List<String> commands =
        likeness(
                Map.of("JAVA_HOME", java.toString()),
                "--profile",
                "standalone",
                "--master",
                "spark://h:7077",
                "--deploy-mode",
                "cluster",
                "--conf",
                "spark.hadoop.fs.s3a.endpoint=e",
                "--",
                "run",
                "r",
                "--lake",
                "s3a://b/l")
            .out
            .lines()
            .toList();
    assertThat(commands).hasSize(2);
    assertThat(commands.get(1))
        .contains("standalone.conf --master spark://h:7077 --deploy-mode cluster")
        .contains("--conf spark.hadoop.fs.s3a.endpoint=e --master local[1] --deploy-mode client")
        .contains(" submission ")
        .endsWith(" --lake s3a://b/l ");
  }

  @Test
  void howAJobEndedIsAskedForByTheSettingsOfItsProfile() throws Exception {
    Answer asked =
        likeness(
            Map.of(), "--profile", "k8s", "--dry-run", "submission", "name", "--lake", "s3a://b/l");
    assertThat(asked.exitCode).as(asked.err).isZero();
    assertThat(asked.out)
        .contains("conf/spark/k8s.conf")
        .contains("--master local\\[1\\] --deploy-mode client")
        .endsWith(" submission name --lake s3a://b/l \n");
    assertThat(likeness(Map.of(), "--dry-run", "submission", "name", "--lake", "l").out)
        .as("no Spark where nothing is set")
        .doesNotContain("SparkSubmit");
  }

  @Test
  void aPathOfFoldersToChangeToIsHeededNowhere() throws Exception {
    Answer printed =
        bash(
            Map.of("CDPATH", scratch.toString()),
            "-c",
            "cd \"$1\" && exec bash \"$2/likeness\" --dry-run run",
            "_",
            scratch.toString(),
            root.getFileName().toString());
    assertThat(printed.exitCode).as(printed.err).isZero();
    assertThat(printed.out).contains("local.conf");
  }

  private static String[] with(String[] first, String... rest) {
    List<String> all = new ArrayList<>(List.of(first));
    all.addAll(List.of(rest));
    return all.toArray(String[]::new);
  }

  @Test
  void applicationSettingsNeverTravelAsSparkProperties() throws Exception {
    String out = likeness(Map.of(), "--dry-run", "run", "x.conf", "--set", "a.b=1").out;
    assertThat(out).doesNotContain("--conf ").contains("spark-internal run x.conf --set a.b=1");
  }

  @Test
  void aClusterGetsTheJarsAndOneProcessCopiesNone() throws Exception {
    Files.createDirectories(root.resolve("jobs/target/lib"));
    Files.createFile(root.resolve("jobs/target/lib/one.jar"));
    String cluster =
        likeness(
                Map.of(),
                "--profile",
                "standalone",
                "--master",
                "spark://h:7077",
                "--dry-run",
                "--",
                "run")
            .out;
    assertThat(cluster).contains("--jars ").contains("one.jar").contains("likeness-jobs-");
    assertThat(likeness(Map.of(), "--dry-run", "run").out).doesNotContain("--jars");
  }

  @Test
  void aDriverInAPodStartsFromTheJarOfItsImageUnlessJarsCanBeBrought() throws Exception {
    String[] pod = {
      "--profile",
      "k8s",
      "--dry-run",
      "--master",
      "k8s://https://h",
      "--deploy-mode",
      "cluster",
      "--conf",
      "spark.kubernetes.file.upload.path=s3a://b/jars"
    };
    String[] run = {"--", "run", "r", "--lake", "s3a://b/l"};
    String inTheImage = " local:///opt/likeness/likeness-jobs-0.1.0-all.jar run r ";
    assertThat(likeness(Map.of(), with(Arrays.copyOf(pod, pod.length - 2), run)).out)
        .contains(inTheImage)
        .doesNotContain("--jars");
    assertThat(likeness(Map.of(), with(pod, run)).out)
        .contains("--jars ", "likeness-jobs-0.1.0.jar run r ")
        .doesNotContain("local:");
    pod[6] = "client";
    assertThat(likeness(Map.of(), with(pod, run)).out).contains("--jars ");
  }

  @Test
  void howAJobOnAGpuEndedIsAskedForWithoutAnAccelerator() throws Exception {
    Answer asked =
        likeness(Map.of(), "--profile", "gpu", "--dry-run", "submission", "n", "--lake", "l");
    assertThat(asked.exitCode).as(asked.err).isZero();
    assertThat(asked.out).contains("conf/spark/gpu.conf");
    assertThat(likeness(Map.of(), "--profile", "gpu", "--dry-run", "run", "r").err)
        .contains("needs the RAPIDS Accelerator");
  }

  @Test
  void aDriverInAPodIsNotStartedWithoutTheAcceleratorThatItsProfileAsksFor() throws Exception {
    Path rapids = Files.createFile(scratch.resolve("rapids.jar"));
    Map<String, String> here = Map.of("LIKENESS_RAPIDS_JAR", rapids.toString());
    String[] pod = {
      "--profile", "gpu", "--dry-run", "--master", "k8s://https://h", "--deploy-mode", "cluster",
    };
    String[] run = {"--", "run", "r", "--lake", "s3a://b/l"};
    Answer none = likeness(here, with(pod, run));
    assertThat(none.exitCode).isEqualTo(1);
    assertThat(none.err)
        .contains("no jar from here", "spark.kubernetes.file.upload.path", "--jars local:///opt/");
    String[] brought = {"--conf", "spark.kubernetes.file.upload.path=s3a://b/jars"};
    assertThat(likeness(here, with(with(pod, brought), run)).out)
        .contains("--jars ", "," + rapids + " ");
    String[] inTheImage = {"--jars", "local:///opt/spark/jars/rapids.jar"};
    Answer image = likeness(Map.of(), with(with(pod, inTheImage), run));
    assertThat(image.exitCode).as(image.err).isZero();
    assertThat(image.out).contains("--jars local:///opt/spark/jars/rapids.jar ");
  }

  @Test
  void runRecordsAreAskedForByTheSettingsOfTheProfileAndOnNoCluster() throws Exception {
    String endpoint = "spark.hadoop.fs.s3a.endpoint=http://h";
    for (String profile : List.of("standalone", "k8s", "gpu")) {
      Answer asked =
          likeness(Map.of(), "--profile", profile, "--dry-run", "--conf", endpoint, "--", "runs");
      assertThat(asked.exitCode).as(asked.err).isZero();
      assertThat(asked.out)
          .contains("conf/spark/" + profile + ".conf", endpoint, "--master local\\[1\\]");
    }
  }

  @Test
  void whatTheEnvironmentSaysReachesADriverThatAClusterStarts() throws Exception {
    Map<String, String> said =
        Map.of("LIKENESS_HEAP", "9g", "LIKENESS_JAVA_OPTS", "-Da=1 -Db=2", "LIKENESS_LANG", "zh");
    Map<String, String> masters =
        Map.of(
            "yarn", "--conf spark.yarn.appMasterEnv.LIKENESS_LANG=zh",
            "k8s://https://h", "--conf spark.kubernetes.driverEnv.LIKENESS_LANG=zh");
    String[] run = {"--", "run", "r", "--lake", "hdfs://h/l"};
    for (var master : masters.entrySet()) {
      String profile = master.getKey().replaceFirst(":.*", "");
      String[] cluster = {
        "--profile", profile, "--dry-run", "--master", master.getKey(), "--deploy-mode", "cluster"
      };
      assertThat(likeness(said, with(cluster, run)).out)
          .contains("--driver-memory 9g", master.getValue())
          .containsPattern("-Da=1\\\\ -Db=2\\\\ -Dlikeness.submission=");
      assertThat(likeness(said, with(with(cluster, "--driver-memory", "5g"), run)).out)
          .contains("--driver-memory 5g")
          .doesNotContain("--driver-memory 9g");
      assertThat(likeness(Map.of(), with(cluster, run)).out)
          .doesNotContain("--driver-memory", "LIKENESS_LANG");
    }
  }

  @Test
  void refusesWhatItCannotDoInOneSentence() throws Exception {
    Answer profile = likeness(Map.of(), "--profile", "moon", "run");
    assertThat(profile.exitCode).isEqualTo(1);
    assertThat(profile.err).contains("there is no profile 'moon'");

    Answer open = likeness(Map.of(), "--driver-memory", "5g", "run");
    assertThat(open.exitCode).isEqualTo(1);
    assertThat(open.err).contains("end with `--`");

    Answer home = likeness(Map.of("SPARK_HOME", "/nowhere"), "--dry-run", "run");
    assertThat(home.exitCode).isEqualTo(2);
    assertThat(home.err).contains("SPARK_HOME=/nowhere");
  }

  @Test
  void aMachineThatThereAreNoNativesForIsRefusedBeforeAnythingIsBuilt() throws Exception {
    Path uname = Files.createDirectories(root.resolve("other")).resolve("uname");
    Files.writeString(uname, "#!/bin/bash\necho Darwin arm64\n");
    assertThat(uname.toFile().setExecutable(true)).isTrue();
    String path = uname.getParent() + ":" + System.getenv("PATH");
    Answer said = likeness(Map.of("PATH", path), "run", "x.conf");
    assertThat(said.exitCode).isEqualTo(2);
    assertThat(said.err.lines())
        .singleElement()
        .asString()
        .contains("this machine is Darwin arm64", "Linux x86_64 only");
    assertThat(root.resolve("target")).doesNotExist();
  }

  private Answer likeness(Map<String, String> environment, String... arguments) throws Exception {
    List<String> command = new ArrayList<>(List.of(root.resolve("likeness").toString()));
    command.addAll(List.of(arguments));
    return bash(environment, command.toArray(String[]::new));
  }

  private Answer bash(Map<String, String> environment, String... arguments) throws Exception {
    List<String> command = new ArrayList<>(List.of("bash"));
    command.addAll(List.of(arguments));
    Path err = Files.createTempFile(scratch, "err", ".txt");
    ProcessBuilder builder = new ProcessBuilder(command).redirectError(err.toFile());
    builder
        .environment()
        .keySet()
        .removeIf(k -> k.startsWith("LIKENESS_") || k.startsWith("SPARK_"));
    builder.environment().remove("HADOOP_CONF_DIR");
    builder.environment().put("LC_ALL", "C.UTF-8");
    builder.environment().put("JAVA_HOME", System.getProperty("java.home"));
    builder.environment().putAll(environment);
    Process process = builder.start();
    String out = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    return new Answer(process.waitFor(), out, Files.readString(err));
  }
}
