package io.likeness.training;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.jar.Attributes;
import java.util.jar.JarOutputStream;
import java.util.jar.Manifest;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.spark.sql.SparkSession;

/** Spark sessions of the tests: in this JVM, or with executors that are JVMs of their own. */
public final class Sessions {
  private Sessions() {}

  public static SparkSession local(int cores) {
    return settings(SparkSession.builder().master("local[" + cores + "]")).getOrCreate();
  }

  static SparkSession cluster(int executors) {
    return cluster(executors, 1);
  }

  static SparkSession cluster(int executors, int coresEach) {
    return cluster(executors, coresEach, "");
  }

  /** Of executors whose JVMs have more options. */
  public static SparkSession cluster(int executors, int coresEach, String options) {
    makeSparkHome();
    String opens =
        Stream.of(
                "java.lang",
                "java.lang.invoke",
                "java.lang.reflect",
                "java.io",
                "java.net",
                "java.nio",
                "java.util",
                "java.util.concurrent",
                "java.util.concurrent.atomic",
                "sun.nio.ch",
                "sun.nio.cs",
                "sun.security.action",
                "sun.util.calendar")
            .map(p -> "--add-opens=java.base/" + p + "=ALL-UNNAMED")
            .collect(Collectors.joining(" "));
    return settings(
            SparkSession.builder()
                .master("local-cluster[" + executors + "," + coresEach + ",1024]"))
        .config("spark.executor.memory", "640m")
        .config("spark.executor.cores", coresEach)
        .config(
            "spark.executor.extraJavaOptions",
            opens
                + " -Dai.djl.pytorch.num_threads=1 -Dai.djl.pytorch.num_interop_threads=1 "
                + options)
        .getOrCreate();
  }

  private static SparkSession.Builder settings(SparkSession.Builder builder) {
    return builder
        .appName("training tests")
        .config("spark.ui.enabled", "false")
        .config("spark.driver.host", "127.0.0.1")
        .config("spark.driver.bindAddress", "127.0.0.1")
        .config("spark.sql.shuffle.partitions", "2")
        .config("spark.locality.wait", "0")
        .config("spark.speculation", "false");
  }

  /** Executors look for their class path in SPARK_HOME/jars; one jar there points to ours. */
  private static void makeSparkHome() {
    try {
      Path jars = Path.of(System.getenv("SPARK_HOME"), "jars");
      Files.createDirectories(jars);
      Manifest manifest = new Manifest();
      manifest.getMainAttributes().put(Attributes.Name.MANIFEST_VERSION, "1.0");
      String classPath =
          System.getProperty("surefire.test.class.path", System.getProperty("java.class.path"));
      manifest
          .getMainAttributes()
          .put(
              Attributes.Name.CLASS_PATH,
              Stream.of(classPath.split(java.io.File.pathSeparator))
                  .map(p -> Path.of(p).toAbsolutePath().toUri().toString())
                  .collect(Collectors.joining(" ")));
      try (OutputStream out = Files.newOutputStream(jars.resolve("class-path.jar"))) {
        new JarOutputStream(out, manifest).close();
      }
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }
}
