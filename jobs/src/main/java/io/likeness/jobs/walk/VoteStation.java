package io.likeness.jobs.walk;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.lit;

import io.likeness.core.contract.TableContract;
import io.likeness.core.error.RejectCode;
import io.likeness.core.keys.Hmac;
import io.likeness.core.keys.KeyPurpose;
import io.likeness.core.lake.CorpusView;
import io.likeness.core.lake.Lake;
import io.likeness.core.lake.LakeTables;
import io.likeness.core.lake.Snapshot;
import io.likeness.core.recipe.LabelErrorSpec;
import io.likeness.core.recipe.VoteSpec;
import io.likeness.jobs.gpu.Obstacle;
import io.likeness.transforms.bias.Groups;
import io.likeness.transforms.ingest.ListVotes;
import io.likeness.transforms.label.CountVotes;
import io.likeness.transforms.label.VoteAgreement;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.spark.api.java.function.MapFunction;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Encoders;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;

/** Takes the label that most annotators of a record chose, and tells what they dispute. */
final class VoteStation implements Station {
  private static final String ORIGIN = "votes";
  private static final String[] BY_RECORD = {"record_id"};

  @Override
  public String name() {
    return "votes";
  }

  @Override
  public About about() {
    return new About(
        "Takes the label that most annotators of a record chose, and tells what they dispute.",
        List.of("votes"),
        Draws.NOTHING,
        Optional.of(Obstacle.Place.CPU));
  }

  @Override
  public List<TableContract> owns() {
    return List.of(LakeTables.VOTES, LakeTables.VOTE_CONSENSUS, LakeTables.VOTE_AGREEMENT);
  }

  @Override
  public void require(Context context) {
    context.recipe().votes().ifPresent(spec -> listed(context, spec));
  }

  private static Dataset<Row> listed(Context context, VoteSpec spec) {
    return ListVotes.of(context.lake().spark(), context.input(), spec, context.recipe().ingest());
  }

  @Override
  public Snapshot run(Context context, Snapshot snapshot) {
    Lake lake = context.lake();
    Snapshot before = ScreenStation.forget(lake, snapshot, name());
    if (context.recipe().votes().isEmpty()) {
      return before;
    }
    VoteSpec spec = context.recipe().votes().get();
    Dataset<Row> kept = new CorpusView(lake, before).kept();
    Dataset<Row> sources =
        lake.read(before, LakeTables.RECORDS)
            .select("source_id", "record_id")
            .join(kept.select("record_id"), BY_RECORD, "left_semi");
    Dataset<Row> said = sealed(lake, listed(context, spec)).persist();
    try {
      long strange = said.join(sources, new String[] {"source_id"}, "left_anti").count();
      Dataset<Row> cast = CountVotes.cast(said.join(sources, "source_id"));
      Snapshot voted = lake.overwrite(before, LakeTables.VOTES, cast);
      Dataset<Row> votes = lake.read(voted, LakeTables.VOTES);
      voted =
          lake.overwrite(
              voted,
              LakeTables.VOTE_CONSENSUS,
              CountVotes.consensus(votes, spec.least())
                  .join(declared(lake, before, kept), BY_RECORD)
                  .withColumn("policy", lit(spec.policy().word())));
      voted = lake.overwrite(voted, LakeTables.VOTE_AGREEMENT, agreement(context, voted, kept));
      voted = lake.overwrite(voted, LakeTables.LABELS, inForce(lake, voted));
      Dataset<Row> consensus = lake.read(voted, LakeTables.VOTE_CONSENSUS);
      long disputed = consensus.where(col("verdict").equalTo(CountVotes.DISPUTED)).count();
      tell(context, voted, strange, disputed);
      return spec.policy() == LabelErrorSpec.Policy.LEAVE_OUT && disputed > 0
          ? lake.replaceStep(voted, LakeTables.DROPS, name(), drops(consensus, kept))
          : voted;
    } finally {
      said.unpersist();
    }
  }

  private static Dataset<Row> sealed(Lake lake, Dataset<Row> listed) {
    Hmac ids = new Hmac(lake.keys().key(KeyPurpose.SOURCE_ID));
    Hmac pseudonyms = new Hmac(lake.keys().key(KeyPurpose.PSEUDONYM));
    return listed.map(
        (MapFunction<Row, Row>)
            r ->
                RowFactory.create(
                    ids.hex(r.getString(0)),
                    pseudonyms.hex("annotator\n" + r.getString(1)),
                    r.getString(2)),
        Encoders.row(
            new StructType()
                .add("source_id", DataTypes.StringType, false)
                .add("annotator", DataTypes.StringType, false)
                .add("label", DataTypes.StringType, false)));
  }

