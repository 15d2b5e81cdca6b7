package io.likeness.jobs.doctor;

import ai.djl.engine.Engine;
import io.likeness.core.lake.Address;
import io.likeness.core.lake.LakeLock;
import java.io.IOException;
import java.net.URI;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileSystem;
import org.bytedeco.ffmpeg.global.avutil;
import org.bytedeco.opencv.global.opencv_core;

/** Looks at what Likeness needs of this machine; needs no Spark and changes nothing. */
public final class Doctor {
  private static final int JDK = 17;
  private static final long LITTLE_SPACE_MB = 2000;
  private static final long LITTLE_MEMORY_MB = 4000;
  private static final long MOST_SKEW_MS = 2000;

  private Doctor() {}

  /**
   * All findings in a fixed order.
   *
   * @param lake folder or Hadoop URI, where a lake is or would be
   */
  public static List<Finding> look(String lake) {
    List<Finding> out = new ArrayList<>();
    out.add(java());
    out.add(natives("Spark", () -> org.apache.spark.package$.MODULE$.SPARK_VERSION()));
    out.add(natives("OpenCV", () -> opencv_core.CV_VERSION));
    out.add(natives("FFmpeg", () -> avutil.av_version_info().getString()));
    out.add(
        natives(
            "PyTorch",
            () ->
                Engine.getEngine("PyTorch").getVersion()
                    + " through DJL "
                    + Engine.getDjlVersion()));
    out.add(gpu());
    out.add(memory());
    out.addAll(ofLake(lake));
    return out;
  }

  /** What concerns the place of the lake, which is looked at where it is a folder here. */
  static List<Finding> ofLake(String lake) {
    URI address = Address.of(lake, "--lake").toUri();
    String scheme =
        Optional.ofNullable(address.getScheme())
            .orElseGet(() -> FileSystem.getDefaultUri(new Configuration()).getScheme());
    if (!"file".equals(scheme)) {
      return away(scheme);
    }
    Path there = Path.of(address.getPath()).toAbsolutePath().normalize();
    while (!Files.isDirectory(there) && there.getParent() != null) {
      there = there.getParent();
    }
    return List.of(space(there), atomicity(there), locks(there), clock(there));
  }

  /** What holds of a kind of storage; none is reached from here. */
  private static List<Finding> away(String scheme) {
    String found = "of " + scheme + ", not looked at from here";
    return List.of(
        Finding.note(
            "free space",
            found,
            "hdfs".equals(scheme)
                ? "Ask the cluster: hdfs dfs -df -h / and the quota of the lake's folder."
                : "Ask the store for quota and costs: old versions stay until --keep or an erasure."),
        Finding.note(
            "file system",
            found,
            LakeLock.createsAtomically(scheme)
                ? "Files are made atomically there, so Delta's log is safe."
                : "No file is made atomically there: let one driver at a time write, or give"
                    + " Delta a log store for several, for S3A S3DynamoDBLogStore; see"
                    + " docs/clusters.md."),
        Finding.note(
            "locks",
            found,
            "None: a lease in the lake keeps others out, for up to ten minutes after a kill."),
        Finding.note(
            "clock", found, "Set the clocks of all drivers by NTP; leases depend on them."));
  }

  private static Finding java() {
    int version = Runtime.version().feature();
    String found = version + " (" + System.getProperty("java.vendor") + ")";
    return version == JDK
        ? Finding.ok("JDK", found)
        : Finding.fail("JDK", found, "Install a JDK 17 and set JAVA_HOME to it.");
  }

  private static Finding natives(String what, Supplier<String> version) {
    try {
      return Finding.ok(what, version.get());
    } catch (RuntimeException | LinkageError e) {
      return Finding.fail(
          what,
          "does not load (" + e.getClass().getSimpleName() + ")",
          "Use Linux on x86-64, for which alone there are natives (this is "
              + System.getProperty("os.name")
              + " on "
              + System.getProperty("os.arch")
              + "), and give ~/.javacpp and ~/.djl.ai space to unpack them.");
    }
  }

  private static Finding gpu() {
    return said(10, "nvidia-smi", "--query-gpu=name,memory.total", "--format=csv,noheader")
        .map(said -> Finding.ok("GPU", said))
        .orElseGet(
            () ->
                Finding.note(
                    "GPU", "none", "Everything runs on the CPU; --profile gpu needs one."));
  }

