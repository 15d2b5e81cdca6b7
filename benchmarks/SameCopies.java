import static org.apache.spark.sql.functions.col;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.likeness.core.lake.CorpusView;
import io.likeness.core.lake.Lake;
import io.likeness.core.lake.VersionLog;
import io.likeness.kernels.voice.AudioDecoder;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;

/**
 * Whether two versions hold the same copies of clips within the tolerance of the columnar engine, one step of 16 bits: LAKE TAG LAKE
 * TAG. Prints one JSON object.
 */
public final class SameCopies {
  private static final float STEP = 0x1.01p-15f;
  private static final double OF_A_PARAMETER = 1e-6;
  private static final int MOST_SAMPLES = 1 << 26;

  private record Copy(JsonNode effects, byte[] content) {}

  public static void main(String[] args) throws Exception {
    SparkSession spark = SparkSession.builder().appName("same-copies").getOrCreate();
    Map<String, Copy> some = copies(spark, args[0], args[1]);
    Map<String, Copy> others = copies(spark, args[2], args[3]);
    int otherDraws = 0;
    int sameBytes = 0;
    float worst = 0;
    for (Map.Entry<String, Copy> one : some.entrySet()) {
      Copy other = others.get(one.getKey());
      if (other == null || !same(one.getValue().effects(), other.effects())) {
        otherDraws++;
        continue;
      }
      float away = away(samples(one.getValue()), samples(other));
      sameBytes += away == 0 ? 1 : 0;
      worst = Math.max(worst, away);
    }
    boolean within = otherDraws == 0 && some.size() == others.size() && worst <= STEP;
    System.out.printf(
        Locale.ROOT,
        "{\"copies\":%d,\"of_the_other\":%d,\"other_draws\":%d,\"equal_samples\":%d,\"worst_steps_of_16_bits\":%.3f,\"within_tolerance\":%b}%n",
        some.size(),
        others.size(),
        otherDraws,
        sameBytes,
        Float.isInfinite(worst) ? -1 : worst * 0x1p15,
        within);
    spark.stop();
  }

  /** By parent and number. */
  private static Map<String, Copy> copies(SparkSession spark, String lake, String tag) throws Exception {
    Lake opened = Lake.open(spark, lake);
    CorpusView view = new CorpusView(opened, new VersionLog(opened).find(tag).snapshot());
    Map<String, Copy> out = new TreeMap<>();
    ObjectMapper json = new ObjectMapper();
    for (Row r : view.withMedia(view.rows().where(col("copy").gt(0))).select("parent_id", "copy", "effects", "bytes").collectAsList()) {
      out.put(r.getString(0) + "/" + r.getInt(1), new Copy(json.readTree(r.getString(2)), r.getAs(3)));
    }
    return out;
  }

  private static float[] samples(Copy copy) throws Exception {
    return AudioDecoder.decode(copy.content(), MOST_SAMPLES).mono().samples();
  }

  private static float away(float[] a, float[] b) {
    if (a.length != b.length) {
      return Float.POSITIVE_INFINITY;
    }
    float worst = 0;
    for (int i = 0; i < a.length; i++) {
      worst = Math.max(worst, Math.abs(a[i] - b[i]));
    }
    return worst;
  }

  private static boolean same(JsonNode a, JsonNode b) {
    if (a.isNumber() && b.isNumber()) {
      return Math.abs(a.asDouble() - b.asDouble()) <= OF_A_PARAMETER;
    }
    if (!a.isContainerNode()) {
      return a.equals(b);
    }
    if (a.getNodeType() != b.getNodeType() || a.size() != b.size()) {
      return false;
    }
    if (a.isArray()) {
      for (int i = 0; i < a.size(); i++) {
        if (!same(a.get(i), b.get(i))) {
          return false;
        }
      }
      return true;
    }
    for (Map.Entry<String, JsonNode> field : a.properties()) {
      if (!b.has(field.getKey()) || !same(field.getValue(), b.get(field.getKey()))) {
        return false;
      }
    }
    return true;
  }
}
