package io.likeness.jobs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** The shipped crontab under a real cron, with other paths and every minute. */
@Tag("e2e")
@ExtendWith(Footprint.class)
class CronTest {
  private static final Path CRON = Path.of("/usr/sbin/cron");
  private static final Path TABLE = Path.of("/etc/cron.d/likeness-e2e");

  @Test
  void cronRunsTheShippedLine(@TempDir Path folder) throws Exception {
    assumeTrue(Files.isExecutable(CRON), "cron is not installed (Debian: apt-get install cron)");
    assumeTrue(Files.isWritable(TABLE.getParent()), "only root may write to /etc/cron.d");
    Path recipe = TinyCorpus.writeForClusters(folder, "cron.conf");
    Path lock = folder.resolve("night.lock");
    String table =
        Files.readString(Site.ROOT.resolve("conf/schedules/likeness.cron"))
            .replace("LIKENESS=/opt/likeness", "LIKENESS=" + Site.ROOT)
            .replace("LAKE=/srv/lake", "LAKE=" + folder.resolve("lake"))
            .replace("30 2 * * * likeness ", "* * * * * " + System.getProperty("user.name") + " ")
            .replace("conf/recipes/spoken-digits.conf", recipe.toString())
            .replace("/srv/raw", folder.resolve("input").toString())
            .replace("/var/lock/likeness-voices.lock", lock.toString())
            .replace("/var/lib/node_exporter/likeness-voices.prom", folder + "/night.prom");
    assertThat(table).contains("\n* * * * * ").doesNotContain("/srv/", "/opt/", "/var/l");

    try (Site site = new Site(folder, Site.SPARK)) {
      Files.writeString(TABLE, table);
      Process cron = new ProcessBuilder(CRON.toString(), "-f").start();
      try {
        Site.await(() -> Files.exists(lock), "the first minute of cron");
        Files.delete(TABLE);
        Site.await(() -> Files.exists(folder.resolve("lake/tiny/media")), "a media table");
        Site.await(() -> Files.exists(folder.resolve("night.prom")), "the metrics of a night");
      } finally {
        Files.deleteIfExists(TABLE);
        cron.destroy();
      }
      JsonNode record = records(folder.resolve("lake/_likeness/runs")).get(0);
      assertThat(record.path("command").asText()).isEqualTo("nightly");
      assertThat(record.path("state").asText()).isEqualTo("ok");
      assertThat(site.read("night.prom")).contains("likeness_");
    }
  }

  private static List<JsonNode> records(Path runs) throws IOException {
    ObjectMapper json = new ObjectMapper();
    try (Stream<Path> files = Files.list(runs)) {
      List<Path> found = files.filter(p -> p.toString().endsWith(".json")).sorted().toList();
      assertThat(found).isNotEmpty();
      return List.of(json.readTree(found.get(0).toFile()));
    }
  }
}
