package io.likeness.core.recipe;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigList;
import com.typesafe.config.ConfigObject;
import com.typesafe.config.ConfigOrigin;
import com.typesafe.config.ConfigOriginFactory;
import com.typesafe.config.ConfigUtil;
import com.typesafe.config.ConfigValue;
import com.typesafe.config.ConfigValueFactory;
import com.typesafe.config.ConfigValueType;
import io.likeness.core.Csv;
import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A table of shares beside the recipe, such as those of a census.
 *
 * <p>It is divided by comma, semicolon or tab, in UTF-8, with a column for each attribute of the
 * target and one of {@value TargetReader#SHARE} (from 0 to 1, of sum 1) or {@value #COUNT} (how
 * many persons or records, in whole numbers, whose shares are taken). What it says is put into the
 * recipe, so that the version says all of it and the recipe's hash changes with the file; each
 * value keeps its line, by which mistakes are told.
 */
final class TargetFile {
  private static final String COUNT = "count";
  private static final String FILE = "file";
  private static final String MARGINS = "bias.targets";
  private static final String JOINTS = "bias.joint-targets";

  private final Path table;
  private final List<String> attributes;
  private final Problems problems;
  private boolean counts;

  private TargetFile(Path table, List<String> attributes, Problems problems) {
    this.table = table;
    this.attributes = attributes;
    this.problems = problems;
  }

  /**
   * {@code recipe} with each file of a target replaced by the cells that it has.
   *
   * @param file the recipe; names of tables are relative to its folder
   * @throws io.likeness.core.error.LikenessException naming every line that is wrong
   */
  static Config inlined(Config recipe, Path file) {
    Problems problems = new Problems(file.toString());
    Config out = recipe;
    if (isOf(recipe, MARGINS, ConfigValueType.OBJECT)) {
      for (Map.Entry<String, ConfigValue> e : recipe.getObject(MARGINS).entrySet()) {
        String path = MARGINS + "." + ConfigUtil.joinPath(e.getKey());
        if (e.getValue() instanceof ConfigObject block) {
          ConfigValue value = inlined(block, path, List.of(e.getKey()), file, problems);
          out = out.withValue(path, value);
        }
      }
    }
    if (isOf(recipe, JOINTS, ConfigValueType.LIST)) {
      List<ConfigValue> blocks = new ArrayList<>(recipe.getList(JOINTS));
      for (int i = 0; i < blocks.size(); i++) {
        if (blocks.get(i) instanceof ConfigObject block) {
          String path = JOINTS + "[" + i + "]";
          blocks.set(i, inlined(block, path, names(block), file, problems));
        }
      }
      out =
          out.withValue(
              JOINTS,
              ConfigValueFactory.fromIterable(blocks).withOrigin(recipe.getValue(JOINTS).origin()));
    }
    problems.throwIfAny();
    return out;
  }

  private static boolean isOf(Config recipe, String path, ConfigValueType type) {
    // A value that is in the way of the path is told by the reader of the recipe.
    return recipe.hasPath("bias")
        && recipe.getValue("bias").valueType() == ConfigValueType.OBJECT
        && recipe.hasPath(path)
        && recipe.getValue(path).valueType() == type;
  }

  private static List<String> names(ConfigObject block) {
    return block.get("attributes") instanceof ConfigList list
        ? list.stream().map(v -> String.valueOf(v.unwrapped())).toList()
        : List.of();
  }

  private static ConfigValue inlined(
      ConfigObject block, String path, List<String> attributes, Path recipe, Problems problems) {
    ConfigValue name = block.get(FILE);
    // A group may be called file too; its share is a number.
    if (name == null || name.valueType() != ConfigValueType.STRING) {
      return block;
    }
    ConfigValue source = block.get("source");
    if (source == null || String.valueOf(source.unwrapped()).isBlank()) {
      problems.add(
          name.origin(),
          path + ".source should say who says these shares, such as a census and its year");
    }
    if (block.get("cells") != null) {
      problems.add(name.origin(), path + " should have a file or cells, not both");
    }
    String relative = String.valueOf(name.unwrapped());
    Optional<Path> there = Beside.file(recipe, relative);
    if (there.isEmpty()) {
      problems.add(
          name.origin(),
          path + ".file should be a table beside the recipe; there is none at " + relative);
      return block;
    }
    Path table = there.get();
    ConfigOrigin whole = ConfigOriginFactory.newFile(table.toString());
    try {
      List<ConfigValue> cells =
          new TargetFile(table, attributes, problems).cells(Files.readAllLines(table));
      return block
          .withoutKey(FILE)
          .withValue("cells", ConfigValueFactory.fromIterable(cells).withOrigin(whole));
    } catch (CharacterCodingException e) {
      problems.add(whole, "is not in UTF-8; save it so.");
    } catch (IOException e) {
      problems.add(whole, "cannot be read: " + e.getMessage());
    }
    return block;
  }

