package io.likeness.jobs.export;

import java.io.IOException;
import java.io.Serializable;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Locale;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;
import org.apache.parquet.example.data.Group;
import org.apache.parquet.example.data.simple.SimpleGroupFactory;
import org.apache.parquet.hadoop.ParquetFileWriter;
import org.apache.parquet.hadoop.ParquetWriter;
import org.apache.parquet.hadoop.example.ExampleParquetWriter;
import org.apache.parquet.hadoop.metadata.CompressionCodecName;
import org.apache.parquet.hadoop.util.HadoopOutputFile;
import org.apache.parquet.io.api.Binary;
import org.apache.parquet.schema.MessageType;
import org.apache.parquet.schema.MessageTypeParser;

/** Records that go into one file together, in the order of their ids. */
record Shard(String split, int number, List<Item> items) implements Serializable {

  /**
   * Cuts what comes in order of split and id into shards of at most {@code limitBytes} of media.
   */
  static List<Shard> cut(Iterator<Item> sorted, long limitBytes) {
    List<Shard> out = new ArrayList<>();
    List<Item> items = new ArrayList<>();
    long size = 0;
    int number = 0;
    String split = "";
    while (sorted.hasNext()) {
      Item item = sorted.next();
      boolean other = !item.split().equals(split);
      if (!items.isEmpty() && (other || size + item.sizeBytes() > limitBytes)) {
        out.add(new Shard(split, number++, items));
        items = new ArrayList<>();
        size = 0;
      }
      if (other) {
        split = item.split();
        number = 0;
      }
      items.add(item);
      size += item.sizeBytes();
    }
    if (!items.isEmpty()) {
      out.add(new Shard(split, number, items));
    }
    return out;
  }

  String name(String extension) {
    return String.format(Locale.ROOT, "%s-%06d.%s", split, number, extension);
  }

  /** A tar of pairs {@code ID.json}, {@code ID.EXTENSION}, without times and owners. */
  Target.Entry tar(Target target) throws IOException {
    return target.write(
        name("tar"),
        out -> {
          TarStream tar = new TarStream(out);
          for (Item item : items) {
            byte[] json = item.line(item.name()).getBytes(StandardCharsets.UTF_8);
            tar.put(item.recordId() + ".json", json);
            tar.put(item.name(), target.read(item.file()));
          }
          tar.finish();
        });
  }

  /** Parquet with the media as {@code struct<bytes, path>} and the features named for readers. */
  Target.Entry parquet(Target target, String medium) throws IOException {
    MessageType schema =
        MessageTypeParser.parseMessageType(
            "message version { required binary record_id (UTF8); optional group "
                + medium
                + " { required binary bytes; required binary path (UTF8); }"
                + " optional binary label (UTF8); required binary person (UTF8);"
                + " required binary metadata (UTF8); }");
    String name = "data/" + name("parquet");
    Path file = target.attempt();
    Configuration hadoop = target.hadoop().value();
    try (ParquetWriter<Group> writer =
        ExampleParquetWriter.builder(HadoopOutputFile.fromPath(file, hadoop))
            .withType(schema)
            .withConf(hadoop)
            .withCompressionCodec(CompressionCodecName.SNAPPY)
            .withWriteMode(ParquetFileWriter.Mode.OVERWRITE)
            .withExtraMetaData(java.util.Map.of("huggingface", features(medium)))
            .withRowGroupSize(32L << 20)
            .build()) {
      SimpleGroupFactory rows = new SimpleGroupFactory(schema);
      for (Item item : items) {
        Group row = rows.newGroup().append("record_id", item.recordId());
        row.addGroup(medium)
            .append("bytes", Binary.fromConstantByteArray(target.read(item.file())))
            .append("path", item.name());
        if (!item.label().isEmpty()) {
          row.append("label", item.label());
        }
        writer.write(row.append("person", item.person()).append("metadata", item.line(name)));
      }
    }
    target.put(file, name);
    return target.entry(name);
  }

  private static String features(String medium) {
    String text = "{\"dtype\":\"string\",\"_type\":\"Value\"}";
    String type =
        switch (medium) {
          case "audio" -> "{\"_type\":\"Audio\"}";
          case "image" -> "{\"_type\":\"Image\"}";
          default -> "{\"bytes\":{\"dtype\":\"binary\",\"_type\":\"Value\"},\"path\":" + text + "}";
        };
    return "{\"info\":{\"features\":{\"record_id\":"
        + text
        + ",\""
        + medium
        + "\":"
        + type
        + ",\"label\":"
        + text
        + ",\"person\":"
        + text
        + ",\"metadata\":"
        + text
        + "}}}";
  }
}
