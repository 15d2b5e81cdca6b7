package io.likeness.jobs;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** A folder in which the daemons of a cluster live and jobs of the launcher leave their words. */
final class Site implements AutoCloseable {
  static final Path ROOT = Path.of("").toAbsolutePath().getParent();

  /** The launcher's own Spark home, which `package` leaves. */
  static final Path SPARK = ROOT.resolve("jobs/target/spark");

  /**
   * The recipe of the demo's faces: of its two the one that a cluster in a test is done with soon.
   */
  static final String DEMO = ROOT.resolve("conf/recipes/demo-faces.conf").toString();

  private static final String JAVA_HOME = System.getProperty("java.home");

  private final Path folder;
  private final Map<String, String> environment = new HashMap<>();
  private final List<Process> daemons = new ArrayList<>();

  private final List<Job> jobs = new ArrayList<>();

  record Ended(int exitCode, String out, String err) {}

  /** A job of the launcher that is under way. */
  final class Job {
    private final String name;
    private final Process process;
    private final PeakMemory peak = new PeakMemory();

    private Job(String name, Process process) {
      this.name = name;
      this.process = process;
    }

    Ended ended() throws InterruptedException {
      try {
        assertThat(process.waitFor(30, TimeUnit.MINUTES)).as("the job ended").isTrue();
        System.out.printf("e2e: %s: %s%n", name, peak.sentence());
      } finally {
        peak.close();
      }
      return new Ended(process.exitValue(), read(name + ".out"), read(name + ".err"));
    }

    /** Waits for what is to happen while it is under way. */
    void await(Condition condition, String what) throws Exception {
      Site.await(
          () -> {
            assertThat(process.isAlive()).as(read(name + ".err")).isTrue();
            return condition.holds();
          },
          what);
    }

    /** Kills it by a signal that it does not hear, with {@code others}. */
    void kill(List<ProcessHandle> others) {
      process.destroyForcibly();
      others.forEach(ProcessHandle::destroyForcibly);
    }

    /** What it says when it has ended, which is well. */
    String ok() throws InterruptedException {
      Ended ended = ended();
      assertThat(ended.exitCode()).as(ended.err()).isZero();
      return ended.out();
    }
  }

  Site(Path folder, Path sparkHome) throws IOException {
    this.folder = folder;
    // Tests of this kind run after `package`, so what the launcher would build is there.
    assertThat(SPARK.resolve("RELEASE")).exists();
    Files.writeString(ROOT.resolve("jobs/target/built"), "");
    environment.put("SPARK_HOME", sparkHome.toString());
    environment.put("SPARK_SCALA_VERSION", "2.13");
    environment.put("SPARK_LOCAL_IP", "127.0.0.1");
    environment.put("JAVA_HOME", JAVA_HOME);
  }

  /**
   * Spark in {@code folder} as a cluster has it: with the jars of {@code client}, without Delta.
   */
  static Path sparkWith(Path client, Path folder) throws IOException {
    Path jars = Files.createDirectories(folder.resolve("spark/jars"));
    for (Path from : List.of(SPARK.resolve("jars"), client)) {
      try (Stream<Path> all = Files.list(from)) {
        for (Path jar : all.filter(p -> !p.getFileName().toString().startsWith("delta")).toList()) {
          Files.createSymbolicLink(jars.resolve(jar.getFileName()), jar);
        }
      }
    }
    return folder.resolve("spark");
  }

  void environment(String name, String value) {
    environment.put(name, value);
  }

  /** Starts a main class that stays, with the site as its working directory. */
  Process daemon(
      String name,
      String heap,
      String classPath,
      String type,
      List<String> words,
      String... javaOptions)
      throws IOException {
    List<String> line = new ArrayList<>(List.of(JAVA_HOME + "/bin/java", heap));
    line.addAll(List.of(javaOptions));
    line.addAll(List.of("-cp", classPath, type));
    line.addAll(words);
    ProcessBuilder builder = new ProcessBuilder(line).directory(folder.toFile());
    builder.environment().putAll(environment);
    builder.redirectErrorStream(true).redirectOutput(folder.resolve(name + ".log").toFile());
    Process process = builder.start();
    daemons.add(process);
    return process;
  }

