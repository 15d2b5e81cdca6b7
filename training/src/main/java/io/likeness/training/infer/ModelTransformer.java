package io.likeness.training.infer;

import io.likeness.core.ScalaCollections;
import io.likeness.core.error.Fault;
import io.likeness.core.error.LikenessException;
import io.likeness.training.evaluate.ArgMax;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import java.util.Locale;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.api.java.function.MapPartitionsFunction;
import org.apache.spark.ml.Transformer;
import org.apache.spark.ml.param.Param;
import org.apache.spark.ml.param.ParamMap;
import org.apache.spark.ml.util.DefaultParamsReader;
import org.apache.spark.ml.util.DefaultParamsWritable;
import org.apache.spark.ml.util.Identifiable;
import org.apache.spark.ml.util.MLReader;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Encoders;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.types.ArrayType;
import org.apache.spark.sql.types.BinaryType;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;
import org.apache.spark.util.SerializableConfiguration;

/**
 * Asks a model about each row: a Spark ML {@code Transformer} over weights of this house and over
 * TorchScript and ONNX files by way of DJL.
 *
 * <p>Needs: {@code inputCol} with encoded media (binary) for engine {@code Likeness}, or with the
 * numbers of a tensor of {@code inputShape} (array of float) for other engines. Adds: {@code
 * outputCol}, an array of float, and where it is named {@code labelCol}, the most probable label.
 * {@code output} says what the array holds: {@code probabilities}, {@code logits} (the last layer
 * as it is), {@code direction} (its unit vector), or {@code largest} (of each row of its last
 * dimension the place of the largest number, as of the tokens of each frame); left empty, an
 * encoder of {@code align} gives directions, other weights of this house probabilities, and other
 * engines what their file gives. Keeps rows and their order. Numbers that are not finite are
 * refused on both sides; where there is a column {@code record_id}, a refusal of one row names it.
 * The model is read from any Hadoop path once an executor JVM, not once a task, and again where the
 * file has another length or time; it is closed then, or when the JVM ends.
 */
public final class ModelTransformer extends Transformer implements DefaultParamsWritable {
  private static final long serialVersionUID = 1L;

  /** The engine's name for weights of this house. */
  public static final String HOUSE = "Likeness";

  /** The engine of ONNX files. */
  static final String ONNX = "OnnxRuntime";

  /** The engine of TorchScript files. */
  static final String TORCH = "PyTorch";

  private static final List<String> OUTPUTS =
      Arrays.stream(Output.values()).map(o -> o.name().toLowerCase(Locale.ROOT)).toList();

  private static final String RECORD_ID = "record_id";

  private final String uid;
  private final Param<String> modelUrl;
  private final Param<String> engine;
  private final Param<String> architecture;
  private final Param<String> inputShape;
  private final Param<String> batchSize;
  private final Param<String> inputCol;
  private final Param<String> outputCol;
  private final Param<String> labelCol;
  private final Param<String> output;

  public ModelTransformer() {
    this(Identifiable.randomUID("likeness-model"));
  }

  /** A transformer with the uid it was saved under; Spark ML asks for this constructor. */
  public ModelTransformer(String uid) {
    this.uid = uid;
    modelUrl = new Param<>(this, "modelUrl", "Hadoop path of the model file");
    engine = new Param<>(this, "engine", "Likeness, PyTorch (TorchScript) or OnnxRuntime");
    architecture = new Param<>(this, "architecture", "of weights of this house");
    inputShape =
        new Param<>(this, "inputShape", "of one record, as in 3,224,224; * where each has its own");
    batchSize = new Param<>(this, "batchSize", "rows a forward pass");
    inputCol = new Param<>(this, "inputCol", "media, or numbers of a tensor");
    outputCol = new Param<>(this, "outputCol", "outputs of the model");
    labelCol = new Param<>(this, "labelCol", "most probable label; empty for none");
    output =
        new Param<>(this, "output", "probabilities, logits, direction or largest; empty: as usual");
    setDefault(output, "");
    setDefault(engine, HOUSE);
    setDefault(architecture, "");
    setDefault(inputShape, "");
    setDefault(batchSize, "32");
    setDefault(inputCol, "bytes");
    setDefault(outputCol, "prediction");
    setDefault(labelCol, "");
  }

  /** The engine of {@code file}, by how its name ends. */
  static String engineOf(String file) {
    String name = file.toLowerCase(Locale.ROOT);
    if (name.endsWith(".onnx")) {
      return ONNX;
    }
    if (name.endsWith(".pt")) {
      return TORCH;
    }
    throw Fault.USAGE.because(
        "The model " + file + " is neither .onnx nor .pt (TorchScript); export it as one of them.");
  }

