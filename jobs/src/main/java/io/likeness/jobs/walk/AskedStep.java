package io.likeness.jobs.walk;

import io.likeness.core.contract.ColumnSpec;
import io.likeness.core.contract.TableContract;
import io.likeness.core.error.LikenessException;
import io.likeness.core.step.Transform;
import java.util.List;
import java.util.OptionalLong;

/**
 * A step of a station and a table that it may be given: it is asked what it needs and gives before
 * anything runs.
 */
public record AskedStep(String station, Transform step, TableContract in) {
  /** What the step gives. */
  public TableContract gives() {
    return step.resultOf(in);
  }

  /** The columns without which the step refuses the table. */
  public List<ColumnSpec> needs() {
    return in.columns().stream().filter(c -> !does(without(c))).toList();
  }

  /** Most rows of a person that it gives of one row; empty where it promises no bound. */
  public OptionalLong rowsOfOne() {
    return step.resultOf(in.cappedAt(1)).maxRowsPerPerson();
  }

  private TableContract without(ColumnSpec column) {
    return new TableContract(
        in.name(),
        in.columns().stream().filter(c -> !c.equals(column)).toList(),
        in.maxRowsPerPerson());
  }

  private boolean does(TableContract table) {
    try {
      step.resultOf(table);
      return true;
    } catch (LikenessException e) {
      return false;
    }
  }
}
