package io.likeness.jobs.export;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.zip.GZIPOutputStream;

/** The tables of Kaldi and Lhotse for clips that lie beside them as files. */
final class SpeechTables {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final int SPEAKER_DIGITS = 16;

  private SpeechTables() {}

  /** {@code SPLIT/wav.scp}, {@code text}, {@code utt2spk} and {@code spk2utt}, sorted as bytes. */
  static List<Target.Entry> kaldi(Target target, SortedMap<String, List<Item>> splits)
      throws IOException {
    List<Target.Entry> out = new ArrayList<>();
    for (var split : splits.entrySet()) {
      List<Item> items = new ArrayList<>(split.getValue());
      items.sort(Comparator.comparing(SpeechTables::utterance));
      StringBuilder scp = new StringBuilder();
      StringBuilder text = new StringBuilder();
      StringBuilder speakers = new StringBuilder();
      SortedMap<String, List<String>> utterances = new TreeMap<>();
      for (Item item : items) {
        String id = utterance(item);
        scp.append(id).append(' ').append(item.file()).append('\n');
        text.append(id)
            .append(' ')
            .append(item.text().strip().replaceAll("\\s+", " "))
            .append('\n');
        speakers.append(id).append(' ').append(speaker(item)).append('\n');
        utterances.computeIfAbsent(speaker(item), s -> new ArrayList<>()).add(id);
      }
      out.add(target.text(split.getKey() + "/wav.scp", scp.toString()));
      out.add(target.text(split.getKey() + "/text", text.toString()));
      out.add(target.text(split.getKey() + "/utt2spk", speakers.toString()));
      out.add(
          target.text(
              split.getKey() + "/spk2utt",
              utterances.entrySet().stream()
                  .map(e -> e.getKey() + " " + String.join(" ", e.getValue()) + "\n")
                  .collect(Collectors.joining())));
    }
    return out;
  }

  private static String speaker(Item item) {
    return item.person().substring(0, Math.min(SPEAKER_DIGITS, item.person().length()));
  }

  /** Kaldi wants the speaker in front, so that both orders are one. */
  private static String utterance(Item item) {
    return speaker(item) + "-" + item.recordId().substring(0, 2 * SPEAKER_DIGITS);
  }

  /** {@code recordings_SPLIT.jsonl.gz} and {@code supervisions_SPLIT.jsonl.gz}. */
  static List<Target.Entry> lhotse(Target target, SortedMap<String, List<Item>> splits)
      throws IOException {
    List<Target.Entry> out = new ArrayList<>();
    for (var split : splits.entrySet()) {
      List<String> recordings = new ArrayList<>();
      List<String> supervisions = new ArrayList<>();
      for (Item item : split.getValue()) {
        recordings.add(recording(item));
        supervisions.add(supervision(item));
      }
      out.add(gzip(target, "recordings_" + split.getKey() + ".jsonl.gz", recordings));
      out.add(gzip(target, "supervisions_" + split.getKey() + ".jsonl.gz", supervisions));
    }
    return out;
  }

  private static double seconds(Item item) {
    return (double) item.samples() / item.sampleRateHz();
  }

  private static String recording(Item item) {
    ObjectNode node = JSON.createObjectNode().put("id", item.recordId());
    ObjectNode source = node.putArray("sources").addObject().put("type", "file");
    var channels = source.putArray("channels");
    for (int i = 0; i < item.channels(); i++) {
      channels.add(i);
    }
    source.put("source", item.file());
    return node.put("sampling_rate", item.sampleRateHz())
        .put("num_samples", item.samples())
        .put("duration", seconds(item))
        .toString();
  }

  private static String supervision(Item item) {
    ObjectNode node =
        JSON.createObjectNode()
            .put("id", item.recordId())
            .put("recording_id", item.recordId())
            .put("start", 0.0)
            .put("duration", seconds(item));
    var channels = node.putArray("channel");
    for (int i = 0; i < item.channels(); i++) {
      channels.add(i);
    }
    node.put("text", item.text()).put("speaker", item.person());
    try {
      node.set("custom", JSON.readTree(item.json()));
    } catch (com.fasterxml.jackson.core.JsonProcessingException e) {
      throw new IllegalStateException("a line is JSON", e);
    }
    return node.toString();
  }

  /** The JDK's gzip header holds no time, so equal lines are equal bytes. */
  private static Target.Entry gzip(Target target, String name, List<String> lines)
      throws IOException {
    return target.write(
        name,
        out -> {
          try (OutputStream zipped = new GZIPOutputStream(out)) {
            for (String line : lines) {
              zipped.write((line + "\n").getBytes(StandardCharsets.UTF_8));
            }
          }
        });
  }
}
