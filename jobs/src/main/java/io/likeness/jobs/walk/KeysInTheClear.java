package io.likeness.jobs.walk;

import java.util.List;
import java.util.Optional;
import org.apache.spark.SparkConf;

/**
 * What a cluster does not do for a sealed corpus: executors get the keys of its persons, and
 * sentences that were opened, over the network, and keep some of both on their disks for a while.
 */
final class KeysInTheClear {
  private static final List<String> ASKED =
      List.of("spark.authenticate", "spark.network.crypto.enabled", "spark.io.encryption.enabled");

  private KeysInTheClear() {}

  /** What is to be said of it; empty where nothing leaves the process, or all is encrypted. */
  static Optional<String> of(SparkConf conf) {
    List<String> off = ASKED.stream().filter(name -> !conf.getBoolean(name, false)).toList();
    return off.isEmpty() || conf.get("spark.master", "local").matches("local(\\[.*)?")
        ? Optional.empty()
        : Optional.of(
            "keys and opened texts of this sealed corpus reach the cluster in the clear; set "
                + String.join(", ", off)
                + " to true, see docs/privacy.md");
  }
}
