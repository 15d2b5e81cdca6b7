package io.likeness.jobs;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The shipped schedules call commands that are there, and are what their readers take. */
class SchedulesTest {
  private static final Path CONF = Path.of("../conf");

  @ParameterizedTest
  @ValueSource(
      strings = {
        "schedules/likeness.cron",
        "schedules/likeness-nightly.service",
        "schedules/likeness_airflow.py",
        "schedules/dolphinscheduler.sh",
        "k8s/scheduled.yaml"
      })
  void theCommandLineOfEveryScheduleIsUnderstood(String file) throws IOException {
    String text = Files.readString(CONF.resolve(file));
    List<String> words = file.endsWith(".yaml") ? listed(text) : typed(text);

    assertThat(words).startsWith("nightly");
    var parsed = Main.commandLine().parseArgs(words.toArray(String[]::new));
    assertThat(parsed.subcommand().commandSpec().name()).isEqualTo("nightly");
    assertThat(parsed.subcommand().hasMatchedOption("--date")).isTrue();
    String lake = parsed.subcommand().matchedOptionValue("--lake", "");
    assertThat(new org.apache.hadoop.fs.Path(lake).getParent())
        .as("keys lie beside a lake, and nothing is beside %s", lake)
        .isNotNull();
  }

  private static List<String> typed(String text) {
    String joined =
        text.replaceAll("\\\\\n", " ")
            .replaceAll("\"\\s*\n\\s*f\"", "")
            .replaceAll("\\{\\{\\{\\{ ds }}}}", "2026-11-01");
    Matcher m = Pattern.compile("likeness (nightly [^|\n]*)").matcher(joined);
    assertThat(m.find()).isTrue();
    return Stream.of(
            m.group(1)
                .replaceAll("\"\\$\\{logical_date[^\"]*\"", "2026-11-01")
                .trim()
                .split("\\s+"))
        .map(w -> w.replaceAll("[\"']", ""))
        .toList();
  }

  private static List<String> listed(String text) {
    List<String> out = new ArrayList<>();
    Matcher m = Pattern.compile("arguments:\n((?: {6}- .*\n)+)").matcher(text);
    assertThat(m.find()).isTrue();
    for (String line : m.group(1).split("\n")) {
      out.add(line.replaceFirst(" *- ", "").replaceAll("\"", ""));
    }
    return out;
  }

  /** A closed gate is as closed the second time; Likeness knows what is worth another try. */
  @Test
  void onlyLikenessTriesAgain() throws IOException {
    String airflow = Files.readString(CONF.resolve("schedules/likeness_airflow.py"));
    assertThat(airflow).contains("\"retries\": 0").contains("--retries 2");
    String script = Files.readString(CONF.resolve("schedules/dolphinscheduler.sh"));
    assertThat(script).contains("\"failed retry times\" at 0").contains("--retries 2");
  }

  /** A service that is enabled begins a night at every boot. */
  @Test
  void theTimerAloneCanBeEnabled() throws IOException {
    assertThat(CONF.resolve("schedules/likeness-nightly.service"))
        .content()
        .doesNotContain("[Install]");
    assertThat(CONF.resolve("schedules/likeness-nightly.timer")).content().contains("[Install]");
  }

  @Test
  void systemdTakesTheUnits() throws Exception {
    String said =
        said(
            "systemd-analyze",
            "verify",
            CONF.resolve("schedules/likeness-nightly.timer").toString());
    // The program of the unit is not where it will be.
    assertThat(
            said.lines()
                .filter(l -> l.contains("likeness-nightly") && !l.contains("is not executable")))
        .isEmpty();
  }

  @Test
  void pythonTakesTheDag() throws Exception {
    String parse = "import ast,sys;ast.parse(open(sys.argv[1]).read())";
    assertThat(
            said("python3", "-c", parse, CONF.resolve("schedules/likeness_airflow.py").toString()))
        .isEmpty();
  }

  @Test
  void bashTakesTheScript() throws Exception {
    assertThat(said("bash", "-n", CONF.resolve("schedules/dolphinscheduler.sh").toString()))
        .isEmpty();
  }

  private static String said(String... command) throws Exception {
    Process process;
    try {
      process = new ProcessBuilder(command).redirectErrorStream(true).start();
    } catch (IOException e) {
      return Assumptions.abort(command[0] + " is not installed");
    }
    String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(process.waitFor(1, TimeUnit.MINUTES)).isTrue();
    return said;
  }
}
