package io.likeness.jobs.walk;

import io.likeness.core.contract.ColumnSpec;
import io.likeness.core.contract.TableContract;
import io.likeness.core.error.Fault;
import io.likeness.core.lake.CorpusView;
import io.likeness.core.lake.LakeTables;
import io.likeness.core.step.Transform;
import java.lang.reflect.InvocationTargetException;
import java.util.ArrayList;
import java.util.List;
import org.apache.spark.sql.types.DataTypes;

/**
 * The steps of a user's own that {@code steps.extra} names.
 *
 * <p>Such a step is a {@link Transform} with a public constructor without parameters. It is given
 * the kept records that may be read for training, with {@code format} and {@code bytes}, and its
 * contract says what is done with its rows: those of {@link LakeTables#DROPS} are left out of the
 * version, and those of {@link LakeTables#LABELS} replace the labels of their records.
 */
public final class OwnSteps {
  /** What each step is given. */
  public static final TableContract INPUT =
      CorpusView.CONTRACT.plus(
          ColumnSpec.optional("format", DataTypes.StringType, "container, e.g. WAV or JPEG"),
          ColumnSpec.of("bytes", DataTypes.BinaryType, "plaintext content"));

  private OwnSteps() {}

  /** What is wrong with {@code names}, one sentence each; empty when all can run. */
  public static List<String> problems(List<String> names) {
    List<String> problems = new ArrayList<>();
    for (String name : names) {
      try {
        result(load(name));
      } catch (io.likeness.core.error.LikenessException e) {
        problems.add(e.getMessage());
      }
    }
    return problems;
  }

  /**
   * The step of class {@code name}.
   *
   * @throws io.likeness.core.error.LikenessException when there is no such step
   */
  static Transform load(String name) {
    try {
      Class<?> type = Class.forName(name, true, Thread.currentThread().getContextClassLoader());
      if (type.getConstructor().newInstance() instanceof Transform step) {
        return step;
      }
      throw refused(name, "is no " + Transform.class.getName() + "; implement it");
    } catch (ClassNotFoundException e) {
      throw refused(
          name, "is not on the class path; give its jar: ./likeness --jars FILE.jar -- COMMAND");
    } catch (NoSuchMethodException | InstantiationException | IllegalAccessException e) {
      throw refused(name, "has no public constructor without parameters; add one");
    } catch (InvocationTargetException e) {
      throw refused(name, "fails in its constructor (" + e.getCause() + "); mend it");
    }
  }

  /** The table that the rows of {@code step} go to. */
  static TableContract result(Transform step) {
    TableContract result = step.resultOf(INPUT);
    for (TableContract table : List.of(LakeTables.DROPS, LakeTables.LABELS)) {
      if (table.name().equals(result.name())) {
        table.require(result.schema(), step.name());
        return table;
      }
    }
    throw refused(
        step.getClass().getName(),
        "promises a table " + result.name() + "; its contract has to be of drops or labels");
  }

  private static RuntimeException refused(String name, String why) {
    return Fault.RECIPE_INVALID.because("steps.extra: " + name + " " + why + ".");
  }
}