  /** Starts a command of the launcher. */
  Job launch(String name, List<String> options, String... command) throws IOException {
    List<String> line = new ArrayList<>(List.of(ROOT.resolve("likeness").toString()));
    line.addAll(options);
    line.addAll(List.of(command));
    ProcessBuilder builder = new ProcessBuilder(line).directory(folder.toFile());
    builder.environment().putAll(environment);
    builder
        .redirectOutput(folder.resolve(name + ".out").toFile())
        .redirectError(folder.resolve(name + ".err").toFile());
    Job job = new Job(name, builder.start());
    jobs.add(job);
    return job;
  }

  /** What stands in a file of the site; nothing where there is none yet. */
  String read(String file) {
    try {
      return Files.readString(folder.resolve(file));
    } catch (IOException e) {
      return "";
    }
  }

  static int freePort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0)) {
      return socket.getLocalPort();
    }
  }

  /** The options that Java 17 needs for a JVM that Spark does not start, as the profiles say. */
  static String[] opens() {
    try {
      String conf = Files.readString(ROOT.resolve("conf/spark/yarn.conf"));
      return Pattern.compile("--add-opens=\\S+")
          .matcher(conf)
          .results()
          .map(m -> m.group())
          .distinct()
          .toArray(String[]::new);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  interface Condition {
    boolean holds() throws Exception;
  }

  static void await(Condition condition, String what) throws Exception {
    for (int i = 0; i < 6000; i++) {
      if (condition.holds()) {
        return;
      }
      Thread.sleep(100);
    }
    throw new AssertionError("ten minutes passed without " + what);
  }

  /**
   * JVMs by words of their command line, which may be longer than the JDK shows, among those that
   * this one has started, and those that they have: another test may run beside it.
   */
  static List<ProcessHandle> started(String... words) {
    return matching(ProcessHandle.current().descendants(), words)
        .filter(p -> p.info().command().orElse("").endsWith("/java"))
        .toList();
  }

  private static Stream<ProcessHandle> matching(Stream<ProcessHandle> processes, String... words) {
    return processes.filter(p -> Arrays.stream(words).allMatch(commandLine(p.pid())::contains));
  }

  private static String commandLine(long pid) {
    try {
      return Files.readString(Path.of("/proc/" + pid + "/cmdline"), StandardCharsets.ISO_8859_1);
    } catch (IOException e) {
      return "";
    }
  }

  /** Peak of the resident memory of a process of ours, in MiB. */
  static long peakMib(Process process) {
    return memoryMib(process.pid(), "VmHWM:");
  }

  /** A line of what the kernel says of a process, in MiB; 0 when it is gone. */
  static long memoryMib(long pid, String line) {
    try (Stream<String> lines = Files.lines(Path.of("/proc/" + pid + "/status"))) {
      return lines
          .filter(l -> l.startsWith(line))
          .mapToLong(l -> Long.parseLong(l.replaceAll("\\D", "")) / 1024)
          .findFirst()
          .orElse(0);
    } catch (IOException | UncheckedIOException e) {
      return 0;
    }
  }

  @Override
  public void close() {
    jobs.forEach(job -> job.peak.close());
    List<ProcessHandle> ours =
        new ArrayList<>(matching(ProcessHandle.allProcesses(), folder.toString()).toList());
    daemons.forEach(d -> ours.add(d.toHandle()));
    ours.removeIf(p -> p.pid() == ProcessHandle.current().pid());
    ours.forEach(ProcessHandle::destroyForcibly);
    ours.forEach(p -> p.onExit().join());
  }
}
