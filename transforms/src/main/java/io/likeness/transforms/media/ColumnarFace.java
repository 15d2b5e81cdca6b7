package io.likeness.transforms.media;

import io.likeness.core.ScalaCollections;
import io.likeness.core.recipe.EffectSpec;
import io.likeness.kernels.face.FaceImage;
import io.likeness.kernels.face.ImageDecoder;
import io.likeness.kernels.face.ImageEffect;
import io.likeness.kernels.face.ImageEffects;
import io.likeness.kernels.media.MediaException;
import io.likeness.kernels.random.CounterRandom;
import io.likeness.transforms.columnar.ColumnarForm;
import io.likeness.transforms.columnar.PixelColumns;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;
import scala.collection.Seq;

/** Faces as arrays of rows: those of the blue, the green and the red plane in turn. */
record ColumnarFace(FaceKernel faces) implements ColumnarKernel {
  private static final int CHANNELS = 3;
  private static final String NOISE = "noise";
  private static final DataType ROWS =
      DataTypes.createArrayType(DataTypes.createArrayType(DataTypes.FloatType, false), false);
  static final SortedMap<String, ColumnarForm> FORMS =
      new TreeMap<>(
          Map.of(
              "brightness-contrast",
              new ColumnarForm(
                  new StructType()
                      .add("brightness", DataTypes.DoubleType, false)
                      .add("contrast", DataTypes.DoubleType, false),
                  (x, rate, d) ->
                      PixelColumns.brightnessContrast(
                          x, d.getField("brightness"), d.getField("contrast"))),
              "gaussian-noise",
              new ColumnarForm(
                  new StructType().add(NOISE, ROWS, false),
                  (x, rate, d) -> PixelColumns.noisy(x, d.getField(NOISE))),
              "flip",
              new ColumnarForm(new StructType(), (x, rate, d) -> PixelColumns.flipped(x))));

  @Override
  public SortedMap<String, ColumnarForm> forms() {
    return Collections.unmodifiableSortedMap(FORMS);
  }

  @Override
  public DataType elements() {
    return ROWS;
  }

  @Override
  public boolean keepsFullScale() {
    return false;
  }

  @Override
  public Drawn draw(byte[] content, List<EffectSpec> policy, byte[] key) throws MediaException {
    try (FaceImage image = ImageDecoder.decode(content, faces.maxPixels()).image()) {
      List<Optional<DrawnEffect>> effects =
          new ArrayList<>(Collections.nCopies(policy.size(), Optional.empty()));
      for (Policy.Chosen chosen : Policy.chosen(policy, CounterRandom.of(key, 0))) {
        String name = chosen.effect().effect();
        ImageEffect.Elements drawn =
            ImageEffects.byName(name, chosen.effect().ranges()).draw(image, chosen.random());
        Map<String, Object> fields = new TreeMap<>(drawn.parameters());
        if (drawn.noise().length > 0) {
          fields.put(NOISE, rows(drawn.noise(), image.width(), image.height()));
        }
        effects.set(
            chosen.place(),
            Optional.of(
                new DrawnEffect(new MediaKernel.Applied(name, drawn.parameters()), fields)));
      }
      byte[] bgr = image.bgr();
      float[] levels = new float[bgr.length];
      for (int i = 0; i < bgr.length; i++) {
        levels[i] = bgr[i] & 0xFF;
      }
      return new Drawn(rows(levels, image.width(), image.height()), 0, effects);
    }
  }

  private static float[][] rows(float[] bgr, int width, int height) {
    float[][] rows = new float[CHANNELS * height][width];
    for (int i = 0; i < bgr.length; i++) {
      int pixel = i / CHANNELS;
      rows[i % CHANNELS * height + pixel / width][pixel % width] = bgr[i];
    }
    return rows;
  }

  @Override
  public MediaKernel.Copy copy(List<?> elements, int rateHz, List<MediaKernel.Applied> effects) {
    int height = elements.size() / CHANNELS;
    int width = ((Seq<?>) elements.get(0)).size();
    byte[] bgr = new byte[CHANNELS * width * height];
    for (int row = 0; row < elements.size(); row++) {
      int at = row % height * width * CHANNELS + row / height;
      for (Object level : ScalaCollections.asJava((Seq<?>) elements.get(row))) {
        bgr[at] = (byte) ((Float) level).intValue();
        at += CHANNELS;
      }
    }
    try (FaceImage image = FaceImage.ofBgr(width, height, bgr)) {
      return faces.copy(image, effects, false);
    }
  }
}