  private ConfigOrigin line(int number) {
    return ConfigOriginFactory.newFile(table.toString()).withLineNumber(number);
  }

  /** One cell a line; those that no cell can be made of are told and left out. */
  private List<ConfigValue> cells(List<String> lines) {
    List<String> asked = new ArrayList<>(attributes);
    asked.add(TargetReader.SHARE);
    asked.add(COUNT);
    String header = lines.isEmpty() ? "" : lines.get(0);
    char delimiter = Csv.delimiter(header, asked);
    List<String> columns = Csv.cells(header, delimiter);
    counts = columns.contains(COUNT);
    String amount = counts ? COUNT : TargetReader.SHARE;
    List<String> wanted = new ArrayList<>(attributes);
    wanted.add(amount);
    if (!columns.containsAll(wanted) || columns.size() != wanted.size()) {
      problems.add(
          line(1),
          "the first line should name the columns "
              + String.join(", ", attributes)
              + " and share or count, not "
              + String.join(", ", columns));
      return List.of();
    }
    List<ConfigValue> cells = new ArrayList<>();
    List<Double> amounts = new ArrayList<>();
    for (int i = 1; i < lines.size(); i++) {
      if (!lines.get(i).isBlank()) {
        List<String> texts = Csv.cells(lines.get(i), delimiter);
        ConfigOrigin origin = line(i + 1);
        if (texts.size() != columns.size()) {
          problems.add(
              origin, "the line has " + texts.size() + " cells, and the first " + columns.size());
          continue;
        }
        Optional<Double> number = number(origin, texts.get(columns.indexOf(amount)));
        List<ConfigValue> values = new ArrayList<>();
        for (String attribute : attributes) {
          String value = texts.get(columns.indexOf(attribute));
          if (value.isEmpty()) {
            problems.add(origin, "the cell of " + attribute + " is empty; unknown is for no value");
          }
          values.add(at(value, origin));
        }
        number.ifPresent(
            n -> {
              amounts.add(n);
              cells.add(at(Map.of("values", at(values, origin)), origin));
            });
      }
    }
    return shared(cells, amounts);
  }

  private static ConfigValue at(Object value, ConfigOrigin origin) {
    return ConfigValueFactory.fromAnyRef(value).withOrigin(origin);
  }

  private Optional<Double> number(ConfigOrigin origin, String text) {
    try {
      double number = counts ? Long.parseLong(text) : Double.parseDouble(text);
      if (number >= 0 && (counts || number <= 1)) {
        return Optional.of(number);
      }
    } catch (NumberFormatException e) {
      // Told below, with those that are out of range.
    }
    problems.add(
        origin,
        (counts ? "count should be a whole number, at least 0" : "share should be from 0 to 1")
            + ", not "
            + text);
    return Optional.empty();
  }

  private List<ConfigValue> shared(List<ConfigValue> cells, List<Double> amounts) {
    double sum = amounts.stream().mapToDouble(Double::doubleValue).sum();
    if (counts && !(sum > 0)) {
      problems.add(line(1), "no count is above 0");
      return List.of();
    }
    List<ConfigValue> out = new ArrayList<>();
    for (int i = 0; i < cells.size(); i++) {
      ConfigValue cell = cells.get(i);
      double share = counts ? amounts.get(i) / sum : amounts.get(i);
      out.add(((ConfigObject) cell).withValue(TargetReader.SHARE, at(share, cell.origin())));
    }
    return out;
  }
}
