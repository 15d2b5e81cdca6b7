package io.likeness.privacy.erase;

import static org.apache.spark.sql.functions.array;
import static org.apache.spark.sql.functions.array_union;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.countDistinct;
import static org.apache.spark.sql.functions.explode;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.map_keys;
import static org.apache.spark.sql.functions.map_values;
import static org.apache.spark.sql.functions.not;
import static org.apache.spark.sql.functions.udf;

import com.typesafe.config.ConfigRenderOptions;
import io.likeness.core.lake.Lake;
import io.likeness.core.lake.LakeTables;
import io.likeness.core.lake.Snapshot;
import io.likeness.core.lake.Unlogged;
import io.likeness.core.recipe.RecipeReader;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.api.java.UDF1;
import org.apache.spark.sql.types.DataTypes;

/**
 * Which short identifiers mean something else in a lake too: a label that somebody else's record
 * has, a value or name of an attribute that records of two others have, or a word of our own tables
 * and settings. Where such a word stands, nobody can tell whether the person is meant.
 */
record OtherMeanings(Lake lake) {
  private static final Pattern WORD = Pattern.compile("[^\\p{L}\\p{N}]+");

  /** What one other person alone has in an attribute may well be the name that is looked for. */
  private static final int PERSONS = 2;

  /**
   * Those of {@code identifiers}, in lower case.
   *
   * @param corpora the snapshots of each corpus that somebody can still read
   */
  Set<String> among(Collection<String> identifiers, Collection<List<Snapshot>> corpora) {
    List<ShortName> names = Traces.shortNames(identifiers, Set.of());
    Set<String> out = new TreeSet<>();
    if (names.isEmpty()) {
      return out;
    }
    Set<String> own = ownWords();
    names.stream().map(ShortName::name).filter(own::contains).forEach(out::add);
    List<String> persons = identifiers.stream().map(i -> Subject.pseudonym(lake, i)).toList();
    Set<Long> seen = new HashSet<>();
    for (List<Snapshot> snapshots : corpora) {
      seen.clear();
      for (Snapshot snapshot : snapshots) {
        snapshot
            .version(LakeTables.RECORDS.name())
            .ifPresent(
                version -> {
                  if (seen.add(version)) {
                    out.addAll(held(snapshot, names, persons));
                  }
                });
      }
    }
    return out;
  }

  private Set<String> held(Snapshot snapshot, List<ShortName> names, List<String> persons) {
    var standing =
        udf(
            (UDF1<String, String[]>)
                value -> {
                  String low = value == null ? "" : Traces.low(value);
                  return names.stream()
                      .filter(n -> n.standsIn(low))
                      .map(ShortName::name)
                      .toArray(String[]::new);
                },
            DataTypes.createArrayType(DataTypes.StringType));
    Dataset<Row> others =
        lake.read(snapshot, LakeTables.RECORDS).where(not(Unlogged.isIn(col("person"), persons)));
    Set<String> out = new TreeSet<>();
    others
        .select(explode(standing.apply(col("label"))))
        .distinct()
        .collectAsList()
        .forEach(r -> out.add(r.getString(0)));
    others
        .select(
            col("person"),
            explode(
                    array_union(
                        array(col("declared_split")),
                        array_union(map_keys(col("attributes")), map_values(col("attributes")))))
                .as("value"))
        .select(col("person"), explode(standing.apply(col("value"))).as("name"))
        .groupBy("name")
        .agg(countDistinct("person").as("persons"))
        .where(col("persons").geq(lit(PERSONS)))
        .collectAsList()
        .forEach(r -> out.add(r.getString(0)));
    return out;
  }

  /** Words of the tables' descriptions and of {@code reference.conf}. */
  private static Set<String> ownWords() {
    Stream<String> tables =
        Stream.concat(LakeTables.OF_A_CORPUS.stream(), LakeTables.OF_THE_LAKE.stream())
            .flatMap(
                table ->
                    Stream.concat(
                        Stream.of(table.name()),
                        table.columns().stream().map(c -> c.name() + " " + c.meaning())));
    Set<String> out = new HashSet<>();
    String settings = RecipeReader.defaults().root().render(ConfigRenderOptions.defaults());
    Stream.concat(tables, Stream.of(settings))
        .flatMap(text -> WORD.splitAsStream(Traces.low(text)))
        .filter(word -> !word.chars().allMatch(Character::isDigit))
        .forEach(out::add);
    return out;
  }
}
