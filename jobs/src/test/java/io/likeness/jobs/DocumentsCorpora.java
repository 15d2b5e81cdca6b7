package io.likeness.jobs;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import java.awt.Color;
import java.awt.Graphics2D;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.stream.Stream;
import javax.imageio.ImageIO;

/** Small corpora laid out as the documents' recipes say, and these recipes with less training. */
final class DocumentsCorpora {
  private static final int PERSONS = 12;
  private static final int TAKES = 4;
  private static final int SIDE = 128;

  private static final String LESS =
      "\ntrain { epochs = 2, baselines = false, leave-one-person-out = false }\n";

  private static final String SMALL =
      """
      kind = voice
      ingest.sources = [
        { manifest = "fsdd/manifest.csv", file = path, label = digit, person = speaker }
      ]
      split { train = 0.5, validation = 0.25, test = 0.25 }
      """;

  private final Path folder;

  private DocumentsCorpora(Path folder) {
    this.folder = folder;
  }

  /** Writes corpora to {@code DIR} and {@code RAW}, and recipes to {@code conf/recipes}. */
  static void write(Path folder) throws IOException {
    DocumentsCorpora corpora = new DocumentsCorpora(folder);
    corpora.digits("DIR/fsdd/");
    corpora.digits("RAW/fsdd/");
    corpora.pictures();
    corpora.dialogues();
    corpora.recipes();
  }

  /** Leaves one take of each emotion of a person. */
  static void thinOut(Path emotion) throws IOException {
    Set<String> seen = new HashSet<>();
    List<String> kept = new ArrayList<>();
    for (String line : Files.readAllLines(emotion.resolve("manifest.csv"))) {
      String[] cells = line.split(",");
      if (seen.add(cells[2] + cells[5])) {
        kept.add(line);
      } else {
        Files.delete(emotion.resolve(cells[0]));
        Files.delete(emotion.resolve(cells[1]));
      }
    }
    Files.write(emotion.resolve("manifest.csv"), kept);
  }

  private void digits(String to) throws IOException {
    StringBuilder manifest = new StringBuilder("path,digit,speaker,gender,accent,official_split\n");
    for (int p = 0; p < PERSONS; p++) {
      for (int t = 0; t < TAKES; t++) {
        put(to + p + "-" + t + ".wav", TinyCorpus.clip(p, t));
        String accent = p % 4 == 0 ? "b" : "a";
        manifest.append(
            "%d-%d.wav,%d,digits%d,female,%s,train\n".formatted(p, t, t % 2, p, accent));
      }
    }
    put(to + "manifest.csv", manifest);
  }

  /** Hands and faces; some hands come twice, with two labels. */
  private void pictures() throws IOException {
    StringBuilder hands = new StringBuilder("path,digit,participant_inferred\n");
    ArrayNode faces = new ObjectMapper().createArrayNode();
    for (int p = 0; p < PERSONS; p++) {
      for (int t = 0; t < TAKES; t++) {
        put("DIR/gesture/" + p + "-" + t + ".png", picture(p, t, "png"));
        hands.append("%d-%d.png,%d,hand%d\n".formatted(p, t, t % 2, p));
      }
      if (p % 3 == 0) {
        put("DIR/gesture/" + p + ".jpg", picture(p, 0, "jpg"));
        hands.append("%d.jpg,1,hand%d\n".formatted(p, p));
      }
      put("DIR/fairface/" + p + ".png", picture(PERSONS + p, 0, "png"));
      faces
          .addObject()
          .put("filename", p + ".png")
          .put("age", p % 2 == 0 ? "20-29" : "70+")
          .put("gender", p % 4 < 2 ? "Male" : "Female");
    }
    put("DIR/gesture/manifest.csv", hands);
    put("DIR/fairface/ground_truth.json", faces.toString());
  }

  /** Spots that nobody else has, and a bar on the side that the take says. */
  private static byte[] picture(int person, int take, String format) throws IOException {
    BufferedImage image = new BufferedImage(SIDE, SIDE, BufferedImage.TYPE_INT_RGB);
    Graphics2D pen = image.createGraphics();
    Random random = new Random(1000L * person + take);
    for (int spot = 0; spot < 150; spot++) {
      pen.setColor(new Color(random.nextInt(1 << 24)));
      pen.fillOval(random.nextInt(SIDE), random.nextInt(SIDE), 15, 15);
    }
    pen.setColor(Color.WHITE);
    pen.fillRect(take % 2 == 0 ? 20 : 90, 10, 20, 110);
    pen.dispose();
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    ImageIO.write(image, format, bytes);
    return bytes.toByteArray();
  }

  /** What the demo leaves for {@code next-item}. */
  private void dialogues() throws IOException {
    StringBuilder log = new StringBuilder("user,time,item\n");
    for (int user = 0; user < 20; user++) {
      for (int time = 0; time < 30; time++) {
        log.append("u%d,%d,item%d\n".formatted(user, time, (user + time * time) % 7));
      }
    }
    put("target/demo/input/dialogues/log.csv", log);
  }

  private void recipes() throws IOException {
    try (Stream<Path> recipes = Files.list(Path.of("../conf/recipes"))) {
      for (Path recipe : recipes.toList()) {
        String text = Files.readString(recipe);
        put("conf/recipes/" + recipe.getFileName(), text.contains("train {") ? text + LESS : text);
      }
    }
    put("conf/recipes/small.conf", "corpus = small\n" + SMALL);
    put(
        "conf/recipes/my.conf",
        "corpus = my-corpus\n" + SMALL + "steps.extra = [ com.example.DropThinPersons ]\n");
  }

  private void put(String name, CharSequence text) throws IOException {
    put(name, text.toString().getBytes(UTF_8));
  }

  private void put(String name, byte[] bytes) throws IOException {
    Path file = folder.resolve(name);
    Files.createDirectories(file.getParent());
    Files.write(file, bytes);
  }
}