  @Override
  public String uid() {
    return uid;
  }

  public Param<String> modelUrl() {
    return modelUrl;
  }

  public Param<String> engine() {
    return engine;
  }

  public Param<String> architecture() {
    return architecture;
  }

  public Param<String> inputShape() {
    return inputShape;
  }

  public Param<String> batchSize() {
    return batchSize;
  }

  public Param<String> inputCol() {
    return inputCol;
  }

  public Param<String> outputCol() {
    return outputCol;
  }

  public Param<String> labelCol() {
    return labelCol;
  }

  public Param<String> output() {
    return output;
  }

  /** Sets a parameter by name; the names are those of the methods of this class. */
  public ModelTransformer with(String name, String value) {
    set(name, value);
    return this;
  }

  private String of(Param<String> param) {
    return getOrDefault(param);
  }

  private int batch() {
    String text = of(batchSize);
    if (!text.matches("[1-9][0-9]{0,5}")) {
      throw Fault.USAGE.because("batchSize is " + text + "; give a whole number from 1 on.");
    }
    return Integer.parseInt(text);
  }

  private void requireOutput() {
    String name = of(output);
    if (!name.isEmpty() && !OUTPUTS.contains(name)) {
      throw Fault.USAGE.because(
          "output is " + name + "; it is one of " + String.join(", ", OUTPUTS) + ", or empty.");
    }
  }

  private TensorShape shape() {
    TensorShape shape = TensorShape.of(of(inputShape));
    if (shape.isOpen() && batch() > 1) {
      throw Fault.USAGE.because(
          "inputShape is "
              + shape
              + " and batchSize "
              + batch()
              + "; records with a size of their own are asked about one by one, with batchSize 1.");
    }
    return shape;
  }

  @Override
  public StructType transformSchema(StructType schema) {
    requireOutput();
    boolean house = of(engine).equals(HOUSE);
    List<String> names = List.of(schema.fieldNames());
    if (!names.contains(of(inputCol))) {
      throw Fault.CONTRACT_BROKEN.because(
          "There is no column " + of(inputCol) + "; there are " + String.join(", ", names) + ".");
    }
    DataType type = schema.apply(of(inputCol)).dataType();
    boolean tensor = type instanceof ArrayType a && a.elementType().equals(DataTypes.FloatType);
    if (house ? !(type instanceof BinaryType) : !tensor) {
      throw Fault.CONTRACT_BROKEN.because(
          "The column "
              + of(inputCol)
              + " is "
              + type.simpleString()
              + ", but engine "
              + of(engine)
              + " needs "
              + (house ? "binary" : "array<float>")
              + "; name another column.");
    }
    if (!house && shape().isNone()) {
      throw Fault.USAGE.because("Engine " + of(engine) + " needs inputShape, as in 3,224,224.");
    }
    List<String> made =
        of(labelCol).isEmpty() ? List.of(of(outputCol)) : List.of(of(outputCol), of(labelCol));
    for (String name : made) {
      if (names.contains(name) || made.indexOf(name) != made.lastIndexOf(name)) {
        throw Fault.CONTRACT_BROKEN.because(
            "There would be two columns " + name + "; give outputCol and labelCol other names.");
      }
    }
    StructType out =
        schema.add(of(outputCol), DataTypes.createArrayType(DataTypes.FloatType, false), false);
    return of(labelCol).isEmpty() ? out : out.add(of(labelCol), DataTypes.StringType, true);
  }

  @Override
  public Dataset<Row> transform(Dataset<?> rows) {
    StructType schema = transformSchema(rows.schema());
    Work work =
        new Work(
            of(modelUrl),
            of(engine),
            of(architecture),
            shape(),
            batch(),
            rows.schema().fieldIndex(of(inputCol)),
            List.of(rows.schema().fieldNames()).indexOf(RECORD_ID),
            !of(labelCol).isEmpty(),
            of(output).toUpperCase(Locale.ROOT),
            new SerializableConfiguration(
                rows.sparkSession().sparkContext().hadoopConfiguration()));
    return rows.toDF().mapPartitions(work, Encoders.row(schema));
  }

  @Override
  public ModelTransformer copy(ParamMap extra) {
    return (ModelTransformer) defaultCopy(extra);
  }

  /** Reads a transformer that was saved. */
  public static MLReader<ModelTransformer> read() {
    return new DefaultParamsReader<>();
  }