  /** Labels without those that votes gave before, so that the station can run again. */
  private static Dataset<Row> declared(Lake lake, Snapshot snapshot, Dataset<Row> kept) {
    Dataset<Row> others =
        lake.read(snapshot, LakeTables.LABELS)
            .where(col("origin").notEqual(ORIGIN))
            .select(col("record_id"), col("label").as("other"));
    Dataset<Row> sources =
        lake.read(snapshot, LakeTables.RECORDS)
            .join(kept.select("source_id"), "source_id")
            .select(col("record_id"), col("label"));
    return sources
        .join(others, BY_RECORD, "left")
        .select(
            col("record_id"),
            org.apache.spark.sql.functions.coalesce(col("other"), col("label")).as("declared"));
  }

  /** What reviewers have decided holds against votes. */
  private static Dataset<Row> inForce(Lake lake, Snapshot snapshot) {
    Dataset<Row> others =
        lake.read(snapshot, LakeTables.LABELS).where(col("origin").notEqual(ORIGIN));
    Dataset<Row> chosen =
        lake.read(snapshot, LakeTables.VOTE_CONSENSUS)
            .where(col("verdict").equalTo(CountVotes.SETTLED))
            .join(others.where(col("origin").equalTo("review")), BY_RECORD, "left_anti")
            .select(col("record_id"), col("leading").as("label"), lit(ORIGIN).as("origin"));
    return others.join(chosen, BY_RECORD, "left_anti").unionByName(chosen);
  }

  private static Dataset<Row> agreement(Context context, Snapshot snapshot, Dataset<Row> kept) {
    Lake lake = context.lake();
    Dataset<Row> votes = lake.read(snapshot, LakeTables.VOTES);
    List<Row> rows = new ArrayList<>();
    List<String> attributes = new ArrayList<>(List.of(""));
    attributes.addAll(context.recipe().bias().protectedAttributes());
    for (String attribute : attributes) {
      Column value = attribute.isEmpty() ? lit("") : Groups.value(attribute);
      Dataset<Row> groups = kept.select(col("record_id"), value.as("value"));
      Map<String, Long> disputed = new HashMap<>();
      lake.read(snapshot, LakeTables.VOTE_CONSENSUS)
          .where(col("verdict").equalTo(CountVotes.DISPUTED))
          .join(groups, "record_id")
          .groupBy("value")
          .count()
          .collectAsList()
          .forEach(r -> disputed.put(r.getString(0), r.getLong(1)));
      CountVotes.agreement(votes, groups)
          .forEach((v, a) -> rows.add(row(attribute, v, a, disputed.getOrDefault(v, 0L))));
    }
    return lake.spark().createDataFrame(rows, LakeTables.VOTE_AGREEMENT.schema());
  }

  private static Row row(String attribute, String value, VoteAgreement a, long disputed) {
    return RowFactory.create(
        attribute,
        value,
        a.records(),
        a.votes(),
        disputed,
        Double.isNaN(a.kappa()) ? null : a.kappa(),
        Double.isNaN(a.alpha()) ? null : a.alpha());
  }

  private static void tell(Context context, Snapshot snapshot, long strange, long disputed) {
    Dataset<Row> consensus = context.lake().read(snapshot, LakeTables.VOTE_CONSENSUS);
    Column settled = col("verdict").equalTo(CountVotes.SETTLED);
    context
        .narrator()
        .say(
            "votes      %d records: %d settled (%d against their declared label), %d disputed (%s),"
                + " %d with too few votes; %d votes are of no kept record",
            consensus.count(),
            consensus.where(settled).count(),
            consensus.where(settled.and(col("leading").notEqual(col("declared")))).count(),
            disputed,
            context.recipe().votes().orElseThrow().policy().word(),
            consensus.where(col("verdict").equalTo(CountVotes.FEW)).count(),
            strange);
  }

  private Dataset<Row> drops(Dataset<Row> consensus, Dataset<Row> kept) {
    return consensus
        .where(col("verdict").equalTo(CountVotes.DISPUTED))
        .join(kept.select("record_id", "source_id"), "record_id")
        .select(
            col("source_id"),
            col("record_id"),
            lit(name()).as("step"),
            lit(RejectCode.VOTES_DISPUTED.name()).as("code"),
            lit("leading_share").as("measure"),
            col("share").as("value"),
            lit(0.5).as("threshold"),
            lit(null).cast(DataTypes.StringType).as("kept_record_id"));
  }
}
