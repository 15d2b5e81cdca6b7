package io.likeness.transforms.ingest;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.likeness.core.Blanks;
import io.likeness.core.RawFiles;
import io.likeness.core.error.Fault;
import io.likeness.core.error.RejectCode;
import io.likeness.core.lake.Address;
import io.likeness.core.recipe.SourceSpec;
import io.likeness.transforms.media.MediaKernel;
import java.io.IOException;
import java.io.OutputStream;
import java.io.Serializable;
import java.nio.charset.Charset;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;
import org.apache.commons.compress.archivers.zip.ZipArchiveEntry;
import org.apache.commons.compress.archivers.zip.ZipFile;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FSDataInputStream;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.Path;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.StructType;
import org.apache.spark.util.SerializableConfiguration;

/**
 * Members of tar (plain or within gzip) and zip files in the layout of WebDataset: members of one
 * name up to its first dot are one sample, a {@code .json} and small texts beside a medium say what
 * it is.
 *
 * <p>Only directories and small members are read here, archives side by side. Nothing is unpacked,
 * so a member's path is a name; one that would lead out of a folder is refused all the same.
 */
final class ArchiveListing implements Serializable {
  private static final long serialVersionUID = 1;
  private static final int MOST_SAID_BYTES = 1 << 20;
  private static final ObjectMapper JSON = new ObjectMapper();

  private final String glob;
  private final String charset;
  private final ArrayList<String> said;
  private final MediaKernel media;
  private final SerializableConfiguration hadoop;

  ArchiveListing(SourceSpec source, MediaKernel media, Configuration hadoop) {
    this.glob = source.path();
    this.charset = source.charset();
    this.media = media;
    this.hadoop = new SerializableConfiguration(hadoop);
    this.said = new ArrayList<>();
    Stream.of(source.label(), source.person(), source.split(), source.text())
        .map(name -> name.orElse(""))
        .forEach(said::add);
    said.addAll(source.attributes().values());
  }

  record Archive(String uri, long length, long modifiedMs) implements Serializable {}

  /** A medium in an archive. */
  private record Member(String name, long length, long start, Optional<RejectCode> code) {}

  /** All that one archive says. */
  private static final class Contents {
    final List<Member> members = new ArrayList<>();
    final Map<String, Map<String, byte[]>> beside = new HashMap<>();
    final Set<String> names = new HashSet<>();
  }

  /**
   * One row a medium.
   *
   * @throws io.likeness.core.error.LikenessException when the pattern names nothing
   */
  Dataset<Row> of(SparkSession spark, Path input, StructType schema) {
    List<Archive> archives = archives(input, glob, hadoop.value());
    JavaSparkContext context = JavaSparkContext.fromSparkContext(spark.sparkContext());
    int slices = Math.max(1, Math.min(archives.size(), 4 * context.defaultParallelism()));
    return spark.createDataFrame(context.parallelize(archives, slices).flatMap(this::rows), schema);
  }

  /**
   * What the pattern {@code glob} names below {@code input}.
   *
   * @throws io.likeness.core.error.LikenessException when that is nothing
   */
  static List<Archive> archives(Path input, String glob, Configuration hadoop) {
    Path pattern = new Path(Address.literal(input), glob);
    try {
      FileStatus[] found = pattern.getFileSystem(hadoop).globStatus(pattern);
      if (found == null || found.length == 0) {
        throw Fault.INPUT_MISSING.because(
            "There is nothing at "
                + new Path(input, glob)
                + "; check --input and the recipe's ingest.sources.");
      }
      return Arrays.stream(found)
          .filter(FileStatus::isFile)
          .map(f -> new Archive(f.getPath().toString(), f.getLen(), f.getModificationTime()))
          .sorted(Comparator.comparing(Archive::uri))
          .toList();
    } catch (IOException e) {
      throw Fault.INPUT_MISSING.because(
          "The archives at "
              + new Path(input, glob)
              + " cannot be listed; check their permissions.",
          e);
    }
  }

  private Iterator<Row> rows(Archive archive) {
    Contents contents = new Contents();
    Optional<RejectCode> code = read(archive, contents);
    List<Row> rows = new ArrayList<>();
    code.ifPresent(c -> rows.add(row(archive, archive.uri(), archive.length(), c, 0, Map.of())));
    Set<String> keys = new HashSet<>();
    for (Member member : contents.members) {
      keys.add(key(member.name()));
      rows.add(
          row(
              archive,
              archive.uri() + Archives.INSIDE + member.name(),
              member.length(),
              member.code().orElse(null),
              member.start(),
              contents.beside.getOrDefault(key(member.name()), Map.of())));
    }
    contents.beside.keySet().stream()
        .filter(key -> !keys.contains(key))
        .sorted()
        .forEach(
            key ->
                rows.add(
                    row(
                        archive,
                        archive.uri() + Archives.INSIDE + key,
                        0,
                        RejectCode.MISSING_FILE,
                        0,
                        Map.of())));
    return rows.iterator();
  }

  private Optional<RejectCode> read(Archive archive, Contents into) {
    Path path = new Path(archive.uri());
    try (FSDataInputStream file = RawFiles.of(path, hadoop.value()).open(path)) {
      switch (Archives.form(file)) {
        case TAR -> readTar(file, archive, into);
        case TAR_GZ -> readTarGz(file, archive, into);
        case ZIP -> readZip(file, archive, into);
        case OTHER -> {
          return Optional.of(archive.length() == 0 ? RejectCode.EMPTY : RejectCode.UNKNOWN_FORMAT);
        }
      }
      return Optional.empty();
    } catch (Archives.BombException e) {
      return Optional.of(RejectCode.ARCHIVE_BOMB);
    } catch (IOException | IllegalArgumentException e) {
      return Optional.of(RejectCode.ARCHIVE_BROKEN);
    }
  }