  /** The transformer saved at a path. */
  public static ModelTransformer load(String path) {
    return read().load(path);
  }

  private record Work(
      String url,
      String engine,
      String architecture,
      TensorShape shape,
      int batchSize,
      int column,
      int id,
      boolean labelled,
      String output,
      SerializableConfiguration hadoop)
      implements MapPartitionsFunction<Row, Row> {

    @Override
    public Iterator<Row> call(Iterator<Row> rows) {
      if (!rows.hasNext()) {
        return rows;
      }
      Configuration conf = hadoop.value();
      LoadedModels.Loaded model = LoadedModels.at(url, engine, architecture, shape, conf);
      return new Iterator<>() {
        private Iterator<Row> ready = List.<Row>of().iterator();

        @Override
        public boolean hasNext() {
          return ready.hasNext() || rows.hasNext();
        }

        @Override
        public Row next() {
          if (!ready.hasNext()) {
            List<Row> batch = new ArrayList<>();
            while (rows.hasNext() && batch.size() < batchSize) {
              batch.add(rows.next());
            }
            ready = answered(model, batch).iterator();
          }
          return ready.next();
        }
      };
    }

    private List<Row> answered(LoadedModels.Loaded model, List<Row> batch) {
      List<Object> inputs = new ArrayList<>();
      for (Row row : batch) {
        Object value = row.get(column);
        if (value == null) {
          throw Fault.INPUT_INVALID.because("A row has no input; filter such rows out first.");
        }
        if (value instanceof float[] numbers) {
          // Spark hands rows on as a map has made them where it need not write them in between.
          requireFinite(numbers);
        } else if (!(value instanceof byte[])) {
          value = floats(row.getList(column));
        }
        inputs.add(value);
      }
      Output kind = output.isEmpty() ? model.usual() : Output.valueOf(output);
      if (labelled && !kind.tellsLabels()) {
        throw Fault.USAGE.because(
            "An output of "
                + kind.name().toLowerCase(Locale.ROOT)
                + " tells no labels apart; leave labelCol empty, or set output.");
      }
      List<LoadedModels.Answer> outputs;
      try {
        outputs = model.of(inputs);
      } catch (LoadedModels.Refused e) {
        String whose = id < 0 || batch.size() > 1 ? "" : "Record " + batch.get(0).get(id) + ": ";
        throw Fault.INPUT_INVALID.because(whose + e.getMessage(), e);
      }
      List<Row> out = new ArrayList<>();
      for (int i = 0; i < batch.size(); i++) {
        Row row = batch.get(i);
        Object[] values = new Object[row.size() + (labelled ? 2 : 1)];
        for (int c = 0; c < row.size(); c++) {
          values[c] = row.get(c);
        }
        List<Float> answer = new ArrayList<>();
        float[] p;
        try {
          p = kind.of(outputs.get(i));
        } catch (IllegalArgumentException e) {
          LikenessException unsound = unsound(Float.NaN, row);
          unsound.initCause(e);
          throw unsound;
        }
        for (int c = 0; c < p.length; c++) {
          if (!Float.isFinite(p[c])) {
            throw unsound(p[c], row);
          }
          answer.add(p[c]);
        }
        values[row.size()] = ScalaCollections.asScala(answer);
        if (labelled) {
          int best = ArgMax.of(p);
          values[row.size() + 1] =
              model.labels().isEmpty() ? Integer.toString(best) : model.labels().get(best);
        }
        out.add(RowFactory.create(values));
      }
      return out;
    }

    private LikenessException unsound(float said, Row row) {
      return Fault.INPUT_INVALID.because(
          "The model says "
              + said
              + " of "
              + (id < 0 ? "a record" : "record " + row.get(id))
              + "; look at the record, or take a model that is sound.");
    }

    private static float[] floats(List<Object> values) {
      float[] out = new float[values.size()];
      for (int i = 0; i < out.length; i++) {
        Float value = (Float) values.get(i);
        if (value == null) {
          throw notFinite("nothing");
        }
        out[i] = value;
      }
      requireFinite(out);
      return out;
    }

    private static void requireFinite(float[] numbers) {
      for (float number : numbers) {
        if (!Float.isFinite(number)) {
          throw notFinite(Float.toString(number));
        }
      }
    }

    private static LikenessException notFinite(String said) {
      return Fault.INPUT_INVALID.because(
          "A row has "
              + said
              + " where a model needs a finite number; filter such rows out first.");
    }
  }
}
