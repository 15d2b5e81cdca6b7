package io.likeness.training.watch;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.tensorflow.framework.Summary;
import org.tensorflow.hadoop.util.TFRecordReader;

/** Reads event files with TensorFlow's own classes, which check both checksums of each record. */
final class EventReader {
  /** One event; {@code version} is empty but in the first. */
  record Event(double wallTime, long step, String version, Map<String, Float> values) {}

  private EventReader() {}

  static List<Event> read(byte[] file) throws IOException {
    TFRecordReader records = new TFRecordReader(new ByteArrayInputStream(file), true);
    List<Event> events = new ArrayList<>();
    for (byte[] data = records.read(); data != null; data = records.read()) {
      events.add(event(org.tensorflow.util.Event.parseFrom(data)));
    }
    return events;
  }

  private static Event event(org.tensorflow.util.Event event) {
    require(event.getUnknownFields().asMap().isEmpty());
    require(event.getSummary().getUnknownFields().asMap().isEmpty());
    Map<String, Float> values = new LinkedHashMap<>();
    for (Summary.Value value : event.getSummary().getValueList()) {
      require(value.getValueCase() == Summary.Value.ValueCase.SIMPLE_VALUE);
      require(value.getUnknownFields().asMap().isEmpty());
      require(values.put(value.getTag(), value.getSimpleValue()) == null);
    }
    return new Event(event.getWallTime(), event.getStep(), event.getFileVersion(), values);
  }

  private static void require(boolean right) {
    if (!right) {
      throw new IllegalArgumentException("the event has fields that no event has, or no scalars");
    }
  }
}