  private void readTar(FSDataInputStream file, Archive archive, Contents into) throws IOException {
    try (TarArchiveInputStream tar = new TarArchiveInputStream(file, charset)) {
      for (TarArchiveEntry e = tar.getNextTarEntry(); e != null; e = tar.getNextTarEntry()) {
        if (e.isDirectory()) {
          continue;
        }
        // The reader takes blocks as it needs them, so the file stands where the member begins.
        long start = file.getPos();
        if (start + e.getSize() > archive.length()) {
          throw new IOException("the archive ends within a member");
        }
        add(into, e.getName(), e.getSize(), start, isPlain(e), () -> tar.readAllBytes());
      }
    }
  }

  private static boolean isPlain(TarArchiveEntry e) {
    return e.isFile() && !e.isLink() && !e.isSymbolicLink() && !e.isSparse();
  }

  private void readTarGz(FSDataInputStream file, Archive archive, Contents into)
      throws IOException {
    try (Archives.Metered metered =
            new Archives.Metered(Archives.unpacked(file), archive.length());
        TarArchiveInputStream tar = new TarArchiveInputStream(metered, charset)) {
      for (TarArchiveEntry e = tar.getNextTarEntry(); e != null; e = tar.getNextTarEntry()) {
        if (e.isDirectory()) {
          continue;
        }
        long start = Archives.inGzip(metered.count());
        int before = into.members.size();
        add(into, e.getName(), e.getSize(), start, isPlain(e), () -> tar.readAllBytes());
        try {
          // How long a compressed archive really is shows only here.
          tar.transferTo(OutputStream.nullOutputStream());
        } catch (IOException broken) {
          into.members.subList(before, into.members.size()).clear();
          throw broken;
        }
      }
    }
  }

  private void readZip(FSDataInputStream file, Archive archive, Contents into) throws IOException {
    try (ZipFile zip = new ZipFile(new Archives.Channel(file, archive.length()), charset)) {
      for (var entries = zip.getEntriesInPhysicalOrder(); entries.hasMoreElements(); ) {
        ZipArchiveEntry e = entries.nextElement();
        if (!e.isDirectory()) {
          boolean deflated = e.getMethod() == ZipEntry.DEFLATED;
          add(
              into,
              e.getName(),
              e.getSize(),
              deflated ? -e.getDataOffset() : e.getDataOffset(),
              !e.isUnixSymlink()
                  && zip.canReadEntryData(e)
                  && (deflated || e.getMethod() == ZipEntry.STORED),
              () -> zip.getInputStream(e).readNBytes(MOST_SAID_BYTES));
        }
      }
    }
  }

  private interface Bytes {
    byte[] read() throws IOException;
  }

  private void add(
      Contents into, String name, long length, long start, boolean plain, Bytes content)
      throws IOException {
    String extension = name.substring(name.lastIndexOf('.') + 1).toLowerCase(Locale.ROOT);
    boolean escapes = name.startsWith("/") || Arrays.asList(name.split("[/\\\\]")).contains("..");
    boolean medium = media.isMedia(extension);
    if (escapes || medium || !plain) {
      boolean again = !into.names.add(name);
      into.members.add(
          new Member(
              again ? name + "#" + start : name,
              length,
              start,
              escapes
                  ? Optional.of(RejectCode.PATH_ESCAPES)
                  : !plain
                      ? Optional.of(RejectCode.NOT_A_FILE)
                      : again ? Optional.of(RejectCode.CONFLICTING_ROWS) : Optional.empty()));
    } else if (length <= MOST_SAID_BYTES
        && (extension.equals("json") || said.contains(extension))) {
      into.beside.computeIfAbsent(key(name), k -> new HashMap<>()).put(extension, content.read());
    }
  }

  /** WebDataset's: the path up to the first dot of its last part. */
  private static String key(String name) {
    int dot = name.indexOf('.', name.lastIndexOf('/') + 1);
    return dot < 0 ? name : name.substring(0, dot);
  }

  private Row row(
      Archive archive,
      String uri,
      long length,
      RejectCode code,
      long start,
      Map<String, byte[]> beside) {
    JsonNode json = JSON.missingNode();
    RejectCode found = code;
    if (beside.containsKey("json")) {
      try {
        json = JSON.readTree(new String(beside.get("json"), Charset.forName(charset)));
      } catch (JsonProcessingException e) {
        found = found == null ? RejectCode.UNREADABLE : found;
      }
    } else if (found == null && beside.isEmpty() && said.stream().anyMatch(s -> !s.isEmpty())) {
      found = RejectCode.UNLISTED_FILE;
    }
    String[] values = new String[said.size()];
    for (int i = 0; i < values.length; i++) {
      values[i] = value(said.get(i), beside, json);
    }
    return RowFactory.create(
        uri, length, archive.modifiedMs(), values, found == null ? null : found.name(), start);
  }

  private String value(String name, Map<String, byte[]> beside, JsonNode json) {
    if (name.isEmpty()) {
      return null;
    }
    String text =
        Blanks.strip(
            beside.containsKey(name) && !name.equals("json")
                ? new String(beside.get(name), Charset.forName(charset))
                : json.at("/" + name.replace('.', '/')).asText(""));
    return text.isEmpty() ? null : text;
  }
}