  /** The first line that a command says if it ends well in time; a driver may hang. */
  static Optional<String> said(int seconds, String... command) {
    try {
      Process p = new ProcessBuilder(command).redirectErrorStream(true).start();
      try {
        // Read after the end: the few lines that are expected fit into the pipe.
        return p.waitFor(seconds, TimeUnit.SECONDS) && p.exitValue() == 0
            ? p.inputReader(StandardCharsets.UTF_8).lines().findFirst().filter(l -> !l.isBlank())
            : Optional.empty();
      } finally {
        p.destroyForcibly();
      }
    } catch (IOException e) {
      // Without the driver's tool there is no NVIDIA GPU to use.
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    return Optional.empty();
  }

  private static Finding memory() {
    if (java.lang.management.ManagementFactory.getOperatingSystemMXBean()
        instanceof com.sun.management.OperatingSystemMXBean system) {
      long mb = system.getTotalMemorySize() >> 20;
      return mb < LITTLE_MEMORY_MB
          ? Finding.note("memory", mb + " MB", "Set LIKENESS_HEAP, such as 1g, and expect to wait.")
          : Finding.ok(
              "memory", mb + " MB, " + Runtime.getRuntime().availableProcessors() + " cores");
    }
    return Finding.note("memory", "unknown", "Set LIKENESS_HEAP by hand.");
  }

  private static Finding space(Path folder) {
    try {
      long mb = Files.getFileStore(folder).getUsableSpace() >> 20;
      return mb < LITTLE_SPACE_MB
          ? Finding.fail("free space", mb + " MB", "Free some, or put the lake elsewhere: --lake.")
          : Finding.ok("free space", mb + " MB");
    } catch (IOException e) {
      return Finding.fail("free space", "unknown", "Check the permissions of the lake's folder.");
    }
  }

  /** Delta's log is safe only where a file is made by one writer, and a rename is whole. */
  private static Finding atomicity(Path folder) {
    Path a = folder.resolve(".likeness-doctor-" + ProcessHandle.current().pid());
    Path b = folder.resolve(a.getFileName() + ".moved");
    try {
      Files.write(a, new byte[1], StandardOpenOption.CREATE_NEW);
      try {
        Files.write(a, new byte[1], StandardOpenOption.CREATE_NEW);
        return Finding.fail(
            "file system", "makes one file twice", "Put the lake on a local disk or HDFS.");
      } catch (FileAlreadyExistsException e) {
        Files.move(a, b, StandardCopyOption.ATOMIC_MOVE);
        return Finding.ok("file system", "makes and renames files atomically");
      }
    } catch (IOException e) {
      return Finding.fail(
          "file system", "not writable", "Check the permissions of the lake's folder, or --lake.");
    } finally {
      delete(a);
      delete(b);
    }
  }

  private static Finding locks(Path folder) {
    Path file = folder.resolve(".likeness-doctor-lock-" + ProcessHandle.current().pid());
    try (FileChannel channel =
            FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
        var lock = channel.tryLock()) {
      return lock == null
          ? Finding.fail("locks", "not given", "Put the lake where files can be locked.")
          : Finding.ok("locks", "given by the operating system");
    } catch (IOException | OverlappingFileLockException e) {
      return Finding.note(
          "locks", "not given", "Run one command at a time on this lake; two could mix.");
    } finally {
      delete(file);
    }
  }

  private static Finding clock(Path folder) {
    Path file = folder.resolve(".likeness-doctor-clock-" + ProcessHandle.current().pid());
    try {
      Files.write(file, new byte[1]);
      long skew = Math.abs(Files.getLastModifiedTime(file).toMillis() - System.currentTimeMillis());
      String found = String.format(Locale.ROOT, "%d ms from the file system's", skew);
      return skew > MOST_SKEW_MS
          ? Finding.note("clock", found, "Set both clocks by NTP; leases depend on them.")
          : Finding.ok("clock", found);
    } catch (IOException e) {
      return Finding.fail("clock", "unknown", "Check the permissions of the lake's folder.");
    } finally {
      delete(file);
    }
  }

  private static void delete(Path file) {
    try {
      Files.deleteIfExists(file);
    } catch (IOException e) {
      // A file of no bytes that stays behind hurts nobody.
    }
  }
}
