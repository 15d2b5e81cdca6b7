package io.likeness.transforms.screen;

import static org.apache.spark.sql.functions.col;

import io.likeness.core.contract.TableContract;
import io.likeness.core.lake.CorpusView;
import io.likeness.core.lake.LakeTables;
import io.likeness.core.step.Transform;
import java.util.List;
import org.apache.spark.api.java.function.FlatMapFunction;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Encoders;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;

/**
 * Names the records whose measures fail the recipe's rules, one row a rule that is failed.
 *
 * <p>Needs: {@link CorpusView#CONTRACT}. Gives: {@link LakeTables#DROPS}. Each record is judged by
 * itself, so the bound on rows a person holds.
 */
public record ScreenRecords(ScreenRules rules) implements Transform {
  @Override
  public String name() {
    return "screen";
  }

  @Override
  public TableContract resultOf(TableContract in) {
    CorpusView.CONTRACT.require(in.schema(), name());
    return LakeTables.DROPS;
  }

  @Override
  public Dataset<Row> apply(Dataset<Row> in) {
    CorpusView.CONTRACT.require(in.schema(), name());
    String step = name();
    ScreenRules screen = rules;
    return in.select(col("source_id"), col("record_id"), col("measures"))
        .flatMap(
            (FlatMapFunction<Row, Row>)
                row -> {
                  List<ScreenRules.Failure> failures = screen.failures(row.getJavaMap(2));
                  return failures.stream()
                      .map(
                          f ->
                              RowFactory.create(
                                  row.getString(0),
                                  row.getString(1),
                                  step,
                                  f.code(),
                                  f.measure(),
                                  f.value(),
                                  f.threshold(),
                                  null))
                      .iterator();
                },
            Encoders.row(LakeTables.DROPS.schema()));
  }
}
