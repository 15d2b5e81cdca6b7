package io.likeness.jobs;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.Reader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Properties;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a driver or an executor that a cluster starts gets from its profile alone. */
class ProfilesTest {
  private static Properties profile(String name) throws IOException {
    Properties read = new Properties();
    try (Reader in = Files.newBufferedReader(Path.of("../conf/spark/" + name + ".conf"))) {
      read.load(in);
    }
    return read;
  }

  @ParameterizedTest
  @ValueSource(strings = {"standalone", "yarn", "k8s", "gpu"})
  void jvmsElsewhereComputeAndReadNamesAsThoseHere(String name) throws IOException {
    Properties profile = profile(name);
    for (String role : new String[] {"driver", "executor"}) {
      assertThat(profile.getProperty("spark." + role + ".extraJavaOptions"))
          .as(role)
          .contains("-Duser.timezone=UTC", "-Dfile.encoding=UTF-8", "num_threads=1")
          .contains("blas.nativeLib=none", "lapack.nativeLib=none", "arpack.nativeLib=none");
    }
    assertThat(profile.getProperty("spark.driver.extraJavaOptions"))
        .contains("--add-opens=java.base/sun.nio.ch=ALL-UNNAMED");
    assertThat(profile.getProperty("spark.executorEnv.LC_ALL")).isEqualTo("C.UTF-8");
    assertThat(profile.getProperty("spark.sql.session.timeZone")).isEqualTo("UTC");
    assertThat(profile.getProperty("spark.task.maxFailures")).isEqualTo("4");
  }

  @ParameterizedTest
  @ValueSource(strings = {"local", "standalone", "yarn", "k8s", "gpu"})
  void parquetNeverHoldsAHundredMediaUnasked(String name) throws IOException {
    Properties profile = profile(name);
    assertThat(profile.getProperty("spark.hadoop.parquet.page.size.row.check.min")).isEqualTo("1");
    assertThat(profile.getProperty("spark.hadoop.parquet.page.size.row.check.max")).isEqualTo("20");
  }

  @Test
  void containersHaveALocaleToo() throws IOException {
    assertThat(profile("yarn").getProperty("spark.yarn.appMasterEnv.LC_ALL"))
        .isEqualTo(profile("k8s").getProperty("spark.kubernetes.driverEnv.LC_ALL"))
        .isEqualTo("C.UTF-8");
  }
}
