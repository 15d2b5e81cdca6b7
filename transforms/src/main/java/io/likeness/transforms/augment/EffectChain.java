package io.likeness.transforms.augment;

import static org.apache.spark.sql.functions.array;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.log10;
import static org.apache.spark.sql.functions.when;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.likeness.core.recipe.EffectSpec;
import io.likeness.kernels.media.MediaException;
import io.likeness.transforms.columnar.ColumnarForm;
import io.likeness.transforms.columnar.SoundColumns;
import io.likeness.transforms.media.ColumnarKernel;
import io.likeness.transforms.media.MediaKernel;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;

/**
 * The effects of a policy as built-in expressions, between one function in Java that decodes and
 * draws and one that encodes.
 *
 * <p>The plan knows the order of the effects and nothing else: what was drawn, and whether an
 * effect is applied at all, stands in columns, and no key or salt is a literal of an expression.
 */
public final class EffectChain implements Serializable {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final String ELEMENTS = "elements";
  private static final String RATE = "rate_hz";
  private static final String APPLIED = "applied";
  private static final String HEADROOM = "headroom_db";
  private static final String ON = "on";
  private static final long serialVersionUID = 1L;

  private final List<EffectSpec> effects;
  private final ColumnarKernel media;

  private EffectChain(List<EffectSpec> effects, ColumnarKernel media) {
    this.effects = new ArrayList<>(effects);
    this.media = media;
  }

  /**
   * The chain of a policy.
   *
   * @throws IllegalArgumentException when {@link #problems} has some
   */
  public static EffectChain of(AugmentationPolicy policy, MediaKernel media) {
    List<String> problems = problems(policy.effects(), media);
    if (!problems.isEmpty()) {
      throw new IllegalArgumentException(String.join("; ", problems));
    }
    return new EffectChain(policy.effects(), media.columnar().orElseThrow());
  }

  /** Why {@code effects} have no columnar form, one sentence an effect; empty if they have. */
  public static List<String> problems(List<EffectSpec> effects, MediaKernel media) {
    SortedMap<String, ColumnarForm> forms =
        media.columnar().map(ColumnarKernel::forms).orElseGet(TreeMap::new);
    return effects.stream()
        .map(EffectSpec::effect)
        .filter(name -> !forms.containsKey(name))
        .distinct()
        .map(
            name ->
                name
                    + " has no columnar form; take engine = kernel, or only "
                    + String.join(", ", forms.keySet()))
        .toList();
  }

  private ColumnarForm form(int place) {
    return media.forms().get(effects.get(place).effect());
  }

  private static String drawnColumn(int place) {
    return "effect_" + place;
  }

  /** {@code carried} with what {@link #drawn} adds. */
  public StructType schema(StructType carried) {
    StructType schema =
        carried
            .add(ELEMENTS, media.elements())
            .add(RATE, DataTypes.IntegerType)
            .add(APPLIED, DataTypes.StringType);
    for (int i = 0; i < effects.size(); i++) {
      StructType drawn = new StructType().add(ON, DataTypes.BooleanType, false);
      for (var field : form(i).drawn().fields()) {
        drawn = drawn.add(field);
      }
      schema = schema.add(drawnColumn(i), drawn);
    }
    return schema;
  }

  /** {@code carried} with its content decoded and its effects drawn; undrawn if it is broken. */
  Row drawn(Row carried, byte[] content, byte[] key) {
    ColumnarKernel.Drawn drawn;
    try {
      drawn = media.draw(content, effects, key);
    } catch (MediaException e) {
      return undrawn(carried);
    }
    List<Object> values = values(carried);
    values.add(drawn.elements());
    values.add(drawn.rateHz());
    values.add(json(drawn));
    for (int i = 0; i < effects.size(); i++) {
      String[] names = form(i).drawn().fieldNames();
      values.add(drawn.effects().get(i).map(e -> fields(names, e)).orElse(null));
    }
    return RowFactory.create(values.toArray());
  }

