package io.likeness.core.recipe;

import com.typesafe.config.ConfigList;
import com.typesafe.config.ConfigObject;
import com.typesafe.config.ConfigValue;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * What others than its reader find wrong with a recipe that can be read, such as names of measures
 * that do not exist: all of it at once, each with its line.
 */
public final class Findings {
  private final Path file;
  private final List<String> settings;
  private final Problems problems;
  private Optional<ConfigObject> root = Optional.empty();

  /**
   * @param settings over the file, as {@code key=value}
   */
  public Findings(Path file, List<String> settings) {
    this.file = file;
    this.settings = settings;
    this.problems = new Problems(file.toString());
  }

  /**
   * Notes a problem.
   *
   * @param place keys (texts) and places in lists (whole numbers from 0 on) that lead from the root
   *     to what is wrong; where they lead nowhere, the last that is there counts
   */
  public void add(String message, Object... place) {
    // Read again only where there is something to tell.
    ConfigObject from = root.orElseGet(() -> RecipeReader.parsed(file, settings).root());
    root = Optional.of(from);
    ConfigValue found = from;
    for (Object step : place) {
      Optional<ConfigValue> next = next(found, step);
      if (next.isEmpty()) {
        break;
      }
      found = next.get();
    }
    if (found == from) {
      problems.add(message);
    } else {
      problems.add(found.origin(), message);
    }
  }

  /** Notes that privacy would not hold, which is more than a slip of the pen. */
  public void refuse(String message, Object... place) {
    problems.refusePrivacy();
    add(message, place);
  }

  private static Optional<ConfigValue> next(ConfigValue value, Object step) {
    if (value instanceof ConfigObject object) {
      return Optional.ofNullable(object.get(step));
    }
    return value instanceof ConfigList list && step instanceof Integer place && place < list.size()
        ? Optional.of(list.get(place))
        : Optional.empty();
  }

  /**
   * @throws io.likeness.core.error.LikenessException with all that was noted, if anything was
   */
  public void throwIfAny() {
    problems.throwIfAny();
  }
}
