package io.likeness.transforms.dedup;

import static org.apache.spark.sql.functions.array_sort;
import static org.apache.spark.sql.functions.coalesce;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.count;
import static org.apache.spark.sql.functions.countDistinct;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.map_entries;
import static org.apache.spark.sql.functions.row_number;
import static org.apache.spark.sql.functions.to_json;
import static org.apache.spark.sql.functions.when;

import io.likeness.core.contract.TableContract;
import io.likeness.core.error.RejectCode;
import io.likeness.core.lake.LakeTables;
import io.likeness.core.step.Transform;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.expressions.Window;
import org.apache.spark.sql.types.DataTypes;

/**
 * Leaves one source of each content, and none where its sources contradict each other.
 *
 * <p>Needs: {@link LakeTables#RECORDS}. Gives: {@link LakeTables#DROPS}. The source that stays is
 * one that names a person, and of those the first by what is said of it, so that every lake keeps
 * the same; where sources disagree on the label, or name different persons, all are left out,
 * because nobody can say which is right. A person's rows only become fewer.
 */
public record DropExactDuplicates() implements Transform {
  @Override
  public String name() {
    return "dedup";
  }

  @Override
  public TableContract resultOf(TableContract in) {
    LakeTables.RECORDS.require(in.schema(), name());
    return LakeTables.DROPS;
  }

  @Override
  public Dataset<Row> apply(Dataset<Row> in) {
    LakeTables.RECORDS.require(in.schema(), name());
    Column said = to_json(array_sort(map_entries(col("attributes"))));
    Dataset<Row> facts =
        in.groupBy("record_id")
            .agg(
                count(lit(1)).as("sources"),
                countDistinct(when(col("person_declared"), col("person"))).as("persons"),
                countDistinct(col("label")).as("label_count"))
            .where(col("sources").gt(1));
    return in.join(facts, "record_id")
        .withColumn(
            "place",
            row_number()
                .over(
                    Window.partitionBy("record_id")
                        .orderBy(
                            col("person_declared").desc(),
                            col("label").isNull(),
                            coalesce(col("label"), lit("")),
                            said,
                            coalesce(col("declared_split"), lit("")),
                            col("source_id"))))
        .withColumn(
            "code",
            when(col("persons").gt(1), lit(RejectCode.DUPLICATE_OTHER_PERSON.name()))
                .when(col("label_count").gt(1), lit(RejectCode.DUPLICATE_OTHER_LABEL.name()))
                .when(col("place").gt(1), lit(RejectCode.EXACT_DUPLICATE.name())))
        .where(col("code").isNotNull())
        .select(
            col("source_id"),
            col("record_id"),
            lit(name()).as("step"),
            col("code"),
            lit(null).cast(DataTypes.StringType).as("measure"),
            lit(null).cast(DataTypes.DoubleType).as("value"),
            lit(null).cast(DataTypes.DoubleType).as("threshold"),
            when(col("code").equalTo(RejectCode.EXACT_DUPLICATE.name()), col("record_id"))
                .as("kept_record_id"));
  }
}
