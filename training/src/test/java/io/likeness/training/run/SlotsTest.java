package io.likeness.training.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.likeness.core.error.Fault;
import io.likeness.core.error.LikenessException;
import org.apache.spark.SparkConf;
import org.junit.jupiter.api.Test;

class SlotsTest {
  private static SparkConf conf(String master, String dynamic) {
    return new SparkConf(false)
        .set("spark.master", master)
        .set("spark.dynamicAllocation.enabled", dynamic);
  }

  @Test
  void executorsThatComeAndGoAreRefusedWhereSparkWouldHaveThem() {
    for (String master :
        new String[] {"yarn", "spark://a:7077", "k8s://https://a", "local-cluster[1,1,1024]"}) {
      assertThatThrownBy(() -> Slots.requireStanding(conf(master, "true")))
          .as(master)
          .isInstanceOfSatisfying(
              LikenessException.class, e -> assertThat(e.fault()).isEqualTo(Fault.ENVIRONMENT))
          .hasMessageContaining("spark.dynamicAllocation.enabled is true")
          .hasMessageContaining("set it to false");
      assertThatCode(() -> Slots.requireStanding(conf(master, "false"))).doesNotThrowAnyException();
    }
    assertThatCode(() -> Slots.requireStanding(conf("local[2]", "true")))
        .doesNotThrowAnyException();
  }
}
