package io.likeness.jobs.walk;

import static org.assertj.core.api.Assertions.assertThat;

import org.apache.spark.SparkConf;
import org.junit.jupiter.api.Test;

class KeysInTheClearTest {
  private static SparkConf conf(String master) {
    return new SparkConf(false).set("spark.master", master);
  }

  @Test
  void whatIsOffIsNamedWhereSomethingLeavesTheProcess() {
    assertThat(KeysInTheClear.of(conf("yarn").set("spark.authenticate", "true")))
        .hasValueSatisfying(
            said ->
                assertThat(said)
                    .contains("set spark.network.crypto.enabled, spark.io.encryption.enabled to")
                    .doesNotContain("spark.authenticate"));
    assertThat(KeysInTheClear.of(conf("local-cluster[2,1,900]"))).isPresent();
    assertThat(KeysInTheClear.of(conf("local[2]"))).isEmpty();
    SparkConf all = conf("spark://a:7077");
    all.set("spark.authenticate", "true");
    all.set("spark.network.crypto.enabled", "true");
    all.set("spark.io.encryption.enabled", "true");
    assertThat(KeysInTheClear.of(all)).isEmpty();
  }
}
