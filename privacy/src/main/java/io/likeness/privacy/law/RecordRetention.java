package io.likeness.privacy.law;

import static org.apache.spark.sql.functions.broadcast;
import static org.apache.spark.sql.functions.coalesce;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.date_add;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.max;
import static org.apache.spark.sql.functions.udf;
import static org.apache.spark.sql.functions.when;

import io.likeness.core.error.RejectCode;
import io.likeness.core.keys.Hmac;
import io.likeness.core.keys.KeyPurpose;
import io.likeness.core.lake.Lake;
import io.likeness.core.lake.Unlogged;
import io.likeness.core.recipe.Kind;
import io.likeness.core.recipe.Recipe;
import io.likeness.core.recipe.RetentionSpec;
import io.likeness.privacy.consent.ConsentLedger;
import java.sql.Date;
import java.time.LocalDate;
import java.util.List;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.api.java.UDF1;
import org.apache.spark.sql.types.DataTypes;

/**
 * Which records may not be kept any longer on a day, as {@code law.retention} of a recipe says.
 *
 * <p>A record ends {@code days} days after its day of collection: on that day it is out. One whose
 * day cannot be read ends at once, since nobody could say when it does. Where consents bound it, a
 * person's records of a modality end when of at least one consent for that modality none is in
 * force or to come.
 */
public record RecordRetention(Lake lake, Recipe recipe, LocalDate day) {

  /**
   * {@code listing} with {@link RejectCode#RETENTION_ENDED} or {@link RejectCode#UNDATED} on what
   * must not be read any more.
   *
   * @param listing has {@code attributes}, {@code code}, and {@code person} in the clear
   */
  public Dataset<Row> refuse(Dataset<Row> listing) {
    if (recipe.law().retention().isEmpty()) {
      return listing;
    }
    RetentionSpec spec = recipe.law().retention().get();
    String[] columns = listing.columns();
    Dataset<Row> out = listing;
    if (spec.collected().isPresent()) {
      Column ends = ends(spec);
      out =
          out.withColumn(
              "code",
              coalesce(
                  col("code"),
                  when(ends.isNull(), RejectCode.UNDATED.name())
                      .when(ends.leq(today()), RejectCode.RETENTION_ENDED.name())));
    }
    if (spec.afterConsent()) {
      Hmac hmac = new Hmac(lake.keys().key(KeyPurpose.PSEUDONYM));
      var pseudonym =
          udf(
              (UDF1<String, String>) person -> person == null ? null : hmac.hex("person:" + person),
              DataTypes.StringType);
      out =
          out.withColumn("pseudonym", pseudonym.apply(col("person")))
              .join(
                  broadcast(unconsented().withColumnRenamed("person", "left")),
                  col("pseudonym").equalTo(col("left")),
                  "left")
              .withColumn(
                  "code",
                  coalesce(
                      col("code"),
                      when(col("left").isNotNull(), RejectCode.RETENTION_ENDED.name())));
    }
    return out.select(columns[0], java.util.Arrays.copyOfRange(columns, 1, columns.length));
  }

  /** Whether a row of the table of records has to go; false of all where nothing is declared. */
  public Column ended() {
    Column out = lit(false);
    if (recipe.law().retention().isEmpty()) {
      return out;
    }
    RetentionSpec spec = recipe.law().retention().get();
    if (spec.collected().isPresent()) {
      out = coalesce(ends(spec).leq(today()), lit(true));
    }
    if (spec.afterConsent()) {
      List<String> persons =
          unconsented().collectAsList().stream().map(r -> r.getString(0)).toList();
      out = out.or(Unlogged.isIn(col("person"), persons));
    }
    return out;
  }

  /** The first day on which a record is out; null where its day of collection cannot be read. */
  private static Column ends(RetentionSpec spec) {
    Column text = col("attributes").getItem(spec.collected().orElseThrow());
    // Only whole days, so that a cast can tell nothing else of them.
    Column day = when(text.rlike("^[0-9]{4}-[0-9]{2}-[0-9]{2}$"), text).cast(DataTypes.DateType);
    return date_add(day, spec.days().orElseThrow());
  }

  /** Pseudonyms whose consents for the recipe's modality have all ended. */
  private Dataset<Row> unconsented() {
    return new ConsentLedger(lake)
        .latest()
        .where(col("modality").equalTo(recipe.kind() == Kind.FACE ? "face" : "voice"))
        .groupBy("person")
        .agg(max(ConsentLedger.holdsOrWill(day)).as("held"))
        .where("not held")
        .select("person");
  }

  private Column today() {
    return lit(Date.valueOf(day));
  }
}
