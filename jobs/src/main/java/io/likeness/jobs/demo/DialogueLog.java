package io.likeness.jobs.demo;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.ArrayList;
import java.util.List;

/**
 * Invented users who talk to an assistant: {@code log.csv} with user, time in seconds and item.
 *
 * <p>Each user has three favourite topics, and a dialogue that digresses comes {@code back} to the
 * topic it began with: what follows {@code hello} and {@code back} is known from memory only.
 */
final class DialogueLog {
  private static final int USERS = 80;
  private static final int DIALOGUES = 10;
  private static final List<String> TOPICS =
      List.of("music", "weather", "news", "recipes", "trains", "games", "plants", "films");

  private DialogueLog() {}

  static void write(Path folder, Draw draw, FileTime written) throws IOException {
    List<String> lines = new ArrayList<>();
    lines.add("user,time,item");
    for (int u = 0; u < USERS; u++) {
      Draw own = draw.split();
      String user = "u" + own.name().substring(0, 8);
      int[] favourites = own.order(TOPICS.size());
      long time = 1_700_000_000L + own.below(86_400);
      for (int d = 0; d < DIALOGUES; d++) {
        time += 3_600 + own.below(172_800);
        for (String item : dialogue(favourites, own)) {
          time += 2 + own.below(30);
          lines.add(user + "," + time + "," + item);
        }
      }
    }
    Files.createDirectories(folder);
    Path file = folder.resolve("log.csv");
    Files.writeString(file, String.join("\n", lines) + "\n");
    Files.setLastModifiedTime(file, written);
  }

  private static List<String> dialogue(int[] favourites, Draw draw) {
    double u = draw.between(0, 1);
    String topic = TOPICS.get(favourites[u < 0.6 ? 0 : u < 0.9 ? 1 : 2]);
    List<String> items = new ArrayList<>(List.of("hello", topic + "/ask", topic + "/answer"));
    if (draw.chance(0.6)) {
      String other = TOPICS.get(favourites[3 + draw.below(favourites.length - 3)]);
      items.addAll(List.of(other + "/ask", other + "/answer", "back", topic + "/more"));
    }
    items.add(draw.chance(0.8) ? "thanks" : "bye");
    return items;
  }
}
