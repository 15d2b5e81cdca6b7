package io.likeness.jobs.run;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.likeness.core.testing.TestSpark;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RunCostTest {
  @TempDir Path folder;

  @Test
  void aRunSaysHowMuchCpuTimeItsTasksTook() {
    RunCost cost = RunCost.begin(TestSpark.session().sparkContext());
    TestSpark.session().range(0, 20_000_000, 1, 3).selectExpr("sum(sqrt(id))").collect();
    ObjectNode node = new ObjectMapper().createObjectNode();
    cost.end(node);
    assertThat(node.at("/cost/tasks").asLong()).isGreaterThanOrEqualTo(3);
    assertThat(node.at("/cost/core_hours").asDouble()).isPositive().isLessThan(0.1);
    assertThat(node.at("/cost/failed_tasks").asLong()).isZero();
  }

  @Test
  void energyIsTheSumOfAllProcessorsOrNothing() throws IOException {
    for (String zone : new String[] {"intel-rapl:0", "intel-rapl:1", "intel-rapl:0:0"}) {
      Files.createDirectories(folder.resolve(zone));
      Files.writeString(folder.resolve(zone).resolve("energy_uj"), "7200000000\n");
    }
    Map<String, Long> after = RunCost.counters(folder);
    assertThat(after).containsOnlyKeys("intel-rapl:0", "intel-rapl:1");
    Map<String, Long> before = Map.of("intel-rapl:0", 3_600_000_000L, "intel-rapl:1", 0L);
    assertThat(RunCost.energy(before, after)).hasValue(3);
    assertThat(RunCost.energy(after, before)).as("begun anew").isEmpty();
    assertThat(RunCost.energy(Map.of(), Map.of())).isEmpty();
    assertThat(RunCost.counters(folder.resolve("none"))).isEmpty();
  }
}