  /** {@code carried} with nothing to compute, so that {@link #copy} gives nothing. */
  Row undrawn(Row carried) {
    List<Object> values = values(carried);
    for (int i = 0; i < 3 + effects.size(); i++) {
      values.add(null);
    }
    return RowFactory.create(values.toArray());
  }

  private static List<Object> values(Row row) {
    List<Object> values = new ArrayList<>();
    for (int i = 0; i < row.size(); i++) {
      values.add(row.get(i));
    }
    return values;
  }

  private static Row fields(String[] names, ColumnarKernel.DrawnEffect effect) {
    List<Object> fields = new ArrayList<>();
    fields.add(true);
    for (String name : names) {
      fields.add(effect.fields().get(name));
    }
    return RowFactory.create(fields.toArray());
  }

  /** In the places of the policy, null for what is not applied. */
  private static String json(ColumnarKernel.Drawn drawn) {
    try {
      return JSON.writeValueAsString(
          drawn.effects().stream()
              .map(e -> e.map(ColumnarKernel.DrawnEffect::applied).orElse(null))
              .collect(Collectors.toList()));
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("effects are plain JSON", e);
    }
  }

  /** The effects on rows of {@link #schema}: projections of built-in expressions alone. */
  public Dataset<Row> apply(Dataset<Row> drawn) {
    Dataset<Row> rows = drawn;
    List<Column> headrooms = new ArrayList<>();
    for (int i = 0; i < effects.size(); i++) {
      Column effect = col(drawnColumn(i));
      Column elements = col(ELEMENTS);
      String made = "made_" + i;
      rows =
          rows.withColumn(
                  made,
                  when(effect.getField(ON), form(i).body().of(elements, col(RATE), effect))
                      .otherwise(elements))
              .drop(drawnColumn(i));
      rows = media.keepsFullScale() ? withinFullScale(rows, made, i) : rows.drop(ELEMENTS);
      headrooms.add(
          media.keepsFullScale()
              ? log10(col(headroomColumn(i))).multiply(lit(20.0))
              : lit(null).cast(DataTypes.DoubleType));
      rows = rows.withColumnRenamed(made, ELEMENTS);
    }
    rows = rows.withColumn(HEADROOM, array(headrooms.toArray(Column[]::new)));
    for (int i = 0; i < effects.size(); i++) {
      rows = rows.drop(headroomColumn(i));
    }
    return rows;
  }

  private static String headroomColumn(int place) {
    return "headroom_" + place;
  }

  private static Dataset<Row> withinFullScale(Dataset<Row> rows, String made, int place) {
    Column factor = col(headroomColumn(place));
    return rows.withColumn(headroomColumn(place), SoundColumns.headroom(col(ELEMENTS), col(made)))
        .drop(ELEMENTS)
        .withColumn(
            made,
            when(
                    factor.isNotNull(),
                    SoundColumns.scaled(col(made), factor.cast(DataTypes.FloatType)))
                .otherwise(col(made)));
  }

  /** The copy that a row of {@link #apply} holds; nothing where nothing was drawn. */
  Optional<MediaKernel.Copy> copy(Row row) {
    int at = row.fieldIndex(ELEMENTS);
    if (row.isNullAt(at)) {
      return Optional.empty();
    }
    List<MediaKernel.Applied> applied = new ArrayList<>();
    List<MediaKernel.Applied> places = places(row.getAs(APPLIED));
    List<Double> headroom = row.getList(row.fieldIndex(HEADROOM));
    for (int i = 0; i < places.size(); i++) {
      if (places.get(i) != null) {
        TreeMap<String, Double> parameters = new TreeMap<>(places.get(i).parameters());
        if (headroom.get(i) != null) {
          parameters.put("headroom-db", headroom.get(i));
        }
        applied.add(new MediaKernel.Applied(places.get(i).effect(), parameters));
      }
    }
    return Optional.of(media.copy(row.getList(at), row.getAs(RATE), applied));
  }

  private static List<MediaKernel.Applied> places(String json) {
    try {
      return JSON.readValue(json, new TypeReference<List<MediaKernel.Applied>>() {});
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("effects are plain JSON", e);
    }
  }
}
