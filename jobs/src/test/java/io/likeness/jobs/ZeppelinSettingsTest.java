package io.likeness.jobs;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.Reader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The settings for Zeppelin, read as the script that starts its interpreters reads them. */
class ZeppelinSettingsTest {
  private static final Path CONF = Path.of("..", "conf").toAbsolutePath().normalize();

  /** What a shell says when it has read the file, one variable a line. */
  private static final String READ =
      ". '"
          + CONF.resolve("zeppelin/zeppelin-env.sh")
          + "' && printf '%s\\n' \"$SPARK_SUBMIT_OPTIONS\""
          + " \"${ZEPPELIN_INTP_CLASSPATH_OVERRIDES-}\" \"${ZEPPELIN_INTP_JAVA_OPTS-}\""
          + " \"$ZEPPELIN_NOTEBOOK_DIR\"";

  @TempDir Path folder;

  private record Said(int code, List<String> lines) {}

  @BeforeEach
  void built() throws IOException {
    for (String file :
        List.of(
            "likeness/jobs/target/likeness-jobs-9.jar",
            "likeness/jobs/target/likeness-jobs-9-all.jar",
            "likeness/jobs/target/lib/gson.jar",
            "likeness/notebooks/0 A note · 笔记_LIKENESS0.zpln",
            "likeness/jobs/target/spark/jars/delta-spark_2.13-9.jar",
            "likeness/jobs/target/spark/jars/delta-storage-9.jar",
            "spark/jars/spark-repl_2.13-3.5.6.jar",
            "other/jars/spark-repl_2.12-3.5.6.jar")) {
      Path path = folder.resolve(file);
      Files.createDirectories(path.getParent());
      Files.createFile(path);
    }
    Files.createSymbolicLink(folder.resolve("likeness/conf"), CONF);
  }

  private Said read(String interpreter, String likeness, String spark) throws Exception {
    ProcessBuilder shell = new ProcessBuilder("bash", "-c", READ).redirectErrorStream(true);
    shell.environment().clear();
    shell.environment().put("PATH", System.getenv("PATH"));
    Map.of("LIKENESS", likeness, "SPARK_HOME", spark, "HOME", "home of somebody")
        .forEach(
            (name, value) -> {
              if (!value.isEmpty()) {
                shell.environment().put(name, folder.resolve(value).toString());
              }
            });
    shell.environment().put("INTERPRETER_DIR", "/opt/zeppelin/interpreter/" + interpreter);
    Process process = shell.start();
    String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    return new Said(process.waitFor(), said.lines().toList());
  }

  @Test
  void theInterpreterOfSparkHasOurJarsBeforeSparksAndTheSettingsOfTheProfile() throws Exception {
    Said said = read("spark", "likeness", "spark");
    assertThat(said.code()).as(said.toString()).isZero();
    String target = folder.resolve("likeness/jobs/target").toString();
    assertThat(said.lines().get(1).split(":"))
        .containsExactly(
            target + "/likeness-jobs-9.jar",
            target + "/lib/*",
            target + "/spark/jars/delta-spark_2.13-9.jar",
            target + "/spark/jars/delta-storage-9.jar");
    assertThat(said.lines().get(2)).contains("-Dlikeness.home=" + folder.resolve("likeness"));
    String[] options = said.lines().get(0).split(" ");
    assertThat(options).hasSize(2).contains("--properties-file");
    assertThat(Path.of(options[1])).isRegularFile();
  }

  @Test
  void zeppelinWritesIntoACopyOfTheNotesThatOthersDoNotRead() throws Exception {
    Path copies = folder.resolve("home of somebody/likeness-notebooks");
    assertThat(read("spark", "likeness", "spark").lines().get(3)).isEqualTo(copies.toString());
    Path note = copies.resolve("0 A note · 笔记_LIKENESS0.zpln");
    assertThat(note).isEmptyFile();
    assertThat(Files.getPosixFilePermissions(copies))
        .isEqualTo(PosixFilePermissions.fromString("rwx------"));
    Files.writeString(note, "data:audio/wav;base64");
    assertThat(read("spark", "likeness", "spark").code()).isZero();
    assertThat(note).as("what somebody works on").hasContent("data:audio/wav;base64");
    assertThat(folder.resolve("likeness/notebooks").resolve(note.getFileName())).isEmptyFile();
  }

  @Test
  void otherInterpretersHaveNoneOfOurJars() throws Exception {
    Said said = read("md", "likeness", "spark");
    assertThat(said.code()).as(said.toString()).isZero();
    assertThat(said.lines().subList(1, 3)).containsOnly("");
  }

  @Test
  void whatIsMissingIsToldInOneSentence() throws Exception {
    refused(read("spark", "", "spark"), "set LIKENESS");
    refused(read("spark", "spark", "spark"), "run ./likeness --version");
    refused(read("spark", "likeness", ""), "set SPARK_HOME to a downloaded Spark 3.5.6");
    refused(read("spark", "likeness", "other"), "set it to a downloaded Spark 3.5.6");
  }

  private static void refused(Said said, String part) {
    assertThat(said.code()).isNotZero();
    assertThat(said.lines()).singleElement().asString().contains(part);
  }

  /** Zeppelin hands them to spark-submit as they stand, divided by bars, behind its own options. */
  @Test
  void propertiesAreOfTheFormThatZeppelinHandsOn() throws IOException {
    Properties properties = new Properties();
    try (Reader file =
        Files.newBufferedReader(CONF.resolve("zeppelin/spark-interpreter.properties"))) {
      properties.load(file);
    }
    assertThat(properties)
        .isNotEmpty()
        .doesNotContainKeys("spark.driver.extraClassPath", "spark.driver.extraJavaOptions");
    assertThat(properties.values())
        .allSatisfy(value -> assertThat(value.toString()).doesNotContain("|", "$"));
  }
}
